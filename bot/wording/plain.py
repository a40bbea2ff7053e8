"""Making foreign text harmless and short: what people call themselves and their steps stays plain text."""

import unicodedata
from collections.abc import Callable, Sequence

from rules.pages import width

NAME_MAX = 60
TEXT_MAX = 4096
TOAST_MAX = 200

_JOINER = "\u200d"  # holds composed emoji together; invisible by itself
_DROPPED = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"}


def flat(text: str, limit: int = NAME_MAX) -> str:
    """The text on one line, without control and direction marks, at most `limit` characters."""
    if not text.isprintable() or "  " in text:
        # cut first: nobody's name needs more, and a huge one must not cost time
        kept = [
            char if char == _JOINER or unicodedata.category(char) not in _DROPPED else _space_for(char)
            for char in text[: limit * 8]
        ]
        text = " ".join("".join(kept).split())
    text = text.strip(f" {_JOINER}")
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def body(text: str) -> str:
    """What a person wrote to another: its lines as they are, without control and direction marks."""
    return "\n".join(flat(line, len(line) or 1) for line in text.strip().splitlines())


def _space_for(char: str) -> str:
    return " " if char.isspace() else ""


def lined(text: str) -> str:
    """Foreign text with its lines kept, and nothing that could pass for anything but its own words.

    No blank lines and no control or direction marks: what follows a blank line is ours.
    """
    return "\n".join(line for line in (flat(part, len(part) + 1) for part in text.splitlines()) if line)


def clip(text: str, limit: int) -> str:
    """The text, or as much of it as the limit allows with a mark that something is missing."""
    if width(text) <= limit:
        return text
    kept = text[: limit - 1]
    while width(kept) > limit - 1:
        kept = kept[: -max(1, (width(kept) - limit + 1) // 2)]
    return kept.rstrip() + "…"


def cut_list(lines: Sequence[str], room: int, more: Callable[[int], str]) -> list[str]:
    """As many lines as there is room for; the rest becomes one line that says how many are missing."""
    if sum(width(line) + 1 for line in lines) <= room:
        return list(lines)
    kept: list[str] = []
    left = room - width(more(len(lines))) - 1
    for line in lines:
        left -= width(line) + 1
        if left < 0:
            break
        kept.append(line)
    return [*kept, more(len(lines) - len(kept))]


def shared(needs: Sequence[int], room: int) -> list[int]:
    """How much room each of several lists gets: the short ones all they need, the long ones the rest in equal parts."""
    given = [0] * len(needs)
    for number, place in enumerate(sorted(range(len(needs)), key=lambda index: needs[index])):
        given[place] = min(needs[place], (room - sum(given)) // (len(needs) - number))
    return given

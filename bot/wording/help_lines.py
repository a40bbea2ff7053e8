"""The numbers people are given, from `bot/content/help_lines.toml` and an operator's own file: one place for each."""

import re
import tomllib
from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

HELP_LINES = Path(__file__).parent.parent / "content" / "help_lines.toml"
OWN_PAGE = "page"
"""Compared with the organisation's own page."""
_NEEDED, _MAY = ("key", "number", "source", "checked"), ("nb", "en", "seen")
_NUMBER = re.compile(r"\+?[0-9](?: ?[0-9]){2,14}")

Entry = Mapping[str, Any]


@dataclass(frozen=True)
class HelpLine:
    """A number with its names, the page that says so, when that was last compared, and with what."""

    key: str
    number: str
    names: dict[str, str]
    source: str
    checked: date
    seen: str


class BadHelpLines(Exception):
    """An operator's own file of numbers is not used as it is; the message says what to do."""


def read_help_lines(own: Path | None = None) -> tuple[HelpLine, ...]:
    """All help lines in the order of our file; a line of the operator's own file stands in place of ours.

    Raises BadHelpLines.
    """
    with HELP_LINES.open("rb") as file:
        ours = {entry["key"]: entry for entry in tomllib.load(file)["lines"]}
    entries = ours | (_own(own, ours) if own else {})
    return tuple(
        HelpLine(
            key=entry["key"],
            number=entry["number"],
            names={language: entry[language] for language in ("nb", "en")},
            source=entry["source"],
            checked=entry["checked"],
            seen=entry["seen"],
        )
        for entry in entries.values()
    )


def _own(path: Path, ours: Mapping[str, Entry]) -> dict[str, Entry]:
    try:
        read = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise BadHelpLines(f"{path} can't be read") from error
    except tomllib.TOMLDecodeError as error:
        raise BadHelpLines(f"{path} is no TOML: {error}") from error
    lines = read.pop("lines", None)
    if read or not isinstance(lines, list) or not lines or not all(isinstance(line, dict) for line in lines):
        raise BadHelpLines(f"{path} must hold [[lines]] and nothing else, as bot/content/help_lines.toml does")
    found: dict[str, Entry] = {}
    for place, line in enumerate(lines, start=1):
        wrong = _wrong(line, ours, found)
        if wrong:
            raise BadHelpLines(f"{path}, line {place} of [[lines]]: {wrong}")
        found[line["key"]] = {**ours[line["key"]], "seen": OWN_PAGE, **line}
    return found


def _wrong(line: Entry, ours: Mapping[str, Entry], before: Container[str]) -> str | None:
    """What is wrong with a line, in a sentence."""
    key, known = line.get("key"), (*_NEEDED, *_MAY)
    other = [name for name in line if name not in known]
    if other:
        return f"{other[0]!r} is none of {', '.join(known)}"
    if not isinstance(key, str) or key not in ours:
        return f"key must be one of {', '.join(ours)}"
    if key in before:
        return f"{key} stands there twice"
    number, source = line.get("number"), line.get("source")
    if not isinstance(number, str) or not _NUMBER.fullmatch(number):
        return 'number must be a phone number in quotes, such as "116 117"'
    if not isinstance(source, str) or not source.startswith(("https://", "http://")):
        return "source must be the address of the page that says so"
    if type(line.get("checked")) is not date:
        return "checked must be the day on which the two were compared, such as 2026-11-22, without quotes"
    empty = [name for name in _MAY if name in line and not (isinstance(line[name], str) and line[name].strip())]
    return f"{empty[0]} must be words in quotes" if empty else None

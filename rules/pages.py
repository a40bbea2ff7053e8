"""Fitting what people wrote into messages: how long Telegram finds a text, pages of replies, parts of a long one."""

from collections.abc import Sequence
from dataclasses import dataclass

PAGE_ROOM = 3_400
"""What a page of replies may take of Telegram's 4,096; the rest is for its title."""
PART_ROOM = 3_000
_PER_REPLY = 110  # when it was sent, and what stands around it
_PER_PATIENT = 130  # a name of 60 emoji on a line of its own


def width(text: str) -> int:
    """How long Telegram finds a text: in UTF-16 units, so an emoji counts twice."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass(frozen=True)
class Entry:
    """A reply about to be shown: whose it is, and what was written."""

    id: int
    patient_id: int
    text: str


def first_page(entries: Sequence[Entry]) -> list[int]:
    """The ids of as many replies as fit into one message, in their order; at least one."""
    kept: list[int] = []
    left, last = PAGE_ROOM, None
    for entry in entries:
        left -= width(entry.text) + _PER_REPLY + (0 if entry.patient_id == last else _PER_PATIENT)
        if kept and left < 0:
            break
        kept.append(entry.id)
        last = entry.patient_id
    return kept


def parts_of(text: str) -> list[str]:
    """A long text in parts that fit into a message each, cut between words where there are any."""
    if width(text) + _PER_REPLY + _PER_PATIENT <= PAGE_ROOM:
        return [text]
    parts: list[str] = []
    while width(text) > PART_ROOM:
        room = _fitting(text)
        end = max(text.rfind(" ", room // 2, room), text.rfind("\n", room // 2, room)) + 1 or room
        parts.append(text[:end])
        text = text[end:]
    return [*parts, text]


def _fitting(text: str) -> int:
    """How many characters of a text fit into a part."""
    end = PART_ROOM
    while width(text[:end]) > PART_ROOM:
        end -= (width(text[:end]) - PART_ROOM + 1) // 2
    return end

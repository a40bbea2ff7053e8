"""What happened, as seen from outside: what the phones showed, what people did, and what was broken when.

The checkers read this and nothing else (and, at the end, the bare tables of the database file).
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Shown:
    """A message as it appeared on a phone, or as it was changed there."""

    at: datetime
    chat: int
    message_id: int
    text: str
    buttons: tuple[tuple[str, str], ...]
    edited: bool

    def data_of(self, letter: str) -> str | None:
        """The data of the first button of this kind."""
        return next((data for _, data in self.buttons if data.split(":")[0] == letter), None)


@dataclass
class Did:
    """Something a person did that reached Telegram. `handed_at`: when the bot had confirmed that it has it."""

    at: datetime
    chat: int
    what: str
    text: str
    update_id: int | None
    handed_at: datetime | None = None
    lost: bool = False
    """Telegram forgot it before the bot came to fetch it."""


@dataclass(frozen=True)
class Span:
    """A time in which something was broken."""

    begin: datetime
    end: datetime
    what: str

    def touches(self, begin: datetime, end: datetime) -> bool:
        """Whether any of it lies between these."""
        return self.begin <= end and self.end >= begin


HEARS = frozenset({"weather", "clock"})
"""What is broken while the bot hears nevertheless."""


@dataclass
class History:
    """All of it, in order."""

    begin: datetime
    end: datetime
    shown: list[Shown] = field(default_factory=list)
    did: list[Did] = field(default_factory=list)
    broken: list[Span] = field(default_factory=list)
    crashes: list[datetime] = field(default_factory=list)
    lease_losses: list[datetime] = field(default_factory=list)
    """Those that no stop explains: the disk was in the way."""
    taken_over: list[tuple[datetime, int]] = field(default_factory=list)
    """When a process was stopped for long that had begun to send something to a chat and had not marked it."""
    ambiguous: list[tuple[datetime, int]] = field(default_factory=list)
    """When, and to which chat, a message went out without an answer that got through."""
    errors: list[tuple[datetime, str]] = field(default_factory=list)
    """What the program logged as an error."""

    def in_chat(self, chat: int) -> list[Shown]:
        """What one phone showed."""
        return [shown for shown in self.shown if shown.chat == chat]

    def acts_of(self, chat: int) -> list[Did]:
        """What one person did."""
        return [did for did in self.did if did.chat == chat]

    def is_broken(self, begin: datetime, end: datetime, longer_than: timedelta = timedelta(0)) -> bool:
        """Whether something was broken for longer than this, at any time between."""
        return any(span.touches(begin, end) and span.end - span.begin > longer_than for span in self.broken)

    def over(self, what: str, now: datetime) -> None:
        """It is mended, also where it broke twice."""
        self.broken = [replace(span, end=min(span.end, now)) if span.what == what else span for span in self.broken]

    def calm_after(self, moment: datetime) -> datetime:
        """The first moment from this one on at which nothing is broken."""
        return _after(self.broken, moment)

    def heard_after(self, moment: datetime) -> datetime:
        """The first moment from this one on at which the bot can hear."""
        return _after([span for span in self.broken if span.what not in HEARS], moment)


def _after(broken: list[Span], moment: datetime) -> datetime:
    for span in sorted(broken, key=lambda span: span.begin):
        if span.begin <= moment <= span.end:
            moment = span.end
    return moment

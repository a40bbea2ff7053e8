"""What the scheduler needs of the world outside; bot.bootstrap fits it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from rules.sayings import Letter
from rules.words import Reach
from storage.audit import Head


class Clock(Protocol):
    """The one source of the time of day. Read once per tick or update; from there on `now` is an argument."""

    def now(self) -> datetime:
        """The moment, aware, in UTC."""
        ...

    def elapsed(self) -> float:
        """Seconds since some beginning, that go on evenly whoever sets the clock."""
        ...


@dataclass
class NotDelivered(Exception):
    """A letter did not go through.

    `permanent`: it never will. `reach`: what that says about the receiver. `retry_after`: Telegram asked for a
    pause of the whole bot. `may_have_arrived`: no answer came, so a copy may be on the phone.
    `down`: Telegram itself could not be reached, so other letters would fare no better now. `moved_to`: the group
    has another id since.
    """

    why: str
    permanent: bool = False
    reach: Reach | None = None
    retry_after: timedelta | None = None
    may_have_arrived: bool = False
    down: bool = False
    moved_to: int | None = None


class Messenger(Protocol):
    """Words a letter and sends it."""

    async def deliver(self, letter: Letter) -> int:
        """The id of the message on the phone. Raises NotDelivered, and nothing else that is foreseen."""
        ...


@dataclass(frozen=True)
class Keeping:
    """For how long the words of replies are kept: those entered in the record, and all others.

    `verify_after`: a silence after which staff are asked who has the phone.
    """

    replies: timedelta
    replies_at_most: timedelta
    verify_after: timedelta


@dataclass(frozen=True)
class Trail:
    """What becomes of the audit trail: for how long its rows are kept, and who keeps its heads elsewhere.

    `keep_erased`: the same for who was erased, by their ref. Neither raises: a disk that is full must not hold up what
    else is to be done.
    """

    kept: timedelta
    keep_heads: Callable[[Sequence[Head]], None]
    keep_erased: Callable[[str, datetime], None]

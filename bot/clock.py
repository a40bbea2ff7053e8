"""The one place that reads the time of day."""

import json
import time
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.request import urlopen

from scheduler.ports import Clock

WRONG_BY = timedelta(minutes=2)
"""A machine whose clock is further off than this from Telegram's is taken to be wrong."""
_JITTER = timedelta(seconds=5)
"""Telegram tells the time to the second, and an answer takes its time to come."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The moment, aware, in UTC."""
        return datetime.now(UTC)

    def elapsed(self) -> float:
        """Seconds that passed on this machine."""
        return time.monotonic()


class FollowedClock:
    """A simulated clock kept by another process on this machine; for tests and demonstrations only."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._last: datetime | None = None

    def now(self) -> datetime:
        """The other process's moment; while it can't be asked, the last one it told."""
        try:
            with urlopen(self._url, timeout=2) as answer:  # noqa: S310  settings allow loopback http only
                self._last = datetime.fromisoformat(json.load(answer)["now"]).astimezone(UTC)
        except (OSError, ValueError, KeyError):
            if self._last is None:
                raise
        return self._last

    def elapsed(self) -> float:
        """Seconds that really passed: how long other processes live does not follow a simulated clock."""
        return time.monotonic()


class SteppedClock:
    """A clock that stands still until it is moved; for the demonstration and the tests."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        """The moment, aware, in UTC."""
        return self._now

    def move_to(self, moment: datetime) -> None:
        """Never backwards."""
        self._now = max(self._now, moment.astimezone(UTC))

    def elapsed(self) -> float:
        """Simulated seconds."""
        return self._now.timestamp()


class TelegramClock:
    """The clock of the running program: the machine's, and where that one is wrong, Telegram's.

    What is asked, told and judged goes by one time only, that by which messages are dated and people live. So no
    answer is early or late because a machine's clock is.
    """

    def __init__(self, machine: Clock) -> None:
        self._machine = machine
        self._measured: timedelta | None = None
        self.ahead = timedelta(0)
        """How far the machine's clock is ahead of Telegram's (below zero: behind); zero while it is right."""

    def now(self) -> datetime:
        """The moment, aware, in UTC."""
        return self._machine.now() - self.ahead

    def elapsed(self) -> float:
        """The machine's seconds."""
        return self._machine.elapsed()

    def compare(self, date: str | None) -> None:
        """Read off the Date of an answer of Telegram's what the time is there."""
        try:
            there = parsedate_to_datetime(date or "").astimezone(UTC)
        except (ValueError, OverflowError):
            self._measured = None
        else:
            self._measured = self._machine.now() - there

    def set_right(self) -> bool:
        """Go by what was measured last, now that the answer is known to be Telegram's; True where that moves us."""
        if self._measured is None:
            return False
        ahead = self._measured if abs(self._measured) > WRONG_BY else timedelta(0)
        if abs(ahead - self.ahead) <= _JITTER:
            return False
        self.ahead = ahead
        return True


def clock_for(url: str | None) -> Clock:
    """The machine's clock, or the one at CLOCK_URL."""
    return FollowedClock(url) if url else SystemClock()

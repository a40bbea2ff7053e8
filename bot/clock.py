"""The one place that reads the time of day."""

import json
from datetime import UTC, datetime
from urllib.request import urlopen

from scheduler.ports import Clock


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The moment, aware, in UTC."""
        return datetime.now(UTC)


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


def clock_for(url: str | None) -> Clock:
    """The machine's clock, or the one at CLOCK_URL."""
    return FollowedClock(url) if url else SystemClock()

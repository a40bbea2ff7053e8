"""Conductors for a sandbox without the demo: in tests, and beside a bot in another process."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta

from sandbox.ports import CannotConductError, StoryLine

SETTLE_SECONDS_MAX = 5.0
OTHER_PROCESS = "The bot runs in another process; start and stop it there."
NO_EVENTS = "This clock does not know when the bot's next event is. Advance it by seconds."


class StillConductor:
    """A clock that moves only when told, and a bot that this sandbox neither drives nor waits for."""

    def __init__(self, start: datetime) -> None:
        if start.tzinfo is None:
            raise ValueError("The start needs a time zone.")
        self._zone = start.tzinfo
        self._base = start.astimezone(UTC)

    def now(self) -> datetime:
        """Virtual time in the zone of the start."""
        return self._base.astimezone(self._zone)

    @property
    def speed(self) -> float:
        """Always 0."""
        return 0.0

    @property
    def bot_running(self) -> bool:
        """Always true: somebody else's bot."""
        return True

    async def advance(self, seconds: float) -> None:
        """Moves the clock on. Raises CannotConductError past the end of the calendar."""
        self.move(seconds)

    def move(self, seconds: float) -> None:
        """The same without waiting, for tests."""
        try:
            base = self._base + timedelta(seconds=seconds)
            base.astimezone(self._zone)
        except OverflowError:
            raise CannotConductError("The calendar ends before that.") from None
        self._base = base

    async def to_next_event(self) -> None:
        """Raises CannotConductError."""
        raise CannotConductError(NO_EVENTS)

    def set_speed(self, speed: float) -> None:
        """Accepts 0 only."""
        if speed:
            raise CannotConductError("This clock stands still and is only advanced.")

    async def settle(self) -> None:
        """Returns at once."""

    async def set_bot_running(self, running: bool) -> None:
        """Raises CannotConductError unless nothing is asked for."""
        if not running:
            raise CannotConductError(OTHER_PROCESS)

    def story(self) -> Sequence[StoryLine]:
        """Nothing is known of the bot's reasons."""
        return ()


class FreeConductor(StillConductor):
    """A clock that can run by itself, beside a bot in another process.

    `settle` waits until that bot has confirmed every update, at most 5 real seconds.
    """

    def __init__(
        self,
        start: datetime,
        speed: float = 0.0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(start)
        self._speed = speed
        self._monotonic = monotonic
        self._since = monotonic()
        self._drained: Callable[[float], Awaitable[bool]] | None = None

    def watch(self, drained: Callable[[float], Awaitable[bool]]) -> None:
        """Fits the sandbox in: `drained(seconds)` waits until no update is left."""
        self._drained = drained

    def now(self) -> datetime:
        """Virtual time in the zone of the start."""
        self._fold_in()
        return super().now()

    @property
    def speed(self) -> float:
        """Virtual seconds per real second."""
        return self._speed

    def move(self, seconds: float) -> None:
        """Moves the clock on, besides running."""
        self._fold_in()
        super().move(seconds)

    def set_speed(self, speed: float) -> None:
        """Lets the clock run, or stops it with 0."""
        self._fold_in()
        self._speed = speed

    async def settle(self) -> None:
        """Waits until the bot has heard everything, at most 5 real seconds."""
        if self._drained:
            await self._drained(SETTLE_SECONDS_MAX)

    async def advance(self, seconds: float) -> None:
        """Moves the clock on; the bot in its own process notices in its own time."""
        self.move(seconds)

    def _fold_in(self) -> None:
        here = self._monotonic()
        if self._speed:
            super().move((here - self._since) * self._speed)
        self._since = here

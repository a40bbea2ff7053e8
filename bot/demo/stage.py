"""The stage: the program, its simulated clock, and the switches of the demonstration's page."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from sqlalchemy.exc import SQLAlchemyError

from bot.bootstrap import Program, build
from bot.clock import SteppedClock
from bot.settings import Settings
from bot.stepping import Stepper
from bot.wording import Wording
from sandbox import CannotConductError, StoryLine

log = logging.getLogger(__name__)

FRAME_SECONDS = 0.2
ADVANCE_MAX = timedelta(days=31)


class StoryTeller(Protocol):
    """Says in plain words what happened since it was last asked."""

    async def tell(self, program: Program, now: datetime) -> None:
        """Look at what is new."""
        ...

    def switched(self, what: str, now: datetime) -> None:
        """A visitor turned one of the page's switches."""
        ...

    def lines(self) -> Sequence[StoryLine]:
        """All lines so far."""
        ...


class Stage:
    """`sandbox.Conductor`: plays time, and starts and stops the program as a visitor or a test wishes."""

    def __init__(self, settings: Settings, start: datetime, story: StoryTeller | None = None) -> None:
        self.clock = SteppedClock(start)
        self.settings = settings
        self.stepper = Stepper(self.clock)
        self._zone = ZoneInfo(settings.bot_timezone)
        self._wording = Wording(fallback=settings.bot_language)
        self._story = story
        self._speed = 0.0
        self._lock = asyncio.Lock()
        self._player: asyncio.Task[None] | None = None

    @property
    def program(self) -> Program:
        """The running program. Raises CannotConductError while it is stopped."""
        if self.stepper.program is None:
            raise CannotConductError("The bot is stopped. Start it first.")
        return self.stepper.program

    def now(self) -> datetime:
        """Virtual time in the demonstration's zone."""
        return self.clock.now().astimezone(self._zone)

    @property
    def speed(self) -> float:
        """Virtual seconds per real second."""
        return self._speed

    @property
    def bot_running(self) -> bool:
        """Whether the program runs."""
        return self.stepper.program is not None

    async def open(self) -> Program:
        """Start the program and have it do what is due now."""
        await self.set_bot_running(True)
        return self.program

    async def close(self) -> None:
        """Stop playing and stop the program."""
        if self._player:
            self._player.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._player
        async with self._lock:
            await self._stop()

    async def advance(self, seconds: float) -> None:
        """Play everything due within the next `seconds`, in its order."""
        step = timedelta(seconds=seconds)
        if step > ADVANCE_MAX:
            raise CannotConductError("At most 31 days at a time.")
        async with self._lock:
            await self.stepper.advance_to(self.clock.now() + step)
            await self._tell()

    async def to_next_event(self) -> None:
        """Go to the next moment at which something is due, and play it."""
        async with self._lock:
            await self.stepper.settle()
            due = await self.stepper.next_event()
            if due is None:
                raise CannotConductError("Nothing is planned. Write something, or start the bot.")
            await self.stepper.advance_to(max(due, self.clock.now()))
            await self.stepper.settle_answers()
            await self._tell()

    def set_speed(self, speed: float) -> None:
        """Let the clock run by itself; 0 stops it."""
        self._speed = speed
        if speed > 0 and (self._player is None or self._player.done()):
            self._player = asyncio.create_task(self._play())

    async def settle(self) -> None:
        """Have everything heard and said that is due now."""
        async with self._lock:
            await self.stepper.settle_answers()
            await self._tell()

    async def set_bot_running(self, running: bool) -> None:
        """Stop the program as a crash would, or start it anew on the same database."""
        async with self._lock:
            if running and not self.bot_running:
                self.stepper.hand_over(await build(self.settings, self.clock, self._wording))
                await self.stepper.settle_answers()
                await self._tell()
            elif not running and self.bot_running:
                await self._stop()

    def story(self) -> Sequence[StoryLine]:
        """What happened so far, in plain words."""
        return self._story.lines() if self._story else ()

    async def _stop(self) -> None:
        program = self.stepper.program
        self.stepper.hand_over(None)
        if program:
            await program.close()

    async def _play(self) -> None:
        """The clock runs by itself, as fast as it is told and no faster than the program keeps up."""
        last = time.monotonic()
        while self._speed > 0:
            await asyncio.sleep(FRAME_SECONDS)
            now = time.monotonic()
            passed, last = now - last, now
            try:
                async with self._lock:
                    await self.stepper.advance_to(self.clock.now() + timedelta(seconds=passed * self._speed))
                    await self._tell()
            except (SQLAlchemyError, OSError):
                log.exception("playing stopped", extra={"action": "demo.play"})
                self._speed = 0.0

    async def _tell(self) -> None:
        if self._story and self.stepper.program:
            await self._story.tell(self.stepper.program, self.clock.now())

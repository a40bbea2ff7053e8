"""The stage: the program, its simulated clock, and the switches of the demonstration's page."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.bootstrap import Edges, Program, build
from bot.clock import SteppedClock
from bot.settings import Settings
from bot.stepping import STUCK_STEP, Stepper
from bot.wording import Wording
from sandbox import CannotConductError, StoryLine
from scheduler.ports import Clock

log = logging.getLogger(__name__)

FRAME_SECONDS = 0.2
FRAME_SECONDS_AT_REST = 1.0
"""At the pace of a wall clock nobody sees more."""
LAG_SECONDS_MAX = 1.5
"""What took longer than this is not caught up with: the clock runs on from where it is."""
ADVANCE_MAX = timedelta(days=31)
STRETCH = timedelta(hours=2)
"""A long way is played in stretches, so that the page sees it pass and Ctrl-C need not wait."""
CLOSE_SECONDS = 3.0
SEARCH_MAX = 60
"""How many moments at which nobody sees anything are passed on the way to the next event."""
NOTHING_PLANNED = "Nothing is planned. Write something on a phone."
NOTHING_ARRIVES = "Telegram is down: nothing arrives before it is back. Move the clock, or switch it on again."
BOT_IS_STOPPED = "The bot is stopped. Start it first."


class StoryTeller(Protocol):
    """Says in plain words what happened since it was last asked."""

    async def tell(self, program: Program, now: datetime) -> None:
        """Look at what is new."""
        ...

    def switched(self, what: str, now: datetime, tone: str = "trouble") -> None:
        """A visitor turned one of the page's switches."""
        ...

    def lines(self) -> Sequence[StoryLine]:
        """All lines so far."""
        ...


class Stage:
    """`sandbox.Conductor`: plays time, and starts and stops the program as a visitor or a test wishes."""

    def __init__(self, settings: Settings, start: datetime, story: StoryTeller | None = None) -> None:
        self.clock = SteppedClock(start)
        self.machine: Clock = self.clock
        """The clock of the machine on which the program runs; a test may set it wrong."""
        self.settings = settings
        self.stepper = Stepper(self.clock)
        self._zone = ZoneInfo(settings.bot_timezone)
        self._edges = Edges(wording=Wording(fallback=settings.bot_language), alone=True)
        self._story = story
        self._speed = 0.0
        self._shown_at = 0.0
        self._lock = asyncio.Lock()
        self._player: asyncio.Task[None] | None = None
        self._opened = False
        self._closing = False
        self._was_down = False
        self.telegram_down: Callable[[], bool] = _never
        """Whether Telegram is down just now; fitted once there is a Telegram."""

    @property
    def program(self) -> Program:
        """The running program. Raises CannotConductError while it is stopped."""
        if self.stepper.program is None:
            raise CannotConductError(BOT_IS_STOPPED)
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
        self._closing = True
        self._speed = 0.0
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_SECONDS):
                if self._player:
                    await self._player
                await self._lock.acquire()
        await self._stop()

    async def advance(self, seconds: float) -> None:
        """Play everything due within the next `seconds`, in its order."""
        step = timedelta(seconds=seconds)
        if step > ADVANCE_MAX:
            raise CannotConductError("At most 31 days at a time.")
        async with self._lock:
            until = self.clock.now() + step
            while not self._closing:
                await self.stepper.advance_to(min(until, self.clock.now() + STRETCH))
                await self._tell()
                if self.clock.now() >= until:
                    break

    async def to_next_event(self) -> None:
        """Go to the next moment at which somebody sees something happen, and play it."""
        async with self._lock:
            if self.telegram_down():
                raise CannotConductError(NOTHING_ARRIVES)
            await self._settle()
            seen = self._newest_line()
            for _ in range(SEARCH_MAX):
                due = await self.stepper.next_event()
                if due is None:
                    raise CannotConductError(NOTHING_PLANNED if self.bot_running else BOT_IS_STOPPED)
                now = self.clock.now()
                await self.stepper.advance_to(due if due > now else now + STUCK_STEP)
                await self._settle()
                if self._closing or self._newest_line() != seen or not self._story:
                    return

    def set_speed(self, speed: float) -> None:
        """Let the clock run by itself; 0 stops it."""
        self._speed, self._shown_at = speed, time.monotonic()
        if speed > 0 and (self._player is None or self._player.done()):
            self._player = asyncio.create_task(self._play())

    async def settle(self) -> None:
        """Have everything heard and said that is due now."""
        async with self._lock:
            await self._settle()

    async def set_bot_running(self, running: bool) -> None:
        """Stop the program as a crash would, or start it anew on the same database."""
        async with self._lock:
            if running and not self.bot_running:
                self.stepper.hand_over(await self._start())
                if self._opened:
                    self._say("The bot runs again: it reads what was written meanwhile", "time")
                self._opened = True
                await self._settle()
            elif not running and self.bot_running:
                await self._stop()
                self._say("The bot is stopped, as by a crash. What is written waits at Telegram")

    def story(self) -> Sequence[StoryLine]:
        """What happened so far, in plain words."""
        self._look_at_telegram()
        return self._story.lines() if self._story else ()

    async def _start(self) -> Program:
        return await build(self.settings, self.machine, self._edges)

    async def _stop(self) -> None:
        program = self.stepper.program
        self.stepper.hand_over(None)
        if program:
            await program.close()

    async def _play(self) -> None:
        """The clock runs by itself, as fast as it is told and no faster than the program keeps up."""
        while self._speed > 0:
            await asyncio.sleep(FRAME_SECONDS if self._speed > 1 else FRAME_SECONDS_AT_REST)
            async with self._lock:
                now = time.monotonic()
                passed, self._shown_at = min(now - self._shown_at, LAG_SECONDS_MAX), now
                try:
                    await self.stepper.advance_to(self.clock.now() + timedelta(seconds=passed * self._speed))
                    await self._tell()
                except Exception:
                    log.exception("playing stopped", extra={"action": "demo.play"})
                    self._speed = 0.0

    async def _settle(self) -> None:
        await self.stepper.settle_answers()
        await self._tell()

    async def _tell(self) -> None:
        self._look_at_telegram()
        if self._story and self.stepper.program:
            await self._story.tell(self.stepper.program, self.clock.now())

    def _look_at_telegram(self) -> None:
        """Somebody turned that switch on the page: the conductor is not asked, so it looks."""
        down = self.telegram_down()
        if down != self._was_down:
            self._was_down = down
            if down:
                self._say("Telegram is down: nothing gets in or out")
            else:
                self._say("Telegram is back: first everything is read that was written", "time")

    def _say(self, line: str, tone: str = "trouble") -> None:
        if self._story:
            self._story.switched(line, self.clock.now(), tone)

    def _newest_line(self) -> int:
        lines = self._story.lines() if self._story else ()
        return lines[-1].n if lines else 0


def _never() -> bool:
    return False

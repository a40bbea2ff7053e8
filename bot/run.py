"""`mellom run`: hears, plans and speaks until it is told to stop."""

import asyncio
import contextlib
import logging
import signal
import time
from datetime import datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy.exc import SQLAlchemyError
from telegram.error import Conflict, InvalidToken, TelegramError

from bot.bootstrap import Program
from storage.vault import BadKeys

log = logging.getLogger(__name__)

TICK_SECONDS = 1.0
POLL_SECONDS = 10
POLL_SECONDS_WITH_CLOCK = 1
"""With a simulated clock a call for updates must not outlast its jumps."""
RETRY_SECONDS = 2.0
LOOK_AGAIN_SECONDS = 10.0
"""Who speaks is woken by a commit and by the tick; this is for the day when a tick hangs."""
SAY_AGAIN_SECONDS = 300.0
JUMP_SECONDS = 60.0
"""A clock that moved by so much otherwise than time passed was set, or the machine slept."""
SECONDS_TO_FINISH = 7.0


class TokenRefused(Exception):
    """Telegram does not know the token."""


class Run:
    """The three loops of the running program."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._stop = asyncio.Event()
        self._due = asyncio.Event()
        self._heard_once = asyncio.Event()
        self._said: dict[str, float] = {}
        self._caught_up = asyncio.Event()
        """Whether we have heard since the clock last jumped, so that we know what was written and what time it is."""
        self._ticked_at: tuple[datetime, float] | None = None

    async def until_stopped(self) -> None:
        """Run until SIGTERM or SIGINT. Raises TokenRefused, or BadKeys where the database has other keys."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop.set)
        self._program.database.wake = self._due.set
        metronome = AsyncIOScheduler(timezone="UTC")
        metronome.add_job(
            self._tick,
            "interval",
            seconds=TICK_SECONDS,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
        metronome.start()
        hear, speak = asyncio.create_task(self._hear()), asyncio.create_task(self._speak())
        for task in (hear, speak):
            task.add_done_callback(lambda _: self._stop.set())
        log.info("mellom is running", extra={"action": "run.started", "bot": self._program.bot_id})
        try:
            await self._stop.wait()
        finally:
            metronome.shutdown(wait=False)
            self._due.set()
            hear.cancel()
            # what is being sent is sent and marked, so that no copy of it follows after the next start
            await asyncio.wait([speak], timeout=SECONDS_TO_FINISH)
            speak.cancel()
            ends = await asyncio.gather(hear, speak, return_exceptions=True)
            await self._program.close()
        log.info("mellom has stopped", extra={"action": "run.stopped"})
        for end in ends:
            if isinstance(end, Exception):
                raise end

    async def _tick(self) -> None:
        """What time asks of us; not before the backlog is heard, unless we can't hear for long."""
        now = self._program.clock.now()
        self._look_for_a_jump(now)
        deaf = self._program.poller.is_deaf(now)
        if self._caught_up.is_set() or deaf:
            try:
                await self._program.ticker.tick(now, deaf=deaf)
                self._well("tick.database")
            except (SQLAlchemyError, OSError) as error:
                self._trouble("tick.database", f"the database can't be used: {type(error).__name__}")

    def _look_for_a_jump(self, now: datetime) -> None:
        """After one it is as after a start. Only simulated clocks jump of right."""
        before, self._ticked_at = self._ticked_at, (now, time.monotonic())
        if before is None or self._program.settings.clock_url:
            return
        passed = self._ticked_at[1] - before[1]
        if abs((now - before[0]).total_seconds() - passed) > JUMP_SECONDS:
            self._caught_up.clear()

    async def _hear(self) -> None:
        wait = POLL_SECONDS_WITH_CLOCK if self._program.settings.clock_url else POLL_SECONDS
        while not self._stop.is_set():
            try:
                await self._program.poller.round(wait)
                self._heard_once.set()
                self._caught_up.set()
                self._well("hear.conflict", "hear.down", "hear.database", "hear.refused")
                continue
            except InvalidToken as error:
                if not self._heard_once.is_set():
                    raise TokenRefused from error
                # it was good until now: a proxy, or a Bot API server that is being restarted, answers so as well
                self._trouble("hear.refused", "telegram refuses the token; if you have revoked it, set the new one")
            except BadKeys:
                raise
            except Conflict:
                self._trouble("hear.conflict", "another program fetches this bot's messages with its token; stop it")
            except TelegramError as error:
                self._trouble("hear.down", f"telegram can't be reached: {type(error).__name__}")
            except (SQLAlchemyError, OSError) as error:
                self._trouble("hear.database", f"the database can't be used: {type(error).__name__}")
            except Exception:
                # whatever it was, the next round must be tried: a loop that ends is deaf for good
                log.exception("hearing failed", extra={"action": "hear.broken"})
            await self._pause()

    async def _speak(self) -> None:
        while not self._stop.is_set():
            self._due.clear()
            try:
                while not self._stop.is_set() and await self._program.dispatcher.round():
                    pass
                self._well("say.database")
            except (SQLAlchemyError, OSError) as error:
                self._trouble("say.database", f"the database can't be used: {type(error).__name__}")
                await self._pause()
            except BadKeys:
                raise
            except Exception:
                log.exception("speaking failed", extra={"action": "say.broken"})
                await self._pause()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._due.wait(), self._until_next())

    def _until_next(self) -> float:
        """Seconds until Telegram's limits let us go on, where they held us up."""
        now = self._program.clock.now()
        held = (self._program.dispatcher.free_at(now) - now).total_seconds()
        return min(LOOK_AGAIN_SECONDS, max(0.01, held or LOOK_AGAIN_SECONDS))

    def _trouble(self, action: str, line: str) -> None:
        """Say what is wrong, and again only every now and then: a log full of one line hides all others."""
        now = time.monotonic()
        if now - self._said.get(action, -SAY_AGAIN_SECONDS) >= SAY_AGAIN_SECONDS:
            self._said[action] = now
            log.error(line, extra={"action": action})

    def _well(self, *actions: str) -> None:
        """What was wrong is over."""
        for action in actions:
            if self._said.pop(action, None) is not None:
                log.info("it works again", extra={"action": action})

    async def _pause(self) -> None:
        """Before the next try at something outside; ends at once when we are to stop."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stop.wait(), RETRY_SECONDS)

"""`mellom run`: hears, plans and speaks until it is told to stop."""

import asyncio
import contextlib
import logging
import signal
import time
from collections.abc import Awaitable, Callable

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy.exc import SQLAlchemyError
from telegram.error import Conflict, InvalidToken, TelegramError

from bot.bootstrap import Program
from bot.serving import server_for
from bot.watch import Watch
from bot.webhook import NothingComes
from bot.worker import Worker
from scheduler.dispatcher import Dispatcher
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
HOLD_SECONDS = 1.0
"""How often the lease is kept, and how often another worker looks whether it is free."""
LOOK_AT_HEALTH_SECONDS = 5.0
SECONDS_TO_FINISH = 7.0


class TokenRefused(Exception):
    """Telegram does not know the token."""


class Run:
    """The loops of the running program."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._stop = asyncio.Event()
        self._due = asyncio.Event()
        self._due_also = asyncio.Event()
        """Not woken by commits: what goes past Telegram is never in a hurry of seconds."""
        self._heard_once = asyncio.Event()
        self._said: dict[str, float] = {}
        self._worker = Worker(program)
        self._watch = Watch(program)
        self._server = server_for(program.settings, self._worker, self._watch)

    async def until_stopped(self) -> None:
        """Run until SIGTERM or SIGINT.

        Raises TokenRefused, PortTaken, or BadKeys where the database has other keys.
        """
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
        try:
            await self._serve()
        except BaseException:
            await self._program.close()
            raise
        metronome.start()
        hold, hear, speak, also, beat = (
            asyncio.create_task(loop)
            for loop in (
                self._hold(),
                self._hear(),
                self._speak(self._due, self._worker.speak, self._program.dispatcher),
                self._speak(self._due_also, self._worker.speak_past_telegram, self._program.also),
                self._beat(),
            )
        )
        for task in (hold, hear, speak, also, beat):
            task.add_done_callback(lambda _: self._stop.set())
        log.info("mellom is running", extra={"action": "run.started", "bot": self._program.bot_id})
        try:
            await self._stop.wait()
        finally:
            metronome.shutdown(wait=False)
            self._due.set()
            self._due_also.set()
            hear.cancel()
            beat.cancel()
            if self._server:
                await self._server.stop()
            # what is being sent is sent and marked, so that no copy of it follows after the next start
            await asyncio.wait([speak, also], timeout=SECONDS_TO_FINISH)
            speak.cancel()
            also.cancel()
            ends = await asyncio.gather(hold, hear, speak, also, beat, return_exceptions=True)
            with contextlib.suppress(SQLAlchemyError, OSError):
                await self._program.lease.release()
            await self._program.close()
        log.info("mellom has stopped", extra={"action": "run.stopped"})
        for end in ends:
            if isinstance(end, Exception):
                raise end

    async def _serve(self) -> None:
        if self._server:
            await self._server.start()
            log.info("the server listens", extra={"action": "http.started", "port": self._server.port})

    async def _tick(self) -> None:
        try:
            await self._worker.tick()
            self._watch.ticked()
            self._well("tick.database")
        except (SQLAlchemyError, OSError) as error:
            self._trouble("tick.database", f"the database can't be used: {type(error).__name__}")

    async def _hold(self) -> None:
        """Beat, or watch for the bot to be free."""
        while not self._stop.is_set():
            try:
                await self._worker.hold()
                self._well("lease.database")
            except (SQLAlchemyError, OSError) as error:
                self._trouble("lease.database", f"the database can't be used: {type(error).__name__}")
            except Exception:
                log.exception("the lease can't be kept", extra={"action": "lease.broken"})
            await self._pause(HOLD_SECONDS)

    async def _hear(self) -> None:
        wait = POLL_SECONDS_WITH_CLOCK if self._program.settings.clock_url else POLL_SECONDS
        while not self._stop.is_set():
            try:
                if await self._hear_once(wait):
                    continue
            except (BadKeys, TokenRefused):
                raise
            except Exception:
                # whatever it was, the next round must be tried: a loop that ends is deaf for good
                log.exception("hearing failed", extra={"action": "hear.broken"})
            await self._pause()

    async def _hear_once(self, wait: int) -> bool:
        """A round of hearing; False where nothing was heard, for a reason that is said."""
        try:
            if not await self._worker.hear(wait):
                return False
        except InvalidToken as error:
            if not self._heard_once.is_set():
                raise TokenRefused from error
            # it was good until now: a proxy, or a Bot API server that is being restarted, answers so as well
            self._trouble("hear.refused", "telegram refuses the token; if you have revoked it, set the new one")
        except Conflict:
            self._trouble("hear.conflict", "another program fetches this bot's messages with its token; stop it")
        except NothingComes as error:
            self._nothing_comes(error)
        except TelegramError as error:
            self._trouble("hear.down", f"telegram can't be reached: {type(error).__name__}")
        except (SQLAlchemyError, OSError) as error:
            self._trouble("hear.database", f"the database can't be used: {type(error).__name__}")
        else:
            self._heard_once.set()
            self._well("hear.conflict", "hear.down", "hear.database", "hear.refused", "hear.undelivered")
            if not self._program.poller.waits:
                await self._pause(wait)
            return True
        return False

    def _nothing_comes(self, error: NothingComes) -> None:
        if error.for_long:
            self._trouble("hear.undelivered", str(error))

    async def _beat(self) -> None:
        """Tell a dead-man's switch that all is well, as long as it is."""
        while not self._stop.is_set():
            try:
                await self._watch.beat()
            except Exception:
                log.exception("the heartbeat broke", extra={"action": "heartbeat.broken"})
            await self._pause(LOOK_AT_HEALTH_SECONDS)

    async def _speak(self, due: asyncio.Event, speak: Callable[[], Awaitable[int]], dispatcher: Dispatcher) -> None:
        while not self._stop.is_set():
            due.clear()
            try:
                while not self._stop.is_set() and await speak():
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
                await asyncio.wait_for(due.wait(), self._until_next(dispatcher))

    def _until_next(self, dispatcher: Dispatcher) -> float:
        """Seconds until Telegram's limits let us go on, where they held us up."""
        now = self._program.clock.now()
        held = (dispatcher.free_at(now) - now).total_seconds()
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

    async def _pause(self, seconds: float = RETRY_SECONDS) -> None:
        """Before the next try at something outside; ends at once when we are to stop."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stop.wait(), seconds)

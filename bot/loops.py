"""The loops of one bot in this process: they hold its lease, hear, and speak, until they are told to end."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from telegram.error import Conflict, InvalidToken, TelegramError

from bot.bootstrap import Program
from bot.logs import speaking_for
from bot.troubles import Troubles
from bot.watch import Watch
from bot.webhook import NothingComes
from bot.worker import Worker
from scheduler.dispatcher import Dispatcher
from storage.vault import BadKeys
from web.ports import Taken

log = logging.getLogger(__name__)

POLL_SECONDS = 10
POLL_SECONDS_WITH_CLOCK = 1
"""With a simulated clock a call for updates must not outlast its jumps."""
RETRY_SECONDS = 2.0
LOOK_AGAIN_SECONDS = 10.0
"""Who speaks is woken by a commit and by the tick; this is for the day when a tick hangs."""
CLAIM_AHEAD = timedelta(milliseconds=40)
"""A claim begins so long before Telegram's limits let its letters leave, so that they leave at that moment."""
HOLD_SECONDS = 1.0
"""How often the lease is kept, and how often another worker looks whether it is free."""
SECONDS_TO_FINISH = 7.0


class TokenRefused(Exception):
    """Telegram does not know the token."""


class Serving:
    """One bot, served as long as its lease is ours. Nothing here waits for another bot.

    `on_end` is called when a loop has ended that should go on. `ends_if_refused`: whether a token that was never
    good is a reason for the whole process to end.
    """

    def __init__(self, program: Program, on_end: Callable[[], None], ends_if_refused: Callable[[], bool]) -> None:
        self.program = program
        self.worker = Worker(program)
        self.watch = Watch(program)
        self._on_end = on_end
        self._ends_if_refused = ends_if_refused
        troubles = Troubles(log)
        self._trouble, self._well = troubles.begin, troubles.over
        self._stop = asyncio.Event()
        self._due = asyncio.Event()
        self._due_also = asyncio.Event()
        """Not woken by commits: what goes past Telegram is never in a hurry of seconds."""
        self._ahead = timedelta(0) if program.settings.clock_url else CLAIM_AHEAD
        self._heard = False
        self._ticking = asyncio.Lock()
        self._tasks: list[asyncio.Task[None]] = []
        program.database.wake = self._due.set

    @property
    def is_ours(self) -> bool:
        """Whether this bot counts among those that this worker holds."""
        lease = self.program.lease
        return lease.is_mine or lease.is_taking

    def begin(self) -> None:
        """Start the loops; after `end` they may be started again."""
        self._stop.clear()
        speak = self._speak(self._due, self.worker.speak, self.program.dispatcher)
        also = self._speak(self._due_also, self.worker.speak_past_telegram, self.program.also)
        self._tasks = [asyncio.create_task(self._named(loop)) for loop in (self._hold(), self._hear(), speak, also)]
        for task in self._tasks:
            task.add_done_callback(lambda _: None if self._stop.is_set() else self._on_end())

    async def end(self) -> None:
        """End the loops, and let go of the lease. Raises what ended a loop before."""
        self._stop.set()
        self._due.set()
        self._due_also.set()
        _, hear, speak, also = self._tasks
        hear.cancel()
        # what is being sent is sent and marked, so that no copy of it follows after the next start
        await asyncio.wait([speak, also], timeout=SECONDS_TO_FINISH)
        speak.cancel()
        also.cancel()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(SECONDS_TO_FINISH), self._ticking:
                """What time asked last is done; the metronome would break it off, and say so in the log."""
        ends = await asyncio.gather(*self._tasks, return_exceptions=True)
        with contextlib.suppress(SQLAlchemyError, OSError):
            await self.program.lease.release()
        for end in ends:
            if isinstance(end, Exception):
                raise end

    async def take(self, item: Mapping[str, Any]) -> Taken:
        """Have an update committed that was brought."""
        speaking_for.set(self.program.bot_id)
        return await self.worker.take(item)

    async def tick(self) -> None:
        """What time asks of us, for this bot."""
        speaking_for.set(self.program.bot_id)
        try:
            async with self._ticking:
                if not self._stop.is_set():
                    await self.worker.tick()
            self.watch.ticked()
            self._well("tick.database")
        except (SQLAlchemyError, OSError) as error:
            self._trouble("tick.database", f"the database can't be used: {type(error).__name__}")

    async def _named(self, loop: Awaitable[None]) -> None:
        """The lines of a loop, and of all that it calls, say which bot they are about."""
        speaking_for.set(self.program.bot_id)
        await loop

    async def _hold(self) -> None:
        """Beat, or watch for the bot to be free."""
        while not self._stop.is_set():
            try:
                await self.worker.hold()
                self._well("lease.database")
            except (SQLAlchemyError, OSError) as error:
                self._trouble("lease.database", f"the database can't be used: {type(error).__name__}")
            except Exception:
                log.exception("the lease can't be kept", extra={"action": "lease.broken"})
            await self._pause(HOLD_SECONDS)

    async def _hear(self) -> None:
        wait = POLL_SECONDS_WITH_CLOCK if self.program.settings.clock_url else POLL_SECONDS
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
            if not await self.worker.hear(wait):
                return False
        except InvalidToken as error:
            if not self._heard and self._ends_if_refused():
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
            self._heard = True
            self._well("hear.conflict", "hear.down", "hear.database", "hear.refused", "hear.undelivered")
            if not self.program.poller.waits:
                await self._pause(wait)
            return True
        return False

    def _nothing_comes(self, error: NothingComes) -> None:
        if error.for_long:
            self._trouble("hear.undelivered", str(error))

    async def _speak(
        self, due: asyncio.Event, speak: Callable[[timedelta], Awaitable[int]], dispatcher: Dispatcher
    ) -> None:
        while not self._stop.is_set():
            due.clear()
            try:
                while not self._stop.is_set() and await speak(self._ahead):
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
        now = self.program.clock.now() + self._ahead
        held = (dispatcher.free_at(now) - now).total_seconds()
        return min(LOOK_AGAIN_SECONDS, max(0.01, held or LOOK_AGAIN_SECONDS))

    async def _pause(self, seconds: float = RETRY_SECONDS) -> None:
        """Before the next try at something outside; ends at once when we are to stop."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stop.wait(), seconds)

"""The ear: whatever brings the updates, each is committed, and it is known how far all of them are.

`bot/poller.py` fetches them, `bot/webhook.py` is brought them.
"""

import logging
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from telegram import Bot, Update
from telegram.ext import Application, CallbackContext

from bot.clock import TelegramClock
from bot.feedback import HeldFeedback
from care.answer import bare_sign_of_life
from care.hearing import TOLD_EVERY, heard, read_ahead, tell_clock
from care.people import identify
from rules.outage import DEAF_AFTER
from rules.words import PatientState
from storage.database import Database
from storage.engine import is_away
from storage.tables import HeardUpdate
from storage.work import HeardBefore, UpdateRef

log = logging.getLogger(__name__)
Routed = Application[Any, Any, Any, Any, Any, Any]

TRIES = 3
GROUP_MAX = 25
"""How many updates one transaction holds: while it is open nobody else writes to SQLite."""


class Ear(ABC):
    """Hears for one bot. `is_ours`: whether this worker still is the one who hears."""

    waits = True
    """Whether a round stays on the line for what comes; otherwise who calls it takes a rest between two."""

    def __init__(
        self,
        database: Database,
        bot_id: int,
        application: Routed,
        clock: TelegramClock,
        is_ours: Callable[[], bool],
        feedback: HeldFeedback,
    ) -> None:
        self._database = database
        self._bot_id = bot_id
        self._application = application
        self._bot: Bot = application.bot
        self._clock = clock
        self._is_ours = is_ours
        self._feedback = feedback
        self._initialised = False
        self._failing_since: datetime | None = None
        self._error: Exception | None = None
        self._clock_told_at: datetime | None = None
        self.on_back: Callable[[], None] = lambda: None
        application.add_error_handler(self._failed)

    def is_deaf(self, now: datetime) -> bool:
        """Whether we have tried to hear for long, and could not."""
        return self._failing_since is not None and now - self._failing_since > DEAF_AFTER

    def begin(self) -> None:
        """From now on it is this worker that hears: what it could not do before says nothing."""
        self._failing_since = None

    async def round(self, wait_seconds: int, line_open_since: datetime | None = None) -> int:
        """Hear what there is, waiting for it up to `wait_seconds`; gives how many updates came.

        `line_open_since`: a round before this one stayed on the line until now (a simulated clock that jumps).
        Raises TelegramError where Telegram can't be reached or refuses, and what the database raises when it is
        away. Whatever it was, we have not heard.
        """
        begun = self._clock.now()
        try:
            await self.initialise()
            came = await self._round(begun, wait_seconds, line_open_since)
        except Exception:
            self._failing_since = self._failing_since or begun
            raise
        if self._failing_since:
            self._failing_since = None
            self.on_back()
        return came

    @abstractmethod
    async def _round(self, begun: datetime, wait_seconds: int, line_open_since: datetime | None) -> int:
        """What each way of hearing does in a round."""

    async def initialise(self) -> None:
        """Learn who we are, once; without that no update can be handled."""
        if not self._initialised:
            await self._application.initialize()
            self._initialised = True

    async def close(self) -> None:
        """Let go of the connections."""
        if self._initialised:
            await self._application.shutdown()

    async def have_all_committed(self, updates: Sequence[Update]) -> None:
        """Have updates committed, in their order: several by one transaction, where nothing is in the way.

        Raises OperationalError while the database is away: then those that are left wait at Telegram.
        """
        for some in _groups(updates):
            self._feedback.hold()
            try:
                if len(some) == 1 or not await self._have_committed_together(some):
                    self._feedback.forget()
                    for update in some:
                        await self.have_committed(update)
            finally:
                await self._feedback.release()

    async def _have_committed_together(self, updates: Sequence[Update]) -> bool:
        """By one transaction; False, and nothing is committed, where one of them can't be: then each comes alone."""
        refs = [UpdateRef(self._bot_id, update.update_id) for update in updates]
        try:
            came = {chat.id: _written_at(update) for update in updates if (chat := update.effective_chat)}
            async with self._database.together(refs) as whole:
                await read_ahead(whole.reader, self._bot_id, came)
                for update in updates:
                    if not whole.is_broken:
                        await self._application.process_update(update)
        except Exception as error:  # noqa: BLE001  whatever it was, it comes again at the one update that is to blame
            log.debug("%s updates are taken one by one: %s", len(updates), type(error).__name__)
            return False
        return True

    async def have_committed(self, update: Update) -> None:
        """Have an update committed. PTB swallows what a handler raises, so the row is looked for.

        Raises OperationalError while the database is away: then the update waits at Telegram.
        """
        ref = UpdateRef(self._bot_id, update.update_id)
        for _ in range(TRIES):
            self._error = None
            try:
                await self._application.process_update(update)
            except Exception as error:
                # the library itself stumbled, beside the handlers: the next update must be reached all the same
                self._error = error
                log.exception("an update could not be handled", extra={"action": "hear.failed"})
            if await self._database.is_heard(ref):
                return
            if self._error and is_away(self._error):
                raise self._error
        now = self._clock.now()
        message = update.message or update.edited_message
        # being blocked, too, is an update with a chat, and no sign of life
        wrote = message or update.callback_query
        chat = update.effective_chat if wrote else None
        sent_at = min(message.date.astimezone(UTC), now) if message else now
        await self.put_aside(ref, chat.id if chat else None, sent_at)

    async def _failed(self, _update: object, context: CallbackContext[Any, Any, Any, Any]) -> None:
        self._error = context.error
        if self._database.is_together:
            return  # it comes again by itself
        if isinstance(context.error, HeardBefore) or is_away(context.error):
            return  # a database that is away is said once, by who calls us, and not at each try
        log.error("an update could not be handled", exc_info=context.error, extra={"action": "hear.failed"})

    async def put_aside(self, ref: UpdateRef, chat_id: int | None, sent_at: datetime) -> None:
        """Keep of a poison update what matters most: that somebody was there, and when."""
        if await self._database.is_heard(ref):
            return
        log.error("an update was put aside", extra={"action": "hear.put_aside", "update": ref.update_id})
        now = self._clock.now()

        def row() -> HeardUpdate:
            return HeardUpdate(bot_id=ref.bot_id, update_id=ref.update_id, heard_at=now, put_aside=True)

        try:
            async with self._database.work() as work:
                actor = await identify(work, self._bot_id, chat_id) if chat_id is not None else None
                if actor and actor.patient is PatientState.ACTIVE:
                    await work.add(row())
                    await bare_sign_of_life(work, actor, sent_at, now)
                    return
        except Exception as error:
            if is_away(error):
                raise
            # what is poisoned may be the patient's rows; the others must be heard all the same
            log.exception("not even a sign of life could be kept", extra={"action": "hear.lost"})
        async with self._database.work() as work:
            await work.add(row())
            await work.commit(now)

    async def put_aside_unread(self, item: Mapping[str, Any]) -> int:
        """The same for one that PTB can't even read; gives its id."""
        number = int(item["update_id"])
        await self.put_aside(UpdateRef(self._bot_id, number), *_origin(item, self._clock.now()))
        return number

    def _set_clock_right(self, since: float) -> datetime | None:
        """Where the machine's clock proves wrong: the moment at which the call began that took from `since` on."""
        if not self._clock.set_right():
            return None
        self._say_how_the_clock_is()
        return self._clock.now() - timedelta(seconds=self._clock.elapsed() - since)

    def _say_how_the_clock_is(self) -> None:
        seconds = round(self._clock.ahead.total_seconds())
        if seconds:
            way = "ahead of" if seconds > 0 else "behind"
            line = "this machine's clock is %s s %s Telegram's, which is gone by meanwhile; set it right (NTP)"
            log.error(line, abs(seconds), way, extra={"action": "clock.wrong"})
        else:
            log.info("this machine's clock is right again", extra={"action": "clock.right"})

    async def _tell_of_the_clock(self) -> None:
        """While it is wrong the admins are told so once a day."""
        now = self._clock.now()
        if not self._clock.ahead or (self._clock_told_at and now - self._clock_told_at < TOLD_EVERY):
            return
        async with self._database.work() as work:
            self._clock_told_at = await tell_clock(work, self._bot_id, self._clock.ahead, now)

    async def _note(self, heard_until: datetime | None, on_line: tuple[datetime, datetime]) -> None:
        async with self._database.work() as work:
            await heard(work, self._bot_id, heard_until=heard_until, on_line=on_line, now=self._clock.now())


def _written_at(update: Update) -> datetime | None:
    return update.message.date.astimezone(UTC) if update.message and update.message.text else None


def _groups(updates: Sequence[Update]) -> Iterator[list[Update]]:
    """Updates in their order, a few at a time, never two of one chat: the second may build on the first's commit."""
    some: dict[int | None, Update] = {}
    for update in updates:
        chat = update.effective_chat.id if update.effective_chat else None
        if chat in some or len(some) == GROUP_MAX:
            yield list(some.values())
            some = {}
        some[chat] = update
    if some:
        yield list(some.values())


def _origin(item: Mapping[str, Any], now: datetime) -> tuple[int | None, datetime]:
    """The chat and date of an update that PTB can't read, if they are where they always are."""
    for part in ("message", "edited_message", "callback_query"):
        try:
            holder = item[part]["message"] if part == "callback_query" else item[part]
            date = now if part == "callback_query" else datetime.fromtimestamp(int(holder["date"]), UTC)
            return int(holder["chat"]["id"]), min(date, now)
        except (KeyError, TypeError, ValueError, OverflowError):
            continue
    return None, now

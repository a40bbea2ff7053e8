"""The ear: fetches updates, has each committed, and only then asks for the next.

In place of PTB's Updater, whose offset moves on before an update is handled, so that a crash loses replies.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from telegram import Bot, Update
from telegram.error import TelegramError
from telegram.ext import Application, CallbackContext

from bot.clock import TelegramClock
from care.answer import bare_sign_of_life
from care.hearing import CLOCK_TOLD_EVERY, heard, tell_clock
from care.people import identify
from handlers.routes import ALLOWED_UPDATES
from rules.outage import DEAF_AFTER
from rules.words import PatientState
from storage.engine import is_away
from storage.tables import HeardUpdate
from storage.work import Database, HeardBefore, UpdateRef

log = logging.getLogger(__name__)
_Application = Application[Any, Any, Any, Any, Any, Any]

LIMIT = 100
TRIES = 3
SLACK_SECONDS = 5.0
"""A call that took this much longer than its timeout was not a wait but a stop: nobody was on the line."""


class Poller:
    """Hears for one bot. `is_ours`: whether this worker still is the one who hears."""

    def __init__(
        self,
        database: Database,
        bot_id: int,
        application: _Application,
        clock: TelegramClock,
        is_ours: Callable[[], bool],
    ) -> None:
        self._database = database
        self._bot_id = bot_id
        self._application = application
        self._bot: Bot = application.bot
        self._clock = clock
        self._is_ours = is_ours
        self._next: int | None = None
        self._initialised = False
        self._failing_since: datetime | None = None
        self._error: Exception | None = None
        self._one_by_one = False
        """Whether the last call left updates waiting that could not all be read at once."""
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
        """One call for updates, waiting up to `wait_seconds`; gives how many came.

        `line_open_since`: a call before this one stayed on the line until now (a simulated clock that jumps).
        Raises TelegramError where Telegram can't be reached or refuses, and what the database raises when it is
        away. Whatever it was, we have not heard.
        """
        begun = self._clock.now()
        try:
            came = await self._round(begun, wait_seconds, line_open_since)
        except Exception:
            self._failing_since = self._failing_since or begun
            raise
        if self._failing_since:
            self._failing_since = None
            self.on_back()
        return came

    async def _round(self, begun: datetime, wait_seconds: int, line_open_since: datetime | None) -> int:
        started = self._clock.elapsed()
        if not self._initialised:
            await self._application.initialize()
            self._initialised = True
        updates = await self._fetch(wait_seconds)
        if self._clock.set_right():
            self._say_how_the_clock_is()
            begun = self._clock.now() - timedelta(seconds=self._clock.elapsed() - started)
            line_open_since = None
        await self._tell_of_the_clock()
        for update in updates:
            await self._hear(update)
        if updates:
            self._next = updates[-1].update_id + 1
        stopped = self._clock.elapsed() - started > wait_seconds + SLACK_SECONDS
        ended = begun if stopped else self._clock.now()
        if not self._is_ours():
            # what we heard is committed; how far everything is heard, another worker knows better by now
            return len(updates)
        await self._note(begun, line_open_since or begun, ended, complete=len(updates) < LIMIT and not self._one_by_one)
        return max(len(updates), int(self._one_by_one))

    async def close(self) -> None:
        """Let go of the connections."""
        if self._initialised:
            await self._application.shutdown()

    async def _fetch(self, wait_seconds: int) -> tuple[Update, ...]:
        self._one_by_one = False
        try:
            return await self._bot.get_updates(
                offset=self._next,
                limit=LIMIT,
                timeout=wait_seconds,
                allowed_updates=ALLOWED_UPDATES,
                read_timeout=wait_seconds + SLACK_SECONDS,
            )
        except TelegramError:
            raise
        except Exception:
            log.exception("an update could not be read", extra={"action": "hear.unreadable"})
        self._one_by_one = True
        return await self._fetch_one_by_one()

    async def _fetch_one_by_one(self) -> tuple[Update, ...]:
        """The first waiting update, as far as it can be read; one that can't be is put aside by its id."""
        offset = f"&offset={self._next}" if self._next else ""
        raw = await self._bot.request.post(f"{self._bot.base_url}/getUpdates?limit=1&timeout=0{offset}")
        for item in raw if isinstance(raw, list) else []:
            try:
                return (Update.de_json(item, self._bot),)
            except Exception:  # noqa: BLE001  whatever PTB stumbles over, the next update must be reached
                number = int(item["update_id"])
                await self._put_aside(UpdateRef(self._bot_id, number), *_origin(item, self._clock.now()))
                self._next = number + 1
        return ()

    async def _hear(self, update: Update) -> None:
        """Have an update committed. PTB swallows what a handler raises, so the row is looked for.

        Raises OperationalError while the database is away: then the update waits at Telegram.
        """
        ref = UpdateRef(self._bot_id, update.update_id)
        for _ in range(TRIES):
            self._error = None
            await self._application.process_update(update)
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
        await self._put_aside(ref, chat.id if chat else None, sent_at)

    async def _failed(self, _update: object, context: CallbackContext[Any, Any, Any, Any]) -> None:
        self._error = context.error
        if isinstance(context.error, HeardBefore):
            return
        log.error("an update could not be handled", exc_info=context.error, extra={"action": "hear.failed"})

    async def _put_aside(self, ref: UpdateRef, chat_id: int | None, sent_at: datetime) -> None:
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
        if not self._clock.ahead or (self._clock_told_at and now - self._clock_told_at < CLOCK_TOLD_EVERY):
            return
        async with self._database.work() as work:
            self._clock_told_at = await tell_clock(work, self._bot_id, self._clock.ahead, now)

    async def _note(self, begun: datetime, since: datetime, ended: datetime, *, complete: bool) -> None:
        async with self._database.work() as work:
            await heard(
                work,
                self._bot_id,
                begun_at=begun,
                on_line=(since, ended),
                now=self._clock.now(),
                complete=complete,
            )


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

"""Hearing by fetching: fetches updates, has each committed, and only then asks for the next.

In place of PTB's Updater, whose offset moves on before an update is handled, so that a crash loses replies.
"""

import logging
from datetime import datetime

from telegram import Update
from telegram.error import Conflict, TelegramError

from bot.ear import Ear
from bot.reading import read_update
from handlers.routes import ALLOWED_UPDATES

log = logging.getLogger(__name__)

LIMIT = 100
SLACK_SECONDS = 5.0
"""A call that took this much longer than its timeout was not a wait but a stop: nobody was on the line."""


class Poller(Ear):
    """Asks for updates, and stays on the line until some come."""

    _next: int | None = None
    _one_by_one = False
    """Whether the last call left updates waiting that could not all be read at once."""
    _may_take_away = True
    """Whether a webhook that is set is one of ours, from before: whoever sets one later is another program."""

    def begin(self) -> None:
        """As the ear; and what heard before us may have heard by webhook."""
        super().begin()
        self._may_take_away = True

    async def _round(self, begun: datetime, wait_seconds: int, line_open_since: datetime | None) -> int:
        started = self._clock.elapsed()
        updates = await self._fetch(wait_seconds)
        self._may_take_away = False
        if right := self._set_clock_right(started):
            begun, line_open_since = right, None
        await self._tell_of_the_clock()
        await self.have_all_committed(updates)
        if updates:
            self._next = updates[-1].update_id + 1
        stopped = self._clock.elapsed() - started > wait_seconds + SLACK_SECONDS
        ended = begun if stopped else self._clock.now()
        if not self._is_ours():
            # what we heard is committed; how far everything is heard, another worker knows better by now
            return len(updates)
        complete = len(updates) < LIMIT and not self._one_by_one
        await self._note(begun if complete else None, (line_open_since or begun, ended))
        return max(len(updates), int(self._one_by_one))

    async def _fetch(self, wait_seconds: int) -> tuple[Update, ...]:
        try:
            return await self._call(wait_seconds)
        except Conflict as error:
            if not self._may_take_away or "webhook" not in str(error):
                raise
        self._may_take_away = False
        # what waits goes on waiting: nothing is dropped
        await self._bot.delete_webhook(drop_pending_updates=False)
        log.info("a webhook was set; it is taken away, and updates are fetched", extra={"action": "webhook.removed"})
        return await self._call(wait_seconds)

    async def _call(self, wait_seconds: int) -> tuple[Update, ...]:
        self._one_by_one = False
        try:
            return await self._bot.get_updates(
                offset=self._next,
                limit=LIMIT,
                timeout=wait_seconds,
                allowed_updates=ALLOWED_UPDATES,
                read_timeout=SLACK_SECONDS,  # beyond `timeout`, which is added
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
            update = read_update(item, self._bot)
            if update:
                return (update,)
            self._next = await self.put_aside_unread(item) + 1
        return ()

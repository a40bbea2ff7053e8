"""Hearing by being brought: Telegram posts each update to us, and we ask how many still wait.

It is brought the next one only when we have said that the last is committed (`max_connections=1`).
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NoReturn

from telegram import Update, WebhookInfo
from telegram.error import BadRequest, Conflict, TelegramError

from bot.clock import WRONG_BY, TelegramClock
from bot.ear import Ear, Routed
from bot.feedback import HeldFeedback
from bot.reading import read_update
from handlers.routes import ALLOWED_UPDATES
from storage.database import Database
from storage.engine import is_away
from web.ports import Taken

log = logging.getLogger(__name__)

LOOKS = (0.05, 0.1, 0.2, 0.4, 0.8)
"""Seconds between two looks at how many still wait, in one round."""
UNDELIVERED_SECONDS = 30.0
"""After a start or an outage Telegram itself waits a while before it tries again."""
SAME_SECOND = timedelta(seconds=1)


class NothingComes(Exception):
    """Updates wait at Telegram and are not brought; the message says why, as far as Telegram knows.

    `for_long`: longer than it takes Telegram to try again by itself.
    """

    def __init__(self, why: str, *, for_long: bool) -> None:
        super().__init__(why)
        self.for_long = for_long


class Webhook(Ear):
    """Is brought updates at `url`; what comes there without `secret` is not from Telegram."""

    waits = False

    def __init__(
        self,
        database: Database,
        bot_id: int,
        application: Routed,
        clock: TelegramClock,
        is_ours: Callable[[], bool],
        feedback: HeldFeedback,
        *,
        url: str,
        secret: str,
    ) -> None:
        super().__init__(database, bot_id, application, clock, is_ours, feedback)
        self._url = url
        self._secret = secret
        self._is_set = False
        self._one_at_a_time = asyncio.Lock()
        self._came = 0
        self._something_came = asyncio.Event()
        self._written_at: datetime | None = None
        """When the newest of the messages was written that are committed."""
        self._all_heard: tuple[datetime, datetime | None] | None = None
        """When nothing waited the last time that we asked, and when Telegram last had had trouble by then."""
        self._nothing_since: float | None = None

    def begin(self) -> None:
        """As the ear; and Telegram is told anew where we are, and our secret."""
        super().begin()
        self._is_set, self._written_at, self._all_heard, self._nothing_since = False, None, None, None

    async def take(self, item: Mapping[str, Any]) -> Taken:
        """Have an update committed that was brought. Only then may Telegram forget it."""
        async with self._one_at_a_time:
            try:
                await self.initialise()
                await self._take(item)
            except TelegramError:
                return Taken.LATER
            except Exception as error:
                if not is_away(error):
                    raise
                log.error("the database can't be used", extra={"action": "webhook.database"})
                return Taken.LATER
        self._came += 1
        self._something_came.set()
        return Taken.COMMITTED

    async def _take(self, item: Mapping[str, Any]) -> None:
        try:
            update = Update.de_json(dict(item), self._bot)
        except Exception:
            log.exception("an update could not be read", extra={"action": "hear.unreadable"})
            read = read_update(item, self._bot)
            if read is None:
                await self.put_aside_unread(item)
                return
            update = read
        written_at = update.message.date.astimezone(UTC) if update.message else None
        if written_at and written_at > self._clock.now() + WRONG_BY:
            # from the future: our clock is behind, and must be set right before anything is judged by it
            started = self._clock.elapsed()
            await self._bot.get_webhook_info()
            self._set_clock_right(started)
        await self.have_committed(update)
        if written_at:
            self._written_at = max(written_at, self._written_at or written_at)

    async def _round(self, begun: datetime, wait_seconds: int, line_open_since: datetime | None) -> int:  # noqa: ARG002  the poller waits
        started = self._clock.elapsed()
        asked, info = await self._ask()
        if right := self._set_clock_right(started):
            begun, line_open_since = right, None
        await self._tell_of_the_clock()
        came, self._came = self._came, 0
        if not self._is_ours():
            # what came is committed; how far everything is heard, another worker knows better by now
            return came
        if info.pending_update_count and not came:
            self._nobody_brings(info)
        self._nothing_since = None
        now = self._clock.now()
        heard_until = self._heard_until(now - timedelta(seconds=self._clock.elapsed() - asked), info)
        await self._note(heard_until, (line_open_since or begun, now))
        return came

    async def _ask(self) -> tuple[float, WebhookInfo]:
        """How many updates wait, asked again while some do and are being brought; and when that was last asked."""
        if not self._is_set:
            await self._set()
        for look in LOOKS:
            asked = self._clock.elapsed()
            info = await self._bot.get_webhook_info()
            if info.url != self._url:
                self._is_set = False
                raise Conflict("the webhook is not ours any more")
            if not info.pending_update_count:
                break
            self._something_came.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._something_came.wait(), look)
        return asked, info

    async def _set(self) -> None:
        try:
            await self._bot.set_webhook(
                self._url,
                secret_token=self._secret,
                max_connections=1,
                allowed_updates=ALLOWED_UPDATES,
                drop_pending_updates=False,
            )
        except BadRequest as error:
            raise NothingComes(f"telegram refuses WEBHOOK_URL: {error}", for_long=True) from error
        self._is_set = True
        log.info("telegram brings the updates to us", extra={"action": "webhook.set"})

    def _nobody_brings(self, info: WebhookInfo) -> NoReturn:
        now = self._clock.elapsed()
        self._nothing_since = now if self._nothing_since is None else self._nothing_since
        why = f"; telegram says: {info.last_error_message}" if info.last_error_message else ""
        raise NothingComes(
            f"{info.pending_update_count} updates wait at telegram and are not brought to WEBHOOK_URL{why}",
            for_long=now - self._nothing_since >= UNDELIVERED_SECONDS,
        )

    def _heard_until(self, asked_at: datetime, info: WebhookInfo) -> datetime | None:
        """The moment of asking, where nothing waited; else what the newest message says.

        That says something only if Telegram brought all since then without trouble: after trouble with one chat's
        update it goes on with those of others.
        """
        if not info.pending_update_count:
            self._all_heard = asked_at, info.last_error_date
            return asked_at
        if self._all_heard is None or self._written_at is None or info.last_error_date != self._all_heard[1]:
            return None
        # dates are whole seconds, so another message of the same second may still wait
        return max(self._all_heard[0], self._written_at - SAME_SECOND)

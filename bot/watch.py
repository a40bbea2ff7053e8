"""Looking at this worker while it works: for whoever asks, and for the dead-man's switch."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace

import httpx
from sqlalchemy.exc import SQLAlchemyError

from bot.bootstrap import Program
from bot.settings import Settings
from care.health import TICKS_WITHIN, Figures, Health
from care.health import figures as read_figures
from care.health import health as read_health
from scheduler.ports import Clock
from storage.database import Database

log = logging.getLogger(__name__)

LOOK_SECONDS_MAX = 10.0
HEARTBEAT_SECONDS = 60.0
PING_SECONDS_MAX = 10.0


class Watch:
    """`web.ports.Watch`, and the pings to HEARTBEAT_URL."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._ticked_at = program.clock.elapsed()
        self._pings = Pings(lambda: program.settings.heartbeat_url, program.clock)

    def ticked(self) -> None:
        """A tick came to its end."""
        self._ticked_at = self._program.clock.elapsed()

    async def health(self) -> Health:
        """Whether the bot does its work, and this worker looks at the time. Never raises."""
        clock = self._program.clock
        tick_age = clock.elapsed() - self._ticked_at
        try:
            async with asyncio.timeout(LOOK_SECONDS_MAX), self._program.database.reading() as work:
                found = await read_health(work, self._program.settings.telegram_id, clock.now())
        except (SQLAlchemyError, OSError):
            found = Health(("the database can't be used",))
        ailments = found.ailments
        if tick_age > TICKS_WITHIN.total_seconds():
            ailments = (*ailments, "it does not look at the time")
        return replace(found, ailments=ailments, tick_age=tick_age, holds_lease=self._program.lease.is_held())

    async def figures(self) -> Figures:
        """What there is to count. Raises what the database raises."""
        async with asyncio.timeout(LOOK_SECONDS_MAX), self._program.database.reading() as work:
            return await read_figures(work)

    async def beat(self) -> None:
        """Ping HEARTBEAT_URL, where it is time to and all is well."""
        await self._pings.beat(self.health)


class CrewWatch:
    """The same for all bots that a worker serves: all is well if each of them is."""

    def __init__(
        self, settings: Settings, clock: Clock, database: Database, watches: Callable[[], Iterable[Watch]]
    ) -> None:
        self._database = database
        self._watches = watches
        self._pings = Pings(lambda: settings.heartbeat_url, clock)

    async def health(self) -> Health:
        """The worst of each. Never raises."""
        found = [await watch.health() for watch in self._watches()]
        return Health(
            tuple(dict.fromkeys(sentence for one in found for sentence in one.ailments)),
            heard_age=max((one.heard_age for one in found if one.heard_age is not None), default=None),
            oldest_due=max((one.oldest_due for one in found), default=0.0),
            overdue=max((one.overdue for one in found), default=0.0),
            holds_lease=any(one.holds_lease for one in found),
            tick_age=max((one.tick_age for one in found if one.tick_age is not None), default=None),
        )

    async def figures(self) -> Figures:
        """What there is to count. Raises what the database raises."""
        async with asyncio.timeout(LOOK_SECONDS_MAX), self._database.reading() as work:
            return await read_figures(work)

    async def beat(self) -> None:
        """Ping HEARTBEAT_URL, where it is time to and all is well."""
        await self._pings.beat(self.health)


class Pings:
    """The dead-man's switch at `url`, if there is one. It is the lack of pings that tells others."""

    def __init__(self, url: Callable[[], str | None], clock: Clock) -> None:
        self._url = url
        self._clock = clock
        self._pinged_at: float | None = None
        self._failed = False

    async def beat(self, look: Callable[[], Awaitable[Health]]) -> None:
        """Ping, where it is time to and all is well.

        Only a worker that hears and speaks pings: where none does, none may say that all is well.
        """
        url, now = self._url(), self._clock.elapsed()
        if url is None or (self._pinged_at is not None and now - self._pinged_at < HEARTBEAT_SECONDS):
            return
        health = await look()
        if not (health.well and health.holds_lease):
            return
        self._pinged_at = now
        try:
            async with httpx.AsyncClient(timeout=PING_SECONDS_MAX, follow_redirects=True) as client:
                (await client.get(url)).raise_for_status()
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            # the address is a secret of its own, so it is not said
            if not self._failed:
                line = "HEARTBEAT_URL can't be pinged: %s"
                log.error(line, type(error).__name__, extra={"action": "heartbeat.failed"})
            self._failed = True
        else:
            if self._failed:
                log.info("HEARTBEAT_URL is pinged again", extra={"action": "heartbeat.back"})
            self._failed = False

"""Holding the lease of a bot: one worker hears and speaks for it, and another takes over when that one is dead."""

import logging
from collections.abc import Callable

from scheduler.ports import Clock
from storage.database import Database
from storage.leases import LeaseRow, read_lease, release_lease, renew_lease, take_lease

log = logging.getLogger(__name__)

LEASE_SECONDS = 8.0
"""For so long after a beat its holder may begin to send."""
MARGIN_SECONDS = 2.0
"""A taker watches for so much longer than the lease: its watch and the holder's need not go equally fast."""

COURTESY_SECONDS = 3.0
"""Who has its share of the bots leaves a free one to others for so long, and then takes it all the same."""


class Alone:
    """In place of a lease where one program at a time is all there is: the demonstration and the plays of the tests."""

    is_mine = True
    is_taking = False

    def is_held(self) -> bool:
        """Always."""
        return True

    async def hold(self) -> bool:
        """Always."""
        return True

    async def release(self) -> None:
        """There is nobody to leave it to."""


class Lease:
    """One worker's view of a bot's lease.

    The holder counts from before its beat was written, a taker from after it saw the last one; each by its own
    monotonic clock. So the holder knows that it has lost the lease before anybody else can have it.
    `has_room`: whether this worker's share of the bots has room for one more.
    """

    def __init__(
        self,
        database: Database,
        bot_id: int,
        worker: str,
        clock: Clock,
        has_room: Callable[[], bool] = lambda: True,
    ) -> None:
        self._database = database
        self._bot_id = bot_id
        self._worker = worker
        self._clock = clock
        self._has_room = has_room
        self._until: float | None = None
        self._seen: LeaseRow | None = None
        self._seen_at = 0.0
        self._told: bool | None = None
        self.is_mine = False
        """Whether it was ours when we last could look. It may have run out since: see `is_held`."""
        self.is_taking = False
        """Whether it may be ours in a moment."""

    def is_held(self) -> bool:
        """Whether nobody else can speak for the bot at this moment."""
        return self._until is not None and self._clock.elapsed() < self._until

    async def hold(self) -> bool:
        """One beat; or take the lease, if it is free or its holder has fallen silent. Gives whether it is ours."""
        before = self._clock.elapsed()
        mine = await self._renew() if self.is_mine else await self._take()
        if mine:
            self._until, self._seen = before + LEASE_SECONDS, None
        else:
            self._until = None
        self._tell(mine=mine)
        self.is_mine = mine
        return mine

    def _tell(self, *, mine: bool) -> None:
        if self._told is mine:
            return
        self._told = mine
        if mine:
            log.info("this worker hears and speaks", extra={"action": "lease.taken", "bot": self._bot_id})
        else:
            words = "another worker hears and speaks; this one waits and takes over when that one is gone"
            log.info(words, extra={"action": "lease.waits", "bot": self._bot_id})

    async def _renew(self) -> bool:
        async with self._database.work() as work:
            mine = await renew_lease(work, self._bot_id, self._worker)
            if mine:
                await work.commit(self._clock.now())
        return mine

    async def _take(self) -> bool:
        """Take it where it is free, or its holder's beats have stood still for long. To watch costs one read."""
        async with self._database.reading() as work:
            row = await read_lease(work, self._bot_id)
        if row is None or not self._is_free(row):
            return False
        self.is_taking = True
        try:
            async with self._database.work() as work:
                mine = await take_lease(work, self._bot_id, self._worker, row)
                if mine:
                    await work.commit(self._clock.now())
        finally:
            self.is_taking = False
        return mine

    def _is_free(self, row: LeaseRow) -> bool:
        now = self._clock.elapsed()
        if row != self._seen:
            self._seen, self._seen_at = row, now
        waits = LEASE_SECONDS + MARGIN_SECONDS if row.holder else 0.0
        return now - self._seen_at >= waits + (0.0 if self._has_room() else COURTESY_SECONDS)

    async def release(self) -> None:
        """Let go of it, so that another worker can begin at once."""
        self._until, self.is_mine = None, False
        async with self._database.work() as work:
            if await release_lease(work, self._bot_id, self._worker):
                await work.commit(self._clock.now())

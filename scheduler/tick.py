"""The tick: what time asks of us, in a fixed order, each job with a time limit and a recovery of its own."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime

from scheduler.escalator import escalate
from scheduler.housekeeping import keep_house
from scheduler.planner import plan
from storage.queries import next_due
from storage.work import Database

log = logging.getLogger(__name__)

JOB_SECONDS_MAX = 120.0


class Ticker:
    """Runs the jobs of one bot. Idle, it costs one read a tick."""

    def __init__(self, database: Database, bot_id: int) -> None:
        self._database = database
        self._bot_id = bot_id

    async def next_due(self) -> datetime | None:
        """The earliest moment at which any job has something to do."""
        async with self._database.reading() as work:
            return await next_due(work, self._bot_id)

    async def tick(self, now: datetime, *, deaf: bool = False) -> int:
        """Do all that is due at `now`; gives how much that was. A job that fails does not hold up the others."""
        due = await self.next_due()
        if not deaf and (due is None or due > now):
            return 0
        done = 0
        for name, job in self._jobs(now, deaf=deaf):
            try:
                async with asyncio.timeout(JOB_SECONDS_MAX):
                    done += await job()
            except Exception:
                log.exception("job failed", extra={"action": f"tick.{name}"})
        return done

    def _jobs(self, now: datetime, *, deaf: bool) -> list[tuple[str, Callable[[], Awaitable[int]]]]:
        database, bot_id = self._database, self._bot_id
        return [
            ("plan", lambda: plan(database, bot_id, now)),
            ("escalate", lambda: escalate(database, bot_id, now, deaf=deaf)),
            ("housekeeping", lambda: keep_house(database, bot_id, now, deaf=deaf)),
        ]

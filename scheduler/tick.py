"""The tick: what time asks of us, in a fixed order, each job with a time limit and a recovery of its own."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime

from scheduler.escalator import escalate
from scheduler.housekeeping import keep_house, tell_of_deafness
from scheduler.planner import plan
from scheduler.ports import Keeping, Trail
from storage.database import Database
from storage.engine import is_away
from storage.queries import DueMoments, due_moments

log = logging.getLogger(__name__)

JOB_SECONDS_MAX = 120.0
_Job = tuple[str, Callable[[], Awaitable[int]], datetime | None]


class Ticker:
    """Runs the jobs of one bot. Idle, it costs one read a tick."""

    def __init__(self, database: Database, bot_id: int, trail: Trail, keeping: Keeping) -> None:
        self._database = database
        self._bot_id = bot_id
        self._trail = trail
        self._keeping = keeping

    async def due(self) -> DueMoments:
        """The earliest moments at which there is something to do."""
        async with self._database.reading() as work:
            return await due_moments(work, self._bot_id)

    async def tick(self, now: datetime, *, deaf: bool = False) -> int:
        """Do all that is due at `now`; gives how much that was. A job that fails does not hold up the others; where the
        database is away, what it raises is raised.

        What the outbox has due is not said here: who speaks is woken.
        """
        due = await self.due()
        if due.say and due.say <= now:
            self._database.wake()
        done = 0
        for name, job, at in self._jobs(due, now, deaf=deaf):
            if at is None or at > now:
                continue
            try:
                async with asyncio.timeout(JOB_SECONDS_MAX):
                    done += await job()
            except Exception as error:
                if is_away(error) and not isinstance(error, TimeoutError):
                    raise  # the others would fare no better, and who calls us says so once
                log.exception("job failed", extra={"action": f"tick.{name}"})
        return done

    def _jobs(self, due: DueMoments, now: datetime, *, deaf: bool) -> list[_Job]:
        database, bot_id = self._database, self._bot_id
        return [
            ("plan", lambda: plan(database, bot_id, now), due.plan),
            ("escalate", lambda: escalate(database, bot_id, now, deaf=deaf), due.escalate),
            # while we are deaf there is always something to see to: that it is told
            ("deaf", lambda: tell_of_deafness(database, bot_id, now), now if deaf else None),
            ("housekeeping", lambda: keep_house(database, bot_id, now, self._trail, self._keeping), due.housekeeping),
        ]

"""Working through due rows in batches, so that one row that raises never blocks the others."""

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TypeVar

from scheduler.faults import tell_of_fault
from storage.database import Database
from storage.engine import is_away
from storage.tables import Alert, CheckIn, Disclosure, Outage, Pause, Rehearsal, Schedule, Team
from storage.work import Work

log = logging.getLogger(__name__)
Row = TypeVar("Row", Schedule, CheckIn, Alert, Pause, Outage, Team, Rehearsal, Disclosure)

POISON_WAITS = timedelta(hours=1)


def each(act: Callable[[Work, Row], Awaitable[None]]) -> Callable[[Work, list[Row]], Awaitable[None]]:
    """Acts on one row after the other."""

    async def act_on_all(work: Work, rows: list[Row]) -> None:
        for row in rows:
            await act(work, row)

    return act_on_all


async def in_batches(
    database: Database,
    bot_id: int,
    now: datetime,
    size: int,
    claim: Callable[[Work, int], Awaitable[list[Row]]],
    act: Callable[[Work, list[Row]], Awaitable[None]],
    put_off: Callable[[Row, datetime], None],
) -> int:
    """Claim up to `size` rows, act on them, commit; until fewer come. Gives how many were acted on.

    Where a batch raises, its rows are taken one by one; the one that raises is logged and put off, and admins are told.
    """
    total = 0
    while True:
        rows: list[Row] = []
        keys: list[int] = []
        try:
            async with database.work() as work:
                rows = await claim(work, size)
                keys = [row.id for row in rows]
                await act(work, rows)
                await work.commit(now)
            total += len(rows)
            if len(rows) < size:
                return total
        except Exception as error:
            if is_away(error) or not rows:
                raise  # no row is to blame, and the next tick tries again
            if size > 1:
                return total + await in_batches(database, bot_id, now, 1, claim, act, put_off)
            log.exception("a due row could not be acted on", extra={"action": "batch.poison", "row": keys[0]})
            await tell_of_fault(database, bot_id, now)
            async with database.work() as work:
                poison = await work.get(type(rows[0]), keys[0])
                if poison:
                    put_off(poison, now + POISON_WAITS)
                await work.commit(now)

"""Working through due rows in batches, so that one row that raises never blocks the others."""

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy.exc import InterfaceError, OperationalError

from storage.work import Database, Work

log = logging.getLogger(__name__)
Row = TypeVar("Row")

POISON_WAITS = timedelta(hours=1)


async def in_batches(
    database: Database,
    now: datetime,
    size: int,
    claim: Callable[[Work, int], Awaitable[list[Row]]],
    act: Callable[[Work, Row], Awaitable[None]],
    put_off: Callable[[Row, datetime], None],
) -> int:
    """Claim up to `size` rows, act on each, commit; until fewer come. Gives how many were acted on.

    Where a batch raises, its rows are taken one by one; the one that raises is logged and put off.
    """
    total = 0
    while True:
        try:
            async with database.work() as work:
                rows = await claim(work, size)
                for row in rows:
                    await act(work, row)
                await work.commit(now)
            total += len(rows)
            if len(rows) < size:
                return total
        except (OperationalError, InterfaceError, ConnectionError):
            raise  # the database is away or busy: no row is to blame, and the next tick tries again
        except Exception:
            if size == 1:
                log.exception("a due row could not be acted on", extra={"action": "batch.poison"})
                async with database.work() as work:
                    for row in await claim(work, 1):
                        put_off(row, now + POISON_WAITS)
                    await work.commit(now)
                continue
            total += await in_batches(database, now, 1, claim, act, put_off)
            return total

"""Forgetting what serves nothing any more: looked for without a lock, and deleted in bounded batches.

A month's messages are millions of rows with a large team; deleted by one statement they would keep everybody else
from writing for as long as that takes.
"""

from datetime import datetime, timedelta

from sqlalchemy import Select, delete, select
from sqlmodel import col

from rules.words import OutboxState
from storage.database import Database
from storage.tables import AlertTold, Dialogue, HeardUpdate, OutboxMessage

BATCH = 1_000
BATCHES_MAX = 50
"""What is left then is done the next time."""
UPDATES_KEPT = timedelta(days=7)
"""Telegram repeats an update for 24 hours; a restored backup may be some days old."""
MESSAGES_KEPT = timedelta(days=30)


async def forget_what_is_old(database: Database, now: datetime) -> None:
    """Numbers of updates, questions that were never answered, messages; whichever bot's they are."""
    heard_at = col(HeardUpdate.heard_at)
    is_old = heard_at < now - UPDATES_KEPT
    await _forget(database, now, HeardUpdate, select(col(HeardUpdate.id), is_old, is_old))

    before = now - MESSAGES_KEPT
    may_go = (
        (col(OutboxMessage.state) != OutboxState.DUE)
        & (col(OutboxMessage.settled_at) < before)
        # messages of alerts stay: their edits need them
        & ~select(col(AlertTold.id)).where(col(AlertTold.outbox_id) == col(OutboxMessage.id)).exists()
    )
    looked_at = select(col(OutboxMessage.id), col(OutboxMessage.created_at) < before, may_go)
    await _forget(database, now, OutboxMessage, looked_at)

    async with database.work() as work:
        await work.session.execute(delete(Dialogue).where(col(Dialogue.expires_at) < now))
        await work.commit(now)


async def _forget(
    database: Database,
    now: datetime,
    table: type[HeardUpdate | OutboxMessage],
    looked_at: Select[int, bool, bool],
) -> None:
    """Batch after batch by their numbers, which grow with time. `looked_at`: number, whether it is old, may go."""
    after = 0
    for _ in range(BATCHES_MAX):
        async with database.reading() as work:
            some = looked_at.where(col(table.id) > after).order_by(col(table.id)).limit(BATCH)
            rows = (await work.session.execute(some)).all()
        if gone := [key for key, is_old, may_go in rows if is_old and may_go]:
            async with database.work() as work:
                await work.session.execute(delete(table).where(col(table.id).in_(gone)))
                await work.commit(now)
        if len(rows) < BATCH or not any(is_old for _, is_old, _ in rows):
            return
        after = rows[-1][0]

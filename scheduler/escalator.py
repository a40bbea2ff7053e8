"""Escalate: silent check-ins and alerts that nobody has taken."""

from datetime import datetime

from care.alert import go_on
from care.look import look_at
from care.people import known
from scheduler.batches import each, in_batches
from storage.claims import due_alerts, due_check_ins
from storage.database import Database
from storage.tables import Alert, Bot, CheckIn
from storage.work import Work

BATCH = 100


async def escalate(database: Database, bot_id: int, now: datetime, *, deaf: bool) -> int:
    """Look at all whose time is up and whose answers are heard; gives how many those were.

    Nobody is called silent beyond `heard_until`. Nor does a chain go on beyond it, lest somebody's tap be waiting;
    but when we are `deaf` for long, chains go on all the same: people must be told.
    """
    async with database.reading() as work:
        bot = await work.get(Bot, bot_id)
    if bot is None or bot.heard_until is None:
        return 0
    heard = min(now, bot.heard_until)

    def put_off(row: CheckIn | Alert, until: datetime) -> None:
        row.look_at = until

    async def on(work: Work, alert: Alert) -> None:
        await go_on(work, alert, await known(work, alert.patient_id), now)

    looked = await in_batches(
        database,
        bot_id,
        now,
        BATCH,
        lambda work, size: due_check_ins(work, bot_id, heard, size),
        each(lambda work, check_in: look_at(work, check_in, now)),
        put_off,
    )
    until = now if deaf else heard
    return looked + await in_batches(
        database, bot_id, now, BATCH, lambda work, size: due_alerts(work, bot_id, until, size), each(on), put_off
    )

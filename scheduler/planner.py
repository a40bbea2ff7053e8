"""Plan: due schedules become check-ins with their prompts in the outbox."""

from datetime import datetime

from care.ask import plan_schedules
from scheduler.batches import in_batches
from storage.claims import due_schedules
from storage.database import Database
from storage.tables import Schedule

BATCH = 100


async def plan(database: Database, bot_id: int, now: datetime) -> int:
    """Plan all that is due, a batch a transaction; gives how many schedules that were."""

    def put_off(schedule: Schedule, until: datetime) -> None:
        schedule.try_at = until

    return await in_batches(
        database,
        bot_id,
        now,
        BATCH,
        lambda work, size: due_schedules(work, bot_id, now, size),
        lambda work, schedules: plan_schedules(work, schedules, now),
        put_off,
    )

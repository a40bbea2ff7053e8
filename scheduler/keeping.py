"""What is kept no longer than agreed, and who has the phone: looked at several times a day, in bounded batches."""

from datetime import datetime

from care.detach import doubt_the_silent
from care.retention import Bounds, forget_words, remind_of_record
from scheduler.ports import Keeping
from storage.database import Database

BATCH = 200
BATCHES_MAX = 50
"""What is left then is done the next time."""


async def keep_to_what_is_agreed(database: Database, bot_id: int, now: datetime, keeping: Keeping) -> None:
    """Words that were kept long enough go, staff are reminded and asked."""
    bounds = Bounds(keeping.replies, keeping.replies_at_most)
    for _ in range(BATCHES_MAX):
        async with database.work() as work:
            gone = await forget_words(work, bot_id, bounds, now, BATCH)
            await work.commit(now)
        if gone < BATCH:
            break
    async with database.work() as work:
        await remind_of_record(work, bot_id, bounds, now)
        await doubt_the_silent(work, bot_id, now - keeping.verify_after, now)
        await work.commit(now)

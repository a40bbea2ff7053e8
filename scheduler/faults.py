"""What is said when something of ours is broken: nobody is to wait in good faith for what does not come."""

import logging
from datetime import datetime

from care.hearing import tell_fault
from storage.database import Database
from storage.engine import is_away

log = logging.getLogger(__name__)


async def tell_of_fault(database: Database, bot_id: int, now: datetime) -> None:
    """Something was put off that could not be acted on: the admins get to know, once a day."""
    try:
        async with database.work() as work:
            await tell_fault(work, bot_id, now)
    except Exception as error:
        if is_away(error):
            raise
        log.exception("nobody could be told of a fault", extra={"action": "fault.untold"})

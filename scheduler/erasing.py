"""Erasing what patients asked to have erased, each in a transaction of its own."""

import logging
from datetime import datetime

from sqlalchemy import select, update
from sqlmodel import col

from care.erase import LOOK_AGAIN, Keep, erase_due
from storage.database import Database
from storage.engine import is_away
from storage.tables import Patient, Person

log = logging.getLogger(__name__)

BATCH = 20
"""So many in a tick; the others in the next one."""


async def erase_what_is_due(database: Database, bot_id: int, now: datetime, keep: Keep) -> int:
    """Go on with each that is due; one that raises is put off, and holds up no other."""
    query = (
        select(col(Patient.person_id))
        .join(Person, col(Person.id) == col(Patient.person_id))
        .where(col(Person.bot_id) == bot_id, col(Patient.erase_at) <= now)
        .order_by(col(Patient.erase_at))
        .limit(BATCH)
    )
    async with database.reading() as work:
        due = list(await work.session.scalars(query))
    for patient_id in due:
        try:
            async with database.work() as work:
                await erase_due(work, patient_id, now, keep)
                await work.commit(now)
        except Exception as error:
            if is_away(error):
                raise
            log.exception("a patient could not be erased", extra={"action": "erasure.failed", "row": patient_id})
            async with database.work() as work:
                later = update(Patient).where(col(Patient.person_id) == patient_id).values(erase_at=now + LOOK_AGAIN)
                await work.session.execute(later)
                await work.commit(now)
    return len(due)

"""Who of the team hears of a patient's yes or no, and of the first check-in."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from care.people import Known, person
from rules.kinds import Kind
from rules.words import OutboxState, Priority, Verb
from storage.queries import admins_of, primary_of
from storage.tables import OutboxMessage, Person
from storage.work import Work


async def tell_times_changed(work: Work, who: Known, now: datetime) -> None:
    """Those who were told of the yes see the first check-in as it is now. Part of an act; commits nothing."""
    told = select(OutboxMessage).where(
        col(OutboxMessage.kind) == Kind.ENROLLED,
        col(OutboxMessage.verb) == Verb.SAY,
        col(OutboxMessage.patient_id) == who.id,
        col(OutboxMessage.state).in_([OutboxState.SENT, OutboxState.DUE]),
    )
    for row in await work.all(told):
        await work.say(
            await person(work, row.person_id),
            Kind.ENROLLED,
            now,
            verb=Verb.EDIT,
            priority=Priority.SUMMARY,
            patient_id=who.id,
            target_id=row.id,
        )


async def whom_to_tell(work: Work, who: Known) -> list[Person]:
    """The admins and the primary contact, each once."""
    primary = await primary_of(work, who.id)
    told = {to.id: to for to in [*([primary] if primary else []), *await admins_of(work, who.team.id)]}
    return [to for to in told.values() if to.telegram_id is not None]

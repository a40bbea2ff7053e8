"""A relative who was invited: whose they are. They stand at the end of the chain, and that alone tells them nothing."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from care.invite import WITHIN
from care.naming import by_alphabet
from care.people import known, person
from rules.actors import Actor, NotAllowed
from rules.kinds import Kind
from rules.words import ContactKind, MemberRole, PatientState, Priority
from storage.tables import Contact, Patient, Person, Rank
from storage.work import Work


async def ask_whose(work: Work, actor: Actor, invited: Person, now: datetime) -> None:
    """Whose relative this is, where it is one in no chain yet. Part of an act; commits nothing."""
    contact = await work.get(Contact, invited.id)
    if contact is None or contact.kind is not ContactKind.RELATIVE:
        return
    if await work.first(select(Rank).where(col(Rank.contact_id) == invited.id)):
        return
    to, args = await person(work, actor.person_id), {"invited": invited.name}
    await work.say(to, Kind.INVITE_RELATIVE_OF, now, priority=Priority.ANSWER, about=invited.id, args=args)


async def whose(work: Work, team_id: int) -> list[Person]:
    """The patients of a team whose relative somebody can be."""
    patients = await work.all(
        select(Person)
        .join(Patient, col(Patient.person_id) == col(Person.id))
        .where(col(Person.team_id) == team_id, col(Patient.state) != PatientState.ENDED)
    )
    return by_alphabet(patients)


async def put_relative(work: Work, actor: Actor, relative_id: int, patient_id: int, now: datetime) -> None:
    """Put a relative at the end of a patient's chain; the patient is told. Raises NotAllowed for others' people."""
    if actor.member is not MemberRole.ADMIN:
        raise NotAllowed
    contact = await work.get(Contact, relative_id)
    # either may have been erased since the buttons were shown
    if contact is None or contact.kind is not ContactKind.RELATIVE or await work.get(Patient, patient_id) is None:
        raise NotAllowed
    who, relative = await known(work, patient_id, lock=True), await person(work, relative_id)
    if {who.team.id, relative.team_id} != {actor.team_id} or who.patient.state is PatientState.ENDED:
        raise NotAllowed
    ranks = await work.all(select(Rank).where(col(Rank.patient_id) == who.id).order_by(col(Rank.rank)))
    if relative_id not in {rank.contact_id for rank in ranks}:
        place = ranks[-1].rank + 1 if ranks else 1
        await work.add(Rank(patient_id=who.id, rank=place, contact_id=relative_id, within=WITHIN))
        work.audit(now, "contact.chosen", actor=actor.ref, subject=who.person.ref)
        admin = await person(work, actor.person_id)
        args = {"relative": relative.name}
        await work.say(admin, Kind.RELATIVE_ADDED, now, priority=Priority.ANSWER, patient_id=who.id, args=args)
        if who.active:
            args |= {"by": admin.name}
            await work.say(who.person, Kind.CONTACT_NEW, now, priority=Priority.SUMMARY, patient_id=who.id, args=args)
    await work.commit(now)

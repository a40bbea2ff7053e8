"""Whose patients somebody of the staff may be told about: an admin the team's, others those whose alerts they get."""

from sqlalchemy import Select, select
from sqlmodel import col

from care.people import Known, known
from rules.actors import Actor
from rules.words import ContactKind, MemberRole, PatientState
from storage.tables import Alert, AlertMoment, Contact, Member, Patient, Person, Rank
from storage.work import Work

HANDED_OVER = "handed_over"
"""Why somebody outside the chain was told of an alert."""


async def own_patients(work: Work, staff: Person, *, ended: bool = False) -> Select[int]:
    """The patients who take part and whom this person may be told about, as a query for their ids.

    `ended`: also those who take part no more, or not yet, so that nothing they wrote stays unread.
    """
    states = list(PatientState) if ended else [PatientState.ACTIVE]
    member = await work.get(Member, staff.id)
    if member and member.role is MemberRole.ADMIN:
        return (
            select(col(Patient.person_id))
            .join(Person, col(Person.id) == col(Patient.person_id))
            .where(col(Person.team_id) == staff.team_id, col(Patient.state).in_(states))
        )
    return (
        select(col(Rank.patient_id))
        .join(Patient, col(Patient.person_id) == col(Rank.patient_id))
        .join(Contact, col(Contact.person_id) == col(Rank.contact_id))
        .where(
            col(Rank.contact_id) == staff.id,
            col(Contact.kind) == ContactKind.STAFF,
            col(Patient.state).in_(states),
        )
    )


async def may_know(work: Work, staff: Person, patient_id: int) -> bool:
    """Whether this person may be told about a patient who takes part."""
    mine = await own_patients(work, staff)
    return await work.first(select(Person).where(col(Person.id) == patient_id, col(Person.id).in_(mine))) is not None


async def own_patient(work: Work, actor: Actor, patient_id: int) -> Known | None:
    """A patient by id, if this person may be told about them; else None, as if there were nobody."""
    staff = await work.get(Person, actor.person_id)
    if staff is None or not actor.is_staff or not await may_know(work, staff, patient_id):
        return None
    return await known(work, patient_id)


async def known_to(work: Work, staff: Person, patient_id: int) -> Known | None:
    """A patient by id, if this person of the staff may be told about them."""
    return await known(work, patient_id) if await may_know(work, staff, patient_id) else None


async def may_hear_of(work: Work, staff: Person, alert: Alert) -> bool:
    """Whether this person may be told of an alert now: an admin of the patient's team, who stands in the chain, who has
    it, or who took it over from somebody who left. Whether the patient takes part makes no difference.
    """
    if not await is_staff(work, staff.id):
        return False
    member, patient = await work.get(Member, staff.id), await work.get(Person, alert.patient_id)
    if alert.holder_id == staff.id or (
        member and member.role is MemberRole.ADMIN and patient and patient.team_id == staff.team_id
    ):
        return True
    rank = select(Rank).where(col(Rank.patient_id) == alert.patient_id, col(Rank.contact_id) == staff.id)
    took_over = select(AlertMoment).where(
        col(AlertMoment.alert_id) == alert.id,
        col(AlertMoment.person_id) == staff.id,
        col(AlertMoment.why) == HANDED_OVER,
    )
    return await work.first(rank) is not None or await work.first(took_over) is not None


async def is_staff(work: Work, person_id: int) -> bool:
    """Whether somebody may be told about patients without the patient's own consent to it."""
    contact = await work.get(Contact, person_id)
    return (contact is not None and contact.kind is ContactKind.STAFF) or await work.get(Member, person_id) is not None

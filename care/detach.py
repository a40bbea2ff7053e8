"""A phone is lost, sold, or not surely the patient's: the chat is cut off at once; and staff are asked who has it."""

from datetime import datetime

from sqlalchemy import select, update
from sqlmodel import col

from care.answer import Tapped
from care.check_ins import move
from care.dialogue import leave
from care.duty import reads_at
from care.enrol.told import whom_to_tell
from care.erase import undo_erasing
from care.naming import own
from care.people import Known, known, person
from rules.actors import Actor
from rules.check_in import CheckInEvent
from rules.kinds import Kind
from rules.words import CHECK_INS, CheckInState, PatientState, Priority, Reach
from storage.audit import DETACHED
from storage.queries import live_check_ins
from storage.tables import Consent, Invitation, Patient, Person
from storage.work import SYSTEM, Work

DOUBTED_AT_ONCE = 50
"""Of so many patients staff are asked in one round."""


async def ask_detach(work: Work, actor: Actor, patient_id: int, now: datetime) -> None:
    """The button on a patient's page: what it means, and whether it is meant."""
    who = await own(work, actor, patient_id)
    to = await person(work, actor.person_id)
    await work.say(to, Kind.DETACH_ASK, now, priority=Priority.ANSWER, about=who.id, patient_id=who.id)
    await work.commit(now)


async def detach_by_staff(work: Work, actor: Actor, patient_id: int, now: datetime) -> Tapped:
    """Cut the phone off; a second tap finds none."""
    who = await own(work, actor, patient_id)
    chat_id = await detach(work, who, now, actor=actor.ref)
    to = await person(work, actor.person_id)
    await work.say(to, Kind.DETACHED, now, priority=Priority.ANSWER, patient_id=who.id)
    await work.commit(now)
    return Tapped(Kind.TOAST_OK, no_buttons=True, left=chat_id)


async def detach(work: Work, who: Known, now: datetime, *, actor: str) -> int | None:
    """The chat gets nothing more and sees nothing more; gives which it was. Part of an act; commits nothing.

    Alerts stay as they are. The question that stands on that phone is called off; one that comes due from now on can't
    be delivered, and staff hear of that. Erasing that was asked for by that phone is undone.
    """
    chat_id = who.person.telegram_id
    if chat_id is None:
        return None
    # first: who was told of it hears that it is undone
    await undo_erasing(work, who, now, actor=actor)
    who.person.detached_chat, who.person.telegram_id, who.person.confirmed_at = chat_id, None, None
    who.person.reach, who.patient.doubted_at = Reach.NOT_STARTED, None
    for check_in in await live_check_ins(work, who.id):
        if check_in.state is CheckInState.OPEN:
            move(check_in, CheckInEvent.CANCEL, now)
    await leave(work, who.id)
    await work.session.execute(
        update(Invitation)
        .where(
            col(Invitation.person_id) == who.id,
            col(Invitation.used_at).is_(None),
            col(Invitation.withdrawn_at).is_(None),
        )
        .values(withdrawn_at=now)
    )
    work.audit(now, DETACHED, actor=actor, subject=who.person.ref)
    return chat_id


async def verified(work: Work, actor: Actor, patient_id: int, now: datetime) -> Tapped:
    """Somebody of the staff has made sure that it is they who have the phone."""
    who = await own(work, actor, patient_id)
    who.patient.doubted_at, who.patient.verified_at = None, now
    work.audit(now, "phone.verified", actor=actor.ref, subject=who.person.ref)
    await work.commit(now)
    return Tapped(Kind.TOAST_OK, no_buttons=True)


async def doubt_the_silent(work: Work, bot_id: int, before: datetime, now: datetime) -> int:
    """Nothing came from these since `before`: staff are asked, once, who has the phone. Part of an act.

    Meanwhile nothing that is stored is handed out to that phone.
    """
    agreed_before = select(col(Consent.patient_id)).where(
        col(Consent.purpose) == CHECK_INS, col(Consent.withdrawn_at).is_(None), col(Consent.recorded_at) < before
    )
    silent = await work.all(
        select(Patient)
        .join(Person, col(Person.id) == col(Patient.person_id))
        .where(
            col(Person.bot_id) == bot_id,
            col(Person.telegram_id).is_not(None),
            col(Patient.state) == PatientState.ACTIVE,
            col(Patient.stop).is_(None),
            col(Patient.erase_at).is_(None),
            (col(Patient.heard_at) < before)
            | (col(Patient.heard_at).is_(None) & col(Patient.person_id).in_(agreed_before)),
            col(Patient.doubted_at).is_(None),
            col(Patient.verified_at).is_(None) | (col(Patient.verified_at) < before),
        )
        .order_by(col(Patient.person_id))
        .limit(DOUBTED_AT_ONCE)
        .with_for_update(of=Patient)
    )
    for patient in silent:
        patient.doubted_at = now
        who = await known(work, patient.person_id)
        args = {"count": (now - await _last_seen(work, patient)).days}
        for to in await whom_to_tell(work, who):
            at = await reads_at(work, to, who.team, now)
            await work.say(
                to,
                Kind.VERIFY_ASK,
                now,
                priority=Priority.SUMMARY,
                about=who.id,
                patient_id=who.id,
                args=args,
                at=at,
            )
        work.audit(now, "phone.doubted", actor=SYSTEM, subject=who.person.ref)
    return len(silent)


async def _last_seen(work: Work, patient: Patient) -> datetime:
    """When something last came; of one who never wrote, when they agreed."""
    mine = select(Consent).where(col(Consent.patient_id) == patient.person_id, col(Consent.withdrawn_at).is_(None))
    agreed = await work.first(mine.order_by(col(Consent.recorded_at).desc()))
    moments = [patient.heard_at, agreed.recorded_at if agreed else None]
    return max(moment for moment in moments if moment)

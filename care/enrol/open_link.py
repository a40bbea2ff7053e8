"""Opening the link of an invitation: the chat is bound to the person whom it was made for."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlmodel import col

from care.people import person
from rules.enrolment import Place, Stage, read_place
from rules.invitations import fits, token_hash
from rules.words import PatientState, Reach
from storage.tables import Invitation, OutboxMessage, Patient, Person
from storage.work import Work


@dataclass(frozen=True)
class Opened:
    """The chat is bound; `left` is the chat from which the person moved, with nothing to be seen there any more."""

    left: int | None = None


async def open_link(work: Work, bot_id: int, chat_id: int, token: str, now: datetime) -> Opened | None:
    """Bind a chat by a token; None where that is not to be, whatever the reason. Part of an act; commits nothing.

    The same person opening their own link once more is welcome.
    """
    row = await work.first(select(Invitation).where(col(Invitation.token_hash) == token_hash(token)).with_for_update())
    who = await person(work, row.person_id) if row and fits(token, row.token_hash) else None
    if row is None or who is None or who.bot_id != bot_id:
        return None
    here = who.telegram_id == chat_id
    if here and not await _begins_anew(work, who):
        row.used_at = row.used_at or now
        return Opened()
    if row.used_at or row.withdrawn_at or row.expires_at <= now:
        return None
    taken = select(Person).where(
        col(Person.bot_id) == bot_id, col(Person.telegram_id) == chat_id, col(Person.id) != who.id
    )
    if await work.first(taken):
        return None
    row.used_at = now
    left, who.telegram_id, who.reach = None if here else who.telegram_id, chat_id, Reach.OPEN
    patient = await work.get(Patient, who.id)
    if left is not None:
        who.confirmed_at = None
        if patient:
            # what may matter is heard from there on, as from a phone that was cut off
            who.detached_chat = left
        # what was said in the old chat can't be edited from the new one
        await work.session.execute(
            update(OutboxMessage).where(col(OutboxMessage.person_id) == who.id).values(message_id=None)
        )
    if who.detached_chat == chat_id:
        who.detached_chat = None
    if patient:
        patient.doubted_at, patient.verified_at = None, now
    await _begin(work, who)
    work.audit(now, "person.bound" if left is None else "person.moved", actor=who.ref, subject=who.ref)
    await work.session.flush()
    return Opened(left)


async def _begins_anew(work: Work, who: Person) -> bool:
    """Whether this is a patient who stopped or said no, and now comes back by a new link."""
    patient = await work.get(Patient, who.id)
    return patient is not None and (patient.state is PatientState.ENDED or _declined(patient))


def _declined(patient: Patient) -> bool:
    return patient.enrolling is not None and read_place(patient.enrolling).stage is Stage.DECLINED


async def _begin(work: Work, who: Person) -> None:
    """A patient who has not said yes is at the beginning of the way, or where they were."""
    patient = await work.get(Patient, who.id)
    if patient is None or patient.state is PatientState.ACTIVE:
        return
    if patient.state is PatientState.ENDED or patient.enrolling is None or _declined(patient):
        patient.enrolling = str(Place(Stage.LANGUAGE))
    begin_anew(patient)


def begin_anew(patient: Patient) -> None:
    """Invited, with nothing of an earlier time in the way of being asked."""
    if patient.ended_at:
        patient.stop = patient.renew_by = None
    patient.state, patient.ended_at = PatientState.INVITED, None

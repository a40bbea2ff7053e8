"""Who can be reached: the bot is blocked or unblocked, an account is gone. Those who rely on it are told once."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from care.people import person, set_reach
from care.right_to_know import is_staff, may_know
from rules.actors import Actor
from rules.kinds import Kind
from rules.words import AlertKind, Outcome, PatientState, Priority, Reach
from storage.queries import admins_of, told_of
from storage.tables import Alert, OutboxMessage, Patient
from storage.work import Work


async def blocked(work: Work, actor: Actor, now: datetime, *, gone: bool) -> None:
    """Somebody blocked the bot (`gone`), or lets it write again. Neither is a sign of life."""
    reach = Reach.BLOCKED if gone else Reach.OPEN
    if await reach_learned(work, actor.person_id, reach, now) and reach is Reach.OPEN:
        await _tell_of_patient(work, actor.person_id, now)
    await work.commit(now)


async def wrote(work: Work, actor: Actor, now: datetime) -> None:
    """Who writes to us can be written to. Part of an act; commits nothing."""
    await reach_learned(work, actor.person_id, Reach.OPEN, now)


async def reach_of(work: Work, person_id: int) -> Reach:
    """What we know of why somebody can't be written to; OPEN where we don't know."""
    who = await person(work, person_id)
    return who.reach if who.telegram_id is not None else Reach.NOT_STARTED


async def reach_learned(work: Work, person_id: int, reach: Reach, now: datetime) -> bool:
    """Remember whether Telegram lets us write to somebody; True if that is news.

    That one of the staff is lost, or back, is told to the admins. Part of an act; commits nothing.
    """
    who = await person(work, person_id)
    was_open = who.reach is Reach.OPEN
    if not await set_reach(work, person_id, reach):
        return False
    if (was_open or reach is Reach.OPEN) and await is_staff(work, person_id):
        kind = Kind.STAFF_BACK if reach is Reach.OPEN else Kind.STAFF_LOST
        for admin in await admins_of(work, who.team_id):
            if admin.id != person_id:
                args = {"who": who.name, "why": reach.value}
                await work.say(admin, kind, now, priority=Priority.ANSWER, args=args)
    return True


async def _tell_of_patient(work: Work, patient_id: int, now: datetime) -> None:
    """A patient can be written to again: said once to those who were told that a message did not arrive."""
    patient = await work.get(Patient, patient_id)
    alert = await work.first(
        select(Alert)
        .where(col(Alert.patient_id) == patient_id, col(Alert.kind) == AlertKind.UNDELIVERABLE)
        .order_by(col(Alert.id).desc())
    )
    if patient is None or patient.state is not PatientState.ACTIVE or alert is None:
        return
    said = select(OutboxMessage).where(
        col(OutboxMessage.kind) == Kind.REACHABLE_AGAIN, col(OutboxMessage.about) == alert.id
    )
    if alert.outcome is Outcome.HAS_ANSWERED or await work.first(said):
        return
    for person_id in dict.fromkeys(told.person_id for told in await told_of(work, alert.id)):
        to = await person(work, person_id)
        if await may_know(work, to, patient_id):
            await work.say(
                to, Kind.REACHABLE_AGAIN, now, priority=Priority.ANSWER, about=alert.id, patient_id=patient_id
            )

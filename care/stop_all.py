"""Stopping everything for a patient with one tap: nothing is asked or sent until a person starts it again.

For a death, an admission, prison, a move; and where a possible crisis ended with "the plan is to change". A possible
crisis, a review and a call for help that are open stay open: a person closes them. The patient is not told.
"""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from care.alert import ENDED_BY_ANSWER, close, happened
from care.check_ins import move
from care.disclosures import tell_recorded
from care.held import is_held
from care.naming import own
from care.patient_facts import HELD
from care.people import Known, person
from care.team_message import FROM_STAFF
from rules.actors import Actor
from rules.check_in import CheckInEvent
from rules.kinds import Kind
from rules.words import STOP_REASONS, AlertDeed, OutboxState, Outcome, Priority, Stop
from storage.queries import live_alerts, live_check_ins, next_check_in
from storage.tables import OutboxMessage, Person
from storage.work import Work


async def stop_all(work: Work, actor: Actor, patient_id: int, now: datetime) -> None:
    """Stop everything at once; why is asked afterwards. A second time does no harm."""
    who = await own(work, actor, patient_id)
    await stop_part(work, who, await person(work, actor.person_id), who.patient.stop or Stop.OTHER, now)
    await work.commit(now)


async def say_why(work: Work, actor: Actor, patient_id: int, number: int, now: datetime) -> None:
    """Why everything was stopped; it changes nothing else."""
    who = await own(work, actor, patient_id)
    if who.patient.stop is not None and 1 <= number <= len(STOP_REASONS):
        await stop_part(work, who, await person(work, actor.person_id), STOP_REASONS[number - 1], now)
    await work.commit(now)


async def start_again(work: Work, actor: Actor, patient_id: int, now: datetime) -> None:
    """Go on as before; the patient is told when the next question comes."""
    who = await own(work, actor, patient_id)
    by = await person(work, actor.person_id)
    was_stopped, who.patient.stop = who.patient.stop is not None, None
    # while something else holds the questions back, no time is promised
    held = who.patient.erase_at is not None or await is_held(work, who)
    upcoming = None if held else await next_check_in(work, who.id)
    args = {"next": upcoming.isoformat()} if upcoming else {}
    if was_stopped:
        await tell_recorded(work, who, now)
        await work.say(
            who.person,
            Kind.STARTED_AGAIN,
            now,
            priority=Priority.SUMMARY,
            patient_id=who.id,
            args={"who": by.name, **args},
            at=who.quiet.ends_after(now, who.zone) if who.quiet else now,
        )
        work.audit(now, "patient.started_again", actor=actor.ref, subject=who.person.ref)
    await work.say(
        by, Kind.STARTED_TOLD, now, priority=Priority.ANSWER, about=who.id, patient_id=who.id, args=args or None
    )
    await work.commit(now)


async def stop_part(work: Work, who: Known, by: Person, why: Stop, now: datetime) -> None:
    """Stop everything for a patient, and tell who did it. Part of an act; commits nothing."""
    if who.patient.stop is not why:
        who.patient.stop = why
        work.audit(now, f"patient.stopped.{why}", actor=by.ref, subject=who.person.ref)
    who.patient.misses_in_row = 0
    for check_in in await live_check_ins(work, who.id):
        move(check_in, CheckInEvent.CANCEL, now)
    for alert in await live_alerts(work, who.id):
        if alert.kind in ENDED_BY_ANSWER:
            await happened(work, alert, AlertDeed.ENDED, now, by)
            await close(work, alert, Outcome.ENDED, now, by)
    waiting = select(OutboxMessage).where(
        col(OutboxMessage.person_id) == who.id,
        col(OutboxMessage.kind).in_(sorted(HELD | FROM_STAFF)),
        col(OutboxMessage.state) == OutboxState.DUE,
        col(OutboxMessage.claimed_by).is_(None),
    )
    for row in await work.all(waiting):
        # whoever wrote it is told that it was not sent
        row.expires_at, row.next_attempt_at = now, now
    await work.say(
        by,
        Kind.STOPPED_ALL,
        now,
        priority=Priority.ANSWER,
        about=who.id,
        patient_id=who.id,
        args={"case": why.value},
    )

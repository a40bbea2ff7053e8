"""Language, and yes or no: the agreement is recorded with the text it was given to; a no leaves nothing behind."""

from datetime import datetime

from sqlalchemy import select, update
from sqlmodel import col

from care.answer import Tapped, acknowledge
from care.disclosures import tell_recorded
from care.enrol.given import agreed_message, record
from care.enrol.times import first_place
from care.enrol.told import whom_to_tell
from care.enrol.way import go_to, on_the_way, place_of, show
from care.holidays import days_off
from care.people import Known, person
from rules.actors import Actor, NotAllowed
from rules.enrolment import Place, Stage
from rules.kinds import Kind
from rules.plan import LANGUAGES
from rules.recurrence import from_rfc5545, next_after
from rules.words import PatientState, Priority
from storage.tables import Consent, Schedule
from storage.work import Work

OVER = Tapped(Kind.TOAST_STALE, no_buttons=True)
DONE = Tapped(Kind.TOAST_OK, no_buttons=True)


async def choose_language(work: Work, actor: Actor, number: int, now: datetime) -> Tapped:
    """A language's button: for an invited patient the first place on the way, for everybody else a change."""
    if not 1 <= number <= len(LANGUAGES):
        raise NotAllowed
    row = await person(work, actor.person_id)
    who = await on_the_way(work, actor, now) if actor.patient else None
    row.language = LANGUAGES[number - 1]
    place = place_of(who) if who else None
    if who and place and place.stage is Stage.LANGUAGE:
        await go_to(work, who, Place(Stage.ADULT), now)
    elif who and place and not who.active:
        await show(work, who, place, now)
    elif who:
        await acknowledge(work, who, Kind.LANGUAGE_SET, now)
    else:
        await work.say(row, Kind.LANGUAGE_SET, now, priority=Priority.ANSWER)
    await work.commit(now)
    return DONE


async def say_yes(work: Work, actor: Actor, message_id: int, shown: str, now: datetime) -> Tapped:
    """Yes: recorded, and from now on the patient takes part; schedules begin with their next moment.

    `shown` are the words above the button. Where those are not the present ones, the present ones are shown.
    """
    who = await on_the_way(work, actor, now)
    place = place_of(who)
    if place != Place(Stage.ABOUT) or who.active:
        await work.commit(now)
        return OVER
    if not shown or not await agreed_message(work, who, Kind.ENROL_ABOUT, message_id):
        await show(work, who, Place(Stage.ABOUT), now)
        await work.commit(now)
        return OVER
    text = await record(work, who, shown, now)
    who.patient.state, who.patient.misses_in_row = PatientState.ACTIVE, 0
    for schedule in await _schedules(work, who):
        schedule.next_due_at = next_after(from_rfc5545(schedule.recurrence), now, days_off(schedule))
    work.audit(now, "enrol.yes", actor=actor.ref, subject=actor.ref, detail=text)
    await tell_recorded(work, who, now)
    await go_to(work, who, await first_place(work, who), now)
    for to in await whom_to_tell(work, who):
        await work.say(to, Kind.ENROLLED, now, priority=Priority.SUMMARY, patient_id=who.id)
    await work.commit(now)
    return DONE


async def say_no(work: Work, actor: Actor, now: datetime) -> Tapped:
    """No thanks: a kind word, after which the chat is let go; the team is told. It can be asked again later."""
    who = await on_the_way(work, actor, now)
    if who.active or place_of(who) != Place(Stage.ABOUT):
        await work.commit(now)
        return OVER
    agreed = update(Consent).where(col(Consent.patient_id) == who.id, col(Consent.withdrawn_at).is_(None))
    await work.session.execute(agreed.values(withdrawn_at=now))
    work.audit(now, "enrol.no", actor=actor.ref, subject=actor.ref)
    await go_to(work, who, Place(Stage.DECLINED), now)
    for to in await whom_to_tell(work, who):
        await work.say(to, Kind.DECLINED, now, priority=Priority.SUMMARY, patient_id=who.id)
    await work.commit(now)
    return DONE


async def _schedules(work: Work, who: Known) -> list[Schedule]:
    return await work.all(
        select(Schedule).where(col(Schedule.patient_id) == who.id, col(Schedule.removed_at).is_(None))
    )

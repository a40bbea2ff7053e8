"""When a patient wants to be asked: by their own choice within what the team set."""

from dataclasses import replace
from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlmodel import col

from care.answer import Tapped
from care.enrol.told import tell_times_changed
from care.enrol.way import go_to, on_the_way, place_of
from care.holidays import days_off
from care.people import Known
from rules.actors import Actor, NotAllowed
from rules.enrolment import DAYS, Place, Stage, hours_to_choose, shifted, shifts
from rules.kinds import Kind
from rules.recurrence import Recurrence, from_rfc5545, next_after, to_rfc5545
from storage.tables import Schedule
from storage.work import Work

OWN = "own"
"""The key of a schedule that a patient made; with the window and reminder below."""
WINDOW, REMIND_AFTER = timedelta(hours=2), timedelta(hours=1)


async def first_place(work: Work, who: Known) -> Place:
    """Where it goes on after the yes: to the first of the team's schedules, or to the choice of days."""
    ids = await _schedule_ids(work, who)
    return await _next_place(work, who, 0) if ids else Place(Stage.DAYS)


async def choose_time(work: Work, actor: Actor, schedule_id: int, number: int, now: datetime) -> Tapped:
    """One of the times offered for a schedule."""
    who = await on_the_way(work, actor, now)
    schedule = await work.get(Schedule, schedule_id)
    if schedule is None or schedule.patient_id != who.id:
        raise NotAllowed
    if place_of(who) != Place(Stage.TIMES, schedule_id) or schedule.removed_at is not None:
        return await _over(work, now)
    rule = from_rfc5545(schedule.recurrence)
    offered = shifts(rule.times, who.quiet)
    if not 1 <= number <= len(offered):
        return await _over(work, now)
    times = shifted(rule.times, offered[number - 1])
    if times and times != rule.times:
        moved = replace(rule, times=times)
        schedule.recurrence, schedule.changed_in_chat = to_rfc5545(moved), True
        schedule.next_due_at, schedule.try_at = next_after(moved, now, days_off(schedule)), None
        await tell_times_changed(work, who, now)
        work.audit(now, "schedule.chosen", actor=actor.ref, subject=actor.ref)
    await go_to(work, who, await _next_place(work, who, schedule_id), now)
    return await _done(work, now)


async def choose_days(work: Work, actor: Actor, number: int, now: datetime) -> Tapped:
    """Some days of the week, where the team set no schedule."""
    who = await on_the_way(work, actor, now)
    if place_of(who) != Place(Stage.DAYS) or not 1 <= number <= len(DAYS):
        return await _over(work, now)
    await go_to(work, who, Place(Stage.CLOCK, number), now)
    return await _done(work, now)


async def choose_hour(work: Work, actor: Actor, hour: int, now: datetime) -> Tapped:
    """The time of day: with it the patient's own schedule is made."""
    who = await on_the_way(work, actor, now)
    place = place_of(who)
    if place is None or place.stage is not Stage.CLOCK or hour not in hours_to_choose(who.quiet):
        return await _over(work, now)
    rule = Recurrence(
        days=DAYS[place.about - 1], times=(time(hour),), start=who.today(now), end=None, zone=who.zone.key
    )
    await _keep_own(work, who, rule, now)
    work.audit(now, "schedule.chosen", actor=actor.ref, subject=actor.ref)
    await go_to(work, who, Place(Stage.STEPS), now)
    return await _done(work, now)


async def _keep_own(work: Work, who: Known, rule: Recurrence, now: datetime) -> None:
    """The patient's own schedule: one, whether there was such a one before or not."""
    row = await work.first(select(Schedule).where(col(Schedule.patient_id) == who.id, col(Schedule.key) == OWN))
    if row is None:
        row = await work.add(
            Schedule(patient_id=who.id, key=OWN, recurrence=to_rfc5545(rule), window=WINDOW, remind_after=REMIND_AFTER)
        )
    row.recurrence, row.removed_at, row.changed_in_chat = to_rfc5545(rule), None, True
    row.next_due_at, row.try_at = next_after(rule, now, days_off(row)), None
    await tell_times_changed(work, who, now)


async def _next_place(work: Work, who: Known, after_id: int) -> Place:
    """The next schedule for which there is something to choose, else the steps."""
    for schedule_id in await _schedule_ids(work, who):
        schedule = await work.get(Schedule, schedule_id)
        if schedule_id > after_id and schedule:
            times = from_rfc5545(schedule.recurrence).times
            if len(shifts(times, who.quiet)) > 1:
                return Place(Stage.TIMES, schedule_id)
    return Place(Stage.STEPS)


async def _schedule_ids(work: Work, who: Known) -> list[int]:
    rows = await work.session.scalars(
        select(col(Schedule.id))
        .where(col(Schedule.patient_id) == who.id, col(Schedule.removed_at).is_(None))
        .order_by(col(Schedule.id))
    )
    return list(rows)


async def _over(work: Work, now: datetime) -> Tapped:
    await work.commit(now)
    return Tapped(Kind.TOAST_STALE, no_buttons=True)


async def _done(work: Work, now: datetime) -> Tapped:
    await work.commit(now)
    return Tapped(Kind.TOAST_OK, no_buttons=True)

"""Asking: a check-in comes due, or staff send one by hand."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import col

from care.check_ins import move
from care.enrol.renew import CONSENT, lapse, may_ask
from care.held import is_held
from care.holidays import days_off
from care.people import Known, bring_known, known
from rules.actors import NotAllowed
from rules.check_in import CheckInEvent
from rules.kinds import Kind
from rules.recurrence import from_rfc5545, next_after
from rules.words import Priority
from storage.queries import OPEN_CRISIS, PAUSES, current_pause
from storage.tables import CheckIn, Outage, Schedule
from storage.work import SYSTEM, Work

WINDOW = timedelta(hours=2)
"""For a check-in sent by hand to somebody who has no schedule."""


class QuietNow(Exception):
    """The patient is not to be asked now; the argument is from when on (UTC)."""


class HeldNow(Exception):
    """The patient is not to be asked: a possible crisis is open, or everything was stopped, until a person ends it."""


class PausedNow(QuietNow):
    """The same, for a pause."""


class ConsentLapsed(Exception):
    """The text that the patient agreed to has changed, and they have not agreed to the new one in time."""


async def plan_schedules(work: Work, schedules: Sequence[Schedule], now: datetime) -> None:
    """What due schedules ask for: check-ins with their prompts, and the next due moments.

    One that is late by more than its window, or late into quiet hours, is void and told to the team; several that
    were all missed by us are not asked one after the other. Part of an act; commits nothing.
    """
    if len(schedules) > 1:
        await _read_ahead(work, schedules)
    asked = [one for schedule in schedules for one in await _due_of(work, schedule, now)]
    # all of them by one statement; then they have their ids
    await work.session.flush()
    for who, row in asked:
        await _prompt(work, who, row, now)


async def _read_ahead(work: Work, schedules: Sequence[Schedule]) -> None:
    ids = [schedule.patient_id for schedule in schedules]
    await bring_known(work, ids)
    await work.read_ahead(OPEN_CRISIS, ids)
    await work.read_ahead(CONSENT, ids)
    await work.read_ahead(PAUSES, ids)


async def _due_of(work: Work, schedule: Schedule, now: datetime) -> list[tuple[Known, CheckIn]]:
    """The check-ins that a schedule has due, of which those that are given are to be asked."""
    recurrence = from_rfc5545(schedule.recurrence)
    who = await known(work, schedule.patient_id)
    due: datetime | None = schedule.next_due_at
    late: list[datetime] = []
    while due is not None and due <= now:
        late.append(due)
        due = next_after(recurrence, due, days_off(schedule))
    schedule.next_due_at, schedule.try_at = due, None
    if who.patient.erase_at is not None or await is_held(work, who):
        return []
    asked_at = [at for at in late if await current_pause(work, who.id, at) is None]
    if asked_at and not await may_ask(work, who, now):
        await lapse(work, who, now)
        return []
    return [
        (who, row)
        for at in asked_at
        if (row := await _plan(work, who, schedule, at, now, last=at == late[-1])) is not None
    ]


async def check_in_now(work: Work, patient_id: int, now: datetime, *, actor: str = SYSTEM) -> int:
    """Send a check-in by hand; gives its id.

    Raises NotAllowed for somebody who does not take part, QuietNow in the patient's quiet hours or pause, HeldNow
    where nothing is asked now, and ConsentLapsed.
    """
    row = await ask_now(work, await known(work, patient_id), now, actor=actor)
    await work.commit(now)
    return row.id


async def ask_now(work: Work, who: Known, now: datetime, *, actor: str) -> CheckIn:
    """A check-in by hand, on its way; raises as `check_in_now`. Part of an act; commits nothing."""
    if not who.active:
        raise NotAllowed
    if await is_held(work, who):
        raise HeldNow
    if not await may_ask(work, who, now):
        raise ConsentLapsed
    pause = await current_pause(work, who.id, now)
    if pause:
        raise PausedNow(pause.until)
    if who.patient.erase_at:
        raise PausedNow(who.patient.erase_at)
    if who.quiet and who.is_quiet(now):
        raise QuietNow(who.quiet.ends_after(now, who.zone))
    like = await work.first(
        select(Schedule).where(col(Schedule.patient_id) == who.id, col(Schedule.removed_at).is_(None))
    )
    row = _add(work, who, None, now, like.window if like else WINDOW, like.remind_after if like else None)
    await work.session.flush()
    await _prompt(work, who, row, now)
    work.audit(now, "check_in.by_hand", actor=actor, subject=who.person.ref)
    return row


async def _plan(
    work: Work, who: Known, schedule: Schedule, due: datetime, now: datetime, *, last: bool
) -> CheckIn | None:
    """A check-in of a schedule; None for one that is not to be asked any more."""
    row = _add(work, who, schedule.id, due, schedule.window, schedule.remind_after)
    too_late = now - due >= schedule.window or not last
    if too_late or (now - due > timedelta(minutes=1) and who.is_quiet(now)):
        row.outage_id = await outage_over(work, who.person.bot_id, due)
        move(row, CheckInEvent.EXPIRED, now)
        return None
    if now - due > timedelta(minutes=1):
        row.outage_id = await outage_over(work, who.person.bot_id, due)
    return row


def _add(
    work: Work,
    who: Known,
    schedule_id: int | None,
    due: datetime,
    window: timedelta,
    remind_after: timedelta | None,
) -> CheckIn:
    return work.put(
        CheckIn(patient_id=who.id, schedule_id=schedule_id, due_at=due, window=window, remind_after=remind_after)
    )


async def _prompt(work: Work, who: Known, row: CheckIn, now: datetime) -> None:
    await work.say(
        who.person,
        Kind.PROMPT,
        now,
        priority=Priority.PROMPT,
        about=row.id,
        patient_id=who.id,
        # after that it is too late to ask (docs/how_it_works.md)
        expires_at=row.due_at + row.window,
        at_once=False,
    )


async def outage_over(work: Work, bot_id: int, at: datetime) -> int | None:
    """The outage of ours in which `at` falls, if any."""
    found = await work.first(
        select(Outage)
        .where(
            col(Outage.bot_id) == bot_id,
            col(Outage.begin) <= at,
            col(Outage.end).is_(None) | (col(Outage.end) >= at),
        )
        .order_by(col(Outage.id).desc())
    )
    return found.id if found else None

"""Asking: a check-in comes due, or staff send one by hand."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from care.check_ins import new_check_in
from care.enrol.renew import CONSENT, lapse, may_ask
from care.held import is_held
from care.holidays import days_off
from care.people import Known, bring_known, known
from rules.actors import NotAllowed
from rules.check_in import CheckInEvent, CheckInLife, transition
from rules.kinds import Kind
from rules.recurrence import from_rfc5545, next_after
from rules.words import CheckInState, Priority
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


@dataclass(frozen=True)
class _Due:
    """A check-in that is to be made. `schedule_id`: None for one by hand."""

    who: Known
    life: CheckInLife
    schedule_id: int | None = None
    outage_id: int | None = None


async def plan_schedules(work: Work, schedules: Sequence[Schedule], now: datetime) -> None:
    """What due schedules ask for: check-ins with their prompts, and the next due moments.

    One that is late by more than its window, or late into quiet hours, is void and told to the team; several that
    were all missed by us are not asked one after the other. Part of an act; commits nothing.
    """
    if len(schedules) > 1:
        await _read_ahead(work, schedules)
    due = [one for schedule in schedules for one in await _due_of(work, schedule, now)]
    await _ask_all(work, due, now)


async def _read_ahead(work: Work, schedules: Sequence[Schedule]) -> None:
    ids = [schedule.patient_id for schedule in schedules]
    await bring_known(work, ids)
    await work.read_ahead(OPEN_CRISIS, ids)
    await work.read_ahead(CONSENT, ids)
    await work.read_ahead(PAUSES, ids)


async def _due_of(work: Work, schedule: Schedule, now: datetime) -> list[_Due]:
    """The check-ins that a schedule has due."""
    recurrence = from_rfc5545(schedule.recurrence)
    who = await known(work, schedule.patient_id)
    due: datetime | None = schedule.next_due_at
    late: list[datetime] = []
    while due is not None and due <= now:
        late.append(due)
        due = next_after(recurrence, due, days_off(schedule))
    schedule.next_due_at = due
    if schedule.try_at:
        schedule.try_at = None
    if who.patient.erase_at is not None or await is_held(work, who):
        return []
    asked_at = [at for at in late if await current_pause(work, who.id, at) is None]
    if asked_at and not await may_ask(work, who, now):
        await lapse(work, who, now)
        return []
    return [await _plan(work, who, schedule, at, now, last=at == late[-1]) for at in asked_at]


async def check_in_now(work: Work, patient_id: int, now: datetime, *, actor: str = SYSTEM) -> int:
    """Send a check-in by hand; gives its id.

    Raises NotAllowed for somebody who does not take part, QuietNow in the patient's quiet hours or pause, HeldNow
    where nothing is asked now, and ConsentLapsed.
    """
    check_in_id = await ask_now(work, await known(work, patient_id), now, actor=actor)
    await work.commit(now)
    return check_in_id


async def ask_now(work: Work, who: Known, now: datetime, *, actor: str) -> int:
    """A check-in by hand, on its way; gives its id, and raises as `check_in_now`. Part of an act; commits nothing."""
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
    life = CheckInLife(CheckInState.PENDING, now, like.window if like else WINDOW, like.remind_after if like else None)
    (check_in_id,) = await _ask_all(work, [_Due(who, life)], now)
    work.audit(now, "check_in.by_hand", actor=actor, subject=who.person.ref)
    return check_in_id


async def _plan(work: Work, who: Known, schedule: Schedule, due: datetime, now: datetime, *, last: bool) -> _Due:
    """A check-in of a schedule; void where it is not to be asked any more."""
    life = CheckInLife(CheckInState.PENDING, due, schedule.window, schedule.remind_after)
    late = now - due > timedelta(minutes=1)
    if not last or now - due >= schedule.window or (late and who.is_quiet(now)):
        life = transition(life, CheckInEvent.EXPIRED, now)
    over = await outage_over(work, who.person.bot_id, due) if late or life.state is CheckInState.VOID else None
    return _Due(who, life, schedule.id, over)


async def _ask_all(work: Work, due: Sequence[_Due], now: datetime) -> list[int]:
    """Make check-ins, with the prompts of those that are to be asked; gives their ids."""
    rows = [new_check_in(one.who.id, one.schedule_id, one.outage_id, one.life) for one in due]
    ids = await work.add_all(CheckIn, rows, ("patient_id", "schedule_id", "due_at"))
    await work.say_all(
        [
            _prompt(one, check_in_id, now)
            for one, check_in_id in zip(due, ids, strict=True)
            if one.life.state is CheckInState.PENDING
        ]
    )
    return ids


def _prompt(due: _Due, check_in_id: int, now: datetime) -> dict[str, Any]:
    return {
        "bot_id": due.who.person.bot_id,
        "person_id": due.who.id,
        "patient_id": due.who.id,
        "kind": Kind.PROMPT,
        "about": check_in_id,
        "priority": Priority.PROMPT.value,
        "created_at": now,
        "next_attempt_at": now,
        # after that it is too late to ask (docs/how_it_works.md)
        "expires_at": due.life.due_at + due.life.window,
    }


async def outage_over(work: Work, bot_id: int, at: datetime) -> int | None:
    """The outage of ours in which `at` falls, if any."""
    return (await outages_over(work, bot_id, [at]))[at]


async def outages_over(work: Work, bot_id: int, moments: Collection[datetime]) -> dict[datetime, int | None]:
    """The same for many moments, by one statement; the newest where there are several."""
    if not moments:
        return {}
    found = await work.all(
        select(Outage)
        .where(
            col(Outage.bot_id) == bot_id,
            col(Outage.begin) <= max(moments),
            col(Outage.end).is_(None) | (col(Outage.end) >= min(moments)),
        )
        .order_by(col(Outage.id).desc())
    )
    return {
        at: next((one.id for one in found if one.begin <= at and (one.end is None or one.end >= at)), None)
        for at in moments
    }

"""A patient's schedules, saved or in the making, as they are shown."""

import json
from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from care.holidays import day_off, days_off
from care.people import Known, known
from rules.kinds import Kind
from rules.recurrence import coming, from_rfc5545, outlook
from rules.sayings import Coming, PlanView
from rules.schedule_draft import Draft, Terms, evening_window, read_draft, read_terms
from rules.schedule_said import Why
from storage.queries import current_pause
from storage.tables import Audit, OutboxMessage, Schedule
from storage.work import Work

SAVED, REMOVED = "schedule.saved", "schedule.removed"
SHOWN = 5
"""How many check-ins to come a preview shows."""
_AHEAD = 60
"""How many of each schedule are compared, to find two that ask at once."""

ABOUT_SCHEDULE = frozenset(kind for kind in Kind if kind.startswith("schedule_"))


async def plan_view(work: Work, row: OutboxMessage, now: datetime) -> PlanView:
    """What a message about schedules shows."""
    args = json.loads(row.args) if row.args else {}
    if row.kind is Kind.SCHEDULE_UNCLEAR:
        return PlanView(unclear=Why(args["why"]))
    if row.patient_id is None:
        return PlanView()
    who = await known(work, row.patient_id)
    if "terms" in args:
        return PlanView(who.id, terms=((row.about or 0, read_terms(args["terms"])),))
    if "draft" in args:
        draft = read_draft(args["draft"])
        if row.kind is Kind.SCHEDULE_MEANWHILE:
            return await _meanwhile(work, who, draft, now)
        return await draft_view(work, who, draft, now)
    schedules = await schedules_of(work, who.id)
    shown = [
        Coming(at, why, await current_pause(work, who.id, at) is not None)
        for schedule in schedules
        for at, why in outlook(from_rfc5545(schedule.recurrence), now, SHOWN, days_off(schedule))
    ]
    return PlanView(
        who.id,
        terms=tuple((schedule.id, terms_of(schedule)) for schedule in schedules),
        coming=_first(shown, SHOWN),
    )


async def draft_view(work: Work, who: Known, draft: Draft, now: datetime) -> PlanView:
    """A schedule in the making, with what speaks against saving it."""
    terms = draft.terms
    if terms is None:
        return PlanView(who.id, turn=draft.turn)
    off = day_off(skips_holidays=terms.skips_holidays)
    shown = [
        Coming(at, why, await current_pause(work, who.id, at) is not None, quiet=why is None and who.is_quiet(at))
        for at, why in outlook(terms.rule, now, SHOWN, off)
    ]
    ahead = coming(terms.rule, now, _AHEAD, off)
    others = {
        at
        for schedule in await schedules_of(work, who.id)
        if schedule.id != draft.schedule
        for at in coming(from_rfc5545(schedule.recurrence), now, _AHEAD, days_off(schedule))
    }
    quiet = who.quiet is not None and any(who.is_quiet(at) for at in ahead)
    if quiet and not any(item.quiet for item in shown):
        shown += [Coming(at, quiet=True) for at in ahead if who.is_quiet(at)][:1]
    return PlanView(
        who.id,
        terms=((draft.schedule, terms),),
        coming=tuple(shown),
        turn=draft.turn,
        evening=evening_window(terms, who.quiet),
        quiet=str(who.quiet) if quiet else "",
        clash=min((at for at in ahead if at in others), default=None),
    )


async def is_news(work: Work, row: OutboxMessage) -> bool:
    """Whether what a patient is to be told of a schedule still is so."""
    schedule = await work.get(Schedule, row.about) if row.about else None
    if schedule is None or row.kind is Kind.SCHEDULE_NEWS_GONE:
        return schedule is not None and schedule.removed_at is not None
    return schedule.removed_at is None and terms_of(schedule).text() == json.loads(row.args or "{}")["terms"]


def terms_of(schedule: Schedule) -> Terms:
    """A schedule as it stands."""
    return Terms(
        from_rfc5545(schedule.recurrence),
        schedule.window,
        schedule.remind_after,
        skips_holidays=schedule.skips_holidays,
    )


async def last_change(work: Work, schedule_id: int) -> Audit | None:
    """When a schedule was last saved or removed in the chat, and by whom."""
    return await work.first(
        select(Audit)
        .where(col(Audit.action).in_([SAVED, REMOVED]), col(Audit.detail) == str(schedule_id))
        .order_by(col(Audit.number).desc())
    )


async def last_in_chat(work: Work, schedule_id: int) -> Audit | None:
    """The same, unless a plan of the team was applied since."""
    last = await last_change(work, schedule_id)
    if last is None:
        return None
    since = select(Audit).where(
        col(Audit.action) == "plan.applied", col(Audit.chain) == last.chain, col(Audit.number) > last.number
    )
    return last if await work.first(since) is None else None


async def schedules_of(work: Work, patient_id: int) -> list[Schedule]:
    """A patient's schedules, oldest first, without removed ones."""
    return await work.all(
        select(Schedule)
        .where(col(Schedule.patient_id) == patient_id, col(Schedule.removed_at).is_(None))
        .order_by(col(Schedule.id))
    )


async def _meanwhile(work: Work, who: Known, draft: Draft, now: datetime) -> PlanView:
    """How a schedule is now, beside what somebody was about to save."""
    view = await draft_view(work, who, draft, now)
    row = await work.get(Schedule, draft.schedule)
    gone = row is None or row.removed_at is not None
    current = ((row.id, terms_of(row)),) if row and not gone else ()
    return PlanView(
        who.id,
        terms=current,
        coming=view.coming,
        turn=view.turn,
        quiet=view.quiet,
        clash=view.clash,
        gone=gone,
        mine=draft.terms,
    )


def _first(items: list[Coming], limit: int) -> tuple[Coming, ...]:
    """The first few that come, in order, with what is skipped between them."""
    ordered = sorted(items, key=lambda item: item.at)
    comes = [item.at for item in ordered if item.skipped is None][:limit]
    return tuple(item for item in ordered if len(comes) < limit or item.at <= comes[-1])

"""A patient's schedules in the chat: shown, saved, removed."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import col

from care.answer import Tapped
from care.ask import plan_schedules
from care.dialogue import Topic, ask, leave
from care.holidays import days_off
from care.naming import by_name, own
from care.people import Known, known, person
from care.schedule_draft import ANSWER_WITHIN, allowed_schedule, go_on, in_hand
from care.schedule_view import REMOVED, SAVED, draft_view, last_change, terms_of
from care.take_alert import Toast
from rules.actors import Actor
from rules.kinds import Kind
from rules.recurrence import next_after, to_rfc5545
from rules.schedule_draft import Ask, Draft, Terms
from rules.taps import Press
from rules.words import Priority
from storage.tables import Person, Schedule
from storage.work import Work

NEWS_WITHIN = timedelta(days=2)
"""Later than this nobody needs to hear of other times: they have met them."""
_STALE = Toast(Kind.TOAST_STALE)
_DONE = Tapped(Kind.TOAST_OK, no_buttons=True)


async def show_schedules(work: Work, actor: Actor, name: str, now: datetime) -> None:
    """`/plan NAME`: the schedules of one of the actor's own patients. Whoever is none of theirs is nobody."""
    patient_id = await by_name(work, actor, Press.SCHEDULE_SHOW, name, now)
    if patient_id is not None:
        await _say(work, await person(work, actor.person_id), Kind.SCHEDULE_LIST, now, patient_id)
    await leave(work, actor.person_id)
    await work.commit(now)


async def show_schedules_of(work: Work, actor: Actor, patient_id: int, now: datetime) -> Tapped | Toast:
    """The button with somebody's name."""
    who = await own(work, actor, patient_id)
    await _say(work, await person(work, actor.person_id), Kind.SCHEDULE_LIST, now, patient_id=who.id)
    await work.commit(now)
    # the page about a patient keeps its buttons
    return Toast(Kind.TOAST_OK)


async def save_schedule(work: Work, actor: Actor, turn: int, _choice: int, now: datetime) -> Tapped | Toast:
    """Save what the preview showed. Where somebody changed the schedule meanwhile, that is shown instead."""
    found = await in_hand(work, actor, turn, now, Ask.PREVIEW)
    if found is None or found[1].terms is None:
        await work.commit(now)
        return _STALE
    draft, terms = found[1], found[1].terms
    who = await known(work, found[0].id, lock=True)
    row = await _locked(work, draft.schedule) if draft.schedule else None
    current = terms_of(row).text() if row and row.removed_at is None else ""
    if row and current != draft.seen:
        await _meanwhile(work, actor, who, draft, current, now)
    elif not (await draft_view(work, who, draft, now)).can_be_saved:
        await go_on(work, actor, who, draft, now)
    else:
        row = await _write(work, who, row, terms, now)
        work.audit(now, SAVED, actor=actor.ref, subject=who.person.ref, detail=str(row.id))
        await leave(work, actor.person_id)
        await _say(work, await person(work, actor.person_id), Kind.SCHEDULE_SAVED, now, who.id, row.id, terms)
        if _asks(draft.seen) != _asks(terms.text()):
            await _tell_patient(work, who, row, terms, Kind.SCHEDULE_NEWS, now)
    await work.commit(now)
    return _DONE


async def ask_remove_schedule(work: Work, actor: Actor, schedule_id: int, now: datetime) -> Tapped | Toast:
    """The button for removing one: really?"""
    who, row = await allowed_schedule(work, actor, schedule_id)
    if row.removed_at is not None:
        await work.commit(now)
        return _STALE
    me = await person(work, actor.person_id)
    await _say(work, me, Kind.SCHEDULE_ASK_REMOVE, now, who.id, row.id, terms_of(row))
    await work.commit(now)
    return Tapped(Kind.TOAST_OK)


async def remove_schedule(work: Work, actor: Actor, schedule_id: int, now: datetime) -> Tapped | Toast:
    """Nothing new is asked by it. What it asked already stays."""
    who, _ = await allowed_schedule(work, actor, schedule_id)
    await known(work, who.id, lock=True)
    row = await _locked(work, schedule_id)
    if row is None or row.removed_at is not None:
        await work.commit(now)
        return _STALE
    await _settle_overdue(work, row, now)
    terms = terms_of(row)
    row.next_due_at, row.try_at, row.removed_at = None, None, now
    work.audit(now, REMOVED, actor=actor.ref, subject=who.person.ref, detail=str(row.id))
    await _say(work, await person(work, actor.person_id), Kind.SCHEDULE_REMOVED, now, who.id, row.id, terms)
    await _tell_patient(work, who, row, terms, Kind.SCHEDULE_NEWS_GONE, now)
    await work.commit(now)
    return _DONE


async def _write(work: Work, who: Known, row: Schedule | None, terms: Terms, now: datetime) -> Schedule:
    if row is None:
        row = await work.add(
            Schedule(
                patient_id=who.id,
                key=await _free_key(work, who.id),
                recurrence=to_rfc5545(terms.rule),
                window=terms.window,
            )
        )
    await _settle_overdue(work, row, now)
    row.recurrence = to_rfc5545(terms.rule)
    row.window, row.remind_after, row.skips_holidays = terms.window, terms.remind_after, terms.skips_holidays
    row.removed_at, row.try_at = None, None
    row.next_due_at = next_after(terms.rule, now, days_off(row))
    return row


async def _settle_overdue(work: Work, row: Schedule, now: datetime) -> None:
    """What came due under the old terms while we were away is asked, or void and told, and never just forgotten."""
    if row.next_due_at and row.next_due_at <= now:
        await plan_schedules(work, [row], now)


async def _meanwhile(work: Work, actor: Actor, who: Known, draft: Draft, current: str, now: datetime) -> None:
    """Somebody else was first: how it is now, and one's own proposal, which can still be saved over it."""
    last = await last_change(work, draft.schedule)
    by = await work.first(select(Person).where(col(Person.ref) == last.actor)) if last else None
    data = draft.data() | {"seen": current, "turn": draft.turn + 1}
    await ask(work, actor.person_id, Topic.SCHEDULE, who.id, now + ANSWER_WITHIN, data)
    args = {"draft": data, **({"who": by.name} if by else {})}
    me = await person(work, actor.person_id)
    await work.say(me, Kind.SCHEDULE_MEANWHILE, now, priority=Priority.ANSWER, patient_id=who.id, args=args)


async def _tell_patient(work: Work, who: Known, row: Schedule, terms: Terms, kind: Kind, now: datetime) -> None:
    """One line about other times, not in quiet hours."""
    at = who.quiet.ends_after(now, who.zone) if who.quiet else now
    await work.say(
        who.person,
        kind,
        now,
        priority=Priority.SUMMARY,
        about=row.id,
        patient_id=who.id,
        args={"terms": terms.text()},
        at=at,
        expires_at=at + NEWS_WITHIN,
    )


async def _locked(work: Work, schedule_id: int) -> Schedule | None:
    return await work.first(select(Schedule).where(col(Schedule.id) == schedule_id).with_for_update())


async def _free_key(work: Work, patient_id: int) -> str:
    """A key for a schedule made in the chat, under which plan.toml can name it too."""
    taken = {row.key for row in await work.all(select(Schedule).where(col(Schedule.patient_id) == patient_id))}
    return next(key for key in (f"plan-{number}" for number in range(1, len(taken) + 2)) if key not in taken)


def _asks(terms: str) -> tuple[str, ...]:
    """What a patient notices of a schedule: when it asks, not how long it waits."""
    return tuple(terms.split("|")[::3])


async def _say(
    work: Work,
    me: Person,
    kind: Kind,
    now: datetime,
    patient_id: int,
    about: int | None = None,
    terms: Terms | None = None,
) -> None:
    args = {"terms": terms.text()} if terms else None
    await work.say(me, kind, now, priority=Priority.ANSWER, patient_id=patient_id, about=about, args=args)

"""Making and changing a schedule in the chat: a talk in steps, by buttons and by text. Nothing is saved by it."""

from dataclasses import replace
from datetime import datetime, timedelta

from care.answer import Tapped
from care.dialogue import Question, Topic, ask, asked, leave
from care.naming import own
from care.people import Known, person
from care.right_to_know import own_patient
from care.schedule_view import terms_of
from care.take_alert import Toast
from rules.actors import Actor, NotAllowed
from rules.kinds import Kind
from rules.schedule_draft import (
    PERIOD_WEEKS,
    STEPS,
    USUAL,
    WINDOWS,
    Ask,
    Draft,
    evening_window,
    hear,
    read_draft,
)
from rules.schedule_said import Unclear
from rules.words import Priority
from storage.tables import Schedule
from storage.work import Work

ANSWER_WITHIN = timedelta(hours=1)
_STALE = Toast(Kind.TOAST_STALE)
_DONE = Tapped(Kind.TOAST_OK, no_buttons=True)


async def begin_schedule(work: Work, actor: Actor, patient_id: int, now: datetime) -> Tapped | Toast:
    """The button for a new schedule."""
    who = await own(work, actor, patient_id)
    draft = Draft(zone=who.zone.key, today=who.today(now), turn=int(now.timestamp()))
    await go_on(work, actor, who, draft, now)
    await work.commit(now)
    return _DONE


async def change_schedule(work: Work, actor: Actor, schedule_id: int, now: datetime) -> Tapped | Toast:
    """The button for changing one: what is to be changed?"""
    who, row = await allowed_schedule(work, actor, schedule_id)
    if row.removed_at is not None:
        await work.commit(now)
        return _STALE
    terms = terms_of(row)
    draft = Draft(
        zone=terms.rule.zone,
        today=who.today(now),
        turn=int(now.timestamp()),
        schedule=row.id,
        seen=terms.text(),
        ask=Ask.CHANGE,
        told=frozenset(STEPS),
        terms=terms,
    )
    await go_on(work, actor, who, draft, now)
    await work.commit(now)
    return _DONE


async def write_schedule(work: Work, actor: Actor, question: Question, text: str, now: datetime) -> None:
    """A text in the talk. What is not understood is said, with how to write it, and changes nothing."""
    who = await own_patient(work, actor, question.about)
    if who is None:
        await leave(work, actor.person_id)
        await _say(work, actor, Kind.NO_SUCH_PERSON, now)
        await work.commit(now)
        return
    draft = read_draft(question.data)
    try:
        heard = hear(draft, text, now)
    except Unclear as unclear:
        args = {"why": unclear.why.value, "part": unclear.part}
        await ask(work, actor.person_id, Topic.SCHEDULE, who.id, now + ANSWER_WITHIN, draft.data())
        await _say(work, actor, Kind.SCHEDULE_UNCLEAR, now, {name: value for name, value in args.items() if value})
    else:
        await go_on(work, actor, who, heard, now)
    await work.commit(now)


async def choose_times(work: Work, actor: Actor, turn: int, choice: int, now: datetime) -> Tapped | Toast:
    """One of the usual days and times."""
    found = await in_hand(work, actor, turn, now, Ask.TIMES)
    if found is None or choice >= len(USUAL):
        return await _stale(work, now)
    return await _next(work, actor, found[0], found[1].with_times(*USUAL[choice]), now)


async def choose_window(work: Work, actor: Actor, turn: int, minutes: int, now: datetime) -> Tapped | Toast:
    """How long one has to answer: so many minutes, or (0) until the evening."""
    found = await in_hand(work, actor, turn, now, Ask.WINDOW)
    window = timedelta(minutes=minutes) if minutes in WINDOWS else None
    if found and minutes == 0:
        window = evening_window(found[1].settled, found[0].quiet)
    if found is None or window is None:
        return await _stale(work, now)
    return await _next(work, actor, found[0], found[1].with_window(window), now)


async def choose_reminder(work: Work, actor: Actor, turn: int, choice: int, now: datetime) -> Tapped | Toast:
    """A reminder when half of the time is over, or none."""
    found = await in_hand(work, actor, turn, now, Ask.REMINDER)
    if found is None:
        return await _stale(work, now)
    return await _next(work, actor, found[0], found[1].with_reminder(wanted=choice == 1), now)


async def choose_holidays(work: Work, actor: Actor, turn: int, choice: int, now: datetime) -> Tapped | Toast:
    """Whether public holidays are skipped."""
    found = await in_hand(work, actor, turn, now, Ask.HOLIDAYS)
    if found is None:
        return await _stale(work, now)
    draft = found[1].changed(skips_holidays=choice == 1).knows(Ask.HOLIDAYS)
    return await _next(work, actor, found[0], draft, now)


async def choose_period(work: Work, actor: Actor, turn: int, choice: int, now: datetime) -> Tapped | Toast:
    """How long it lasts: no end, some weeks, until a date that is asked for; or every day that was left out again."""
    found = await in_hand(work, actor, turn, now, Ask.PERIOD)
    if found is None or choice > 3:
        return await _stale(work, now)
    who, draft = found
    match choice:
        case 2:
            draft = replace(draft, ask=Ask.UNTIL)
        case 3:
            draft = draft.without_exceptions()
        case _:
            draft = draft.with_period(weeks=PERIOD_WEEKS if choice else None, today=who.today(now))
    return await _next(work, actor, who, draft, now)


async def choose_step(work: Work, actor: Actor, turn: int, choice: int, now: datetime) -> Tapped | Toast:
    """What is to be changed: asked (0), or one of the steps (from 1)."""
    found = await in_hand(work, actor, turn, now, Ask.PREVIEW, Ask.CHANGE)
    if found is None or choice > len(STEPS):
        return await _stale(work, now)
    return await _next(work, actor, found[0], replace(found[1], ask=STEPS[choice - 1] if choice else Ask.CHANGE), now)


async def cancel_schedule(work: Work, actor: Actor, turn: int, _choice: int, now: datetime) -> Tapped | Toast:
    """ "Never mind": the schedule stays as it was."""
    if await in_hand(work, actor, turn, now, *Ask) is None:
        return await _stale(work, now)
    await leave(work, actor.person_id)
    await _say(work, actor, Kind.SCHEDULE_LEFT, now)
    await work.commit(now)
    return _DONE


async def in_hand(work: Work, actor: Actor, turn: int, now: datetime, *asks: Ask) -> tuple[Known, Draft] | None:
    """The draft under a button; None where the button is an old one, or the patient no longer the actor's."""
    if not actor.is_staff:
        raise NotAllowed
    question = await asked(work, actor.person_id, now)
    if question is None or question.topic is not Topic.SCHEDULE:
        return None
    draft, who = read_draft(question.data), await own_patient(work, actor, question.about)
    return (who, draft) if who and draft.turn == turn and draft.ask in asks else None


async def go_on(work: Work, actor: Actor, who: Known, draft: Draft, now: datetime) -> None:
    """Keep the draft, and ask what comes next. Part of an act; commits nothing."""
    draft = replace(draft, turn=draft.turn + 1)
    await ask(work, actor.person_id, Topic.SCHEDULE, who.id, now + ANSWER_WITHIN, draft.data())
    me = await person(work, actor.person_id)
    kind = Kind(f"schedule_{draft.ask}")
    await work.say(me, kind, now, priority=Priority.ANSWER, patient_id=who.id, args={"draft": draft.data()})


async def allowed_schedule(work: Work, actor: Actor, schedule_id: int) -> tuple[Known, Schedule]:
    """A schedule of a patient whom the actor may know. Raises NotAllowed."""
    row = await work.get(Schedule, schedule_id)
    if row is None:
        raise NotAllowed
    return await own(work, actor, row.patient_id), row


async def _next(work: Work, actor: Actor, who: Known, draft: Draft, now: datetime) -> Tapped:
    await go_on(work, actor, who, draft, now)
    await work.commit(now)
    return _DONE


async def _stale(work: Work, now: datetime) -> Toast:
    await work.commit(now)
    return _STALE


async def _say(work: Work, actor: Actor, kind: Kind, now: datetime, args: dict[str, str] | None = None) -> None:
    await work.say(await person(work, actor.person_id), kind, now, priority=Priority.ANSWER, args=args)

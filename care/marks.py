"""The mark of a step that was done on a day, and how that day's question shows it."""

from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlmodel import col

from care.people import Known
from rules.kinds import Kind
from rules.step_words import recognise
from rules.words import OutboxState, Priority, Verb
from storage.queries import steps_of
from storage.tables import Achievement, CheckIn, OutboxMessage
from storage.work import Work


async def mark(work: Work, who: Known, step_id: int, day: date, now: datetime) -> bool:
    """Note a step as done on a day; False where it already was."""
    row = await work.first(select(Achievement).where(col(Achievement.step_id) == step_id, col(Achievement.day) == day))
    if row is None:
        await work.add(Achievement(patient_id=who.id, step_id=step_id, day=day, done_at=now))
        return True
    work.forget_ahead_of(row)
    was_undone, row.undone_at, row.done_at = row.undone_at is not None, None, now
    return was_undone


async def mark_named(work: Work, who: Known, text: str, sent_at: datetime, now: datetime) -> list[int]:
    """Mark the steps that a text names as done; gives those for which that is news."""
    steps = [(step.id, step.label) for step in await steps_of(work, who.id)]
    named = recognise(text, steps, who.person.language)
    day = who.today(sent_at)
    return [step_id for step_id in named if await mark(work, who, step_id, day, now)]


async def unmark(work: Work, step_id: int, day: date, now: datetime) -> None:
    """Take a day's mark back."""
    row = await work.first(select(Achievement).where(col(Achievement.step_id) == step_id, col(Achievement.day) == day))
    if row:
        work.forget_ahead_of(row)
        row.undone_at = now


async def show_marks(work: Work, who: Known, day: date, now: datetime) -> None:
    """Have the day's question show what is marked now, where it was not tapped there.

    One that is still to be sent will be worded as things stand then, and so will an edit that waits: there is at
    most one.
    """
    begin, end = (datetime.combine(at, time(), who.zone) for at in (day, day + timedelta(days=1)))
    asked = await work.first(
        select(OutboxMessage)
        .join(CheckIn, col(CheckIn.id) == col(OutboxMessage.about))
        .where(
            col(OutboxMessage.kind) == Kind.PROMPT,
            col(OutboxMessage.verb) == Verb.SAY,
            col(OutboxMessage.state).in_([OutboxState.SENT, OutboxState.DUE]),
            col(OutboxMessage.attempt) > 0,
            col(CheckIn.patient_id) == who.id,
            col(CheckIn.due_at) >= begin,
            col(CheckIn.due_at) < end,
        )
        .order_by(col(OutboxMessage.id).desc())
    )
    if asked is None:
        return
    waiting = select(OutboxMessage).where(
        col(OutboxMessage.target_id) == asked.id,
        col(OutboxMessage.state) == OutboxState.DUE,
        col(OutboxMessage.claimed_by).is_(None),
    )
    if await work.first(waiting) is None:
        await work.say(
            who.person,
            Kind.PROMPT,
            now,
            verb=Verb.EDIT,
            priority=Priority.ANSWER,
            about=asked.about,
            patient_id=who.id,
            target_id=asked.id,
        )

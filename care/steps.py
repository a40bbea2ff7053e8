"""The patient's own list of steps: shown, added to, renamed, shortened. The patient owns it."""

from datetime import datetime, timedelta

from care.answer import acknowledge, own_step, patient_of
from care.dialogue import Topic, ask, leave
from care.people import Known
from care.sign_of_life import sign_of_life
from rules.actors import Actor
from rules.kinds import Kind
from rules.plan import MOST_STEPS
from rules.step_words import LONGEST_LABEL, clean_label
from rules.words import ReplyKind
from storage.queries import steps_of
from storage.tables import Step
from storage.work import Work

ANSWER_WITHIN = timedelta(hours=1)


async def show_steps(work: Work, actor: Actor, sent_at: datetime, now: datetime) -> None:
    """`/steg`: the list with its buttons."""
    who = await patient_of(work, actor)
    await sign_of_life(work, who, ReplyKind.COMMAND, sent_at, now)
    await leave(work, who.id)
    if who.patient.doubted_at:
        await acknowledge(work, who, Kind.MY_DATA_NOT_NOW, now)
    else:
        await _show(work, who, now)
    await work.commit(now)


async def ask_step_name(work: Work, actor: Actor, now: datetime) -> None:
    """The button for a new step: the next text names it."""
    who = await _tapping(work, actor, now)
    if len(await steps_of(work, who.id)) >= MOST_STEPS:
        await acknowledge(work, who, Kind.STEP_TOO_MANY, now, args={"limit": MOST_STEPS})
    else:
        await ask(work, who.id, Topic.STEP_NAME, 0, now + ANSWER_WITHIN)
        await acknowledge(work, who, Kind.STEP_ASK_NAME, now)
    await work.commit(now)


async def show_step(work: Work, actor: Actor, step_id: int, now: datetime) -> None:
    """A step's own small menu."""
    who = await _tapping(work, actor, now)
    await own_step(work, who, step_id)
    await acknowledge(work, who, Kind.STEP_MENU, now, args={"steps": [step_id]})
    await work.commit(now)


async def ask_step_rename(work: Work, actor: Actor, step_id: int, now: datetime) -> None:
    """The button for another name: the next text is it."""
    who = await _tapping(work, actor, now)
    await own_step(work, who, step_id)
    await ask(work, who.id, Topic.STEP_RENAME, step_id, now + ANSWER_WITHIN)
    await acknowledge(work, who, Kind.STEP_ASK_RENAME, now, args={"steps": [step_id]})
    await work.commit(now)


async def name_step(
    work: Work, actor: Actor, step_id: int, text: str, message_id: int, sent_at: datetime, now: datetime
) -> None:
    """The text that was asked for: a new step's name, or (with `step_id`) a step's new one.

    What can't be a name is kept as an ordinary reply, and asked for again.
    """
    who = await patient_of(work, actor)
    heard = await sign_of_life(work, who, ReplyKind.TEXT, sent_at, now, text=text, message_id=message_id)
    if heard.needs_reader:
        await leave(work, who.id)
        await work.commit(now)
        return
    try:
        label = label_in(text)
    except ValueError:
        await acknowledge(work, who, Kind.STEP_BAD_NAME, now)
        await work.commit(now)
        return
    steps = await steps_of(work, who.id)
    same = next((step for step in steps if step.label.casefold() == label.casefold() and step.id != step_id), None)
    if same:
        await acknowledge(work, who, Kind.STEP_KNOWN, now, args={"step": same.label})
    elif step_id:
        step = await own_step(work, who, step_id)
        step.label = label
        await acknowledge(work, who, Kind.STEP_RENAMED, now, args={"step": label})
    else:
        await work.add(Step(patient_id=who.id, label=label, position=len(steps)))
        await acknowledge(work, who, Kind.STEP_ADDED, now, args={"step": label})
    if not same:
        who.patient.steps_changed_in_chat = True
        work.audit(now, "step.named", actor=actor.ref, subject=actor.ref)
    await leave(work, who.id)
    await work.commit(now)


async def drop_step(work: Work, actor: Actor, step_id: int, now: datetime) -> None:
    """Off the list; the days on which it was done keep it."""
    who = await _tapping(work, actor, now)
    step = await own_step(work, who, step_id)
    if step.dropped_at is None:
        step.dropped_at = now
        who.patient.steps_changed_in_chat = True
        work.audit(now, "step.dropped", actor=actor.ref, subject=actor.ref)
        await acknowledge(work, who, Kind.STEP_DROPPED, now, args={"step": step.label})
    await work.commit(now)


async def leave_dialogue(work: Work, actor: Actor, now: datetime) -> None:
    """ "Never mind": nothing waits for a text any more."""
    who = await _tapping(work, actor, now)
    if await leave(work, who.id):
        await acknowledge(work, who, Kind.NOT_NOW, now)
    await work.commit(now)


def label_in(text: str) -> str:
    """The name in a text. Raises ValueError for none, and for a whole message: cut short it would be nobody's words."""
    if len(" ".join(text.split())) > LONGEST_LABEL:
        raise ValueError("too long")
    return clean_label(text)


async def _tapping(work: Work, actor: Actor, now: datetime) -> Known:
    who = await patient_of(work, actor)
    await sign_of_life(work, who, ReplyKind.COMMAND, now, now)
    return who


async def _show(work: Work, who: Known, now: datetime) -> None:
    steps = await steps_of(work, who.id)
    kind = Kind.STEPS_LIST if steps else Kind.STEPS_EMPTY
    await acknowledge(work, who, kind, now, args={"steps": [step.id for step in steps]})

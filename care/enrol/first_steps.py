"""The patient's first steps: chosen from suggestions or in own words; then the way is at its end."""

from datetime import datetime

from care.answer import Tapped, acknowledge, own_step, patient_of
from care.enrol.way import go_to, on_the_way, place_of, show
from care.people import Known
from care.sign_of_life import is_waited_for, sign_of_life
from care.steps import label_in
from rules.actors import Actor
from rules.enrolment import Place, Stage
from rules.kinds import Kind
from rules.plan import MOST_STEPS
from rules.sayings import StepView
from rules.words import ReplyKind
from storage.queries import steps_of
from storage.tables import Step
from storage.work import Work

HERE = Place(Stage.STEPS)


async def open_area(work: Work, actor: Actor, area: int, now: datetime) -> Tapped:
    """An area of daily life shows its suggestions; 0 shows the areas again."""
    who = await on_the_way(work, actor, now)
    return await _shown(work, who, area, Kind.TOAST_OK, now)


async def toggle_suggested(work: Work, actor: Actor, area: int, label: str, now: datetime) -> Tapped:
    """A suggestion: onto the list, or off it again."""
    who = await on_the_way(work, actor, now)
    if place_of(who) != HERE:
        return await _shown(work, who, area, Kind.TOAST_OK, now)
    steps = await steps_of(work, who.id)
    there = [step for step in steps if step.label.casefold() == label.casefold()]
    for step in there:
        step.dropped_at = now
    if there or len(steps) < MOST_STEPS:
        if not there:
            await work.add(Step(patient_id=who.id, label=label, position=len(steps)))
        who.patient.steps_changed_in_chat = True
        work.audit(now, "step.dropped" if there else "step.named", actor=actor.ref, subject=actor.ref)
    else:
        await acknowledge(work, who, Kind.STEP_TOO_MANY, now, args={"limit": MOST_STEPS})
    await work.session.flush()
    return await _shown(work, who, area, Kind.TOAST_OK, now)


async def text_on_the_way(
    work: Work, actor: Actor, text: str, message_id: int, sent_at: datetime, now: datetime
) -> None:
    """A text while a question of the way is open: at the steps it names one, elsewhere the question is shown again.

    It is kept as a reply all the same, and answers a check-in that is open.
    """
    who = await patient_of(work, actor)
    place = place_of(who)
    waited_for = await is_waited_for(work, who)
    heard = await sign_of_life(work, who, ReplyKind.TEXT, sent_at, now, text=text, message_id=message_id)
    if heard.needs_reader:
        await work.commit(now)
        return
    if waited_for or place is None:
        await acknowledge(work, who, Kind.ANSWER_TEXT, now)
    elif place == HERE and not text.rstrip().endswith("?"):
        await _name(work, who, actor, text, now)
    else:
        await acknowledge(work, who, Kind.ANSWER_TEXT, now)
        await show(work, who, place, now)
    await work.commit(now)


async def take_back(work: Work, actor: Actor, step_id: int, now: datetime) -> Tapped:
    """The step that was just named is not to be one."""
    who = await on_the_way(work, actor, now)
    step = await own_step(work, who, step_id)
    if step.dropped_at is None:
        step.dropped_at = now
        work.audit(now, "step.dropped", actor=actor.ref, subject=actor.ref)
        await acknowledge(work, who, Kind.STEP_DROPPED, now, args={"step": step.label})
        if place_of(who) == HERE:
            await show(work, who, HERE, now)
    await work.commit(now)
    return Tapped(Kind.TOAST_OK, no_buttons=True)


async def finish(work: Work, actor: Actor, now: datetime) -> Tapped:
    """The end of the way: the first check-in is shown."""
    who = await on_the_way(work, actor, now)
    if place_of(who) == HERE:
        work.audit(now, "enrol.finished", actor=actor.ref, subject=actor.ref)
        await go_to(work, who, None, now)
    await work.commit(now)
    return Tapped(Kind.TOAST_OK, no_buttons=True)


async def _name(work: Work, who: Known, actor: Actor, text: str, now: datetime) -> None:
    steps = await steps_of(work, who.id)
    try:
        label = label_in(text)
    except ValueError:
        await acknowledge(work, who, Kind.STEP_BAD_NAME, now)
        return
    same = next((step for step in steps if step.label.casefold() == label.casefold()), None)
    if len(steps) >= MOST_STEPS and not same:
        await acknowledge(work, who, Kind.STEP_TOO_MANY, now, args={"limit": MOST_STEPS})
        return
    if same is None:
        same = await work.add(Step(patient_id=who.id, label=label, position=len(steps)))
        who.patient.steps_changed_in_chat = True
        work.audit(now, "step.named", actor=actor.ref, subject=actor.ref)
    await acknowledge(work, who, Kind.ENROL_STEP_ADDED, now, args={"steps": [same.id]})


async def _shown(work: Work, who: Known, area: int, toast: Kind, now: datetime) -> Tapped:
    """The same message with an area's buttons, or with none once the way leads on."""
    here = place_of(who) == HERE
    steps = tuple(StepView(step.id, step.label) for step in await steps_of(work, who.id)) if here else ()
    await work.commit(now)
    if not here:
        return Tapped(Kind.TOAST_STALE, no_buttons=True)
    return Tapped(toast, {"area": area}, keyboard=Kind.ENROL_STEPS, steps=steps)

"""A patient answers: by text, by button, by a step, by voice or picture. Each is recorded and acknowledged."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from care.dialogue import leave
from care.marks import mark, mark_named, show_marks, unmark
from care.people import Known, known
from care.sign_of_life import Heard, is_waited_for, sign_of_life
from care.team_message import bring, pass_on
from rules.actors import Actor, NotAllowed
from rules.kinds import Kind
from rules.sayings import CheckInView, Field, StepView
from rules.words import Mood, PatientState, Priority, ReplyKind
from storage.queries import done_on, steps_of
from storage.tables import Achievement, CheckIn, Reply, Step
from storage.work import Work


@dataclass(frozen=True)
class Tapped:
    """What a tap led to: the toast over it, and how the message's buttons look now (None: leave them).

    `keyboard`: the message has the buttons of this kind now, with `steps` and `fields` as they are.
    `left`: a chat where nobody has a part any more, and so no commands.
    """

    toast: Kind
    fields: dict[str, Field] = field(default_factory=dict)
    check_in: CheckInView | None = None
    no_buttons: bool = False
    keyboard: Kind | None = None
    steps: tuple[StepView, ...] = ()
    left: int | None = None


STORED = frozenset({Kind.WHO_LOOKED, Kind.CONTACTS})
"""Commands whose answer holds what is stored: not while it is in doubt who has the phone."""


async def patient_of(work: Work, actor: Actor) -> Known:
    """The acting patient. Raises NotAllowed for anybody else, and for one who does not take part."""
    if actor.patient is not PatientState.ACTIVE:
        raise NotAllowed
    return await known(work, actor.person_id, lock=True)


async def answer_text(
    work: Work,
    actor: Actor,
    text: str,
    message_id: int,
    sent_at: datetime,
    now: datetime,
    *,
    own_words: bool = True,
    replied_to: int | None = None,
) -> None:
    """A text, at any time: recorded whole, the steps named in it are marked as done, and staff who asked get it.

    `own_words`: False for forwarded text, in which nobody tells of their own steps. `replied_to`: the message that
    it is marked as a reply to.
    """
    who = await patient_of(work, actor)
    heard = await sign_of_life(work, who, ReplyKind.TEXT, sent_at, now, text=text, message_id=message_id)
    if heard.needs_reader:
        await pass_on(work, who, heard.reply, replied_to, now)
        await work.commit(now)
        return
    done = await mark_named(work, who, text, sent_at, now) if own_words else []
    reader = await pass_on(work, who, heard.reply, replied_to, now)
    if reader:
        await acknowledge(work, who, Kind.ANSWER_PASSED_ON, now, args={"who": reader.name, "steps": done})
    elif done:
        kind = Kind.ANSWER_STEPS_HARD if await _is_hard(work, who, sent_at) else Kind.ANSWER_STEPS
        await acknowledge(work, who, kind, now, args={"steps": done})
    else:
        await acknowledge(work, who, Kind.ANSWER_SILENCE if heard.after_silence else Kind.ANSWER_TEXT, now)
    if done:
        await show_marks(work, who, who.today(sent_at), now)
    await work.commit(now)


async def answer_mood(work: Work, actor: Actor, check_in_id: int, mood: Mood, now: datetime) -> Tapped:
    """A button for how the day is. The last one tapped stands; the same twice is said once."""
    who, check_in = await _own_check_in(work, actor, check_in_id)
    if check_in.mood is not mood or await is_waited_for(work, who):
        check_in.mood = mood
        heard = await sign_of_life(work, who, ReplyKind.MOOD, now, now, mood=mood)
        if heard.reply.check_in_id is None:
            heard.reply.check_in_id = check_in_id
        if not heard.needs_reader:
            await acknowledge(work, who, _kind_for_mood(mood, heard), now, about=check_in_id)
    await work.commit(now)
    return Tapped(Kind.TOAST_ANSWER, check_in=await view_check_in(work, who, check_in))


async def toggle_step(work: Work, actor: Actor, check_in_id: int, step_id: int, now: datetime) -> Tapped:
    """A step on a check-in's message: done, or after all not. Done counts for the check-in's day."""
    who, check_in = await _own_check_in(work, actor, check_in_id)
    step = await own_step(work, who, step_id)
    day = who.today(check_in.due_at)
    if step_id in await done_on(work, who.id, day):
        await unmark(work, step_id, day, now)
        await sign_of_life(work, who, ReplyKind.STEP, now, now)
        toast = Kind.TOAST_STEP_UNDONE
    else:
        await mark(work, who, step_id, day, now)
        heard = await sign_of_life(work, who, ReplyKind.STEP, now, now)
        if heard.check_ins or heard.after_silence:
            # the first answer is acknowledged by a line; further steps by the toast and the mark alone
            kind = Kind.ANSWER_STEPS_HARD if check_in.mood is Mood.HARD else Kind.ANSWER_STEPS
            await acknowledge(work, who, kind, now, args={"steps": [step_id]})
        toast = Kind.TOAST_STEP_DONE
    await work.commit(now)
    return Tapped(toast, {"step": step.label}, check_in=await view_check_in(work, who, check_in))


async def undo_step(work: Work, actor: Actor, step_id: int, now: datetime) -> Tapped:
    """Take back a step that was marked today (or yesterday, where midnight came between)."""
    who = await patient_of(work, actor)
    step = await own_step(work, who, step_id)
    last = await work.first(
        select(Achievement)
        .where(col(Achievement.step_id) == step_id, col(Achievement.undone_at).is_(None))
        .order_by(col(Achievement.day).desc())
    )
    if last and (who.today(now) - last.day).days <= 1:
        last.undone_at = now
        await show_marks(work, who, last.day, now)
    await sign_of_life(work, who, ReplyKind.STEP, now, now)
    await work.commit(now)
    return Tapped(Kind.TOAST_STEP_UNDONE, {"step": step.label}, no_buttons=True)


async def answer_unseen(work: Work, actor: Actor, message_id: int, sent_at: datetime, now: datetime) -> None:
    """Voice, a picture, a sticker: a sign of life. Its content is not kept, and the patient is told so."""
    who = await patient_of(work, actor)
    await sign_of_life(work, who, ReplyKind.UNSEEN, sent_at, now, message_id=message_id)
    await acknowledge(work, who, Kind.ANSWER_UNSEEN, now)
    await work.commit(now)


async def said_before(work: Work, patient_id: int, message_id: int) -> str | None:
    """What a message said when it was last heard."""
    reply = await work.first(
        select(Reply)
        .where(col(Reply.patient_id) == patient_id, col(Reply.message_id) == message_id)
        .order_by(col(Reply.id).desc())
    )
    return reply.text if reply else None


async def answer_edited(
    work: Work, actor: Actor, text: str, message_id: int, edited_at: datetime, now: datetime
) -> None:
    """A text was changed afterwards: the new words stand beside the old ones. No second acknowledgement."""
    who = await patient_of(work, actor)
    before = await work.first(
        select(Reply)
        .where(col(Reply.patient_id) == who.id, col(Reply.message_id) == message_id)
        .order_by(col(Reply.id).desc())
    )
    if before and before.text == text:
        # Telegram reports an edit for a reaction or a preview, too
        await work.commit(now)
        return
    heard = await sign_of_life(work, who, ReplyKind.TEXT, edited_at, now, text=text, message_id=message_id)
    heard.reply.edited_at = edited_at
    if before and before.answers_id:
        heard.reply.answers_id = before.answers_id
        await bring(work, who, heard.reply, now)
    if not heard.needs_reader and await mark_named(work, who, text, edited_at, now):
        await show_marks(work, who, who.today(edited_at), now)
    await work.commit(now)


async def answer_command(work: Work, actor: Actor, kind: Kind, sent_at: datetime, now: datetime) -> None:
    """A command is a sign of life too; `kind` is what is said to it."""
    who = await patient_of(work, actor)
    await sign_of_life(work, who, ReplyKind.COMMAND, sent_at, now)
    await leave(work, who.id)
    barred = who.patient.doubted_at is not None and kind in STORED
    await acknowledge(work, who, Kind.MY_DATA_NOT_NOW if barred else kind, now)
    await work.commit(now)


async def answer_reaction(work: Work, actor: Actor, sent_at: datetime, now: datetime) -> None:
    """A reaction to a message of ours. It is thanked for where it answers something, so that thanks get no thanks."""
    who = await patient_of(work, actor)
    heard = await sign_of_life(work, who, ReplyKind.BARE, sent_at, now)
    if heard.after_silence or heard.check_ins:
        await acknowledge(work, who, Kind.ANSWER_SILENCE if heard.after_silence else Kind.ANSWER_BUTTON, now)
    await work.commit(now)


async def bare_sign_of_life(work: Work, actor: Actor, sent_at: datetime, now: datetime) -> None:
    """All that is left of an update that can't be handled: that somebody was there."""
    who = await patient_of(work, actor)
    await sign_of_life(work, who, ReplyKind.BARE, sent_at, now)
    await work.commit(now)


async def acknowledge(
    work: Work,
    who: Known,
    kind: Kind,
    now: datetime,
    *,
    about: int | None = None,
    args: dict[str, object] | None = None,
) -> None:
    """Say something to a patient who just wrote."""
    await work.say(
        who.person,
        kind,
        now,
        priority=Priority.ANSWER,
        about=about,
        patient_id=who.id,
        args=args,
        at_once=False,
    )


async def own_step(work: Work, who: Known, step_id: int) -> Step:
    """A step of this patient's. Raises NotAllowed for another's."""
    step = await work.get(Step, step_id)
    if step is None or step.patient_id != who.id:
        raise NotAllowed
    return step


async def view_check_in(work: Work, who: Known, check_in: CheckIn) -> CheckInView:
    """A check-in as its message shows it."""
    done = await done_on(work, who.id, who.today(check_in.due_at))
    steps = await steps_of(work, who.id)
    return CheckInView(
        check_in.id, check_in.mood, tuple(StepView(step.id, step.label, step.id in done) for step in steps)
    )


async def _own_check_in(work: Work, actor: Actor, check_in_id: int) -> tuple[Known, CheckIn]:
    who = await patient_of(work, actor)
    check_in = await work.get(CheckIn, check_in_id)
    if check_in is None or check_in.patient_id != who.id:
        raise NotAllowed
    return who, check_in


async def _is_hard(work: Work, who: Known, at: datetime) -> bool:
    """Whether the patient called the last check-in's day a hard one."""
    last = await work.first(
        select(CheckIn).where(col(CheckIn.patient_id) == who.id).order_by(col(CheckIn.due_at).desc())
    )
    return last is not None and last.mood is Mood.HARD and who.today(last.due_at) == who.today(at)


def _kind_for_mood(mood: Mood, heard: Heard) -> Kind:
    if mood is Mood.HARD:
        return Kind.ANSWER_HARD
    return Kind.ANSWER_SILENCE if heard.after_silence else Kind.ANSWER_BUTTON

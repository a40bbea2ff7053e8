"""A patient stops: asked once, then nobody asks any more. What they asked the team for is not taken back by it."""

from datetime import datetime

from care.answer import Tapped, answer_command, patient_of
from care.end import end_patient
from care.sign_of_life import sign_of_life
from rules.actors import Actor
from rules.kinds import Kind
from rules.words import AlertKind, ReplyKind
from storage.work import Work

KEPT = frozenset({AlertKind.CALL_ME})
"""Who asked to be called is called, although they stopped. What needs a reader stays in any case (care.end)."""


async def ask_stop(work: Work, actor: Actor, sent_at: datetime, now: datetime) -> None:
    """`/stopp`: what it means, and whether it is meant."""
    await answer_command(work, actor, Kind.STOP_ASK, sent_at, now)


async def stop(work: Work, actor: Actor, now: datetime) -> Tapped:
    """Yes, stop. Raises NotAllowed for one who does not take part."""
    who = await patient_of(work, actor)
    # first the sign of life: whoever was told of a silence hears that it is over
    await sign_of_life(work, who, ReplyKind.COMMAND, now, now)
    await end_patient(work, who, now, actor=actor.ref, note="/stopp", told=Kind.STOPPED_TOLD, keep=KEPT, at_once=True)
    await work.commit(now)
    return Tapped(Kind.TOAST_OK, no_buttons=True, left=who.person.telegram_id)

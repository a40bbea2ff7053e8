"""More from one chat than anybody writes: that somebody was there counts, and what it says is not kept."""

from datetime import datetime

from care.answer import acknowledge
from care.crisis import heard_outside, is_crisis
from care.people import known
from care.sign_of_life import is_waited_for, sign_of_life
from care.staff import of_staff
from care.unverified import Text, hear_unverified
from rules.actors import Actor
from rules.kinds import Kind
from rules.words import PatientState, Priority, ReplyKind
from storage.queries import open_crisis
from storage.work import Work


async def heard_in_flood(
    work: Work, actor: Actor, sent_at: datetime, now: datetime, *, tell: bool, text: str = "", message_id: int = 0
) -> None:
    """Take a patient's sign of life, once where it answers something; `tell`: say that not all of it was kept.

    A possible crisis is kept in a flood too, once: while it is open, more of the flood raises it no oftener.
    """
    if actor.patient is PatientState.ACTIVE:
        who = await known(work, actor.person_id, lock=True)
        if text and await open_crisis(work, who.id) is None and is_crisis(who, text):
            await sign_of_life(work, who, ReplyKind.TEXT, sent_at, now, text=text, message_id=message_id)
        if await is_waited_for(work, who):
            await sign_of_life(work, who, ReplyKind.BARE, sent_at, now)
        who.patient.heard_at = max(who.patient.heard_at or sent_at, sent_at)
        if tell:
            await acknowledge(work, who, Kind.FLOOD, now)
    elif actor.patient and text:
        who = await known(work, actor.person_id, lock=True)
        if await open_crisis(work, who.id) is None and is_crisis(who, text):
            await heard_outside(work, actor, text, message_id, sent_at, now)
    elif actor.is_staff and tell:
        await work.say(await of_staff(work, actor), Kind.FLOOD, now, priority=Priority.ANSWER)
    await work.commit(now)


async def unverified_in_flood(work: Work, bot_id: int, chat_id: int, text: Text, now: datetime) -> None:
    """From a phone that was cut off too a possible crisis is kept, once."""
    await hear_unverified(work, bot_id, chat_id, text, now, in_flood=True)
    await work.commit(now)

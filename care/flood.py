"""More from one chat than anybody writes: that somebody was there counts, and what it says is not kept."""

from datetime import datetime

from care.answer import acknowledge
from care.people import known
from care.sign_of_life import is_waited_for, sign_of_life
from care.staff import of_staff
from rules.actors import Actor
from rules.kinds import Kind
from rules.words import PatientState, Priority, ReplyKind
from storage.work import Work


async def heard_in_flood(work: Work, actor: Actor, sent_at: datetime, now: datetime, *, tell: bool) -> None:
    """Take a patient's sign of life, once where it answers something; `tell`: say that not all of it was kept."""
    if actor.patient is PatientState.ACTIVE:
        who = await known(work, actor.person_id, lock=True)
        if await is_waited_for(work, who):
            await sign_of_life(work, who, ReplyKind.BARE, sent_at, now)
        who.patient.heard_at = max(who.patient.heard_at or sent_at, sent_at)
        if tell:
            await acknowledge(work, who, Kind.FLOOD, now)
    elif actor.is_staff and tell:
        await work.say(await of_staff(work, actor), Kind.FLOOD, now, priority=Priority.ANSWER)
    await work.commit(now)

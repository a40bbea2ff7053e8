"""Staff and relatives show that our messages reach them: a test message with one button."""

from datetime import datetime

from care.answer import Tapped
from care.people import person
from rules.actors import Actor, NotAllowed
from rules.kinds import Kind
from rules.words import Priority
from storage.work import Work


async def ask_to_confirm(work: Work, actor: Actor, now: datetime) -> bool:
    """The test message, for one who is no patient and has not confirmed; False for others. Part of an act."""
    who = await person(work, actor.person_id)
    if actor.patient or not (actor.member or actor.contact) or who.confirmed_at:
        return False
    await work.say(who, _test_message(actor), now, priority=Priority.ANSWER)
    return True


def _test_message(actor: Actor) -> Kind:
    """What somebody is told that they will get."""
    if not actor.is_staff:
        return Kind.CONFIRM_RELATIVE
    return Kind.CONFIRM_STAFF if actor.gets_alerts else Kind.CONFIRM_MEMBER


async def confirm(work: Work, actor: Actor, now: datetime) -> Tapped:
    """ "It arrived". Twice does no harm."""
    if actor.patient:
        raise NotAllowed
    who = await person(work, actor.person_id)
    if who.confirmed_at is None:
        who.confirmed_at = now
        work.audit(now, "person.confirmed", actor=actor.ref, subject=actor.ref)
        await work.say(who, Kind.CONFIRMED, now, priority=Priority.ANSWER)
    await work.commit(now)
    return Tapped(Kind.TOAST_OK, no_buttons=True)

"""18 or older? Asked before anything else is told; who is not is let go of kindly, and the team hears it."""

from datetime import datetime

from care.answer import Tapped
from care.enrol.consent import DONE, OVER
from care.enrol.told import whom_to_tell
from care.enrol.way import go_to, on_the_way, place_of
from rules.actors import Actor
from rules.enrolment import Place, Stage
from rules.kinds import Kind
from rules.words import Priority
from storage.work import Work


async def say_age(work: Work, actor: Actor, now: datetime, *, adult: bool) -> Tapped:
    """The answer. A no ends the way: the chat is nobody's again once the last word was said."""
    who = await on_the_way(work, actor, now)
    if who.active or place_of(who) != Place(Stage.ADULT):
        await work.commit(now)
        return OVER
    if adult:
        await go_to(work, who, Place(Stage.ABOUT), now)
    else:
        work.audit(now, "enrol.too_young", actor=actor.ref, subject=actor.ref)
        await go_to(work, who, Place(Stage.DECLINED, 1), now)
        for to in await whom_to_tell(work, who):
            await work.say(to, Kind.TOO_YOUNG, now, priority=Priority.SUMMARY, patient_id=who.id)
    await work.commit(now)
    return DONE

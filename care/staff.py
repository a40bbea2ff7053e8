"""Answering staff who write to the bot."""

from datetime import datetime

from care.people import person
from rules.actors import Actor, NotAllowed
from rules.kinds import Kind
from rules.words import Priority
from storage.tables import Person
from storage.work import Work


async def of_staff(work: Work, actor: Actor) -> Person:
    """The person of the staff who acts. Raises NotAllowed for anybody else."""
    if not actor.is_staff:
        raise NotAllowed
    return await person(work, actor.person_id)


async def say_to_staff(
    work: Work, actor: Actor, kind: Kind, now: datetime, *, args: dict[str, object] | None = None
) -> None:
    """Say something that is about nobody. Raises NotAllowed for anyone who is not staff."""
    await work.say(await of_staff(work, actor), kind, now, priority=Priority.ANSWER, args=args)
    await work.commit(now)

"""Making a group the team's channel, and ending it: by an admin of the team, after a question in private."""

import json
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import col

from care.answer import Tapped
from care.channel import post
from care.people import person
from rules.actors import Actor, NotAllowed
from rules.kinds import Kind
from rules.words import MemberRole, Priority
from storage.queries import admins_of
from storage.tables import OutboxMessage, Person, Team
from storage.work import Work

ASK_FOR = timedelta(hours=1)
"""How long the question whether a group is to be the channel can be answered."""


async def offer_channel(work: Work, actor: Actor, chat_id: int, title: str, now: datetime) -> None:
    """`/kanal` in a group: the admin is asked in private, with who can read it. Raises NotAllowed for others."""
    to, team = await _admin(work, actor)
    if team.channel_id == chat_id:
        await work.say(to, Kind.CHANNEL_IS, now, priority=Priority.ANSWER)
    else:
        args = {"group": title, "chat": -chat_id}
        await work.say(to, Kind.CHANNEL_ASK, now, priority=Priority.ANSWER, about=chat_id, args=args)
    await work.commit(now)


async def show_channel(work: Work, actor: Actor, now: datetime) -> None:
    """`/kanal` in private: whether there is one. Raises NotAllowed for anyone but an admin."""
    to, team = await _admin(work, actor)
    kind = Kind.CHANNEL_NONE if team.channel_id is None else Kind.CHANNEL_IS
    await work.say(to, kind, now, priority=Priority.ANSWER)
    await work.commit(now)


async def set_channel(work: Work, actor: Actor, group: int, now: datetime) -> Tapped:
    """ "Yes, use the group": only the one who asked there, and soon after. `group`: the chat's id without its minus."""
    who, team = await _admin(work, actor)
    asked = await work.first(
        select(OutboxMessage).where(
            col(OutboxMessage.person_id) == who.id,
            col(OutboxMessage.kind) == Kind.CHANNEL_ASK,
            col(OutboxMessage.about) == -group,
            col(OutboxMessage.created_at) > now - ASK_FOR,
        )
    )
    if asked is None:
        await work.commit(now)
        return Tapped(Kind.TOAST_STALE, no_buttons=True)
    if team.channel_id != -group:
        if team.channel_id is not None:
            await post(work, team, Kind.CHANNEL_BYE, now)
        team.channel_id = -group
        await post(work, team, Kind.CHANNEL_HELLO, now)
        work.audit(now, "channel.set", actor=actor.ref)
        for admin in await admins_of(work, team.id):
            args = {"who": who.name, "group": json.loads(asked.args or "{}").get("group", "")}
            await work.say(admin, Kind.CHANNEL_SET, now, priority=Priority.ANSWER, args=args)
    await work.commit(now)
    return Tapped(Kind.TOAST_OK, no_buttons=True)


async def leave_it(work: Work, actor: Actor, now: datetime) -> Tapped:
    """ "No": it stays as it is."""
    await _admin(work, actor)
    await work.commit(now)
    return Tapped(Kind.TOAST_OK, no_buttons=True)


async def end_channel(work: Work, actor: Actor, now: datetime, *, chat_id: int | None = None) -> None:
    """`/kanal av`, in private or in the group itself (`chat_id`). Raises NotAllowed for anyone but an admin."""
    who, team = await _admin(work, actor)
    if team.channel_id is None or chat_id not in (None, team.channel_id):
        await show_channel(work, actor, now)
        return
    await post(work, team, Kind.CHANNEL_BYE, now)
    team.channel_id = None
    work.audit(now, "channel.ended", actor=actor.ref)
    for admin in await admins_of(work, team.id):
        await work.say(admin, Kind.CHANNEL_ENDED, now, priority=Priority.ANSWER, args={"who": who.name})
    await work.commit(now)


async def _admin(work: Work, actor: Actor) -> tuple[Person, Team]:
    """The acting admin with their team, which is held against others. Raises NotAllowed for anyone else."""
    if actor.member is not MemberRole.ADMIN:
        raise NotAllowed
    team = await work.first(select(Team).where(col(Team.id) == actor.team_id).with_for_update())
    if team is None:
        raise NotAllowed
    return await person(work, actor.person_id), team

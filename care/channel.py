"""The team's channel: a group chat that is told how things stand, and never about whom.

Who is in a group is not known to us, so nothing of a patient goes there: neither a name nor a reply.
"""

import json
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlmodel import col

from care.people import team_of
from rules.kinds import Kind
from rules.sayings import Dropped, Field, Letter, Saying
from rules.words import AlertState, ContactKind, OutboxState, Priority
from storage.queries import admins_of
from storage.tables import Alert, Contact, Member, OutboxMessage, Person, Team
from storage.work import SYSTEM, Work

NEWS_FOR = timedelta(hours=1)
"""How long it is news who has taken an alert."""
MAY_BE_SAID = frozenset({Kind.CHANNEL_HELLO, Kind.CHANNEL_WAITING, Kind.CHANNEL_TAKEN, Kind.CHANNEL_BYE})


async def channel_gone(work: Work, bot_id: int, chat_id: int, now: datetime) -> None:
    """We may not write in a group any more: where it was a channel that is over. Part of an act."""
    for team in await _teams(work, bot_id, chat_id):
        team.channel_id = None
        work.audit(now, "channel.lost", actor=SYSTEM, team=team.ref)
        for admin in await admins_of(work, team.id):
            await work.say(admin, Kind.CHANNEL_LOST, now, priority=Priority.ANSWER)


async def channel_moved(work: Work, bot_id: int, chat_id: int, to: int) -> None:
    """A group became a supergroup, with another id: it is the same channel. Part of an act."""
    for team in await _teams(work, bot_id, chat_id):
        team.channel_id = to
    await work.session.execute(
        update(OutboxMessage)
        .where(
            col(OutboxMessage.bot_id) == bot_id,
            col(OutboxMessage.chat_id) == chat_id,
            col(OutboxMessage.state) == OutboxState.DUE,
        )
        .values(chat_id=to)
    )


async def tell_waiting(work: Work, team: Team, now: datetime) -> None:
    """An alert waits for somebody. One message says it for all that do. Part of an act."""
    if team.channel_id is None:
        return
    unsaid = await work.first(
        select(OutboxMessage).where(
            col(OutboxMessage.chat_id) == team.channel_id,
            col(OutboxMessage.kind) == Kind.CHANNEL_WAITING,
            col(OutboxMessage.state) == OutboxState.DUE,
            col(OutboxMessage.claimed_by).is_(None),
        )
    )
    if unsaid is None:
        await post(work, team, Kind.CHANNEL_WAITING, now)


async def tell_taken(work: Work, team: Team, who: Person, now: datetime) -> None:
    """Somebody has taken an alert. Part of an act."""
    if team.channel_id is not None:
        await post(work, team, Kind.CHANNEL_TAKEN, now, args={"who": who.name}, expires_at=now + NEWS_FOR)


async def channel_letter(work: Work, row: OutboxMessage, to: Person, now: datetime) -> Letter | Dropped:
    """The second look at what goes into a group: what may stand there, if it still is the channel."""
    team = await team_of(work, to.team_id)
    if row.chat_id is None or row.kind not in MAY_BE_SAID:
        return Dropped(OutboxState.DROPPED, "may not be said in a group")
    if row.kind is not Kind.CHANNEL_BYE and team.channel_id != row.chat_id:
        return Dropped(OutboxState.DROPPED, "it is no channel any more")
    count = await _waiting(work, team)
    if row.kind is Kind.CHANNEL_WAITING and not count:
        return Dropped(OutboxState.DROPPED, "no alert waits any more")
    fields: dict[str, Field] = {"count": count, "who": json.loads(row.args or "{}").get("who", "")}
    return Letter(row.id, row.chat_id, Saying(row.kind, team.language, team.timezone, now, row.id, fields))


async def post(
    work: Work,
    team: Team,
    kind: Kind,
    now: datetime,
    *,
    args: dict[str, str] | None = None,
    expires_at: datetime | None = None,
) -> None:
    """Put something into the outbox for the group. A row has a person: the first of the staff, whoever it is."""
    staff = await work.first(
        select(Person)
        .outerjoin(Member, col(Member.person_id) == col(Person.id))
        .outerjoin(Contact, col(Contact.person_id) == col(Person.id))
        .where(
            col(Person.team_id) == team.id,
            col(Member.role).is_not(None) | (col(Contact.kind) == ContactKind.STAFF),
        )
        .order_by(col(Person.id))
    )
    if staff:
        await work.say(
            staff,
            kind,
            now,
            priority=Priority.REMINDER,
            args=args,
            expires_at=expires_at,
            chat_id=team.channel_id,
        )


async def _teams(work: Work, bot_id: int, chat_id: int) -> list[Team]:
    query = select(Team).where(col(Team.bot_id) == bot_id, col(Team.channel_id) == chat_id).with_for_update()
    return await work.all(query)


async def _waiting(work: Work, team: Team) -> int:
    query = (
        select(func.count())
        .select_from(Alert)
        .join(Person, col(Person.id) == col(Alert.patient_id))
        .where(col(Person.team_id) == team.id, col(Alert.state) == AlertState.RAISED)
    )
    return (await work.session.execute(query)).scalar_one()

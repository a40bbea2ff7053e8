"""Reaching staff past Telegram: at the addresses that they have beside it, about an alert and never about whom.

What goes there is an outbox row like any other, one for each address, so that it is tried again by itself. It waits
for the message that it stands in for, and is dropped once that has arrived.
"""

import json
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import col

from care.right_to_know import is_staff
from rules.kinds import Kind
from rules.sayings import Dropped, Letter, Saying
from rules.words import AlertState, MemberRole, OutboxState, Priority, Reach, Way
from storage.tables import Alert, Member, OutboxMessage, Person, Team
from storage.work import Work

ALSO_AFTER = timedelta(minutes=5)
"""So long Telegram has to deliver an alert."""
ALSO_AFTER_CRISIS = timedelta(minutes=1)
"""So long it has where somebody may be in danger."""
ALSO_FOR = timedelta(hours=24)
"""An address that can't be reached is tried for no longer."""


def addresses(who: Person) -> tuple[str, ...]:
    """The addresses of somebody beside Telegram."""
    return tuple(who.also.split("\n")) if who.also else ()


async def stand_in(work: Work, alert_id: int, to: Person, row: OutboxMessage | None, now: datetime) -> None:
    """Should Telegram not deliver `row` in time, its receiver is told in another way. None: it can't, at once.

    Part of an act; commits nothing.
    """
    wait = ALSO_AFTER_CRISIS if row and row.priority == Priority.CRISIS.value else ALSO_AFTER
    at = now if row is None else max(now, row.created_at + wait)
    await _tell(work, Kind.ALERT_WAITS, alert_id, to, at, now, instead_of=row)


async def tell_stuck(work: Work, alert_id: int, team_id: int, now: datetime) -> bool:
    """An alert gets no further: the admins are told in every other way that they have; False where they have none."""
    admins = await _admins(work, team_id)
    for to in admins:
        await _tell(work, Kind.ALERT_STUCK, alert_id, to, now, now)
    return bool(admins)


async def admins_past_telegram(work: Work, team_id: int) -> list[Person]:
    """The admins who can't be written to in Telegram, but have another address."""
    return [to for to in await _admins(work, team_id) if to.telegram_id is None or to.reach is not Reach.OPEN]


async def not_delivered(work: Work, row: OutboxMessage, now: datetime) -> None:
    """Telegram will never deliver this: what stands in for it goes out at once. Part of an act."""
    waiting = select(OutboxMessage).where(
        col(OutboxMessage.target_id) == row.id,
        col(OutboxMessage.way) == Way.ALSO,
        col(OutboxMessage.state) == OutboxState.DUE,
        col(OutboxMessage.claimed_by).is_(None),
    )
    for other in await work.all(waiting):
        other.next_attempt_at = min(other.next_attempt_at, now)


async def also_letter(work: Work, row: OutboxMessage, to: Person, now: datetime) -> Letter | Dropped:
    """The second look at what goes past Telegram: whether it is still needed, and where it goes."""
    alert = await work.get(Alert, row.about) if row.about else None
    number = int(json.loads(row.args or "{}").get("number", 0))
    found = addresses(to)
    if alert is None or alert.state is not AlertState.RAISED:
        return Dropped(OutboxState.DROPPED, "nobody has to be found any more")
    if number >= len(found) or not await is_staff(work, to.id):
        return Dropped(OutboxState.DROPPED, "may not be told there")
    target = await work.get(OutboxMessage, row.target_id) if row.target_id else None
    if target and target.state not in {OutboxState.DUE, OutboxState.FAILED}:
        return Dropped(OutboxState.DROPPED, "Telegram has delivered it")
    team = await work.get(Team, to.team_id)
    zone = team.timezone if team else "UTC"
    return Letter(row.id, 0, Saying(row.kind, to.language, zone, now, row.id), address=found[number])


async def _tell(
    work: Work,
    kind: Kind,
    alert_id: int,
    to: Person,
    at: datetime,
    now: datetime,
    *,
    instead_of: OutboxMessage | None = None,
) -> None:
    """A row for each address, unless what was said last is still on its way there."""
    if not to.also or await _on_its_way(work, kind, alert_id, to.id):
        return
    for number in range(len(addresses(to))):
        await work.say(
            to,
            kind,
            now,
            at=at,
            priority=Priority.ALERT,
            about=alert_id,
            args={"number": number},
            expires_at=at + ALSO_FOR,
            target_id=instead_of.id if instead_of else None,
            way=Way.ALSO,
        )


async def _on_its_way(work: Work, kind: Kind, alert_id: int, person_id: int) -> bool:
    waiting = select(OutboxMessage).where(
        col(OutboxMessage.kind) == kind,
        col(OutboxMessage.about) == alert_id,
        col(OutboxMessage.person_id) == person_id,
        col(OutboxMessage.state) == OutboxState.DUE,
    )
    return await work.first(waiting) is not None


async def _admins(work: Work, team_id: int) -> list[Person]:
    return await work.all(
        select(Person)
        .join(Member, col(Member.person_id) == col(Person.id))
        .where(col(Person.team_id) == team_id, col(Member.role) == MemberRole.ADMIN, col(Person.also).is_not(None))
        .order_by(col(Person.id))
    )

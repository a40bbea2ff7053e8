"""The morning's summary for staff: what did not raise an alert, and what is still open."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import col

from care.people import person, staffed
from rules.sayings import DigestItem, DigestLine, Kind
from rules.staffed import next_start, parse_staffed
from rules.words import CheckInState, ContactKind, MemberRole, Priority, Reach
from storage.queries import current_pause, live_alerts, patients_of_team
from storage.tables import CheckIn, Contact, Member, Person, Rank, Team
from storage.work import Work

_MORNINGS = parse_staffed("daily 08:00-16:00")
LOOKS_BACK = timedelta(days=4)
"""Over a long weekend nothing is forgotten; older things stood in an earlier summary."""


def plan_digest(team: Team, now: datetime) -> None:
    """Set when the next summary is due: the next start of staffed hours.

    A team whose hours never start (none, or all around the clock) gets it in the morning all the same.
    """
    zone = ZoneInfo(team.timezone)
    team.digest_at = next_start(staffed(team), now, zone) or next_start(_MORNINGS, now, zone)


async def send_digests(work: Work, team: Team, now: datetime) -> None:
    """A summary to each of the staff who has something in it. Part of an act; commits nothing."""
    since = team.digested_at or now - timedelta(days=1)
    team.digested_at = now
    plan_digest(team, now)
    for to in await _staff(work, team.id):
        if await digest_for(work, to, since, now):
            await work.say(
                to,
                Kind.DIGEST,
                now,
                priority=Priority.SUMMARY,
                args={"since": since.isoformat()},
                expires_at=now + timedelta(hours=12),
            )


async def digest_for(work: Work, to: Person, since: datetime, now: datetime) -> tuple[DigestLine, ...]:
    """What somebody's summary says: an admin sees the whole team, others the patients whose alerts they get."""
    lines: list[DigestLine] = []
    for who, _patient in await patients_of_team(work, to.team_id):
        if await _may_see(work, to, who.id):
            lines += await _lines(work, who, max(since, now - LOOKS_BACK), now)
    return tuple(lines)


async def _lines(work: Work, who: Person, since: datetime, now: datetime) -> Iterable[DigestLine]:
    lines = [
        DigestLine(who.name, DigestItem.ALERT_OPEN, alert.raised_at, who=await _name(work, alert.holder_id))
        for alert in await live_alerts(work, who.id)
    ]
    over = await work.all(
        select(CheckIn)
        .where(
            col(CheckIn.patient_id) == who.id,
            col(CheckIn.settled_at) > since,
            col(CheckIn.settled_at) <= now,
            col(CheckIn.state).in_([CheckInState.MISSED, CheckInState.VOID]),
        )
        .order_by(col(CheckIn.due_at))
    )
    for state, item in ((CheckInState.MISSED, DigestItem.MISSED), (CheckInState.VOID, DigestItem.VOID)):
        of_state = [row for row in over if row.state is state]
        if of_state:
            lines.append(DigestLine(who.name, item, of_state[-1].due_at, len(of_state)))
    pause = await current_pause(work, who.id, now)
    if pause:
        lines.append(DigestLine(who.name, DigestItem.PAUSED, pause.until))
    return lines


async def _may_see(work: Work, to: Person, patient_id: int) -> bool:
    member = await work.get(Member, to.id)
    if member and member.role is MemberRole.ADMIN:
        return True
    contact = await work.get(Contact, to.id)
    if contact is None or contact.kind is not ContactKind.STAFF:
        return False
    query = select(Rank).where(col(Rank.patient_id) == patient_id, col(Rank.contact_id) == to.id)
    return await work.first(query) is not None


async def _staff(work: Work, team_id: int) -> list[Person]:
    return await work.all(
        select(Person)
        .outerjoin(Member, col(Member.person_id) == col(Person.id))
        .outerjoin(Contact, col(Contact.person_id) == col(Person.id))
        .where(
            col(Person.team_id) == team_id,
            col(Person.telegram_id).is_not(None),
            col(Person.reach) == Reach.OPEN,
            col(Member.role).is_not(None) | (col(Contact.kind) == ContactKind.STAFF),
        )
        .order_by(col(Person.id))
    )


async def _name(work: Work, person_id: int | None) -> str | None:
    return (await person(work, person_id)).name if person_id else None

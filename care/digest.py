"""The morning's summary for staff: who answered and who did not, what is still open, and what waits for a reader."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select
from sqlmodel import col

from care.holidays import is_public_holiday
from care.people import staffed
from care.rehearse import rehearsal_digest, rehearse_monthly
from care.replies import unread
from care.right_to_know import own_patients
from rules.kinds import Kind
from rules.sayings import DigestItem, DigestLine
from rules.staffed import next_start, parse_staffed
from rules.words import (
    AlertState,
    CheckInState,
    ContactKind,
    OutboxState,
    Priority,
    Reach,
)
from storage.tables import Achievement, Alert, CheckIn, Contact, Member, OutboxMessage, Pause, Person, Step, Team
from storage.work import Work

_ITEMS = {
    CheckInState.MISSED: DigestItem.MISSED,
    CheckInState.VOID: DigestItem.VOID,
    CheckInState.ANSWERED: DigestItem.ANSWERED,
}
_MORNINGS = parse_staffed("daily 08:00-16:00")
LOOKS_BACK = timedelta(days=7)
"""Over Easter nothing is forgotten; older things stood in an earlier summary."""


def plan_digest(team: Team, now: datetime) -> None:
    """Set when the next summary is due: the next start of staffed hours.

    A team whose hours never start (none, or all around the clock) gets it in the morning all the same.
    """
    zone = ZoneInfo(team.timezone)
    opens = next_start(staffed(team), now, zone, is_public_holiday)
    team.digest_at = opens or next_start(_MORNINGS, now, zone)


async def send_digests(work: Work, team: Team, now: datetime) -> None:
    """A summary to each of the staff who has something in it. Part of an act; commits nothing."""
    plan_digest(team, now)
    await rehearse_monthly(work, team, now)
    for to in await _staff(work, team.id):
        since = await _last_summary(work, to) or now - LOOKS_BACK
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
    since = max(since, now - LOOKS_BACK)
    mine = await own_patients(work, to)
    # what is left to be seen to of those who take part no more
    left = await own_patients(work, to, ended=True)
    names = {row.id: row.name for row in await work.all(select(Person).where(col(Person.team_id) == to.team_id))}
    lines = [
        *await _unread(work, left),
        *await rehearsal_digest(work, to, since, now),
        *await _open_alerts(work, left, names),
        *await _over(work, mine, names, since, now),
        *await _steps(work, mine, names, since, now),
    ]
    pauses = await work.all(
        select(Pause)
        .where(
            col(Pause.patient_id).in_(mine),
            col(Pause.begin) <= now,
            col(Pause.until) > now,
            col(Pause.ended_at).is_(None),
        )
        .order_by(col(Pause.until))
    )
    lines += [DigestLine(names[row.patient_id], DigestItem.PAUSED, row.until) for row in pauses]
    return tuple(lines)


async def _unread(work: Work, mine: Select[int]) -> list[DigestLine]:
    """One line for all replies that nobody has read, however old: nothing stays unread unseen."""
    waiting = await unread(work, mine)
    return [DigestLine("", DigestItem.UNREAD, waiting.since, waiting.count)] if waiting.since else []


async def _open_alerts(work: Work, mine: Select[int], names: dict[int, str]) -> list[DigestLine]:
    alerts = await work.all(
        select(Alert)
        .where(col(Alert.patient_id).in_(mine), col(Alert.state) != AlertState.CLOSED)
        .order_by(col(Alert.id))
    )
    return [
        DigestLine(
            names[row.patient_id],
            DigestItem.ALERT_OPEN,
            row.raised_at,
            who=names.get(row.holder_id or 0),
            kind=row.kind,
        )
        for row in alerts
    ]


async def _over(
    work: Work, mine: Select[int], names: dict[int, str], since: datetime, now: datetime
) -> list[DigestLine]:
    """Check-ins that were answered or missed, or fell away because of us: a line for each patient and sort."""
    rows = await work.all(
        select(CheckIn)
        .where(
            col(CheckIn.patient_id).in_(mine),
            col(CheckIn.settled_at) > since,
            col(CheckIn.settled_at) <= now,
            col(CheckIn.state).in_(list(_ITEMS)),
        )
        .order_by(col(CheckIn.due_at))
    )
    found: dict[tuple[int, DigestItem], list[CheckIn]] = {}
    for row in rows:
        found.setdefault((row.patient_id, _ITEMS[row.state]), []).append(row)
    return [
        DigestLine(names[patient_id], item, rows[-1].due_at, len(rows), mood=rows[-1].mood)
        for (patient_id, item), rows in found.items()
    ]


async def _steps(
    work: Work, mine: Select[int], names: dict[int, str], since: datetime, now: datetime
) -> list[DigestLine]:
    """The steps that patients reached, each once, in the order in which they were done."""
    rows = await work.session.execute(
        select(Achievement, Step)
        .join(Step, col(Step.id) == col(Achievement.step_id))
        .where(
            col(Achievement.patient_id).in_(mine),
            col(Achievement.done_at) > since,
            col(Achievement.done_at) <= now,
            col(Achievement.undone_at).is_(None),
        )
        .order_by(col(Achievement.done_at), col(Achievement.id))
    )
    found: dict[int, dict[str, datetime]] = {}
    for done, step in rows:
        found.setdefault(done.patient_id, {})[step.label] = done.done_at
    return [
        DigestLine(names[patient_id], DigestItem.STEPS, max(done.values()), steps=tuple(done))
        for patient_id, done in found.items()
    ]


async def _last_summary(work: Work, to: Person) -> datetime | None:
    """When the last summary that reached somebody was made; one that never arrived told nobody anything."""
    last = await work.first(
        select(OutboxMessage)
        .where(
            col(OutboxMessage.person_id) == to.id,
            col(OutboxMessage.kind) == Kind.DIGEST,
            col(OutboxMessage.state) == OutboxState.SENT,
        )
        .order_by(col(OutboxMessage.created_at).desc())
    )
    return last.created_at if last else None


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

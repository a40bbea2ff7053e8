"""Rehearsing the alerts: everybody of a chain, and the admins, get a message that says so, and confirm it by a tap.

It has rows of its own and touches no alert; nobody is asked to contact anyone, and no patient hears of it.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import col

from care.answer import Tapped
from care.duty import chain_at
from care.gathered import Facts, drop
from care.people import known, person
from care.right_to_know import is_staff
from rules.actors import Actor, NotAllowed
from rules.kinds import Kind
from rules.sayings import DigestItem, DigestLine, Dropped, RehearsalLine
from rules.words import MemberRole, PatientState, Priority, Reach
from storage.queries import admins_of
from storage.tables import Member, OutboxMessage, Patient, Person, Rehearsal, Rehearsed, Team
from storage.work import Work

REHEARSAL_FOR = timedelta(hours=1)
"""After that it is over, whoever has not seen it."""
ABOUT_REHEARSAL = frozenset({Kind.REHEARSAL, Kind.REHEARSAL_OVER})


async def rehearse(work: Work, patient_id: int, now: datetime, *, actor: str) -> Rehearsal:
    """Rehearse a patient's chain; where one of the team lasts, that one is given. Commits."""
    who = await known(work, patient_id)
    rehearsal = await lasting(work, who.team.id) or await _begin(work, who.team, [patient_id], patient_id, now)
    work.audit(now, "rehearsal.begun", actor=actor, subject=who.person.ref)
    await work.commit(now)
    return rehearsal


async def rehearse_monthly(work: Work, team: Team, now: datetime) -> None:
    """The month's rehearsal of all chains of a team that has agreed on it. Part of an act."""
    zone = ZoneInfo(team.timezone)
    last = await work.first(
        select(Rehearsal)
        .where(col(Rehearsal.team_id) == team.id, col(Rehearsal.patient_id).is_(None))
        .order_by(col(Rehearsal.id).desc())
    )
    month = (now.astimezone(zone).year, now.astimezone(zone).month)
    before = last.begun_at.astimezone(zone) if last else None
    if not team.rehearses or (before and (before.year, before.month) == month) or await lasting(work, team.id):
        return
    patients = await work.all(
        select(Patient)
        .join(Person, col(Person.id) == col(Patient.person_id))
        .where(col(Person.team_id) == team.id, col(Patient.state) == PatientState.ACTIVE)
        .order_by(col(Patient.person_id))
    )
    if patients:
        await _begin(work, team, [row.person_id for row in patients], None, now)


async def seen(work: Work, actor: Actor, rehearsal_id: int, now: datetime) -> Tapped:
    """Somebody has seen it; the first tap counts. Once all have, it is over."""
    rehearsal = await work.first(select(Rehearsal).where(col(Rehearsal.id) == rehearsal_id).with_for_update())
    parts = await _parts(work, rehearsal_id)
    mine = next((part for part in parts if part.person_id == actor.person_id), None)
    if rehearsal is None or mine is None:
        raise NotAllowed
    mine.seen_at = mine.seen_at or now
    if rehearsal.ends_at and all(part.seen_at for part in parts if part.why is None):
        await end_rehearsal(work, rehearsal, now)
    await work.commit(now)
    return Tapped(Kind.TOAST_OK, no_buttons=True)


async def end_rehearsal(work: Work, rehearsal: Rehearsal, now: datetime) -> None:
    """It is over: the admins get to know who has seen it. Part of an act."""
    rehearsal.ends_at, rehearsal.over_at = None, now
    for admin in await admins_of(work, rehearsal.team_id):
        await work.say(admin, Kind.REHEARSAL_OVER, now, priority=Priority.SUMMARY, about=rehearsal.id)


async def lasting(work: Work, team_id: int) -> Rehearsal | None:
    """The rehearsal of a team that is not over."""
    return await work.first(
        select(Rehearsal).where(col(Rehearsal.team_id) == team_id, col(Rehearsal.ends_at).is_not(None))
    )


async def last_rehearsal(work: Work, patient_id: int) -> Rehearsal | None:
    """The last one of a patient's chain, or of the whole team."""
    who = await known(work, patient_id)
    return await work.first(
        select(Rehearsal)
        .where(
            col(Rehearsal.team_id) == who.team.id,
            col(Rehearsal.patient_id).is_(None) | (col(Rehearsal.patient_id) == patient_id),
        )
        .order_by(col(Rehearsal.id).desc())
    )


async def rehearsal_lines(work: Work, rehearsal: Rehearsal) -> tuple[RehearsalLine, ...]:
    """Who has seen it and after how long, who has not, who was not asked and why."""
    return tuple(
        [
            RehearsalLine(
                (await person(work, part.person_id)).name,
                part.seen_at - rehearsal.begun_at if part.seen_at else None,
                part.why,
            )
            for part in await _parts(work, rehearsal.id)
        ]
    )


async def about_rehearsal(work: Work, row: OutboxMessage, to: Person, facts: Facts) -> Dropped | None:
    """The second look: it still lasts, or its end is told; and only to staff."""
    rehearsal = await work.get(Rehearsal, row.about) if row.about else None
    if rehearsal is None or not await is_staff(work, to.id):
        return drop("may not be told")
    if row.kind is Kind.REHEARSAL and rehearsal.ends_at is None:
        return drop("it is over")
    facts.fields["id"] = rehearsal.id
    facts.rehearsal = await rehearsal_lines(work, rehearsal) if row.kind is Kind.REHEARSAL_OVER else ()
    return None


async def rehearsal_digest(work: Work, to: Person, since: datetime, now: datetime) -> list[DigestLine]:
    """For an admin's summary: how many have seen the last one."""
    member = await work.get(Member, to.id)
    if member is None or member.role is not MemberRole.ADMIN:
        return []
    rows = await work.all(
        select(Rehearsal)
        .where(col(Rehearsal.team_id) == to.team_id, col(Rehearsal.over_at) > since, col(Rehearsal.over_at) <= now)
        .order_by(col(Rehearsal.id))
    )
    lines = []
    for row in rows:
        asked = [part for part in await _parts(work, row.id) if part.why is None]
        count = sum(part.seen_at is not None for part in asked)
        lines.append(DigestLine("", DigestItem.REHEARSAL, row.begun_at, count, of=len(asked)))
    return lines


async def _begin(work: Work, team: Team, patients: list[int], patient_id: int | None, now: datetime) -> Rehearsal:
    rehearsal = await work.add(
        Rehearsal(team_id=team.id, patient_id=patient_id, begun_at=now, ends_at=now + REHEARSAL_FOR)
    )
    whom: dict[int, str | None] = {}
    for one in patients:
        for link in await chain_at(work, await known(work, one), now):
            whom.setdefault(link.person_id, link.skipped_because)
    for admin in await _all_admins(work, team):
        open_ = admin.telegram_id is not None and admin.reach is Reach.OPEN
        whom.setdefault(admin.id, None if open_ else _why(admin))
    for person_id, why in whom.items():
        await work.add(Rehearsed(rehearsal_id=rehearsal.id, person_id=person_id, why=why))
        if why is None:
            to = await person(work, person_id)
            await work.say(
                to,
                Kind.REHEARSAL,
                now,
                priority=Priority.SUMMARY,
                about=rehearsal.id,
                expires_at=rehearsal.ends_at,
            )
    return rehearsal


def _why(who: Person) -> str:
    return (who.reach if who.telegram_id is not None else Reach.NOT_STARTED).value


async def _parts(work: Work, rehearsal_id: int) -> list[Rehearsed]:
    query = select(Rehearsed).where(col(Rehearsed.rehearsal_id) == rehearsal_id)
    return await work.all(query.order_by(col(Rehearsed.id)))


async def _all_admins(work: Work, team: Team) -> list[Person]:
    return await work.all(
        select(Person)
        .join(Member, col(Member.person_id) == col(Person.id))
        .where(col(Person.team_id) == team.id, col(Member.role) == MemberRole.ADMIN)
        .order_by(col(Person.id))
    )

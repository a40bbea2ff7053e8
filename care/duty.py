"""Who is at work: own hours and days off of contacts. An alert passes over who is not, and is never held for them."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import col

from care.holidays import is_public_holiday
from care.people import Known, person, signer
from rules.escalation import Link
from rules.local_time import to_utc
from rules.staffed import StaffedHours, is_staffed, next_opening, parse_staffed
from storage.queries import chain_of
from storage.tables import Absence, Contact, Person, Team
from storage.work import Work

_STRETCHES_MAX = 20


async def chain_at(work: Work, who: Known, now: datetime, *, by_team: bool = False) -> tuple[Link, ...]:
    """A patient's chain as it stands at a moment: who of it is away or off duty.

    `by_team`: who has no hours of their own works the team's.
    """
    usual = who.team.staffed if by_team else None
    links = await chain_of(work, who.id)
    zone = ZoneInfo(who.team.timezone)
    people = [link.person_id for link in links]
    away = set(await _away(work, people, now.astimezone(zone).date()))
    hours = {row.person_id: row.hours for row in await _with_hours(work, people)}
    return tuple(
        replace(link, away=link.person_id in away, off_duty=not _at_work(hours.get(link.person_id) or usual, now, zone))
        for link in links
    )


async def is_away(work: Work, person_id: int, team: Team, now: datetime) -> bool:
    """Whether somebody has a day off."""
    return bool(await _away(work, [person_id], now.astimezone(ZoneInfo(team.timezone)).date()))


async def is_on_duty(work: Work, person_id: int, team: Team, now: datetime) -> bool:
    """Whether somebody is neither away nor outside hours of their own."""
    contact = await work.get(Contact, person_id)
    at_work = _at_work(contact.hours if contact else None, now, ZoneInfo(team.timezone))
    return at_work and not await is_away(work, person_id, team, now)


async def reads_at(work: Work, reader: Person, team: Team, now: datetime) -> datetime | None:
    """When somebody of the staff is next at work by their own hours, else by the team's: `now` if they are.

    None where there are no hours, or none that ever come.
    """
    contact = await work.get(Contact, reader.id)
    hours: StaffedHours = parse_staffed((contact.hours if contact else None) or team.staffed)
    zone = ZoneInfo(team.timezone)
    if not hours.parts and not await is_away(work, reader.id, team, now):
        return None
    days_off = await absences(work, reader.id, now.astimezone(zone).date())
    at: datetime | None = now
    for _ in range(_STRETCHES_MAX):
        at = next_opening(hours, at, zone, is_public_holiday) if at and hours.parts else at
        if at is None:
            return None
        today = at.astimezone(zone).date()
        last = max((row.last for row in days_off if row.first <= today <= row.last), default=None)
        if last is None:
            return max(now, at)
        at = to_utc(datetime.combine(last + timedelta(days=1), time()), zone)
    return None


def team_opens(team: Team, now: datetime) -> datetime:
    """When the team is next at work: `now` if it is, or if it has no hours."""
    hours = parse_staffed(team.staffed)
    opens = next_opening(hours, now, ZoneInfo(team.timezone), is_public_holiday) if hours.parts else now
    return opens or now


async def on_duty(work: Work, who: Known, at: datetime) -> Person | None:
    """Who would be told of an alert at a moment; None where nobody of the chain would."""
    link = next((link for link in await chain_at(work, who, at) if link.skipped_because is None), None)
    return await person(work, link.person_id) if link else None


async def caller(work: Work, who: Known, now: datetime) -> tuple[str, datetime]:
    """Who can call a patient, and when: whoever is on duty now, else the one who signs."""
    reader = await on_duty(work, who, now)
    if reader is None:
        links = [link for link in await chain_of(work, who.id) if link.can_be_told]
        reader = await person(work, links[0].person_id) if links else None
    if reader is None:
        return await signer(work, who), now
    return reader.name, await reads_at(work, reader, who.team, now) or now


async def absences(work: Work, person_id: int, today: date) -> list[Absence]:
    """Somebody's days off from today on, in order."""
    return await work.all(
        select(Absence)
        .where(col(Absence.person_id) == person_id, col(Absence.last) >= today)
        .order_by(col(Absence.first))
    )


def _at_work(hours: str | None, now: datetime, zone: ZoneInfo) -> bool:
    return not hours or is_staffed(parse_staffed(hours), now, zone, is_public_holiday)


async def _with_hours(work: Work, people: list[int]) -> list[Contact]:
    return await work.all(select(Contact).where(col(Contact.person_id).in_(people), col(Contact.hours).is_not(None)))


async def _away(work: Work, people: list[int], day: date) -> list[int]:
    rows = await work.all(
        select(Absence).where(col(Absence.person_id).in_(people), col(Absence.first) <= day, col(Absence.last) >= day)
    )
    return [row.person_id for row in rows]

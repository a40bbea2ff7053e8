"""Days off of staff: alerts go to the next in the chain meanwhile."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import col

from care.dialogue import Topic, ask, leave
from care.duty import absences
from care.people import team_of
from care.staff import of_staff
from rules.absences import read_days
from rules.actors import Actor, NotAllowed
from rules.kinds import Kind
from rules.words import ContactKind, Priority
from storage.tables import Absence, Person
from storage.work import Work

ANSWER_WITHIN = timedelta(hours=1)


async def be_away(work: Work, actor: Actor, text: str, now: datetime) -> None:
    """`/borte`, alone or with days, and the text that answers its question."""
    staff = await of_staff(work, actor)
    if actor.contact is not ContactKind.STAFF:
        await work.say(staff, Kind.AWAY_NO_CONTACT, now, priority=Priority.ANSWER)
        await work.commit(now)
        return
    today = await _today(work, staff, now)
    days = read_days(text, today) if text.strip() else None
    if days:
        await leave(work, staff.id)
        row = await set_absence(work, staff, *days, now, actor=actor.ref)
        await _say(work, staff, Kind.AWAY_SET if (row.first, row.last) == days else Kind.AWAY_JOINED, row, now)
        await _say_standing(work, staff, today, now, but=row)
    else:
        await ask(work, staff.id, Topic.AWAY, 0, now + ANSWER_WITHIN)
        if text.strip():
            await work.say(staff, Kind.AWAY_BAD_DATE, now, priority=Priority.ANSWER)
        else:
            await _say_standing(work, staff, today, now)
            await work.say(staff, Kind.AWAY_ASK, now, priority=Priority.ANSWER)
    await work.commit(now)


async def be_back(work: Work, actor: Actor, absence_id: int, now: datetime) -> None:
    """ "I'm back": these days off are over, or do not come. Others still stand, and are shown."""
    staff = await of_staff(work, actor)
    row = await work.get(Absence, absence_id)
    if row is not None:
        if row.person_id != staff.id:
            raise NotAllowed
        await end_absence(work, staff, row, now, actor=actor.ref)
    await leave(work, staff.id)
    today = await _today(work, staff, now)
    # an old button, whose days were joined with others, takes nothing back
    if row is not None or not await absences(work, staff.id, today):
        await work.say(staff, Kind.AWAY_ENDED, now, priority=Priority.ANSWER)
    await _say_standing(work, staff, today, now)
    await work.commit(now)


async def set_absence(work: Work, staff: Person, first: date, last: date, now: datetime, *, actor: str) -> Absence:
    """Days off, joined with those that they overlap: none is lost. Part of an act; commits nothing."""
    overlapping = select(Absence).where(
        col(Absence.person_id) == staff.id, col(Absence.first) <= last, col(Absence.last) >= first
    )
    rows = await work.all(overlapping.order_by(col(Absence.id)))
    first, last = min([first, *(row.first for row in rows)]), max([last, *(row.last for row in rows)])
    work.audit(now, "contact.away", actor=actor, subject=staff.ref, detail=f"{first} {last}")
    if not rows:
        return await work.add(Absence(person_id=staff.id, first=first, last=last))
    # the oldest stays, so that the button under its message takes back all
    row, *others = rows
    row.first, row.last = first, last
    for other in others:
        await work.session.delete(other)
    return row


async def end_absence(work: Work, staff: Person, row: Absence, now: datetime, *, actor: str) -> None:
    """From today on they are there. Part of an act; commits nothing."""
    yesterday = await _today(work, staff, now) - timedelta(days=1)
    if row.first > yesterday:
        await work.session.delete(row)
    else:
        row.last = min(row.last, yesterday)
    work.audit(now, "contact.back", actor=actor, subject=staff.ref)


async def _today(work: Work, staff: Person, now: datetime) -> date:
    team = await team_of(work, staff.team_id)
    return now.astimezone(ZoneInfo(team.timezone)).date()


async def _say_standing(work: Work, staff: Person, today: date, now: datetime, but: Absence | None = None) -> None:
    """The days off that stand, each with its button."""
    for row in await absences(work, staff.id, today):
        if row is not but:
            await _say(work, staff, Kind.AWAY_NOW, row, now)


async def _say(work: Work, staff: Person, kind: Kind, row: Absence, now: datetime) -> None:
    """Days as their noons: whatever the receiver's zone, it is that day there."""
    noons = {
        name: datetime.combine(day, time(12), UTC).isoformat()
        for name, day in (("first", row.first), ("last", row.last))
    }
    await work.say(staff, kind, now, priority=Priority.ANSWER, about=row.id, args=noons)

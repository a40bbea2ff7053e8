"""How things stand today with each of one's own patients, and what one's check-ins came to."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import Select, func, select
from sqlmodel import col

from care.people import Known, team_of
from care.replies import EXPIRES
from care.right_to_know import own_patients
from care.staff import of_staff
from rules.actors import Actor
from rules.kinds import Kind
from rules.names import folded
from rules.views import DayItem, DayMark, OpenAlert, TodayLine
from rules.words import AlertState, CheckInState, Priority
from storage.tables import Achievement, Alert, CheckIn, Patient, Pause, Person, Schedule, Step
from storage.work import Work

_ITEMS = {
    CheckInState.ANSWERED: DayItem.ANSWERED,
    CheckInState.PENDING: DayItem.AWAITED,
    CheckInState.OPEN: DayItem.AWAITED,
    CheckInState.UNDELIVERABLE: DayItem.NOT_REACHED,
    CheckInState.MISSED: DayItem.MISSED,
    CheckInState.VOID: DayItem.VOID,
}
_ANY_ZONE = timedelta(days=2)
"""A local day lies within so much of any moment in it, wherever the patient is."""


async def show_today(work: Work, actor: Actor, now: datetime) -> None:
    """`/i_dag`: one message about all of one's own patients, made when it is sent."""
    staff = await of_staff(work, actor)
    await work.say(staff, Kind.TODAY, now, priority=Priority.ANSWER, expires_at=now + EXPIRES)
    await work.commit(now)


async def today_view(work: Work, to: Person, now: datetime) -> tuple[TodayLine, ...]:
    """A line for each patient, by the alphabet."""
    mine = await own_patients(work, to)
    team = await team_of(work, to.team_id)
    rows = await work.session.execute(
        select(Person, Patient).join(Patient, col(Patient.person_id) == col(Person.id)).where(col(Person.id).in_(mine))
    )
    people = sorted((Known(*row, team) for row in rows), key=lambda who: (folded(who.person.name), who.id))
    check_ins = _by_patient(await check_ins_between(work, mine, now - _ANY_ZONE, now + _ANY_ZONE))
    steps = await steps_done(work, mine, now.date() - _ANY_ZONE)
    alerts = await open_alerts(work, mine)
    pauses = await paused_until(work, mine, now)
    coming = await _next_moments(work, mine)
    return tuple(
        TodayLine(
            who.person.name,
            marks=marks_of(row for row in check_ins[who.id] if _belongs(row, who, now)),
            steps=steps.get((who.id, who.today(now)), ()),
            paused_until=pauses.get(who.id),
            next_at=_if_today(coming.get(who.id), who, now),
            reach=who.person.reach,
            alerts=alerts.get(who.id, ()),
            stop=who.patient.stop,
        )
        for who in people
    )


def marks_of(rows: Iterable[CheckIn]) -> tuple[DayMark, ...]:
    """What became of check-ins, oldest first; cancelled ones say nothing."""
    return tuple(
        DayMark(_ITEMS[row.state], _moment(row), row.mood)
        for row in sorted(rows, key=lambda row: row.due_at)
        if row.state in _ITEMS
    )


async def check_ins_between(work: Work, mine: Select[int], begin: datetime, end: datetime) -> list[CheckIn]:
    """The check-ins of these patients that were due in a stretch of time."""
    return await work.all(
        select(CheckIn).where(
            col(CheckIn.patient_id).in_(mine), col(CheckIn.due_at) >= begin, col(CheckIn.due_at) <= end
        )
    )


async def steps_done(work: Work, mine: Select[int], since: date) -> dict[tuple[int, date], tuple[str, ...]]:
    """The steps done since a day, by patient and local day, in the order in which they were done."""
    rows = await work.session.execute(
        select(Achievement, Step)
        .join(Step, col(Step.id) == col(Achievement.step_id))
        .where(
            col(Achievement.patient_id).in_(mine), col(Achievement.day) >= since, col(Achievement.undone_at).is_(None)
        )
        .order_by(col(Achievement.done_at), col(Achievement.id))
    )
    found: dict[tuple[int, date], tuple[str, ...]] = {}
    for done, step in rows:
        key = (done.patient_id, done.day)
        found[key] = (*found.get(key, ()), step.label)
    return found


async def open_alerts(work: Work, mine: Select[int]) -> dict[int, tuple[OpenAlert, ...]]:
    """The alerts about these patients that nobody has closed, with who has them."""
    rows = await work.session.execute(
        select(Alert, Person)
        .outerjoin(Person, col(Person.id) == col(Alert.holder_id))
        .where(col(Alert.patient_id).in_(mine), col(Alert.state) != AlertState.CLOSED)
        .order_by(col(Alert.id))
    )
    found: dict[int, tuple[OpenAlert, ...]] = {}
    for alert, holder in rows:
        view = OpenAlert(alert.kind, alert.raised_at, holder.name if holder else None)
        found[alert.patient_id] = (*found.get(alert.patient_id, ()), view)
    return found


async def paused_until(work: Work, mine: Select[int], now: datetime) -> dict[int, datetime]:
    """Until when those of these patients who have a pause have it."""
    rows = await work.all(
        select(Pause)
        .where(
            col(Pause.patient_id).in_(mine),
            col(Pause.begin) <= now,
            col(Pause.until) > now,
            col(Pause.ended_at).is_(None),
        )
        .order_by(col(Pause.until))
    )
    return {row.patient_id: row.until for row in rows}


async def _next_moments(work: Work, mine: Select[int]) -> dict[int, datetime]:
    rows = await work.session.execute(
        select(col(Schedule.patient_id), func.min(Schedule.next_due_at))
        .where(col(Schedule.patient_id).in_(mine), col(Schedule.removed_at).is_(None))
        .group_by(col(Schedule.patient_id))
    )
    return {patient_id: at for patient_id, at in rows if at}


def _moment(row: CheckIn) -> datetime:
    if row.state is CheckInState.ANSWERED:
        return row.settled_at or row.due_at
    if row.state is CheckInState.OPEN:
        return row.respond_by or row.due_at + row.window
    return row.due_at + row.window if row.state is CheckInState.PENDING else row.due_at


def _belongs(row: CheckIn, who: Known, now: datetime) -> bool:
    """Whether a check-in is today's, or still awaited from the night before."""
    return who.today(row.due_at) == who.today(now) or row.state in {CheckInState.OPEN, CheckInState.PENDING}


def _if_today(at: datetime | None, who: Known, now: datetime) -> datetime | None:
    return at if at and who.today(at) == who.today(now) else None


def _by_patient(rows: Iterable[CheckIn]) -> dict[int, list[CheckIn]]:
    found: dict[int, list[CheckIn]] = defaultdict(list)
    for row in rows:
        found[row.patient_id].append(row)
    return found

"""Looking at how things stand: for `mellom status`, `mellom schedule` and, later, the team's pages."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Mapped
from sqlmodel import col

from care.holidays import days_off
from care.naming import called
from care.people import Known, known
from care.retention import Kept, kept
from rules.recurrence import Skipped, from_rfc5545, outlook
from rules.words import AlertState, CheckInState, OutboxState
from storage.queries import current_pause, is_of
from storage.tables import Alert, Bot, CheckIn, OutboxMessage, Patient, Person, Schedule
from storage.work import Work

_State = TypeVar("_State", CheckInState, AlertState, OutboxState)

RUNS_WITHIN = timedelta(seconds=30)
"""Whoever was on the line so shortly ago is taken to be running."""


@dataclass(frozen=True)
class Status:
    """Counts by state, and how far behind we are. Moments are UTC; None where there is nothing."""

    now: datetime
    check_ins: dict[str, int]
    alerts: dict[str, int]
    outbox: dict[str, int]
    oldest_due: datetime | None
    heard_until: datetime | None
    words: Kept


@dataclass(frozen=True)
class Occurrence:
    """A check-in to come: when, by which schedule, and whether a day off or a pause swallows it."""

    at: datetime
    schedule: str
    paused: bool
    skipped: Skipped | None = None


async def status(work: Work, now: datetime, telegram_id: int | None = None) -> Status:
    """How the whole house stands, or one bot in it."""
    of_patients = select(col(Person.id)).where(is_of(telegram_id, col(Person.bot_id)))
    said = is_of(telegram_id, col(OutboxMessage.bot_id))

    async def counts(column: Mapped[_State], states: type[_State], where: ColumnElement[bool]) -> dict[str, int]:
        rows = await work.session.execute(select(column, func.count()).where(where).group_by(column))
        found = {state.value: number for state, number in rows}
        return {state.value: found.get(state.value, 0) for state in states}

    oldest = await work.session.execute(
        select(func.min(OutboxMessage.created_at)).where(
            col(OutboxMessage.state) == OutboxState.DUE, col(OutboxMessage.next_attempt_at) <= now, said
        )
    )
    heard = await work.session.execute(select(func.min(Bot.heard_until)).where(is_of(telegram_id, col(Bot.id))))
    return Status(
        now=now,
        check_ins=await counts(col(CheckIn.state), CheckInState, col(CheckIn.patient_id).in_(of_patients)),
        alerts=await counts(col(Alert.state), AlertState, col(Alert.patient_id).in_(of_patients)),
        outbox=await counts(col(OutboxMessage.state), OutboxState, said),
        oldest_due=oldest.scalar_one(),
        heard_until=heard.scalar_one(),
        words=await kept(work, telegram_id),
    )


async def is_running(work: Work, now: datetime) -> bool:
    """Whether a `mellom run` seems to be at work on this database."""
    return await work.first(select(Bot).where(col(Bot.listened_until) > now - RUNS_WITHIN)) is not None


async def find_patient(work: Work, name: str, telegram_id: int | None = None) -> Known | None:
    """A patient by key, or by name where exactly one has it, among all or those of one bot.

    Names are compared decrypted, in memory.
    """
    patients = select(Person).join(Patient, col(Patient.person_id) == col(Person.id))
    rows = await work.all(patients.where(is_of(telegram_id, col(Person.bot_id))))
    found = called(rows, name)
    return await known(work, found[0].id) if len(found) == 1 else None


async def occurrences(work: Work, who: Known, now: datetime, limit: int) -> list[Occurrence]:
    """The next check-ins of a patient over all schedules, in order, with the days off between them."""
    schedules = await work.all(
        select(Schedule).where(col(Schedule.patient_id) == who.id, col(Schedule.removed_at).is_(None))
    )
    found = [
        Occurrence(at, schedule.key, await current_pause(work, who.id, at) is not None, skipped)
        for schedule in schedules
        for at, skipped in outlook(from_rfc5545(schedule.recurrence), now, limit, days_off(schedule))
    ]
    ordered = sorted(found, key=lambda item: (item.at, item.schedule))
    ends = [item.at for item in ordered if not item.skipped][:limit]
    return [item for item in ordered if len(ends) < limit or item.at <= ends[-1]]

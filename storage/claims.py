"""Taking due rows in hand, so that no two workers act on the same one.

`with_for_update(skip_locked=True)` is PostgreSQL's way and renders to nothing on SQLite, where the transaction
holds the only write lock anyway: one function serves both.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Mapped
from sqlmodel import col

from rules.words import OutboxState, PatientState, Way
from storage.tables import Alert, CheckIn, OutboxMessage, Patient, Pause, Person, Schedule
from storage.work import Work

LEASE = timedelta(seconds=60)
"""How long a claimed outbox row is left alone; after that its worker is taken for dead and it is claimed again."""


async def due_schedules(work: Work, bot_id: int, now: datetime, limit: int) -> list[Schedule]:
    """Schedules of people who take part whose next check-in is due, the longest overdue first."""
    return await work.all(
        select(Schedule)
        .where(
            col(Schedule.next_due_at) <= now,
            col(Schedule.try_at).is_(None) | (col(Schedule.try_at) <= now),
            _is_of(bot_id, col(Schedule.patient_id)),
            select(col(Patient.person_id))
            .where(col(Patient.person_id) == col(Schedule.patient_id), col(Patient.state) == PatientState.ACTIVE)
            .exists(),
        )
        .order_by(col(Schedule.next_due_at))
        .limit(limit)
        .with_for_update(skip_locked=True, of=Schedule)
    )


async def due_check_ins(work: Work, bot_id: int, until: datetime, limit: int) -> list[CheckIn]:
    """Check-ins whose reminder or answer is overdue at `until`."""
    return await work.all(
        select(CheckIn)
        .where(col(CheckIn.look_at) <= until, _is_of(bot_id, col(CheckIn.patient_id)))
        .order_by(col(CheckIn.look_at), col(CheckIn.id))
        .limit(limit)
        .with_for_update(skip_locked=True, of=CheckIn)
    )


async def due_alerts(work: Work, bot_id: int, until: datetime, limit: int) -> list[Alert]:
    """Alerts whose chain has to go on."""
    return await work.all(
        select(Alert)
        .where(col(Alert.look_at) <= until, _is_of(bot_id, col(Alert.patient_id)))
        .order_by(col(Alert.look_at), col(Alert.id))
        .limit(limit)
        .with_for_update(skip_locked=True, of=Alert)
    )


async def ended_pauses(work: Work, bot_id: int, now: datetime, limit: int) -> list[Pause]:
    """Pauses whose end is to be said."""
    return await work.all(
        select(Pause)
        .where(col(Pause.tell_at) <= now, _is_of(bot_id, col(Pause.patient_id)))
        .order_by(col(Pause.tell_at))
        .limit(limit)
        .with_for_update(skip_locked=True, of=Pause)
    )


def _is_of(bot_id: int, person_id: Mapped[int]) -> ColumnElement[bool]:
    """Asked of each due row: in a join SQLite would begin with all people of the bot, and read all that they have."""
    return select(col(Person.id)).where(col(Person.id) == person_id, col(Person.bot_id) == bot_id).exists()


async def due_messages(
    work: Work, bot_id: int, now: datetime, limit: int, way: Way = Way.TELEGRAM
) -> list[OutboxMessage]:
    """What may be said now in this way and is in nobody's hands, the most urgent first."""
    return await work.all(
        select(OutboxMessage)
        .where(
            col(OutboxMessage.bot_id) == bot_id,
            col(OutboxMessage.way) == way,
            col(OutboxMessage.state) == OutboxState.DUE,
            col(OutboxMessage.next_attempt_at) <= now,
        )
        .order_by(col(OutboxMessage.priority), col(OutboxMessage.next_attempt_at), col(OutboxMessage.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )


def claim_message(row: OutboxMessage, worker: str, now: datetime) -> None:
    """Take a row in hand for `LEASE`. One that was in hand before, and came back, may have arrived already."""
    row.may_have_arrived = row.may_have_arrived or row.claimed_by is not None
    row.claimed_by = worker
    row.next_attempt_at = now + LEASE
    row.attempt += 1


async def try_again_now(work: Work, bot_id: int, now: datetime, way: Way = Way.TELEGRAM) -> None:
    """Make everything due that was put off: what was in its way is gone."""
    await work.session.execute(
        update(OutboxMessage)
        .where(
            col(OutboxMessage.bot_id) == bot_id,
            col(OutboxMessage.way) == way,
            col(OutboxMessage.state) == OutboxState.DUE,
            col(OutboxMessage.claimed_by).is_(None),
            col(OutboxMessage.attempt) > 0,
            col(OutboxMessage.next_attempt_at) > now,
        )
        .values(next_attempt_at=now)
    )


async def held_message(work: Work, outbox_id: int, worker: str, attempt: int) -> OutboxMessage | None:
    """The row if this worker's attempt still holds it, else None: a worker that slept marks nothing."""
    return await work.first(
        select(OutboxMessage)
        .where(
            col(OutboxMessage.id) == outbox_id,
            col(OutboxMessage.claimed_by) == worker,
            col(OutboxMessage.attempt) == attempt,
            col(OutboxMessage.state) == OutboxState.DUE,
        )
        .with_for_update()
    )

"""Taking due rows in hand, so that no two workers act on the same one.

`with_for_update(skip_locked=True)` is PostgreSQL's way and renders to nothing on SQLite, where the transaction
holds the only write lock anyway: one function serves both.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import BindParameter, ColumnElement, Integer, bindparam, select, update
from sqlalchemy.orm import Mapped
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import col

from rules.kinds import Kind
from rules.words import OutboxState, PatientState, Verb, Way
from storage.bulk import plain
from storage.prepared import prepared
from storage.tables import Alert, CheckIn, OutboxMessage, Patient, Pause, Person, Schedule
from storage.work import Work

LEASE = timedelta(seconds=60)
"""How long a claimed outbox row is left alone; after that its worker is taken for dead and it is claimed again."""


_BOT: BindParameter[int] = bindparam("bot_id")
_NOW: BindParameter[datetime] = bindparam("now")
_LIMIT = bindparam("limit", type_=Integer)


def _is_of_bot(person_id: Mapped[int]) -> ColumnElement[bool]:
    """Asked of each due row: in a join SQLite would begin with all people of the bot, and read all that they have."""
    return select(col(Person.id)).where(col(Person.id) == person_id, col(Person.bot_id) == _BOT).exists()


_DUE_SCHEDULES = prepared(
    select(Schedule)
    .where(
        col(Schedule.next_due_at) <= _NOW,
        col(Schedule.try_at).is_(None) | (col(Schedule.try_at) <= _NOW),
        _is_of_bot(col(Schedule.patient_id)),
        select(col(Patient.person_id))
        .where(col(Patient.person_id) == col(Schedule.patient_id), col(Patient.state) == PatientState.ACTIVE)
        .exists(),
    )
    .order_by(col(Schedule.next_due_at))
    .limit(_LIMIT)
    .with_for_update(skip_locked=True, of=Schedule)
)
_DUE_CHECK_INS = prepared(
    select(CheckIn)
    .where(col(CheckIn.look_at) <= _NOW, _is_of_bot(col(CheckIn.patient_id)))
    .order_by(col(CheckIn.look_at), col(CheckIn.id))
    .limit(_LIMIT)
    .with_for_update(skip_locked=True, of=CheckIn)
)
_DUE_ALERTS = prepared(
    select(Alert)
    .where(col(Alert.look_at) <= _NOW, _is_of_bot(col(Alert.patient_id)))
    .order_by(col(Alert.look_at), col(Alert.id))
    .limit(_LIMIT)
    .with_for_update(skip_locked=True, of=Alert)
)
_ENDED_PAUSES = prepared(
    select(Pause)
    .where(col(Pause.tell_at) <= _NOW, _is_of_bot(col(Pause.patient_id)))
    .order_by(col(Pause.tell_at))
    .limit(_LIMIT)
    .with_for_update(skip_locked=True, of=Pause)
)
_DUE_MESSAGES = prepared(
    select(OutboxMessage)
    .where(
        col(OutboxMessage.bot_id) == _BOT,
        col(OutboxMessage.way) == bindparam("way"),
        col(OutboxMessage.state) == OutboxState.DUE,
        col(OutboxMessage.next_attempt_at) <= _NOW,
    )
    .order_by(col(OutboxMessage.priority), col(OutboxMessage.next_attempt_at), col(OutboxMessage.id))
    .limit(_LIMIT)
    .with_for_update(skip_locked=True)
)


class Held(NamedTuple):
    """What a worker must know of a row that it has in hand."""

    id: int
    attempt: int
    bot_id: int
    verb: Verb
    kind: Kind
    about: int | None


_HELD_MESSAGES = prepared(
    select(*(col(getattr(OutboxMessage, name)) for name in Held._fields))
    .where(
        col(OutboxMessage.id).in_(bindparam("keys", expanding=True)),
        col(OutboxMessage.claimed_by) == bindparam("worker"),
        col(OutboxMessage.state) == OutboxState.DUE,
    )
    .order_by(col(OutboxMessage.id))
    .with_for_update()
)
_OUTBOX = plain(OutboxMessage)
_CLAIM = (
    update(_OUTBOX)
    .where(_OUTBOX.c.id.in_(bindparam("keys", expanding=True)))
    .values(
        may_have_arrived=_OUTBOX.c.may_have_arrived | _OUTBOX.c.claimed_by.is_not(None),
        claimed_by=bindparam("worker"),
        next_attempt_at=bindparam("until"),
        attempt=_OUTBOX.c.attempt + 1,
    )
)
_SENT = (
    update(_OUTBOX)
    .where(_OUTBOX.c.id == bindparam("its"))
    .values(state=OutboxState.SENT, message_id=bindparam("message"), settled_at=bindparam("at"))
)


async def due_schedules(work: Work, bot_id: int, now: datetime, limit: int) -> list[Schedule]:
    """Schedules of people who take part whose next check-in is due, the longest overdue first."""
    return await work.all(_DUE_SCHEDULES, bot_id=bot_id, now=now, limit=limit)


async def due_check_ins(work: Work, bot_id: int, until: datetime, limit: int) -> list[CheckIn]:
    """Check-ins whose reminder or answer is overdue at `until`."""
    return await work.all(_DUE_CHECK_INS, bot_id=bot_id, now=until, limit=limit)


async def due_alerts(work: Work, bot_id: int, until: datetime, limit: int) -> list[Alert]:
    """Alerts whose chain has to go on."""
    return await work.all(_DUE_ALERTS, bot_id=bot_id, now=until, limit=limit)


async def ended_pauses(work: Work, bot_id: int, now: datetime, limit: int) -> list[Pause]:
    """Pauses whose end is to be said."""
    return await work.all(_ENDED_PAUSES, bot_id=bot_id, now=now, limit=limit)


async def due_messages(
    work: Work, bot_id: int, now: datetime, limit: int, way: Way = Way.TELEGRAM
) -> list[OutboxMessage]:
    """What may be said now in this way and is in nobody's hands, the most urgent first."""
    return await work.all(_DUE_MESSAGES, bot_id=bot_id, way=way, now=now, limit=limit)


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


async def write_claims(work: Work, rows: Sequence[OutboxMessage], worker: str, now: datetime) -> None:
    """`claim_message` for many rows by one statement. They know it, but for `may_have_arrived`."""
    if not rows:
        return
    until = now + LEASE
    await work.session.execute(_CLAIM, {"keys": [row.id for row in rows], "worker": worker, "until": until})
    for row in rows:
        for name, value in (("claimed_by", worker), ("next_attempt_at", until), ("attempt", row.attempt + 1)):
            set_committed_value(row, name, value)


async def held_messages(work: Work, ids: Sequence[int], worker: str) -> dict[int, Held]:
    """Those of the rows that this worker still holds, by id: one that slept marks nothing. Each has its attempt."""
    found = await work.session.execute(_HELD_MESSAGES, {"keys": sorted(ids), "worker": worker})
    return {row.id: row for row in map(Held._make, found)}


async def mark_sent(work: Work, sent: Mapping[int, int], now: datetime) -> None:
    """Messages arrived: their ids, with those that Telegram gave them."""
    if sent:
        values = [{"its": its, "message": message, "at": now} for its, message in sent.items()]
        await work.session.execute(_SENT, values)

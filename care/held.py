"""What is held back: while a possible crisis is open, and once everything was stopped, nothing is asked by itself."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from care.duty import caller, reads_at
from care.people import Known, person
from rules.sayings import Field
from rules.words import AlertKind, OutboxState
from storage.queries import open_crisis
from storage.tables import Alert, AlertTold, OutboxMessage
from storage.work import Work


async def is_held(work: Work, who: Known) -> bool:
    """Whether nothing is asked or sent to a patient by itself."""
    return who.patient.stop is not None or await open_crisis(work, who.id) is not None


async def reader_of_alert(work: Work, alert_id: int, who: Known, now: datetime) -> dict[str, Field]:
    """Who reads what a patient wrote, and when. Of a possible crisis only whom it has reached; else nothing."""
    alert = await work.get(Alert, alert_id)
    states = [OutboxState.SENT]
    if alert is None or alert.kind is not AlertKind.CRISIS:
        states.append(OutboxState.DUE)
    if alert and alert.kind is not AlertKind.CRISIS and alert.holder_id:
        return await _reads(work, alert.holder_id, who, now)
    told = await work.first(
        select(AlertTold)
        .join(OutboxMessage, col(OutboxMessage.id) == col(AlertTold.outbox_id))
        .where(col(AlertTold.alert_id) == alert_id, col(OutboxMessage.state).in_(states))
        .order_by(col(AlertTold.id))
    )
    if told:
        return await _reads(work, told.person_id, who, now)
    if OutboxState.DUE not in states:
        return {}
    name, when = await caller(work, who, now)
    return {"reader": name, "when": when} if name else {}


async def _reads(work: Work, person_id: int, who: Known, now: datetime) -> dict[str, Field]:
    reader = await person(work, person_id)
    when = await reads_at(work, reader, who.team, now)
    return {"reader": reader.name, **({"when": when} if when else {})}

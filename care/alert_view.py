"""An alert as a person of the team sees it."""

from sqlalchemy import select
from sqlmodel import col

from care.people import known, person
from rules.kinds import Kind
from rules.sayings import AlertMoment as Shown
from rules.sayings import AlertView
from rules.words import OutboxState
from storage.tables import Alert, AlertMoment, CheckIn, OutboxMessage, Person
from storage.work import Work


async def alert_view(work: Work, alert: Alert) -> AlertView:
    """What happened, to whom, who has it, and what has been done."""
    who = await known(work, alert.patient_id)
    check_in = await work.get(CheckIn, alert.check_in_id) if alert.check_in_id else None
    holder = await person(work, alert.holder_id) if alert.holder_id else None
    return AlertView(
        id=alert.id,
        kind=alert.kind,
        state=alert.state,
        patient=who.person.name,
        raised_at=alert.raised_at,
        phone=who.patient.phone,
        asked_at=(check_in.asked_at or check_in.due_at) if check_in else None,
        reminded_at=check_in.reminded_at if check_in and await _reminded(work, check_in.id) else None,
        heard_at=who.patient.heard_at,
        misses=alert.misses,
        reach=alert.reach,
        holder=holder.name if holder else None,
        taken_at=alert.taken_at,
        moments=await _moments(work, alert.id),
    )


async def _reminded(work: Work, check_in_id: int) -> bool:
    """Whether a reminder was sent: one that would have fallen into quiet hours counts as given, but was not."""
    query = select(OutboxMessage).where(
        col(OutboxMessage.kind).in_([Kind.REMINDER, Kind.ASK_AGAIN]),
        col(OutboxMessage.about) == check_in_id,
        col(OutboxMessage.state) == OutboxState.SENT,
    )
    return await work.first(query) is not None


async def _moments(work: Work, alert_id: int) -> tuple[Shown, ...]:
    rows = await work.session.execute(
        select(AlertMoment, Person)
        .outerjoin(Person, col(Person.id) == col(AlertMoment.person_id))
        .where(col(AlertMoment.alert_id) == alert_id)
        .order_by(col(AlertMoment.id))
    )
    return tuple(Shown(row.deed, row.at, who.name if who else "", row.why) for row, who in rows)

"""An alert as a person of the team sees it."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from care.people import known, person
from care.relatives import askable
from rules.kinds import Kind
from rules.sayings import AlertMoment as Shown
from rules.sayings import AlertView, Choice
from rules.words import OutboxState
from storage.tables import Alert, AlertMoment, CheckIn, Outage, OutboxMessage, Person
from storage.work import Work


async def alert_view(work: Work, alert: Alert, now: datetime) -> AlertView:
    """What happened, to whom, who has it, and what has been done."""
    who = await known(work, alert.patient_id)
    check_in = await work.get(CheckIn, alert.check_in_id) if alert.check_in_id else None
    reminder, again = [await _sent(work, check_in, kind) for kind in (Kind.REMINDER, Kind.ASK_AGAIN)]
    holder = await person(work, alert.holder_id) if alert.holder_id else None
    return AlertView(
        id=alert.id,
        kind=alert.kind,
        state=alert.state,
        patient=who.person.name,
        raised_at=alert.raised_at,
        phone=who.patient.phone,
        asked_at=(check_in.asked_at or check_in.due_at) if check_in else None,
        reminded_at=reminder.settled_at if reminder else None,
        asked_again_at=again.settled_at if again else None,
        down=await _down(work, check_in) if again else None,
        heard_at=who.patient.heard_at,
        misses=alert.misses,
        reach=alert.reach,
        holder=holder.name if holder else None,
        taken_at=alert.taken_at,
        moments=await _moments(work, alert.id),
        relatives=tuple([Choice(one.id, one.name) for one in await askable(work, alert, who, now)]),
    )


async def _sent(work: Work, check_in: CheckIn | None, kind: Kind) -> OutboxMessage | None:
    """What was said of it: a reminder that would have fallen into quiet hours counts as given, but was not."""
    if check_in is None:
        return None
    query = select(OutboxMessage).where(
        col(OutboxMessage.kind) == kind,
        col(OutboxMessage.about) == check_in.id,
        col(OutboxMessage.state) == OutboxState.SENT,
    )
    return await work.first(query.order_by(col(OutboxMessage.id).desc()))


async def _down(work: Work, check_in: CheckIn | None) -> tuple[datetime, datetime] | None:
    """The outage of ours that touched it."""
    outage = await work.get(Outage, check_in.outage_id) if check_in and check_in.outage_id else None
    return (outage.begin, outage.end) if outage and outage.end else None


async def _moments(work: Work, alert_id: int) -> tuple[Shown, ...]:
    rows = await work.session.execute(
        select(AlertMoment, Person)
        .outerjoin(Person, col(Person.id) == col(AlertMoment.person_id))
        .where(col(AlertMoment.alert_id) == alert_id)
        .order_by(col(AlertMoment.id))
    )
    return tuple(Shown(row.deed, row.at, who.name if who else "", row.why) for row, who in rows)

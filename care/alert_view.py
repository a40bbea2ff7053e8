"""An alert as a person of the team sees it."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, select
from sqlmodel import col

from care.people import known, person
from care.relatives import askable
from rules.kinds import Kind
from rules.sayings import AlertMoment as Shown
from rules.sayings import AlertView, Choice, Said
from rules.words import OutboxState
from storage.prepared import prepared
from storage.tables import Alert, AlertMoment, CheckIn, Outage, OutboxMessage, Person, Reply
from storage.work import Work

_ASKED_MORE = prepared(
    select(OutboxMessage)
    .where(
        col(OutboxMessage.kind).in_((Kind.REMINDER, Kind.ASK_AGAIN)),
        col(OutboxMessage.about) == bindparam("about"),
        col(OutboxMessage.state) == OutboxState.SENT,
    )
    .order_by(col(OutboxMessage.id))
)
_MOMENTS = (
    select(AlertMoment, Person)
    .outerjoin(Person, col(Person.id) == col(AlertMoment.person_id))
    .where(col(AlertMoment.alert_id) == bindparam("alert_id"))
    .order_by(col(AlertMoment.id))
)

SAID_MAX = 6
"""So many of a patient's texts stand in an alert about what they wrote; all of them are among the replies."""
TOGETHER = timedelta(minutes=3)
"""What one person wrote within this is read together."""


async def alert_view(work: Work, alert: Alert, now: datetime) -> AlertView:
    """What happened, to whom, who has it, and what has been done."""
    who = await known(work, alert.patient_id)
    check_in = await work.get(CheckIn, alert.check_in_id) if alert.check_in_id else None
    said = await _said_of(work, check_in)
    reminder, again = said.get(Kind.REMINDER), said.get(Kind.ASK_AGAIN)
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
        said=await _said(work, alert),
        doubted=who.patient.doubted_at is not None,
        relatives=tuple([Choice(one.id, one.name) for one in await askable(work, alert, who, now)]),
    )


async def _said_of(work: Work, check_in: CheckIn | None) -> dict[Kind, OutboxMessage]:
    """What was said of it, the newest of a kind: a reminder that would have fallen into quiet hours counts as given,
    but was not.
    """
    if check_in is None:
        return {}
    return {row.kind: row for row in await work.all(_ASKED_MORE, about=check_in.id)}


async def _down(work: Work, check_in: CheckIn | None) -> tuple[datetime, datetime] | None:
    """The outage of ours that touched it."""
    outage = await work.get(Outage, check_in.outage_id) if check_in and check_in.outage_id else None
    return (outage.begin, outage.end) if outage and outage.end else None


async def _said(work: Work, alert: Alert) -> tuple[Said, ...]:
    """What the patient wrote, where that is why a person must look: from just before it on, the newest few."""
    first = await work.get(Reply, alert.reply_id) if alert.reply_id else None
    if first is None:
        return ()
    query = select(Reply).where(
        col(Reply.patient_id) == alert.patient_id,
        col(Reply.text).is_not(None),
        col(Reply.sent_at) >= first.sent_at - TOGETHER,
    )
    if alert.closed_at:
        query = query.where(col(Reply.heard_at) <= alert.closed_at)
    newest = await work.all(query.order_by(col(Reply.sent_at).desc(), col(Reply.id).desc()).limit(SAID_MAX))
    rows = {row.id: row for row in (first, *reversed(newest))}
    return tuple(
        Said(row.sent_at, row.text, row.unverified)
        for row in sorted(rows.values(), key=lambda row: (row.sent_at, row.id))
        if row.text
    )


async def _moments(work: Work, alert_id: int) -> tuple[Shown, ...]:
    rows = await work.session.execute(_MOMENTS, {"alert_id": alert_id})
    return tuple(Shown(row.deed, row.at, who.name if who else "", row.why) for row, who in rows)

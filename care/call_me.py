""" "Ring meg": the contact is told at once, whatever the hour, and the patient hears who was asked."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from care.alert import raise_alert
from care.answer import Tapped, acknowledge, patient_of
from care.duty import reads_at
from care.people import Known, known, person
from care.sign_of_life import sign_of_life
from care.team_message import pass_on
from rules.actors import Actor, NotAllowed
from rules.kinds import Kind
from rules.words import AlertKind, AlertState, OutboxState, PatientState, ReplyKind
from storage.queries import live_alerts, open_crisis
from storage.tables import Alert, AlertTold, OutboxMessage
from storage.work import Work


async def call_me(
    work: Work,
    actor: Actor,
    sent_at: datetime,
    now: datetime,
    *,
    text: str | None = None,
    message_id: int | None = None,
    replied_to: int | None = None,
) -> Tapped:
    """Ask for a call. While one is open, asking again repeats who has it and raises no second alert."""
    if actor.patient is not PatientState.ACTIVE:
        return await _call_outside(work, actor, now)
    who = await patient_of(work, actor)
    heard = await sign_of_life(work, who, ReplyKind.CALL_ME, sent_at, now, text=text, message_id=message_id)
    if text:
        await pass_on(work, who, heard.reply, replied_to, now)
    return await _call(work, who, now)


async def call_me_before_yes(work: Work, actor: Actor, now: datetime) -> Tapped:
    """Somebody who was invited and has not said yes asks for a call: it is told all the same, and not recorded else."""
    if actor.patient is not PatientState.INVITED:
        raise NotAllowed
    return await _call(work, await known(work, actor.person_id, lock=True), now)


async def _call_outside(work: Work, actor: Actor, now: datetime) -> Tapped:
    """The button below the fixed text works also for one who has not said yes, or takes no part any more."""
    if actor.patient is None or await open_crisis(work, actor.person_id) is None:
        raise NotAllowed
    return await _call(work, await known(work, actor.person_id, lock=True), now)


async def _call(work: Work, who: Known, now: datetime) -> Tapped:
    open_call = next((alert for alert in await live_alerts(work, who.id) if alert.kind is AlertKind.CALL_ME), None)
    alert = await raise_alert(work, who, AlertKind.CALL_ME, now)
    asked_id = alert.holder_id or await _last_told(work, alert)
    asked = await person(work, asked_id) if asked_id else None
    if asked is None:
        await acknowledge(work, who, Kind.CALL_NOBODY, now, about=alert.id)
    elif open_call:
        kind = Kind.CALL_TAKEN if alert.state is AlertState.TAKEN else Kind.CALL_ALREADY
        args: dict[str, object] = {"who": asked.name, "since": alert.raised_at.isoformat()}
        await acknowledge(work, who, kind, now, about=alert.id, args=args)
    else:
        seen_at = await reads_at(work, asked, who.team, now)
        args = {"who": asked.name}
        if seen_at:
            args["when"] = seen_at.isoformat()
        # a team without hours promises no time
        kind = Kind.CALL_SENT_CLOSED if seen_at and seen_at > now else Kind.CALL_SENT
        await acknowledge(work, who, kind, now, about=alert.id, args=args)
    await work.commit(now)
    return Tapped(Kind.TOAST_OK)


async def _last_told(work: Work, alert: Alert) -> int | None:
    """The person whom the chain asked last, of those whom it can have reached."""
    told = await work.first(
        select(AlertTold)
        .join(OutboxMessage, col(OutboxMessage.id) == col(AlertTold.outbox_id))
        .where(col(AlertTold.alert_id) == alert.id, col(OutboxMessage.state) != OutboxState.FAILED)
        .order_by(col(AlertTold.id).desc())
    )
    return told.person_id if told else None

""" "Ring meg": the contact is told at once, whatever the hour, and the patient hears who was asked."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from care.alert import raise_alert
from care.answer import Tapped, acknowledge, patient_of
from care.people import Known, known, person, seen_by_staff_at, signer
from care.sign_of_life import sign_of_life
from rules.actors import Actor, NotAllowed
from rules.sayings import Kind
from rules.words import AlertKind, AlertState, PatientState, ReplyKind
from storage.queries import live_alerts
from storage.tables import Alert, AlertTold
from storage.work import Work


async def call_me(
    work: Work,
    actor: Actor,
    sent_at: datetime,
    now: datetime,
    *,
    text: str | None = None,
    message_id: int | None = None,
) -> Tapped:
    """Ask for a call. While one is open, asking again repeats who has it and raises no second alert."""
    who = await patient_of(work, actor)
    await sign_of_life(work, who, ReplyKind.CALL_ME, sent_at, now, text=text, message_id=message_id)
    return await _call(work, who, now)


async def call_me_before_yes(work: Work, actor: Actor, now: datetime) -> Tapped:
    """Somebody who was invited and has not said yes asks for a call: it is told all the same, and not recorded else."""
    if actor.patient is not PatientState.INVITED:
        raise NotAllowed
    return await _call(work, await known(work, actor.person_id, lock=True), now)


async def _call(work: Work, who: Known, now: datetime) -> Tapped:
    open_call = next((alert for alert in await live_alerts(work, who.id) if alert.kind is AlertKind.CALL_ME), None)
    if open_call:
        await raise_alert(work, who, AlertKind.CALL_ME, now)
        holder = open_call.holder_id or await _last_told(work, open_call)
        name = (await person(work, holder)).name if holder else await signer(work, who)
        kind = Kind.CALL_TAKEN if open_call.state is AlertState.TAKEN else Kind.CALL_ALREADY
        args: dict[str, object] = {"who": name, "since": open_call.raised_at.isoformat()}
        await acknowledge(work, who, kind, now, about=open_call.id, args=args)
        await work.commit(now)
        return Tapped(Kind.TOAST_OK)
    alert = await raise_alert(work, who, AlertKind.CALL_ME, now)
    asked = await _last_told(work, alert)
    if asked is None:
        await acknowledge(work, who, Kind.CALL_NOBODY, now, about=alert.id)
    else:
        seen_at = seen_by_staff_at(who.team, now)
        args = {"who": (await person(work, asked)).name}
        if seen_at:
            args["when"] = seen_at.isoformat()
        # a team without hours promises no time
        kind = Kind.CALL_SENT_CLOSED if seen_at and seen_at > now else Kind.CALL_SENT
        await acknowledge(work, who, kind, now, about=alert.id, args=args)
    await work.commit(now)
    return Tapped(Kind.TOAST_OK)


async def _last_told(work: Work, alert: Alert) -> int | None:
    """The person whom the chain asked last."""
    told = await work.first(
        select(AlertTold).where(col(AlertTold.alert_id) == alert.id).order_by(col(AlertTold.id).desc())
    )
    return told.person_id if told else None

"""Telling people of an alert: who gets which message, what their messages show, and what was done is written down.

These are parts of acts: they write into the work in hand and leave the commit to the act.
"""

import logging
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from care.also import admins_past_telegram, stand_in, tell_stuck
from care.people import Known, person
from rules.escalation import Link
from rules.kinds import Kind
from rules.words import AlertDeed, AlertKind, OutboxState, Priority, Verb, Way
from storage.queries import admins_of, told_of
from storage.tables import Alert, AlertMoment, AlertTold, OutboxMessage, Person
from storage.work import Work

log = logging.getLogger(__name__)


def priority_of(alert: Alert) -> Priority:
    """What is said of a possible crisis goes before everything else."""
    return Priority.CRISIS if alert.kind is AlertKind.CRISIS else Priority.ALERT


async def tell(work: Work, alert: Alert, to: Person, now: datetime, *, number: int = 0, why: str | None = None) -> None:
    """Tell somebody: as a rank of the chain (0), or as one of the admins for the `number`th time; `why` them."""
    waiting = await _on_its_way(work, alert.id, to.id)
    if waiting:
        # Telegram is down, say: one message is enough, and it is worded as things stand when it goes
        if not number:
            waiting.turn, waiting.round = alert.turn, 0
            await add_moment(work, alert, AlertDeed.TOLD, now, to.id, why)
        await stand_in(work, alert.id, to, await work.get(OutboxMessage, waiting.outbox_id), now)
        return
    row = await work.say(
        to,
        Kind.ALERT_AGAIN if number else Kind.ALERT,
        now,
        priority=priority_of(alert),
        about=alert.id,
        patient_id=alert.patient_id,
    )
    work.session.add(AlertTold(alert_id=alert.id, person_id=to.id, turn=alert.turn, round=number, outbox_id=row.id))
    await stand_in(work, alert.id, to, row, now)
    await add_moment(work, alert, AlertDeed.TOLD, now, to.id, why)


async def _on_its_way(work: Work, alert_id: int, person_id: int) -> AlertTold | None:
    waiting = (
        select(AlertTold)
        .join(OutboxMessage, col(AlertTold.outbox_id) == col(OutboxMessage.id))
        .where(
            col(AlertTold.alert_id) == alert_id,
            col(AlertTold.person_id) == person_id,
            col(OutboxMessage.state) == OutboxState.DUE,
        )
    )
    return await work.first(waiting)


async def tell_admins(work: Work, alert: Alert, who: Known, chain: Sequence[Link], now: datetime) -> None:
    """Tell all admins once more, and past Telegram what is stuck there. Where there is none, whoever can be told."""
    people = await admins_of(work, who.team.id)
    if not people or alert.kind is AlertKind.CRISIS:
        # at work or not: better than nobody
        there = {to.id for to in people}
        others = [link.person_id for link in chain if link.can_be_told and link.person_id not in there]
        people += [await person(work, person_id) for person_id in others]
    if not people:
        log.error("alert cannot be told to anybody", extra={"action": "alert.nobody", "alert": alert.id})
    for to in await admins_past_telegram(work, who.team.id):
        await stand_in(work, alert.id, to, None, now)
    if alert.look_at is None or not await _has_arrived(work, alert.id):
        await tell_stuck(work, alert.id, who.team.id, now)
    # not alert.round: that begins anew when something new happens after the last round
    number = 1 + max((told.round for told in await told_of(work, alert.id)), default=0)
    for to in people:
        await tell(work, alert, to, now, number=number)


async def _has_arrived(work: Work, alert_id: int) -> bool:
    """Whether anybody has it before them."""
    sent = select(AlertTold).join(OutboxMessage, col(AlertTold.outbox_id) == col(OutboxMessage.id))
    query = sent.where(col(AlertTold.alert_id) == alert_id, col(OutboxMessage.state) == OutboxState.SENT)
    return await work.first(query) is not None


async def skip(work: Work, alert: Alert, link: Link, now: datetime) -> None:
    """Write down whom it passes over and why, so that staff see it."""
    if link.is_unreachable:
        # Telegram can't tell them, but another way may
        await stand_in(work, alert.id, await person(work, link.person_id), None, now)
    await add_moment(work, alert, AlertDeed.SKIPPED, now, link.person_id, link.skipped_because)


async def said_or_last(work: Work, alert_id: int) -> dict[int, int]:
    """For each who was told, the message that arrived, or the last one: a repetition may still be on its way."""
    found: dict[int, int] = {}
    arrived: set[int] = set()
    for told in await told_of(work, alert_id):
        row = await work.get(OutboxMessage, told.outbox_id)
        if told.person_id not in arrived:
            found[told.person_id] = told.outbox_id
        if row and row.state is OutboxState.SENT:
            arrived.add(told.person_id)
    return found


async def refresh(work: Work, alert: Alert, now: datetime) -> None:
    """Have everybody's message show how the alert stands.

    A message that is still due will be worded as things stand when it is sent; an edit that is due likewise. So
    at most one edit waits for each message.
    """
    targets = [told.outbox_id for told in await told_of(work, alert.id)]
    if not targets:
        return
    rows = await work.all(
        select(OutboxMessage).where(
            col(OutboxMessage.id).in_(targets)
            | (
                col(OutboxMessage.target_id).in_(targets)
                & (col(OutboxMessage.way) == Way.TELEGRAM)
                & (col(OutboxMessage.state) == OutboxState.DUE)
            )
        )
    )
    waiting = {row.target_id for row in rows if row.verb is Verb.EDIT and row.claimed_by is None}
    for row in rows:
        unsent = row.state is OutboxState.DUE and row.attempt == 0
        if row.verb is Verb.EDIT or row.id in waiting or unsent:
            continue
        if row.state in {OutboxState.SENT, OutboxState.DUE}:
            await work.say(
                await person(work, row.person_id),
                row.kind,
                now,
                verb=Verb.EDIT,
                priority=priority_of(alert),
                about=alert.id,
                patient_id=alert.patient_id,
                target_id=row.id,
            )


async def add_moment(
    work: Work, alert: Alert, deed: AlertDeed, at: datetime, person_id: int | None, why: str | None = None
) -> None:
    """Write down what became of an alert."""
    await work.add(AlertMoment(alert_id=alert.id, deed=deed, at=at, person_id=person_id, why=why))

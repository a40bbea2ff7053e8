"""Raising an alert, telling people of it, going on down the chain, and ending it.

These are parts of acts: they write into the work in hand and leave the commit to the act.
"""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import col

from care.also import admins_past_telegram, not_delivered, stand_in, tell_stuck
from care.channel import tell_waiting
from care.duty import chain_at, is_on_duty
from care.people import Known, person, team_of
from rules.escalation import AlertLife, AskOutcome, Link, Rest, TellAdmins, TellRank, decide
from rules.kinds import Kind
from rules.words import AlertDeed, AlertKind, AlertState, OutboxState, Outcome, Priority, Reach, Verb, Way
from storage.queries import admins_of, met_by, told_of
from storage.tables import Alert, AlertMoment, AlertTold, CheckIn, OutboxMessage, Person
from storage.work import SYSTEM, Work

log = logging.getLogger(__name__)

SOON = timedelta(minutes=15)
ENDED_BY_ANSWER = frozenset({AlertKind.NO_RESPONSE, AlertKind.UNDELIVERABLE})
"""Alerts that a sign of life ends. A call for help is ended by a person only."""


async def raise_alert(
    work: Work,
    who: Known,
    kind: AlertKind,
    now: datetime,
    *,
    check_in: CheckIn | None = None,
    reach: Reach = Reach.OPEN,
) -> Alert:
    """Raise an alert and ask the first rank; where one of its kind is open, what happened joins that one."""
    alert = await work.first(
        select(Alert)
        .where(col(Alert.patient_id) == who.id, col(Alert.kind) == kind, col(Alert.state) != AlertState.CLOSED)
        .with_for_update()
    )
    if alert:
        alert.misses = max(alert.misses + (kind is not AlertKind.CALL_ME), who.patient.misses_in_row)
        # not before the admins were asked: who calls again and again must not keep the next rank from being told
        far = alert.round > 0 and alert.look_at is not None and alert.look_at - now > SOON
        if alert.state is AlertState.RAISED and (alert.look_at is None or (far and kind is AlertKind.CALL_ME)):
            # something new has happened and nobody would be asked for long: the chain begins afresh
            await _begin_afresh(work, alert)
            await go_on(work, alert, who, now)
        await refresh(work, alert, now)
        return alert
    alert = await work.add(
        Alert(
            patient_id=who.id,
            kind=kind,
            check_in_id=check_in.id if check_in else None,
            misses=max(1, who.patient.misses_in_row),
            reach=reach,
            raised_at=now,
            look_at=now,
        )
    )
    work.audit(now, f"alert.raised.{kind}", actor=SYSTEM, subject=who.person.ref)
    await go_on(work, alert, who, now)
    return alert


async def go_on(work: Work, alert: Alert, who: Known, now: datetime) -> None:
    """Do what the alert asks for now: the next rank, the admins, or a question to its holder."""
    chain = await chain_at(work, who, now)
    met = await met_by(work, alert)
    life = AlertLife(alert.state, met, alert.round, alert.holder_id, alert.outcome_asked_at is not None)
    decision = decide(life, chain, now)
    forgotten = alert.state is AlertState.TAKEN and not isinstance(decision, AskOutcome)
    if forgotten:
        await _add_moment(work, alert, AlertDeed.FORGOTTEN, now, alert.holder_id)
        hand_back(alert, now)
    match decision:
        case TellRank(link, skipped, look_at):
            await _skip(work, alert, skipped, now)
            alert.turn, alert.look_at = alert.turn + 1, look_at
            await _tell(work, alert, await person(work, link.person_id), now)
        case TellAdmins(number, skipped, look_at):
            await _skip(work, alert, skipped, now)
            alert.round, alert.look_at = number, look_at
            await _tell_admins(work, alert, who, chain, now)
        case AskOutcome(holder_id, look_at):
            alert.outcome_asked_at, alert.look_at = now, look_at
            holder = await person(work, holder_id)
            await work.say(holder, Kind.ASK_OUTCOME, now, priority=Priority.ALERT, about=alert.id, patient_id=who.id)
        case Rest():
            alert.look_at = None
    if isinstance(decision, TellRank) or (isinstance(decision, TellAdmins) and alert.round == 1):
        await tell_waiting(work, who.team, now)
    if forgotten or isinstance(decision, TellRank) or alert.round == 1:
        # that the same people are asked once more is no news to them
        await refresh(work, alert, now)


async def _begin_afresh(work: Work, alert: Alert) -> None:
    """The chain begins anew, whoever it has come to before."""
    moments = select(AlertMoment).where(col(AlertMoment.alert_id) == alert.id).order_by(col(AlertMoment.id).desc())
    last = await work.first(moments)
    alert.round, alert.begun_after = 0, last.id if last else 0


def hand_back(alert: Alert, now: datetime) -> None:
    """Nobody has it any more, and it is to go on at once."""
    alert.state = AlertState.RAISED
    alert.holder_id = alert.taken_at = alert.outcome_asked_at = None
    alert.look_at = now


async def happened(work: Work, alert: Alert, deed: AlertDeed, now: datetime, actor: Person | None) -> None:
    """Write down what somebody did with an alert, for all who were told of it and for the audit trail."""
    await _add_moment(work, alert, deed, now, actor.id if actor else None)
    subject = await person(work, alert.patient_id)
    work.audit(now, f"alert.{deed}", actor=actor.ref if actor else SYSTEM, subject=subject.ref)


async def hand_over(
    work: Work, alert: Alert, leaver: Person, to: Person, within: timedelta, now: datetime, *, actor: str
) -> None:
    """Who leaves can't answer for it any more: whoever comes after them is told at once, and has `within`."""
    if alert.holder_id == leaver.id:
        await _add_moment(work, alert, AlertDeed.RELEASED, now, leaver.id)
        hand_back(alert, now)
    team = await team_of(work, to.team_id)
    # who takes over but is away is told, and holds nothing up
    look_at = now + within if await is_on_duty(work, to.id, team, now) else now
    alert.round, alert.turn, alert.look_at = 0, alert.turn + 1, look_at
    await _tell(work, alert, to, now)
    work.audit(now, "alert.handed_over", actor=actor, subject=leaver.ref)
    await refresh(work, alert, now)


async def close(work: Work, alert: Alert, outcome: Outcome, now: datetime, closed_by: Person | None = None) -> None:
    """End an alert: nobody is asked any more, and everybody's message says so."""
    alert.state, alert.look_at = AlertState.CLOSED, None
    alert.closed_at, alert.outcome = now, outcome
    alert.closed_by = closed_by.id if closed_by else None
    await refresh(work, alert, now)


async def answered(
    work: Work, who: Known, alerts: Iterable[Alert], sent_at: datetime, now: datetime, *, kind: Kind
) -> None:
    """The patient has answered: close what an answer closes, and tell everyone who was told of it.

    `kind`: how they are told. Where the answer is itself a reason to look, nobody is told that all is well.
    """
    for alert in alerts:
        if alert.kind not in ENDED_BY_ANSWER:
            continue
        await _add_moment(work, alert, AlertDeed.ANSWERED, sent_at, None)
        await close(work, alert, Outcome.HAS_ANSWERED, now)
        work.audit(now, "alert.answered", actor=SYSTEM, subject=who.person.ref)
        for person_id, outbox_id in (await _said_or_last(work, alert.id)).items():
            await work.say(
                await person(work, person_id),
                kind,
                now,
                priority=Priority.ALERT,
                about=alert.id,
                patient_id=who.id,
                after_id=outbox_id,
                args={"answered_at": sent_at.isoformat()},
            )


async def _said_or_last(work: Work, alert_id: int) -> dict[int, int]:
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
                priority=Priority.ALERT,
                about=alert.id,
                patient_id=alert.patient_id,
                target_id=row.id,
            )


async def unreachable(work: Work, alert_id: int, row: OutboxMessage, now: datetime, reach: Reach) -> None:
    """An alert, or the question to its holder, can't arrive: whoever is next gets it at once, and all see why."""
    alert = await work.get(Alert, alert_id)
    if alert is None or alert.state is AlertState.CLOSED:
        return
    await not_delivered(work, row, now)
    told = await work.first(select(AlertTold).where(col(AlertTold.outbox_id) == row.id))
    work.session.add(
        AlertMoment(alert_id=alert_id, deed=AlertDeed.SKIPPED, at=now, person_id=row.person_id, why=reach.value)
    )
    if alert.holder_id == row.person_id:
        hand_back(alert, now)
    elif told and alert.state is AlertState.RAISED and told.round == 0 and told.turn == alert.turn:
        alert.look_at = now


async def _tell(work: Work, alert: Alert, to: Person, now: datetime, *, number: int = 0) -> None:
    """Tell somebody: as a rank of the chain (0), or as one of the admins for the `number`th time."""
    waiting = await _on_its_way(work, alert.id, to.id)
    if waiting:
        # Telegram is down, say: one message is enough, and it is worded as things stand when it goes
        if not number:
            waiting.turn, waiting.round = alert.turn, 0
            await _add_moment(work, alert, AlertDeed.TOLD, now, to.id)
        await stand_in(work, alert.id, to, await work.get(OutboxMessage, waiting.outbox_id), now)
        return
    row = await work.say(
        to,
        Kind.ALERT_AGAIN if number else Kind.ALERT,
        now,
        priority=Priority.ALERT,
        about=alert.id,
        patient_id=alert.patient_id,
    )
    work.session.add(AlertTold(alert_id=alert.id, person_id=to.id, turn=alert.turn, round=number, outbox_id=row.id))
    await stand_in(work, alert.id, to, row, now)
    await _add_moment(work, alert, AlertDeed.TOLD, now, to.id)


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


async def _tell_admins(work: Work, alert: Alert, who: Known, chain: Sequence[Link], now: datetime) -> None:
    people = await admins_of(work, who.team.id)
    if not people:
        # at work or not: better than nobody
        people = [await person(work, link.person_id) for link in chain if link.can_be_told]
    if not people:
        log.error("alert cannot be told to anybody", extra={"action": "alert.nobody", "alert": alert.id})
    for to in await admins_past_telegram(work, who.team.id):
        await stand_in(work, alert.id, to, None, now)
    if alert.look_at is None or not await _has_arrived(work, alert.id):
        await tell_stuck(work, alert.id, who.team.id, now)
    # not alert.round: that begins anew when something new happens after the last round
    number = 1 + max((told.round for told in await told_of(work, alert.id)), default=0)
    for to in people:
        await _tell(work, alert, to, now, number=number)


async def _has_arrived(work: Work, alert_id: int) -> bool:
    """Whether anybody has it before them."""
    sent = select(AlertTold).join(OutboxMessage, col(AlertTold.outbox_id) == col(OutboxMessage.id))
    query = sent.where(col(AlertTold.alert_id) == alert_id, col(OutboxMessage.state) == OutboxState.SENT)
    return await work.first(query) is not None


async def _skip(work: Work, alert: Alert, skipped: Iterable[Link], now: datetime) -> None:
    for link in skipped:
        if link.is_unreachable:
            # Telegram can't tell them, but another way may
            await stand_in(work, alert.id, await person(work, link.person_id), None, now)
        await _add_moment(work, alert, AlertDeed.SKIPPED, now, link.person_id, link.skipped_because)


async def _add_moment(
    work: Work, alert: Alert, deed: AlertDeed, at: datetime, person_id: int | None, why: str | None = None
) -> None:
    await work.add(AlertMoment(alert_id=alert.id, deed=deed, at=at, person_id=person_id, why=why))

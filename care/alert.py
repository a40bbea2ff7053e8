"""Raising an alert, going on down the chain, and ending it.

These are parts of acts: they write into the work in hand and leave the commit to the act.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import col

from care.also import not_delivered
from care.channel import tell_waiting
from care.duty import chain_at, is_on_duty, team_opens
from care.people import Known, person, team_of
from care.relatives import come_to_relative, no_more_needed
from care.right_to_know import HANDED_OVER
from care.telling import add_moment, refresh, said_or_last, skip, tell, tell_admins
from rules.escalation import (
    CRISIS_WITHIN,
    AlertLife,
    AskOutcome,
    Decision,
    Link,
    Rest,
    TellAdmins,
    TellAll,
    TellRank,
    decide,
)
from rules.kinds import Kind
from rules.words import AlertDeed, AlertKind, AlertState, ContactKind, Outcome, Priority, Reach
from storage.queries import met_by
from storage.tables import Alert, AlertMoment, AlertTold, CheckIn, OutboxMessage, Person, Reply
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
    reply: Reply | None = None,
) -> Alert:
    """Raise an alert and ask the first rank; where one of its kind is open, what happened joins that one."""
    alert = await work.first(
        select(Alert)
        .where(col(Alert.patient_id) == who.id, col(Alert.kind) == kind, col(Alert.state) != AlertState.CLOSED)
        .with_for_update()
    )
    if alert:
        alert.misses = max(alert.misses + (kind in ENDED_BY_ANSWER), who.patient.misses_in_row)
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
            reply_id=reply.id if reply else None,
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
    decision, chain = await _decision(work, alert, who, now)
    forgotten = alert.state is AlertState.TAKEN and not isinstance(decision, AskOutcome)
    if forgotten:
        await add_moment(work, alert, AlertDeed.FORGOTTEN, now, alert.holder_id)
        hand_back(alert, now)
    match decision:
        case TellAll(links, skipped, look_at):
            await _pass_over(work, alert, who, skipped, now)
            alert.turn, alert.look_at = alert.turn + 1, look_at
            for link in links:
                await tell(work, alert, await person(work, link.person_id), now)
        case TellRank(link, skipped, look_at):
            await _pass_over(work, alert, who, skipped, now)
            alert.turn, alert.look_at = alert.turn + 1, look_at
            await tell(work, alert, await person(work, link.person_id), now)
        case TellAdmins(number, skipped, look_at):
            await _pass_over(work, alert, who, skipped, now)
            alert.round, alert.look_at = number, look_at
            await tell_admins(work, alert, who, chain, now)
        case AskOutcome(holder_id, look_at):
            alert.outcome_asked_at, alert.look_at = now, look_at
            holder = await person(work, holder_id)
            await work.say(holder, Kind.ASK_OUTCOME, now, priority=Priority.ALERT, about=alert.id, patient_id=who.id)
        case Rest(until):
            alert.look_at = until
    if isinstance(decision, TellRank | TellAll) or (isinstance(decision, TellAdmins) and alert.round == 1):
        await tell_waiting(work, who.team, now)
    if forgotten or isinstance(decision, TellRank | TellAll) or alert.round == 1:
        # that the same people are asked once more is no news to them
        await refresh(work, alert, now)


async def _decision(work: Work, alert: Alert, who: Known, now: datetime) -> tuple[Decision, tuple[Link, ...]]:
    """What the alert asks for, and of which chain. A review waits for whoever is at work, and for the team's hours
    before it comes to the admins: who is not at work is not passed over, but reads it later.
    """
    is_review = alert.kind is AlertKind.REVIEW
    chain = await chain_at(work, who, now, by_team=is_review)
    if is_review:
        chain = tuple(link for link in chain if not (link.off_duty or link.away))
    met = await met_by(work, alert)
    urgent = alert.kind is AlertKind.CRISIS
    life = AlertLife(alert.state, met, alert.round, alert.holder_id, alert.outcome_asked_at is not None, urgent)
    decision = decide(life, chain, now)
    opens = team_opens(who.team, now)
    waits = is_review and isinstance(decision, TellAdmins) and opens > now
    return (Rest(until=opens) if waits else decision), chain


async def _pass_over(work: Work, alert: Alert, who: Known, skipped: Iterable[Link], now: datetime) -> None:
    """Whom the chain does not wait for: relatives, and staff who can't be told."""
    for link in skipped:
        if link.kind is ContactKind.RELATIVE:
            await come_to_relative(work, alert, who, link, now)
        else:
            await skip(work, alert, link, now)


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
    await add_moment(work, alert, deed, now, actor.id if actor else None)
    subject = await person(work, alert.patient_id)
    work.audit(now, f"alert.{deed}", actor=actor.ref if actor else SYSTEM, subject=subject.ref)


async def hand_over(
    work: Work, alert: Alert, leaver: Person, to: Person, within: timedelta, now: datetime, *, actor: str
) -> None:
    """Who leaves can't answer for it any more: whoever comes after them is told at once, and has `within`."""
    if alert.holder_id == leaver.id:
        await add_moment(work, alert, AlertDeed.RELEASED, now, leaver.id)
        hand_back(alert, now)
    team = await team_of(work, to.team_id)
    if alert.kind is AlertKind.CRISIS:
        within = CRISIS_WITHIN
    # who takes over but is away is told, and holds nothing up
    look_at = now + within if await is_on_duty(work, to.id, team, now) else now
    alert.round, alert.turn, alert.look_at = 0, alert.turn + 1, look_at
    await tell(work, alert, to, now, why=HANDED_OVER)
    work.audit(now, "alert.handed_over", actor=actor, subject=leaver.ref)
    await refresh(work, alert, now)


async def close(work: Work, alert: Alert, outcome: Outcome, now: datetime, closed_by: Person | None = None) -> None:
    """End an alert: nobody is asked any more, and everybody's message says so."""
    alert.state, alert.look_at = AlertState.CLOSED, None
    alert.closed_at, alert.outcome = now, outcome
    alert.closed_by = closed_by.id if closed_by else None
    await no_more_needed(work, alert, now)
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
        await add_moment(work, alert, AlertDeed.ANSWERED, sent_at, None)
        await close(work, alert, Outcome.HAS_ANSWERED, now)
        work.audit(now, "alert.answered", actor=SYSTEM, subject=who.person.ref)
        for person_id, outbox_id in (await said_or_last(work, alert.id)).items():
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

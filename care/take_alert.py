"""What staff do with an alert: take it, give it back, say that they reached or did not reach the patient."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import col

from care.alert import close, go_on, hand_back, happened
from care.channel import tell_taken
from care.dialogue import Topic, ask
from care.people import Known, known, person
from care.relatives import ask_by_hand
from care.right_to_know import may_hear_of
from care.telling import refresh
from rules.actors import Actor, NotAllowed
from rules.kinds import Kind
from rules.sayings import Field
from rules.words import AlertDeed, AlertKind, AlertState, MemberRole, Outcome, Priority
from storage.queries import told_of
from storage.tables import Alert, AlertMoment, Person
from storage.work import Work

NOTE_WITHIN = timedelta(minutes=30)
"""How long after closing the next text is taken as the note."""


@dataclass(frozen=True)
class Toast:
    """The short line over a tap."""

    kind: Kind
    fields: dict[str, Field] = field(default_factory=dict)


@dataclass
class Case:
    """An alert in hand with whom it is about and who acts."""

    alert: Alert
    who: Known
    actor: Person
    turn: int | None  # the last turn of the chain in which the actor was asked

    @property
    def holds(self) -> bool:
        return self.alert.state is AlertState.TAKEN and self.alert.holder_id == self.actor.id

    @property
    def is_asked(self) -> bool:
        """Whether the chain waits for this person."""
        return self.alert.state is AlertState.RAISED and (self.turn is None or self.turn >= self.alert.turn)


async def take_alert(work: Work, actor: Actor, alert_id: int, now: datetime) -> Toast:
    """ "I'll make contact": the chain stops while somebody has it. Taking twice does no harm."""
    case = await case_of(work, actor, alert_id)
    refusal = await _refusal(work, case)
    if refusal:
        await work.commit(now)
        return refusal
    alert = case.alert
    if not case.holds:
        alert.state, alert.holder_id, alert.taken_at = AlertState.TAKEN, actor.person_id, now
        # somebody acted, so what is repeated begins afresh should it come to that
        alert.round, alert.outcome_asked_at = 0, None
        alert.look_at = now + case.who.patient.outcome_within
        await happened(work, alert, AlertDeed.TAKEN, now, case.actor)
        await tell_taken(work, case.who.team, case.actor, now)
        if alert.kind is AlertKind.CALL_ME:
            await work.say(
                case.who.person,
                Kind.CALL_TAKEN,
                now,
                priority=Priority.ANSWER,
                about=alert.id,
                patient_id=case.who.id,
                args={"who": case.actor.name},
            )
    await _refreshed(work, case, now)
    return Toast(Kind.TOAST_TAKEN)


async def reached_patient(work: Work, actor: Actor, alert_id: int, now: datetime) -> Toast:
    """ "Reached them": it is over. Whoever was told may say so, whoever has it; a note is asked for."""
    case = await case_of(work, actor, alert_id)
    if case.alert.state is AlertState.CLOSED:
        await work.commit(now)
        return Toast(Kind.TOAST_CLOSED_BEFORE)
    case.who.patient.misses_in_row = 0
    await happened(work, case.alert, AlertDeed.REACHED, now, case.actor)
    await close(work, case.alert, Outcome.REACHED, now, case.actor)
    await ask(work, actor.person_id, Topic.NOTE, alert_id, now + NOTE_WITHIN)
    await work.say(case.actor, Kind.ASK_NOTE, now, priority=Priority.ANSWER, about=alert_id, patient_id=case.who.id)
    await work.commit(now)
    return Toast(Kind.TOAST_CLOSED)


async def did_not_reach(work: Work, actor: Actor, alert_id: int, now: datetime) -> Toast:
    """ "Can't reach them": the next in the chain is asked at once."""
    return await _pass_on(work, actor, alert_id, now, AlertDeed.UNREACHED)


async def release_alert(work: Work, actor: Actor, alert_id: int, now: datetime) -> Toast:
    """ "Let go": it is free again, and the next in the chain is asked at once rather than nobody."""
    return await _pass_on(work, actor, alert_id, now, AlertDeed.RELEASED)


async def ask_relative(work: Work, actor: Actor, alert_id: int, relative_id: int, now: datetime) -> Toast:
    """ "Ask Mona": a relative with the patient's consent is asked to pass on that somebody would like to be called.

    It changes nothing else about the alert.
    """
    case = await case_of(work, actor, alert_id)
    refusal = await _refusal(work, case)
    if refusal:
        await work.commit(now)
        return refusal
    done = await ask_by_hand(work, case.alert, case.who, relative_id, case.actor, now, actor=actor.ref)
    await _refreshed(work, case, now)
    return Toast(Kind.TOAST_OK if done else Kind.TOAST_STALE)


async def note_alert(work: Work, actor: Actor, alert_id: int, text: str, now: datetime) -> None:
    """Keep what was done, for the patient's record."""
    case = await case_of(work, actor, alert_id)
    note = text.strip()[:4096]
    case.alert.note = f"{case.alert.note}\n{note}" if case.alert.note else note
    work.audit(now, "alert.noted", actor=actor.ref, subject=case.who.person.ref)
    await work.say(case.actor, Kind.NOTE_SAVED, now, priority=Priority.ANSWER, about=alert_id)
    await work.commit(now)


async def _pass_on(work: Work, actor: Actor, alert_id: int, now: datetime, deed: AlertDeed) -> Toast:
    case = await case_of(work, actor, alert_id)
    refusal = await _refusal(work, case)
    if refusal:
        await work.commit(now)
        return refusal
    if case.holds or (case.is_asked and not await _said_before(work, case, deed)):
        await happened(work, case.alert, deed, now, case.actor)
        if case.holds or case.alert.round == 0:
            hand_back(case.alert, now)
            await go_on(work, case.alert, case.who, now)
        # else all admins have it before them already, and are asked anew when it was to be
    await _refreshed(work, case, now)
    return Toast(Kind.TOAST_RELEASED if deed is AlertDeed.RELEASED else Kind.TOAST_PASSED_ON)


async def case_of(work: Work, actor: Actor, alert_id: int) -> Case:
    """The alert, if the actor may have it: staff who were told, or an admin of the patient's team."""
    alert = await work.first(select(Alert).where(col(Alert.id) == alert_id).with_for_update())
    if alert is None or not actor.is_staff:
        raise NotAllowed
    who = await known(work, alert.patient_id)
    told = [told for told in await told_of(work, alert_id) if told.person_id == actor.person_id]
    is_admin = actor.member is MemberRole.ADMIN and actor.team_id == who.team.id
    here = await person(work, actor.person_id)
    if who.person.bot_id != actor.bot_id or not (told or is_admin) or not await may_hear_of(work, here, alert):
        raise NotAllowed
    turns = [told.turn for told in told if told.round == 0]
    return Case(alert, who, here, max(turns) if turns else None)


async def _refusal(work: Work, case: Case) -> Toast | None:
    """Why nothing can be done: it is closed, or somebody else has it."""
    alert = case.alert
    if alert.state is AlertState.CLOSED:
        return Toast(Kind.TOAST_CLOSED_BEFORE)
    if alert.state is AlertState.TAKEN and not case.holds and alert.holder_id and alert.taken_at:
        holder = await person(work, alert.holder_id)
        return Toast(Kind.TOAST_TAKEN_BY, {"who": holder.name, "since": alert.taken_at})
    return None


async def _said_before(work: Work, case: Case, deed: AlertDeed) -> bool:
    """Whether the last thing that anybody did was this, by this person: a double tap."""
    last = await work.first(
        select(AlertMoment)
        .where(
            col(AlertMoment.alert_id) == case.alert.id,
            col(AlertMoment.deed).not_in([AlertDeed.TOLD, AlertDeed.SKIPPED, AlertDeed.ASKED]),
        )
        .order_by(col(AlertMoment.id).desc())
    )
    return last is not None and last.deed is deed and last.person_id == case.actor.id


async def _refreshed(work: Work, case: Case, now: datetime) -> None:
    await refresh(work, case.alert, now)
    await work.commit(now)

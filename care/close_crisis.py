"""The end of a possible crisis: by a person only, with an outcome, a note and a choice how it goes on.

Until all three are there it stays open, held by whoever is about to close it.
"""

from datetime import datetime
from enum import StrEnum

from care.alert import close, happened
from care.channel import tell_taken
from care.dialogue import Question, Topic, ask, leave
from care.end import end_patient
from care.people import Known, person
from care.stop_all import stop_part
from care.take_alert import NOTE_WITHIN, Case, Toast, case_of, reached_patient
from rules.actors import Actor
from rules.kinds import Kind
from rules.words import AlertDeed, AlertKind, AlertState, Outcome, PatientState, Priority, Stop
from storage.queries import next_check_in
from storage.work import Work


class Choice(StrEnum):
    """How it goes on with a patient."""

    RESUME = "resume"
    CHANGE = "change"
    STOP = "stop"


async def reached(work: Work, actor: Actor, alert_id: int, now: datetime) -> Toast:
    """ "Reached them": a possible crisis is not over by it, every other alert is."""
    case = await case_of(work, actor, alert_id)
    if case.alert.kind is AlertKind.CRISIS:
        return await _begin(work, actor, alert_id, Outcome.REACHED, now)
    return await reached_patient(work, actor, alert_id, now)


async def close_settled(work: Work, actor: Actor, alert_id: int, now: datetime) -> Toast:
    """ "Close without contact": others have taken over, say, or it was read and is no crisis. Asks for the note."""
    return await _begin(work, actor, alert_id, Outcome.SETTLED, now)


async def note_crisis(work: Work, actor: Actor, question: Question, text: str, now: datetime) -> None:
    """The note that was asked for: kept, and then the choice is asked for."""
    case = await case_of(work, actor, question.about)
    note = text.strip()[:4096]
    if note:
        await leave(work, actor.person_id)
        case.alert.note = f"{case.alert.note}\n{note}" if case.alert.note else note
        work.audit(now, "alert.noted", actor=actor.ref, subject=case.who.person.ref)
    if case.alert.state is AlertState.CLOSED:
        await work.say(case.actor, Kind.NOTE_SAVED, now, priority=Priority.ANSWER, about=case.alert.id)
    else:
        await _ask(work, case, Outcome(question.data["outcome"]), now)
    await work.commit(now)


async def choose(work: Work, actor: Actor, alert_id: int, choice: Choice, outcome: Outcome, now: datetime) -> Toast:
    """The choice: with it the alert is closed, and the patient told. Without a note nothing is."""
    case = await case_of(work, actor, alert_id)
    if case.alert.kind is not AlertKind.CRISIS or case.alert.state is AlertState.CLOSED:
        await work.commit(now)
        return Toast(Kind.TOAST_CLOSED_BEFORE)
    if not case.alert.note:
        await _ask(work, case, outcome, now)
        await work.commit(now)
        return Toast(Kind.TOAST_NOTE_FIRST)
    who = case.who
    who.patient.misses_in_row = 0
    if outcome is Outcome.SETTLED:
        await happened(work, case.alert, AlertDeed.SETTLED, now, case.actor)
    else:
        await happened(work, case.alert, AlertDeed.REACHED, now, case.actor)
    await close(work, case.alert, outcome, now, case.actor)
    work.audit(now, f"crisis.{choice}", actor=actor.ref, subject=who.person.ref)
    await leave(work, actor.person_id)
    await _tell_patient(work, case, choice, now)
    if choice is Choice.CHANGE and who.active:
        await stop_part(work, who, case.actor, Stop.CHANGE, now)
    elif choice is Choice.STOP and who.patient.state is not PatientState.ENDED:
        await end_patient(work, who, now, actor=actor.ref, by=case.actor, note=f"/avslutt ({case.actor.key})")
    await work.commit(now)
    return Toast(Kind.TOAST_CLOSED)


async def _begin(work: Work, actor: Actor, alert_id: int, outcome: Outcome, now: datetime) -> Toast:
    case = await case_of(work, actor, alert_id)
    alert = case.alert
    if alert.kind is not AlertKind.CRISIS or alert.state is AlertState.CLOSED:
        await work.commit(now)
        return Toast(Kind.TOAST_CLOSED_BEFORE)
    if alert.state is AlertState.RAISED:
        # nobody else is to be called to it while the note is written
        alert.state, alert.holder_id, alert.taken_at = AlertState.TAKEN, actor.person_id, now
        alert.round, alert.outcome_asked_at = 0, None
        alert.look_at = now + case.who.patient.outcome_within
        await happened(work, alert, AlertDeed.TAKEN, now, case.actor)
        await tell_taken(work, case.who.team, case.actor, now)
    await _ask(work, case, outcome, now)
    await work.commit(now)
    return Toast(Kind.TOAST_NOTE_FIRST)


async def _ask(work: Work, case: Case, outcome: Outcome, now: datetime) -> None:
    """For the note, or where there is one for the choice."""
    alert = case.alert
    if alert.note:
        kind = Kind.CRISIS_CHOICE
    else:
        kind = Kind.CRISIS_ASK_NOTE
        await ask(work, case.actor.id, Topic.CRISIS_NOTE, alert.id, now + NOTE_WITHIN, {"outcome": outcome.value})
    args = {"case": outcome.value}
    await work.say(case.actor, kind, now, priority=Priority.ALERT, about=alert.id, patient_id=case.who.id, args=args)


async def _tell_patient(work: Work, case: Case, choice: Choice, now: datetime) -> None:
    who: Known = case.who
    args = {"who": case.actor.name, "case": choice.value if who.active else "ended"}
    upcoming = await next_check_in(work, who.id) if who.active and choice is Choice.RESUME else None
    if upcoming:
        args["next"] = upcoming.isoformat()
    await work.say(
        await person(work, who.id),
        Kind.CRISIS_OVER,
        now,
        priority=Priority.ANSWER,
        about=case.alert.id,
        patient_id=who.id,
        args=args,
        at=who.quiet.ends_after(now, who.zone) if who.quiet else now,
    )

"""The end of a patient's part: one last text, and from then on nobody is asked and nobody is told."""

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlmodel import col

from care.alert import close, happened
from care.check_ins import move
from care.dialogue import leave
from care.disclosures import end_all_of
from care.naming import own
from care.pause import stop_pauses
from care.people import Known, person, signer
from rules.actors import Actor
from rules.check_in import CheckInEvent
from rules.kinds import Kind
from rules.words import AlertDeed, AlertKind, Outcome, PatientState, Priority, Reach
from storage.queries import admins_of, live_alerts, live_check_ins, primary_of, told_of
from storage.tables import Alert, Consent, Invitation, Patient, Person, Schedule
from storage.work import Work

LAST_TEXT_WITHIN = timedelta(days=7)
"""How long the last text is tried."""

NEVER_ENDED = frozenset({AlertKind.CRISIS, AlertKind.REVIEW, AlertKind.UNVERIFIED})
"""What somebody wrote and a person must read stays open whatever becomes of their part; a person closes it."""


async def ask_end(work: Work, actor: Actor, patient_id: int, now: datetime) -> None:
    """Ask whether a patient's part is to end: there is no way back but a new agreement."""
    who = await own(work, actor, patient_id)
    to = await person(work, actor.person_id)
    await work.say(to, Kind.END_ASK, now, priority=Priority.ANSWER, about=who.id, patient_id=who.id)
    await work.commit(now)


async def end_by_staff(work: Work, actor: Actor, patient_id: int, now: datetime) -> int | None:
    """Somebody of the staff ends a patient's part; gives the patient's chat. A second tap finds nobody to end."""
    who = await own(work, actor, patient_id)
    by = await person(work, actor.person_id)
    await end_patient(work, who, now, actor=actor.ref, by=by, note=f"/avslutt ({by.key})")
    await work.commit(now)
    return who.person.telegram_id


async def end_patient(
    work: Work,
    who: Known,
    now: datetime,
    *,
    actor: str,
    note: str,
    by: Person | None = None,
    told: Kind = Kind.ENDED_TOLD,
    keep: frozenset[AlertKind] = frozenset(),
    at_once: bool = False,
) -> None:
    """Nothing is asked and nobody is told any more; what was recorded stays. Part of an act; commits nothing.

    Everybody who was told of an open alert hears that it is over, and so do the primary contact and `by`. Alerts of
    the kinds in `keep` stay open, and what must be read in any case. `at_once`: the patient writes just now, so that
    the last text need not wait.
    """
    signs = await signer(work, who)
    primary = await primary_of(work, who.id)
    hear = {row.id for row in (primary, by) if row}
    for alert in [alert for alert in await live_alerts(work, who.id) if alert.kind not in keep | NEVER_ENDED]:
        hear |= {told.person_id for told in await told_of(work, alert.id)}
        await _close(work, alert, now, by, note)
    reachable = [
        row for row in [await person(work, id_) for id_ in hear] if row.telegram_id and row.reach is Reach.OPEN
    ]
    if not reachable:
        hear |= {row.id for row in await admins_of(work, who.team.id)}
    for check_in in await live_check_ins(work, who.id):
        move(check_in, CheckInEvent.CANCEL, now)
    await stop_pauses(work, who, now)
    await leave(work, who.id)
    was_active, who.patient.state, who.patient.ended_at = who.active, PatientState.ENDED, now
    await _forget(work, who.patient, now)
    await end_all_of(work, who.id, now, by=who.id if actor == who.person.ref else None)
    if was_active:
        quiet = None if at_once else who.quiet
        await _last_text(work, who, signs, now, quiet.ends_after(now, who.zone) if quiet else now)
    for person_id in sorted(hear):
        to = await person(work, person_id)
        if to.telegram_id is not None:
            await work.say(to, told, now, priority=Priority.ANSWER, patient_id=who.id)
    work.audit(now, "patient.ended", actor=actor, subject=who.person.ref)


async def _close(work: Work, alert: Alert, now: datetime, by: Person | None, note: str) -> None:
    await happened(work, alert, AlertDeed.ENDED, now, by)
    alert.note = f"{alert.note}\n{note}" if alert.note else note
    await close(work, alert, Outcome.ENDED, now, by)


async def _forget(work: Work, patient: Patient, now: datetime) -> None:
    """No schedule, no agreement and no invitation stands any more.

    The chain stays: it is who may still see to what is left, a call that was asked for or a reply that nobody has read.
    """
    mine = patient.person_id
    schedules = select(Schedule).where(col(Schedule.patient_id) == mine, col(Schedule.removed_at).is_(None))
    for schedule in await work.all(schedules):
        schedule.next_due_at, schedule.try_at, schedule.removed_at = None, None, now
    agreed = update(Consent).where(col(Consent.patient_id) == mine, col(Consent.withdrawn_at).is_(None))
    await work.session.execute(agreed.values(withdrawn_at=now))
    await work.session.execute(
        update(Invitation)
        .where(
            col(Invitation.person_id) == mine,
            col(Invitation.used_at).is_(None),
            col(Invitation.withdrawn_at).is_(None),
        )
        .values(withdrawn_at=now)
    )


async def _last_text(work: Work, who: Known, signs: str, now: datetime, at: datetime) -> None:
    if who.person.telegram_id is None:
        return
    await work.say(
        who.person,
        Kind.GOODBYE,
        now,
        priority=Priority.ANSWER,
        patient_id=who.id,
        args={"who": signs} if signs else None,
        at=at,
        expires_at=now + LAST_TEXT_WITHIN,
    )

"""Applying a plan: patients with their chain, steps and schedules."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select
from sqlmodel import col

from care.apply.changes import Sign
from care.apply.disclosures import apply_disclosures
from care.apply.people import Applying
from care.disclosures import tell_recorded
from care.end import end_patient
from care.enrol.open_link import begin_anew
from care.holidays import days_off
from care.people import known
from care.schedule_view import REMOVED, last_in_chat
from rules.durations import format_duration
from rules.plan import PatientPlan, SchedulePlan
from rules.recurrence import Recurrence, from_rfc5545, next_after, spell_days, to_rfc5545
from rules.words import CHECK_INS, PatientState
from storage.queries import steps_of
from storage.tables import Consent, Patient, Person, Rank, Schedule, Step, Team
from storage.work import OPERATOR, Work


async def apply_patient(job: Applying, team: Team, wanted: PatientPlan, people: dict[str, Person]) -> None:
    """One patient as the plan has them."""
    who, what = people[wanted.key], f"patient {wanted.key}"
    patient = await job.work.get(Patient, who.id)
    new = patient is None
    if patient is None:
        patient = await job.work.add(
            Patient(
                person_id=who.id,
                outcome_within=wanted.outcome_within,
                misses_before_alert=wanted.misses_before_alert,
                timezone=wanted.timezone,
                phone=wanted.phone,
                quiet=str(wanted.quiet) if wanted.quiet else None,
            )
        )
        job.changes.note(Sign.ADD, what, "asked from now on" if who.telegram_id else "waits for enrolment")
    else:
        _change_patient(job, what, patient, wanted)
    await _take_part(job, what, who, patient, wanted)
    await _apply_chain(job, what, who, wanted, people)
    await apply_disclosures(job, what, who, wanted, people)
    await _apply_steps(job, what, patient, wanted, new=new)
    await _apply_schedules(job, what, patient, wanted, wanted.timezone or team.timezone)


async def prune_patients(job: Applying, people: dict[str, Person]) -> None:
    """Patients that the plan no longer has: ended with `prune`, else named and kept."""
    wanted = {patient.key for patient in job.plan.patients}
    for key, who in people.items():
        patient = await job.work.get(Patient, who.id)
        if key in wanted or patient is None or patient.state is PatientState.ENDED:
            continue
        if not job.prune:
            job.changes.note(Sign.KEEP, f"patient {key}", "not in the plan; goes on (--prune ends it)")
            continue
        await end_patient(job.work, await known(job.work, who.id), job.now, actor=OPERATOR, note="mellom apply --prune")
        job.changes.note(Sign.REMOVE, f"patient {key}", "nothing is asked any more")


def _change_patient(job: Applying, what: str, patient: Patient, wanted: PatientPlan) -> None:
    quiet = str(wanted.quiet) if wanted.quiet else None
    if patient.phone != wanted.phone:
        patient.phone = wanted.phone
        job.changes.note(Sign.CHANGE, what, "phone")
    if job.changes.differ(what, "timezone", patient.timezone, wanted.timezone):
        patient.timezone = wanted.timezone
    if job.changes.differ(what, "quiet", patient.quiet, quiet):
        patient.quiet = quiet
    if job.changes.differ(what, "misses_before_alert", patient.misses_before_alert, wanted.misses_before_alert):
        patient.misses_before_alert = wanted.misses_before_alert
    before, after = format_duration(patient.outcome_within), format_duration(wanted.outcome_within)
    if job.changes.differ(what, "outcome_within", before, after):
        patient.outcome_within = wanted.outcome_within


async def _take_part(job: Applying, what: str, who: Person, patient: Patient, wanted: PatientPlan) -> None:
    """Asked only with a chat and a recorded agreement; one who ended takes part again with a new one only."""
    consents = await job.work.all(
        select(Consent).where(col(Consent.patient_id) == who.id, col(Consent.purpose) == CHECK_INS)
    )
    new = wanted.consent is not None and wanted.consent not in {consent.how for consent in consents}
    stands = new or any(one.how == wanted.consent and one.withdrawn_at is None for one in consents)
    if wanted.consent and new:
        await job.work.add(Consent(patient_id=who.id, purpose=CHECK_INS, how=wanted.consent, recorded_at=job.now))
        if consents:
            job.changes.note(Sign.CHANGE, what, "consent recorded anew")
        if patient.state is PatientState.ENDED:
            begin_anew(patient)
            job.changes.note(Sign.CHANGE, what, "takes part again")
    if patient.state is PatientState.ENDED:
        job.changes.note(Sign.CONFLICT, what, "has ended, and is asked nothing; a new consent starts it again")
    # one who is on the way in by a link says yes, or no, there
    free = new or patient.enrolling is None
    if patient.state is PatientState.INVITED and who.telegram_id is not None and stands and free:
        patient.state = PatientState.ACTIVE
        await tell_recorded(job.work, await known(job.work, who.id), job.now)


async def _apply_chain(job: Applying, what: str, who: Person, wanted: PatientPlan, people: dict[str, Person]) -> None:
    rows = await job.work.all(select(Rank).where(col(Rank.patient_id) == who.id).order_by(col(Rank.rank)))
    keys = {row.id: key for key, row in people.items()}
    before = [(keys[row.contact_id], row.within) for row in rows]
    after = [(link.contact, link.within) for link in wanted.chain]
    if before == after:
        return
    if rows:
        job.changes.note(Sign.CHANGE, what, f"chain {_chain(before)} -> {_chain(after)}")
    await job.work.session.execute(delete(Rank).where(col(Rank.patient_id) == who.id))
    for row in rows:
        job.work.session.expunge(row)
    for rank, (key, within) in enumerate(after, start=1):
        await job.work.add(Rank(patient_id=who.id, rank=rank, contact_id=people[key].id, within=within))


async def _apply_steps(job: Applying, what: str, patient: Patient, wanted: PatientPlan, *, new: bool) -> None:
    """The plan seeds the list; once the patient has changed it in chat, it is the patient's alone."""
    steps = await steps_of(job.work, patient.person_id)
    labels = [step.label for step in steps]
    if labels == list(wanted.steps):
        return
    if patient.steps_changed_in_chat:
        job.changes.note(Sign.CONFLICT, what, "steps were changed in chat since; the patient's own list is kept")
        return
    for step in steps:
        if step.label not in wanted.steps:
            step.dropped_at = job.now
    kept = {step.label: step for step in steps}
    for position, label in enumerate(wanted.steps):
        if label in kept:
            kept[label].position = position
        else:
            await job.work.add(Step(patient_id=patient.person_id, label=label, position=position))
    if not new:
        job.changes.note(Sign.CHANGE, what, "steps")


async def _apply_schedules(job: Applying, what: str, patient: Patient, wanted: PatientPlan, zone: str) -> None:
    rows = {row.key: row for row in await _schedules(job.work, patient.person_id)}
    for plan in wanted.schedules:
        old = rows.pop(plan.key, None)
        line = f"{what}, schedule {plan.key}{await _in_chat(job, old)}"
        row = await _apply_schedule(job, line, patient, old, plan, zone)
        if row.next_due_at is None and patient.state is PatientState.ACTIVE:
            row.next_due_at = next_after(from_rfc5545(row.recurrence), job.now, days_off(row))
    for key, row in rows.items():
        if row.removed_at is not None:
            continue
        line = f"{what}, schedule {key}{await _in_chat(job, row)}"
        if job.prune:
            row.next_due_at, row.removed_at = None, job.now
            job.changes.note(Sign.REMOVE, line)
        else:
            job.changes.note(Sign.KEEP, line, "not in the plan; goes on (--prune removes)")


async def _in_chat(job: Applying, row: Schedule | None) -> str:
    """That somebody changed a schedule in the chat since a plan was applied: applying takes that back."""
    last = await last_in_chat(job.work, row.id) if row else None
    if last is None:
        return ""
    team_zone = ZoneInfo(job.plan.team.timezone)
    done = "removed" if last.action == REMOVED else "saved"
    return f" ({done} in chat on {last.at.astimezone(team_zone).date()})"


async def _apply_schedule(
    job: Applying, what: str, patient: Patient, row: Schedule | None, plan: SchedulePlan, zone: str
) -> Schedule:
    """A new or changed schedule starts with the first occurrence after now; nothing is filled in backwards."""
    old = from_rfc5545(row.recurrence) if row else None
    today = job.now.astimezone(ZoneInfo(zone)).date()
    wanted = _recurrence(plan, zone, old.start if old else today)
    if row is None or row.removed_at is not None:
        job.changes.note(Sign.ADD, what, spell(wanted))
        if row is None:
            row = await job.work.add(
                Schedule(
                    patient_id=patient.person_id,
                    key=plan.key,
                    recurrence=to_rfc5545(wanted),
                    window=plan.window,
                    remind_after=plan.remind_after,
                )
            )
        row.removed_at, row.changed_in_chat = None, False
    elif old and old != wanted and row.changed_in_chat:
        # the patient's own choice is not taken back behind their back
        job.changes.note(Sign.CONFLICT, what, f"was changed in chat since; {spell(old)} is kept")
        return row
    else:
        before = f"{spell(old) if old else ''}, {_answer(row.window, row.remind_after, row.skips_holidays)}"
        after = f"{spell(wanted)}, {_answer(plan.window, plan.remind_after, plan.skips_holidays)}"
        if before == after and old == wanted:
            return row
        job.changes.note(Sign.CHANGE, what, f"{before} -> {after}")
    row.window, row.remind_after = plan.window, plan.remind_after
    if row.skips_holidays != plan.skips_holidays:
        row.skips_holidays = plan.skips_holidays
        if row.next_due_at and row.next_due_at > job.now:
            row.next_due_at = None
    if old != wanted:
        row.recurrence = to_rfc5545(wanted)
        # one who does not take part yet is asked nothing; the first moment is set when they do
        row.next_due_at = None
    return row


def spell(recurrence: Recurrence) -> str:
    """A recurrence in a line: days, times, and what else is not usual."""
    parts = [spell_days(recurrence.days), " ".join(t.strftime("%H:%M") for t in recurrence.times)]
    if recurrence.every_weeks > 1:
        parts.append(f"every {recurrence.every_weeks} weeks")
    parts.append(f"from {recurrence.start}")
    if recurrence.end:
        parts.append(f"until {recurrence.end}")
    if recurrence.except_dates:
        parts.append(f"except {', '.join(str(day) for day in sorted(recurrence.except_dates))}")
    return " ".join(parts)


def _recurrence(plan: SchedulePlan, zone: str, start: date) -> Recurrence:
    return Recurrence(
        days=plan.days,
        times=plan.times,
        start=plan.start or start,
        end=plan.end,
        every_weeks=plan.every_weeks,
        except_dates=plan.except_dates,
        zone=zone,
    )


def _answer(window: timedelta, remind_after: timedelta | None, skips_holidays: bool) -> str:
    reminder = format_duration(remind_after) if remind_after else "none"
    return f"window {format_duration(window)}, reminder {reminder}{', skips holidays' if skips_holidays else ''}"


def _chain(links: list[tuple[str, timedelta]]) -> str:
    return ", ".join(f"{key} {format_duration(within)}" for key, within in links) or "none"


async def _schedules(work: Work, patient_id: int) -> list[Schedule]:
    return await work.all(select(Schedule).where(col(Schedule.patient_id) == patient_id).order_by(col(Schedule.id)))

"""Who has looked at a patient: written down, and told to the patient by names and parts that the patient knows."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from care.people import Known, person
from care.right_to_know import own_patients
from rules.kinds import Kind
from rules.views import Looked, Looker, LookLine, LooksView
from rules.words import PatientState
from storage.queries import chain_of, primary_of
from storage.tables import Audit, Bot, Contact, Member, OutboxMessage, Patient, Person
from storage.work import OPERATOR, Work

LOOKS = {
    "replies.read": Looked.REPLIES,
    "alert.delivered": Looked.ALERT,  # with what the patient wrote; whether it was read, nobody knows
    "person.seen": Looked.PAGE,
    "today.seen": Looked.TODAY,
    "summary.seen": Looked.SUMMARY,
    "schedule.seen": Looked.SCHEDULE,
    "plan.exported": Looked.EXPORT,
    "data.exported": Looked.DATA,
}
LINES_MAX = 30
_ROWS_MAX = 300
"""Of these the lines are made: who looks often in a day stands there once."""


async def all_were_shown(work: Work, row: OutboxMessage, now: datetime) -> None:
    """The day's overview or the summary arrived, with all of the reader's own patients in it. Part of an act."""
    reader = await person(work, row.person_id)
    mine = select(Person).where(col(Person.id).in_(await own_patients(work, reader))).order_by(col(Person.id))
    for who in await work.all(mine):
        if row.kind is Kind.TODAY:
            work.audit(now, "today.seen", actor=reader.ref, subject=who.ref)
        else:
            work.audit(now, "summary.seen", actor=reader.ref, subject=who.ref)


async def schedules_were_shown(work: Work, row: OutboxMessage, now: datetime) -> None:
    """Somebody's schedules arrived at one of the staff. Part of an act; commits nothing."""
    if row.patient_id is not None and row.patient_id != row.person_id:
        reader, subject = await person(work, row.person_id), await person(work, row.patient_id)
        work.audit(now, "schedule.seen", actor=reader.ref, subject=subject.ref)


async def operator_saw_schedule(work: Work, who: Known, now: datetime) -> None:
    """`mellom schedule PATIENT`."""
    work.audit(now, "schedule.seen", actor=OPERATOR, subject=who.person.ref)
    await work.commit(now)


async def operator_took_plan(work: Work, telegram_id: int, now: datetime) -> None:
    """`mellom export-plan`: everybody who takes part stands in it."""
    taking_part = (
        select(Person)
        .join(Patient, col(Patient.person_id) == col(Person.id))
        .join(Bot, col(Bot.id) == col(Person.bot_id))
        .where(col(Bot.telegram_id) == telegram_id, col(Patient.state) != PatientState.ENDED)
        .order_by(col(Person.id))
    )
    for who in await work.all(taking_part):
        work.audit(now, "plan.exported", actor=OPERATOR, subject=who.ref)
    await work.commit(now)


async def looks_at(work: Work, who: Known) -> LooksView:
    """The latest looks, newest first; one line for each day, person and sort."""
    rows = await work.all(
        select(Audit)
        .where(
            col(Audit.subject) == who.person.ref,
            col(Audit.action).in_(LOOKS),
            col(Audit.actor) != who.person.ref,
        )
        .order_by(col(Audit.number).desc())
        .limit(_ROWS_MAX)
    )
    first: dict[tuple[object, ...], Audit] = {}
    for row in rows:
        first.setdefault((row.at.astimezone(who.zone).date(), row.actor, row.action), row)
    shown = list(first.values())[:LINES_MAX]
    lookers = await _lookers(work, who, {row.actor for row in shown})
    lines = tuple(LookLine(row.at, *lookers[row.actor], LOOKS[row.action]) for row in shown)
    return LooksView(lines, more=len(first) > LINES_MAX or len(rows) == _ROWS_MAX)


async def _lookers(work: Work, who: Known, refs: set[str]) -> dict[str, tuple[str, Looker]]:
    """The name and the part of each who looked."""
    found = {ref: ("", Looker.OPERATOR if ref == OPERATOR else Looker.GONE) for ref in refs}
    primary = await primary_of(work, who.id)
    chain = {link.person_id for link in await chain_of(work, who.id)}
    for one in await work.all(select(Person).where(col(Person.ref).in_(refs))):
        if primary and one.id == primary.id:
            part = Looker.PRIMARY
        elif one.id in chain:
            part = Looker.CONTACT
        elif await work.get(Member, one.id) or await work.get(Contact, one.id):
            part = Looker.STAFF
        else:
            part = Looker.FORMER
        found[one.ref] = (one.name, part)
    return found

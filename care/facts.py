"""The facts of what is to be said, and whether it still is to be said: one function per sort of message."""

import json
from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from care.gathered import Facts
from care.patient_facts import to_patient
from care.rehearse import ABOUT_REHEARSAL, about_rehearsal
from care.relatives import TO_RELATIVE, to_relative
from care.schedule_view import ABOUT_SCHEDULE, plan_view
from care.staff_facts import about_alert, about_patients, to_staff
from rules.kinds import Kind
from rules.sayings import Dropped, Field, StepView
from storage.tables import (
    OutboxMessage,
    Person,
    Step,
)
from storage.work import Work

ABOUT_ALERT = frozenset(
    {
        Kind.ALERT,
        Kind.ALERT_AGAIN,
        Kind.ALERT_WROTE,
        Kind.CRISIS_ASK_NOTE,
        Kind.CRISIS_CHOICE,
        Kind.ASK_OUTCOME,
        Kind.ALL_CLEAR,
        Kind.ALL_CLEAR_HARD,
        Kind.ALL_CLEAR_SEE_NEW,
        Kind.ASK_NOTE,
    }
)
ABOUT_PATIENTS = frozenset({Kind.REPLIES, Kind.TODAY, Kind.PERSON})
"""What staff look at: made when it is sent, of what they may be told then."""
_NO_FIELDS = frozenset({"steps", "replies", "people", "patients", "terms", "draft"})
_MOMENTS = frozenset({"until", "next", "when", "since", "answered_at", "taken_at", "first", "last"})


async def gather(work: Work, row: OutboxMessage, to: Person, now: datetime) -> Facts | Dropped:
    """The facts for a row, or why it is not to be said any more."""
    facts = Facts(_arguments(row))
    facts.case = str(facts.fields.pop("case", ""))
    if row.kind in ABOUT_ALERT:
        dropped = await about_alert(work, row, to, facts, now)
    elif row.kind in TO_RELATIVE:
        dropped = await to_relative(work, row, facts, now)
    elif row.kind in ABOUT_REHEARSAL:
        dropped = await about_rehearsal(work, row, to, facts)
    elif row.kind in ABOUT_PATIENTS:
        dropped = await about_patients(work, row, to, facts, now)
    elif row.patient_id == row.person_id:
        dropped = await to_patient(work, row, facts, now)
    else:
        dropped = await to_staff(work, row, to, facts, now)
    if row.kind in ABOUT_SCHEDULE and dropped is None:
        facts.plan = await plan_view(work, row, now)
    facts.steps = await _steps(work, row)
    if facts.steps:
        facts.fields["steps"] = tuple(step.label for step in facts.steps)
        facts.fields["step"] = facts.steps[0].label
    return dropped or facts


def _arguments(row: OutboxMessage) -> dict[str, Field]:
    """The row's own arguments; moments are stored as ISO text."""
    given = json.loads(row.args) if row.args else {}
    fields: dict[str, Field] = {}
    for name, value in given.items():
        if name in _MOMENTS:
            fields[name] = datetime.fromisoformat(value)
        elif name not in _NO_FIELDS:
            fields[name] = tuple(value) if isinstance(value, list) else value
    return fields


async def _steps(work: Work, row: OutboxMessage) -> tuple[StepView, ...]:
    """The steps a row is about, in the order in which it names them."""
    ids = json.loads(row.args).get("steps", []) if row.args else []
    if not ids:
        return ()
    found = {step.id: step for step in await work.all(select(Step).where(col(Step.id).in_(ids)))}
    return tuple(StepView(id_, found[id_].label) for id_ in ids if id_ in found)

"""The facts of what is to be said, and whether it still is to be said: one function per sort of message."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import col

from care.alert_view import alert_view
from care.answer import view_check_in
from care.digest import digest_for
from care.hearing import touched_by
from care.people import Known, known, person, seen_by_staff_at, signer
from rules.sayings import AlertView, CheckInView, DigestLine, Dropped, Field, Kind, StepView
from rules.words import AlertState, CheckInState, ContactKind, OutboxState, Verb
from storage.queries import admins_of, chain_of, next_check_in
from storage.tables import Alert, CheckIn, Contact, Member, Outage, OutboxMessage, Person, Step
from storage.work import Work

ASKING = frozenset({Kind.PROMPT, Kind.REMINDER, Kind.ASK_AGAIN})
UNASKED = ASKING | {Kind.PAUSE_OVER}
"""What a patient gets without having written: bound by quiet hours and by taking part."""

ABOUT_ALERT = frozenset(
    {
        Kind.ALERT,
        Kind.ALERT_AGAIN,
        Kind.ASK_OUTCOME,
        Kind.ALL_CLEAR,
        Kind.ALL_CLEAR_HARD,
        Kind.ALL_CLEAR_SEE_NEW,
        Kind.ASK_NOTE,
    }
)
QUIET = "it would come in quiet hours"
TRIED_IN_TIME = timedelta(minutes=30)
"""A reminder held up for less than this into quiet hours counts as given; for longer, we were down."""
_LATE = timedelta(minutes=1)
_MOMENTS = frozenset({"until", "next", "when", "since", "answered_at", "taken_at", "first"})


@dataclass
class Facts:
    """What the wording gets, as it is gathered."""

    fields: dict[str, Field] = field(default_factory=dict)
    check_in: CheckInView | None = None
    alert: AlertView | None = None
    steps: tuple[StepView, ...] = ()
    digest: tuple[DigestLine, ...] = ()


def _drop(why: str) -> Dropped:
    return Dropped(OutboxState.DROPPED, why)


async def gather(work: Work, row: OutboxMessage, to: Person, now: datetime) -> Facts | Dropped:
    """The facts for a row, or why it is not to be said any more."""
    facts = Facts(_arguments(row))
    if row.kind in ABOUT_ALERT:
        dropped = await _about_alert(work, row, to, facts)
    elif row.patient_id == row.person_id:
        dropped = await _to_patient(work, row, facts, now)
    else:
        dropped = await _to_staff(work, row, to, facts, now)
    facts.steps = await _steps(work, row)
    if facts.steps:
        facts.fields["steps"] = tuple(step.label for step in facts.steps)
        facts.fields["step"] = facts.steps[0].label
    return dropped or facts


async def _to_patient(work: Work, row: OutboxMessage, facts: Facts, now: datetime) -> Dropped | None:
    who = await known(work, row.person_id)
    if row.kind in UNASKED and not who.active:
        return _drop("does not take part any more")
    if row.kind in UNASKED and now - row.created_at > _LATE and who.is_quiet(now):
        late = now - row.created_at > TRIED_IN_TIME
        return Dropped(OutboxState.EXPIRED if late or row.kind is not Kind.REMINDER else OutboxState.DROPPED, QUIET)
    facts.fields.setdefault("name", who.person.name)
    facts.fields.setdefault("who", await signer(work, who))
    if row.kind is Kind.ENROL_ABOUT:
        facts.fields |= {"hours": who.team.staffed, "chain": await _who_is_told(work, who)}
    if row.kind is Kind.ANSWER_HARD:
        facts.fields["when"] = seen_by_staff_at(who.team, now) or now
    check_in = await work.get(CheckIn, row.about) if row.kind in ASKING and row.about else None
    if row.kind in ASKING:
        wanted = CheckInState.PENDING if row.kind is Kind.PROMPT else CheckInState.OPEN
        if check_in is None or check_in.state is not wanted:
            return _drop("the check-in is over")
        facts.check_in = await view_check_in(work, who, check_in)
        left = check_in.window - check_in.remind_after if check_in.remind_after else check_in.window
        if who.patient.misses_in_row + 1 >= who.patient.misses_before_alert:
            # only then is it true that somebody is told
            facts.fields["until"] = max(check_in.respond_by or now, now + left)
    return None


async def _about_alert(work: Work, row: OutboxMessage, to: Person, facts: Facts) -> Dropped | None:
    """Only staff are told of an alert: this is the second of two looks at that (care.alert has the first)."""
    alert = await work.get(Alert, row.about) if row.about else None
    if alert is None:
        return _drop("the alert is gone")
    if not await is_staff(work, to.id):
        return _drop("may not be told")
    if row.verb is Verb.SAY:
        if row.kind in {Kind.ALERT, Kind.ALERT_AGAIN} and alert.state is AlertState.CLOSED:
            return _drop("the alert is closed")
        if row.kind is Kind.ASK_OUTCOME and (alert.state is not AlertState.TAKEN or alert.holder_id != to.id):
            return _drop("they do not have it any more")
    facts.alert = await alert_view(work, alert)
    facts.fields["name"] = facts.alert.patient
    if alert.taken_at:
        facts.fields["taken_at"] = alert.taken_at
    return None


async def _to_staff(work: Work, row: OutboxMessage, to: Person, facts: Facts, now: datetime) -> Dropped | None:
    facts.fields.setdefault("name", to.name)
    if row.patient_id is not None:
        if not await is_staff(work, to.id):
            return _drop("may not be told")
        facts.fields["name"] = (await person(work, row.patient_id)).name
    if row.kind is Kind.ENROLLED and row.patient_id is not None:
        first = await next_check_in(work, row.patient_id)
        facts.fields |= {"first": first} if first else {}
    if row.kind is Kind.DIGEST:
        since = facts.fields.get("since")
        facts.digest = await digest_for(work, to, since if isinstance(since, datetime) else now, row.created_at)
        return None if facts.digest else _drop("nothing to say any more")
    if row.kind in {Kind.OUTAGE, Kind.DEAF}:
        outage = await work.get(Outage, row.about) if row.about else None
        if outage is None or (row.kind is Kind.DEAF and outage.end):
            return _drop("we hear again")
        affected, dropped = await touched_by(work, outage.id)
        facts.fields |= {
            "begin": outage.begin,
            "end": outage.end or now,
            "affected": affected,
            "again": affected - dropped,
            "dropped": dropped,
        }
    return None


async def _who_is_told(work: Work, who: Known) -> tuple[str, ...]:
    """The names of those who get a patient's alerts: of the chain, else the admins. A relative gets none."""
    chain = [link.person_id for link in await chain_of(work, who.id) if link.kind is ContactKind.STAFF]
    people = [await person(work, id_) for id_ in chain] or await admins_of(work, who.team.id)
    return tuple(one.name for one in people)


async def is_staff(work: Work, person_id: int) -> bool:
    """Whether somebody may be told about patients without the patient's own consent to it."""
    if await work.get(Member, person_id):
        return True
    contact = await work.get(Contact, person_id)
    return contact is not None and contact.kind is ContactKind.STAFF


def _arguments(row: OutboxMessage) -> dict[str, Field]:
    """The row's own arguments; moments are stored as ISO text."""
    given = json.loads(row.args) if row.args else {}
    fields: dict[str, Field] = {}
    for name, value in given.items():
        if name in _MOMENTS:
            fields[name] = datetime.fromisoformat(value)
        elif name != "steps":
            fields[name] = tuple(value) if isinstance(value, list) else value
    return fields


async def _steps(work: Work, row: OutboxMessage) -> tuple[StepView, ...]:
    """The steps a row is about, in the order in which it names them."""
    ids = json.loads(row.args).get("steps", []) if row.args else []
    if not ids:
        return ()
    found = {step.id: step for step in await work.all(select(Step).where(col(Step.id).in_(ids)))}
    return tuple(StepView(id_, found[id_].label) for id_ in ids if id_ in found)

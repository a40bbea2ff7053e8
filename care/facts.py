"""The facts of what is to be said, and whether it still is to be said: one function per sort of message."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import col

from care.alert_view import alert_view
from care.answer import view_check_in
from care.digest import digest_for
from care.duty import caller, on_duty
from care.hearing import touched_by
from care.people import Known, known, person, signer
from care.person_page import choices, person_view
from care.reader import reader_of
from care.replies import replies_view
from care.team_facts import ABOUT_TEAM, team_facts
from care.team_message import FROM_STAFF
from care.today import today_view
from rules.sayings import AlertView, CheckInView, Choice, DigestLine, Dropped, Field, Kind, StepView
from rules.views import PersonView, RepliesView, TodayLine
from rules.words import AlertState, CheckInState, ContactKind, OutboxState, PatientState, Verb
from storage.tables import (
    Alert,
    CheckIn,
    Contact,
    Member,
    Outage,
    OutboxMessage,
    Pause,
    Person,
    Step,
    TeamMessage,
)
from storage.work import Work

ASKING = frozenset({Kind.PROMPT, Kind.REMINDER, Kind.ASK_AGAIN})
UNASKED = ASKING | {Kind.PAUSE_OVER}
"""What a patient gets without having written: bound by quiet hours and by taking part."""
WAITS_FOR_DAY = FROM_STAFF | {Kind.PAUSE_SET_BY, Kind.PAUSE_ENDED_BY, Kind.GOODBYE}
"""What staff cause to be said: bound by quiet hours too, but it waits until they end."""

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
ABOUT_PATIENTS = frozenset({Kind.REPLIES, Kind.TODAY, Kind.PERSON, Kind.PERSON_WHICH})
"""What staff look at: made when it is sent, of what they may be told then."""
READERS_NAMED = frozenset({Kind.START_PATIENT, Kind.HELP_PATIENT, Kind.ANSWER_HARD})
QUIET = "it would come in quiet hours"
_IDS = frozenset({"steps", "replies", "people", "patients"})
TRIED_IN_TIME = timedelta(minutes=30)
"""A reminder held up for less than this into quiet hours counts as given; for longer, we were down."""
_LATE = timedelta(minutes=1)
_MOMENTS = frozenset({"until", "next", "when", "since", "answered_at", "taken_at", "first", "last"})


@dataclass
class Facts:
    """What the wording gets, as it is gathered."""

    fields: dict[str, Field] = field(default_factory=dict)
    check_in: CheckInView | None = None
    alert: AlertView | None = None
    steps: tuple[StepView, ...] = ()
    digest: tuple[DigestLine, ...] = ()
    replies: RepliesView | None = None
    today: tuple[TodayLine, ...] = ()
    person: PersonView | None = None
    case: str = ""
    text: str = ""
    press: str = ""
    people: tuple[Choice, ...] = ()


def _drop(why: str) -> Dropped:
    return Dropped(OutboxState.DROPPED, why)


async def gather(work: Work, row: OutboxMessage, to: Person, now: datetime) -> Facts | Dropped:
    """The facts for a row, or why it is not to be said any more."""
    facts = Facts(_arguments(row))
    facts.case = str(facts.fields.pop("case", ""))
    if row.kind in ABOUT_ALERT:
        dropped = await _about_alert(work, row, to, facts)
    elif row.kind in ABOUT_PATIENTS:
        dropped = await _about_patients(work, row, to, facts, now)
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
    ended = who.patient.state is PatientState.ENDED
    unasked = row.kind in UNASKED and row.verb is Verb.SAY
    if (ended and row.kind is not Kind.GOODBYE) or (unasked and not who.active):
        return _drop("does not take part any more")
    if row.kind in FROM_STAFF or row.kind is Kind.PAUSE_SET_BY:
        dropped = await _from_staff(work, row, facts)
        if dropped:
            return dropped
    if unasked and now - row.created_at > _LATE and who.is_quiet(now):
        late = now - row.created_at > TRIED_IN_TIME
        return Dropped(OutboxState.EXPIRED if late or row.kind is not Kind.REMINDER else OutboxState.DROPPED, QUIET)
    facts.fields.setdefault("name", who.person.name)
    facts.fields.setdefault("who", await signer(work, who))
    if row.kind is Kind.ANSWER_HARD:
        facts.fields["who"], facts.fields["when"] = await caller(work, who, now)
    if row.kind in READERS_NAMED:
        facts.fields |= await reader_of(work, who)
    check_in = await work.get(CheckIn, row.about) if row.kind in ASKING and row.about else None
    if row.kind in ASKING:
        wanted = CheckInState.PENDING if row.kind is Kind.PROMPT else CheckInState.OPEN
        if check_in is None or (unasked and check_in.state is not wanted):
            return _drop("the check-in is over")
        facts.check_in = await view_check_in(work, who, check_in)
        left = check_in.window - check_in.remind_after if check_in.remind_after else check_in.window
        if row.kind is not Kind.PROMPT and who.patient.misses_in_row + 1 >= who.patient.misses_before_alert:
            # only then is it true that somebody is told
            await _who_is_told(work, who, facts, max(check_in.respond_by or now, now + left))
    return None


async def _who_is_told(work: Work, who: Known, facts: Facts, until: datetime) -> None:
    """Whoever of the chain is at work by then. Where nobody is, no name is promised."""
    told = await on_duty(work, who, until)
    if told:
        facts.fields |= {"who": told.name, "until": until}


async def _from_staff(work: Work, row: OutboxMessage, facts: Facts) -> Dropped | None:
    """The words of staff, which the row does not hold; a pause that ended meanwhile is not told."""
    if row.kind is Kind.PAUSE_SET_BY:
        pause = await work.get(Pause, row.about) if row.about else None
        return None if pause and pause.ended_at is None else _drop("the pause is over")
    written = await work.get(TeamMessage, row.about) if row.about else None
    if written is None:
        return _drop("the message is gone")
    facts.text = written.text
    facts.fields["who"] = (await person(work, written.writer_id)).name
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


async def _about_patients(work: Work, row: OutboxMessage, to: Person, facts: Facts, now: datetime) -> Dropped | None:
    """Only what the right to know allows at this moment; nothing at all to who is no staff any more."""
    if await is_staff(work, to.id):
        match row.kind:
            case Kind.REPLIES:
                facts.replies = await replies_view(work, row, to)
            case Kind.TODAY:
                facts.today = await today_view(work, to, now)
                return None
            case Kind.PERSON:
                facts.person = await person_view(work, row, to, now)
            case Kind.PERSON_WHICH:
                facts.people = await choices(work, row, to)
    return None if facts.replies or facts.person or facts.people else _drop("may not be told")


async def _to_staff(work: Work, row: OutboxMessage, to: Person, facts: Facts, now: datetime) -> Dropped | None:
    facts.fields.setdefault("name", to.name)
    if row.patient_id is not None:
        if not await is_staff(work, to.id):
            return _drop("may not be told")
        facts.fields["name"] = (await person(work, row.patient_id)).name
    if row.kind in ABOUT_TEAM:
        found = await team_facts(work, row, to, now)
        if isinstance(found, Dropped):
            return found
        facts.fields |= found.fields
        facts.text, facts.press, facts.people = found.text, found.press, found.people
        facts.case = facts.case or found.case
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
        elif name not in _IDS:
            fields[name] = value
    return fields


async def _steps(work: Work, row: OutboxMessage) -> tuple[StepView, ...]:
    """The steps a row is about, in the order in which it names them."""
    ids = json.loads(row.args).get("steps", []) if row.args else []
    if not ids:
        return ()
    found = {step.id: step for step in await work.all(select(Step).where(col(Step.id).in_(ids)))}
    return tuple(StepView(id_, found[id_].label) for id_ in ids if id_ in found)

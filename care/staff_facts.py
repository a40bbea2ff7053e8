"""The facts of what staff are told, and whether they still may be: the right to know is looked at once more here."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from care.alert_view import alert_view
from care.digest import digest_for
from care.gathered import Facts, drop
from care.hearing import touched_by
from care.people import person
from care.person_page import person_view
from care.replies import replies_view
from care.right_to_know import is_staff, may_hear_of, may_know, own_patients
from care.schedule_view import ABOUT_SCHEDULE
from care.team_facts import ABOUT_TEAM, team_facts
from care.today import today_view
from rules.kinds import Kind
from rules.sayings import Dropped
from rules.words import AlertState, Verb
from storage.queries import next_check_in
from storage.tables import (
    Alert,
    Outage,
    OutboxMessage,
    Person,
)
from storage.work import Work

_WHILE_OPEN = frozenset({Kind.ALERT, Kind.ALERT_AGAIN, Kind.ALERT_WROTE, Kind.CRISIS_ASK_NOTE, Kind.CRISIS_CHOICE})


async def about_alert(work: Work, row: OutboxMessage, to: Person, facts: Facts, now: datetime) -> Dropped | None:
    """Only staff are told of an alert: this is the second of two looks at that (care.alert has the first)."""
    alert = await work.get(Alert, row.about) if row.about else None
    if alert is None:
        return drop("the alert is gone")
    if not await may_hear_of(work, to, alert):
        return drop("may not be told")
    if row.verb is Verb.SAY:
        if row.kind in _WHILE_OPEN and alert.state is AlertState.CLOSED:
            return drop("the alert is closed")
        if row.kind is Kind.ASK_OUTCOME and (alert.state is not AlertState.TAKEN or alert.holder_id != to.id):
            return drop("they do not have it any more")
    facts.alert = await alert_view(work, alert, now)
    facts.fields["name"] = facts.alert.patient
    if alert.taken_at:
        facts.fields["taken_at"] = alert.taken_at
    return None


async def about_patients(work: Work, row: OutboxMessage, to: Person, facts: Facts, now: datetime) -> Dropped | None:
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
    return None if facts.replies or facts.person else drop("may not be told")


async def to_staff(work: Work, row: OutboxMessage, to: Person, facts: Facts, now: datetime) -> Dropped | None:
    facts.fields.setdefault("name", to.name)
    if row.patient_id is not None:
        if not await is_staff(work, to.id):
            return drop("may not be told")
        if row.kind in ABOUT_SCHEDULE and not await may_know(work, to, row.patient_id):
            return drop("may not be told any more")
        facts.fields["name"] = (await person(work, row.patient_id)).name
    if row.kind is Kind.ENROLLED and row.patient_id is not None:
        return await _enrolled(work, row, to, facts, row.patient_id)
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
        return None if facts.digest else drop("nothing to say any more")
    if row.kind in {Kind.OUTAGE, Kind.DEAF}:
        return await _outage(work, row, facts, now)
    return await _restored(work, row, to, facts) if row.kind is Kind.RESTORED else None


async def _outage(work: Work, row: OutboxMessage, facts: Facts, now: datetime) -> Dropped | None:
    outage = await work.get(Outage, row.about) if row.about else None
    if outage is None or (row.kind is Kind.DEAF and outage.end):
        return drop("we hear again")
    affected, dropped = await touched_by(work, outage.id)
    facts.fields |= {
        "begin": outage.begin,
        "end": outage.end or now,
        "affected": affected,
        "again": affected - dropped,
        "dropped": dropped,
    }
    return None


async def _restored(work: Work, row: OutboxMessage, to: Person, facts: Facts) -> Dropped | None:
    """With the patients whose alerts were open in the copy, and still are."""
    outage = await work.get(Outage, row.about) if row.about else None
    if outage is None:
        return drop("the outage is gone")
    people = select(Person).join(Alert, col(Alert.patient_id) == col(Person.id))
    found = await work.all(
        people.where(
            col(Person.id).in_(await own_patients(work, to, ended=True)),
            col(Alert.state) != AlertState.CLOSED,
            col(Alert.raised_at) <= row.created_at,
        ).order_by(col(Alert.id))
    )
    facts.fields |= {"begin": outage.begin, "alerts": tuple(dict.fromkeys(one.name for one in found))}
    return None


async def _enrolled(work: Work, row: OutboxMessage, to: Person, facts: Facts, patient_id: int) -> Dropped | None:
    """A yes is told to the team; what comes of it later only to those who may know then."""
    if row.verb is Verb.EDIT and not await may_know(work, to, patient_id):
        return drop("may not be told any more")
    first = await next_check_in(work, patient_id)
    facts.fields |= {"first": first} if first else {}
    return None

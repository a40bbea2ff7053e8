"""The facts of what is said to staff about their patients and colleagues: whom to choose, what became of a message."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from care.invite_relative import whose
from care.leaving import holdings, successors
from care.naming import by_alphabet, choices
from care.people import person
from care.right_to_know import may_know, own_patients
from care.team_message import carrier
from rules.kinds import Kind
from rules.sayings import Choice, Dropped, Field
from rules.taps import Press
from rules.words import ContactKind, MemberRole, OutboxState
from storage.tables import Contact, Member, OutboxMessage, Person, Reply, TeamMessage
from storage.work import Work

ABOUT_TEAM = frozenset(
    {
        Kind.WHICH_PERSON,
        Kind.WRITTEN,
        Kind.TEAM_ANSWER,
        Kind.PAUSE_FOR_MENU,
        Kind.PAUSE_FOR_NOW,
        Kind.END_ASK,
        Kind.DETACH_ASK,
        Kind.VERIFY_ASK,
        Kind.LEAVE_ASK,
        Kind.LEAVE_REFUSED,
        Kind.LEFT,
        Kind.TAKEN_OVER,
        Kind.AWAY_SET,
        Kind.AWAY_JOINED,
        Kind.AWAY_NOW,
        Kind.INVITE_NOBODY,
        Kind.STOPPED_ALL,
        Kind.STARTED_TOLD,
        Kind.INVITE_RELATIVE_OF,
    }
)


@dataclass
class TeamFacts:
    """What the wording gets."""

    fields: dict[str, Field] = field(default_factory=dict)
    case: str = ""
    text: str = ""
    press: str = ""
    people: tuple[Choice, ...] = ()


async def team_facts(work: Work, row: OutboxMessage, to: Person, now: datetime) -> TeamFacts | Dropped:
    """The facts for a row, or why its receiver is not told."""
    args: dict[str, Any] = json.loads(row.args) if row.args else {}
    match row.kind:
        case Kind.WHICH_PERSON:
            return await _which(work, to, args)
        case Kind.WRITTEN:
            return await _written(work, row, now)
        case Kind.TEAM_ANSWER:
            return await _answer(work, row, to)
        case Kind.LEAVE_ASK | Kind.LEAVE_REFUSED | Kind.LEFT:
            return await _leaving(work, row, to)
        case Kind.INVITE_NOBODY:
            return await _contacts(work, row, to)
        case Kind.INVITE_RELATIVE_OF:
            return await _whose(work, row, to)
        case Kind.TAKEN_OVER:
            mine = await own_patients(work, to)
            theirs = await work.all(
                select(Person).where(col(Person.id).in_(mine), col(Person.id).in_(args["patients"]))
            )
            return TeamFacts({"patients": tuple(who.name for who in theirs)}) if theirs else _drop()
    # the rest carry the patient or the absence that their buttons are about
    return TeamFacts(people=(Choice(row.about or 0, ""),))


async def _which(work: Work, to: Person, args: dict[str, Any]) -> TeamFacts | Dropped:
    """Names to choose from: of the receiver's own patients, or for an admin of the team's staff."""
    press = Press(args["press"])
    allowed = select(col(Person.id)).where(col(Person.team_id) == to.team_id)
    if press is not Press.PARTING:
        allowed = await own_patients(work, to)
    elif not await _is_admin(work, to):
        return _drop()
    found = await work.all(select(Person).where(col(Person.id).in_(args["people"]), col(Person.id).in_(allowed)))
    return TeamFacts(press=press.value, people=choices(by_alphabet(found), args["other"])) if found else _drop()


async def _written(work: Work, row: OutboxMessage, now: datetime) -> TeamFacts | Dropped:
    carried = await carrier(work, row.about) if row.about else None
    if carried is None:
        return Dropped(OutboxState.DROPPED, "the message is gone")
    facts, sort = TeamFacts(), carried.kind.value
    if carried.state is OutboxState.DUE:
        waits = carried.claimed_by is None and carried.attempt == 0 and carried.next_attempt_at > now
        facts.case = f"{sort}/{'waits' if waits else 'due'}"
        facts.fields["at"] = carried.next_attempt_at
    elif carried.state is OutboxState.SENT:
        facts.case = f"{sort}/sent"
        facts.fields["at"] = carried.settled_at or now
    else:
        facts.case = f"{sort}/{'failed' if carried.state is OutboxState.FAILED else 'not_sent'}"
    return facts


async def _answer(work: Work, row: OutboxMessage, to: Person) -> TeamFacts | Dropped:
    """The second of two looks at whether this person may read it."""
    reply = await work.get(Reply, row.about) if row.about else None
    if reply is None or row.patient_id is None or not await may_know(work, to, row.patient_id):
        return _drop()
    facts = TeamFacts(text=reply.text or "", people=(Choice(row.patient_id, ""),))
    written = await work.get(TeamMessage, reply.answers_id) if reply.answers_id else None
    if written and written.writer_id != to.id:
        facts.fields["who"] = (await person(work, written.writer_id)).name
    return facts


async def _leaving(work: Work, row: OutboxMessage, to: Person) -> TeamFacts | Dropped:
    if not await _is_admin(work, to) or row.about is None:
        return _drop()
    leaver = await person(work, row.about)
    facts = TeamFacts({"name": leaver.name})
    if row.kind is Kind.LEAVE_ASK:
        held = await holdings(work, leaver)
        for name, rows in (("alerts", held.alerts), ("ranks", held.ranks)):
            patients = dict.fromkeys(row.patient_id for row in rows)
            if patients:
                facts.fields[name] = tuple([(await person(work, patient_id)).name for patient_id in patients])
        people = await successors(work, leaver) if facts.fields.keys() & {"alerts", "ranks"} else []
        facts.press, facts.people = Press.PARTING_YES.value, (Choice(leaver.id, ""),)
        facts.people += tuple(Choice(leaver.id, one.label, one.id) for one in choices(people))
    return facts


async def _contacts(work: Work, row: OutboxMessage, to: Person) -> TeamFacts | Dropped:
    """Whom of the staff a patient's alerts could go to."""
    if not await _is_admin(work, to):
        return _drop()
    staff = (
        select(Person)
        .join(Contact, col(Contact.person_id) == col(Person.id))
        .where(col(Person.team_id) == to.team_id, col(Contact.kind) == ContactKind.STAFF)
        .order_by(col(Person.id))
    )
    people = choices(await work.all(staff))
    return TeamFacts(
        press=Press.INVITE_CONTACT.value, people=tuple(Choice(row.about or 0, one.label, one.id) for one in people)
    )


async def _whose(work: Work, row: OutboxMessage, to: Person) -> TeamFacts | Dropped:
    """Whose relative somebody is who was invited."""
    if not await _is_admin(work, to):
        return _drop()
    people = choices(await whose(work, to.team_id))
    return TeamFacts(
        press=Press.RELATIVE_OF.value, people=tuple(Choice(row.about or 0, one.label, one.id) for one in people)
    )


async def _is_admin(work: Work, to: Person) -> bool:
    member = await work.get(Member, to.id)
    return member is not None and member.role is MemberRole.ADMIN


def _drop() -> Dropped:
    return Dropped(OutboxState.DROPPED, "may not be told")

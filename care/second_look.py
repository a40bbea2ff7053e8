"""The second look, just before sending: is it still true, still allowed, not too late; and with which facts."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, select
from sqlmodel import col

from care.also import also_letter
from care.channel import channel_letter
from care.facts import gather
from care.gathered import ASKING
from care.patient_facts import WAITS_FOR_DAY
from care.people import known, team_of
from rules.sayings import Dropped, Letter, Saying
from rules.words import OutboxState, Verb, Way
from storage.tables import CheckIn, OutboxMessage, Patient, Person
from storage.work import Work

WAIT = timedelta(seconds=2)
NEVER_SAID = frozenset({OutboxState.DROPPED, OutboxState.EXPIRED, OutboxState.FAILED})

_ADDRESSEE = (
    select(Person, Patient)
    .outerjoin(Patient, col(Patient.person_id) == col(Person.id))
    .where(col(Person.id) == bindparam("person_id"))
)
_ASKED_TILL = select(func.count(col(CheckIn.id))).where(
    col(CheckIn.patient_id) == bindparam("patient_id"), col(CheckIn.id) <= bindparam("last")
)


@dataclass(frozen=True)
class Wait:
    """Not yet: what must be settled first is in somebody's hands."""

    until: datetime


async def second_look(work: Work, row: OutboxMessage, now: datetime) -> Letter | Dropped | Wait:
    """What to do with a claimed row: a letter to send, or why not."""
    to, zone = await _addressee(work, row)
    if row.expires_at and row.expires_at <= now:
        return Dropped(OutboxState.EXPIRED, "too late")
    if row.way is Way.ALSO:
        return await also_letter(work, row, to, now)
    if row.chat_id is not None:
        return await channel_letter(work, row, to, now)
    if to.telegram_id is None:
        return Dropped(OutboxState.FAILED, "no chat")
    target = await work.get(OutboxMessage, row.target_id) if row.target_id else None
    not_yet = _about_target(row, target, now) or await _after(work, row, now) or await _night(work, row, now)
    if not_yet:
        return not_yet
    facts = await gather(work, row, to, now)
    if isinstance(facts, Dropped):
        return facts
    saying = Saying(
        kind=row.kind,
        language=to.language,
        zone=zone,
        at=now,
        # an edited message keeps the words that it had
        variant=await _variant(work, target or row),
        fields=facts.fields,
        check_in=facts.check_in,
        alert=facts.alert,
        steps=facts.steps,
        digest=facts.digest,
        replies=facts.replies,
        today=facts.today,
        person=facts.person,
        looks=facts.looks,
        contacts=facts.contacts,
        case=facts.case,
        text=facts.text,
        press=facts.press,
        people=facts.people,
        plan=facts.plan,
        rehearsal=facts.rehearsal,
        data=facts.data,
    )
    # a question keeps its words, of which the hour has a say, and is not asked anew where its message is gone
    buttons_only = row.verb is Verb.EDIT and row.kind in ASKING
    return Letter(row.id, to.telegram_id, saying, target.message_id if target else None, buttons_only)


async def _variant(work: Work, row: OutboxMessage) -> int:
    """Which of a kind's texts. Questions are counted, so that no day sounds like the last: ids grow by a whole team's
    messages a day, which may be just as many as there are texts.
    """
    if row.kind not in ASKING or row.about is None:
        return row.id
    found = await work.session.execute(_ASKED_TILL, {"patient_id": row.person_id, "last": row.about})
    return found.scalar_one()


def _about_target(row: OutboxMessage, target: OutboxMessage | None, now: datetime) -> Dropped | Wait | None:
    """An edit goes only to a message that was sent."""
    if row.verb is not Verb.EDIT:
        return None
    if target is None or target.state in NEVER_SAID:
        return Dropped(OutboxState.DROPPED, "the message to edit was never sent")
    return _until_settled(target, now) if target.state is OutboxState.DUE else None


async def _after(work: Work, row: OutboxMessage, now: datetime) -> Dropped | Wait | None:
    """An all clear waits until its alert is settled: sent, then say it; not sent, then drop both.

    An alert that was given up after an attempt without an answer may stand on the phone: there it is said, too.
    """
    before = await work.get(OutboxMessage, row.after_id) if row.after_id else None
    if before is None or before.state is OutboxState.SENT:
        return None
    if before.state is OutboxState.DUE:
        return _until_settled(before, now)
    return None if before.may_have_arrived else Dropped(OutboxState.DROPPED, "what it ends was never said")


async def _night(work: Work, row: OutboxMessage, now: datetime) -> Wait | None:
    """What staff cause to be said to a patient waits for the end of quiet hours."""
    if row.kind not in WAITS_FOR_DAY:
        return None
    who = await known(work, row.person_id)
    return Wait(who.quiet.ends_after(now, who.zone)) if who.quiet and who.is_quiet(now) else None


def _until_settled(row: OutboxMessage, now: datetime) -> Wait:
    """Soon where the row is being sent just now, else until it is tried again."""
    return Wait(now + WAIT if row.claimed_by else max(now, row.next_attempt_at) + WAIT)


async def _addressee(work: Work, row: OutboxMessage) -> tuple[Person, str]:
    """To whom, and in which zone they live."""
    found = (await work.session.execute(_ADDRESSEE, {"person_id": row.person_id})).first()
    if found is None:
        raise LookupError(f"no person {row.person_id}")
    to, patient = found
    work.keep(Person, to.id, to)
    if patient:
        work.keep(Patient, to.id, patient)
    return to, (patient and patient.timezone) or (await team_of(work, to.team_id)).timezone

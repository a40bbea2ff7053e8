"""The second look, just before sending: is it still true, still allowed, not too late; and with which facts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from care.also import also_letter
from care.channel import channel_letter
from care.facts import gather
from care.gathered import ASKING
from care.patient_facts import NEW_TIMES, WAITS_FOR_DAY, read_late_ahead
from care.people import addressee, bring_known, known, team_of
from rules.sayings import Dropped, Letter, Saying
from rules.words import OutboxState, Verb, Way
from storage.prepared import PerKey
from storage.queries import CHAIN, DONE, OPEN_CRISIS, STEPS, open_crisis
from storage.tables import CheckIn, OutboxMessage, Patient
from storage.work import Work

WAIT = timedelta(seconds=2)
LOOK_AGAIN = timedelta(minutes=15)
"""How soon it is asked again whether what is held back may be said."""
NEVER_SAID = frozenset({OutboxState.DROPPED, OutboxState.EXPIRED, OutboxState.FAILED})

_EARLIER = aliased(CheckIn)
_ASKED_TILL = PerKey(
    select(func.count(col(_EARLIER.id)))
    .select_from(CheckIn)
    .join(_EARLIER, (col(_EARLIER.patient_id) == col(CheckIn.patient_id)) & (col(_EARLIER.id) <= col(CheckIn.id)))
    .group_by(col(CheckIn.id)),
    col(CheckIn.id),
)
"""The how manieth of a patient's check-ins each is."""


@dataclass(frozen=True)
class Wait:
    """Not yet: what must be settled first is in somebody's hands."""

    until: datetime


async def second_look(work: Work, row: OutboxMessage, now: datetime) -> Letter | Dropped | Wait:
    """What to do with a claimed row: a letter to send, or why not."""
    to, patient = await addressee(work, row.person_id)
    if row.expires_at and row.expires_at <= now:
        return Dropped(OutboxState.EXPIRED, "too late")
    if row.way is Way.ALSO:
        return await also_letter(work, row, to, now)
    if row.chat_id is not None:
        return await channel_letter(work, row, to, now)
    if to.telegram_id is None:
        return Dropped(OutboxState.FAILED, "no chat")
    target = await work.get(OutboxMessage, row.target_id) if row.target_id else None
    not_yet = (
        _about_target(row, target, now)
        or await _after(work, row, now)
        or await _night(work, row, now)
        or await _held_back(work, row, now)
    )
    if not_yet:
        return not_yet
    facts = await gather(work, row, to, now)
    if isinstance(facts, Dropped):
        return facts
    saying = Saying(
        kind=row.kind,
        language=to.language,
        zone=(patient and patient.timezone) or (await team_of(work, to.team_id)).timezone,
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
    rows = await work.rows(_ASKED_TILL, row.about)
    return rows[0][0] if rows else 0


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


async def _held_back(work: Work, row: OutboxMessage, now: datetime) -> Wait | None:
    """New times are told once a possible crisis is closed; whether they still are news is asked then."""
    if row.kind not in NEW_TIMES:
        return None
    who = await known(work, row.person_id)
    return Wait(now + LOOK_AGAIN) if who.patient.stop is None and await open_crisis(work, who.id) else None


def _until_settled(row: OutboxMessage, now: datetime) -> Wait:
    """Soon where the row is being sent just now, else until it is tried again."""
    return Wait(now + WAIT if row.claimed_by else max(now, row.next_attempt_at) + WAIT)


async def read_ahead(work: Work, rows: Sequence[OutboxMessage], now: datetime) -> None:
    """Read by a few statements what the second look at a batch would ask for each of them."""
    await bring_known(work, (row.person_id for row in rows))
    asked = [row for row in rows if row.kind in ASKING and row.way is Way.TELEGRAM and row.about is not None]
    ids = [row.person_id for row in asked]
    await work.read_ahead(CHAIN, (row.person_id for row in rows if work.at_hand(Patient, row.person_id)))
    for query in (OPEN_CRISIS, STEPS):
        await work.read_ahead(query, ids)
    await work.read_ahead(_ASKED_TILL, (row.about for row in asked if row.about))
    await work.bring(CheckIn, (row.about for row in asked if row.about))
    await work.bring(OutboxMessage, (row.target_id for row in rows if row.target_id))
    days: dict[date, list[int]] = {}
    found = [(row, check_in) for row in asked if (check_in := work.at_hand(CheckIn, row.about))]
    await read_late_ahead(work, (check_in for _, check_in in found), now)
    for row, check_in in found:
        who = await known(work, row.person_id)
        days.setdefault(who.today(check_in.due_at), []).append(who.id)
    for day, patients in days.items():
        await work.read_ahead(DONE, patients, day=day)

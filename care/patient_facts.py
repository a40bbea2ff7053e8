"""The facts of what a patient is told, and whether it still is to be said."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlmodel import col

from care.answer import STORED, view_check_in
from care.contacts import contacts_view
from care.duty import caller, on_duty
from care.gathered import ASKING, Facts, drop
from care.held import is_held, reader_of_alert
from care.own_data import FILES, own_data
from care.people import Known, known, person, signer
from care.reader import reader_of
from care.schedule_view import ABOUT_SCHEDULE, is_news
from care.team_message import FROM_STAFF
from care.who_looked import looks_at
from rules.kinds import Kind
from rules.sayings import Dropped, Field
from rules.words import CheckInState, ContactKind, OutboxState, PatientState, Stop, Verb
from storage.prepared import PerKey
from storage.queries import admins_of, chain_of
from storage.tables import CheckIn, OutboxMessage, Pause, Schedule, TeamMessage
from storage.work import Work

NEW_TIMES = frozenset({Kind.SCHEDULE_NEWS, Kind.SCHEDULE_NEWS_GONE})
UNASKED = ASKING | NEW_TIMES | {Kind.PAUSE_OVER}
"""What a patient gets without having written: bound by quiet hours and by taking part."""
WAITS_FOR_DAY = FROM_STAFF | {
    Kind.PAUSE_SET_BY,
    Kind.PAUSE_ENDED_BY,
    Kind.GOODBYE,
    Kind.CRISIS_OVER,
    Kind.STARTED_AGAIN,
    Kind.CONTACT_NEW,
    Kind.CONTACT_RECORDED,
    Kind.CONSENT_AGAIN,
}
"""What staff cause to be said: bound by quiet hours too, but it waits until they end."""

CALLS = frozenset({Kind.CALL_SENT, Kind.CALL_SENT_CLOSED, Kind.CALL_ALREADY, Kind.CALL_TAKEN, Kind.CALL_NOBODY})
ON_CRISIS = frozenset({Kind.CRISIS, Kind.CRISIS_MORE, Kind.CRISIS_OVER, Kind.REVIEW, Kind.ANSWER_UNSEEN})
RIGHTS = frozenset(
    {
        *FILES,
        Kind.MY_DATA_NOT_NOW,
        Kind.ERASE_ASK,
        Kind.ERASE_SET,
        Kind.ERASE_UNDONE,
        Kind.ERASE_WAITS,
        Kind.ERASED,
    }
)
"""Answers to who asks for their own data, or to have it erased."""
AFTER_THE_END = CALLS | ON_CRISIS | RIGHTS | {Kind.GOODBYE}
"""What one who takes part no more still gets: the last text, what is said of a call or a possible crisis, and their
rights."""
HELD = UNASKED | {Kind.GREETING}
"""What is held back while a possible crisis is open, and once everything was stopped."""
READERS_NAMED = frozenset(
    {Kind.START_PATIENT, Kind.HELP_PATIENT, Kind.ANSWER_HARD, Kind.ENROL_ABOUT, Kind.CONSENT_AGAIN}
)
ABOUT_CONTACTS = frozenset({Kind.CONTACT_NEW, Kind.CONTACT_RECORDED})
"""Not said while everything is stopped; what was recorded is told once it goes on."""
NOT_AFTER_DEATH = UNASKED | WAITS_FOR_DAY | {Kind.GREETING, Kind.CALL_TAKEN, Kind.ERASED}
"""What nobody asked for just now: whoever has the phone of somebody who died gets none of it."""
QUIET = "it would come in quiet hours"
TRIED_IN_TIME = timedelta(minutes=30)
"""A reminder held up for less than this into quiet hours counts as given; for longer, we were down."""
_LATE = timedelta(minutes=1)


async def to_patient(work: Work, row: OutboxMessage, facts: Facts, now: datetime) -> Dropped | None:
    who = await known(work, row.person_id)
    unasked = row.kind in UNASKED and row.verb is Verb.SAY
    dropped = await _not_to_be_said(work, row, who)
    if dropped:
        return dropped
    if row.kind in FROM_STAFF or row.kind is Kind.PAUSE_SET_BY:
        dropped = await _from_staff(work, row, facts)
        if dropped:
            return dropped
    if unasked and now - row.created_at > _LATE and who.is_quiet(now):
        late = now - row.created_at > TRIED_IN_TIME
        return Dropped(OutboxState.EXPIRED if late or row.kind is not Kind.REMINDER else OutboxState.DROPPED, QUIET)
    if row.kind in ABOUT_SCHEDULE and not await is_news(work, row):
        return drop("the times are other ones again")
    facts.fields.setdefault("name", who.person.name)
    facts.fields.setdefault("who", await signer(work, who))
    if row.kind in {Kind.ENROL_ABOUT, Kind.CONSENT_AGAIN}:
        facts.fields["chain"] = await _chain_names(work, who)
    if row.kind is Kind.ANSWER_HARD:
        facts.fields["who"], facts.fields["when"] = await caller(work, who, now)
    facts.fields |= await _readers(work, row, who, now)
    dropped = await _views(work, row, who, facts, now)
    if dropped:
        return dropped
    return await _asking(work, row, who, facts, now) if row.kind in ASKING else None


async def _views(work: Work, row: OutboxMessage, who: Known, facts: Facts, now: datetime) -> Dropped | None:
    """What is made when it is sent, as things stand then."""
    if row.kind in {*FILES, *STORED} and who.patient.doubted_at:
        return drop("it is in doubt who has the phone")
    if row.kind in FILES:
        facts.data = await own_data(work, who, now)
    if row.kind in FILES or row.kind is Kind.WHO_LOOKED:
        facts.looks = await looks_at(work, who)
    if row.kind is Kind.CONTACTS:
        facts.contacts = await contacts_view(work, who, now)
    return None


async def _readers(work: Work, row: OutboxMessage, who: Known, now: datetime) -> dict[str, Field]:
    """Who can read what the patient writes, or reads what they wrote."""
    if row.kind in {Kind.CRISIS, Kind.REVIEW} and row.about:
        return await reader_of_alert(work, row.about, who, now)
    return await reader_of(work, who) if row.kind in READERS_NAMED else {}


async def _not_to_be_said(work: Work, row: OutboxMessage, who: Known) -> Dropped | None:
    """Whether the patient is one to whom this may be said at all: nothing unasked to who wants everything erased."""
    ended = who.patient.state is PatientState.ENDED
    unasked = row.kind in UNASKED and row.verb is Verb.SAY
    takes_part = who.active and who.patient.erase_at is None
    if (ended and row.kind not in AFTER_THE_END) or (unasked and not takes_part):
        return drop("does not take part any more")
    if row.kind in NOT_AFTER_DEATH and who.patient.stop is Stop.DEATH:
        return drop("the patient has died")
    if row.kind in ABOUT_CONTACTS and who.patient.stop is not None:
        return drop("everything was stopped")
    if row.kind in HELD and row.verb is Verb.SAY and await is_held(work, who):
        return drop("nothing is asked now")
    return None


async def _chain_names(work: Work, who: Known) -> tuple[str, ...]:
    """The names of those who get a patient's alerts: of the chain, else the admins. A relative gets none."""
    chain = [link.person_id for link in await chain_of(work, who.id) if link.kind is ContactKind.STAFF]
    people = [await person(work, id_) for id_ in chain] or await admins_of(work, who.team.id)
    return tuple(one.name for one in people)


async def _asking(work: Work, row: OutboxMessage, who: Known, facts: Facts, now: datetime) -> Dropped | None:
    check_in = await work.get(CheckIn, row.about) if row.about else None
    wanted = CheckInState.PENDING if row.kind is Kind.PROMPT else CheckInState.OPEN
    if check_in is None or (row.verb is Verb.SAY and check_in.state is not wanted):
        return drop("the check-in is over")
    if row.kind is Kind.PROMPT and now - check_in.due_at > _LATE and await _is_overtaken(work, check_in, now):
        return Dropped(OutboxState.EXPIRED, "the next one is asked")
    facts.check_in = await view_check_in(work, who, check_in)
    left = check_in.window - check_in.remind_after if check_in.remind_after else check_in.window
    if row.kind is not Kind.PROMPT and who.patient.misses_in_row + 1 >= who.patient.misses_before_alert:
        # only then is it true that somebody is told
        await _who_is_told(work, who, facts, max(check_in.respond_by or now, now + left))
    return None


async def _is_overtaken(work: Work, check_in: CheckIn, now: datetime) -> bool:
    """Whether the next one of its schedule came due while it could not be asked: nobody is asked both at once."""
    if check_in.schedule_id is None:
        later = (col(CheckIn.schedule_id).is_(None), col(CheckIn.due_at) > check_in.due_at)
        by_hand = select(CheckIn).where(col(CheckIn.patient_id) == check_in.patient_id, *later)
        return await work.first(by_hand) is not None
    schedule = await work.get(Schedule, check_in.schedule_id)
    if schedule and schedule.next_due_at and max(schedule.next_due_at, schedule.try_at or now) <= now:
        return True  # it is about to be planned
    rows = await work.rows(_LATEST, check_in.schedule_id)
    return bool(rows) and rows[0][0] > check_in.due_at


_LATEST = PerKey(select(func.max(col(CheckIn.due_at))).group_by(col(CheckIn.schedule_id)), col(CheckIn.schedule_id))
"""When the last check-in of a schedule was due that is planned."""


async def read_late_ahead(work: Work, check_ins: Iterable[CheckIn], now: datetime) -> None:
    """Read by a few statements whether those that are late are overtaken."""
    late = [one.schedule_id for one in check_ins if one.schedule_id and now - one.due_at > _LATE]
    await work.bring(Schedule, late)
    await work.read_ahead(_LATEST, late)


async def _who_is_told(work: Work, who: Known, facts: Facts, until: datetime) -> None:
    """Whoever of the chain is at work by then. Where nobody is, no name is promised."""
    told = await on_duty(work, who, until)
    if told:
        facts.fields |= {"who": told.name, "until": until}


async def _from_staff(work: Work, row: OutboxMessage, facts: Facts) -> Dropped | None:
    """The words of staff, which the row does not hold; a pause that ended meanwhile is not told."""
    if row.kind is Kind.PAUSE_SET_BY:
        pause = await work.get(Pause, row.about) if row.about else None
        return None if pause and pause.ended_at is None else drop("the pause is over")
    written = await work.get(TeamMessage, row.about) if row.about else None
    if written is None:
        return drop("the message is gone")
    facts.text = written.text
    facts.fields["who"] = (await person(work, written.writer_id)).name
    return None

"""What follows from a message's fate: said, put off, given up."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import col

from care.alert import raise_alert, unreachable
from care.ask import outage_over, outages_over
from care.channel import channel_gone
from care.check_ins import Lived, lives, move, write_lives
from care.crisis import arrived
from care.enrol.let_go import let_go
from care.own_data import FILES, data_arrived
from care.patient_facts import QUIET
from care.people import known
from care.person_page import person_was_shown
from care.reach import reach_learned, reach_of
from care.relatives import was_not_asked
from care.replies import were_shown
from care.retention import was_reminded
from care.team_message import FROM_STAFF, answer_arrived, answer_lost, tell_fate
from care.who_looked import all_were_shown, schedules_were_shown
from rules.check_in import CheckInEvent, transition
from rules.kinds import Kind
from rules.words import AlertKind, AlertState, CheckInState, OutboxState, Reach, Verb
from storage.claims import Held, mark_sent
from storage.queries import chain_of
from storage.tables import Alert, AlertTold, CheckIn, OutboxMessage
from storage.work import Work

BACKOFF_MAX = timedelta(seconds=60)
LATE = timedelta(minutes=1)
"""A question that comes later than this was held up; where by an outage of ours, the team's digest counts it."""
ASKING = {
    Kind.PROMPT: CheckInEvent.PROMPT_DELIVERED,
    Kind.REMINDER: CheckInEvent.REMINDER_DELIVERED,
    Kind.ASK_AGAIN: CheckInEvent.REMINDER_DELIVERED,
}

_ALERTS = frozenset({Kind.ALERT, Kind.ALERT_AGAIN, Kind.ALERT_WROTE})
ARRIVED = {
    # what counts as looked at
    Kind.REPLIES: were_shown,
    Kind.TODAY: all_were_shown,
    Kind.DIGEST: all_were_shown,
    Kind.SCHEDULE_LIST: schedules_were_shown,
    Kind.PERSON: person_was_shown,
    Kind.TEAM_ANSWER: answer_arrived,
    Kind.ENROL_NO: let_go,
    Kind.ENROL_TOO_YOUNG: let_go,
    Kind.CRISIS_OVER: let_go,
    **dict.fromkeys(FROM_STAFF, tell_fate),
    **dict.fromkeys(FILES, data_arrived),
    Kind.RECORD_ASK: was_reminded,
}
"""What follows from a message that is no question and no alert."""


async def said(work: Work, row: OutboxMessage, message_id: int, now: datetime) -> None:
    """It arrived: the clock of a check-in or of a rank starts here. Part of an act; commits nothing."""
    row.state, row.message_id, row.settled_at = OutboxState.SENT, message_id, now
    if row.verb is Verb.EDIT:
        target = await work.get(OutboxMessage, row.target_id) if row.target_id else None
        if target:
            target.message_id = message_id
    elif row.kind in _ALERTS and row.about is not None:
        await _alert_arrived(work, row, row.about, now)
    elif row.kind in ARRIVED:
        await ARRIVED[row.kind](work, row, now)


def is_plain(row: Held) -> bool:
    """Whether nothing follows from its arrival but that the clock of a check-in starts: nearly all of a morning."""
    return row.verb is Verb.SAY and row.kind not in _ALERTS and row.kind not in ARRIVED


async def all_said(work: Work, rows: Mapping[Held, int], now: datetime) -> None:
    """`said` for many that are plain, by a few statements. `rows`: with the ids of their messages."""
    await mark_sent(work, {row.id: message_id for row, message_id in rows.items()}, now)
    await _asked(work, [row for row in rows if row.kind in ASKING], now)


async def _asked(work: Work, rows: Iterable[Held], now: datetime) -> None:
    """Questions arrived: the clocks of their check-ins start."""
    events = {row.about: (row.bot_id, row.kind) for row in rows if row.about is not None}
    if not events:
        return
    found = await lives(work, events)
    late = {
        key: lived.life.due_at
        for key, lived in found.items()
        if events[key][1] is Kind.PROMPT and now - lived.life.due_at > LATE and lived.outage_id is None
    }
    (bot_id,) = {bot_id for bot_id, _ in events.values()}
    over = await outages_over(work, bot_id, set(late.values()))
    changed = {
        key: Lived(
            transition(lived.life, ASKING[events[key][1]], now),
            over[late[key]] if key in late else lived.outage_id,
        )
        for key, lived in found.items()
    }
    await write_lives(work, {key: lived for key, lived in changed.items() if lived != found[key]})


def put_off(row: OutboxMessage, now: datetime, *, wait: timedelta | None, may_have_arrived: bool, why: str) -> None:
    """It did not go through now: try again after `wait`, or after a pause that doubles up to a minute."""
    row.claimed_by = None
    row.may_have_arrived = row.may_have_arrived or may_have_arrived
    row.next_attempt_at = now + (wait or min(BACKOFF_MAX, timedelta(seconds=2 ** min(row.attempt, 6))))
    row.why = why[:200]


def settle_bare(row: OutboxMessage, message_id: int | None, now: datetime) -> None:
    """The last resort: a row is over, and nothing follows from it. An operator must look (it is in the log)."""
    row.state = OutboxState.FAILED if message_id is None else OutboxState.SENT
    row.message_id, row.settled_at, row.why = message_id, now, "what follows from it could not be done"


async def given_up(work: Work, row: OutboxMessage, state: OutboxState, now: datetime, why: str) -> None:
    """It will not be said: no longer true (DROPPED), too late (EXPIRED). Part of an act; commits nothing."""
    row.state, row.settled_at, row.why = state, now, why[:200]
    await _not_said(work, row, now)
    check_in = await _check_in(work, row.about) if _asks(row) and row.about is not None else None
    if check_in is None:
        return
    if state is OutboxState.EXPIRED:
        check_in.outage_id = check_in.outage_id or await outage_over(work, row.bot_id, now)
        move(check_in, CheckInEvent.EXPIRED, now)
    elif why == QUIET:
        move(check_in, CheckInEvent.REMINDER_DROPPED, now)


async def failed(work: Work, row: OutboxMessage, reach: Reach | None, now: datetime, why: str) -> None:
    """It can never arrive. `reach`: what we learned about the receiver, if the fault is theirs.

    A question that can't arrive raises an alert of its own kind; an alert that can't arrive goes to the next rank.
    Part of an act; commits nothing.
    """
    row.state, row.settled_at, row.why = OutboxState.FAILED, now, why[:200]
    if row.chat_id is not None:
        await channel_gone(work, row.bot_id, row.chat_id, now)
        return
    if reach:
        await reach_learned(work, row.person_id, reach, now)
    await _not_said(work, row, now, reach)
    if _asks(row) and row.about is not None:
        check_in = await _check_in(work, row.about)
        if check_in and move(check_in, CheckInEvent.UNREACHED, now) is CheckInState.UNDELIVERABLE:
            who = await known(work, check_in.patient_id, lock=True)
            await raise_alert(
                work, who, AlertKind.UNDELIVERABLE, now, check_in=check_in, reach=reach or await reach_of(work, who.id)
            )
    elif row.kind in _ALERTS | {Kind.ASK_OUTCOME} and row.about and row.verb is Verb.SAY:
        await unreachable(work, row.about, row, now, reach or Reach.NO_CHAT)
    elif row.kind in {Kind.ENROL_NO, Kind.ENROL_TOO_YOUNG, Kind.CRISIS_OVER}:
        await let_go(work, row, now)


def _asks(row: OutboxMessage) -> bool:
    """Whether it is a question: what becomes of an edit of one changes nothing."""
    return row.kind in ASKING and row.verb is Verb.SAY


async def _not_said(work: Work, row: OutboxMessage, now: datetime, reach: Reach | None = None) -> None:
    """What staff wrote, or an answer to it, went nowhere: somebody must know."""
    if row.kind in FROM_STAFF:
        await tell_fate(work, row, now)
    elif row.kind is Kind.TEAM_ANSWER:
        await answer_lost(work, row, now)
    elif row.kind is Kind.RELATIVE_ASK:
        await was_not_asked(work, row, now, reach)


async def _alert_arrived(work: Work, row: OutboxMessage, alert_id: int, now: datetime) -> None:
    """A rank's time to take an alert counts from its delivery; that of a possible crisis from its raising."""
    alert = await work.first(select(Alert).where(col(Alert.id) == alert_id).with_for_update())
    if alert and alert.reply_id is not None:
        await arrived(work, row, alert, now)
    if row.kind is not Kind.ALERT or (alert and alert.kind is AlertKind.CRISIS):
        return
    told = await work.first(select(AlertTold).where(col(AlertTold.outbox_id) == row.id))
    if alert is None or told is None or alert.state is not AlertState.RAISED or alert.round or told.turn != alert.turn:
        return
    for link in await chain_of(work, alert.patient_id):
        if link.person_id == row.person_id:
            alert.look_at = now + link.within


async def _check_in(work: Work, check_in_id: int) -> CheckIn | None:
    return await work.first(select(CheckIn).where(col(CheckIn.id) == check_in_id).with_for_update())

"""What any message, tap or achievement does: it answers whatever is open, and ends a silence."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import col

from care.alert import ENDED_BY_ANSWER, answered
from care.check_ins import move
from care.crisis import assess_reply, respond
from care.people import Known
from rules.check_in import CheckInEvent
from rules.crisis import Label
from rules.kinds import Kind
from rules.words import CheckInState, Mood, Reach, ReplyKind
from storage.queries import live_alerts, live_check_ins
from storage.tables import Alert, CheckIn, OutboxMessage, Reply
from storage.work import Work

SKEW = timedelta(minutes=5)
"""Our clock may be ahead of Telegram's, by which messages are dated; and a sign of life just before is one, too."""


@dataclass(frozen=True)
class Heard:
    """What a sign of life ended: the check-ins that it answered, and whether there had been a silence.

    `needs_reader`: a person must read it soon or at once. That was said to the patient, and nothing else is to be.
    """

    reply: Reply
    check_ins: tuple[CheckIn, ...]
    after_silence: bool
    needs_reader: bool = False


async def sign_of_life(
    work: Work,
    who: Known,
    kind: ReplyKind,
    sent_at: datetime,
    now: datetime,
    *,
    text: str | None = None,
    mood: Mood | None = None,
    message_id: int | None = None,
) -> Heard:
    """Record what a patient wrote or tapped at `sent_at`, answer every check-in due by then, tell of the answer."""
    open_ones = [row for row in await live_check_ins(work, who.id) if await _asked(work, row, sent_at)]
    for row in open_ones:
        move(row, CheckInEvent.SIGN_OF_LIFE, now)
    reply = Reply(
        patient_id=who.id,
        check_in_id=open_ones[-1].id if open_ones else None,
        kind=kind,
        text=text,
        mood=mood,
        message_id=message_id,
        sent_at=sent_at,
        heard_at=now,
    )
    found = await assess_reply(work, who, reply)
    work.put(reply)
    if found.label is not Label.NONE:
        await work.session.flush()  # an alert names it
    alerts = [alert for alert in await live_alerts(work, who.id) if await _ends(work, alert, sent_at)]
    await answered(work, who, alerts, sent_at, now, kind=_all_clear(kind, mood, found.label))
    silent = who.patient.misses_in_row > 0 or bool(alerts)
    who.patient.misses_in_row = 0
    who.patient.heard_at = max(who.patient.heard_at or sent_at, sent_at)
    who.person.reach = Reach.OPEN
    needs_reader = await respond(work, who, reply, found, now)
    return Heard(reply, tuple(open_ones), silent, needs_reader)


def _all_clear(kind: ReplyKind, mood: Mood | None, label: Label) -> Kind:
    """How those who were told of a silence hear of this answer: never as an all clear if it needs a person."""
    if kind is ReplyKind.CALL_ME or label is not Label.NONE:
        return Kind.ALL_CLEAR_SEE_NEW
    return Kind.ALL_CLEAR_HARD if mood is Mood.HARD else Kind.ALL_CLEAR


async def is_waited_for(work: Work, who: Known) -> bool:
    """Whether an answer would change anything: something is open, or somebody was told of a silence."""
    alerts = await live_alerts(work, who.id)
    return bool(await live_check_ins(work, who.id) or any(alert.kind in ENDED_BY_ANSWER for alert in alerts))


async def _asked(work: Work, row: CheckIn, sent_at: datetime) -> bool:
    """Whether a message of `sent_at` can be an answer to a check-in: not one from before it was due.

    A prompt that may have arrived although its mark is missing (a crash in between) counts as asked.
    """
    if row.due_at - SKEW > sent_at:
        return False
    if row.state is CheckInState.OPEN:
        return True
    tried = select(OutboxMessage).where(
        col(OutboxMessage.kind) == Kind.PROMPT,
        col(OutboxMessage.about) == row.id,
        col(OutboxMessage.attempt) > 0,
    )
    return await work.first(tried) is not None


async def _ends(work: Work, alert: Alert, sent_at: datetime) -> bool:
    """Whether a message of `sent_at` ends an alert: a call for help is ended by a person only."""
    if alert.kind not in ENDED_BY_ANSWER:
        return False
    check_in = await work.get(CheckIn, alert.check_in_id) if alert.check_in_id else None
    return check_in is None or check_in.due_at - SKEW <= sent_at

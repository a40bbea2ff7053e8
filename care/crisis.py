"""A possible crisis: each text of a patient is read by the phrase list in the act that records it.

The list says how fast a person must read, and nothing of anybody. `crisis`: the fixed text and an alert at once;
while that is open nothing is asked, and each message is answered by a line and told again. `review`: an alert to
whoever is at work. These are parts of acts; they commit nothing.
"""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select
from sqlmodel import col

from care.alert import raise_alert
from care.alert_view import TOGETHER
from care.check_ins import move
from care.duty import reads_at
from care.people import Known, known, person
from care.right_to_know import may_hear_of
from care.telling import add_moment, priority_of
from rules.actors import Actor
from rules.check_in import CheckInEvent
from rules.crisis import Found, Label, Sign, assess, own_list
from rules.escalation import CRISIS_WITHIN
from rules.kinds import Kind
from rules.local_time import to_the_minute
from rules.words import AlertDeed, AlertKind, AlertState, OutboxState, Priority, ReplyKind, Verb
from storage.prepared import PerKey
from storage.queries import live_alerts, live_check_ins, open_crisis, told_of
from storage.tables import Alert, OutboxMessage, Reply
from storage.work import Work

TOGETHER_MAX = 20
TOGETHER_LETTERS = 1000
"""So much of what came before is read once more with a new text, which itself is read whole."""
AGAIN_AFTER = timedelta(minutes=1)
"""That a patient writes on is told to one and the same person no oftener than this."""
_WRITES_ON = frozenset({ReplyKind.TEXT, ReplyKind.MOOD, ReplyKind.UNSEEN, ReplyKind.CALL_ME})
"""What counts as a message while it is open. A command is answered as ever."""

_ANSWERED_AS_EVER = frozenset({ReplyKind.CALL_ME, ReplyKind.UNSEEN})
"""Who was asked to call is said; and that nobody has heard or seen it: "received" would sound as if somebody had."""


JUST_BEFORE = PerKey(
    select(*(col(column) for column in (Reply.sent_at, Reply.text, Reply.message_id, Reply.unverified)))
    .where(col(Reply.sent_at) >= bindparam("since"), col(Reply.text).is_not(None))
    .order_by(col(Reply.sent_at), col(Reply.id)),
    col(Reply.patient_id),
)
"""What patients wrote since a moment, the oldest first."""


def together_since(sent_at: datetime) -> datetime:
    """From when on it is read, to be read together with what comes at `sent_at`: the same for all of a minute."""
    return to_the_minute(sent_at - TOGETHER)


async def assess_reply(work: Work, who: Known, reply: Reply) -> Found:
    """How fast a person must read a reply that is not recorded yet, alone and with what they wrote just before."""
    return assess_with(who, reply.text, await _just_before(work, reply)) if reply.text else Found(Label.NONE)


def assess_with(who: Known, text: str, before: Sequence[str]) -> Found:
    """A text alone, and with what came just before it."""
    own, language = own_list(who.team.phrases), who.person.language
    found = assess(text, language, own)
    before = _last_of(before)
    if before:
        together = assess([*before, text], language, own)
        # what was flagged before, and by itself, is known already
        if together.label > max(found.label, assess(before, language, own).label):
            return together
    return found


def _last_of(texts: Sequence[str]) -> list[str]:
    """The end of what was written before: nobody's flood of long texts holds up what others write."""
    kept: list[str] = []
    left = TOGETHER_LETTERS
    for text in reversed(texts):
        if left <= 0:
            break
        kept.append(text[-left:])
        left -= len(text)
    return kept[::-1]


def is_crisis(who: Known, text: str) -> bool:
    """Whether a text by itself must be read by a person at once."""
    return assess(text, who.person.language, own_list(who.team.phrases)).label is Label.CRISIS


async def is_flagged(work: Work, actor: Actor, text: str) -> bool:
    """Whether what a patient wrote after a command must be read by a person soon; a bare command never."""
    _command, *said = text.split(maxsplit=1)
    if not said:
        return False
    who = await known(work, actor.person_id)
    return assess(said[0], who.person.language, own_list(who.team.phrases)).label is not Label.NONE


async def respond(work: Work, who: Known, reply: Reply, found: Found, now: datetime) -> bool:
    """Do what a reply asks for; True where the patient was answered by it, and nothing else is to be said."""
    alert = await open_crisis(work, who.id, lock=True)
    if alert and reply.kind in _WRITES_ON:
        await tell_again(work, alert, who, now)
        if found.kind is Sign.OVERDOSE:
            await _fixed_text(work, who, alert, found, now)
        elif reply.kind not in _ANSWERED_AS_EVER:
            await _say(work, who, Kind.CRISIS_MORE, alert, now)
        return True
    if found.label is Label.CRISIS:
        alert = await raise_crisis(work, who, reply, now)
        await _fixed_text(work, who, alert, found, now)
        return True
    if found.label is Label.REVIEW:
        alert = await raise_or_tell_again(work, who, AlertKind.REVIEW, reply, now)
        await _say(work, who, Kind.REVIEW, alert, now)
        return True
    return False


async def raise_crisis(work: Work, who: Known, reply: Reply, now: datetime) -> Alert:
    """Nothing is asked any more, and everybody at work is told."""
    for check_in in await live_check_ins(work, who.id):
        move(check_in, CheckInEvent.CANCEL, now)
    return await raise_alert(work, who, AlertKind.CRISIS, now, reply=reply)


async def raise_or_tell_again(work: Work, who: Known, kind: AlertKind, reply: Reply, now: datetime) -> Alert:
    """Raise an alert about what somebody wrote; where one is open already, those who have it hear that more came."""
    is_open = any(alert.kind is kind for alert in await live_alerts(work, who.id))
    # what an alert about an unverified account is about stands among the replies
    alert = await raise_alert(work, who, kind, now, reply=None if reply.unverified else reply)
    if is_open:
        await tell_again(work, alert, who, now, unverified=reply.unverified)
    return alert


async def heard_outside(
    work: Work, actor: Actor, text: str | None, message_id: int, sent_at: datetime, now: datetime
) -> bool:
    """A message of one who has not said yes, or takes no part any more; True where a person must read it.

    Only then it is recorded: before the yes whatever the list finds, after the end while a possible crisis is open.
    """
    who = await known(work, actor.person_id, lock=True)
    is_open = await open_crisis(work, who.id, lock=True) is not None
    found = assess(text or "", who.person.language, own_list(who.team.phrases))
    if not is_open and (found.label is Label.NONE or who.patient.ended_at is not None):
        return False
    reply = await work.add(
        Reply(
            patient_id=who.id,
            kind=ReplyKind.TEXT if text else ReplyKind.UNSEEN,
            text=text or None,
            message_id=message_id,
            sent_at=sent_at,
            heard_at=now,
        )
    )
    if not text:
        await _say_unseen(work, who, now)
    return await respond(work, who, reply, found, now)


async def arrived(work: Work, row: OutboxMessage, alert: Alert, now: datetime) -> None:
    """An alert stands on somebody's phone, with what the patient wrote: whose it is, is written down; and the
    patient's fixed text says that it was sent.
    """
    reader = await person(work, row.person_id)
    subject = await person(work, alert.patient_id)
    work.audit(now, "alert.delivered", actor=reader.ref, subject=subject.ref, detail=alert.kind.value)
    texts = select(OutboxMessage).where(
        col(OutboxMessage.kind) == Kind.CRISIS,
        col(OutboxMessage.about) == alert.id,
    )
    rows = await work.all(texts.order_by(col(OutboxMessage.id)))
    if alert.kind is not AlertKind.CRISIS or not rows or any(one.verb is Verb.EDIT for one in rows):
        return
    if rows[0].state is OutboxState.SENT or rows[0].attempt:
        await work.say(
            subject,
            Kind.CRISIS,
            now,
            verb=Verb.EDIT,
            priority=Priority.ANSWER,
            about=alert.id,
            patient_id=alert.patient_id,
            args=json.loads(rows[0].args) if rows[0].args else None,
            target_id=rows[0].id,
        )


async def _just_before(work: Work, reply: Reply) -> list[str]:
    rows = await work.rows(JUST_BEFORE, reply.patient_id, since=together_since(reply.sent_at))
    near = [
        (text, message_id)
        for sent_at, text, message_id, unverified in rows
        if reply.sent_at - TOGETHER <= sent_at <= reply.sent_at and unverified == reply.unverified
    ]
    # of a message that was changed only its last words count
    return [text for text, message_id in near[-TOGETHER_MAX:] if message_id is None or message_id != reply.message_id]


async def tell_again(work: Work, alert: Alert, who: Known, now: datetime, *, unverified: bool = False) -> None:
    """The patient writes on: whoever has it hears so, else everybody who was told; and a crisis waits no longer.

    `unverified`: it came from an account that is not surely theirs.
    """
    await add_moment(work, alert, AlertDeed.WROTE, now, who.id, "unverified" if unverified else None)
    if alert.state is AlertState.TAKEN and alert.holder_id:
        people = [alert.holder_id]
    else:
        people = list(dict.fromkeys(told.person_id for told in await told_of(work, alert.id)))
        if alert.kind is AlertKind.CRISIS:
            soon = now + CRISIS_WITHIN
            alert.look_at = min(alert.look_at or soon, soon)
    for person_id in people:
        if await may_hear_of(work, await person(work, person_id), alert):
            await _tell_one_again(work, alert, who, person_id, now)


async def _tell_one_again(work: Work, alert: Alert, who: Known, person_id: int, now: datetime) -> None:
    said = select(OutboxMessage).where(
        col(OutboxMessage.about) == alert.id,
        col(OutboxMessage.person_id) == person_id,
        col(OutboxMessage.kind).in_([Kind.ALERT, Kind.ALERT_AGAIN, Kind.ALERT_WROTE]),
        col(OutboxMessage.verb) == Verb.SAY,
    )
    last = await work.first(said.order_by(col(OutboxMessage.id).desc()))
    if last and last.state is OutboxState.DUE and last.attempt == 0:
        return  # it will show all that was written by then
    to = await person(work, person_id)
    wrote = last is not None and last.kind is Kind.ALERT_WROTE
    at = max(now, (last.settled_at or last.next_attempt_at) + AGAIN_AFTER) if last and wrote else now
    if alert.kind is AlertKind.REVIEW:
        # as the first time: who is not at work reads it later
        at = max(at, await reads_at(work, to, who.team, now) or at)
    await work.say(
        to, Kind.ALERT_WROTE, now, priority=priority_of(alert), about=alert.id, patient_id=alert.patient_id, at=at
    )


async def _say_unseen(work: Work, who: Known, now: datetime) -> None:
    await work.say(who.person, Kind.ANSWER_UNSEEN, now, priority=Priority.ANSWER, patient_id=who.id)


async def _fixed_text(work: Work, who: Known, alert: Alert, found: Found, now: datetime) -> None:
    taken: dict[str, object] | None = {"case": "taken"} if found.kind is Sign.OVERDOSE else None
    await _say(work, who, Kind.CRISIS, alert, now, taken)


async def _say(
    work: Work, who: Known, kind: Kind, alert: Alert, now: datetime, args: dict[str, object] | None = None
) -> None:
    priority = Priority.ANSWER if kind is Kind.REVIEW else Priority.CRISIS
    await work.say(who.person, kind, now, priority=priority, about=alert.id, patient_id=who.id, args=args)

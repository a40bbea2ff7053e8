"""How long the words of patients are kept: then only that something was written stays, when, and the mood.

Never before somebody of the staff said that what matters of it stands in the record, or before a longer bound of which
they were reminded; and never what nobody has read.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select, update
from sqlmodel import col

from care.duty import reads_at
from care.enrol.told import whom_to_tell
from care.people import known
from care.right_to_know import own_patients
from care.staff import of_staff
from care.take_alert import Toast
from rules.actors import Actor, NotAllowed
from rules.kinds import Kind
from rules.words import AlertState, OutboxState, Priority
from storage.queries import is_of
from storage.tables import Alert, OutboxMessage, Person, Reply
from storage.work import SYSTEM, Work

REMINDED_BEFORE = timedelta(days=30)
"""So long before the longer bound staff are reminded, and nothing goes sooner after that."""
AT_ONCE = 100
"""So many replies a reminder is about; the next ones have another."""


@dataclass(frozen=True)
class Bounds:
    """How long words are kept: what was entered in the record, and what was not."""

    entered: timedelta
    at_most: timedelta


@dataclass(frozen=True)
class Kept:
    """The words that are kept: how many texts, since when the oldest, and how many wait to be entered."""

    texts: int
    oldest: datetime | None
    not_entered: int


async def enter(work: Work, actor: Actor, outbox_id: int, now: datetime) -> Toast:
    """Under a page of replies: what matters of them stands in the record. Twice does no harm."""
    staff = await of_staff(work, actor)
    row = await work.get(OutboxMessage, outbox_id)
    if row is None:
        await work.commit(now)
        return Toast(Kind.TOAST_STALE)
    if row.person_id != staff.id or row.kind not in {Kind.REPLIES, Kind.RECORD_ASK}:
        raise NotAllowed
    mine = await own_patients(work, staff, ended=True)
    replies = await work.all(
        select(Reply).where(
            col(Reply.id).in_(_ids(row)), col(Reply.patient_id).in_(mine), col(Reply.entered_at).is_(None)
        )
    )
    for reply in replies:
        reply.entered_at, reply.entered_by = now, staff.id
    for patient_id in dict.fromkeys(reply.patient_id for reply in replies):
        count = sum(reply.patient_id == patient_id for reply in replies)
        who = await known(work, patient_id)
        work.audit(now, "replies.entered", actor=actor.ref, subject=who.person.ref, detail=f"{count} replies")
    await work.commit(now)
    return Toast(Kind.TOAST_ENTERED)


async def forget_words(work: Work, bot_id: int, bounds: Bounds, now: datetime, limit: int) -> int:
    """Take the words out of replies that were kept long enough; gives of how many. Part of an act.

    Nothing of a patient goes while an alert about what they wrote is open: it shows those words.
    """
    needed = select(col(Alert.patient_id)).where(
        col(Alert.state) != AlertState.CLOSED, col(Alert.reply_id).is_not(None)
    )
    entered = col(Reply.entered_at).is_not(None) & (col(Reply.sent_at) < now - bounds.entered)
    long_enough = (col(Reply.record_asked_at) < now - REMINDED_BEFORE) & (col(Reply.sent_at) < now - bounds.at_most)
    replies = await work.all(
        select(Reply)
        .where(
            _has_words(bot_id),
            col(Reply.read_at).is_not(None),
            col(Reply.patient_id).not_in(needed),
            entered | long_enough,
        )
        .order_by(col(Reply.sent_at))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    for reply in replies:
        reply.text = None
    for patient_id in dict.fromkeys(reply.patient_id for reply in replies):
        count = sum(reply.patient_id == patient_id for reply in replies)
        who = await known(work, patient_id)
        work.audit(now, "replies.forgotten", actor=SYSTEM, subject=who.person.ref, detail=f"{count} replies")
    return len(replies)


async def remind_of_record(work: Work, bot_id: int, bounds: Bounds, now: datetime) -> int:
    """Tell staff of words that go soon although nobody said that they were entered. Part of an act."""
    soon = now - bounds.at_most + REMINDED_BEFORE
    waiting = await work.session.execute(
        select(col(Reply.patient_id), func.min(Reply.sent_at))
        .where(
            _has_words(bot_id),
            col(Reply.read_at).is_not(None),
            col(Reply.entered_at).is_(None),
            col(Reply.record_asked_at).is_(None),
            col(Reply.sent_at) < soon,
            col(Reply.patient_id).not_in(_on_their_way()),
        )
        .group_by(col(Reply.patient_id))
        .order_by(col(Reply.patient_id))
        .limit(AT_ONCE)
    )
    patients = [row[0] for row in waiting]
    for patient_id in patients:
        await _remind(work, patient_id, soon, now)
    return len(patients)


async def was_reminded(work: Work, row: OutboxMessage, now: datetime) -> None:
    """A reminder arrived: from here on its time counts. Part of an act; commits nothing."""
    await work.session.execute(
        update(Reply)
        .where(col(Reply.id).in_(_ids(row)), col(Reply.record_asked_at).is_(None))
        .values(record_asked_at=now)
    )


async def kept(work: Work, telegram_id: int | None) -> Kept:
    """How much there is, of the whole house or of one bot."""
    mine = select(col(Person.id)).where(is_of(telegram_id, col(Person.bot_id)))
    words = (col(Reply.text).is_not(None), col(Reply.patient_id).in_(mine))
    total, oldest = (await work.session.execute(select(func.count(), func.min(Reply.sent_at)).where(*words))).one()
    left = await work.count(select(col(Reply.id)).where(*words, col(Reply.entered_at).is_(None)))
    return Kept(total, oldest, left)


async def _remind(work: Work, patient_id: int, before: datetime, now: datetime) -> None:
    who = await known(work, patient_id)
    ids = await work.session.scalars(
        select(col(Reply.id))
        .where(
            col(Reply.patient_id) == patient_id,
            col(Reply.text).is_not(None),
            col(Reply.read_at).is_not(None),
            col(Reply.entered_at).is_(None),
            col(Reply.record_asked_at).is_(None),
            col(Reply.sent_at) < before,
        )
        .order_by(col(Reply.sent_at))
        .limit(AT_ONCE)
    )
    page = {"ids": list(ids)}
    for to in await whom_to_tell(work, who):
        at = await reads_at(work, to, who.team, now)
        args = {"replies": page, "count": len(page["ids"]), "until": (now + REMINDED_BEFORE).isoformat()}
        await work.say(to, Kind.RECORD_ASK, now, priority=Priority.SUMMARY, patient_id=who.id, args=args, at=at)


def _has_words(bot_id: int) -> ColumnElement[bool]:
    mine = select(col(Person.id)).where(col(Person.id) == col(Reply.patient_id), col(Person.bot_id) == bot_id)
    return col(Reply.text).is_not(None) & mine.exists()


def _on_their_way() -> ColumnElement[int]:
    """Patients of whom a reminder waits to be sent."""
    return (
        select(col(OutboxMessage.patient_id))
        .where(
            col(OutboxMessage.kind) == Kind.RECORD_ASK,
            col(OutboxMessage.state) == OutboxState.DUE,
            col(OutboxMessage.patient_id).is_not(None),
        )
        .scalar_subquery()
    )


def _ids(row: OutboxMessage) -> Sequence[int]:
    """The replies that a page or a reminder is about."""
    ids: list[int] = json.loads(row.args or "{}").get("replies", {}).get("ids", [])
    return ids

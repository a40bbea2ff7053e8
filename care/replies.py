"""Reading what patients wrote: unread replies, oldest first, and that they count as read once they were shown."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, func, select, update
from sqlmodel import col

from care.people import person
from care.right_to_know import own_patients
from care.staff import of_staff
from rules.actors import Actor, NotAllowed
from rules.kinds import Kind
from rules.pages import Entry, first_page, parts_of
from rules.views import RepliesView, ReplyView
from rules.words import Priority, ReplyKind
from storage.tables import OutboxMessage, Person, Reply
from storage.work import Work

WORTH_READING = (ReplyKind.TEXT, ReplyKind.MOOD, ReplyKind.CALL_ME, ReplyKind.UNSEEN)
"""Steps stand in the summary, and a command or a bare sign of life says nothing more."""
ON_A_PAGE_MAX = 40
EXPIRES = timedelta(hours=12)
"""A view that was asked for serves nobody the day after."""


@dataclass(frozen=True)
class Unread:
    """How many replies wait for a reader, and since when the oldest does."""

    count: int
    since: datetime | None


async def show_replies(work: Work, actor: Actor, now: datetime) -> None:
    """`/svar`: a page of what nobody has read yet. A reply too long for a message takes several."""
    staff = await of_staff(work, actor)
    waiting = await _waiting(work, await own_patients(work, staff, ended=True))
    if not waiting:
        await work.say(staff, Kind.REPLIES_NONE, now, priority=Priority.ANSWER)
        await work.commit(now)
        return
    rows = await _load(work, waiting[:ON_A_PAGE_MAX])
    shown = _first(rows)
    await _say_page(work, staff, rows[: len(shown)], len(waiting) - len(shown), None, now)
    await work.commit(now)


async def show_reminded(work: Work, actor: Actor, outbox_id: int, now: datetime) -> None:
    """Under a reminder of words that go soon: those words, on as many pages as they take. What is unread where they
    are gone, or are no longer for this reader.
    """
    staff = await of_staff(work, actor)
    row = await work.get(OutboxMessage, outbox_id)
    if row is not None and (row.person_id != staff.id or row.kind is not Kind.RECORD_ASK):
        raise NotAllowed
    ids = json.loads(row.args or "{}")["replies"]["ids"] if row else []
    rows = [one for one in await _load(work, ids, await own_patients(work, staff, ended=True)) if one.text is not None]
    if not rows:
        await show_replies(work, actor, now)
        return
    before: OutboxMessage | None = None
    while rows:
        shown = rows[: len(_first(rows))]
        before = await _say_page(work, staff, shown, 0, before, now)
        rows = rows[len(shown) :]
    await work.commit(now)


def _first(rows: list[Reply]) -> list[int]:
    return first_page([Entry(row.id, row.patient_id, row.text or "") for row in rows])


async def _say_page(
    work: Work, staff: Person, rows: list[Reply], left: int, before: OutboxMessage | None, now: datetime
) -> OutboxMessage | None:
    """A page of these replies, after the message `before`: one that is too long for a message takes several."""
    parts = len(parts_of(rows[0].text or "")) if len(rows) == 1 else 1
    for part in range(1, parts + 1):
        page = {"ids": [row.id for row in rows], "left": left, "part": part, "parts": parts}
        before = await work.say(
            staff,
            Kind.REPLIES,
            now,
            priority=Priority.ANSWER,
            args={"replies": page},
            expires_at=now + EXPIRES,
            after_id=before.id if before else None,
        )
    return before


async def replies_view(work: Work, row: OutboxMessage, to: Person) -> RepliesView | None:
    """The page that a row names, as far as its reader may still be told; None where nothing is left of it."""
    page = json.loads(row.args or "{}")["replies"]
    mine = await own_patients(work, to, ended=True)
    rows = await _load(work, page["ids"], mine)
    if not rows:
        return None
    names = await work.all(select(Person).where(col(Person.id).in_({reply.patient_id for reply in rows})))
    called = {who.id: who.name for who in names}
    views = tuple(
        ReplyView(
            called[reply.patient_id],
            reply.kind,
            reply.edited_at or reply.sent_at,
            reply.text,
            reply.mood,
            edited=reply.edited_at is not None,
            unverified=reply.unverified,
        )
        for reply in rows
    )
    if page["parts"] > 1:
        text = parts_of(rows[0].text or "")[page["part"] - 1]
        views = (
            ReplyView(
                views[0].patient,
                views[0].kind,
                views[0].at,
                text,
                edited=views[0].edited,
                unverified=views[0].unverified,
            ),
        )
    return RepliesView(views, page["left"], page["part"], page["parts"])


async def were_shown(work: Work, row: OutboxMessage, now: datetime) -> None:
    """A page of replies arrived: only now they are read, by this reader. Part of an act; commits nothing.

    To mark them when they were asked for would lose those whose message never came.
    """
    page = json.loads(row.args or "{}")["replies"]
    reader = await person(work, row.person_id)
    rows = await _load(work, page["ids"], await own_patients(work, reader, ended=True))
    if page["part"] == page["parts"]:
        await work.session.execute(
            update(Reply)
            .where(col(Reply.id).in_([reply.id for reply in rows]), col(Reply.read_at).is_(None))
            .values(read_at=now, read_by=reader.id)
        )
    for patient_id in dict.fromkeys(reply.patient_id for reply in rows):
        count = sum(reply.patient_id == patient_id for reply in rows)
        subject = (await person(work, patient_id)).ref
        work.audit(now, "replies.read", actor=reader.ref, subject=subject, detail=f"{count} replies")


async def unread(work: Work, mine: Select[int]) -> Unread:
    """What waits for a reader among these patients' replies, however old it is."""
    row = (await work.session.execute(select(func.count(), func.min(Reply.sent_at)).where(*_unread(mine)))).one()
    return Unread(row[0], row[1])


async def _waiting(work: Work, mine: Select[int]) -> list[int]:
    """The ids of all unread replies: who waited longest comes first, with all that is theirs, oldest first."""
    found = await work.session.execute(
        select(col(Reply.id), col(Reply.patient_id)).where(*_unread(mine)).order_by(col(Reply.sent_at), col(Reply.id))
    )
    by_patient: dict[int, list[int]] = {}
    for id_, patient_id in found:
        by_patient.setdefault(patient_id, []).append(id_)
    return [id_ for ids in by_patient.values() for id_ in ids]


def _unread(mine: Select[int]) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Reply.patient_id).in_(mine),
        col(Reply.read_at).is_(None),
        col(Reply.kind).in_(WORTH_READING),
    )


async def _load(work: Work, ids: list[int], mine: Select[int] | None = None) -> list[Reply]:
    """Replies in the order of their ids; `mine`: only those of these patients."""
    query = select(Reply).where(col(Reply.id).in_(ids))
    rows = await work.all(query if mine is None else query.where(col(Reply.patient_id).in_(mine)))
    order = {id_: place for place, id_ in enumerate(ids)}
    return sorted(rows, key=lambda reply: order[reply.id])

"""What staff write to a patient through the bot under their own name, and what the patient answers.

The outbox holds the id of a message, never its text. An answer is recorded like any other; it goes to the writer too.
"""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, select
from sqlmodel import col

from care.duty import is_away, is_on_duty
from care.people import Known, known, person
from care.right_to_know import may_know
from care.sign_of_life import SKEW
from rules.kinds import Kind
from rules.local_time import to_the_minute
from rules.pages import PART_ROOM, width
from rules.words import OutboxState, Priority, Reach, Verb
from storage.prepared import PerKey
from storage.queries import primary_of
from storage.tables import OutboxMessage, Person, Reply, TeamMessage
from storage.work import Work

FROM_STAFF = frozenset({Kind.TEAM_MESSAGE, Kind.GREETING})
TEXT_MAX = 3500
"""With what stands around it, it fits into one message of Telegram's."""
ANSWER_WITHIN = timedelta(hours=24)
"""For so long after its delivery the next text is taken as the answer."""
SAID_WITHIN = timedelta(hours=24)
"""After that, what somebody wrote is no longer true, and its writer is told that it was not sent."""


async def send(work: Work, who: Known, writer: Person, kind: Kind, text: str, now: datetime) -> TeamMessage:
    """Put a message or a greeting on its way, after the quiet hours, and tell the writer. Part of an act."""
    row = await work.add(
        TeamMessage(
            patient_id=who.id,
            writer_id=writer.id,
            text=text,
            wants_answer=kind is Kind.TEAM_MESSAGE,
            written_at=now,
        )
    )
    at = who.quiet.ends_after(now, who.zone) if who.quiet else now
    await work.say(
        who.person,
        kind,
        now,
        priority=Priority.ANSWER,
        about=row.id,
        patient_id=who.id,
        at=at,
        expires_at=at + SAID_WITHIN,
    )
    await work.say(writer, Kind.WRITTEN, now, priority=Priority.ANSWER, about=row.id, patient_id=who.id)
    work.audit(now, f"patient.{kind.value}", actor=writer.ref, subject=who.person.ref)
    return row


async def carrier(work: Work, message_id: int) -> OutboxMessage | None:
    """The outbox row that brings a team's message to the patient."""
    return await work.first(
        select(OutboxMessage).where(
            col(OutboxMessage.kind).in_(list(FROM_STAFF)),
            col(OutboxMessage.about) == message_id,
            col(OutboxMessage.verb) == Verb.SAY,
        )
    )


async def tell_fate(work: Work, row: OutboxMessage, now: datetime) -> None:
    """A message arrived, or never will: its confirmation says so. What never will is said anew, to be noticed."""
    written = await work.get(TeamMessage, row.about) if row.about else None
    if written is None:
        return
    writer = await person(work, written.writer_id)
    if writer.telegram_id is None:
        return
    first = await work.first(
        select(OutboxMessage)
        .where(
            col(OutboxMessage.kind) == Kind.WRITTEN,
            col(OutboxMessage.about) == written.id,
            col(OutboxMessage.verb) == Verb.SAY,
        )
        .order_by(col(OutboxMessage.id))
    )
    if first is None or (first.state is not OutboxState.SENT and first.attempt == 0):
        return  # it will be worded as things stand when it goes
    for verb in (Verb.EDIT, Verb.SAY):
        if verb is Verb.EDIT or row.state is not OutboxState.SENT:
            await work.say(
                writer,
                Kind.WRITTEN,
                now,
                verb=verb,
                priority=Priority.ANSWER,
                about=written.id,
                patient_id=written.patient_id,
                target_id=first.id if verb is Verb.EDIT else None,
            )


TEAM_WROTE = PerKey(
    select(col(OutboxMessage.settled_at), col(OutboxMessage.about))
    .where(
        col(OutboxMessage.kind) == Kind.TEAM_MESSAGE,
        col(OutboxMessage.verb) == Verb.SAY,
        col(OutboxMessage.state) == OutboxState.SENT,
        col(OutboxMessage.settled_at) >= bindparam("since"),
    )
    .order_by(col(OutboxMessage.id)),
    col(OutboxMessage.person_id),
)
"""What a team wrote to patients that arrived since a moment, the oldest first."""


def answered_since(sent_at: datetime) -> datetime:
    """From when on what a team wrote may be answered at `sent_at`: the same for all of a minute."""
    return to_the_minute(sent_at - ANSWER_WITHIN)


async def pass_on(work: Work, who: Known, reply: Reply, replied_to: int | None, now: datetime) -> Person | None:
    """Bring a text to the one whom it answers; gives who gets it. Part of an act; commits nothing.

    `replied_to`: the message on the patient's phone that the text is marked as a reply to.
    """
    written = await _answered_by(work, who, reply, replied_to)
    if written is None:
        return None
    reply.answers_id = written.id
    return await bring(work, who, reply, now)


async def bring(work: Work, who: Known, reply: Reply, now: datetime, *, but: int | None = None) -> Person | None:
    """Tell an answer to its writer, or to the primary contact where the writer may not know any more, or is away."""
    await work.session.flush()  # what is brought names it
    written = await work.get(TeamMessage, reply.answers_id) if reply.answers_id else None
    writer = await work.get(Person, written.writer_id) if written else None
    for to in (writer, await primary_of(work, who.id)):
        if to is None or to.id == but or to.telegram_id is None or to.reach is not Reach.OPEN:
            continue
        if not await may_know(work, to, who.id) or (to is writer and await is_away(work, to.id, who.team, now)):
            continue
        await work.say(to, Kind.TEAM_ANSWER, now, priority=Priority.ANSWER, about=reply.id, patient_id=who.id)
        return to
    return None


async def answer_arrived(work: Work, row: OutboxMessage, now: datetime) -> None:
    """An answer stands on somebody's phone: it is read by them, if it stands there whole and they are at work."""
    reply = await work.get(Reply, row.about) if row.about else None
    if reply is None:
        return
    reader, writer = await person(work, row.person_id), await person(work, reply.patient_id)
    work.audit(now, "replies.read", actor=reader.ref, subject=writer.ref, detail="1 replies")
    if reply.read_at is not None or width(reply.text or "") > PART_ROOM:
        return
    team = (await known(work, reply.patient_id)).team
    if await is_on_duty(work, row.person_id, team, now):
        reply.read_at, reply.read_by = now, row.person_id


async def answer_lost(work: Work, row: OutboxMessage, now: datetime) -> None:
    """An answer can't arrive at this person: it goes to the primary contact, or stays unread for the summary."""
    reply = await work.get(Reply, row.about) if row.about else None
    if reply and row.patient_id is not None and reply.read_at is None:
        await bring(work, await known(work, row.patient_id), reply, now, but=row.person_id)


async def is_to_team(work: Work, patient_id: int, replied_to: int | None) -> bool:
    """Whether a text is marked as a reply to something that staff wrote."""
    return replied_to is not None and await _marked(work, patient_id, replied_to) is not None


async def _answered_by(work: Work, who: Known, reply: Reply, replied_to: int | None) -> TeamMessage | None:
    if replied_to is not None:
        marked = await _marked(work, who.id, replied_to)
        if marked:
            return marked
    rows = await work.rows(TEAM_WROTE, who.id, since=answered_since(reply.sent_at))
    about = [
        about
        for settled_at, about in rows
        if reply.sent_at - ANSWER_WITHIN <= settled_at <= reply.sent_at + SKEW and about is not None
    ]
    if not about:
        return None
    before = await work.first(select(Reply).where(col(Reply.answers_id) == about[-1]))
    return None if before else await work.get(TeamMessage, about[-1])


async def _marked(work: Work, patient_id: int, message_id: int) -> TeamMessage | None:
    row = await work.first(
        select(OutboxMessage).where(
            col(OutboxMessage.person_id) == patient_id,
            col(OutboxMessage.kind).in_(list(FROM_STAFF)),
            col(OutboxMessage.message_id) == message_id,
        )
    )
    return await work.get(TeamMessage, row.about) if row and row.about else None

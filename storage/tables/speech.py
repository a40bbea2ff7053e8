"""What is to be said, and what was heard."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from rules.kinds import Kind
from rules.words import OutboxState, Verb, Way
from storage.types import BIG, Moment, Sealed, Word


class OutboxMessage(SQLModel, table=True):
    """Something to be said, not yet said. Holds no text: it is worded at the moment of sending.

    `about`: the id of what it is about (check-in, alert, outage; by kind). `target_id`: the row whose message an
    edit changes. `after_id`: the row that must be settled first. A claimed row's `next_attempt_at` is the end of
    its lease. `may_have_arrived`: an attempt ended without an answer, so a copy may be on the phone although the
    row is not marked as sent. `chat_id`: a group to which it goes, in place of the person; see care.channel.
    `way` ALSO: past Telegram; then `target_id` is the message that did not get through; see care.also.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_outbox_due",
            "bot_id",
            "way",
            "priority",
            "next_attempt_at",
            "id",  # all questions of a tick are due at one moment
            sqlite_where=text("state = 'due'"),
            postgresql_where=text("state = 'due'"),
        ),
        Index("ix_outbox_about", "kind", "about"),
    )

    id: int = Field(default=None, primary_key=True, sa_type=BIG)
    bot_id: int = Field(foreign_key="bot.id", sa_type=BIG)
    person_id: int = Field(foreign_key="person.id", sa_type=BIG, index=True)
    patient_id: int | None = Field(default=None, foreign_key="patient.person_id", sa_type=BIG)
    chat_id: int | None = Field(default=None, sa_type=BIG)
    way: Way = Field(default=Way.TELEGRAM, sa_type=Word(Way))
    verb: Verb = Field(default=Verb.SAY, sa_type=Word(Verb))
    kind: Kind = Field(sa_type=Word(Kind))
    about: int | None = Field(default=None, sa_type=BIG)
    args: str | None = Field(default=None, sa_type=Sealed)
    priority: int
    state: OutboxState = Field(default=OutboxState.DUE, sa_type=Word(OutboxState))
    created_at: datetime = Field(sa_type=Moment)
    next_attempt_at: datetime = Field(sa_type=Moment)
    expires_at: datetime | None = Field(default=None, sa_type=Moment)
    attempt: int = 0
    claimed_by: str | None = Field(default=None, max_length=32)
    may_have_arrived: bool = False
    target_id: int | None = Field(default=None, sa_type=BIG)
    after_id: int | None = Field(default=None, sa_type=BIG)
    message_id: int | None = Field(default=None, sa_type=BIG)
    settled_at: datetime | None = Field(default=None, sa_type=Moment)
    why: str | None = Field(default=None, max_length=200)


class HeardUpdate(SQLModel, table=True):
    """That an update is committed. `put_aside`: a poison update of which only the sign of life is kept."""

    __tablename__ = "heard_update"
    __table_args__ = (UniqueConstraint("bot_id", "update_id"),)

    id: int = Field(default=None, primary_key=True, sa_type=BIG)
    bot_id: int = Field(foreign_key="bot.id", sa_type=BIG)
    update_id: int = Field(sa_type=BIG)
    heard_at: datetime = Field(sa_type=Moment, index=True)
    put_aside: bool = False

"""Schedules, check-ins, and what patients answered and did."""

from datetime import date, datetime, timedelta

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from rules.words import CheckInState, Mood, ReplyKind
from storage.types import BIG, Moment, Sealed, Seconds, Word


class Rank(SQLModel, table=True):
    """One place in a patient's chain: who, and how long they have to take an alert. Rank 1 is the primary contact."""

    __table_args__ = (UniqueConstraint("patient_id", "contact_id"),)

    patient_id: int = Field(primary_key=True, foreign_key="patient.person_id", sa_type=BIG)
    rank: int = Field(primary_key=True)
    contact_id: int = Field(foreign_key="contact.person_id", sa_type=BIG, index=True)
    within: timedelta = Field(sa_type=Seconds)


class Step(SQLModel, table=True):
    """A small everyday thing in the patient's own words. Dropped ones stay for the days on which they were done."""

    id: int = Field(default=None, primary_key=True, sa_type=BIG)
    patient_id: int = Field(foreign_key="patient.person_id", sa_type=BIG, index=True)
    label: str = Field(sa_type=Sealed)
    position: int = 0
    dropped_at: datetime | None = Field(default=None, sa_type=Moment)


class Schedule(SQLModel, table=True):
    """When check-ins come. `recurrence` is RFC 5545 text with its zone; `next_due_at` is None when there is no next.

    `try_at`: not to be planned before, since the last try failed; what is due stays due at its own moment.
    `skips_holidays`: nothing comes on public holidays. `changed_in_chat`: its days
    and times are not the plan's any more.
    """

    __table_args__ = (
        UniqueConstraint("patient_id", "key"),
        Index(
            "ix_schedule_due",
            "next_due_at",
            sqlite_where=text("next_due_at IS NOT NULL"),
            postgresql_where=text("next_due_at IS NOT NULL"),
        ),
        Index(
            "ix_schedule_try",
            "try_at",
            sqlite_where=text("try_at IS NOT NULL"),
            postgresql_where=text("try_at IS NOT NULL"),
        ),
    )

    id: int = Field(default=None, primary_key=True, sa_type=BIG)
    patient_id: int = Field(foreign_key="patient.person_id", sa_type=BIG)
    key: str = Field(max_length=100)
    recurrence: str
    window: timedelta = Field(sa_type=Seconds)
    remind_after: timedelta | None = Field(default=None, sa_type=Seconds)
    skips_holidays: bool = False
    changed_in_chat: bool = False
    next_due_at: datetime | None = Field(default=None, sa_type=Moment)
    try_at: datetime | None = Field(default=None, sa_type=Moment)
    removed_at: datetime | None = Field(default=None, sa_type=Moment)


class CheckIn(SQLModel, table=True):
    """One check-in. Its state changes by rules.check_in alone.

    `look_at`: when the escalator must look at it next (reminder due, or answer overdue); None while a message of
    its own is on its way, and once it is over. `outage_id`: the outage of ours that touched it.
    """

    __tablename__ = "check_in"
    __table_args__ = (
        UniqueConstraint("schedule_id", "due_at"),
        Index(
            "ix_check_in_look",
            "look_at",
            sqlite_where=text("look_at IS NOT NULL"),
            postgresql_where=text("look_at IS NOT NULL"),
        ),
        Index(
            "ix_check_in_live",
            "patient_id",
            sqlite_where=text("state IN ('pending', 'open')"),
            postgresql_where=text("state IN ('pending', 'open')"),
        ),
        Index("ix_check_in_patient", "patient_id", "due_at"),
    )

    id: int = Field(default=None, primary_key=True, sa_type=BIG)
    patient_id: int = Field(foreign_key="patient.person_id", sa_type=BIG)
    schedule_id: int | None = Field(default=None, foreign_key="schedule.id", sa_type=BIG)
    due_at: datetime = Field(sa_type=Moment)
    window: timedelta = Field(sa_type=Seconds)
    remind_after: timedelta | None = Field(default=None, sa_type=Seconds)
    state: CheckInState = Field(default=CheckInState.PENDING, sa_type=Word(CheckInState))
    asked_at: datetime | None = Field(default=None, sa_type=Moment)
    reminded_at: datetime | None = Field(default=None, sa_type=Moment)
    asked_again_at: datetime | None = Field(default=None, sa_type=Moment)
    respond_by: datetime | None = Field(default=None, sa_type=Moment)
    look_at: datetime | None = Field(default=None, sa_type=Moment)
    settled_at: datetime | None = Field(default=None, sa_type=Moment)
    mood: Mood | None = Field(default=None, sa_type=Word(Mood))
    outage_id: int | None = Field(default=None, foreign_key="outage.id", sa_type=BIG, index=True)


class Reply(SQLModel, table=True):
    """What a patient wrote or tapped. `sent_at` is Telegram's date; a tap has none of its own, so there it is ours.

    `read_at`, `read_by`: who of the staff was the first to see it. `answers_id`: the team's message that it answers.
    `entered_at`, `entered_by`: who said that what matters of it stands in the record. `record_asked_at`: when staff
    were reminded that this was not said. `unverified`: it came from a chat that is not surely the patient's.
    """

    __table_args__ = (
        Index("ix_reply_patient", "patient_id", "sent_at"),
        Index(
            "ix_reply_unread",
            "patient_id",
            sqlite_where=text("read_at IS NULL"),
            postgresql_where=text("read_at IS NULL"),
        ),
    )

    id: int = Field(default=None, primary_key=True, sa_type=BIG)
    patient_id: int = Field(foreign_key="patient.person_id", sa_type=BIG)
    check_in_id: int | None = Field(default=None, foreign_key="check_in.id", sa_type=BIG)
    kind: ReplyKind = Field(sa_type=Word(ReplyKind))
    text: str | None = Field(default=None, sa_type=Sealed)
    mood: Mood | None = Field(default=None, sa_type=Word(Mood))
    message_id: int | None = Field(default=None, sa_type=BIG)
    sent_at: datetime = Field(sa_type=Moment)
    heard_at: datetime = Field(sa_type=Moment)
    edited_at: datetime | None = Field(default=None, sa_type=Moment)
    read_at: datetime | None = Field(default=None, sa_type=Moment)
    read_by: int | None = Field(default=None, foreign_key="person.id", sa_type=BIG)
    answers_id: int | None = Field(default=None, foreign_key="team_message.id", sa_type=BIG)
    entered_at: datetime | None = Field(default=None, sa_type=Moment)
    entered_by: int | None = Field(default=None, foreign_key="person.id", sa_type=BIG)
    record_asked_at: datetime | None = Field(default=None, sa_type=Moment)
    unverified: bool = False


class TeamMessage(SQLModel, table=True):
    """What somebody of the staff wrote to a patient through the bot, under their own name; or a greeting."""

    __tablename__ = "team_message"
    __table_args__ = (Index("ix_team_message_patient", "patient_id", "written_at"),)

    id: int = Field(default=None, primary_key=True, sa_type=BIG)
    patient_id: int = Field(foreign_key="patient.person_id", sa_type=BIG)
    writer_id: int = Field(foreign_key="person.id", sa_type=BIG)
    text: str = Field(sa_type=Sealed)
    wants_answer: bool = True
    written_at: datetime = Field(sa_type=Moment)


class Achievement(SQLModel, table=True):
    """A step done on a (local) day; once a day, however often it is said. Undone ones stay as undone."""

    __table_args__ = (
        UniqueConstraint("step_id", "day"),
        Index("ix_achievement_patient", "patient_id", "day"),
    )

    id: int = Field(default=None, primary_key=True, sa_type=BIG)
    patient_id: int = Field(foreign_key="patient.person_id", sa_type=BIG)
    step_id: int = Field(foreign_key="step.id", sa_type=BIG)
    day: date
    done_at: datetime = Field(sa_type=Moment)
    undone_at: datetime | None = Field(default=None, sa_type=Moment)


class Pause(SQLModel, table=True):
    """No check-ins from `begin` to `until`. `tell_at`: when to say that it is over; None once said or ended early."""

    __table_args__ = (
        Index(
            "ix_pause_tell",
            "tell_at",
            sqlite_where=text("tell_at IS NOT NULL"),
            postgresql_where=text("tell_at IS NOT NULL"),
        ),
        Index("ix_pause_patient", "patient_id", "until"),
    )

    id: int = Field(default=None, primary_key=True, sa_type=BIG)
    patient_id: int = Field(foreign_key="patient.person_id", sa_type=BIG)
    begin: datetime = Field(sa_type=Moment)
    until: datetime = Field(sa_type=Moment)
    set_by: int = Field(foreign_key="person.id", sa_type=BIG)
    tell_at: datetime | None = Field(default=None, sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)

"""Bots, teams and the people in them."""

from datetime import date, datetime, timedelta

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from rules.words import ContactKind, MemberRole, PatientState, Reach, Stop
from storage.types import BIG, Moment, Sealed, Seconds, Word


class Bot(SQLModel, table=True):
    """One Telegram token, and how far we have heard what people write to it.

    `heard_until`: all that was written before this is committed. `listened_until`: when we last were on the line;
    a long gap after it is an outage of ours. `lease_holder`: the worker that hears and speaks for the bot, and each
    time that it says so `lease_beat` goes up by one. `token`, where it is kept here: any worker can then serve it.
    """

    id: int = Field(default=None, primary_key=True, sa_type=BIG)
    telegram_id: int = Field(sa_type=BIG, unique=True)
    heard_until: datetime | None = Field(default=None, sa_type=Moment)
    listened_until: datetime | None = Field(default=None, sa_type=Moment)
    tidy_at: datetime | None = Field(default=None, sa_type=Moment)
    lease_holder: str | None = Field(default=None, max_length=32)
    lease_beat: int = Field(default=0, sa_type=BIG)
    username: str | None = Field(default=None, max_length=64)
    token: str | None = Field(default=None, sa_type=Sealed)


class AtWork(SQLModel, table=True):
    """A worker that is alive, as long as its `beat` goes up: among these the bots are shared.

    `keys`: by which marks (`storage.vault.Vault.marks`) its ENCRYPTION_KEYS are known.
    """

    __tablename__ = "at_work"

    worker: str = Field(primary_key=True, max_length=32)
    beat: int = Field(default=0, sa_type=BIG)
    keys: str = Field(default="", max_length=500)


class Outage(SQLModel, table=True):
    """A time in which we did not hear. `end` is open while it lasts; `told_at` when the team got its digest.

    `lost`: what was heard in it is gone, as an older copy of the database was restored.
    """

    __table_args__ = (Index("ix_outage_untold", "bot_id", "told_at"),)

    id: int = Field(default=None, primary_key=True, sa_type=BIG)
    bot_id: int = Field(foreign_key="bot.id", sa_type=BIG)
    begin: datetime = Field(sa_type=Moment)
    end: datetime | None = Field(default=None, sa_type=Moment)
    tell_at: datetime | None = Field(default=None, sa_type=Moment)
    told_at: datetime | None = Field(default=None, sa_type=Moment)
    lost: bool = False


class Team(SQLModel, table=True):
    """A care team. `staffed` is `rules.staffed` text; `digest_at` when its next morning summary is due.

    `channel_id`: the group chat that is the team's channel, if it has one. `rehearses`: once a month the alerts are
    rehearsed. `phrases`: the team's own phrases for a possible crisis, as JSON.
    """

    id: int = Field(default=None, primary_key=True, sa_type=BIG)
    ref: str = Field(max_length=32, unique=True)
    bot_id: int = Field(foreign_key="bot.id", sa_type=BIG, index=True)
    name: str = Field(sa_type=Sealed)
    timezone: str = Field(max_length=64)
    language: str = Field(max_length=8)
    staffed: str = Field(default="", max_length=500)
    channel_id: int | None = Field(default=None, sa_type=BIG)
    digest_at: datetime | None = Field(default=None, sa_type=Moment, index=True)
    rehearses: bool = False
    phrases: str | None = Field(default=None, sa_type=Sealed)


class Person(SQLModel, table=True):
    """Anybody with a part in a team, under one key; the roles are rows of their own.

    `key` stands in clear, so it should be no name; that of somebody invited by chat or command is random.
    `ref` is the random name under which the audit trail knows them, so that erasure can leave the trail whole.
    `confirmed_at`: when they showed that our messages reach them. `also`: addresses beside Telegram, a line each.
    `call_on`: the number of somebody of the staff that a patient is to call.
    `detached_chat`: the chat of a phone that is not theirs any more, or not surely; see care.detach.
    """

    __table_args__ = (UniqueConstraint("team_id", "key"), UniqueConstraint("bot_id", "telegram_id"))

    id: int = Field(default=None, primary_key=True, sa_type=BIG)
    ref: str = Field(max_length=32, unique=True)
    bot_id: int = Field(foreign_key="bot.id", sa_type=BIG)
    team_id: int = Field(foreign_key="team.id", sa_type=BIG)
    key: str = Field(max_length=100)
    name: str = Field(sa_type=Sealed)
    language: str = Field(max_length=8)
    telegram_id: int | None = Field(default=None, sa_type=BIG)
    reach: Reach = Field(default=Reach.OPEN, sa_type=Word(Reach))
    confirmed_at: datetime | None = Field(default=None, sa_type=Moment)
    also: str | None = Field(default=None, sa_type=Sealed)
    call_on: str | None = Field(default=None, sa_type=Sealed)
    detached_chat: int | None = Field(default=None, sa_type=BIG, index=True)


class Invitation(SQLModel, table=True):
    """A one-time way for a person to bind their chat. Of its token only the hash (SHA-256, hex) is kept."""

    id: int = Field(default=None, primary_key=True, sa_type=BIG)
    person_id: int = Field(foreign_key="person.id", sa_type=BIG, index=True)
    token_hash: str = Field(max_length=64, unique=True)
    made_at: datetime = Field(sa_type=Moment)
    expires_at: datetime = Field(sa_type=Moment)
    used_at: datetime | None = Field(default=None, sa_type=Moment)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Moment)


class Absence(SQLModel, table=True):
    """Days, both counted, on which somebody of the staff is away: alerts pass them over."""

    id: int = Field(default=None, primary_key=True, sa_type=BIG)
    person_id: int = Field(foreign_key="person.id", sa_type=BIG, index=True)
    first: date
    last: date


class Member(SQLModel, table=True):
    """The part of a person as staff of the team."""

    person_id: int = Field(primary_key=True, foreign_key="person.id", sa_type=BIG)
    role: MemberRole = Field(sa_type=Word(MemberRole))


class Contact(SQLModel, table=True):
    """The part of a person as somebody who may be told of alerts.

    `hours`: `rules.staffed` text of their own hours, outside which alerts pass them over; None is always.
    """

    person_id: int = Field(primary_key=True, foreign_key="person.id", sa_type=BIG)
    kind: ContactKind = Field(sa_type=Word(ContactKind))
    hours: str | None = Field(default=None, max_length=500)


class Patient(SQLModel, table=True):
    """The part of a person who is followed up, with the escalation policy agreed for them.

    `enrolling`: their place on the way in (`rules.enrolment.Place`); None before it and after it. `stop`: nothing is
    asked or sent by itself until somebody of the staff starts it again. `renew_by`: until when they are asked under an
    older text than the one that they were asked to agree to anew.
    `erase_at`: when all of theirs is to be erased, or is looked at again where it had to wait (`erase_waits`).
    `doubted_at`: since when staff are asked whether it still is they who have the phone;
    `verified_at`: when somebody last made sure.
    """

    __table_args__ = (
        Index(
            "ix_patient_erase",
            "erase_at",
            sqlite_where=text("erase_at IS NOT NULL"),
            postgresql_where=text("erase_at IS NOT NULL"),
        ),
    )

    person_id: int = Field(primary_key=True, foreign_key="person.id", sa_type=BIG)
    state: PatientState = Field(default=PatientState.INVITED, sa_type=Word(PatientState))
    timezone: str | None = Field(default=None, max_length=64)
    phone: str | None = Field(default=None, sa_type=Sealed)
    quiet: str | None = Field(default=None, max_length=11)
    outcome_within: timedelta = Field(sa_type=Seconds)
    misses_before_alert: int = 1
    misses_in_row: int = 0
    heard_at: datetime | None = Field(default=None, sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    steps_changed_in_chat: bool = False
    enrolling: str | None = Field(default=None, max_length=32)
    stop: Stop | None = Field(default=None, sa_type=Word(Stop))
    renew_by: datetime | None = Field(default=None, sa_type=Moment)
    erase_at: datetime | None = Field(default=None, sa_type=Moment)
    erase_waits: bool = False
    doubted_at: datetime | None = Field(default=None, sa_type=Moment)
    verified_at: datetime | None = Field(default=None, sa_type=Moment)


class Consent(SQLModel, table=True):
    """What a patient agreed to: for which purpose, how and when, and when it was withdrawn.

    `text`: version and language of the text that they said yes to in the chat, and `shown` those words, exactly.
    """

    id: int = Field(default=None, primary_key=True, sa_type=BIG)
    patient_id: int = Field(foreign_key="patient.person_id", sa_type=BIG, index=True)
    purpose: str = Field(max_length=32)
    how: str = Field(sa_type=Sealed)
    text: str | None = Field(default=None, max_length=32)
    shown: str | None = Field(default=None, sa_type=Sealed)
    recorded_at: datetime = Field(sa_type=Moment)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Moment)


class Dialogue(SQLModel, table=True):
    """The question that a person's next text answers. In the database, so that a restart forgets nothing.

    `data`: JSON of what was said so far in a longer dialogue.
    """

    person_id: int = Field(primary_key=True, foreign_key="person.id", sa_type=BIG)
    topic: str = Field(max_length=32)
    about: int = Field(default=0, sa_type=BIG)
    data: str | None = Field(default=None, sa_type=Sealed)
    expires_at: datetime = Field(sa_type=Moment)

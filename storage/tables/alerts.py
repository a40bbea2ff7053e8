"""Alerts, whom they were told to, and what became of them."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from rules.words import AlertDeed, AlertKind, AlertState, Outcome, Reach
from storage.types import BIG, Moment, Sealed, Word

_LIVE = text("state != 'closed'")


class Alert(SQLModel, table=True):
    """Something a person must look at. One open alert of a kind per patient, held by the index.

    `turn` counts whom the chain has asked, `round` how often the admins were asked; the chain began (or began
    afresh) after the AlertMoment `begun_after`. `look_at` is when it goes on, None once closed. `reply_id`: what the
    patient wrote, where that is why a person must look.
    """

    __table_args__ = (
        Index("ux_alert_live", "patient_id", "kind", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        Index(
            "ix_alert_look",
            "look_at",
            sqlite_where=text("look_at IS NOT NULL"),
            postgresql_where=text("look_at IS NOT NULL"),
        ),
    )

    id: int = Field(default=None, primary_key=True, sa_type=BIG)
    patient_id: int = Field(foreign_key="patient.person_id", sa_type=BIG)
    kind: AlertKind = Field(sa_type=Word(AlertKind))
    state: AlertState = Field(default=AlertState.RAISED, sa_type=Word(AlertState))
    check_in_id: int | None = Field(default=None, foreign_key="check_in.id", sa_type=BIG)
    reply_id: int | None = Field(default=None, foreign_key="reply.id", sa_type=BIG)
    misses: int = 1
    reach: Reach = Field(default=Reach.OPEN, sa_type=Word(Reach))
    turn: int = 0
    round: int = 0
    begun_after: int = Field(default=0, sa_type=BIG)
    raised_at: datetime = Field(sa_type=Moment)
    look_at: datetime | None = Field(default=None, sa_type=Moment)
    holder_id: int | None = Field(default=None, foreign_key="person.id", sa_type=BIG)
    taken_at: datetime | None = Field(default=None, sa_type=Moment)
    outcome_asked_at: datetime | None = Field(default=None, sa_type=Moment)
    closed_at: datetime | None = Field(default=None, sa_type=Moment)
    closed_by: int | None = Field(default=None, foreign_key="person.id", sa_type=BIG)
    outcome: Outcome | None = Field(default=None, sa_type=Word(Outcome))
    note: str | None = Field(default=None, sa_type=Sealed)


class AlertTold(SQLModel, table=True):
    """That a person is told of an alert, by which outbox row and as the how manyeth of the chain (`turn`).

    A round of the admins tells them anew; then `turn` is the chain's last one.
    """

    __tablename__ = "alert_told"
    id: int = Field(default=None, primary_key=True, sa_type=BIG)
    alert_id: int = Field(foreign_key="alert.id", sa_type=BIG, index=True)
    person_id: int = Field(foreign_key="person.id", sa_type=BIG, index=True)
    turn: int = 0
    round: int = 0
    outbox_id: int = Field(sa_type=BIG, index=True)


class AlertMoment(SQLModel, table=True):
    """One thing that happened to an alert, as everybody who was told sees it on their message."""

    __tablename__ = "alert_moment"

    id: int = Field(default=None, primary_key=True, sa_type=BIG)
    alert_id: int = Field(foreign_key="alert.id", sa_type=BIG, index=True)
    deed: AlertDeed = Field(sa_type=Word(AlertDeed))
    at: datetime = Field(sa_type=Moment)
    person_id: int | None = Field(default=None, foreign_key="person.id", sa_type=BIG)
    why: str | None = Field(default=None, max_length=32)

"""Rehearsals of the alerts, and who has seen them. Nothing of a real alert is in here."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.types import BIG, Moment


class Rehearsal(SQLModel, table=True):
    """One rehearsal: of a patient's chain, or (`patient_id` None) the monthly one of the whole team.

    `ends_at`: when it is over, whoever has seen it; None once it is.
    """

    __table_args__ = (
        Index(
            "ix_rehearsal_ends",
            "ends_at",
            sqlite_where=text("ends_at IS NOT NULL"),
            postgresql_where=text("ends_at IS NOT NULL"),
        ),
    )

    id: int = Field(default=None, primary_key=True, sa_type=BIG)
    team_id: int = Field(foreign_key="team.id", sa_type=BIG, index=True)
    patient_id: int | None = Field(default=None, foreign_key="patient.person_id", sa_type=BIG)
    begun_at: datetime = Field(sa_type=Moment)
    ends_at: datetime | None = Field(default=None, sa_type=Moment)
    over_at: datetime | None = Field(default=None, sa_type=Moment)


class Rehearsed(SQLModel, table=True):
    """Somebody's part in a rehearsal. `why`: why they were not asked (`rules.escalation`, or a Reach value)."""

    __table_args__ = (UniqueConstraint("rehearsal_id", "person_id"),)

    id: int = Field(default=None, primary_key=True, sa_type=BIG)
    rehearsal_id: int = Field(foreign_key="rehearsal.id", sa_type=BIG)
    person_id: int = Field(foreign_key="person.id", sa_type=BIG, index=True)
    why: str | None = Field(default=None, max_length=32)
    seen_at: datetime | None = Field(default=None, sa_type=Moment)

"""What patients agreed that their relatives may be asked."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from rules.disclosures import Telling
from storage.types import BIG, Moment, Sealed, Word

_STANDS = text("ended_at IS NULL")


class Disclosure(SQLModel, table=True):
    """That a relative may get the two fixed texts about a patient. What is agreed anew is a new row.

    `how`: "chat", or "plan" for what the team wrote down. `text`: version and language of what the patient read, and
    `shown` those words, exactly. It ends at `expires_at`, or with `ended_at`; `ended_by`: the patient, where they took
    it back. `tell_at`: when staff are told that it has run out. The database lets no message to a relative in without
    one (storage/migrations/only_with_consent.py).
    """

    __table_args__ = (
        Index(
            "ux_disclosure_stands",
            "patient_id",
            "contact_id",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
        Index(
            "ix_disclosure_tell",
            "tell_at",
            sqlite_where=text("tell_at IS NOT NULL"),
            postgresql_where=text("tell_at IS NOT NULL"),
        ),
    )

    id: int = Field(default=None, primary_key=True, sa_type=BIG)
    patient_id: int = Field(foreign_key="patient.person_id", sa_type=BIG)
    contact_id: int = Field(foreign_key="person.id", sa_type=BIG)
    telling: Telling = Field(sa_type=Word(Telling))
    how: str = Field(max_length=16)
    text: str | None = Field(default=None, max_length=32)
    shown: str | None = Field(default=None, sa_type=Sealed)
    given_at: datetime = Field(sa_type=Moment)
    expires_at: datetime | None = Field(default=None, sa_type=Moment)
    tell_at: datetime | None = Field(default=None, sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    ended_by: int | None = Field(default=None, foreign_key="person.id", sa_type=BIG)

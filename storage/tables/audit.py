"""The audit trail: who did what to whom, in chains that show what was changed or cut."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from storage.types import BIG, Moment, Sealed


class Audit(SQLModel, table=True):
    """Who did what to whom, by random refs; only ever added to (storage.audit, and the database itself refuses).

    `chain`: the ref of the team, or HOUSE. `mac` seals the row and, by the `mac` before it, all that came before.
    """

    chain: str = Field(primary_key=True, max_length=32)
    number: int = Field(primary_key=True, sa_type=BIG)
    at: datetime = Field(sa_type=Moment)
    actor: str = Field(max_length=32)
    action: str = Field(max_length=64)
    subject: str | None = Field(default=None, max_length=32, index=True)
    detail: str = Field(default="", max_length=200)
    mac: str = Field(max_length=64)


class AuditChain(SQLModel, table=True):
    """The head of a chain: the number of its newest row, and up to which it was pruned.

    `key`: a random one, under which the rows are sealed. It is sealed itself like a name, so new ENCRYPTION_KEYS
    change nothing about the rows.
    """

    __tablename__ = "audit_chain"

    chain: str = Field(primary_key=True, max_length=32)
    newest: int = Field(default=0, sa_type=BIG)
    pruned: int = Field(default=0, sa_type=BIG)
    key: str = Field(sa_type=Sealed)

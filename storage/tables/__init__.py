"""What Mellom remembers, as tables. Importing this package makes all of them known to `metadata`."""

from sqlmodel import SQLModel

# before any table: SQLite can change only constraints that have a name
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "ux_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

from storage.tables.alerts import Alert, AlertMoment, AlertTold
from storage.tables.audit import Audit, AuditChain
from storage.tables.care import Achievement, CheckIn, Pause, Rank, Reply, Schedule, Step, TeamMessage
from storage.tables.disclosures import Disclosure
from storage.tables.people import (
    Absence,
    AtWork,
    Bot,
    Consent,
    Contact,
    Dialogue,
    Invitation,
    Member,
    Outage,
    Patient,
    Person,
    Team,
)
from storage.tables.rehearsals import Rehearsal, Rehearsed
from storage.tables.speech import HeardUpdate, OutboxMessage

metadata = SQLModel.metadata

__all__ = [
    "Absence",
    "Achievement",
    "Alert",
    "AlertMoment",
    "AlertTold",
    "AtWork",
    "Audit",
    "AuditChain",
    "Bot",
    "CheckIn",
    "Consent",
    "Contact",
    "Dialogue",
    "Disclosure",
    "HeardUpdate",
    "Invitation",
    "Member",
    "Outage",
    "OutboxMessage",
    "Patient",
    "Pause",
    "Person",
    "Rank",
    "Rehearsal",
    "Rehearsed",
    "Reply",
    "Schedule",
    "Step",
    "Team",
    "TeamMessage",
    "metadata",
]

"""All that is stored about one patient, as facts: a part for each table, and what is left out of it and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

Value = str | int | datetime | date | timedelta | None
"""As it is stored; a person is a name."""
Row = Mapping[str, Value]


@dataclass(frozen=True)
class OwnData:
    """Everything of one patient's: the rows of each table by its name, oldest first."""

    made_at: datetime
    name: str
    parts: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)

    def rows(self, part: str) -> tuple[Row, ...]:
        """The rows of one part."""
        return self.parts.get(part, ())


LEFT_OUT: Mapping[str, str] = {
    "invitation.token_hash": "the lock of a link; it says nothing about you",
    "outbox.args": "what a message is worded from; the words themselves stand in the other parts",
    "outbox.claimed_by": "which machine was sending it",
    "reply.unverified": "what came from a phone that is not surely yours may be another's, so those rows are left out",
    "audit.chain": "which trail the line stands in",
    "audit.mac": "the seal of the line, by which a change would be seen",
    **dict.fromkeys(
        (
            "achievement.patient_id",
            "alert.patient_id",
            "check_in.patient_id",
            "consent.patient_id",
            "dialogue.person_id",
            "disclosure.patient_id",
            "invitation.person_id",
            "outbox.patient_id",
            "patient.person_id",
            "pause.patient_id",
            "rank.patient_id",
            "rehearsal.patient_id",
            "reply.patient_id",
            "schedule.patient_id",
            "step.patient_id",
            "team_message.patient_id",
        ),
        "that is you, in every row",
    ),
}
"""Columns of a patient's rows that are not handed out, as table.column, and the reason for each."""

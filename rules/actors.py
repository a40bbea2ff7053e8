"""Who is acting: the one shape in which handlers and the CLI name a person to an act."""

from dataclasses import dataclass

from rules.words import ContactKind, MemberRole, PatientState


@dataclass(frozen=True)
class Actor:
    """A known person and their parts: patient, member of the team, contact. A stranger is no Actor."""

    person_id: int
    ref: str
    bot_id: int
    team_id: int
    language: str
    patient: PatientState | None = None
    member: MemberRole | None = None
    contact: ContactKind | None = None
    enrolling: str | None = None

    @property
    def is_staff(self) -> bool:
        """Whether they may be told about patients at all: a relative may not."""
        return self.member is not None or self.contact is ContactKind.STAFF

    @property
    def gets_alerts(self) -> bool:
        """Whether alerts can come to them: to contacts by rank, to admins when nobody took one."""
        return self.contact is ContactKind.STAFF or self.member is MemberRole.ADMIN


class NotAllowed(Exception):
    """The actor has no right to this. Says nothing of why, so that nothing leaks to a stranger."""

"""Loading the people that an act is about."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select
from sqlmodel import col

from rules.actors import Actor
from rules.local_time import QuietHours, parse_quiet
from rules.staffed import StaffedHours, parse_staffed
from rules.words import PatientState, Reach
from storage.prepared import PerKey
from storage.queries import primary_of
from storage.tables import Contact, Member, Patient, Person, Team
from storage.work import Work


@dataclass
class Known:
    """A patient with their team, as rows: for use inside an act."""

    person: Person
    patient: Patient
    team: Team

    @property
    def id(self) -> int:
        """The patient's id."""
        return self.person.id

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which the patient lives."""
        return ZoneInfo(self.patient.timezone or self.team.timezone)

    @property
    def quiet(self) -> QuietHours | None:
        """When nothing is sent to the patient unasked."""
        return parse_quiet(self.patient.quiet) if self.patient.quiet else None

    @property
    def active(self) -> bool:
        """Whether the patient takes part now."""
        return self.patient.state is PatientState.ACTIVE

    def today(self, at: datetime) -> date:
        """The patient's local day."""
        return at.astimezone(self.zone).date()

    def is_quiet(self, at: datetime) -> bool:
        """Whether `at` falls into the patient's quiet hours."""
        return self.quiet is not None and self.quiet.is_quiet(at, self.zone)


_KNOWN = (
    select(Person, Patient, Team)
    .join(Patient, col(Patient.person_id) == col(Person.id))
    .join(Team, col(Team.id) == col(Person.team_id))
)
_KNOWN_FREE = PerKey(_KNOWN, col(Person.id))
KNOWN_LOCKED = PerKey(_KNOWN.order_by(col(Person.id)).with_for_update(of=Patient, key_share=True), col(Person.id))
"""Others may write what points to the patient meanwhile: a plan of a hundred check-ins waits for no answer."""
_TO_BRING = PerKey(select(Person, Patient).outerjoin(Patient, col(Patient.person_id) == col(Person.id)), col(Person.id))
WHO = PerKey(
    select(Person, col(Patient.state), col(Member.role), col(Contact.kind), col(Patient.enrolling))
    .outerjoin(Patient, col(Patient.person_id) == col(Person.id))
    .outerjoin(Member, col(Member.person_id) == col(Person.id))
    .outerjoin(Contact, col(Contact.person_id) == col(Person.id))
    .where(col(Person.bot_id) == bindparam("bot_id")),
    col(Person.telegram_id),
)
"""Who writes from a chat."""


async def known(work: Work, patient_id: int, *, lock: bool = False) -> Known:
    """A patient by id. Raises LookupError where there is none.

    `lock`: an act that changes the patient's row holds it first, so that on PostgreSQL two acts about one patient
    come one after the other and neither works on what was.
    """
    if not lock:
        found, patient = work.at_hand(Person, patient_id), work.at_hand(Patient, patient_id)
        if found and patient:
            return Known(found, patient, await team_of(work, found.team_id))
    rows = await work.rows(KNOWN_LOCKED if lock else _KNOWN_FREE, patient_id)
    if not rows:
        raise LookupError(f"no patient {patient_id}")
    who = Known(*rows[0])
    for one, key in ((who.person, patient_id), (who.patient, patient_id), (who.team, who.team.id)):
        work.keep(type(one), key, one)
    return who


async def bring_known(work: Work, ids: Iterable[int]) -> None:
    """Have many people at hand, those of them who are patients as such."""
    wanted = set(ids)
    await work.read_ahead(_TO_BRING, wanted)
    for one in wanted:
        for found, patient in await work.rows(_TO_BRING, one):
            work.keep(Person, one, found)
            if patient:
                work.keep(Patient, one, patient)


async def addressee(work: Work, person_id: int) -> tuple[Person, Patient | None]:
    """A person, and the same one as a patient. Raises LookupError where there is none."""
    rows = await work.rows(_TO_BRING, person_id)
    if not rows:
        raise LookupError(f"no person {person_id}")
    found, patient = rows[0]
    work.keep(Person, person_id, found)
    if patient:
        work.keep(Patient, person_id, patient)
    return found, patient


async def person(work: Work, person_id: int) -> Person:
    """A person by id. Raises LookupError where there is none."""
    row = await work.get(Person, person_id)
    if row is None:
        raise LookupError(f"no person {person_id}")
    return row


async def team_of(work: Work, team_id: int) -> Team:
    """A team by id. Raises LookupError where there is none."""
    row = await work.get(Team, team_id)
    if row is None:
        raise LookupError(f"no team {team_id}")
    return row


async def signer(work: Work, who: Known) -> str:
    """The name that signs to a patient: the primary contact's. Never the team's, which says what it is about."""
    primary = await primary_of(work, who.id)
    return primary.name if primary else ""


def staffed(team: Team) -> StaffedHours:
    """When somebody is at work."""
    return parse_staffed(team.staffed)


async def identify(work: Work, bot_id: int, chat_id: int) -> Actor | None:
    """Who writes from this chat; None is a stranger."""
    rows = await work.rows(WHO, chat_id, bot_id=bot_id)
    if not rows:
        return None
    found, patient, member, contact, enrolling = rows[0]
    return Actor(found.id, found.ref, bot_id, found.team_id, found.language, patient, member, contact, enrolling)


async def set_reach(work: Work, person_id: int, reach: Reach) -> bool:
    """Remember whether Telegram lets us write to somebody; True if that is news."""
    row = await person(work, person_id)
    if row.reach is reach:
        return False
    row.reach = reach
    return True

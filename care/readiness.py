"""Whether an alert would find somebody: for `mellom check`. Only reads."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select, union
from sqlmodel import col

from care.also import addresses
from care.disclosures import consent_for
from care.people import known
from care.relatives import caller_of
from rules.names import folded
from rules.words import ContactKind, MemberRole, PatientState, Reach
from storage.tables import Bot, Contact, Member, Patient, Person, Rank, Team
from storage.work import Work


@dataclass(frozen=True)
class Reachable:
    """Of some people those who can be written to, and of those again who have shown that it arrives; by key."""

    open: tuple[str, ...]
    confirmed: tuple[str, ...]


@dataclass(frozen=True)
class Readiness:
    """Who would be told. `chains`: the staff in the chain of each patient who takes part, by the patient's key."""

    chains: dict[str, Reachable]
    admins: Reachable
    waiting: tuple[str, ...]
    """Patients who are not enrolled yet."""
    also: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Keys of the staff who have addresses beside Telegram, with those."""
    namesakes: tuple[tuple[str, ...], ...] = ()
    """The keys of those who have the same name, and take part."""
    unagreed: tuple[tuple[str, str], ...] = ()
    """Patients who take part with a relative in their chain about whom no consent counts, by their keys."""
    uncallable: tuple[str, ...] = ()
    """Patients who agreed that a relative is asked, while nobody of their chain has a number to call."""


async def readiness(work: Work, telegram_id: int, now: datetime) -> Readiness | None:
    """How it stands for one bot; None where no plan was applied for it."""
    team = await work.first(
        select(Team).join(Bot, col(Bot.id) == col(Team.bot_id)).where(col(Bot.telegram_id) == telegram_id)
    )
    if team is None:
        return None
    patients = await work.session.execute(
        select(Person, Patient)
        .join(Patient, col(Patient.person_id) == col(Person.id))
        .where(_of(team))
        .order_by(col(Person.id))
    )
    chains: dict[str, Reachable] = {}
    waiting, unagreed, uncallable = [], [], []
    for person, patient in patients.all():
        if patient.state is PatientState.INVITED:
            waiting.append(person.key)
        elif patient.state is PatientState.ACTIVE:
            chains[person.key] = await _chain(work, person.id)
            relatives = {
                row.key: await consent_for(work, person.id, row.id, now) for row in await _relatives(work, person)
            }
            unagreed += [(person.key, key) for key, consent in relatives.items() if consent is None]
            if any(relatives.values()) and await caller_of(work, await known(work, person.id)) is None:
                uncallable.append(person.key)
    admins = await work.all(
        select(Person)
        .join(Member, col(Member.person_id) == col(Person.id))
        .where(_of(team), col(Member.role) == MemberRole.ADMIN)
    )
    with_also = await work.all(select(Person).where(_of(team), col(Person.also).is_not(None)).order_by(col(Person.id)))
    also = tuple((row.key, addresses(row)) for row in with_also)
    return Readiness(
        chains,
        _reachable(admins),
        tuple(waiting),
        also,
        await _namesakes(work, team),
        tuple(unagreed),
        tuple(uncallable),
    )


async def _relatives(work: Work, patient: Person) -> list[Person]:
    return await work.all(
        select(Person)
        .join(Rank, col(Rank.contact_id) == col(Person.id))
        .join(Contact, col(Contact.person_id) == col(Person.id))
        .where(col(Rank.patient_id) == patient.id, col(Contact.kind) == ContactKind.RELATIVE)
        .order_by(col(Rank.rank))
    )


async def _namesakes(work: Work, team: Team) -> tuple[tuple[str, ...], ...]:
    """Compared decrypted, in memory."""
    parts = union(
        select(col(Contact.person_id)),
        select(col(Member.person_id)),
        select(col(Patient.person_id)).where(col(Patient.state) != PatientState.ENDED),
    )
    keys: dict[str, list[str]] = {}
    for row in await work.all(select(Person).where(_of(team), col(Person.id).in_(parts)).order_by(col(Person.id))):
        keys.setdefault(folded(row.name), []).append(row.key)
    return tuple(tuple(found) for found in keys.values() if len(found) > 1)


async def _chain(work: Work, patient_id: int) -> Reachable:
    return _reachable(
        await work.all(
            select(Person)
            .join(Rank, col(Rank.contact_id) == col(Person.id))
            .join(Contact, col(Contact.person_id) == col(Person.id))
            .where(col(Rank.patient_id) == patient_id, col(Contact.kind) == ContactKind.STAFF)
            .order_by(col(Rank.rank))
        )
    )


def _of(team: Team) -> ColumnElement[bool]:
    return col(Person.team_id) == team.id


def _reachable(people: list[Person]) -> Reachable:
    open_ = [row for row in people if row.telegram_id is not None and row.reach is Reach.OPEN]
    return Reachable(tuple(row.key for row in open_), tuple(row.key for row in open_ if row.confirmed_at is not None))

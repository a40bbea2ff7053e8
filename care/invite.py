"""Inviting somebody: who it is for, with which part, and the one-time token of which only the hash is kept."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlmodel import col

from care.digest import plan_digest
from rules.actors import NotAllowed
from rules.invitations import VALID_FOR, key_from, token_hash
from rules.names import alike
from rules.words import ContactKind, MemberRole, PatientState
from storage.tables import Contact, Invitation, Member, Patient, Person, Rank, Team
from storage.work import OPERATOR, Work

WITHIN = timedelta(minutes=30)
OUTCOME_WITHIN = timedelta(hours=2)
QUIET = "22:00-07:00"
"""For a patient who is in no plan: how long a contact has, how long until an outcome is asked for, quiet hours."""


class Part(StrEnum):
    """As what somebody is invited."""

    ADMIN = "admin"
    MEMBER = "member"
    CONTACT = "contact"
    RELATIVE = "relative"
    PATIENT = "patient"


class Why(StrEnum):
    """Why nobody was invited."""

    WAITING = "waiting"  # they have a link that is still good; a new one would put it out of use
    BOUND = "bound"  # they have a chat; a new link would move them to another
    ENDED = "ended"  # a patient who takes part no more
    OTHER_PART = "other_part"  # they are in the team as something that goes not together with this
    SEVERAL = "several"  # more than one has this name


class NotInvited(Exception):
    """Nobody was invited and nothing was written."""

    def __init__(self, why: Why, person: Person | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.person = person


@dataclass(frozen=True)
class Inviter:
    """Who invites: a person of the team, or the operator."""

    ref: str = "cli"
    person_id: int | None = None


@dataclass(frozen=True)
class Invited:
    """For whom the invitation is and until when, in which zone; whether they are new, and a patient without a chain."""

    person: Person
    until: datetime
    zone: str
    new: bool
    nobody_told: bool


async def the_team(work: Work, bot_id: int) -> Team | None:
    """The bot's team, if there is one yet."""
    return await work.first(select(Team).where(col(Team.bot_id) == bot_id).order_by(col(Team.id)))


async def make_team(work: Work, bot_id: int, name: str, zone: str, language: str, ref: str, now: datetime) -> Team:
    """A team that is not in any plan. Part of an act; commits nothing."""
    team = await work.add(Team(ref=ref, bot_id=bot_id, name=name, timezone=zone, language=language))
    plan_digest(team, now)
    work.audit(now, "team.made", actor=OPERATOR, team=team.ref)
    return team


async def invite(
    work: Work,
    team: Team,
    inviter: Inviter,
    part: Part,
    name: str,
    token: str,
    now: datetime,
    *,
    new_ref: Callable[[], str],
    again: bool = False,
    contact: Person | None = None,
) -> Invited:
    """Invite somebody of the team by key or name, or somebody new; an older invitation of theirs is withdrawn.

    `again`: also one who has a link or a chat, which the new link moves, or who has ended. `contact` is to be told of a
    patient whose chain is empty; without one the inviter, if they are a contact. Raises NotInvited. The caller commits.
    """
    who = await _find(work, team, name, key_first=inviter.person_id is None)
    new = who is None
    if who is None:
        taken = {row.key for row in await _everybody(work, team)}
        who = await work.add(
            Person(
                ref=new_ref(),
                bot_id=team.bot_id,
                team_id=team.id,
                key=key_from(new_ref, taken),
                name=" ".join(name.split()),
                language=team.language,
            )
        )
    else:
        await _check(work, who, part, now, again=again)
    await _give_part(work, who, part)
    told = part is not Part.PATIENT or await _give_chain(work, who, contact, inviter)
    until = await renew(work, who, inviter, token, now)
    return Invited(who, until, team.timezone, new, nobody_told=not told)


async def invite_again(work: Work, team: Team, inviter: Inviter, person_id: int, token: str, now: datetime) -> Invited:
    """A fresh invitation for somebody of the team, who keeps their part. The caller commits."""
    who = await work.get(Person, person_id)
    if who is None or who.team_id != team.id:
        raise NotAllowed
    patient = await work.get(Patient, who.id)
    told = patient is None or await _give_chain(work, who, None, inviter)
    until = await renew(work, who, inviter, token, now)
    return Invited(who, until, team.timezone, new=False, nobody_told=not told)


async def renew(work: Work, who: Person, inviter: Inviter, token: str, now: datetime) -> datetime:
    """A fresh invitation in place of the older ones; gives until when it holds. The caller commits."""
    for older in await _links(work, who):
        older.withdrawn_at = now
    until = now + VALID_FOR
    await work.add(Invitation(person_id=who.id, token_hash=token_hash(token), made_at=now, expires_at=until))
    work.audit(now, "person.invited", actor=inviter.ref, subject=who.ref)
    return until


async def _links(work: Work, who: Person) -> list[Invitation]:
    """Their invitations that were neither used nor withdrawn."""
    return await work.all(
        select(Invitation).where(
            col(Invitation.person_id) == who.id,
            col(Invitation.used_at).is_(None),
            col(Invitation.withdrawn_at).is_(None),
        )
    )


async def find_contact(work: Work, team: Team, name: str) -> Person | None:
    """One of the staff who may be told of alerts, by key or name."""
    who = await _find(work, team, name, key_first=True)
    known = await work.get(Contact, who.id) if who else None
    return who if known and known.kind is ContactKind.STAFF else None


async def _everybody(work: Work, team: Team) -> list[Person]:
    return await work.all(select(Person).where(col(Person.team_id) == team.id))


async def _find(work: Work, team: Team, name: str, *, key_first: bool) -> Person | None:
    """By key or name; names are compared decrypted, in memory. Raises NotInvited where several have it.

    `key_first`: whoever has it as a key is meant. In the chat nobody thinks of keys: there one's key may be
    another's name, and a link for the wrong one would move their chat.
    """
    wanted = alike(name)
    people = await _everybody(work, team)
    by_key = [row for row in people if row.key.casefold() == wanted]
    by_name = [row for row in people if alike(row.name) == wanted and row not in by_key]
    found = (by_key or by_name) if key_first else [*by_key, *by_name]
    if len(found) > 1:
        raise NotInvited(Why.SEVERAL, found[0])
    return found[0] if found else None


async def _check(work: Work, who: Person, part: Part, now: datetime, *, again: bool) -> None:
    """Raise NotInvited, with nothing written, where somebody known can't be invited. Nobody is a patient and staff.

    Of the same name may be somebody else: a link that is still good is not taken out of a hand unasked.
    """
    member, contact = await work.get(Member, who.id), await work.get(Contact, who.id)
    patient = await work.get(Patient, who.id)
    as_staff = part is not Part.PATIENT
    other_role = part in {Part.ADMIN, Part.MEMBER} and member and member.role.value != part.value
    is_relative = contact is not None and contact.kind is ContactKind.RELATIVE
    # a relative is told nothing: nobody becomes one, or stops being one, by a link alone
    other_kind = bool(member or contact) and is_relative is not (part is Part.RELATIVE)
    if other_role or (other_kind if as_staff else member or contact) or (as_staff and patient):
        raise NotInvited(Why.OTHER_PART, who)
    if who.telegram_id is not None and not again:
        raise NotInvited(Why.BOUND, who)
    if patient and patient.state is PatientState.ENDED and not again:
        raise NotInvited(Why.ENDED, who)
    if not again and any(link.expires_at > now for link in await _links(work, who)):
        raise NotInvited(Why.WAITING, who)


async def _give_part(work: Work, who: Person, part: Part) -> None:
    """Make sure that they have the part they are invited to."""
    match part:
        case Part.PATIENT if not await work.get(Patient, who.id):
            await work.add(Patient(person_id=who.id, outcome_within=OUTCOME_WITHIN, quiet=QUIET))
        case Part.CONTACT if not await work.get(Contact, who.id):
            await work.add(Contact(person_id=who.id, kind=ContactKind.STAFF))
        case Part.RELATIVE if not await work.get(Contact, who.id):
            await work.add(Contact(person_id=who.id, kind=ContactKind.RELATIVE))
        case Part.ADMIN | Part.MEMBER if not await work.get(Member, who.id):
            await work.add(Member(person_id=who.id, role=MemberRole(part.value)))


async def _give_chain(work: Work, who: Person, contact: Person | None, inviter: Inviter) -> bool:
    """Whom to tell about a patient, where nobody was named before; False where nobody is known."""
    if await work.first(select(Rank).where(col(Rank.patient_id) == who.id)):
        return True
    contact_id = contact.id if contact else inviter.person_id
    known = await work.get(Contact, contact_id) if contact_id else None
    if known is None or known.kind is not ContactKind.STAFF:
        return False
    await work.add(Rank(patient_id=who.id, rank=1, contact_id=known.person_id, within=WITHIN))
    return True

"""Inviting from the chat, by an admin: as what, whom; a name that is not new is asked about."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import col

from care.dialogue import Topic, ask, leave
from care.invite import WITHIN, Invited, Inviter, NotInvited, Part, Why, invite, invite_again
from care.invite_relative import ask_whose
from care.people import known, person, team_of
from rules.actors import Actor, NotAllowed
from rules.invitations import is_name
from rules.kinds import Kind
from rules.plan_lines import LONGEST_NAME
from rules.words import ContactKind, MemberRole, Priority
from storage.tables import Contact, Patient, Rank
from storage.work import Work

ANSWER_WITHIN = timedelta(hours=1)
_REFUSALS = {
    Why.WAITING: Kind.INVITE_WAITING,
    Why.BOUND: Kind.INVITE_BOUND,
    Why.ENDED: Kind.INVITE_BOUND,
    Why.OTHER_PART: Kind.INVITE_OTHER_PART,
    Why.SEVERAL: Kind.INVITE_SEVERAL,
}


async def ask_part(work: Work, actor: Actor, now: datetime) -> None:
    """As what somebody is to be invited. Raises NotAllowed for all but admins."""
    _check(actor)
    await leave(work, actor.person_id)
    await _say(work, actor, Kind.INVITE_PART, now)
    await work.commit(now)


async def ask_whom(work: Work, actor: Actor, number: int, now: datetime) -> None:
    """The name of the one to be invited is the next text; `number` says as what."""
    _check(actor)
    await ask(work, actor.person_id, Topic.INVITE_NAME, number, now + ANSWER_WITHIN)
    await _say(work, actor, Kind.INVITE_ASK_NAME, now)
    await work.commit(now)


async def invite_by_name(
    work: Work, actor: Actor, part: Part, name: str, token: str, now: datetime, *, new_ref: Callable[[], str]
) -> Invited | None:
    """Invite whom the text names; None where it can't be, which the admin is told, and is asked again."""
    _check(actor)
    if not is_name(name):
        await _say(work, actor, Kind.INVITE_BAD_NAME, now, {"limit": LONGEST_NAME})
        await work.commit(now)
        return None
    team = await team_of(work, actor.team_id)
    try:
        invited = await invite(work, team, Inviter(actor.ref, actor.person_id), part, name, token, now, new_ref=new_ref)
    except NotInvited as refused:
        known = refused.person
        args = {"invited": known.name, "person": known.id} if known else {}
        await _say(work, actor, _REFUSALS[refused.why], now, args)
        await work.commit(now)
        return None
    await _finish(work, actor, invited, now)
    return invited


async def invite_again_by(work: Work, actor: Actor, person_id: int, token: str, now: datetime) -> Invited:
    """A new link for somebody who is on board. Raises NotAllowed for anybody outside the team."""
    _check(actor)
    invited = await invite_again(
        work, await team_of(work, actor.team_id), Inviter(actor.ref, actor.person_id), person_id, token, now
    )
    await _finish(work, actor, invited, now)
    return invited


async def _finish(work: Work, actor: Actor, invited: Invited, now: datetime) -> None:
    await leave(work, actor.person_id)
    await ask_whose(work, actor, invited.person, now)
    if invited.nobody_told:
        to, args = await person(work, actor.person_id), {"invited": invited.person.name}
        await work.say(to, Kind.INVITE_NOBODY, now, priority=Priority.ANSWER, about=invited.person.id, args=args)
    await work.commit(now)


async def choose_contact(work: Work, actor: Actor, patient_id: int, contact_id: int, now: datetime) -> None:
    """Put a contact at the end of a patient's chain. Raises NotAllowed where one of them is not of the team."""
    _check(actor)
    patient, contact = await work.get(Patient, patient_id), await work.get(Contact, contact_id)
    if patient is None or contact is None or contact.kind is not ContactKind.STAFF:
        raise NotAllowed
    who, chosen = await known(work, patient_id, lock=True), await person(work, contact_id)
    if {who.team.id, chosen.team_id} != {actor.team_id}:
        raise NotAllowed
    ranks = await work.all(select(Rank).where(col(Rank.patient_id) == who.id).order_by(col(Rank.rank)))
    if contact_id not in {rank.contact_id for rank in ranks}:
        place = ranks[-1].rank + 1 if ranks else 1
        ranks.append(await work.add(Rank(patient_id=who.id, rank=place, contact_id=contact_id, within=WITHIN)))
        work.audit(now, "contact.chosen", actor=actor.ref, subject=who.person.ref)
    names = [(await person(work, rank.contact_id)).name for rank in ranks]
    await _say(work, actor, Kind.INVITE_CONTACTS, now, {"invited": who.person.name, "chain": names})
    await work.commit(now)


def _check(actor: Actor) -> None:
    if actor.member is not MemberRole.ADMIN:
        raise NotAllowed


async def _say(work: Work, actor: Actor, kind: Kind, now: datetime, args: dict[str, object] | None = None) -> None:
    await work.say(await person(work, actor.person_id), kind, now, priority=Priority.ANSWER, args=args)

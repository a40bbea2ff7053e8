"""Staff who leave: first their open alerts and their ranks go to somebody else, then their part ends."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlmodel import col

from care.alert import hand_over
from care.disclosures import end_all_for
from care.naming import ask_which, named
from care.people import person
from rules.actors import Actor, NotAllowed
from rules.kinds import Kind
from rules.taps import Press
from rules.words import AlertState, ContactKind, MemberRole, OutboxState, PatientState, Priority, Reach
from storage.queries import is_of
from storage.tables import (
    Absence,
    Alert,
    AlertTold,
    Contact,
    Dialogue,
    Invitation,
    Member,
    OutboxMessage,
    Patient,
    Person,
    Rank,
)
from storage.work import Work

WITHIN = timedelta(minutes=30)
"""How long a successor has for an alert where the leaver had no rank."""


class CannotLeave(Exception):
    """Why somebody can't leave; the argument is a word: holds, no_contact, unreachable, same, last_admin."""


@dataclass(frozen=True)
class Holdings:
    """What somebody who leaves would leave behind: open alerts that wait for them, and their places in chains."""

    alerts: tuple[Alert, ...]
    ranks: tuple[Rank, ...]


async def holdings(work: Work, leaver: Person) -> Holdings:
    """The alerts that they have or were asked last about, and their ranks with patients who take part."""
    told = (
        select(AlertTold)
        .where(
            col(AlertTold.alert_id) == col(Alert.id),
            col(AlertTold.person_id) == leaver.id,
            col(AlertTold.turn) == col(Alert.turn),
        )
        .exists()
    )
    alerts = await work.all(
        select(Alert)
        .where(
            col(Alert.state) != AlertState.CLOSED,
            (col(Alert.holder_id) == leaver.id) | (col(Alert.holder_id).is_(None) & (col(Alert.round) == 0) & told),
        )
        .order_by(col(Alert.id))
        .with_for_update()
    )
    ranks = await work.all(
        select(Rank)
        .join(Patient, col(Patient.person_id) == col(Rank.patient_id))
        .where(col(Rank.contact_id) == leaver.id, col(Patient.state) != PatientState.ENDED)
        .order_by(col(Rank.patient_id))
    )
    return Holdings(tuple(alerts), tuple(ranks))


async def successors(work: Work, leaver: Person) -> list[Person]:
    """Contacts of the staff who can be reached."""
    return await work.all(
        select(Person)
        .join(Contact, col(Contact.person_id) == col(Person.id))
        .where(
            col(Person.team_id) == leaver.team_id,
            col(Person.id) != leaver.id,
            col(Contact.kind) == ContactKind.STAFF,
            col(Person.telegram_id).is_not(None),
            col(Person.reach) == Reach.OPEN,
        )
        .order_by(col(Person.id))
    )


async def staff_of(work: Work, team_id: int | None = None, telegram_id: int | None = None) -> list[Person]:
    """Everybody of a team, of a bot, or of all, who is a contact or a member."""
    parts = select(col(Contact.person_id)).union(select(col(Member.person_id)))
    people = select(Person).where(col(Person.id).in_(parts), is_of(telegram_id, col(Person.bot_id)))
    people = people.order_by(col(Person.id))
    return await work.all(people if team_id is None else people.where(col(Person.team_id) == team_id))


async def leave_team(work: Work, leaver: Person, to: Person | None, now: datetime, *, actor: str) -> None:
    """Hand over what they hold to `to`, then end their part and let go of their chat. Part of an act.

    Raises CannotLeave, with nothing changed.
    """
    held = await holdings(work, leaver)
    await _check(work, leaver, to, held)
    if to:
        within = {rank.patient_id: rank.within for rank in held.ranks}
        taken = [rank.patient_id for rank in held.ranks if await _hand_over_rank(work, rank, to)]
        for alert in held.alerts:
            await hand_over(work, alert, leaver, to, within.get(alert.patient_id, WITHIN), now, actor=actor)
        if taken:
            args = {"who": leaver.name, "patients": taken}
            await work.say(to, Kind.TAKEN_OVER, now, priority=Priority.SUMMARY, args=args)
    await _end_part(work, leaver, now)
    work.audit(now, "contact.left", actor=actor, subject=leaver.ref)


async def ask_leaving(work: Work, actor: Actor, name: str, now: datetime) -> None:
    """`/slutter NAME` by an admin: what they hold, and who may take over."""
    _admin_only(actor)
    found = named(await staff_of(work, actor.team_id), name)
    if len(found) == 1:
        await _ask(work, actor, found[0].id, now)
    else:
        await ask_which(work, actor, Press.PARTING, found, name, now)
    await work.commit(now)


async def leaving_pressed(work: Work, actor: Actor, leaver_id: int, now: datetime) -> None:
    """The one who was meant by a name."""
    await _of_team(work, actor, leaver_id)
    await _ask(work, actor, leaver_id, now)
    await work.commit(now)


async def let_leave(work: Work, actor: Actor, leaver_id: int, successor_id: int, now: datetime) -> int | None:
    """An admin says who takes over (0: nobody), and the part ends; or hears why it can't. Gives the chat let go of."""
    leaver = await _of_team(work, actor, leaver_id)
    chat_id = leaver.telegram_id
    to = await _of_team(work, actor, successor_id) if successor_id else None
    admin = await person(work, actor.person_id)
    try:
        await leave_team(work, leaver, to, now, actor=actor.ref)
    except CannotLeave as reason:
        args = {"case": reason.args[0]}
        await work.say(admin, Kind.LEAVE_REFUSED, now, priority=Priority.ANSWER, about=leaver.id, args=args)
    else:
        if admin.id != leaver.id:
            await work.say(admin, Kind.LEFT, now, priority=Priority.ANSWER, about=leaver.id)
    await work.commit(now)
    return chat_id if leaver.telegram_id is None else None


async def _ask(work: Work, actor: Actor, leaver_id: int, now: datetime) -> None:
    await work.say(await person(work, actor.person_id), Kind.LEAVE_ASK, now, priority=Priority.ANSWER, about=leaver_id)


async def _of_team(work: Work, actor: Actor, person_id: int) -> Person:
    """Somebody of the admin's own team who has a part in it. Raises NotAllowed for all else."""
    _admin_only(actor)
    found = next((row for row in await staff_of(work, actor.team_id) if row.id == person_id), None)
    if found is None:
        raise NotAllowed
    return found


def _admin_only(actor: Actor) -> None:
    if actor.member is not MemberRole.ADMIN:
        raise NotAllowed


async def _check(work: Work, leaver: Person, to: Person | None, held: Holdings) -> None:
    if to is None and (held.alerts or held.ranks):
        raise CannotLeave("holds")
    if to:
        if to.id == leaver.id:
            raise CannotLeave("same")
        contact = await work.get(Contact, to.id)
        if contact is None or contact.kind is not ContactKind.STAFF or to.team_id != leaver.team_id:
            raise CannotLeave("no_contact")
        if to.telegram_id is None or to.reach is not Reach.OPEN:
            raise CannotLeave("unreachable")
    member = await work.get(Member, leaver.id)
    if member and member.role is MemberRole.ADMIN:
        others = select(Member).join(Person, col(Person.id) == col(Member.person_id))
        admins = others.where(
            col(Person.team_id) == leaver.team_id,
            col(Member.role) == MemberRole.ADMIN,
            # one who can't be told is no admin to whom anything could go
            col(Person.telegram_id).is_not(None),
            col(Person.reach) == Reach.OPEN,
        )
        if await work.count(admins.where(col(Member.person_id) != leaver.id)) == 0:
            raise CannotLeave("last_admin")


async def _hand_over_rank(work: Work, rank: Rank, to: Person) -> bool:
    """A place in a chain goes over; who stands in the chain already keeps their own. True if they are new in it."""
    there = await work.first(select(Rank).where(col(Rank.patient_id) == rank.patient_id, col(Rank.contact_id) == to.id))
    if there:
        # ranks are not numbered anew: an open alert remembers the last one that was asked
        await work.session.delete(rank)
    else:
        rank.contact_id = to.id
    await work.session.flush()
    return there is None


async def _end_part(work: Work, leaver: Person, now: datetime) -> None:
    """No part, no chat, nothing on its way; what they did stays."""
    for part in (
        delete(Rank).where(col(Rank.contact_id) == leaver.id),
        delete(Contact).where(col(Contact.person_id) == leaver.id),
        delete(Member).where(col(Member.person_id) == leaver.id),
        delete(Absence).where(col(Absence.person_id) == leaver.id),
        delete(Dialogue).where(col(Dialogue.person_id) == leaver.id),
    ):
        await work.session.execute(part)
    await work.session.execute(
        update(OutboxMessage)
        .where(col(OutboxMessage.person_id) == leaver.id, col(OutboxMessage.state) == OutboxState.DUE)
        .values(state=OutboxState.DROPPED, settled_at=now, why="has left the team")
    )
    await work.session.execute(
        update(Invitation)
        .where(
            col(Invitation.person_id) == leaver.id,
            col(Invitation.used_at).is_(None),
            col(Invitation.withdrawn_at).is_(None),
        )
        .values(withdrawn_at=now)
    )
    await end_all_for(work, leaver.id, now)
    leaver.telegram_id = leaver.confirmed_at = leaver.also = leaver.call_on = None

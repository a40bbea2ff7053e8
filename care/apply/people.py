"""Applying a plan: the team, and everybody in it as a person, member or contact."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Delete, delete, select
from sqlmodel import col

from care.apply.changes import Changes, Refused, Sign
from care.digest import plan_digest
from care.erased import is_erased
from rules.crisis import kept, phrases_from
from rules.plan import ContactPlan, MemberPlan, PatientPlan, Plan, TeamPlan
from rules.words import AlertState, Reach
from storage.tables import Alert, Contact, Member, Patient, Person, Rank, Team
from storage.work import Work


@dataclass
class Applying:
    """An application in hand."""

    work: Work
    plan: Plan
    bot_id: int
    language: str  # for everybody whose plan names none
    now: datetime
    new_ref: Callable[[], str]
    prune: bool
    changes: Changes


async def apply_team(job: Applying) -> Team:
    """The bot's team, made or changed."""
    wanted: TeamPlan = job.plan.team
    team = await job.work.first(select(Team).where(col(Team.bot_id) == job.bot_id).order_by(col(Team.id)))
    if team is None:
        team = await job.work.add(
            Team(
                ref=job.new_ref(),
                bot_id=job.bot_id,
                name=wanted.name,
                timezone=wanted.timezone,
                language=job.language,
                staffed=str(wanted.staffed),
            )
        )
        job.changes.note(Sign.ADD, "team", wanted.name)
    what = "team"
    if job.changes.differ(what, "name", team.name, wanted.name):
        team.name = wanted.name
    if job.changes.differ(what, "timezone", team.timezone, wanted.timezone):
        team.timezone = wanted.timezone
    if job.changes.differ(what, "staffed", team.staffed, str(wanted.staffed)):
        team.staffed = str(wanted.staffed)
        plan_digest(team, job.now)
    if job.changes.differ(what, "rehearse", team.rehearses, wanted.rehearses):
        team.rehearses = wanted.rehearses
    phrases = kept(wanted.phrases)
    if team.phrases != phrases:
        job.changes.note(Sign.CHANGE, what, f"phrases {len(phrases_from(team.phrases))} -> {len(wanted.phrases)}")
        team.phrases = phrases
    if team.digest_at is None:
        plan_digest(team, job.now)
    return team


async def apply_people(job: Applying, team: Team) -> dict[str, Person]:
    """Everybody in the plan by key, with names, chats and languages as the plan has them."""
    wanted: dict[str, MemberPlan | ContactPlan | PatientPlan] = {}
    everybody: list[MemberPlan | ContactPlan | PatientPlan] = [
        *job.plan.members,
        *job.plan.contacts,
        *job.plan.patients,
    ]
    for entry in everybody:
        wanted.setdefault(entry.key, entry)
    there = {row.key: row for row in await job.work.all(select(Person).where(col(Person.team_id) == team.id))}
    await _refuse_erased(job, team, there)
    await _leave_cut_off(job, there, wanted)
    await _free_chats(job, there, wanted)
    for key, entry in wanted.items():
        row = there.get(key)
        if row is None:
            there[key] = await _add_person(job, team, entry)
            continue
        what = f"{_sort(entry)} {key}"
        if row.name != entry.name:
            row.name = entry.name
            job.changes.note(Sign.CHANGE, what, "name")
        language = entry.language or row.language  # a language that the plan does not name is theirs to choose
        if job.changes.differ(what, "language", row.language, language):
            row.language = language
        if row.also != _also(entry):
            # passwords stand in them: that they change is said, never what they are
            row.also = _also(entry)
            job.changes.note(Sign.CHANGE, what, "also")
        if row.call_on != _call_on(entry):
            row.call_on = _call_on(entry)
            job.changes.note(Sign.CHANGE, what, "phone")
        if entry.telegram_id is not None and row.telegram_id != entry.telegram_id:
            row.telegram_id, row.reach = entry.telegram_id, Reach.OPEN
    await job.work.session.flush()
    return there


async def apply_roles(job: Applying, people: dict[str, Person]) -> None:
    """Who is a member with which role, and who a contact of which kind."""
    for member in job.plan.members:
        row = await job.work.get(Member, people[member.key].id)
        if row is None:
            await job.work.add(Member(person_id=people[member.key].id, role=member.role))
            job.changes.note(Sign.ADD, f"member {member.key}", member.role)
        elif job.changes.differ(f"member {member.key}", "role", row.role.value, member.role.value):
            row.role = member.role
    for contact in job.plan.contacts:
        known = await job.work.get(Contact, people[contact.key].id)
        if known is None:
            known = await job.work.add(Contact(person_id=people[contact.key].id, kind=contact.kind))
            job.changes.note(Sign.ADD, f"contact {contact.key}", contact.kind)
        elif job.changes.differ(f"contact {contact.key}", "kind", known.kind.value, contact.kind.value):
            known.kind = contact.kind
        hours = str(contact.hours) if contact.hours else None
        if job.changes.differ(f"contact {contact.key}", "hours", known.hours, hours):
            known.hours = hours


async def prune_roles(job: Applying, people: dict[str, Person]) -> None:
    """Members and contacts that the plan no longer has: removed with `prune`, else named and kept."""
    members, contacts = {m.key for m in job.plan.members}, {c.key for c in job.plan.contacts}
    for key, row in people.items():
        if key not in members and await job.work.get(Member, row.id):
            await _drop(job, row, f"member {key}", delete(Member).where(col(Member.person_id) == row.id))
        if key not in contacts and await job.work.get(Contact, row.id):
            # the plan's chains name its own contacts; what is left are places with patients who have ended
            await _drop(
                job,
                row,
                f"contact {key}",
                delete(Rank).where(col(Rank.contact_id) == row.id),
                delete(Contact).where(col(Contact.person_id) == row.id),
            )


async def _drop(job: Applying, row: Person, what: str, *statements: Delete) -> None:
    if not job.prune:
        job.changes.note(Sign.KEEP, what, "not in the plan; kept (--prune removes)")
        return
    held = await job.work.first(
        select(Alert).where(col(Alert.holder_id) == row.id, col(Alert.state) != AlertState.CLOSED)
    )
    if held:
        raise Refused(f"{what} can't be removed: {row.key} has an open alert in hand. Hand it over first.")
    for statement in statements:
        await job.work.session.execute(statement)
    await job.work.session.flush()
    job.changes.note(Sign.REMOVE, what)
    if not any([await job.work.get(table, row.id) for table in (Member, Contact, Patient)]):
        row.telegram_id = row.also = None


async def _refuse_erased(job: Applying, team: Team, there: dict[str, Person]) -> None:
    """A plan from before an erasure brings nobody back."""
    refused = [
        f"patient {entry.key} was erased. Take them out of the plan. Who wants to take part again is invited anew, "
        "or has another consent than then."
        for entry in job.plan.patients
        if await is_erased(job.work, team, there.get(entry.key), entry)
    ]
    if refused:
        raise Refused(*refused)


async def _leave_cut_off(
    job: Applying, there: dict[str, Person], wanted: dict[str, MemberPlan | ContactPlan | PatientPlan]
) -> None:
    """Bind no chat of a phone that was cut off: whoever has it now, a link for it must be opened there."""
    cut_off = {
        row.detached_chat for row in await job.work.all(select(Person).where(col(Person.bot_id) == job.bot_id))
    } - {None}
    for key, entry in wanted.items():
        bound = there[key].telegram_id if key in there else None
        if entry.telegram_id in cut_off and entry.telegram_id != bound:
            wanted[key] = replace(entry, telegram_id=None)
            job.changes.note(
                Sign.CONFLICT,
                f"{_sort(entry)} {key}",
                "telegram_id is of a phone that was cut off; only a new link binds it. Take it out of the plan",
            )


async def _free_chats(
    job: Applying, there: dict[str, Person], wanted: dict[str, MemberPlan | ContactPlan | PatientPlan]
) -> None:
    """Let go of every chat that moves to another key, so that two people can swap; refuse one that is taken."""
    by_chat = {
        row.telegram_id: row
        for row in await job.work.all(select(Person).where(col(Person.bot_id) == job.bot_id))
        if row.telegram_id is not None
    }
    refused = []
    for key, entry in wanted.items():
        holder = by_chat.get(entry.telegram_id) if entry.telegram_id is not None else None
        if holder and holder.key != key:
            other = wanted.get(holder.key)
            if other is None or other.telegram_id is None:
                refused.append(
                    f"{_sort(entry)} {key}: telegram_id {entry.telegram_id} belongs to {holder.key}, "
                    "who is not given another in this plan. Change one of them."
                )
        row = there.get(key)
        if row and entry.telegram_id is not None and row.telegram_id != entry.telegram_id:
            job.changes.note(Sign.CHANGE, f"{_sort(entry)} {key}", "telegram_id")
            row.telegram_id = None
    if refused:
        raise Refused(*refused)
    await job.work.session.flush()


async def _add_person(job: Applying, team: Team, entry: MemberPlan | ContactPlan | PatientPlan) -> Person:
    return await job.work.add(
        Person(
            ref=job.new_ref(),
            bot_id=job.bot_id,
            team_id=team.id,
            key=entry.key,
            name=entry.name,
            language=entry.language or job.language,
            telegram_id=entry.telegram_id,
            also=_also(entry),
            call_on=_call_on(entry),
        )
    )


def _also(entry: MemberPlan | ContactPlan | PatientPlan) -> str | None:
    return None if isinstance(entry, PatientPlan) else "\n".join(entry.also) or None


def _call_on(entry: MemberPlan | ContactPlan | PatientPlan) -> str | None:
    return None if isinstance(entry, PatientPlan) else entry.phone


def _sort(entry: MemberPlan | ContactPlan | PatientPlan) -> str:
    match entry:
        case MemberPlan():
            return "member"
        case ContactPlan():
            return "contact"
    return "patient"

"""Applying a whole plan in one transaction."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from care.apply.changes import Changes, Refused
from care.apply.patients import apply_patient, prune_patients
from care.apply.people import Applying, apply_people, apply_roles, apply_team, prune_roles
from rules.plan import Plan
from rules.words import MemberRole
from storage.tables import Member, Person, Team
from storage.work import OPERATOR, Work


async def apply_plan(
    work: Work,
    plan: Plan,
    bot_id: int,
    now: datetime,
    *,
    language: str,
    new_ref: Callable[[], str],
    prune: bool = False,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Changes:
    """Bring the database to what the plan says, and tell what that changed. The caller commits, or does not.

    `progress` is told how many patients are done, of how many.

    Raises Refused where the plan does not fit this database. Applying the same plan twice changes nothing.
    """
    job = Applying(work, plan, bot_id, language, now, new_ref, prune, Changes())
    team = await apply_team(job)
    people = await apply_people(job, team)
    had_admin = await _has_admin(work, team)
    await apply_roles(job, people)
    for done, patient in enumerate(plan.patients, start=1):
        await apply_patient(job, team, patient, people)
        progress(done, len(plan.patients))
    await prune_patients(job, people)
    await prune_roles(job, people)
    if had_admin and not await _has_admin(work, team):
        raise Refused('The team would have no admin left. Keep one, or give somebody else role = "admin".')
    if job.changes.any:
        work.audit(now, "plan.applied", actor=OPERATOR, team=team.ref, detail=f"{len(job.changes.lines)} lines")
    return job.changes


async def _has_admin(work: Work, team: Team) -> bool:
    await work.session.flush()
    admins = select(Member).join(Person, col(Person.id) == col(Member.person_id))
    return bool(await work.first(admins.where(col(Person.team_id) == team.id, col(Member.role) == MemberRole.ADMIN)))

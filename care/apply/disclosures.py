"""Applying a plan: what the team wrote down that patients agreed to about their relatives.

What the patient says in the chat is stronger: given there it is kept as it is, taken back there it stays so.
"""

from zoneinfo import ZoneInfo

from care.apply.changes import Sign
from care.apply.people import Applying
from care.disclosures import CHAT, PLAN, end, give, newest, relatives_agreed, say_recorded
from care.people import Known, known
from rules.disclosures import Telling, end_of, last_day
from rules.plan import DisclosurePlan, PatientPlan
from rules.words import PatientState
from storage.tables import Disclosure, Person
from storage.work import OPERATOR


async def apply_disclosures(
    job: Applying, what: str, patient: Person, wanted: PatientPlan, people: dict[str, Person]
) -> None:
    """Each disclosure of the plan; one who takes part hears what was written down."""
    await job.work.session.flush()
    who = await known(job.work, patient.id)
    if who.patient.state is PatientState.ENDED:
        return
    for plan in wanted.disclosures:
        await _apply(job, f"{what}, relative {plan.contact}", who, people[plan.contact], plan)
    named = {people[plan.contact].id for plan in wanted.disclosures}
    keys = {row.id: key for key, row in people.items()}
    for relative_id in await relatives_agreed(job.work, who.id):
        if relative_id not in named and relative_id in keys:
            await _left_out(job, f"{what}, relative {keys[relative_id]}", who, relative_id)


async def _apply(job: Applying, what: str, who: Known, relative: Person, plan: DisclosurePlan) -> None:
    last = await newest(job.work, who.id, relative.id)
    said = _spell(plan.consent, plan.until)
    if last and last.ended_by == who.id:
        day = (last.ended_at or job.now).astimezone(who.zone).date()
        job.changes.note(Sign.CONFLICT, what, f"taken back by the patient on {day}; nothing is told")
        return
    expires_at = end_of(plan.until, who.zone)
    stands = last if last and last.ended_at is None else None
    if stands and (stands.telling, stands.expires_at) == (plan.consent, expires_at):
        return
    if stands and stands.how == CHAT:
        job.changes.note(Sign.CONFLICT, what, f"agreed in chat since; {_spelled(stands, who.zone)} is kept")
        return
    if expires_at and expires_at <= job.now:
        job.changes.note(Sign.CONFLICT, what, f"{said} is past; nothing is told")
        return
    if stands:
        job.changes.note(Sign.CHANGE, what, f"{_spelled(stands, who.zone)} -> {said}")
    else:
        job.changes.note(Sign.ADD, what, said)
    row = await give(job.work, who, relative.id, plan.consent, plan.until, job.now, how=PLAN, actor=OPERATOR)
    if who.active and who.person.telegram_id is not None:
        await say_recorded(job.work, who, row, job.now)


async def _left_out(job: Applying, what: str, who: Known, relative_id: int) -> None:
    """Agreed, but not in the plan: what the patient gave in the chat is theirs to take back."""
    row, work, now = await newest(job.work, who.id, relative_id), job.work, job.now
    if row is None or row.ended_at is not None:
        return
    if row.how == CHAT:
        job.changes.note(Sign.KEEP, what, "agreed in chat; the patient takes it back there")
    elif job.prune:
        await end(work, who, relative_id, now)
        work.audit(now, "disclosure.dropped", actor=OPERATOR, subject=who.person.ref)
        job.changes.note(Sign.REMOVE, what, "nothing is told")
    else:
        job.changes.note(Sign.KEEP, what, "not in the plan; goes on (--prune removes)")


def _spelled(row: Disclosure, zone: ZoneInfo) -> str:
    return _spell(row.telling, last_day(row.expires_at, zone))


def _spell(telling: Telling, last: object) -> str:
    return f"{telling} until {last}" if last else str(telling)

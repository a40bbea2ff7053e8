"""The plan as it stands in the database: what `mellom apply` was given, and what was changed since."""

from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import col

from care.also import addresses
from care.people import staffed
from rules.crisis import phrases_from
from rules.disclosures import last_day
from rules.local_time import parse_quiet
from rules.plan_shapes import (
    ChainPlan,
    ContactPlan,
    DisclosurePlan,
    MemberPlan,
    PatientPlan,
    Plan,
    SchedulePlan,
    TeamPlan,
)
from rules.recurrence import from_rfc5545
from rules.staffed import parse_staffed
from rules.words import CHECK_INS, ContactKind, PatientState
from storage.queries import steps_of
from storage.tables import Bot, Consent, Contact, Disclosure, Member, Patient, Person, Rank, Schedule, Team
from storage.work import Work


async def current_plan(work: Work, telegram_id: int) -> Plan | None:
    """The plan of a bot's team; None where nothing was applied yet. Who has ended is left out."""
    team = await work.first(
        select(Team)
        .join(Bot, col(Bot.id) == col(Team.bot_id))
        .where(col(Bot.telegram_id) == telegram_id)
        .order_by(col(Team.id))
    )
    if team is None:
        return None
    people = {row.id: row for row in await work.all(select(Person).where(col(Person.team_id) == team.id))}
    of_team = select(col(Person.id)).where(col(Person.team_id) == team.id)
    members = await work.all(select(Member).where(col(Member.person_id).in_(of_team)).order_by(col(Member.person_id)))
    contacts = await work.all(
        select(Contact).where(col(Contact.person_id).in_(of_team)).order_by(col(Contact.person_id))
    )
    relatives = {row.person_id for row in contacts if row.kind is ContactKind.RELATIVE}
    patients = await work.all(
        select(Patient)
        .where(col(Patient.person_id).in_(of_team), col(Patient.state) != PatientState.ENDED)
        .order_by(col(Patient.person_id))
    )
    return Plan(
        TeamPlan(
            name=team.name,
            timezone=team.timezone,
            staffed=staffed(team),
            rehearses=team.rehearses,
            phrases=phrases_from(team.phrases),
        ),
        tuple(_member(people[row.person_id], row) for row in members),
        tuple(_contact(people[row.person_id], row) for row in contacts),
        tuple([await _patient(work, people, row, relatives, team.timezone) for row in patients]),
    )


def _member(who: Person, row: Member) -> MemberPlan:
    return MemberPlan(
        key=who.key,
        name=who.name,
        role=row.role,
        telegram_id=who.telegram_id,
        language=who.language,
        also=addresses(who),
        phone=who.call_on,
    )


def _contact(who: Person, row: Contact) -> ContactPlan:
    return ContactPlan(
        key=who.key,
        name=who.name,
        kind=row.kind,
        telegram_id=who.telegram_id,
        language=who.language,
        hours=parse_staffed(row.hours) if row.hours else None,
        also=addresses(who) if row.kind is ContactKind.STAFF else (),
        phone=who.call_on if row.kind is ContactKind.STAFF else None,
    )


async def _patient(
    work: Work, people: dict[int, Person], row: Patient, relatives: set[int], team_zone: str
) -> PatientPlan:
    who, zone = people[row.person_id], ZoneInfo(row.timezone or team_zone)
    consents = await work.all(
        select(Consent)
        .where(col(Consent.patient_id) == who.id, col(Consent.purpose) == CHECK_INS)
        .order_by(col(Consent.id).desc())
    )
    ranks = await work.all(select(Rank).where(col(Rank.patient_id) == who.id).order_by(col(Rank.rank)))
    schedules = await work.all(
        select(Schedule)
        .where(col(Schedule.patient_id) == who.id, col(Schedule.removed_at).is_(None))
        .order_by(col(Schedule.id))
    )
    agreed = await work.all(
        select(Disclosure)
        .where(col(Disclosure.patient_id) == who.id, col(Disclosure.ended_at).is_(None))
        .order_by(col(Disclosure.id))
    )
    return PatientPlan(
        key=who.key,
        name=who.name,
        language=who.language,
        timezone=row.timezone,
        phone=row.phone,
        # a plan binds a chat only with a consent; left out, the chat stays as it is
        telegram_id=who.telegram_id if consents else None,
        consent=consents[0].how if consents else None,
        steps=tuple(step.label for step in await steps_of(work, who.id)),
        chain=tuple(ChainPlan(contact=people[rank.contact_id].key, within=rank.within) for rank in ranks),
        disclosures=tuple([_disclosure(one, people, zone) for one in agreed if one.contact_id in relatives]),
        outcome_within=row.outcome_within,
        misses_before_alert=row.misses_before_alert,
        quiet=parse_quiet(row.quiet) if row.quiet else None,
        schedules=tuple(_schedule(schedule) for schedule in schedules),
    )


def _disclosure(row: Disclosure, people: dict[int, Person], zone: ZoneInfo) -> DisclosurePlan:
    return DisclosurePlan(people[row.contact_id].key, row.telling, last_day(row.expires_at, zone))


def _schedule(row: Schedule) -> SchedulePlan:
    recurrence = from_rfc5545(row.recurrence)
    return SchedulePlan(
        key=row.key,
        days=recurrence.days,
        times=recurrence.times,
        start=recurrence.start,
        end=recurrence.end,
        every_weeks=recurrence.every_weeks,
        except_dates=recurrence.except_dates,
        window=row.window,
        remind_after=row.remind_after,
        skips_holidays=row.skips_holidays,
    )

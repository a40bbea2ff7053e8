"""The shapes of a plan that was read."""

from dataclasses import dataclass
from datetime import date, time, timedelta

from rules.crisis import Phrase
from rules.disclosures import Telling
from rules.local_time import QuietHours
from rules.plan_lines import PlanError
from rules.staffed import StaffedHours
from rules.words import ContactKind, MemberRole


@dataclass(frozen=True, slots=True)
class TeamPlan:
    """The team; `timezone` is an IANA name. `phrases`: its own, added to the list for a possible crisis."""

    name: str
    timezone: str
    staffed: StaffedHours
    rehearses: bool = False
    phrases: tuple[Phrase, ...] = ()


@dataclass(frozen=True, slots=True)
class MemberPlan:
    """Somebody of the team. Without `telegram_id`: by invitation; without `language`: the program's.

    `also`: addresses (Apprise URLs) for what Telegram can't deliver. They hold passwords, and are never shown.
    `phone`: the number that a patient is to call, in what a relative is asked to pass on.
    """

    key: str
    name: str
    role: MemberRole
    telegram_id: int | None = None
    language: str | None = None
    also: tuple[str, ...] = ()
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class ContactPlan:
    """Somebody who may get alerts. The same key as a member's is the same person. `hours` None: always."""

    key: str
    name: str
    kind: ContactKind
    telegram_id: int | None = None
    language: str | None = None
    hours: StaffedHours | None = None
    also: tuple[str, ...] = ()
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class ChainPlan:
    """One rank of a chain: a contact's key, and how long that contact has to take an alert."""

    contact: str
    within: timedelta


@dataclass(frozen=True, slots=True)
class DisclosurePlan:
    """What was agreed about a relative: by their key, when they are asked, and the last day of it."""

    contact: str
    consent: Telling
    until: date | None = None


@dataclass(frozen=True, slots=True)
class SchedulePlan:
    """When a patient is asked. `days` are 0 (Monday) to 6; `start` None is the day it is applied."""

    key: str
    days: frozenset[int]
    times: tuple[time, ...]
    start: date | None = None
    end: date | None = None
    every_weeks: int = 1
    except_dates: frozenset[date] = frozenset()
    window: timedelta = timedelta(hours=2)
    remind_after: timedelta | None = None
    skips_holidays: bool = False


@dataclass(frozen=True, slots=True)
class PatientPlan:
    """A patient with steps, chain, schedules. `language`, `timezone` None: the program's, the team's."""

    key: str
    name: str
    language: str | None = None
    timezone: str | None = None
    phone: str | None = None
    telegram_id: int | None = None
    consent: str | None = None
    steps: tuple[str, ...] = ()
    chain: tuple[ChainPlan, ...] = ()
    disclosures: tuple[DisclosurePlan, ...] = ()
    outcome_within: timedelta = timedelta(hours=2)
    misses_before_alert: int = 1
    quiet: QuietHours | None = None
    schedules: tuple[SchedulePlan, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole plan in which everything holds. `warnings`: what is allowed, but somebody should know.

    `unagreed`: of these, relatives in a chain without a disclosure, which a strict reader refuses.
    """

    team: TeamPlan
    members: tuple[MemberPlan, ...] = ()
    contacts: tuple[ContactPlan, ...] = ()
    patients: tuple[PatientPlan, ...] = ()
    warnings: tuple[PlanError, ...] = ()
    unagreed: tuple[PlanError, ...] = ()

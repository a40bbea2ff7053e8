"""Reading `plan.toml`: the whole configuration as a file, with all its mistakes at once.

`read_plan` is what others call; the shapes stand in `rules.plan_check`.
"""

import re
import tomllib
from collections.abc import Sequence
from datetime import date, time, timedelta

from rules.durations import format_duration
from rules.local_time import check_zone, parse_quiet, parse_time
from rules.plan_check import (
    ChainPlan,
    ContactPlan,
    MemberPlan,
    PatientPlan,
    Plan,
    SchedulePlan,
    TeamPlan,
    check_chains,
    check_people,
    check_schedules,
    first_day,
    join_roles,
)
from rules.plan_lines import Findings, PlanError, PlanErrors, Table, shown, text_fault
from rules.plan_places import locate
from rules.recurrence import LONGEST_INTERVAL, parse_days
from rules.staffed import StaffedHours, parse_staffed
from rules.step_words import LONGEST_LABEL
from rules.words import ContactKind, MemberRole

__all__ = [
    "ChainPlan",
    "ContactPlan",
    "MemberPlan",
    "PatientPlan",
    "Plan",
    "PlanError",
    "PlanErrors",
    "SchedulePlan",
    "TeamPlan",
    "read_plan",
]

LANGUAGES = ("nb", "en")
MOST_STEPS = 50
MOST_TIMES = 24

_KEY = re.compile(r"[\w-]{1,50}")
_WHERE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_PATIENT_KEYS = (
    "key",
    "name",
    "language",
    "timezone",
    "phone",
    "telegram_id",
    "consent",
    "steps",
    "chain",
    "outcome_within",
    "misses_before_alert",
    "quiet",
    "schedules",
)


_SCHEDULE_KEYS = ("key", "days", "times", "start", "end", "every_weeks", "except", "holidays", "window", "remind_after")


def read_plan(text: str, languages: Sequence[str] = LANGUAGES, timezone: str = "Europe/Oslo") -> Plan:
    """Read a plan. Raises PlanErrors with every mistake, in the order of the lines.

    `languages` are those that the program speaks, `timezone` is the team's where the plan names none.
    """
    text = text.removeprefix("\ufeff")
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise PlanErrors((_syntax(error, text),)) from error
    findings = Findings(locate(text))
    staff = [entry for name in ("members", "contacts") for entry in _dicts(data.get(name))]
    named = {entry.get("key") for entry in staff if entry.get("name") and isinstance(entry.get("key"), str)}
    plan = _Reader(findings, languages, timezone, named).plan(data)
    check_people(plan, findings)
    check_chains(plan, findings)
    check_schedules(plan, findings)
    if findings.errors:
        raise PlanErrors(tuple(sorted(findings.errors, key=lambda error: error.line)))
    plan = join_roles(plan)
    warnings = tuple(sorted(findings.warnings, key=lambda warning: warning.line))
    return Plan(plan.team, plan.members, plan.contacts, plan.patients, warnings)


def _dicts(value: object) -> list[dict[str, object]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _syntax(error: Exception, text: str) -> PlanError:
    said = str(error) if isinstance(error, tomllib.TOMLDecodeError) else "It is nested too deeply or too long"
    where = _WHERE.search(said)
    line = int(where[1]) if where and where[1] else text.count("\n") + 1 if where else 1
    return PlanError(
        line,
        f"This cannot be read as TOML: {_WHERE.sub('', said)}.",
        "Text stands in quotes, lists in [ ], one key = value on a line; each key once.",
    )


class _Reader:
    def __init__(self, findings: Findings, languages: Sequence[str], timezone: str, named: set[object]) -> None:
        self.findings = findings
        self.languages = languages
        self.timezone = timezone
        self.named = named  # keys of members and contacts that have a name somewhere

    def plan(self, data: dict[str, object]) -> Plan:
        top = Table(data, (), "The plan", self.findings)
        top.known("team", "members", "contacts", "patients")
        return Plan(
            self.team(top),
            tuple(self.member(table) for table in top.tables("members", "Member")),
            tuple(self.contact(table) for table in top.tables("contacts", "Contact")),
            tuple(self.patient(table) for table in top.tables("patients", "Patient")),
        )

    def team(self, top: Table) -> TeamPlan:
        top.need("team", '{ name = "..." }, or a table [team]')
        found = top.get("team", dict)
        table = Table(found or {}, ("team",), "[team]", self.findings, broken=found is None)
        table.known("name", "timezone", "staffed")
        table.need("name", '"Team Nord"')
        return TeamPlan(
            name=table.text("name") or "",
            timezone=table.parsed("timezone", _zone) or self.timezone,
            staffed=table.parsed("staffed", parse_staffed) or StaffedHours(),
        )

    def name(self, table: Table) -> str:
        key = table.data.get("key")
        if not isinstance(key, str) or key not in self.named or table.path[0] == "patients":
            table.need("name", '"..."')
        return table.text("name") or ""

    def language(self, table: Table) -> str | None:
        return table.parsed("language", lambda value: _one_of(value, self.languages))

    def member(self, table: Table) -> MemberPlan:
        table.known("key", "name", "role", "telegram_id", "language")
        table.need("role", '"member"')
        role = table.parsed("role", lambda value: MemberRole(_one_of(value, list(MemberRole))))
        return MemberPlan(
            _key(table),
            self.name(table),
            role or MemberRole.MEMBER,
            _account(table),
            self.language(table),
        )

    def contact(self, table: Table) -> ContactPlan:
        table.known("key", "name", "kind", "telegram_id", "language", "hours")
        table.need("kind", '"staff"')
        kind = table.parsed("kind", lambda value: ContactKind(_one_of(value, list(ContactKind))))
        return ContactPlan(
            _key(table),
            self.name(table),
            kind or ContactKind.STAFF,
            _account(table),
            self.language(table),
            table.parsed("hours", _hours),
        )

    def patient(self, table: Table) -> PatientPlan:
        table.known(*_PATIENT_KEYS)
        if "telegram_id" in table.data and "consent" not in table.data:
            message = f"{table.title} has a telegram_id but no consent."
            table.note("telegram_id", message, 'Add where and when: consent = "on paper 2026-11-20".')
        key = _key(table)
        return PatientPlan(
            key=key,
            name=self.name(table),
            language=self.language(table),
            timezone=table.parsed("timezone", _zone),
            phone=table.text("phone", 40),
            telegram_id=_account(table),
            consent=table.text("consent", 200),
            steps=_steps(table),
            chain=_chain(table, key),
            outcome_within=table.duration("outcome_within", 15 * _MINUTE, 7 * _DAY) or 2 * _HOUR,
            misses_before_alert=table.whole("misses_before_alert", 1, 14) or 1,
            quiet=table.parsed("quiet", parse_quiet),
            schedules=tuple(_schedule(t) for t in table.tables("schedules", f'Schedule of "{shown(key)}"')),
        )


def _chain(table: Table, key: str) -> tuple[ChainPlan, ...]:
    ranks = tuple(_rank(rank) for rank in table.tables("chain", f'Chain of "{shown(key)}",'))
    unread = table.broken or not isinstance(table.data.get("chain", []), list)
    return (ChainPlan("", 30 * _MINUTE),) if unread else ranks


def _rank(table: Table) -> ChainPlan:
    table.known("contact", "within")
    table.need("contact", '"..."')
    table.need("within", '"30m"')
    return ChainPlan(table.text("contact") or "", table.duration("within", _MINUTE, _DAY) or 30 * _MINUTE)


def _schedule(table: Table) -> SchedulePlan:
    table.known(*_SCHEDULE_KEYS)
    key = _key(table)
    table.need("days", '"mon-fri"')
    table.need("times", '["10:00"]')
    window = table.duration("window", 5 * _MINUTE, 7 * _DAY) if "window" in table.data else 2 * _HOUR
    remind = table.duration("remind_after", _MINUTE, 7 * _DAY)
    if window and remind and remind >= window:
        message = f"{table.title} reminds after {format_duration(remind)}"
        message += f", when its window of {format_duration(window)} is over."
        table.note("remind_after", message, "Make window longer than remind_after.")
    schedule = SchedulePlan(
        key=key,
        days=table.parsed("days", parse_days) or frozenset(),
        times=_times(table),
        start=table.day("start"),
        end=table.day("end"),
        every_weeks=table.whole("every_weeks", 1, LONGEST_INTERVAL) or 1,
        except_dates=frozenset(day for _, day in table.items("except", date)),
        window=window or 2 * _HOUR,
        remind_after=remind,
        skips_holidays=table.parsed("holidays", lambda value: _one_of(value, ("keep", "skip"))) == "skip",
    )
    if schedule.start and schedule.end and schedule.end < schedule.start:
        message = f"{table.title} ends on {schedule.end}, before it starts on {schedule.start}."
        table.note("end", message, "Correct start or end.")
    elif schedule.start and schedule.end and schedule.days and schedule.times and not first_day(schedule):
        message = f"{table.title} never asks: none of its days lies between {schedule.start} and {schedule.end}."
        table.note("end", message, "Correct days, start, end or except.")
    return schedule


def _times(table: Table) -> tuple[time, ...]:
    found: dict[time, int] = {}
    if table.data.get("times") == []:
        table.note("times", f"{table.title} has no times.", 'Write times = ["10:00"].')
    for index, text in table.items("times", str):
        try:
            wall = parse_time(text)
        except ValueError as error:
            table.findings.add((*table.path, "times", index), f"A time in {table.title} is wrong.", str(error))
            continue
        if wall in found:
            message = f"{wall:%H:%M} stands twice in {table.title}."
            table.findings.add((*table.path, "times", index), message, "Remove one of the two.")
        found[wall] = index
    if len(found) > MOST_TIMES:
        table.note("times", f"{table.title} has {len(found)} times.", f"Keep at most {MOST_TIMES}.")
    return tuple(sorted(found))


def _steps(table: Table) -> tuple[str, ...]:
    found: dict[str, str] = {}
    given = list(table.items("steps", str))
    for index, text in given:
        path = (*table.path, "steps", index)
        label = " ".join(text.split())
        if fault := text_fault(text, LONGEST_LABEL):
            remedy = f"Write 1 to {LONGEST_LABEL} characters on one line."
            table.findings.add(path, f"A step of {table.title} {fault}.", remedy)
        elif label.casefold() in found:
            message = f'The step "{shown(label)}" of {table.title} stands twice.'
            table.findings.add(path, message, "Remove one of the two.")
        else:
            found[label.casefold()] = label
    if len(given) > MOST_STEPS:
        table.note("steps", f"{table.title} has {len(given)} steps.", f"Keep at most {MOST_STEPS}.")
    return tuple(found.values())


def _key(table: Table) -> str:
    table.need("key", '"a-short-name"')
    key = table.text("key", 50) or ""
    if key and not _KEY.fullmatch(key):
        table.note("key", f"{table.title} has a key that cannot be typed.", "Use letters, digits, - and _.")
    return key


def _account(table: Table) -> int | None:
    return table.whole("telegram_id", 1, 2**52)


def _zone(name: str) -> str:
    return check_zone(name).key


def _hours(text: str) -> StaffedHours:
    hours = parse_staffed(text)
    if not hours.parts:
        raise ValueError("Without hours nobody would ever be told. Leave the line out for always.")
    return hours


def _one_of(value: str, known: Sequence[str]) -> str:
    if value not in known:
        raise ValueError(f'"{shown(value)}" is not known. Write one of: {", ".join(known)}.')
    return value

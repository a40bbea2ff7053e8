"""Reading `plan.toml`: the whole configuration as a file, with all its mistakes at once.

`read_plan` is what others call; the shapes stand in `rules.plan_shapes`.
"""

import re
import tomllib
from collections.abc import Sequence
from datetime import timedelta

from rules.crisis import planned_phrases
from rules.disclosures import Telling
from rules.local_time import check_zone, parse_quiet
from rules.plan_check import check_chains, check_disclosures, check_people, check_schedules, join_roles
from rules.plan_lines import Findings, PlanError, PlanErrors, Table, shown, text_fault
from rules.plan_places import locate
from rules.plan_schedule import planned_schedule
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
from rules.staffed import StaffedHours, parse_staffed
from rules.step_words import LONGEST_LABEL
from rules.words import ContactKind, MemberRole

__all__ = [
    "ChainPlan",
    "ContactPlan",
    "DisclosurePlan",
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
MOST_ALSO = 5
LONGEST_ALSO = 500

_WHERE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
_ADDRESS = re.compile(r"[a-z][a-z0-9]*://\S+", re.IGNORECASE)
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
    "disclosures",
)


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
    check_disclosures(plan, findings)
    check_schedules(plan, findings)
    if findings.errors:
        raise PlanErrors(tuple(sorted(findings.errors, key=lambda error: error.line)))
    plan = join_roles(plan)
    warnings = tuple(sorted(findings.warnings, key=lambda warning: warning.line))
    unagreed = tuple(sorted(findings.unagreed, key=lambda warning: warning.line))
    return Plan(plan.team, plan.members, plan.contacts, plan.patients, warnings, unagreed)


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
        table.known("name", "timezone", "staffed", "rehearse", "phrases")
        table.need("name", '"Team Nord"')
        return TeamPlan(
            name=table.text("name") or "",
            timezone=table.parsed("timezone", _zone) or self.timezone,
            staffed=table.parsed("staffed", parse_staffed) or StaffedHours(),
            rehearses=table.word("rehearse", ("never", "monthly")) == "monthly",
            phrases=planned_phrases(table),
        )

    def name(self, table: Table) -> str:
        key = table.data.get("key")
        if not isinstance(key, str) or key not in self.named or table.path[0] == "patients":
            table.need("name", '"..."')
        return table.text("name") or ""

    def language(self, table: Table) -> str | None:
        return table.word("language", self.languages)

    def member(self, table: Table) -> MemberPlan:
        table.known("key", "name", "role", "telegram_id", "language", "also", "phone")
        table.need("role", '"member"')
        role = table.word("role", list(MemberRole))
        return MemberPlan(
            table.key(),
            self.name(table),
            role or MemberRole.MEMBER,
            _account(table),
            self.language(table),
            _also(table),
            table.text("phone", 40),
        )

    def contact(self, table: Table) -> ContactPlan:
        table.known("key", "name", "kind", "telegram_id", "language", "hours", "also", "phone")
        table.need("kind", '"staff"')
        kind = table.word("kind", list(ContactKind))
        if kind is ContactKind.RELATIVE and table.data.get("also"):
            table.note("also", f"{table.title} is a relative and has also.", "Take it out: alerts go to staff only.")
        if kind is ContactKind.RELATIVE and table.data.get("phone"):
            message = f"{table.title} is a relative and has a phone."
            table.note(
                "phone", message, "Take it out: nothing here calls them. Staff have a phone, for patients to call."
            )
        return ContactPlan(
            table.key(),
            self.name(table),
            kind or ContactKind.STAFF,
            _account(table),
            self.language(table),
            table.parsed("hours", _hours),
            _also(table),
            table.text("phone", 40),
        )

    def patient(self, table: Table) -> PatientPlan:
        table.known(*_PATIENT_KEYS)
        if "telegram_id" in table.data and "consent" not in table.data:
            message = f"{table.title} has a telegram_id but no consent."
            table.note("telegram_id", message, 'Add where and when: consent = "on paper 2026-11-20".')
        key = table.key()
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
            disclosures=tuple(_disclosure(t) for t in table.tables("disclosures", f'Disclosure of "{shown(key)}",')),
            outcome_within=table.duration("outcome_within", 15 * _MINUTE, 7 * _DAY) or 2 * _HOUR,
            misses_before_alert=table.whole("misses_before_alert", 1, 14) or 1,
            quiet=table.parsed("quiet", parse_quiet),
            schedules=tuple(planned_schedule(t) for t in table.tables("schedules", f'Schedule of "{shown(key)}"')),
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


def _disclosure(table: Table) -> DisclosurePlan:
    table.known("contact", "consent", "until")
    table.need("contact", '"..."')
    table.need("consent", '"asked"')
    consent = table.word("consent", list(Telling))
    return DisclosurePlan(table.text("contact") or "", consent or Telling.ASKED, table.day("until"))


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


def _also(table: Table) -> tuple[str, ...]:
    """Addresses beside Telegram. Passwords stand in them, so no message shows one."""
    found: dict[str, None] = {}
    for index, text in table.items("also", str):
        address = text.strip()
        if not _ADDRESS.fullmatch(address) or text_fault(address, LONGEST_ALSO):
            remedy = 'Write an Apprise URL without spaces, such as "mailto://user:password@example.org".'
            table.findings.add((*table.path, "also", index), f"An address of {table.title} can't be used.", remedy)
        found[address] = None
    if len(found) > MOST_ALSO:
        table.note("also", f"{table.title} has {len(found)} addresses in also.", f"Keep at most {MOST_ALSO}.")
    return tuple(found)


def _account(table: Table) -> int | None:
    return table.whole("telegram_id", 1, 2**52)


def _zone(name: str) -> str:
    return check_zone(name).key


def _hours(text: str) -> StaffedHours:
    hours = parse_staffed(text)
    if not hours.parts:
        raise ValueError("Without hours nobody would ever be told. Leave the line out for always.")
    return hours

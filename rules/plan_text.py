"""Writing `plan.toml`: a plan as a text that `rules.plan.read_plan` reads back as the same plan.

Each table below is the keys of one part in the order in which they are written; a new key is one line.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, time, timedelta
from typing import Any

from rules.durations import format_duration
from rules.local_time import QuietHours
from rules.plan_shapes import Plan
from rules.recurrence import spell_days
from rules.staffed import StaffedHours

Key = tuple[str, Callable[[Any], object]]
"""A key, and its value in a part of the plan; None, nothing and an empty list leave it out."""

TEAM: tuple[Key, ...] = (
    ("name", lambda team: team.name),
    ("timezone", lambda team: team.timezone),
    ("staffed", lambda team: team.staffed),
    ("rehearse", lambda team: "monthly" if team.rehearses else None),
    ("phrases", lambda team: [_inline(PHRASE, phrase) for phrase in team.phrases]),
)
PHRASE: tuple[Key, ...] = (
    ("kind", lambda phrase: phrase.kind.value),
    ("label", lambda phrase: str(phrase.label)),
    ("about", lambda phrase: phrase.about.value),
    ("language", lambda phrase: phrase.tongue),
    ("say", lambda phrase: (phrase.text,)),
)
PERSON: tuple[Key, ...] = (
    ("key", lambda person: person.key),
    ("name", lambda person: person.name),
    ("language", lambda person: person.language),
    ("telegram_id", lambda person: person.telegram_id),
)
MEMBER: tuple[Key, ...] = (
    *PERSON,
    ("role", lambda member: member.role.value),
    ("phone", lambda member: member.phone),
    ("also", lambda member: member.also),
)
CONTACT: tuple[Key, ...] = (
    *PERSON,
    ("kind", lambda contact: contact.kind.value),
    ("hours", lambda contact: contact.hours),
    ("phone", lambda contact: contact.phone),
    ("also", lambda contact: contact.also),
)
RANK: tuple[Key, ...] = (
    ("contact", lambda rank: rank.contact),
    ("within", lambda rank: rank.within),
)
PATIENT: tuple[Key, ...] = (
    *PERSON,
    ("consent", lambda patient: patient.consent),
    ("timezone", lambda patient: patient.timezone),
    ("phone", lambda patient: patient.phone),
    ("steps", lambda patient: patient.steps),
    ("chain", lambda patient: [_inline(RANK, rank) for rank in patient.chain]),
    ("outcome_within", lambda patient: patient.outcome_within),
    ("misses_before_alert", lambda patient: patient.misses_before_alert),
    ("quiet", lambda patient: patient.quiet),
)
DISCLOSURE: tuple[Key, ...] = (
    ("contact", lambda disclosure: disclosure.contact),
    ("consent", lambda disclosure: disclosure.consent.value),
    ("until", lambda disclosure: disclosure.until),
)
SCHEDULE: tuple[Key, ...] = (
    ("key", lambda schedule: schedule.key),
    ("days", lambda schedule: spell_days(schedule.days)),
    ("times", lambda schedule: schedule.times),
    ("start", lambda schedule: schedule.start),
    ("end", lambda schedule: schedule.end),
    ("every_weeks", lambda schedule: schedule.every_weeks),
    ("except", lambda schedule: sorted(schedule.except_dates)),
    ("holidays", lambda schedule: "skip" if schedule.skips_holidays else None),
    ("window", lambda schedule: schedule.window),
    ("remind_after", lambda schedule: schedule.remind_after),
)

_ESCAPED = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}


class _Written(str):
    """A value that is TOML already."""

    __slots__ = ()


def write_plan(plan: Plan) -> str:
    """A whole plan as TOML."""
    parts = [_table("[team]", TEAM, plan.team)]
    parts += [_table("[[members]]", MEMBER, member) for member in plan.members]
    parts += [_table("[[contacts]]", CONTACT, contact) for contact in plan.contacts]
    for patient in plan.patients:
        parts.append(_table("[[patients]]", PATIENT, patient))
        parts += [_table("[[patients.schedules]]", SCHEDULE, schedule) for schedule in patient.schedules]
        parts += [_table("[[patients.disclosures]]", DISCLOSURE, one) for one in patient.disclosures]
    return "\n".join(parts)


def _table(head: str, keys: Sequence[Key], part: object) -> str:
    return "".join(f"{line}\n" for line in (head, *_lines(keys, part)))


def _inline(keys: Sequence[Key], part: object) -> _Written:
    return _Written("{ " + ", ".join(_lines(keys, part)) + " }")


def _lines(keys: Sequence[Key], part: object) -> Iterator[str]:
    for key, value_of in keys:
        value = value_of(part)
        if value not in (None, "", [], (), StaffedHours()):
            yield f"{key} = {_value(value)}"


def _value(value: object) -> str:
    match value:
        case _Written():
            return value
        case bool():
            return str(value).lower()
        case int():
            return str(value)
        case date():
            return value.isoformat()
        case time():
            return _text(f"{value:%H:%M}")
        case timedelta():
            return _text(format_duration(value))
        case str() | QuietHours() | StaffedHours():
            return _text(str(value))
        case list() | tuple():
            return f"[{', '.join(_value(item) for item in value)}]"
    raise TypeError(f"a plan has no place for {type(value).__name__}")


def _text(text: str) -> str:
    """A basic string; what TOML forbids in one is escaped."""
    return '"' + "".join(_ESCAPED.get(sign) or _sign(sign) for sign in text) + '"'


def _sign(sign: str) -> str:
    return f"\\u{ord(sign):04x}" if ord(sign) < 0x20 or ord(sign) == 0x7F else sign

"""What must hold between the parts of a plan: keys, people, chains, schedules."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from difflib import get_close_matches
from itertools import combinations
from math import gcd, lcm
from typing import TypeVar

from rules.names import folded
from rules.plan_lines import Findings
from rules.plan_places import Path
from rules.plan_shapes import ContactPlan, MemberPlan, PatientPlan, Plan, SchedulePlan
from rules.recurrence import DAY_NAMES
from rules.words import ContactKind

_Person = MemberPlan | ContactPlan | PatientPlan
_Staff = TypeVar("_Staff", MemberPlan, ContactPlan)


def check_people(plan: Plan, findings: Findings) -> None:
    """Check keys and Telegram ids over all lists."""
    lists: dict[str, Sequence[_Person]] = {
        "members": plan.members,
        "contacts": plan.contacts,
        "patients": plan.patients,
    }
    for name, people in lists.items():
        check_twice(
            (((name, index, "key"), person.key) for index, person in enumerate(people)),
            findings,
            f"{{}} stands twice under {name}.",
            "Give each its own key, or remove one.",
        )
    staff = {member.key for member in plan.members} | {contact.key for contact in plan.contacts}
    for index, patient in enumerate(plan.patients):
        if patient.key and patient.key in staff:
            findings.add(
                ("patients", index, "key"),
                f'"{patient.key}" is a patient and also a member or contact.',
                "Give the patient another key; nobody can be both.",
            )
    _check_same_person(plan, findings)
    _check_names(lists, findings)
    _check_telegram_ids(lists, findings)


def _check_same_person(plan: Plan, findings: Findings) -> None:
    members = {member.key: member for member in plan.members if member.key}
    for index, contact in enumerate(plan.contacts):
        member = members.get(contact.key)
        for field in ("name", "telegram_id", "language", "also", "phone") if member else ():
            one, other = getattr(member, field), getattr(contact, field)
            if one and other and one != other:
                values = "" if field == "also" else f": {one} and {other}"  # there are passwords in also
                findings.add(
                    ("contacts", index, field),
                    f'"{contact.key}" is one person in two roles, but {field} differs{values}.',
                    "Write the same in both, or leave it out in one.",
                )


def _check_names(lists: dict[str, Sequence[_Person]], findings: Findings) -> None:
    """Two people of one name are told apart by nobody who reads an alert."""
    first: dict[str, str] = {}
    for name, people in lists.items():
        for index, person in enumerate(people):
            if (
                person.name
                and person.key
                and (other := first.setdefault(folded(person.name), person.key)) != person.key
            ):
                findings.warn(
                    (name, index, "name"),
                    f'"{person.key}" and "{other}" have the same name: {person.name}.',
                    "Write names that tell them apart, for example with a surname.",
                )


def _check_telegram_ids(lists: dict[str, Sequence[_Person]], findings: Findings) -> None:
    owner: dict[int, str] = {}
    for name, people in lists.items():
        for index, person in enumerate(people):
            number = person.telegram_id
            if number is not None and person.key and owner.setdefault(number, person.key) != person.key:
                findings.add(
                    (name, index, "telegram_id"),
                    f'telegram_id {number} of "{person.key}" belongs to "{owner[number]}" already.',
                    "One account is one person: correct one of the two, or use one key for both.",
                )


def join_roles(plan: Plan) -> Plan:
    """Fill in what is left out in one role of a person who is member and contact."""
    members = {member.key: member for member in plan.members}
    contacts = {contact.key: contact for contact in plan.contacts}
    return replace(
        plan,
        members=tuple(_filled(member, contacts.get(member.key)) for member in plan.members),
        contacts=tuple(_filled(contact, members.get(contact.key)) for contact in plan.contacts),
    )


def _filled(person: _Staff, other: MemberPlan | ContactPlan | None) -> _Staff:
    if other is None:
        return person
    return replace(
        person,
        name=person.name or other.name,
        telegram_id=person.telegram_id or other.telegram_id,
        language=person.language or other.language,
        also=person.also or other.also,
        phone=person.phone or other.phone,
    )


def check_chains(plan: Plan, findings: Findings) -> None:
    """Check that each patient has somebody of the staff who is told, and each rank is a contact, once."""
    kinds = {contact.key: contact.kind for contact in plan.contacts if contact.key}
    members = {member.key for member in plan.members}
    for index, patient in enumerate(plan.patients):
        base: Path = ("patients", index, "chain")
        known = [(rank, link.contact) for rank, link in enumerate(patient.chain) if link.contact]
        for rank, key in known:
            if key not in kinds:
                findings.add((*base, rank, "contact"), *_unknown_contact(key, kinds, members))
        check_twice(
            (((*base, rank, "contact"), key) for rank, key in known),
            findings,
            f'{{}} stands twice in the chain of "{patient.key}".',
            "Keep one of the two ranks.",
        )
        found = [kinds.get(key) for _, key in known]
        relatives = [(rank, key) for rank, key in known if kinds.get(key) is ContactKind.RELATIVE]
        if not patient.chain:
            message = f'Nobody is told when "{patient.key}" does not answer: the chain is empty.'
            findings.add(base, message, 'Write chain = [{ contact = "...", within = "30m" }].')
        elif relatives and len(relatives) == len(found):
            message = f'The chain of "{patient.key}" has only relatives.'
            findings.add(base, message, "Add a contact of the staff; relatives are told only with consent.")
        agreed = {disclosure.contact for disclosure in patient.disclosures}
        for rank, key in relatives if len(relatives) < len(found) else []:
            if key not in agreed:
                message = f'"{key}" is a relative and is told about "{patient.key}" only with a recorded consent.'
                findings.warn((*base, rank), message, "Until it is recorded, this rank is skipped.")
                findings.unagreed.append(findings.warnings[-1])


def check_disclosures(plan: Plan, findings: Findings) -> None:
    """Check that what was agreed is about relatives of the plan, one agreement for each."""
    kinds = {contact.key: contact.kind for contact in plan.contacts if contact.key}
    members = {member.key for member in plan.members}
    for index, patient in enumerate(plan.patients):
        base: Path = ("patients", index, "disclosures")
        named = [(place, one.contact) for place, one in enumerate(patient.disclosures) if one.contact]
        for place, key in named:
            if key not in kinds:
                findings.add((*base, place, "contact"), *_unknown_contact(key, kinds, members))
            elif kinds[key] is not ContactKind.RELATIVE or key in members:
                message = f'"{key}" is of the staff, and is told about "{patient.key}" by the chain.'
                findings.add((*base, place, "contact"), message, "Take the disclosure out; it is for relatives.")
        check_twice(
            (((*base, place, "contact"), key) for place, key in named),
            findings,
            f'{{}} stands twice in the disclosures of "{patient.key}".',
            "Keep one of the two.",
        )


def _unknown_contact(key: str, kinds: dict[str, ContactKind], members: set[str]) -> tuple[str, str]:
    if key in members:
        return f'"{key}" is a member but no contact.', f'Add [[contacts]] with key = "{key}".'
    close = get_close_matches(key, kinds, 1)
    meant = f'Did you mean "{close[0]}"? Otherwise add' if close else "Correct it, or add"
    return f'There is no contact "{key}".', f'{meant} [[contacts]] with key = "{key}".'


def check_schedules(plan: Plan, findings: Findings) -> None:
    """Check keys, quiet hours and clashes of each patient's schedules."""
    for index, patient in enumerate(plan.patients):
        base: Path = ("patients", index, "schedules")
        check_twice(
            (((*base, n, "key"), schedule.key) for n, schedule in enumerate(patient.schedules)),
            findings,
            f'{{}} stands twice in the schedules of "{patient.key}".',
            "Give each schedule its own key.",
        )
        for n, schedule in enumerate(patient.schedules):
            quiet = [wall for wall in schedule.times if patient.quiet and patient.quiet.contains(wall)]
            for wall in quiet:
                findings.add(
                    (*base, n, "times"),
                    f'{wall:%H:%M} lies in the quiet hours of "{patient.key}" ({patient.quiet}).',
                    "Choose another time, or change quiet.",
                )
        for (_, one), (n, other) in combinations(enumerate(patient.schedules), 2):
            if found := clash(one, other):
                day, wall = found
                findings.add(
                    (*base, n),
                    f'"{one.key}" and "{other.key}" both ask "{patient.key}" on '
                    f"{DAY_NAMES[day.weekday()]} at {wall:%H:%M}, such as {day}.",
                    "Take the time or the day out of one of them.",
                )


def first_day(schedule: SchedulePlan) -> date | None:
    """Give the first day on which a schedule with start and end asks, None where it never does."""
    if schedule.start is None or schedule.end is None:
        return schedule.start
    span = (schedule.end - schedule.start).days + 1
    days = (schedule.start + timedelta(days=n) for n in range(span))
    return next((d for d in days if d.weekday() in schedule.days and _comes(schedule, d, d)), None)


def clash(one: SchedulePlan, other: SchedulePlan) -> tuple[date, time] | None:
    """Give a day and time at which both ask. Where a start is left open, only what is sure is said."""
    days, times = one.days & other.days, set(one.times) & set(other.times)
    if not days or not times:
        return None
    starts = [start for start in (one.start, other.start) if start]
    ends = [end for end in (one.end, other.end) if end]
    if len(starts) < 2 and gcd(one.every_weeks, other.every_weeks) > 1:
        return None
    if (one.start is None and other.start and other.end) or (other.start is None and one.start and one.end):
        return None
    first = max(starts, default=min(ends, default=date(2026, 1, 11)) - timedelta(days=6))
    for offset in range(7 * lcm(one.every_weeks, other.every_weeks)):
        day = first + timedelta(days=offset)
        if day.weekday() in days and all(_comes(schedule, day, first) for schedule in (one, other)):
            return day, min(times)
    return None


def _comes(schedule: SchedulePlan, day: date, otherwise: date) -> bool:
    start = schedule.start or otherwise
    weeks = ((day - timedelta(days=day.weekday())) - (start - timedelta(days=start.weekday()))).days // 7
    ended = schedule.end is not None and day > schedule.end
    return not ended and weeks % schedule.every_weeks == 0 and day not in schedule.except_dates


def check_twice(items: Iterable[tuple[Path, str]], findings: Findings, message: str, remedy: str) -> None:
    """Note each item that stood before; `message` gets it quoted."""
    seen: set[str] = set()
    for path, item in items:
        if item and item in seen:
            findings.add(path, message.format(f'"{item}"'), remedy)
        seen.add(item)

"""When check-ins come: weekdays and local times, every n weeks, from a day until a day, with exceptions.

Calculated by weeks counted from the week of `start`, so the cost does not grow with a schedule's age.
Wall time becomes an instant by RFC 5545: past a gap, the first of a double hour.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from rules.local_time import check_zone, to_utc

DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LONGEST_INTERVAL = 52
MOST_TIMES = 24

_RFC_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WIDEST_GAP = 2  # days: a zone can skip a whole day, so a later day's time can come before an earlier day's
_YEARS = (1900, 9000)

DayOff = Callable[[date], bool]
"""Which days are public holidays, for a schedule that skips them."""


def no_day_off(_day: date) -> bool:
    """For a schedule that keeps holidays."""
    return False


class Skipped(StrEnum):
    """Why nothing comes at a time that the days and times of a schedule name."""

    EXCEPTION = "exception"
    HOLIDAY = "holiday"


@dataclass(frozen=True, slots=True)
class Recurrence:
    """The rule of a schedule.

    `days` are 0 (Monday) to 6, `times` are wall times in whole minutes, `start` and `end` are local days
    and both count. Weeks are ISO weeks (from Monday); `every_weeks` counts from the week of `start`. Nothing
    comes on `except_dates`. Equal rules compare equal: times are kept sorted and once each.
    Raises ValueError with a sentence where the rule makes no sense.
    """

    days: frozenset[int]
    times: tuple[time, ...]
    start: date
    end: date | None
    every_weeks: int = 1
    except_dates: frozenset[date] = frozenset()
    zone: str = "Europe/Oslo"

    def __post_init__(self) -> None:
        """Check the rule and put the times in order."""
        if not self.days or not self.days <= set(range(7)):
            raise ValueError("A schedule needs at least one weekday.")
        if not self.times:
            raise ValueError("A schedule needs at least one time of day.")
        if any(t.second or t.microsecond or t.tzinfo for t in self.times):
            raise ValueError("Times of day are whole minutes without a zone.")
        if not 1 <= self.every_weeks <= LONGEST_INTERVAL:
            raise ValueError(f"A schedule comes every 1 to {LONGEST_INTERVAL} weeks.")
        if any(not _YEARS[0] <= d.year <= _YEARS[1] for d in (self.start, self.end or self.start)):
            raise ValueError(f"A schedule lies between the years {_YEARS[0]} and {_YEARS[1]}.")
        zone = check_zone(self.zone)
        if self.end is not None and self.end < self.start:
            raise ValueError("A schedule cannot end before it starts.")
        if self.end is not None and _noon(self.end, zone).astimezone(zone).date() != self.end:
            raise ValueError(f"There is no {self.end} in {self.zone}; the clocks skip that day.")
        object.__setattr__(self, "times", tuple(sorted(set(self.times))))


def parse_days(text: str) -> frozenset[int]:
    """Read weekdays: "daily", "mon-fri", "mon,wed,fri", "sat-mon". 0 is Monday.

    Raises ValueError with a sentence.
    """
    folded = re.sub(r"\s*([-,])\s*", r"\1", text.strip().casefold().replace("–", "-"))
    if folded == "daily":
        return frozenset(range(7))
    days: set[int] = set()
    for part in folded.split(","):
        names = part.split("-")
        if len(names) > 2 or not set(names) <= set(DAY_NAMES):
            raise ValueError(
                f'"{text}" does not name weekdays. Write daily, mon-fri or mon,wed,fri '
                f"(the days are {', '.join(DAY_NAMES)})."
            )
        first, last = DAY_NAMES.index(names[0]), DAY_NAMES.index(names[-1])
        days.update((first + n) % 7 for n in range((last - first) % 7 + 1))
    return frozenset(days)


def spell_days(days: frozenset[int]) -> str:
    """Write weekdays as `parse_days` reads them: "daily", one run as "mon-fri", else "mon,wed,fri"."""
    if len(days) == 7:
        return "daily"
    firsts = [day for day in sorted(days) if (day - 1) % 7 not in days]
    if len(firsts) == 1 and len(days) > 2:
        return f"{DAY_NAMES[firsts[0]]}-{DAY_NAMES[(firsts[0] + len(days) - 1) % 7]}"
    return ",".join(DAY_NAMES[day] for day in sorted(days))


def next_after(recurrence: Recurrence, after: datetime, day_off: DayOff = no_day_off) -> datetime | None:
    """Give the first occurrence (UTC) strictly after an instant, or None where none will ever come."""
    found = _next(recurrence, after, day_off)
    return found[0] if found else None


def coming(recurrence: Recurrence, after: datetime, limit: int, day_off: DayOff = no_day_off) -> list[datetime]:
    """Give the next `limit` occurrences (UTC, strictly increasing) after an instant; fewer where it ends."""
    found: list[datetime] = []
    moment: datetime | None = after
    while moment is not None and len(found) < limit:
        moment = next_after(recurrence, moment, day_off)
        if moment is not None:
            found.append(moment)
    return found


def outlook(
    recurrence: Recurrence, after: datetime, limit: int, day_off: DayOff = no_day_off
) -> list[tuple[datetime, Skipped | None]]:
    """Give the next `limit` occurrences, and before and between them what is skipped, with why.

    Where none comes any more, what is skipped until the end of the rule, at most `limit`.
    """
    kept = coming(recurrence, after, limit, day_off)
    plain = replace(recurrence, except_dates=frozenset())
    found: list[tuple[datetime, Skipped | None]] = []
    seen = _next(plain, after, no_day_off)
    while seen and (seen[0] <= kept[-1] if len(kept) == limit else len(found) < limit + len(kept)):
        instant, day = seen
        why = Skipped.EXCEPTION if day in recurrence.except_dates else Skipped.HOLIDAY
        found.append((instant, None if instant in kept else why))
        seen = _next(plain, instant, no_day_off)
    return found


def _next(recurrence: Recurrence, after: datetime, day_off: DayOff) -> tuple[datetime, date] | None:
    """The next occurrence with the day whose time of day it is."""
    zone = ZoneInfo(recurrence.zone)
    first_day = max(recurrence.start, after.astimezone(zone).date() - timedelta(days=_WIDEST_GAP))
    best: tuple[datetime, date] | None = None
    found_on: date | None = None
    for day in _days_from(recurrence, first_day):
        if found_on is not None and (day - found_on).days > _WIDEST_GAP:
            break
        if day_off(day):
            continue
        for wall in recurrence.times:
            instant = to_utc(datetime.combine(day, wall), zone)
            if instant > after and (best is None or instant < best[0]):
                best, found_on = (instant, day), found_on or day
    return best


def _days_from(recurrence: Recurrence, first_day: date) -> Iterator[date]:
    """Walk over the rule's days from a day on. Ends by itself: only exceptions are passed over in vain."""
    start_week = recurrence.start - timedelta(days=recurrence.start.weekday())
    weeks = (first_day - start_week).days // 7
    week = start_week + timedelta(weeks=-(-weeks // recurrence.every_weeks) * recurrence.every_weeks)
    last = recurrence.end or date(_YEARS[1], 12, 31)
    while week <= last:
        for weekday in sorted(recurrence.days):
            day = week + timedelta(days=weekday)
            if first_day <= day <= last and day not in recurrence.except_dates:
                yield day
        week += timedelta(weeks=recurrence.every_weeks)


def _noon(day: date, zone: ZoneInfo) -> datetime:
    return to_utc(datetime.combine(day, time(12)), zone)


def _until(end: date, zone: ZoneInfo) -> datetime:
    return to_utc(datetime.combine(end, time(23, 59, 59)), zone)


def to_rfc5545(recurrence: Recurrence) -> str:
    """Write the rule as RFC 5545 lines: DTSTART, one RRULE per time of day, EXDATE per exception and time.

    Several RRULEs stand for their union. UNTIL is in UTC, as DTSTART has a zone.
    """
    zone = recurrence.zone
    first = datetime.combine(recurrence.start, recurrence.times[0])
    days = ",".join(_RFC_DAYS[day] for day in sorted(recurrence.days))
    until = f";UNTIL={_until(recurrence.end, ZoneInfo(zone)):%Y%m%dT%H%M%SZ}" if recurrence.end else ""
    lines = [f"DTSTART;TZID={zone}:{first:%Y%m%dT%H%M%S}"]
    lines += [
        f"RRULE:FREQ=WEEKLY;INTERVAL={recurrence.every_weeks};WKST=MO;BYDAY={days}"
        f";BYHOUR={wall.hour};BYMINUTE={wall.minute}{until}"
        for wall in recurrence.times
    ]
    lines += [
        f"EXDATE;TZID={zone}:{datetime.combine(day, wall):%Y%m%dT%H%M%S}"
        for day in sorted(recurrence.except_dates)
        for wall in recurrence.times
    ]
    return "\n".join(lines)


_DTSTART = re.compile(r"DTSTART;TZID=([^:;]+):(\d{8})T\d{6}", re.ASCII)
_RRULE = re.compile(
    r"RRULE:FREQ=WEEKLY;INTERVAL=(\d{1,2});WKST=MO;BYDAY=([A-Z,]+)"
    r";BYHOUR=(\d{1,2});BYMINUTE=(\d{1,2})(?:;UNTIL=(\d{8}T\d{6})Z)?",
    re.ASCII,
)
_EXDATE = re.compile(r"EXDATE;TZID=[^:;]+:(\d{8})T\d{6}", re.ASCII)


def from_rfc5545(text: str) -> Recurrence:
    """Read back exactly what `to_rfc5545` writes. Raises ValueError for anything else."""
    try:
        recurrence = _read(text.strip().splitlines())
        exact = to_rfc5545(recurrence) == text.strip()
    except (ValueError, IndexError, TypeError) as error:
        raise ValueError("This is not a schedule's rule.") from error
    if not exact:
        raise ValueError("This is not a schedule's rule as Mellom writes it.")
    return recurrence


def _read(lines: list[str]) -> Recurrence:
    head = _DTSTART.fullmatch(lines[0])
    rules = [match for line in lines if (match := _RRULE.fullmatch(line))]
    excluded = [match for line in lines if (match := _EXDATE.fullmatch(line))]
    if head is None or not rules:
        raise ValueError("DTSTART or RRULE is missing")
    interval, days, _, _, until = rules[0].groups()
    zone = check_zone(head[1])
    end: date | None = None
    if until is not None:
        instant = datetime.strptime(until, "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
        local = instant.astimezone(zone).date()
        end = local if _until(local, zone) == instant else local - timedelta(days=1)  # moved past a gap
    return Recurrence(
        days=frozenset(_RFC_DAYS.index(name) for name in days.split(",")),
        times=tuple(time(int(rule[3]), int(rule[4])) for rule in rules),
        start=_date(head[2]),
        end=end,
        every_weeks=int(interval),
        except_dates=frozenset(_date(match[1]) for match in excluded),
        zone=head[1],
    )


def _date(digits: str) -> date:
    return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))

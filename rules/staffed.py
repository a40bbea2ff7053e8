"""Staffed hours: when somebody in the team reads and answers: "mon-fri 08:00-15:30; sat 10:00-14:00".

Public holidays are closed, unless the hours name Sundays: who is there on a Sunday is there on a holiday. Where it is
otherwise, "holidays open" or "holidays closed" stands among the parts.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from rules.local_time import parse_time, to_utc
from rules.recurrence import DayOff, no_day_off, parse_days, spell_days

_DAY_MINUTES = 1440
_PART = re.compile(r"(.+?)\s+([0-9:.]+)\s*[-–]\s*([0-9:.]+)")
_HOLIDAYS = re.compile(r"holidays\s+(open|closed)", re.IGNORECASE)
_SUNDAY = 6
_HORIZON = 30  # days: Christmas, New Year and a gap of the clocks may each take a week's only stretch, no more in a row


@dataclass(frozen=True, slots=True)
class StaffedPart:
    """On these weekdays (0 is Monday) from `opens` to `closes`, in minutes of the local day.

    `closes` is at most 1440 (24:00); not later than `opens` it means the next day.
    """

    days: frozenset[int]
    opens: int
    closes: int


@dataclass(frozen=True, slots=True)
class StaffedHours:
    """The parts of a team's week, in a fixed order. Without a part it is never staffed.

    `holidays`: whether a public holiday is staffed like another such weekday; a part that began before one goes on.
    """

    parts: tuple[StaffedPart, ...] = ()
    holidays: bool = False

    @property
    def on_sundays(self) -> bool:
        """Whether they name Sundays."""
        return _on_sundays(self.parts)

    def __str__(self) -> str:
        """Write them as `parse_staffed` reads them."""
        return spell(self)


def parse_staffed(text: str) -> StaffedHours:
    """Read staffed hours; parts are divided by ";", a part is weekdays and from-to. Empty means never.

    Raises ValueError with a sentence.
    """
    said = [part.strip() for part in text.split(";") if part.strip()]
    holidays = {match[1].casefold() for part in said if (match := _HOLIDAYS.fullmatch(part))}
    if len(holidays) > 1:
        raise ValueError("Public holidays are open and closed at once. Keep one of the two.")
    found = {_parse_part(part) for part in said if not _HOLIDAYS.fullmatch(part)}
    if holidays and not found:
        raise ValueError("Holidays alone are no hours. Write days and times before them: mon-fri 08:00-15:30.")
    parts = tuple(sorted(found, key=lambda p: (sorted(p.days), p.opens, p.closes)))
    return StaffedHours(parts, "open" in holidays if holidays else _on_sundays(parts))


def _parse_part(text: str) -> StaffedPart:
    match = _PART.fullmatch(text)
    if match is None:
        raise ValueError(f'"{text}" is not a stretch of the week. Write days and times: mon-fri 08:00-15:30.')
    opens = _minutes(parse_time(match[2]))
    closes = _DAY_MINUTES if match[3] == "24:00" else _minutes(parse_time(match[3]))
    if opens == closes:
        raise ValueError(f'"{text}" begins and ends at the same time. For the whole day write 00:00-24:00.')
    return StaffedPart(parse_days(match[1]), opens, closes)


def spell(hours: StaffedHours) -> str:
    """Write staffed hours in their one canonical form, "" for never; `parse_staffed` reads the same back."""
    parts = [f"{spell_days(p.days)} {_clock(p.opens)}-{_clock(p.closes)}" for p in hours.parts]
    if parts and hours.holidays != hours.on_sundays:
        parts.append(f"holidays {'open' if hours.holidays else 'closed'}")
    return "; ".join(parts)


def is_staffed(hours: StaffedHours, instant: datetime, zone: ZoneInfo, is_holiday: DayOff = no_day_off) -> bool:
    """Whether somebody is there at this instant (opening time included, closing time not)."""
    return any(start <= instant < end for start, end in _stretches(hours, instant, zone, is_holiday, 1))


def next_start(
    hours: StaffedHours, after: datetime, zone: ZoneInfo, is_holiday: DayOff = no_day_off
) -> datetime | None:
    """Give the instant (UTC) strictly after `after` at which a staffed stretch begins.

    Parts that touch or overlap are one stretch. None where none ever begins: never or always staffed.
    """
    return next((start for start, _ in _stretches(hours, after, zone, is_holiday, _HORIZON) if start > after), None)


def next_opening(
    hours: StaffedHours, instant: datetime, zone: ZoneInfo, is_holiday: DayOff = no_day_off
) -> datetime | None:
    """Give the first instant (UTC) from `instant` on at which somebody is there.

    That is `instant` itself while staffed, else the next start. None: never staffed.
    """
    if is_staffed(hours, instant, zone, is_holiday):
        return instant.astimezone(UTC)
    return next_start(hours, instant, zone, is_holiday)


def _on_sundays(parts: tuple[StaffedPart, ...]) -> bool:
    return any(_SUNDAY in part.days for part in parts)


def _stretches(
    hours: StaffedHours, around: datetime, zone: ZoneInfo, is_holiday: DayOff, days_ahead: int
) -> list[tuple[datetime, datetime]]:
    """Give the staffed stretches from two days before an instant, merged and in order."""
    today = around.astimezone(zone).date()
    found: list[tuple[datetime, datetime]] = []
    for offset in range(-2, days_ahead + 1):
        day = today + timedelta(days=offset)
        if is_holiday(day) and not hours.holidays:
            continue
        for part in hours.parts:
            if day.weekday() in part.days:
                overnight = _DAY_MINUTES if part.closes <= part.opens else 0
                found.append((_instant(day, part.opens, zone), _instant(day, part.closes + overnight, zone)))
    merged: list[tuple[datetime, datetime]] = []
    for start, end in sorted(found):
        if start >= end:
            continue  # the clocks skip it
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _instant(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    return to_utc(datetime.combine(day, time(0)) + timedelta(minutes=minutes), zone)


def _minutes(wall: time) -> int:
    return wall.hour * 60 + wall.minute


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"

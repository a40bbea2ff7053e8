"""Local wall time and the instants it stands for: zones, gaps, double hours, quiet hours.

All instants are aware and in UTC; all wall times are naive, or a `time` without a zone.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

_TIME = re.compile(r"([0-9]{1,2})[:.]([0-9]{2})", re.ASCII)
_DAY = timedelta(days=1)


def check_zone(name: str) -> ZoneInfo:
    """Give the time zone with this IANA name. Raises ValueError with a sentence where there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:  # unknown, malformed, or the name of a folder
        raise ValueError(f'There is no time zone "{name}". Write a name such as Europe/Oslo.') from error


def parse_time(text: str) -> time:
    """Read a time of day, "08:00". Raises ValueError with a sentence for anything else, "24:00" too."""
    match = _TIME.fullmatch(text.strip())
    if match is None:
        raise ValueError(f'"{text}" is not a time of day. Write hours and minutes: 08:00.')
    hour, minute = int(match[1]), int(match[2])
    if hour > 23 or minute > 59:
        raise ValueError(f'There is no time "{text}". A day goes from 00:00 to 23:59.')
    return time(hour, minute)


def to_the_minute(at: datetime) -> datetime:
    """The minute in which `at` falls: many moments have the same."""
    return at.replace(second=0, microsecond=0)


def to_utc(local_naive: datetime, zone: ZoneInfo) -> datetime:
    """Give the instant of a wall time.

    A time that the clocks skip is moved on by the length of the gap, a time that comes twice is the first
    of the two (RFC 5545, 3.3.5).
    """
    return local_naive.replace(tzinfo=zone, fold=0).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """A stretch of the local day, `start` included and `end` not; it may go over midnight."""

    start: time
    end: time

    def __post_init__(self) -> None:
        """Refuse a stretch without length."""
        if self.start == self.end:
            raise ValueError("Quiet hours must begin and end at different times.")

    def __str__(self) -> str:
        """Write them as `parse_quiet` reads them: "22:00-08:00"."""
        return f"{self.start:%H:%M}-{self.end:%H:%M}"

    def contains(self, local: time) -> bool:
        """Whether this wall time is quiet."""
        if self.start < self.end:
            return self.start <= local < self.end
        return local >= self.start or local < self.end

    def is_quiet(self, instant: datetime, zone: ZoneInfo) -> bool:
        """Whether it is quiet in the zone at this instant."""
        return self.contains(instant.astimezone(zone).time())

    def ends_after(self, instant: datetime, zone: ZoneInfo) -> datetime:
        """Give the first moment (UTC) from `instant` on that is not quiet; `instant` where it is not."""
        instant = instant.astimezone(UTC)
        if not self.is_quiet(instant, zone):
            return instant
        today = instant.astimezone(zone).date()
        ends = [_at(today + n * _DAY, self.end, zone, fold) for n in (-1, 0, 1, 2) for fold in (0, 1)]
        moments = (*ends, *_clock_changes(instant, instant + 3 * _DAY, zone))
        return min(moment for moment in moments if moment > instant and not self.is_quiet(moment, zone))


def parse_quiet(text: str) -> QuietHours:
    """Read quiet hours, "22:00-08:00". Raises ValueError with a sentence."""
    start, dash, end = text.replace("–", "-").partition("-")
    if not dash:
        raise ValueError(f'"{text}" is not a stretch of the day. Write from and to: 22:00-08:00.')
    return QuietHours(parse_time(start), parse_time(end))


def _at(day: date, local: time, zone: ZoneInfo, fold: int) -> datetime:
    return datetime.combine(day, local, zone).replace(fold=fold).astimezone(UTC)


def _clock_changes(start: datetime, end: datetime, zone: ZoneInfo) -> list[datetime]:
    """Give the instants between two UTC instants at which the zone's clocks are put, to the second."""
    marks = [start]
    while marks[-1] < end:
        marks.append(marks[-1] + _DAY)
    return [_first_change(a, b, zone) for a, b in pairwise(marks) if _offset(a, zone) != _offset(b, zone)]


def _first_change(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    before, after = before.replace(microsecond=0), after.replace(microsecond=0) + timedelta(seconds=1)
    old = _offset(before, zone)
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if _offset(middle, zone) == old:
            before = middle
        else:
            after = middle
    return after


def _offset(instant: datetime, zone: ZoneInfo) -> timedelta | None:
    return instant.astimezone(zone).utcoffset()

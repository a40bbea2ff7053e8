"""Reading until when a patient wants a pause, and when its end is said."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from rules.local_time import QuietHours, to_utc

PAUSE_CHOICES = frozenset({1, 3, 7})
"""Days of a pause that have a button."""
PAUSE_DAYS_MAX = 92
"""A longer absence is arranged with the team, not with a button."""

_DAY_BEGINS, _MORNING, _DAY_ENDS = time(8), time(9), time(22)
_TRIES = 3
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "januar", "january"), ("feb", "februar", "february"), ("mar", "mars", "march"),
            ("apr", "april"), ("mai", "may"), ("jun", "juni", "june"), ("jul", "juli", "july"),
            ("aug", "august"), ("sep", "sept", "september"), ("okt", "oct", "oktober", "october"),
            ("nov", "november"), ("des", "dec", "desember", "december"),
        ),
        start=1,
    )
    for name in names
}  # fmt: skip
_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            ("mandag", "måndag", "monday"), ("tirsdag", "tysdag", "tuesday"), ("onsdag", "wednesday"),
            ("torsdag", "thursday"), ("fredag", "friday"), ("lørdag", "laurdag", "lordag", "saturday"),
            ("søndag", "sundag", "sondag", "sunday"),
        )
    )
    for name in names
}  # fmt: skip
_NEAR = {"i morgen": 1, "i morra": 1, "imorgen": 1, "tomorrow": 1, "i overmorgen": 2}


def read_date(text: str, today: date) -> date | None:
    """The day somebody wrote: "24.12", "24.12.2026", "2026-12-24", "24. desember", "fredag", "i morgen".

    Without a year it is the next such day. None where no day can be read, or it does not exist.
    """
    folded = " ".join(text.casefold().replace(",", " ").split())
    folded = re.sub(r"^(?:til og med|til|through|until|to)\s+", "", folded)
    if folded in _NEAR:
        return today + timedelta(days=_NEAR[folded])
    if folded in _WEEKDAYS:
        ahead = (_WEEKDAYS[folded] - today.weekday()) % 7
        return today + timedelta(days=ahead or 7)
    if iso := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", folded):
        return _day(int(iso[1]), int(iso[2]), int(iso[3]))
    if numbers := re.fullmatch(r"(\d{1,2})[./](\d{1,2})(?:[./ ](\d{2}|\d{4}))?\.?", folded):
        return _coming(int(numbers[1]), int(numbers[2]), numbers[3], today)
    if named := re.fullmatch(r"(\d{1,2})\.? ([^\W\d]+)\.?(?: (\d{4}))?", folded):
        return _coming(int(named[1]), _MONTHS.get(named[2], 0), named[3], today)
    if named := re.fullmatch(r"([^\W\d]+) (\d{1,2})(?: (\d{4}))?", folded):
        return _coming(int(named[2]), _MONTHS.get(named[1], 0), named[3], today)
    return None


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The midnight after a local day, in UTC."""
    return to_utc(datetime.combine(day + timedelta(days=1), time()), zone)


def say_end_at(until: datetime, quiet: QuietHours | None, zone: ZoneInfo) -> datetime:
    """When to say that a pause is over: at its end, but never in quiet hours and not in the night (UTC)."""
    moment = until
    for _ in range(_TRIES):
        day = _out_of_the_night(moment, zone)
        moment = quiet.ends_after(day, zone) if quiet and quiet.is_quiet(day, zone) else day
        if moment == day:
            return moment
    # quiet hours that leave nothing of the day: it is said as soon as they end
    return moment


def _out_of_the_night(moment: datetime, zone: ZoneInfo) -> datetime:
    local = moment.astimezone(zone)
    if _DAY_BEGINS <= local.time() < _DAY_ENDS:
        return moment
    day = local.date() if local.time() < _DAY_BEGINS else local.date() + timedelta(days=1)
    return to_utc(datetime.combine(day, _MORNING), zone)


def _coming(day: int, month: int, year: str | None, today: date) -> date | None:
    if year:
        return _day(int(year) + (2000 if len(year) == 2 else 0), month, day)
    this_year = _day(today.year, month, day)
    return this_year if this_year and this_year >= today else _day(today.year + 1, month, day)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None

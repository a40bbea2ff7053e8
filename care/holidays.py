"""Norwegian public holidays, asked of the library year by year."""

from datetime import date
from functools import lru_cache

from holidays.countries.norway import Norway

from rules.recurrence import DayOff, no_day_off
from storage.tables import Schedule

_YEARS_KEPT = 32
"""A rule without an end may look some years ahead; nobody asks for more at once."""


def is_public_holiday(day: date) -> bool:
    """Whether a day is a public holiday in Norway; ordinary Sundays are none."""
    return day in _of_year(day.year)


def day_off(*, skips_holidays: bool) -> DayOff:
    """Which days are off for a schedule."""
    return is_public_holiday if skips_holidays else no_day_off


def days_off(schedule: Schedule) -> DayOff:
    """Which days are off for a schedule as it stands."""
    return day_off(skips_holidays=schedule.skips_holidays)


@lru_cache(maxsize=_YEARS_KEPT)
def _of_year(year: int) -> frozenset[date]:
    return frozenset(Norway(years=year))

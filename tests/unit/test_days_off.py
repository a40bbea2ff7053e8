"""Days off: which days are public holidays, and what a schedule makes of them and of its exceptions."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from care.holidays import day_off, is_public_holiday
from rules.recurrence import Recurrence, Skipped, coming, next_after, no_day_off, outlook, parse_days
from tests.unit.test_recurrence import recurrences

OSLO = ZoneInfo("Europe/Oslo")
DAILY = Recurrence(days=parse_days("daily"), times=(time(10),), start=date(2026, 1, 1), end=None)


@pytest.mark.parametrize(
    "day",
    [
        "2026-01-01", "2027-03-25", "2027-03-26", "2027-03-28", "2027-03-29", "2026-05-01", "2026-05-17",
        "2026-05-14", "2026-05-24", "2026-05-25", "2026-12-25", "2026-12-26",
    ],
)  # fmt: skip
def test_the_public_holidays_of_norway(day: str) -> None:
    assert is_public_holiday(date.fromisoformat(day))


@pytest.mark.parametrize("day", ["2026-12-24", "2026-12-31", "2026-11-22", "2027-03-27", "2026-06-23"])
def test_eves_and_ordinary_sundays_are_none(day: str) -> None:
    assert not is_public_holiday(date.fromisoformat(day))


def test_a_schedule_that_keeps_holidays_has_no_days_off() -> None:
    assert not day_off(skips_holidays=False)(date(2026, 12, 25))
    assert day_off(skips_holidays=True)(date(2026, 12, 25))


def test_what_is_skipped_stands_between_what_comes_with_the_reason() -> None:
    rule = replace(DAILY, except_dates=frozenset({date(2026, 12, 24)}))
    found = outlook(rule, datetime(2026, 12, 23, 12, tzinfo=UTC), 2, is_public_holiday)
    assert [(at.astimezone(OSLO).day, why) for at, why in found] == [
        (24, Skipped.EXCEPTION),
        (25, Skipped.HOLIDAY),
        (26, Skipped.HOLIDAY),
        (27, None),
        (28, None),
    ]


def test_where_nothing_comes_any_more_what_is_skipped_is_still_shown() -> None:
    rule = replace(DAILY, start=date(2026, 12, 24), end=date(2026, 12, 26))
    found = outlook(rule, datetime(2026, 12, 24, 12, tzinfo=UTC), 5, is_public_holiday)
    assert [why for _, why in found] == [Skipped.HOLIDAY, Skipped.HOLIDAY]
    assert next_after(rule, datetime(2026, 12, 24, 12, tzinfo=UTC), is_public_holiday) is None


@settings(max_examples=200, deadline=None)
@given(recurrences(), st.frozensets(st.integers(0, 40), max_size=20))
def test_nothing_comes_on_a_day_off_and_nothing_else_is_lost(rule: Recurrence, off: frozenset[int]) -> None:
    days = {rule.start + timedelta(days=number) for number in off}
    before = datetime.combine(rule.start, time(), UTC) - timedelta(days=3)
    kept = coming(rule, before, 20, days.__contains__)
    as_exceptions = replace(rule, except_dates=rule.except_dates | days)
    assert kept == coming(as_exceptions, before, 20)


@settings(max_examples=200, deadline=None)
@given(recurrences(), st.integers(1, 8))
def test_an_outlook_is_what_comes_with_the_skipped_between(rule: Recurrence, limit: int) -> None:
    before = datetime.combine(rule.start, time(), UTC) - timedelta(days=3)
    found = outlook(rule, before, limit, is_public_holiday)
    assert [at for at, why in found if why is None] == coming(rule, before, limit, is_public_holiday)
    assert [at for at, _ in found] == sorted({at for at, _ in found})
    every = coming(replace(rule, except_dates=frozenset()), before, len(found) + limit, no_day_off)
    assert [at for at, _ in found] == every[: len(found)]


def test_years_ahead_cost_little() -> None:
    """Holidays never swallow a rule that has no end."""
    rule = replace(DAILY, days=frozenset({3}), every_weeks=52)
    assert len(coming(rule, datetime(2026, 11, 22, tzinfo=UTC), 40, is_public_holiday)) == 40

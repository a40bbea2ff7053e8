"""When somebody in the team is there."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from rules.staffed import StaffedHours, is_staffed, next_opening, next_start, parse_staffed, spell

OSLO = ZoneInfo("Europe/Oslo")
WEEK = "mon-fri 08:00-15:30; sat 10:00-14:00"


HOLIDAYS = {date(2026, 12, 25), date(2026, 12, 26), date(2027, 1, 1)}  # a Friday, a Saturday, a Friday


def at(text: str) -> datetime:
    """Local time in Oslo; 2026-11-23 is a Monday."""
    return datetime.fromisoformat(text).replace(tzinfo=OSLO).astimezone(UTC)


@pytest.mark.parametrize(
    ("hours", "moment", "expected"),
    [
        (WEEK, "2026-11-23T08:00", True),
        (WEEK, "2026-11-23T07:59", False),
        (WEEK, "2026-11-23T15:29", True),
        (WEEK, "2026-11-23T15:30", False),
        (WEEK, "2026-11-28T13:00", True),
        (WEEK, "2026-11-29T13:00", False),
        ("fri 22:00-06:00", "2026-11-27T23:00", True),
        ("fri 22:00-06:00", "2026-11-28T05:59", True),
        ("fri 22:00-06:00", "2026-11-28T06:00", False),
        ("fri 22:00-06:00", "2026-11-27T05:00", False),
        ("daily 00:00-24:00", "2026-11-29T00:00", True),
        ("daily 00:00-24:00", "2026-03-29T03:30", True),
        ("sun 02:00-03:00", "2026-03-29T03:10", False),  # skipped by the clocks
        ("", "2026-11-23T10:00", False),
    ],
)
def test_somebody_is_there(hours: str, moment: str, expected: bool) -> None:
    assert is_staffed(parse_staffed(hours), at(moment), OSLO) is expected


@pytest.mark.parametrize(
    ("hours", "moment", "expected"),
    [
        (WEEK, "2026-11-23T07:00", "2026-11-23T08:00"),
        (WEEK, "2026-11-23T08:00", "2026-11-23T08:00"),  # now
        (WEEK, "2026-11-23T12:00", "2026-11-23T12:00"),
        (WEEK, "2026-11-27T16:00", "2026-11-28T10:00"),
        (WEEK, "2026-11-28T14:00", "2026-11-30T08:00"),
        ("daily 00:00-24:00", "2026-11-28T14:00", "2026-11-28T14:00"),
        ("sun 02:00-03:00", "2026-03-29T01:00", "2026-04-05T02:00"),
        ("", "2026-11-28T14:00", None),
    ],
)
def test_somebody_is_there_next(hours: str, moment: str, expected: str | None) -> None:
    found = next_opening(parse_staffed(hours), at(moment), OSLO)
    assert found == (at(expected) if expected else None)


@pytest.mark.parametrize(
    ("hours", "moment", "expected"),
    [
        (WEEK, "2026-11-23T07:00", "2026-11-23T08:00"),
        (WEEK, "2026-11-23T08:00", "2026-11-24T08:00"),
        (WEEK, "2026-11-27T09:00", "2026-11-28T10:00"),
        (WEEK, "2026-11-28T10:00", "2026-11-30T08:00"),
        ("mon 08:00-12:00; mon 12:00-15:00", "2026-11-23T09:00", "2026-11-30T08:00"),  # they touch: one
        ("mon 22:00-06:00; tue 05:00-08:00", "2026-11-23T23:00", "2026-11-30T22:00"),
        ("daily 00:00-24:00", "2026-11-23T09:00", None),
        ("", "2026-11-23T09:00", None),
    ],
)
def test_the_next_stretch_begins(hours: str, moment: str, expected: str | None) -> None:
    found = next_start(parse_staffed(hours), at(moment), OSLO)
    assert found == (at(expected) if expected else None)
    assert found is None or found.tzinfo is UTC


@pytest.mark.parametrize(
    ("hours", "moment", "expected"),
    [
        (WEEK, "2026-12-25T10:00", "2026-12-28T08:00"),
        (WEEK, "2026-12-24T15:00", "2026-12-24T15:00"),
        (f"{WEEK}; holidays open", "2026-12-25T10:00", "2026-12-25T10:00"),
        ("daily 08:00-15:30", "2026-12-25T10:00", "2026-12-25T10:00"),  # who is there on Sundays
        ("daily 08:00-15:30; holidays closed", "2026-12-25T10:00", "2026-12-27T08:00"),
        ("thu-fri 22:00-06:00", "2026-12-25T05:59", "2026-12-25T05:59"),  # a night that began before
        ("thu-fri 22:00-06:00", "2026-12-25T06:00", "2026-12-31T22:00"),
        ("fri 10:00-14:00", "2026-12-18T14:00", "2027-01-08T10:00"),  # two Fridays in a row
    ],
)
def test_on_a_holiday_nobody_is_there_unless_the_hours_say_so(hours: str, moment: str, expected: str) -> None:
    assert next_opening(parse_staffed(hours), at(moment), OSLO, HOLIDAYS.__contains__) == at(expected)
    assert is_staffed(parse_staffed(hours), at(moment), OSLO, HOLIDAYS.__contains__) is (moment == expected)


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("", ""),
        (" ; ", ""),
        (WEEK, WEEK),
        ("sat 10.00 - 14.00 ;Mon-Fri 8:00–15:30;", WEEK),
        ("daily 00:00-24:00", "daily 00:00-24:00"),
        ("mon, wed 08:00-09:00", "mon,wed 08:00-09:00"),
        ("sat-mon 22:00-06:00", "sat-mon 22:00-06:00"),
        ("mon 08:00-24:00; mon 08:00-24:00", "mon 08:00-24:00"),
        ("Holidays  Open; mon 08:00-24:00", "mon 08:00-24:00; holidays open"),
        ("mon 08:00-24:00; holidays closed", "mon 08:00-24:00"),
        ("daily 08:00-24:00; holidays open", "daily 08:00-24:00"),
        ("daily 08:00-24:00; holidays closed", "daily 08:00-24:00; holidays closed"),
    ],
)
def test_staffed_hours_are_spelled_in_one_way(written: str, canonical: str) -> None:
    hours = parse_staffed(written)
    assert spell(hours) == str(hours) == canonical
    assert parse_staffed(spell(hours)) == hours


def test_empty_hours_are_the_default() -> None:
    assert parse_staffed("") == StaffedHours()


@pytest.mark.parametrize(
    "text",
    [
        "mon",
        "08:00-15:30",
        "man-fre 08:00-15:30",
        "mon 08:00",
        "mon 08:00-08:00",
        "mon 24:00-08:00",
        "mon 25:00-26:00",
        "holidays",
        "holidays 10:00-12:00",
        "holidays open; holidays closed",
    ],
)
def test_unreadable_hours_are_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"[.]$"):
        parse_staffed(f"daily 10:00-11:00; {text}")


def test_holidays_alone_are_no_hours() -> None:
    with pytest.raises(ValueError, match="alone are no hours"):
        parse_staffed("holidays open")

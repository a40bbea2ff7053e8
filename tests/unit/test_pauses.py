"""Until when a pause lasts, as people write it, and when its end is said."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.local_time import QuietHours
from rules.pauses import end_of_day, read_date, say_end_at

OSLO = ZoneInfo("Europe/Oslo")
MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("24.12", date(2026, 12, 24)),
        ("24.12.", date(2026, 12, 24)),
        ("24.12.2026", date(2026, 12, 24)),
        ("24.12.26", date(2026, 12, 24)),
        ("24/12", date(2026, 12, 24)),
        ("24/12/2026", date(2026, 12, 24)),
        (" 24.12 ", date(2026, 12, 24)),
        ("2026-12-24", date(2026, 12, 24)),
        ("24. desember", date(2026, 12, 24)),
        ("24 desember", date(2026, 12, 24)),
        ("24. des", date(2026, 12, 24)),
        ("24. des.", date(2026, 12, 24)),
        ("24. Desember 2027", date(2027, 12, 24)),
        ("December 24", date(2026, 12, 24)),
        ("December 24, 2026", date(2026, 12, 24)),
        ("24 Dec", date(2026, 12, 24)),
        ("1. mai", date(2027, 5, 1)),
        ("May 1", date(2027, 5, 1)),
        ("til 24.12", date(2026, 12, 24)),
        ("til og med 24. desember", date(2026, 12, 24)),
        ("until December 24", date(2026, 12, 24)),
        ("through 24 Dec", date(2026, 12, 24)),
        ("3.1", date(2027, 1, 3)),  # the next such day
        ("22.11", date(2027, 11, 22)),
        ("23.11", date(2026, 11, 23)),  # today
        ("i morgen", date(2026, 11, 24)),
        ("I morra", date(2026, 11, 24)),
        ("imorgen", date(2026, 11, 24)),
        ("tomorrow", date(2026, 11, 24)),
        ("i overmorgen", date(2026, 11, 25)),
        ("fredag", date(2026, 11, 27)),
        ("til fredag", date(2026, 11, 27)),
        ("Friday", date(2026, 11, 27)),
        ("laurdag", date(2026, 11, 28)),
        ("søndag", date(2026, 11, 29)),
        ("mandag", date(2026, 11, 30)),  # said on a Monday it is the next one
        ("29.2.2028", date(2028, 2, 29)),
    ],
)
def test_a_day_is_read_as_people_write_it(text: str, day: date) -> None:
    assert read_date(text, MONDAY) == day


@pytest.mark.parametrize(
    "text",
    [
        "",
        "snart",
        "31.2",
        "31.2.2027",
        "30. februar",
        "29.2",  # neither 2026 nor 2027 has one
        "29.2.2027",
        "32.1",
        "0.1",
        "24.13",
        "24. tulleber",
        "2026-13-01",
        "99",
        "24",
        "24.12.0000",
        "februar",
        "neste uke",
        "24.12 eller 25.12",
    ],
)
def test_what_is_no_day_is_not_read(text: str) -> None:
    assert read_date(text, MONDAY) is None


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2028, 2, 1), date(2028, 2, 29)),
        (date(2027, 3, 1), date(2028, 2, 29)),
        (date(2028, 2, 29), date(2028, 2, 29)),
        (date(2028, 3, 1), None),
    ],
)
def test_a_leap_day_is_read_where_the_next_one_is_near(today: date, expected: date | None) -> None:
    assert read_date("29.2", today) == expected


@given(st.text(max_size=30), st.dates(date(2020, 1, 1), date(2100, 1, 1)))
def test_no_text_makes_it_stumble(text: str, today: date) -> None:
    assert read_date(text, today) is None or isinstance(read_date(text, today), date)


@given(st.dates(date(2026, 1, 1), date(2035, 12, 31)), st.integers(0, 364))
def test_a_day_and_month_are_never_in_the_past(today: date, ahead: int) -> None:
    day = today + timedelta(days=ahead)
    found = read_date(f"{day.day}.{day.month}", today)
    if found is None:
        assert (day.month, day.day) == (2, 29)
    else:
        assert found >= today
        assert (found.month, found.day) == (day.month, day.day)


@pytest.mark.parametrize(
    ("day", "end"),
    [
        (date(2026, 11, 23), datetime(2026, 11, 23, 23, tzinfo=UTC)),
        (date(2026, 7, 1), datetime(2026, 7, 1, 22, tzinfo=UTC)),
        (date(2026, 3, 28), datetime(2026, 3, 28, 23, tzinfo=UTC)),  # the clocks change the night after
        (date(2026, 3, 29), datetime(2026, 3, 29, 22, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 25, 23, tzinfo=UTC)),
    ],
)
def test_a_day_ends_at_local_midnight(day: date, end: datetime) -> None:
    assert end_of_day(day, OSLO) == end


def oslo(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=OSLO).astimezone(UTC)


@pytest.mark.parametrize(
    ("until", "said"),
    [
        ("2026-11-24T14:00", "2026-11-24T14:00"),
        ("2026-11-24T00:00", "2026-11-24T09:00"),
        ("2026-11-24T07:59", "2026-11-24T09:00"),
        ("2026-11-24T08:00", "2026-11-24T08:00"),
        ("2026-11-24T21:59", "2026-11-24T21:59"),
        ("2026-11-24T22:00", "2026-11-25T09:00"),
        ("2026-03-29T00:00", "2026-03-29T09:00"),
    ],
)
def test_the_end_is_said_by_day(until: str, said: str) -> None:
    assert say_end_at(oslo(until), None, OSLO) == oslo(said)


@pytest.mark.parametrize(
    ("quiet", "until", "said"),
    [
        (QuietHours(time(20), time(10)), "2026-11-24T21:00", "2026-11-25T10:00"),
        (QuietHours(time(20), time(10)), "2026-11-24T00:00", "2026-11-24T10:00"),
        (QuietHours(time(12), time(14)), "2026-11-24T13:00", "2026-11-24T14:00"),
    ],
)
def test_nor_is_it_said_in_quiet_hours(quiet: QuietHours, until: str, said: str) -> None:
    assert say_end_at(oslo(until), quiet, OSLO) == oslo(said)


NIGHTS = st.builds(QuietHours, st.times(time(18), time(23, 59)), st.times(time(4), time(12)))
NAPS = st.builds(QuietHours, st.times(time(8), time(14)), st.times(time(14, 1), time(17)))


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001  hypothesis wants them naive
    st.one_of(st.none(), NIGHTS, NAPS),
)
def test_the_end_is_never_said_too_early_nor_at_night(moment: datetime, quiet: QuietHours | None) -> None:
    until = moment.replace(tzinfo=UTC)
    said = say_end_at(until, quiet, OSLO)
    assert said >= until
    assert said - until < timedelta(hours=24)
    assert quiet is None or not quiet.is_quiet(said, OSLO)
    assert time(8) <= said.astimezone(OSLO).time() < time(22)

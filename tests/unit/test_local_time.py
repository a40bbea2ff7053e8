"""Wall time, zones and quiet hours."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.local_time import QuietHours, check_zone, parse_quiet, parse_time, to_utc

OSLO = ZoneInfo("Europe/Oslo")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("local", "zone", "instant"),
    [
        ("2026-11-23T10:00", "Europe/Oslo", "2026-11-23T09:00"),
        ("2026-07-01T10:00", "Europe/Oslo", "2026-07-01T08:00"),
        ("2026-03-29T01:59", "Europe/Oslo", "2026-03-29T00:59"),
        ("2026-03-29T02:00", "Europe/Oslo", "2026-03-29T01:00"),  # 03:00 local
        ("2026-03-29T02:30", "Europe/Oslo", "2026-03-29T01:30"),  # 03:30 local
        ("2026-03-29T03:00", "Europe/Oslo", "2026-03-29T01:00"),
        ("2026-10-25T02:30", "Europe/Oslo", "2026-10-25T00:30"),  # the first of the two
        ("2026-10-25T03:00", "Europe/Oslo", "2026-10-25T02:00"),
        ("2026-10-04T02:15", "Australia/Lord_Howe", "2026-10-03T15:45"),  # a gap of half an hour
        ("2011-12-30T10:00", "Pacific/Apia", "2011-12-30T20:00"),  # a skipped day
    ],
)
def test_wall_time_becomes_an_instant(local: str, zone: str, instant: str) -> None:
    assert to_utc(datetime.fromisoformat(local), ZoneInfo(zone)) == utc(instant)


@pytest.mark.parametrize("name", ["Europe/Olso", "", "../etc/passwd", "Europe", "Oslo time", "/etc/hosts", "\0"])
def test_an_unknown_zone_is_refused_with_a_sentence(name: str) -> None:
    with pytest.raises(ValueError, match="There is no time zone"):
        check_zone(name)


def test_a_known_zone_is_given() -> None:
    assert check_zone("Europe/Oslo") is OSLO


@pytest.mark.parametrize("text", ["25:00", "24:00", "10", "10:60", "ten", "", "10:00:00", "1:5", "-1:00"])
def test_an_impossible_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\"|There is no"):
        parse_time(text)


def test_a_time_is_read() -> None:
    assert parse_time("8:05") == parse_time("08.05") == time(8, 5)


@pytest.mark.parametrize("text", ["", "22:00", "22:00-", "22:00-22:00", "22:00-25:00", "a-b", "00:00-24:00"])
def test_impossible_quiet_hours_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"[.]$"):
        parse_quiet(text)


@pytest.mark.parametrize(
    ("quiet", "wall", "expected"),
    [
        ("22:00-08:00", "22:00", True),
        ("22:00-08:00", "00:00", True),
        ("22:00-08:00", "07:59", True),
        ("22:00-08:00", "08:00", False),
        ("22:00-08:00", "12:00", False),
        ("12:00-13:00", "12:30", True),
        ("12:00-13:00", "13:00", False),
        ("12:00-13:00", "11:59", False),
        ("00:00-06:00", "23:59", False),
    ],
)
def test_quiet_hours_have_their_start_and_not_their_end(quiet: str, wall: str, expected: bool) -> None:
    assert parse_quiet(quiet).contains(time.fromisoformat(wall)) is expected
    assert str(parse_quiet(quiet)) == quiet


@pytest.mark.parametrize(
    ("quiet", "instant", "end"),
    [
        ("22:00-08:00", "2026-11-23T21:30", "2026-11-24T07:00"),
        ("22:00-08:00", "2026-11-24T05:00", "2026-11-24T07:00"),
        ("22:00-08:00", "2026-11-24T12:00", "2026-11-24T12:00"),  # not quiet: at once
        ("22:00-08:00", "2026-03-28T22:00", "2026-03-29T06:00"),  # the short night
        ("22:00-08:00", "2026-10-24T21:00", "2026-10-25T07:00"),  # the long night
        ("22:00-02:30", "2026-03-28T22:00", "2026-03-29T01:00"),  # the clocks jump over its end
        ("22:00-02:30", "2026-10-24T22:00", "2026-10-25T00:30"),  # comes twice: first end
        ("22:00-02:30", "2026-10-25T01:10", "2026-10-25T01:30"),  # quiet again: second end
        ("02:30-03:30", "2026-10-25T00:40", "2026-10-25T01:00"),  # set back to before its start
    ],
)
def test_the_end_of_quiet_hours_in_oslo(quiet: str, instant: str, end: str) -> None:
    assert parse_quiet(quiet).ends_after(utc(instant), OSLO) == utc(end)


@settings(max_examples=150)
@given(
    st.times(),
    st.times(),
    st.datetimes(datetime.fromisoformat("2000-01-01"), datetime.fromisoformat("2037-01-01")),
    st.sampled_from(["Europe/Oslo", "Australia/Lord_Howe", "America/Santiago", "Pacific/Apia", "Africa/Casablanca"]),
)
def test_it_is_quiet_until_the_end_and_not_at_it(start: time, end: time, naive: datetime, name: str) -> None:
    start, end = (t.replace(second=0, microsecond=0) for t in (start, end))
    if start == end:
        return
    quiet, zone, instant = QuietHours(start, end), ZoneInfo(name), naive.replace(tzinfo=UTC)
    over = quiet.ends_after(instant, zone)
    assert over.tzinfo is UTC
    assert not quiet.is_quiet(over, zone)
    steps = int((over - instant) / timedelta(minutes=5))
    assert all(quiet.is_quiet(instant + n * timedelta(minutes=5), zone) for n in range(steps))

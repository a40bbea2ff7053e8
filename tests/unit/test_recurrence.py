"""When check-ins come. The oracle for wall times is python-dateutil, of instants RFC 5545."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil import rrule
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.local_time import to_utc
from rules.recurrence import (
    Recurrence,
    coming,
    from_rfc5545,
    next_after,
    parse_days,
    spell_days,
    to_rfc5545,
)
from tests.unit.effort import calls_of

ZONES = (
    "Europe/Oslo",
    "Australia/Lord_Howe",
    "America/Santiago",
    "Pacific/Apia",
    "America/Nuuk",
    "Asia/Kathmandu",
    "UTC",
)
DAILY = frozenset(range(7))


def rule(days: str = "daily", *times: str, start: str = "2026-01-01", **more: Any) -> Recurrence:
    walls = tuple(time.fromisoformat(t) for t in times or ("10:00",))
    return Recurrence(parse_days(days), walls, date.fromisoformat(start), None, **more)


def local(found: list[datetime], zone: str = "Europe/Oslo") -> list[str]:
    return [f"{instant.astimezone(ZoneInfo(zone)):%m-%d %H:%M}" for instant in found]


def at(text: str, zone: str = "Europe/Oslo") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("daily", "0123456"),
        ("mon-fri", "01234"),
        ("mon,wed,fri", "024"),
        ("sat-mon", "056"),
        ("Sun", "6"),
        (" mon - wed , fri ", "0124"),
        ("mon-mon", "0"),
        ("tue-mon", "0123456"),
    ],
)
def test_weekdays_are_read(text: str, days: str) -> None:
    assert parse_days(text) == {int(day) for day in days}
    assert parse_days(spell_days(parse_days(text))) == parse_days(text)


@pytest.mark.parametrize("text", ["", "man-fre", "mon-", "mon,", "mon-wed-fri", "weekdays", "-", "mon fri"])
def test_other_weekdays_are_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match="does not name weekdays"):
        parse_days(text)


@given(st.frozensets(st.integers(0, 6), min_size=1))
def test_weekdays_round_trip(days: frozenset[int]) -> None:
    assert parse_days(spell_days(days)) == days


@pytest.mark.parametrize(
    ("recurrence", "after", "expected"),
    [
        (rule("mon-fri"), "2026-11-27T09:59", ["11-27 10:00", "11-30 10:00"]),
        (rule("mon-fri"), "2026-11-27T10:00", ["11-30 10:00", "12-01 10:00"]),  # strictly after
        (rule("daily", "19:00", "10:00"), "2026-11-27T11:00", ["11-27 19:00", "11-28 10:00"]),
        (rule(start="2026-12-01"), "2026-11-01T00:00", ["12-01 10:00", "12-02 10:00"]),
        (rule("mon", start="2026-11-25", every_weeks=2), "2026-11-01T00:00", ["12-07 10:00", "12-21 10:00"]),
        (rule("sun", start="2026-11-25", every_weeks=2), "2026-11-01T00:00", ["11-29 10:00", "12-13 10:00"]),
        (
            rule(except_dates=frozenset({date(2026, 12, 24)})),
            "2026-12-23T11:00",
            ["12-25 10:00", "12-26 10:00"],
        ),
        # the spring night: 02:30 does not exist, 03:30 comes once
        (rule("daily", "02:30"), "2026-03-28T01:00", ["03-28 02:30", "03-29 03:30", "03-30 02:30"]),
        (rule("daily", "02:30", "03:30"), "2026-03-28T12:00", ["03-29 03:30", "03-30 02:30", "03-30 03:30"]),
        (rule("daily", "02:30", "03:10"), "2026-03-28T12:00", ["03-29 03:10", "03-29 03:30", "03-30 02:30"]),
        # the autumn night: 02:30 comes twice and fires once
        (rule("daily", "02:30"), "2026-10-24T12:00", ["10-25 02:30", "10-26 02:30"]),
    ],
)
def test_occurrences_in_oslo(recurrence: Recurrence, after: str, expected: list[str]) -> None:
    assert local(coming(recurrence, at(after), len(expected))) == expected


def test_a_time_that_comes_twice_is_the_first_and_not_again() -> None:
    recurrence = rule("daily", "02:30")
    first = next_after(recurrence, at("2026-10-24T12:00"))
    assert first == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert next_after(recurrence, datetime(2026, 10, 25, 0, 30, tzinfo=UTC)) == at("2026-10-26T02:30")


def test_a_gap_of_half_an_hour() -> None:
    recurrence = rule("daily", "02:15", start="2026-10-01", zone="Australia/Lord_Howe")
    found = coming(recurrence, at("2026-10-03T12:00", "Australia/Lord_Howe"), 2)
    assert local(found, "Australia/Lord_Howe") == ["10-04 02:45", "10-05 02:15"]


def test_midnight_that_does_not_exist() -> None:
    recurrence = rule("daily", "00:00", start="2026-09-01", zone="America/Santiago")
    found = coming(recurrence, at("2026-09-05T12:00", "America/Santiago"), 2)
    assert local(found, "America/Santiago") == ["09-06 01:00", "09-07 00:00"]


def test_a_skipped_day_joins_the_next() -> None:
    recurrence = rule("daily", "08:00", "10:00", start="2011-12-01", zone="Pacific/Apia")
    found = coming(recurrence, at("2011-12-29T09:00", "Pacific/Apia"), 4)
    assert local(found, "Pacific/Apia") == ["12-29 10:00", "12-31 08:00", "12-31 10:00", "01-01 08:00"]


def test_a_skipped_day_keeps_the_order() -> None:
    recurrence = replace(rule("sat", "08:00", start="2011-12-01", zone="Pacific/Apia"), days=frozenset({4, 5}))
    recurrence = replace(recurrence, times=(time(8), time(10)))
    found = coming(recurrence, at("2011-12-29T09:00", "Pacific/Apia"), 3)
    assert local(found, "Pacific/Apia") == ["12-31 08:00", "12-31 10:00", "01-06 08:00"]


@pytest.mark.parametrize(
    ("recurrence", "after"),
    [
        (replace(rule(start="2026-11-01"), end=date(2026, 11, 30)), "2026-11-30T10:00"),
        (replace(rule("mon", start="2026-11-24"), end=date(2026, 11, 29)), "2026-01-01T00:00"),
        (
            replace(rule(start="2026-11-01", except_dates=frozenset({date(2026, 11, 1)})), end=date(2026, 11, 1)),
            "2026-01-01T00:00",
        ),
    ],
)
def test_nothing_comes_any_more(recurrence: Recurrence, after: str) -> None:
    assert next_after(recurrence, at(after)) is None


def test_the_last_day_counts() -> None:
    recurrence = replace(rule(start="2026-11-01"), end=date(2026, 11, 30))
    assert local(coming(recurrence, at("2026-11-29T12:00"), 5)) == ["11-30 10:00"]


def test_an_old_schedule_costs_no_more_than_a_new_one() -> None:
    moment = at("2126-11-23T12:00")
    old, new = rule(start="1900-01-01", every_weeks=3), rule(start="2126-11-01", every_weeks=3)
    assert next_after(old, moment)
    assert calls_of(lambda: next_after(old, moment)) < 2 * calls_of(lambda: next_after(new, moment))


@pytest.mark.parametrize(
    "change",
    [
        {"days": frozenset()},
        {"days": frozenset({7})},
        {"times": ()},
        {"times": (time(10, 0, 1),)},
        {"every_weeks": 0},
        {"every_weeks": 53},
        {"end": date(2025, 1, 1)},
        {"start": date(1, 1, 1)},
        {"zone": "Europe/Olso"},
        {"zone": "Pacific/Apia", "start": date(2011, 12, 1), "end": date(2011, 12, 30)},
    ],
)
def test_a_rule_without_sense_is_refused_with_a_sentence(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"[.]$"):
        replace(rule(), **change)


@st.composite
def recurrences(draw: st.DrawFn) -> Recurrence:
    # near the nights on which clocks are put, in each of the zones
    start = draw(
        st.one_of(
            st.dates(date(2026, 3, 1), date(2026, 4, 10)),
            st.dates(date(2026, 8, 20), date(2026, 11, 1)),
            st.dates(date(2011, 12, 10), date(2012, 1, 5)),
        )
    )
    end = draw(st.none() | st.integers(0, 60).map(lambda n: start + timedelta(days=n)))
    return Recurrence(
        days=draw(st.frozensets(st.integers(0, 6), min_size=1)),
        times=tuple(
            draw(
                st.lists(
                    st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 59])),
                    min_size=1,
                    max_size=4,
                )
            )
        ),
        start=start,
        end=None if end == date(2011, 12, 30) else end,
        every_weeks=draw(st.integers(1, 5)),
        except_dates=draw(st.frozensets(st.integers(0, 60).map(lambda n: start + timedelta(days=n)), max_size=5)),
        zone=draw(st.sampled_from(ZONES)),
    )


def oracle(recurrence: Recurrence, until: datetime) -> list[datetime]:
    """All instants up to a wall time: dateutil's wall times of the written rule, as RFC 5545 places them."""
    lines = [line.replace(f";TZID={recurrence.zone}", "") for line in to_rfc5545(recurrence).splitlines()]
    lines = [line.split(";UNTIL=")[0] for line in lines]
    walls = rrule.rrulestr("\n".join(lines), forceset=True).between(
        datetime.fromisoformat("1999-01-01"), until, inc=True
    )
    last = datetime.combine(recurrence.end, time.max) if recurrence.end else until
    return sorted({to_utc(wall, ZoneInfo(recurrence.zone)) for wall in walls if wall <= last})


@settings(max_examples=300, deadline=None)
@given(recurrences(), st.integers(-10 * 24 * 60, 70 * 24 * 60))
def test_occurrences_are_those_of_the_written_rule(recurrence: Recurrence, minutes: int) -> None:
    start = datetime.combine(recurrence.start, time(0), UTC)
    after = start + timedelta(minutes=minutes)
    horizon = datetime.combine(recurrence.start, time(0)) + timedelta(days=200)
    expected = [instant for instant in oracle(recurrence, horizon) if instant > after][:12]
    assert coming(recurrence, after, len(expected)) == expected
    if len(expected) < 12:
        assert recurrence.end is not None or recurrence.every_weeks > 1
    if recurrence.end is not None and not expected:
        assert next_after(recurrence, after) is None


@settings(max_examples=150, deadline=None)
@given(recurrences())
def test_occurrences_only_go_forward(recurrence: Recurrence) -> None:
    found = coming(recurrence, datetime(2011, 1, 1, tzinfo=UTC), 30)
    assert all(a < b for a, b in pairwise(found))
    assert all(instant.tzinfo is UTC for instant in found)


@settings(max_examples=300, deadline=None)
@given(recurrences())
def test_the_written_rule_round_trips(recurrence: Recurrence) -> None:
    assert from_rfc5545(to_rfc5545(recurrence)) == recurrence


def test_the_written_rule_can_be_read_by_others() -> None:
    recurrence = Recurrence(
        parse_days("mon-fri"),
        (time(19), time(10)),
        date(2026, 11, 23),
        date(2026, 12, 25),
        except_dates=frozenset({date(2026, 12, 24)}),
    )
    assert to_rfc5545(recurrence).splitlines() == [
        "DTSTART;TZID=Europe/Oslo:20261123T100000",
        "RRULE:FREQ=WEEKLY;INTERVAL=1;WKST=MO;BYDAY=MO,TU,WE,TH,FR;BYHOUR=10;BYMINUTE=0;UNTIL=20261225T225959Z",
        "RRULE:FREQ=WEEKLY;INTERVAL=1;WKST=MO;BYDAY=MO,TU,WE,TH,FR;BYHOUR=19;BYMINUTE=0;UNTIL=20261225T225959Z",
        "EXDATE;TZID=Europe/Oslo:20261224T100000",
        "EXDATE;TZID=Europe/Oslo:20261224T190000",
    ]


def test_an_end_in_a_gap_round_trips() -> None:
    recurrence = replace(rule("daily", "23:30", start="2026-03-01", zone="America/Nuuk"), end=date(2026, 3, 28))
    assert from_rfc5545(to_rfc5545(recurrence)) == recurrence


@pytest.mark.parametrize(
    "text",
    [
        "",
        "DTSTART;TZID=Europe/Oslo:20261123T100000",
        "DTSTART:20261123T100000\nRRULE:FREQ=DAILY",
        to_rfc5545(rule()) + "\nRRULE:FREQ=DAILY",
        to_rfc5545(rule()).replace("BYHOUR=10", "BYHOUR=25"),
        to_rfc5545(rule()).replace("Europe/Oslo", "Europe/Olso"),
        to_rfc5545(rule()).replace("20260101", "20260230"),
        to_rfc5545(rule()).replace("BYDAY=MO", "BYDAY=XX"),
        to_rfc5545(rule("daily", "10:00", "11:00")).replace("INTERVAL=1", "INTERVAL=2", 1),
    ],
)
def test_other_rules_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a schedule's rule"):
        from_rfc5545(text)

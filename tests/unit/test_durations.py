"""Durations of a plan."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.durations import format_duration, parse_duration


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("90s", timedelta(seconds=90)),
        ("30m", timedelta(minutes=30)),
        ("2h", timedelta(hours=2)),
        ("1d", timedelta(days=1)),
        (" 2 h ", timedelta(hours=2)),
        ("30d", timedelta(days=30)),
        ("007m", timedelta(minutes=7)),
    ],
)
def test_a_number_and_a_unit_are_a_duration(text: str, duration: timedelta) -> None:
    assert parse_duration(text) == duration


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2",
        "h",
        "2w",
        "0m",
        "0s",
        "-1h",
        "1.5h",
        "31d",
        "721h",
        "2h30m",
        "2H",
        "99999999999s",
        "٣h",
        "two hours",
    ],
)
def test_anything_else_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"^\".*\.$"):
        parse_duration(text)


@pytest.mark.parametrize(
    ("duration", "text"),
    [
        (timedelta(days=1), "1d"),
        (timedelta(minutes=90), "90m"),
        (timedelta(seconds=90), "90s"),
        (timedelta(hours=36), "36h"),
        (timedelta(minutes=60), "1h"),
    ],
)
def test_a_duration_is_written_in_its_largest_whole_unit(duration: timedelta, text: str) -> None:
    assert format_duration(duration) == text


@pytest.mark.parametrize("duration", [timedelta(0), timedelta(seconds=-1), timedelta(milliseconds=1500)])
def test_what_cannot_be_read_back_is_not_written(duration: timedelta) -> None:
    with pytest.raises(ValueError, match="cannot be written"):
        format_duration(duration)


@given(st.integers(1, 30 * 86_400))
def test_every_duration_round_trips(seconds: int) -> None:
    duration = timedelta(seconds=seconds)
    assert parse_duration(format_duration(duration)) == duration

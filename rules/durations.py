"""Durations as they are written in a plan: "90s", "30m", "2h", "1d"."""

import re
from datetime import timedelta
from types import MappingProxyType

LONGEST = timedelta(days=30)

_SECONDS = MappingProxyType({"d": 86_400, "h": 3_600, "m": 60, "s": 1})  # the largest unit first
_SHAPE = re.compile(r"([0-9]{1,9})\s?([smhd])", re.ASCII)


def parse_duration(text: str) -> timedelta:
    """Read one whole number with its unit (s, m, h, d), more than nothing and at most 30 days.

    Raises ValueError with a sentence that can be shown.
    """
    match = _SHAPE.fullmatch(text.strip())
    if match is None:
        raise ValueError(f'"{text}" is not a duration. Write a whole number and a unit: 90s, 30m, 2h or 1d.')
    seconds = int(match[1]) * _SECONDS[match[2]]
    if seconds == 0:
        raise ValueError(f'"{text}" is no time at all. A duration is at least 1s.')
    if seconds > LONGEST.total_seconds():
        raise ValueError(f'"{text}" is too long. A duration is at most 30d.')
    return timedelta(seconds=seconds)


def format_duration(duration: timedelta) -> str:
    """Write a duration in its largest whole unit, so that `parse_duration` reads the same: "1d", "90m".

    Raises ValueError for nothing, less than nothing, and parts of a second.
    """
    if duration <= timedelta(0) or duration.microseconds:
        raise ValueError(f"{duration} cannot be written as a duration.")
    seconds = duration.days * 86_400 + duration.seconds
    unit = next(unit for unit, size in _SECONDS.items() if seconds % size == 0)
    return f"{seconds // _SECONDS[unit]}{unit}"

"""A patient's way in: the places on it, and which times there are to choose from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from rules.local_time import QuietHours

TEXT_VERSION = "3"
"""Which text a patient says yes to. A new number for other words, and then all are asked anew (care/enrol/renew.py);
tests/unit/test_enrolment.py knows each by heart."""

EARLIEST, LATEST = time(7), time(22)
"""What a patient may choose lies between these."""
SHIFTS = (-2, -1, 0, 1, 2)
"""Hours earlier or later than the team planned."""
DAYS = (frozenset(range(7)), frozenset(range(5)), frozenset({0, 2, 4}))
"""To choose from where the team set no schedule: daily, Monday to Friday, Monday, Wednesday and Friday."""
HOURS = (8, 9, 10, 12, 14, 16, 18, 20)


class Stage(StrEnum):
    """Where a patient is. Stored by value. Up to ABOUT (and in DECLINED) they have not said yes."""

    LANGUAGE = "language"
    ADULT = "adult"  # 18 or older?
    ABOUT = "about"
    DECLINED = "declined"  # about: 1 for one who is too young
    TIMES = "times"  # about: the schedule
    DAYS = "days"
    CLOCK = "clock"  # about: which of DAYS, from 1
    STEPS = "steps"


@dataclass(frozen=True)
class Place:
    """A stage, and what it is about where there are several of it."""

    stage: Stage
    about: int = 0

    def __str__(self) -> str:
        """As stored: "times:17"."""
        return f"{self.stage}:{self.about}" if self.about else self.stage.value


def read_place(text: str) -> Place:
    """The place that was stored."""
    stage, _, about = text.partition(":")
    return Place(Stage(stage), int(about or 0))


def shifted(times: Sequence[time], hours: int) -> tuple[time, ...] | None:
    """All times so many hours later; None where one would leave the day."""
    moved = [wall.hour + hours for wall in times]
    if not all(0 <= hour <= 23 for hour in moved):
        return None
    return tuple(wall.replace(hour=hour) for wall, hour in zip(times, moved, strict=True))


def shifts(times: Sequence[time], quiet: QuietHours | None) -> tuple[int, ...]:
    """The shifts that a patient may choose: what the team planned, and what is neither early, late nor quiet."""

    def fits(hours: int) -> bool:
        moved = shifted(times, hours)
        return moved is not None and all(
            EARLIEST <= wall <= LATEST and not (quiet and quiet.contains(wall)) for wall in moved
        )

    return tuple(hours for hours in SHIFTS if hours == 0 or fits(hours))


def hours_to_choose(quiet: QuietHours | None) -> tuple[int, ...]:
    """The hours that a patient may choose where the team set none; all of them where every one is quiet."""
    open_ones = tuple(hour for hour in HOURS if not (quiet and quiet.contains(time(hour))))
    return open_ones or HOURS

"""What a text says of a schedule, or why it is not understood."""

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum


class Why(StrEnum):
    """What keeps a text from being understood."""

    EMPTY = "empty"  # it says nothing of times
    WORDS = "words"  # something in it is not known
    TIME = "time"  # there is no such time of day
    DOT = "dot"  # "10.10": a time or a date?
    AMPM = "ampm"  # "7 and 8pm": in the morning or in the evening?
    RANGE = "range"  # from one time to another
    SPLIT = "split"  # other times on other days
    OTHER_DAYS = "other_days"  # every other day
    DATE = "date"  # there is no such date
    PAST = "past"
    ORDER = "order"  # it ends before it begins
    WINDOW = "window"  # not how long one has to answer
    NO_DAYS = "no_days"
    NO_TIMES = "no_times"


class Unclear(ValueError):
    """A text that is not understood: why, and the words in question."""

    def __init__(self, why: Why, part: str = "") -> None:
        """Hold both."""
        super().__init__(why, part)
        self.why = why
        self.part = part.strip()


@dataclass(frozen=True, slots=True)
class Said:
    """What a text says of a schedule; what it does not mention is empty or None."""

    days: frozenset[int] = frozenset()
    not_days: frozenset[int] = frozenset()
    times: tuple[time, ...] = ()
    every_weeks: int | None = None
    start: date | None = None
    end: date | None = None
    for_weeks: int | None = None
    no_end: bool = False
    except_dates: frozenset[date] = frozenset()
    skips_holidays: bool | None = None

"""Going through the words of a text about times, token by token; see `rules.schedule_words`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta

from rules.pauses import read_date
from rules.schedule_lexicon import (
    AND_WORDS,
    DAY_SETS,
    DAYS,
    EMPTY_WORDS,
    EVERY_DAY,
    FROM_WORDS,
    HOLIDAY_WORDS,
    NOT_WORDS,
    TIME_WORDS,
    TO_WORDS,
    WITH_WORDS,
)
from rules.schedule_said import Said, Unclear, Why

LONGEST_SPAN = timedelta(days=92)
"""The longest stretch of days that can be left out with one "from - to"."""
_FAR = timedelta(days=274)  # a date without a year that lies further ahead than this was meant as the last one
_YEAR = re.compile(r"\d{4}|\d[./]\d{1,2}[./]\d{2}$")
_NO_MORE = (0, 0, "")
_LETTERS = r"[^\W\d_]+"


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a text: its sort (one of the Reader's) and its words."""

    sort: str
    text: str


class Reader:
    """Goes through the tokens once; `mode` says what the next item belongs to."""

    def __init__(self, tokens: list[Token], today: date) -> None:
        self.tokens = tokens
        self.today = today
        self.mode = ""  # "", time, not, from, until, with
        self.last = ""  # the sort of the last item: day, time, date, holiday
        self.last_day = 0
        self.before = ""  # the token before
        self.span: int | str | None = None  # where a span of days or dates began
        self.days: set[int] = set()
        self.daily = False
        self.not_days: set[int] = set()
        self.clocks: list[tuple[int, int, str]] = []
        self.order = ""  # D and T as days and times follow each other
        self.start = self.end = ""
        self.marks: dict[str, int] = {}
        self.without: list[tuple[str, str]] = []  # from and to, both counted
        self.holidays: bool | None = None

    def read(self) -> Said:
        for index, token in enumerate(self.tokens):
            ahead = self.tokens[index + 1] if index + 1 < len(self.tokens) else Token("", "")
            getattr(self, f"_{token.sort}")(token.text, ahead)
            self.before = token.text
        if self.mode in {"from", "until", "with"} or self.span is not None or (self.mode == "not" and not self.last):
            raise Unclear(Why.WORDS, self.tokens[-1].text)
        start = self._day(self.start, self.today) if self.start else None
        end = self._day(self.end, start or self.today) if self.end else None
        if start and end and end < start:
            raise Unclear(Why.ORDER, self.end)
        said = Said(
            days=frozenset(self.days),
            not_days=frozenset(self.not_days),
            times=tuple(sorted(set(self._times()))),
            every_weeks=self.marks.get("w"),
            start=start,
            end=end,
            for_weeks=self.marks.get("p"),
            no_end="e" in self.marks,
            except_dates=frozenset(day for item in self.without for day in self._left_out(item)),
            skips_holidays=self.holidays,
        )
        if said == Said():
            raise Unclear(Why.EMPTY)
        if not 1 <= (said.every_weeks or 1) <= 52 or not 1 <= (said.for_weeks or 1) <= 52:
            raise Unclear(Why.WORDS, str(said.every_weeks or said.for_weeks))
        return said

    def _other(self, text: str, _ahead: Token) -> None:
        raise Unclear(Why.WORDS, text)

    def _mark(self, text: str, _ahead: Token) -> None:
        if text[1] in self.marks:
            raise Unclear(Why.WORDS, text[2:])
        self.marks[text[1]] = int(text[2:])

    def _word(self, text: str, ahead: Token) -> None:
        if text in DAYS:
            self._weekday(text, ahead)
        elif text in DAY_SETS:
            self._add_days(DAY_SETS[text], text, every=DAY_SETS[text] == DAY_SETS[EVERY_DAY])
        elif text in TO_WORDS:
            self._to(text, ahead)
        elif text in HOLIDAY_WORDS and self.mode in {"not", "with"}:
            self.holidays, self.last = self.mode == "not", "holiday"
            self.mode = "" if self.mode == "with" else self.mode
        elif text in TIME_WORDS | FROM_WORDS | NOT_WORDS | WITH_WORDS:
            self._begin(text)
        elif text not in AND_WORDS | EMPTY_WORDS:
            raise Unclear(Why.WORDS, text)

    def _begin(self, text: str) -> None:
        """A word that says what comes next."""
        if self.mode in {"from", "until"} or self.span is not None:
            raise Unclear(Why.RANGE if text in TIME_WORDS else Why.WORDS, text)
        if text in TIME_WORDS:
            if self.mode == "not" and not self.last:
                raise Unclear(Why.WORDS, text)
            self.mode = "time"
            return
        self.mode = "from" if text in FROM_WORDS else "not" if text in NOT_WORDS else "with"
        self.last = ""

    def _weekday(self, text: str, ahead: Token) -> None:
        dated = ahead.sort == "date" or (ahead.sort == "dotted" and self._can_be_date(ahead.text))
        if dated and self.mode in {"not", "from", "until"}:
            day = read_date(ahead.text.rstrip("."), self.today)
            if day is None or day.weekday() != DAYS[text]:
                raise Unclear(Why.DATE, f"{text} {ahead.text}")
        elif self.mode == "until" or (self.mode == "from" and ahead.text not in TO_WORDS):
            raise Unclear(Why.DATE, text)
        elif isinstance(self.span, int):
            first, self.span = self.span, None
            self._add_days({(first + n) % 7 for n in range((DAYS[text] - first) % 7 + 1)}, text)
        else:
            self.mode = "" if self.mode == "from" else self.mode
            self._add_days({DAYS[text]}, text)
            self.last_day = DAYS[text]

    def _add_days(self, days: set[int] | frozenset[int], text: str, *, every: bool = False) -> None:
        if self.span is not None or self.mode in {"from", "until", "with"}:
            raise Unclear(Why.WORDS, text)
        self.last = "day"
        if self.mode == "not":
            self.not_days |= days
            return
        if (every or self.daily) and self.days:
            raise Unclear(Why.WORDS, text)
        self._follows("D", text)
        self.mode, self.daily = "", self.daily or every
        self.days |= days

    def _follows(self, sort: str, text: str) -> None:
        self.order += "" if self.order.endswith(sort) else sort
        if len(self.order) > 2:
            raise Unclear(Why.SPLIT, text)

    def _to(self, text: str, ahead: Token) -> None:
        dated = ahead.sort == "date" or (ahead.sort == "dotted" and self._can_be_date(ahead.text))
        dated |= ahead.text in DAYS and self.last != "day"
        if self.mode in {"from", "until"} or self.span is not None:
            raise Unclear(Why.WORDS, text)
        if self.last == "day" and ahead.text in DAYS:
            self.span = self.last_day
        elif self.last == "time" and self._can_be_time(ahead):
            raise Unclear(Why.RANGE, ahead.text)
        elif self.mode == "not" and self.last == "date" and dated and self.before not in AND_WORDS:
            self.span = self.without.pop()[0]
        elif text != "-" or (self.last == "date" and dated):
            self.mode = "until"
        elif self.last != "day" or not self._can_be_time(ahead):
            raise Unclear(Why.WORDS, text)

    def _can_be_time(self, token: Token) -> bool:
        if token.sort == "dotted":
            hour, minute = (int(part) for part in token.text.rstrip(".").split("."))
            return hour < 24 and minute < 60 and len(token.text.rstrip(".").split(".")[1]) == 2
        return token.sort in {"clock", "number"} or token.text in TIME_WORDS

    def _can_be_date(self, text: str) -> bool:
        return read_date(text.rstrip("."), self.today) is not None

    def _clock(self, text: str, _ahead: Token) -> None:
        half = text[-2:] if text[-2:] in {"am", "pm"} else ""
        digits = text.removesuffix(half).rstrip()
        parted = re.fullmatch(r"(\d{1,2})[:.]?(\d{2})?|(\d)(\d{2})", digits, re.ASCII)
        if parted is None:
            raise Unclear(Why.TIME, text)
        hour, minute = int(parted[1] or parted[3]), int(parted[2] or parted[4] or 0)
        if half and not 1 <= hour <= 12:
            raise Unclear(Why.TIME, text)
        self._add_time(hour, minute, half, text)

    def _dotted(self, text: str, ahead: Token) -> None:
        clock = self._can_be_time(Token("dotted", text))
        meant_as_date = (
            self.mode in {"from", "until"} or self.span is not None or (self.mode == "not" and not self.last)
        )
        day = self._can_be_date(text)
        if meant_as_date or (day and not clock) or (day and self.last == "date"):
            self._date(text, ahead)
        elif not clock:
            raise Unclear(Why.TIME if self.mode == "time" else Why.DATE, text)
        elif day and self.mode != "time" and self.last != "time":
            raise Unclear(Why.DOT, text.rstrip("."))
        else:
            self._clock(text.rstrip("."), ahead)

    def _number(self, text: str, _ahead: Token) -> None:
        loose = self.mode == "" and self.last in {"day", "time"} and not text.endswith(".")
        if self.mode != "time" and not loose:
            raise Unclear(Why.WORDS, text)
        self._add_time(int(text.rstrip(".")), 0, "", text)

    def _add_time(self, hour: int, minute: int, half: str, text: str) -> None:
        if self.mode in {"from", "until"} or self.span is not None:
            raise Unclear(Why.RANGE, text)
        if self.mode == "with" or (self.mode == "not" and not self.last):
            raise Unclear(Why.WORDS, text)
        if hour > 23 or minute > 59:
            raise Unclear(Why.TIME, text)
        self._follows("T", text)
        self.mode, self.last = "time", "time"
        self.clocks.append((hour, minute, half))

    def _times(self) -> Iterator[time]:
        """The times of day; a bare "7" before "8pm" could be either, before "7pm" a "10" is in the morning."""
        for (hour, minute, half), (later, _, other) in zip(self.clocks, [*self.clocks[1:], _NO_MORE], strict=False):
            if not half and other == "pm" and hour < later < 12:
                raise Unclear(Why.AMPM, f"{hour}")
            shift = -12 if half == "am" and hour == 12 else 12 if half == "pm" and hour < 12 else 0
            yield time(hour + shift, minute)

    def _date(self, text: str, ahead: Token) -> None:
        if isinstance(self.span, str):
            self.without.append((self.span, text))
            self.span = None
        elif self.mode == "not":
            self.without.append((text, text))
        elif self.mode == "until" and not self.end:
            self.end, self.mode = text, ""
        elif not self.start and (self.mode == "from" or ahead.text in TO_WORDS):
            self.start, self.mode = text, ""
        else:
            raise Unclear(Why.WORDS, text)
        self.last = "date"

    def _left_out(self, span: tuple[str, str]) -> Iterator[date]:
        first = self._day(span[0], self.today)
        last = self._day(span[1], first)
        if last < first or last - first > LONGEST_SPAN:
            raise Unclear(Why.ORDER, f"{span[0]} - {span[1]}")
        for number in range((last - first).days + 1):
            yield first + timedelta(days=number)

    def _day(self, text: str, since: date) -> date:
        """The day that was written; without a year the next one, but not one that just was."""
        tidy = re.sub(rf"^(\d{{1,2}})\.? ?({_LETTERS})", r"\1. \2", text.rstrip("."))
        day = self.today if text in {"i dag", "today"} else read_date(tidy, since)
        if day is None:
            raise Unclear(Why.DATE, text)
        if day < self.today or (day - since > _FAR and not _YEAR.search(text)):
            raise Unclear(Why.PAST, text)
        return day

"""A schedule as it is talked about before it is saved: what was said so far, and what is asked next."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from rules.local_time import QuietHours
from rules.recurrence import MOST_TIMES, Recurrence, from_rfc5545, parse_days, to_rfc5545
from rules.schedule_said import Said, Unclear, Why
from rules.schedule_words import read_schedule, read_window

EVENING = time(21)
"""Until when one can answer who has "until the evening"."""
WINDOWS = (60, 120, 240)
USUAL = (
    (parse_days("daily"), (time(10),)),
    (parse_days("mon-fri"), (time(10),)),
    (parse_days("daily"), (time(10), time(19))),
    (parse_days("mon-fri"), (time(10), time(19))),
)
"""Days and times that have a button."""
PERIOD_WEEKS = 3
_SHORTEST_EVENING = timedelta(hours=1)


class Ask(StrEnum):
    """What is asked, in this order for a new schedule; then it is shown."""

    TIMES = "times"
    WINDOW = "window"
    REMINDER = "reminder"
    HOLIDAYS = "holidays"
    PERIOD = "period"
    UNTIL = "until"  # the date behind a button of PERIOD
    PREVIEW = "preview"
    CHANGE = "change"  # which of the above


STEPS = (Ask.TIMES, Ask.WINDOW, Ask.REMINDER, Ask.HOLIDAYS, Ask.PERIOD)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a schedule is: its rule, how long one has to answer, when one is reminded, and its holidays."""

    rule: Recurrence
    window: timedelta
    remind_after: timedelta | None = None
    skips_holidays: bool = False

    def text(self) -> str:
        """All of it as a text, by which two schedules can be compared."""
        reminder = int(self.remind_after.total_seconds()) if self.remind_after else 0
        return f"{to_rfc5545(self.rule)}|{int(self.window.total_seconds())}|{reminder}|{int(self.skips_holidays)}"


def read_terms(text: str) -> Terms:
    """Read what `Terms.text` writes."""
    rule, window, reminder, holidays = text.split("|")
    remind_after = timedelta(seconds=int(reminder)) if int(reminder) else None
    return Terms(from_rfc5545(rule), timedelta(seconds=int(window)), remind_after, holidays == "1")


@dataclass(frozen=True, slots=True)
class Draft:
    """A schedule in the making. `terms` is None until days and times are known.

    `schedule` is the row that it changes (0: a new one) and `seen` how that stood when the talk began. `turn` grows
    with each message, so that a button under an older one is known as old.
    """

    zone: str
    today: date
    turn: int
    schedule: int = 0
    seen: str = ""
    ask: Ask = Ask.TIMES
    told: frozenset[Ask] = frozenset()
    terms: Terms | None = None
    days: frozenset[int] = frozenset()  # said, while times are still missing

    def data(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return {
            "zone": self.zone,
            "today": self.today.isoformat(),
            "turn": self.turn,
            "schedule": self.schedule,
            "seen": self.seen,
            "ask": self.ask.value,
            "told": sorted(self.told),
            "terms": self.terms.text() if self.terms else "",
            "days": sorted(self.days),
        }

    def knows(self, *asks: Ask) -> "Draft":
        """The same with these answered, and the next one to ask."""
        told = self.told | set(asks)
        following = next((step for step in STEPS if step not in told), Ask.PREVIEW)
        return replace(self, told=told, ask=following)

    def with_times(self, days: frozenset[int], times: tuple[time, ...], every_weeks: int = 1) -> "Draft":
        """Other days and times, and all else as it is."""
        if self.terms:
            rule = replace(self.terms.rule, days=days, times=times, every_weeks=every_weeks)
            return self.changed(rule=rule).knows(Ask.TIMES)
        rule = Recurrence(days=days, times=times, start=self.today, end=None, zone=self.zone)
        return replace(self, terms=Terms(rule, timedelta(hours=2))).knows(Ask.TIMES)

    def with_window(self, window: timedelta) -> "Draft":
        """Another time to answer; a reminder that no longer fits into it is asked for anew."""
        remind = self.terms.remind_after if self.terms else None
        if remind and remind >= window:
            return replace(self.changed(window=window, remind_after=None), told=self.told - {Ask.REMINDER}).knows(
                Ask.WINDOW
            )
        return self.changed(window=window).knows(Ask.WINDOW)

    def with_reminder(self, *, wanted: bool) -> "Draft":
        """A reminder when half of the time is over, or none."""
        half = timedelta(minutes=self.settled.window // timedelta(minutes=2)) if wanted else None
        return self.changed(remind_after=half).knows(Ask.REMINDER)

    def with_period(self, *, weeks: int | None, today: date) -> "Draft":
        """So many weeks from its start, or without an end."""
        rule = self.settled.rule
        end = max(rule.start, today) + timedelta(weeks=weeks, days=-1) if weeks else None
        return self.changed(rule=replace(rule, end=end)).knows(Ask.PERIOD)

    def without_exceptions(self) -> "Draft":
        """No single days are left out any more."""
        return self.changed(rule=replace(self.settled.rule, except_dates=frozenset())).knows(Ask.PERIOD)

    def changed(self, **changes: Any) -> "Draft":
        """The same with other terms."""
        return replace(self, terms=replace(self.settled, **changes))

    @property
    def settled(self) -> Terms:
        """The terms. Raises Unclear while days or times are missing."""
        if self.terms is None:
            raise Unclear(Why.NO_TIMES if self.days else Why.NO_DAYS)
        return self.terms


def read_draft(data: Mapping[str, Any]) -> Draft:
    """Read what `Draft.data` gave."""
    return Draft(
        zone=data["zone"],
        today=date.fromisoformat(data["today"]),
        turn=data["turn"],
        schedule=data["schedule"],
        seen=data["seen"],
        ask=Ask(data["ask"]),
        told=frozenset(Ask(one) for one in data["told"]),
        terms=read_terms(data["terms"]) if data["terms"] else None,
        days=frozenset(data["days"]),
    )


def hear(draft: Draft, text: str, now: datetime) -> Draft:
    """What somebody wrote about a draft, whatever was asked. Raises Unclear, and then nothing has changed."""
    today = now.astimezone(ZoneInfo(draft.zone)).date()
    if draft.ask is Ask.WINDOW and (window := read_window(text)):
        return draft.with_window(window)
    try:
        return _agree(draft, read_schedule(text, today), today)
    except Unclear as unclear:
        if draft.ask is Ask.WINDOW and unclear.why is Why.WORDS:
            raise Unclear(Why.WINDOW, text[:40]) from unclear
        if draft.ask is not Ask.UNTIL or unclear.why is not Why.WORDS:
            raise
    return _agree(draft, read_schedule(f"til {text}", today), today)


def evening_window(terms: Terms, quiet: QuietHours | None) -> timedelta | None:
    """How long "until the evening" is, which is clear only where one is asked once a day, and early enough."""
    if len(terms.rule.times) != 1:
        return None
    start = datetime.combine(terms.rule.start, terms.rule.times[0])
    end = min(EVENING, quiet.start) if quiet and quiet.start > terms.rule.times[0] else EVENING
    window = datetime.combine(terms.rule.start, end) - start
    return window if window >= _SHORTEST_EVENING else None


def _agree(draft: Draft, said: Said, today: date) -> Draft:
    """The draft with all that was said in it."""
    old = draft.terms.rule if draft.terms else None
    days = (said.days or draft.days or (old.days if old else frozenset())) - said.not_days
    times = said.times or (old.times if old else ())
    if not days:
        raise Unclear(Why.NO_DAYS)
    if not times:
        if said != Said(days=said.days, not_days=said.not_days):
            raise Unclear(Why.NO_TIMES)
        return replace(draft, days=days)
    if len(times) > MOST_TIMES:
        raise Unclear(Why.TIME)
    if said.days or said.not_days or said.times:
        kept = old.every_weeks if old and not (said.days and said.times) else 1
        draft = draft.with_times(days, times, said.every_weeks or kept)
    rule = draft.settled.rule
    start = said.start or rule.start
    end = None if said.no_end else said.end or rule.end
    if said.for_weeks:
        end = max(start, today) + timedelta(weeks=said.for_weeks, days=-1)
    if end and end < start:
        raise Unclear(Why.ORDER)
    if said.start or said.end or said.no_end or said.for_weeks:
        draft = draft.knows(Ask.PERIOD)
    if said.skips_holidays is not None:
        draft = draft.changed(skips_holidays=said.skips_holidays).knows(Ask.HOLIDAYS)
    rule = replace(
        rule,
        start=start,
        end=end,
        every_weeks=said.every_weeks or rule.every_weeks,
        except_dates=frozenset(day for day in rule.except_dates if day >= today) | said.except_dates,
    )
    return draft.changed(rule=rule).knows()

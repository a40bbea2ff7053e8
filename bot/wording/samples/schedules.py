"""The talk about schedules, and what a patient hears of them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time, timedelta

from bot.wording.samples.sample import Sample, at, said, with_parts
from rules.kinds import Kind
from rules.recurrence import Recurrence, Skipped, parse_days
from rules.sayings import Coming, Field, PlanView
from rules.schedule_draft import Terms
from rules.schedule_said import Why

_NOW = at(10)
_HOUR = timedelta(hours=1)
_DAILY = Terms(
    Recurrence(days=parse_days("daily"), times=(time(10),), start=date(2026, 11, 1), end=None), 2 * _HOUR, _HOUR
)
_WEEKDAYS = Terms(
    Recurrence(days=parse_days("mon-fri"), times=(time(10), time(19)), start=date(2026, 11, 1), end=None), 2 * _HOUR
)
_RARE = Terms(
    Recurrence(
        days=parse_days("tue"),
        times=(time(12, 30),),
        start=date(2026, 12, 1),
        end=date(2027, 6, 15),
        every_weeks=2,
        except_dates=frozenset({date(2026, 12, 29)}),
    ),
    timedelta(days=1, minutes=30),
    _HOUR,
    skips_holidays=True,
)
_RARER = replace(_RARE, rule=replace(_RARE.rule, days=parse_days("mon,thu"), every_weeks=3))
_COMING = (
    Coming(_NOW + 24 * _HOUR),
    Coming(_NOW + 48 * _HOUR, Skipped.HOLIDAY),
    Coming(_NOW + 72 * _HOUR, Skipped.EXCEPTION),
    Coming(_NOW + 96 * _HOUR, paused=True),
    Coming(_NOW + 120 * _HOUR),
)
_QUIET = (Coming(_NOW + 24 * _HOUR, quiet=True),)
_DRAFT = PlanView(5, ((0, _DAILY),), _COMING, turn=7, evening=11 * _HOUR)
_PARTS = {
    Why.WORDS: "blåbær",
    Why.TIME: "25:00",
    Why.DOT: "10.10",
    Why.AMPM: "7",
    Why.DATE: "31.02",
    Why.PAST: "1.3.2025",
    Why.WINDOW: "lenge",
}


def schedules() -> Iterator[Sample]:
    """Every example, in the order of the talk."""
    yield from _shown()
    yield from _asked()
    yield from _proposed()
    for why in Why:
        part: dict[str, Field] = {"part": _PARTS[why]} if why in _PARTS else {}
        yield _said(f"Schedule: not understood ({why})", Kind.SCHEDULE_UNCLEAR, PlanView(unclear=why), **part)
    later = replace(_DRAFT, terms=((3, _RARE),))
    yield _said("Other times, told to the patient", Kind.SCHEDULE_NEWS, replace(_DRAFT, terms=((3, _WEEKDAYS),)))
    yield _said("Other times from a later day, told to the patient", Kind.SCHEDULE_NEWS, later)
    yield _said(
        "Times that are gone, told to the patient", Kind.SCHEDULE_NEWS_GONE, replace(_DRAFT, terms=((3, _DAILY),))
    )


def _shown() -> Iterator[Sample]:
    one = PlanView(5, ((3, _DAILY),), _COMING)
    yield _said("Schedules: none", Kind.SCHEDULE_LIST, PlanView(5))
    yield _said("Schedules: one", Kind.SCHEDULE_LIST, one)
    several = PlanView(5, ((3, _WEEKDAYS), (4, _RARE), (5, _RARER)))
    yield _said("Schedules: several, none of which asks any more", Kind.SCHEDULE_LIST, several)
    yield _said("Schedule: remove it?", Kind.SCHEDULE_ASK_REMOVE, one)
    yield _said("Schedule: removed", Kind.SCHEDULE_REMOVED, one)


def _asked() -> Iterator[Sample]:
    yield _said("Schedule: which days and times?", Kind.SCHEDULE_TIMES, PlanView(5, turn=7))
    yield _said("Schedule: how long to answer?", Kind.SCHEDULE_WINDOW, _DRAFT)
    yield _said("Schedule: a reminder?", Kind.SCHEDULE_REMINDER, _DRAFT)
    yield _said("Schedule: on public holidays?", Kind.SCHEDULE_HOLIDAYS, _DRAFT)
    yield _said("Schedule: until when?", Kind.SCHEDULE_PERIOD, replace(_DRAFT, terms=((0, _RARE),)))
    yield _said("Schedule: until which date?", Kind.SCHEDULE_UNTIL, _DRAFT)
    yield _said("Schedule: what is to be changed?", Kind.SCHEDULE_CHANGE, _DRAFT)


def _proposed() -> Iterator[Sample]:
    yield _said("Schedule: as it would be", Kind.SCHEDULE_PREVIEW, _DRAFT)
    quiet = replace(_DRAFT, coming=_QUIET, quiet="08:00-12:00")
    yield _said("Schedule: as it would be, in quiet hours", Kind.SCHEDULE_PREVIEW, quiet)
    clash = replace(_DRAFT, clash=_NOW + 24 * _HOUR)
    yield _said("Schedule: as it would be, twice at once", Kind.SCHEDULE_PREVIEW, clash)
    yield _said("Schedule: as it would be, never", Kind.SCHEDULE_PREVIEW, replace(_DRAFT, coming=()))
    changed = replace(_DRAFT, terms=((3, _DAILY),), mine=_WEEKDAYS)
    gone = replace(changed, terms=(), gone=True)
    yield _said("Schedule: another changed it meanwhile", Kind.SCHEDULE_MEANWHILE, changed, who="Anne")
    yield _said("Schedule: it was changed meanwhile", Kind.SCHEDULE_MEANWHILE, changed)
    yield _said("Schedule: another removed it meanwhile", Kind.SCHEDULE_MEANWHILE, gone, who="Anne")
    yield _said("Schedule: it was removed meanwhile", Kind.SCHEDULE_MEANWHILE, gone)
    yield _said("Schedule: saved", Kind.SCHEDULE_SAVED, _DRAFT)
    yield _said("Schedule: left as it was", Kind.SCHEDULE_LEFT, None)


def _said(title: str, kind: Kind, plan: PlanView | None, **fields: Field) -> Sample:
    return with_parts(said(title, kind, _NOW, name="Petter", **fields), plan=plan)

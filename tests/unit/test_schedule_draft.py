"""A schedule in the making: what is asked next, and what becomes of what was said."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.local_time import parse_quiet
from rules.recurrence import Recurrence, parse_days
from rules.schedule_draft import (
    STEPS,
    USUAL,
    Ask,
    Draft,
    Terms,
    evening_window,
    hear,
    read_draft,
    read_terms,
)
from rules.schedule_said import Unclear, Why
from tests.unit.test_recurrence import recurrences

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
NEW = Draft("Europe/Oslo", NOW.date(), 1)
HOUR = timedelta(hours=1)


def told(*texts: str, draft: Draft = NEW) -> Draft:
    """A draft after these texts."""
    for text in texts:
        draft = hear(draft, text, NOW)
    return draft


def test_the_steps_come_in_their_order_and_what_was_said_is_not_asked() -> None:
    assert told("hver dag kl 10").ask is Ask.WINDOW
    assert told("hver dag kl 10", "3 timer").ask is Ask.REMINDER
    draft = told("hver dag kl 10 i tre uker, ikke helligdager", "1 time").with_reminder(wanted=True)
    assert draft.ask is Ask.PREVIEW
    assert draft.settled.remind_after == timedelta(minutes=30)
    assert draft.settled.rule.end == date(2026, 12, 13)
    assert draft.settled.skips_holidays


def test_days_and_times_may_come_one_after_the_other() -> None:
    half = told("man og ons")
    assert (half.ask, half.terms) == (Ask.TIMES, None)
    assert told("kl 11", draft=half).settled.rule.days == parse_days("mon,wed")
    with pytest.raises(Unclear) as caught:
        told("kl 11")
    assert caught.value.why is Why.NO_DAYS
    with pytest.raises(Unclear) as caught:
        told("hver dag til 1. mai")
    assert caught.value.why is Why.NO_TIMES


def test_a_text_at_the_end_changes_only_what_it_names() -> None:
    draft = told("annenhver tirsdag kl 12, ikke 1. desember, til 1. mars")
    other = told("kl 13", draft=draft).settled.rule
    assert (other.times, other.every_weeks, other.end) == ((time(13),), 2, date(2027, 3, 1))
    assert other.except_dates == {date(2026, 12, 1)}
    assert told("mandag kl 13", draft=draft).settled.rule.every_weeks == 1, "said anew from the beginning"
    assert told("uten slutt", draft=draft).settled.rule.end is None
    assert told("hver dag kl 8", "ikke søndag", draft=draft).settled.rule.days == parse_days("mon-sat")


def test_a_date_alone_is_enough_where_a_date_is_asked_for() -> None:
    draft = told("hver dag kl 10")
    asked = Draft(**{name: getattr(draft, name) for name in Draft.__slots__} | {"ask": Ask.UNTIL})
    for text in ("15. januar", "til 15. januar", "15.01.2027", "15/1"):
        assert told(text, draft=asked).settled.rule.end == date(2027, 1, 15), text
    with pytest.raises(Unclear) as caught:
        told("15.01.2025", draft=asked)
    assert caught.value.why is Why.PAST


def test_a_shorter_time_to_answer_asks_for_the_reminder_again() -> None:
    draft = told("hver dag kl 10").with_window(4 * HOUR).with_reminder(wanted=True).knows(*STEPS)
    assert draft.with_window(3 * HOUR).settled.remind_after == 2 * HOUR
    shorter = draft.with_window(HOUR)
    assert (shorter.settled.remind_after, shorter.ask) == (None, Ask.REMINDER)


@pytest.mark.parametrize(
    ("text", "quiet", "window"),
    [
        ("hver dag kl 10", None, 11 * HOUR),
        ("hver dag kl 10", "20:00-08:00", 10 * HOUR),
        ("hver dag kl 10", "06:00-07:00", 11 * HOUR),
        ("hver dag kl 20:30", None, None),
        ("hver dag kl 22", None, None),
        ("hver dag kl 10 og 19", None, None),
    ],
)
def test_until_the_evening(text: str, quiet: str | None, window: timedelta | None) -> None:
    assert evening_window(told(text).settled, parse_quiet(quiet) if quiet else None) == window


def test_an_end_before_the_start_is_refused_and_nothing_is_lost() -> None:
    draft = told("hver dag kl 10 fra 1. februar")
    with pytest.raises(Unclear) as caught:
        told("til 1. desember 2026", draft=draft)
    assert caught.value.why is Why.ORDER


@settings(max_examples=100, deadline=None)
@given(recurrences(), st.integers(1, 10_000), st.none() | st.integers(1, 10_000), st.booleans())
def test_terms_and_drafts_come_back_as_they_were_written(
    rule: Recurrence, window: int, remind: int | None, skips: bool
) -> None:
    reminder = timedelta(minutes=remind) if remind else None
    terms = Terms(rule, timedelta(minutes=window), reminder, skips_holidays=skips)
    assert read_terms(terms.text()) == terms
    draft = Draft("Europe/Oslo", NOW.date(), 5, 3, "seen", Ask.UNTIL, frozenset(STEPS), terms, frozenset({1}))
    assert read_draft(draft.data()) == draft


def test_the_usual_times_have_names() -> None:
    assert all(days and times for days, times in USUAL)

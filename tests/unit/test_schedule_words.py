"""What people write about times is understood whole, or said to be unclear; nothing is guessed."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.recurrence import parse_days
from rules.schedule_said import Said, Unclear, Why
from rules.schedule_words import read_schedule, read_window

TODAY = date(2026, 11, 23)  # a Monday
CHRISTMAS_EVE = date(2026, 12, 24)


def said(days: str = "", *clocks: str, **more: Any) -> Said:
    return Said(
        days=parse_days(days) if days else frozenset(),
        times=tuple(time.fromisoformat(clock) for clock in clocks),
        **more,
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mandag-fredag kl 10 og 19", said("mon-fri", "10:00", "19:00")),
        ("Mandag – fredag klokken 10.00 og 19.00", said("mon-fri", "10:00", "19:00")),
        ("man-fre 10 og 19", said("mon-fri", "10:00", "19:00")),
        ("fra mandag til fredag kl. 10", said("mon-fri", "10:00")),
        ("mandag til og med torsdag kl. 0800", said("mon-thu", "08:00")),
        ("hver dag 0930", said("daily", "09:30")),
        ("hver dag kl. 9.", said("daily", "09:00")),
        ("hver dag kl 10.10", said("daily", "10:10")),
        ("man, ons og fre kl. 10.00", said("mon,wed,fri", "10:00")),
        ("kl 10 og 19 på hverdager", said("mon-fri", "10:00", "19:00")),
        ("i helgene kl 11", said("sat,sun", "11:00")),
        ("lørdag+søndag 12", said("sat,sun", "12:00")),
        ("fre-man kl 8", said("fri-mon", "08:00")),
        ("måndag til fredag klokka 9 og 18.30", said("mon-fri", "09:00", "18:30")),
        ("kvar dag kl 8, ikkje heilagdagar", said("daily", "08:00", skips_holidays=True)),
        ("weekdays at 10 and 7pm", said("mon-fri", "10:00", "19:00")),
        ("every day 9:30", said("daily", "09:30")),
        ("Mon-Fri 9 am & 5 p.m.", said("mon-fri", "09:00", "17:00")),
        ("mondays and thursdays at 12pm, including holidays", said("mon,thu", "12:00", skips_holidays=False)),
        ("at 12am daily", said("daily", "00:00")),
        ("annenhver tirsdag kl 12", said("tue", "12:00", every_weeks=2)),
        ("hver andre uke på tirsdag kl 12", said("tue", "12:00", every_weeks=2)),
        ("every other monday at 9am", said("mon", "09:00", every_weeks=2)),
        ("hver 3. uke mandag kl 12", said("mon", "12:00", every_weeks=3)),
        ("every four weeks on friday at 10", said("fri", "10:00", every_weeks=4)),
        ("1. desember til 15. januar", said(start=date(2026, 12, 1), end=date(2027, 1, 15))),
        ("1/12 - 15/1", said(start=date(2026, 12, 1), end=date(2027, 1, 15))),
        ("december 24 to january 6", said(start=CHRISTMAS_EVE, end=date(2027, 1, 6))),
        ("from 2026-12-01 until 2027-01-15", said(start=date(2026, 12, 1), end=date(2027, 1, 15))),
        ("fra i morgen", said(start=TODAY + timedelta(days=1))),
        ("til og med 15.1.", said(end=date(2027, 1, 15))),
        ("t.o.m. 24.12.2026", said(end=CHRISTMAS_EVE)),
        ("hver dag kl 10 til 24.12", said("daily", "10:00", end=CHRISTMAS_EVE)),
        ("i tre uker", said(for_weeks=3)),
        ("for the next 2 weeks", Said(for_weeks=2)),
        ("at 10 for 3 weeks, every day", said("daily", "10:00", for_weeks=3)),
        ("uten slutt", said(no_end=True)),
        ("ikke 24.12", said(except_dates=frozenset({CHRISTMAS_EVE}))),
        ("ikke fredag 25. desember", said(except_dates=frozenset({date(2026, 12, 25)}))),
        ("not 24 December and 31 December", said(except_dates=frozenset({CHRISTMAS_EVE, date(2026, 12, 31)}))),
        ("ikke 24.12 til 26.12", said(except_dates=frozenset(CHRISTMAS_EVE + timedelta(days=n) for n in range(3)))),
        ("ikke 1.12, til 24.12", said(except_dates=frozenset({date(2026, 12, 1)}), end=CHRISTMAS_EVE)),
        ("bortsett fra røde dager", said(skips_holidays=True)),
        ("hver dag unntatt søndag kl 10", said("daily", "10:00", not_days=frozenset({6}))),
    ],
)
def test_what_is_understood(text: str, expected: Said) -> None:
    for typed in (text, text.upper(), f"  {text}  ", text.replace(" ", "\n")):
        assert read_schedule(typed, TODAY) == expected, typed


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", Why.EMPTY),
        ("og hver", Why.EMPTY),
        ("blåbær", Why.WORDS),
        ("hver kveld kl 7", Why.WORDS),
        ("hver dag kl halv 10", Why.WORDS),
        ("første mandag kl 10", Why.WORDS),
        ("mandag eller tirsdag kl 10", Why.WORDS),
        ("ca kl 10", Why.WORDS),
        ("mandag 10.", Why.WORDS),
        ("ikke kl 10", Why.WORDS),
        ("ikke", Why.WORDS),
        ("fra", Why.WORDS),
        ("fri 24.12", Why.WORDS),
        ("24.12", Why.WORDS),
        ("hver dag og mandag kl 10", Why.WORDS),
        ("mandag hver dag kl 10", Why.WORDS),
        ("kl 10 😀", Why.WORDS),
        ("kl ٣:٠٠", Why.WORDS),
        ("#w2 mandag kl 10", Why.WORDS),
        ("hver dag kl 10" + " og 11" * 100, Why.WORDS),
        ("kl 25", Why.TIME),
        ("kl 10:75", Why.TIME),
        ("kl 13pm", Why.TIME),
        ("kl 9.99", Why.TIME),
        ("hver dag 2460", Why.TIME),
        ("hver dag 10.10", Why.DOT),
        ("at 7 and 8pm", Why.AMPM),
        ("mandag 10-12", Why.RANGE),
        ("hver dag kl 10 til 12", Why.RANGE),
        ("hver dag fra kl 10", Why.RANGE),
        ("man kl 10 og tir kl 12", Why.SPLIT),
        ("kl 10 mandag og kl 12", Why.SPLIT),
        ("annenhver dag kl 10", Why.OTHER_DAYS),
        ("every other day at 10", Why.OTHER_DAYS),
        ("fra 31. februar", Why.DATE),
        ("til fredag", Why.DATE),
        ("ikke torsdag 25. desember", Why.DATE),
        ("til 1.3.2025", Why.PAST),
        ("til 22.11.2026", Why.PAST),
        ("fra 22. november", Why.PAST),
        ("ikke 1. oktober", Why.PAST),
        ("fra 15. januar 2027 til 1. desember 2026", Why.ORDER),
    ],
)
def test_what_is_unclear_is_said_to_be(text: str, why: Why) -> None:
    with pytest.raises(Unclear) as caught:
        read_schedule(text, TODAY)
    assert caught.value.why is why


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("90 min", 90), ("3 timer", 180), ("1 time", 60), ("2h", 120), ("1 day", 1440), ("45 minutter.", 45)],
)
def test_how_long_one_has_to_answer(text: str, minutes: int) -> None:
    assert read_window(text) == timedelta(minutes=minutes)


@pytest.mark.parametrize("text", ["", "4 min", "8 dager", "999 timer", "en stund", "2", "-3 timer", "1,5 timer"])
def test_what_is_no_time_to_answer(text: str) -> None:
    assert read_window(text) is None


_NAMES = {
    "nb": ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"),
    "nn": ("måndag", "tysdag", "onsdag", "torsdag", "fredag", "laurdag", "sundag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_WORDS = {
    "nb": ("kl.", "og", "fra", "til og med", "ikke", "annenhver uke"),
    "nn": ("klokka", "og", "frå", "til", "ikkje", "annankvar veke"),
    "en": ("at", "and", "from", "until", "not", "every other week"),
}


@st.composite
def written(draw: st.DrawFn) -> tuple[str, Said]:
    """A schedule, and one of the ways to write it."""
    tongue = draw(st.sampled_from(sorted(_NAMES)))
    at, both, since, until, but, fortnight = _WORDS[tongue]
    days = draw(st.frozensets(st.integers(0, 6), min_size=1))
    times = draw(st.sets(st.builds(time, st.integers(0, 23), st.integers(0, 59)), min_size=1, max_size=5))
    clock = draw(st.sampled_from(["%H:%M", "%H.%M", "%H%M"]))
    start = draw(st.none() | st.dates(TODAY, TODAY + timedelta(days=200)))
    end = draw(st.none() | st.integers(0, 200).map(lambda n: (start or TODAY) + timedelta(days=n)))
    without = draw(st.frozensets(st.dates(TODAY, TODAY + timedelta(days=200)), max_size=3))
    every = draw(st.sampled_from([None, 2]))
    names = [_NAMES[tongue][day] for day in draw(st.permutations(sorted(days)))]
    form = draw(st.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"]))
    parts = [", ".join(names[:-1]) + (f" {both} " if names[:-1] else "") + names[-1]]
    parts.append(f"{at} " + f" {both} ".join(one.strftime(clock) for one in sorted(times)))
    parts += [fortnight] if every else []
    parts += [f"{since} {start.strftime(form)}"] if start else []
    parts += [f"{until} {end.strftime(form)}"] if end else []
    parts += [f"{but} " + f" {both} ".join(day.strftime(form) for day in sorted(without))] if without else []
    meant = Said(days, frozenset(), tuple(sorted(times)), every, start, end, except_dates=without)
    return ", ".join(parts), meant


@settings(max_examples=400, deadline=None)
@given(written())
def test_whatever_is_written_in_these_ways_is_read_as_it_was_meant(case: tuple[str, Said]) -> None:
    text, meant = case
    assert read_schedule(text, TODAY) == meant


_PIECES = st.sampled_from(
    [
        "mandag", "man-fre", "hver", "dag", "kl", "kl.", "10", "19", "og", ",", "-", "til", "fra", "ikke", "24.12",
        "10.10", "0930", "7pm", "annenhver", "uke", "i", "tre", "uker", "helligdager", "1.", "desember", "2026",
        "31.02", "søndag", "every", "other", "25", "99", "mon", "sun", "to", "until", "not", "except", "😀", "٣",
        "²", "ß",
    ]
)  # fmt: skip


@settings(max_examples=1500, deadline=None)
@given(st.one_of(st.text(max_size=400), st.lists(_PIECES, max_size=14).map(" ".join)))
def test_junk_is_unclear_and_never_breaks_anything(text: str) -> None:
    try:
        found = read_schedule(text, TODAY)
    except Unclear:
        return
    assert found != Said()
    assert all(day >= TODAY for day in found.except_dates)
    assert found.start is None or found.start >= TODAY
    assert found.start is None or found.end is None or found.start <= found.end


@settings(max_examples=300, deadline=None)
@given(written(), st.sampled_from(["blåbær", "kanskje", "halv", "maybe", "?", "uansett"]), st.integers(0, 12))
def test_one_unknown_word_anywhere_makes_the_whole_unclear(case: tuple[str, Said], word: str, place: int) -> None:
    words = case[0].split()
    words.insert(min(place, len(words)), word)
    with pytest.raises(Unclear):
        read_schedule(" ".join(words), TODAY)

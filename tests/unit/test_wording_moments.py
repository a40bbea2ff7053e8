"""Moments as people say them, in the receiver's zone, through both nights on which the clocks change."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.wording import Wording
from bot.wording.samples.sample import at
from rules.kinds import Kind
from rules.pauses import read_date
from rules.sayings import Field, Saying

OSLO = ZoneInfo("Europe/Oslo")
WORDING = Wording()


def show(language: str, form: str, moment: datetime, now: datetime, zone: ZoneInfo = OSLO) -> str:
    """A moment in one of its forms."""
    return WORDING.tongues[language].moments.show(form, moment, now, zone)


def local(*wall: int, fold: int = 0) -> datetime:
    """A wall time in Oslo, as UTC."""
    year, month, day, hour, minute = wall
    return datetime(year, month, day, hour, minute, tzinfo=OSLO, fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("moment", "nb", "en"),
    [
        (at(10), "i dag kl. 10:00", "today at 10:00"),
        (at(0), "i dag kl. 00:00", "today at 00:00"),
        (at(8, day=24), "i morgen kl. 08:00", "tomorrow at 08:00"),
        (at(18, 12, day=22), "i går kl. 18:12", "yesterday at 18:12"),
        (at(8, day=25), "onsdag kl. 08:00", "Wednesday at 08:00"),
        (at(8, day=29), "søndag kl. 08:00", "Sunday at 08:00"),
        (at(8, day=30), "30. november kl. 08:00", "30 November at 08:00"),
        (at(8, day=17), "tirsdag kl. 08:00", "Tuesday at 08:00"),
        (at(8, day=16), "16. november kl. 08:00", "16 November at 08:00"),
        (local(2027, 1, 4, 9, 5), "4. januar kl. 09:05", "4 January at 09:05"),
        (local(2025, 12, 1, 9, 5), "1. desember 2025 kl. 09:05", "1 December 2025 at 09:05"),
    ],
)
def test_when(moment: datetime, nb: str, en: str) -> None:
    assert show("nb", "when", moment, at(9)) == nb
    assert show("en", "when", moment, at(9)) == en


@pytest.mark.parametrize(
    ("form", "moment", "nb", "en"),
    [
        ("time", at(8, day=24), "08:00", "08:00"),
        ("clock", at(12), "kl. 12:00", "at 12:00"),
        ("clock", at(8, day=24), "i morgen kl. 08:00", "tomorrow at 08:00"),
        ("by", at(12), "kl. 12:00", "12:00"),
        ("by", at(8, day=24), "i morgen kl. 08:00", "tomorrow at 08:00"),
        ("short", at(12, 34), "12:34", "12:34"),
        ("short", at(12, 34, day=22), "i går kl. 12:34", "yesterday at 12:34"),
        ("after", at(14), "i dag etter kl. 14:00", "today after 14:00"),
        ("after", at(8, day=26), "på torsdag etter kl. 08:00", "on Thursday after 08:00"),
        ("on", at(8, day=26), "på torsdag kl. 08:00", "on Thursday at 08:00"),
        ("on", at(8, day=30), "30. november kl. 08:00", "on 30 November at 08:00"),
        ("on", local(2025, 12, 1, 9, 5), "1. desember 2025 kl. 09:05", "on 1 December 2025 at 09:05"),
        ("date", at(8), "mandag 23. november", "Monday 23 November"),
        (
            "pause",
            at(10, 5, day=24),
            "til tirsdag 24. november kl. 10:05",
            "until Tuesday 24 November at 10:05",
        ),
        ("pause", at(0, day=24), "til og med mandag 23. november", "through Monday 23 November"),
    ],
)
def test_other_forms(form: str, moment: datetime, nb: str, en: str) -> None:
    assert show("nb", form, moment, at(9)) == nb
    assert show("en", form, moment, at(9)) == en


def test_tomorrow_is_reckoned_where_the_receiver_is() -> None:
    moment, now = datetime(2026, 11, 23, 23, 30, tzinfo=UTC), datetime(2026, 11, 23, 22, 30, tzinfo=UTC)
    assert show("nb", "when", moment, now) == "i morgen kl. 00:30"
    assert show("nb", "when", moment, now, ZoneInfo("UTC")) == "i dag kl. 23:30"


def test_the_night_of_the_lost_hour() -> None:
    now = local(2026, 3, 28, 22, 0)
    assert show("nb", "when", local(2026, 3, 29, 10, 0), now) == "i morgen kl. 10:00"
    assert show("nb", "when", datetime(2026, 3, 29, 1, 0, tzinfo=UTC), now) == "i morgen kl. 03:00"
    assert show("nb", "pause", local(2026, 3, 30, 0, 0), now) == "til og med søndag 29. mars"


def test_the_night_of_the_doubled_hour() -> None:
    now = local(2026, 10, 24, 23, 59)
    assert show("nb", "when", datetime(2026, 10, 25, 0, 30, tzinfo=UTC), now) == "i morgen kl. 02:30"
    assert show("nb", "when", datetime(2026, 10, 25, 1, 30, tzinfo=UTC), now) == "i morgen kl. 02:30"
    # 24 hours and one minute later by the clock on the wall it is 25 hours: still only tomorrow
    assert show("nb", "when", local(2026, 10, 25, 23, 59), now) == "i morgen kl. 23:59"
    assert show("nb", "pause", local(2026, 10, 26, 0, 0), now) == "til og med søndag 25. oktober"


@pytest.mark.parametrize(
    ("hour", "minute", "part"),
    [
        (0, 0, "morning"),
        (10, 59, "morning"),
        (11, 0, "day"),
        (16, 59, "day"),
        (17, 0, "evening"),
        (23, 59, "evening"),
    ],
)
def test_a_question_fits_the_part_of_the_day_where_the_patient_is(hour: int, minute: int, part: str) -> None:
    def said(saying_at: datetime, zone: str) -> str:
        return WORDING.word(Saying(Kind.PROMPT, "nb", zone, saying_at, 1, {"name": "Petter", "who": "Anne"})).text

    expected = {
        "morning": "God morgen. Hvordan ser dagen ut?",
        "day": "Hei. Hvordan går dagen?",
        "evening": "Hei Petter. Hvordan har dagen vært? – Anne, via Mellom",
    }[part]
    assert said(at(hour, minute), "Europe/Oslo") == expected
    assert said(datetime(2026, 11, 23, hour, minute, tzinfo=UTC), "UTC") == expected


def test_the_dates_that_we_give_as_examples_can_be_read() -> None:
    today = at(10).date()
    for language, examples in {"nb": ("1.12.", "1. desember"), "en": ("1.12.", "1 December")}.items():
        for kind in (Kind.PAUSE_ASK_DATE, Kind.PAUSE_BAD_DATE):
            text = WORDING.word(Saying(kind, language, "Europe/Oslo", at(10))).text
            for example in examples:
                assert example in text
                assert str(read_date(example, today)) == "2026-12-01"


def test_an_outage_over_midnight_names_both_days() -> None:
    fields: dict[str, Field] = {
        "begin": at(22, day=22),
        "end": at(6),
        "affected": 2,
        "again": 1,
        "dropped": 1,
    }
    text = WORDING.word(Saying(Kind.OUTAGE, "nb", "Europe/Oslo", at(6), fields=fields)).text
    assert text == (
        "Tjenesten var nede fra i går kl. 22:00 til i dag kl. 06:00. "
        "2 innsjekker ble berørt: 1 er spurt på nytt, 1 falt bort."
    )

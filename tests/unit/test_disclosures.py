"""What is agreed about a relative, as rules: the version of the words, and until when it counts."""

import hashlib
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from bot.wording.catalogue import read_texts
from rules.disclosures import PERIODS, TEXT_VERSION, end_of, last_day, last_day_of, told_at

OSLO = ZoneInfo("Europe/Oslo")
KNOWN_TEXTS = {"1": "09684aef1eac1f37", "2": "319c6e32d1e0079b"}


def test_words_that_patients_said_yes_to_have_their_own_version() -> None:
    """Other words are another agreement: give them a new TEXT_VERSION, and a line in KNOWN_TEXTS."""
    texts = [
        text
        for language in ("nb", "en")
        for key, text in sorted(read_texts(language).items())
        if key.startswith(("relative_ask/", "relative_thanks/", "contact_offer/", "consent/"))
    ]
    assert KNOWN_TEXTS[TEXT_VERSION] == hashlib.sha256("\n".join(texts).encode()).hexdigest()[:16]


def test_the_two_texts_are_those_of_the_guide() -> None:
    nb, en = read_texts("nb"), read_texts("en")
    assert nb["relative_ask/1"] == "Hei, dette er {who}. Kan du be {name} ringe meg på {number}?"
    assert nb["relative_thanks/1"] == "Takk, du trenger ikke gjøre mer."
    assert en["relative_ask/1"] == "Hi, this is {who}. Could you ask {name} to call me on {number}?"
    assert en["relative_thanks/1"] == "Thanks, you don't need to do more."
    for texts in (nb, en):
        assert {key for key in texts if key.startswith("relative_")} == {
            "relative_ask/1",
            "relative_thanks/1",
            "relative_added/1",
        }, "no other words, and no variants, go to a relative"


def test_the_last_day_counts_to_its_end_where_the_patient_is_and_staff_hear_in_the_morning() -> None:
    end = end_of(date(2026, 12, 31), OSLO)
    assert end == datetime(2026, 12, 31, 23, tzinfo=UTC)
    assert last_day(end, OSLO) == date(2026, 12, 31)
    assert told_at(end, OSLO) == datetime(2027, 1, 1, 7, tzinfo=UTC)
    assert (end_of(None, OSLO), last_day(None, OSLO), told_at(None, OSLO)) == (None, None, None)


def test_a_period_counts_today_and_one_of_them_has_no_end() -> None:
    assert [last_day_of(days, date(2026, 11, 23)) for days in PERIODS] == [
        date(2026, 12, 22),
        date(2027, 2, 20),
        date(2027, 11, 22),
        None,
    ]

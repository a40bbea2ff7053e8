"""Schedules and lengths of time in words: the same on a patient's page, in the talk about schedules, to the patient."""

from datetime import date, time, timedelta

import pytest

from bot.wording import Wording
from bot.wording.samples.sample import at
from bot.wording.speech import Speech
from bot.wording.weeks import schedule_in_words
from rules.kinds import Kind
from rules.recurrence import Recurrence, parse_days
from rules.sayings import Saying
from rules.schedule_draft import Terms

WORDING = Wording()
HOUR = timedelta(hours=1)


def words(language: str, terms: Terms) -> str:
    """A schedule, said on 23 November in Oslo."""
    return schedule_in_words(
        Speech(WORDING.tongues[language], Saying(Kind.PERSON, language, "Europe/Oslo", at(9))), terms
    )


def terms(
    days: str, *hours: int, every_weeks: int = 1, zone: str = "Europe/Oslo", skips_holidays: bool = False
) -> Terms:
    rule = Recurrence(
        parse_days(days), tuple(time(hour) for hour in hours), date(2026, 11, 1), None, every_weeks, zone=zone
    )
    return Terms(rule, HOUR, skips_holidays=skips_holidays)


@pytest.mark.parametrize(
    ("schedule", "nb", "en"),
    [
        (terms("daily", 10, 19), "hver dag kl. 10:00 og 19:00", "every day at 10:00 and 19:00"),
        (terms("mon-fri", 10), "mandag–fredag kl. 10:00", "Monday–Friday at 10:00"),
        (terms("sat,sun", 10), "lørdag og søndag kl. 10:00", "Saturday and Sunday at 10:00"),
        (terms("tue", 12), "hver tirsdag kl. 12:00", "every Tuesday at 12:00"),
        (terms("tue", 12, every_weeks=2), "tirsdag kl. 12:00, annenhver uke", "Tuesday at 12:00, every other week"),
        (terms("tue", 12, every_weeks=3), "tirsdag kl. 12:00, hver 3. uke", "Tuesday at 12:00, every 3 weeks"),
        (
            terms("daily", 9, zone="Europe/London", skips_holidays=True),
            "hver dag kl. 09:00, ikke på helligdager, lokal tid i Europe/London",
            "every day at 09:00, not on public holidays, local time in Europe/London",
        ),
    ],
)
def test_a_schedule(schedule: Terms, nb: str, en: str) -> None:
    assert words("nb", schedule) == nb
    assert words("en", schedule) == en


@pytest.mark.parametrize(
    ("span", "nb", "en"),
    [
        (24 * HOUR, "1 døgn", "1 day"),
        (48 * HOUR, "2 døgn", "2 days"),
        (HOUR / 2, "30 minutter", "30 minutes"),
        (2 * HOUR, "2 timer", "2 hours"),
        (HOUR * 1.5, "1 time og 30 minutter", "1 hour and 30 minutes"),
        (timedelta(minutes=1), "1 minutt", "1 minute"),
    ],
)
def test_how_long(span: timedelta, nb: str, en: str) -> None:
    assert WORDING.tongues["nb"].duration(span) == nb
    assert WORDING.tongues["en"].duration(span) == en

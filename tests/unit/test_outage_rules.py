"""Nobody is called silent for our own silence."""

from datetime import UTC, datetime, timedelta

import pytest

from rules.check_in import CheckInEvent, CheckInLife, transition
from rules.outage import DEAF_AFTER, MARGIN, UPDATES_KEPT, Gap, Verdict, judge, opens_gap
from rules.words import CheckInState

TEN = datetime(2026, 11, 23, 10, tzinfo=UTC)
NOON = TEN + timedelta(hours=2)


def at(hours: float) -> datetime:
    """So many hours after ten."""
    return TEN + timedelta(hours=hours)


def asked(remind_after: timedelta | None = None) -> CheckInLife:
    """Asked at ten; an answer is due at noon."""
    life = CheckInLife(CheckInState.PENDING, TEN, timedelta(hours=2), remind_after)
    return transition(life, CheckInEvent.PROMPT_DELIVERED, TEN)


@pytest.mark.parametrize(
    ("begin", "end", "verdict"),
    [
        (0.5, 1.0, Verdict.AS_PLANNED),  # over long before the end of the window
        (0.5, 1.75, Verdict.AS_PLANNED),  # just as much time as somebody needs is left
        (0.5, 1.76, Verdict.ASK_AGAIN),  # less
        (1.0, 2.0, Verdict.ASK_AGAIN),
        (1.0, 3.0, Verdict.ASK_AGAIN),
        (1.99, 2.5, Verdict.ASK_AGAIN),
        (2.0, 3.0, Verdict.AS_PLANNED),  # began when the time was up: all answers in time were heard
        (2.5, 3.0, Verdict.AS_PLANNED),
        (-3.0, -1.0, Verdict.AS_PLANNED),  # before anything was asked
        (-3.0, 0.0, Verdict.AS_PLANNED),
        (-3.0, 1.9, Verdict.ASK_AGAIN),
        (1.0, 25.0, Verdict.ASK_AGAIN),  # exactly as long as Telegram remembers
        (1.0, 25.1, Verdict.VOID),
    ],
)
def test_what_an_outage_means_for_an_answer_due_at_noon(begin: float, end: float, verdict: Verdict) -> None:
    expected = (verdict, None if verdict is Verdict.AS_PLANNED else 7)
    assert judge(asked(), [Gap(7, at(begin), at(end))]) == expected


def test_without_an_outage_all_is_as_planned() -> None:
    assert judge(asked(), []) == (Verdict.AS_PLANNED, None)


def test_an_outage_that_still_lasts_judges_nobody() -> None:
    assert judge(asked(), [Gap(1, at(1), None)]) == (Verdict.AS_PLANNED, None)


def test_the_longest_of_several_outages_is_named() -> None:
    gaps = [Gap(1, at(1.9), at(2.1)), Gap(2, at(1), at(1.85)), Gap(3, at(0.1), at(0.2))]
    assert judge(asked(), gaps) == (Verdict.ASK_AGAIN, 2)


def test_one_gap_too_long_for_telegram_voids_whatever_else_there_was() -> None:
    gaps = [Gap(1, at(1.9), at(2.1)), Gap(2, at(1), at(1) + UPDATES_KEPT + timedelta(seconds=1))]
    assert judge(asked(), gaps) == (Verdict.VOID, 2)


def test_an_outage_over_the_reminder_leads_to_asking_again() -> None:
    assert judge(asked(timedelta(hours=1)), [Gap(1, at(0.5), at(1.5))]) == (Verdict.ASK_AGAIN, 1)


def test_who_was_asked_after_the_outage_is_not_asked_once_more() -> None:
    life = transition(asked(), CheckInEvent.ASK_AGAIN_QUEUED, at(3))
    life = transition(life, CheckInEvent.REMINDER_DELIVERED, at(3))
    life = transition(life, CheckInEvent.REMINDER_DELIVERED, at(3.1))
    assert life.look_at == at(5.1)
    assert judge(life, [Gap(1, at(1), at(3))]) == (Verdict.AS_PLANNED, None)


def test_what_nobody_was_asked_is_not_judged() -> None:
    life = CheckInLife(CheckInState.PENDING, TEN, timedelta(hours=2))
    assert judge(life, [Gap(1, at(-1), at(3))]) == (Verdict.AS_PLANNED, None)


@pytest.mark.parametrize(
    ("heard_until", "expected"),
    [
        (None, False),  # nothing was ever heard, so nothing is known to be missing
        (NOON, False),
        (NOON - DEAF_AFTER, False),
        (NOON - DEAF_AFTER - timedelta(seconds=1), True),
        (NOON + timedelta(minutes=1), False),
    ],
)
def test_more_than_five_minutes_without_hearing_is_an_outage(heard_until: datetime | None, expected: bool) -> None:
    assert opens_gap(heard_until, NOON) is expected
    assert timedelta(minutes=5) == DEAF_AFTER < MARGIN

"""On days off nobody is asked, nobody is told of silence, and the day after comes at its time."""

from datetime import datetime, timedelta

import pytest

from care.overview import find_patient, occurrences
from rules.recurrence import Skipped
from storage.tables import CheckIn
from tests.behaviour.agreement import in_both_languages, on_both_databases, plan
from tests.behaviour.cast import Person
from tests.behaviour.play import OSLO, Play


async def asked_days(stage: Play) -> list[str]:
    """The days and times in Oslo at which Petter was asked."""
    return [f"{row.due_at.astimezone(OSLO):%m-%d %H:%M}" for row in await stage.recall(CheckIn)]


@on_both_databases
@plan(start="2026-12-23T08:00", holidays="skip")
async def test_at_christmas_nobody_is_asked(stage: Play, petter: Person, anne: Person, backend: str) -> None:
    for _ in range(5):
        await stage.at("10:01")
        for question in petter.reads_all():
            if question.buttons:
                await petter.says("ok")
                petter.reads_all()
        await stage.at("23:00")
        await stage.advance(hours=10)
    assert await asked_days(stage) == ["12-23 10:00", "12-24 10:00", "12-27 10:00"]
    stage.expects_only_summaries_for_staff()
    assert not await stage.alerts()


@plan(start="2026-12-25T08:00")
async def test_without_it_christmas_day_is_a_day_like_others(stage: Play, petter: Person, anne: Person) -> None:
    await stage.at("10:00")
    petter.expects_check_in()


@plan(start="2027-03-24T11:00", holidays="skip", remind_after=None)
async def test_over_easter_and_the_night_of_the_clocks_the_next_question_comes_at_ten(
    stage: Play, petter: Person, anne: Person
) -> None:
    """Easter Sunday of 2027 is the day on which the clocks are put forward."""
    await stage.at("10:00", days=3)
    assert petter.expects_check_in().at.isoformat() == "2027-03-27T10:00:00+01:00"
    await petter.says("bra")
    petter.reads_all()
    await stage.at("10:00", days=3)
    assert petter.expects_check_in().at.isoformat() == "2027-03-30T10:00:00+02:00"
    stage.expects_only_summaries_for_staff()


@pytest.mark.parametrize(("language", "year"), [("nb", 2027), ("en", 2027)])
@plan(start="2027-05-14T11:00", holidays="skip", remind_after=None)
async def test_the_seventeenth_of_may_is_a_day_off(stage: Play, petter: Person, anne: Person, year: int) -> None:
    await stage.at("10:00", days=1)
    petter.expects_check_in()
    await petter.says("ok")
    petter.reads_all()
    await stage.at("09:59", days=3)
    petter.expects_nothing()
    await stage.at("10:00")
    petter.expects_check_in()
    assert await asked_days(stage) == ["05-15 10:00", "05-18 10:00"]
    stage.expects_only_summaries_for_staff()


@plan(start="2026-12-23T11:00", holidays="skip", except_days=("2026-12-24",))
async def test_the_preview_shows_what_is_skipped_and_why(stage: Play, petter: Person) -> None:
    async with stage.program.database.reading() as work:
        who = await find_patient(work, "petter")
        assert who is not None
        found = await occurrences(work, who, stage.now(), 1)
    assert [(item.at.astimezone(OSLO).day, item.skipped) for item in found] == [
        (24, Skipped.EXCEPTION),
        (25, Skipped.HOLIDAY),
        (26, Skipped.HOLIDAY),
        (27, None),
    ]


@in_both_languages
@plan(start="2026-12-24T08:00", holidays="skip", window="1d", remind_after=None)
async def test_a_question_that_is_open_over_a_holiday_is_followed_up_all_the_same(
    stage: Play, petter: Person, anne: Person
) -> None:
    """A day off asks nothing new; it never holds an alert."""
    await stage.at("10:00")
    petter.expects_check_in()
    await stage.at("10:00", days=1)
    told = anne.expects_alert("Petter")
    assert told.at == datetime(2026, 12, 25, 10, tzinfo=OSLO)
    assert (await stage.recall(CheckIn))[0].window == timedelta(days=1)
    stage.ignores_the_rest()

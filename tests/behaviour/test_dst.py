"""Both nights on which the clocks in Oslo are put: one check-in each, and the right times on the wall."""

from datetime import UTC, datetime

from rules.kinds import Kind
from storage.tables import CheckIn
from tests.behaviour.agreement import on_both_databases, plan
from tests.behaviour.cast import Person
from tests.behaviour.play import Play


@on_both_databases
@plan(start="2026-10-24T20:00", times=("02:30",), quiet=None)
async def test_an_hour_that_comes_twice_asks_once(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    await stage.advance(hours=6, minutes=30)
    question = petter.expects_check_in()
    assert question.at.isoformat() == "2026-10-25T02:30:00+02:00"
    await stage.advance(hours=1)
    reminder = petter.expects_reminder("03:30")
    assert reminder.at.isoformat() == "2026-10-25T02:30:00+01:00"
    await stage.advance(hours=1)
    told = anne.expects_alert("02:30")
    assert told.at.isoformat() == "2026-10-25T03:30:00+01:00"
    petter.expects_nothing()
    await told.taps("Har fått kontakt")
    anne.expects(Kind.ASK_NOTE)
    await stage.at("02:30", days=1)
    petter.expects_check_in()
    moments = [row.due_at for row in await stage.recall(CheckIn)]
    assert moments == [datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 26, 1, 30, tzinfo=UTC)]
    stage.ignores_the_rest()


@plan(start="2027-03-27T20:00", times=("02:30",), quiet=None)
async def test_an_hour_that_does_not_come_asks_once_after_it(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    await stage.advance(hours=6, minutes=29)
    petter.expects_nothing()
    await stage.advance(minutes=1)
    question = petter.expects_check_in()
    assert question.at.isoformat() == "2027-03-28T03:30:00+02:00"
    await stage.advance(hours=1)
    petter.expects_reminder("05:30")
    await stage.advance(hours=1)
    told = anne.expects_alert("03:30")
    assert told.at.isoformat() == "2027-03-28T05:30:00+02:00"
    await told.taps("Har fått kontakt")
    anne.expects(Kind.ASK_NOTE)
    await stage.at("02:30", days=1)
    petter.expects_check_in()
    assert len(await stage.check_ins()) == 2
    stage.ignores_the_rest()


@plan(start="2026-10-24T09:00", times=("10:00",))
async def test_the_morning_after_the_clocks_went_back_comes_at_its_time(
    stage: Play, petter: Person, anne: Person
) -> None:
    await stage.at("10:00")
    petter.expects_check_in()
    await petter.says("hei")
    petter.expects(Kind.ANSWER_TEXT)
    await stage.advance(hours=24, minutes=59)
    petter.expects_nothing()
    await stage.advance(minutes=1)
    assert petter.expects_check_in().at.isoformat() == "2026-10-25T10:00:00+01:00"


@plan(start="2027-03-27T09:00", times=("10:00",))
async def test_a_pause_of_a_day_over_the_night_ends_at_the_same_time_on_the_wall(
    stage: Play, petter: Person, anne: Person
) -> None:
    await petter.says("/pause")
    await petter.expects(Kind.PAUSE_MENU).taps("1 dag")
    petter.expects(Kind.PAUSE_SET, "09:00")
    anne.expects(Kind.PAUSE_TOLD)
    await stage.advance(hours=22, minutes=59)
    petter.expects_nothing()
    await stage.advance(minutes=2)
    petter.expects(Kind.PAUSE_OVER)
    await stage.at("10:00")
    petter.expects_check_in()

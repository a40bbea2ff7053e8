"""The machine's clock is wrong: that is recognised and said, and nobody's answer is early or late because of it."""

from datetime import timedelta

import pytest

from bot.worker import Worker
from rules.kinds import Kind
from storage.tables import Outage
from tests.behaviour.agreement import in_both_languages, plan
from tests.behaviour.cast import Person
from tests.behaviour.play import Play, in_oslo
from tests.behaviour.scenes import alert

CLOCK = {True: Kind.CLOCK_AHEAD, False: Kind.CLOCK_BEHIND}
both_ways = pytest.mark.parametrize("minutes", [10, -10, 600])


async def wrong(stage: Play, lise: Person, minutes: int) -> None:
    """The program starts on a machine whose clock is so far ahead."""
    stage.machine.ahead = timedelta(minutes=minutes)
    await stage.restart()
    stage.expects_error("s ahead of Telegram's" if minutes > 0 else "s behind Telegram's")
    lise.expects(CLOCK[minutes > 0], str(abs(minutes)))


@in_both_languages
async def test_admins_are_told_once_a_day_with_what_to_do(stage: Play, petter: Person, lise: Person) -> None:
    await wrong(stage, lise, 10)
    assert "NTP" in lise.everything
    assert stage.errors.seen == [line for line in stage.errors.seen if "600 s ahead" in line]
    await stage.at("09:00")
    await stage.restart()
    lise.expects_nothing()
    await stage.at("10:30")
    await petter.says("hei")
    await stage.at("07:59", days=1)
    lise.expects_nothing()
    await stage.at("08:30")
    lise.expects(Kind.CLOCK_AHEAD)
    petter.reads_all()
    assert len(stage.errors.seen) == 2, "one line a start"
    stage.expects_only_summaries_for_staff()


@pytest.mark.parametrize(("language", "minutes"), [("nb", 10), ("en", 10), ("nb", -10), ("en", -10), ("nb", 600)])
async def test_everything_comes_at_its_own_time(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person, minutes: int
) -> None:
    await wrong(stage, lise, minutes)
    await stage.at("09:59")
    petter.expects_nothing()
    await stage.at("10:00")
    petter.expects_check_in()
    await stage.at("10:59")
    petter.expects_nothing()
    await stage.at("11:00")
    petter.expects_reminder("12:00")
    await stage.at("11:59")
    anne.expects_nothing()
    await stage.at("12:00")
    told = anne.expects_alert("10:00", "11:00")
    assert in_oslo(told.at) == "12:00"
    await stage.at("12:30")
    kari.expects_alert()
    assert not await stage.recall(Outage)


@both_ways
async def test_an_answer_in_time_is_in_time(
    stage: Play, petter: Person, anne: Person, lise: Person, minutes: int
) -> None:
    await wrong(stage, lise, minutes)
    await stage.at("11:59")
    petter.reads_all()
    await petter.says("hei")
    petter.expects(Kind.ANSWER_TEXT)
    (reply,) = await stage.replies()
    assert in_oslo(reply.sent_at) == "11:59"
    await stage.at("20:00")
    anne.expects_nothing()
    assert await stage.check_ins() == ["answered"]


@both_ways
async def test_what_was_written_before_the_question_is_no_answer_to_it(
    stage: Play, petter: Person, anne: Person, lise: Person, minutes: int
) -> None:
    await wrong(stage, lise, minutes)
    stage.ears_down()
    stage.stage.stepper.hand_over(stage.program)
    await stage.at("09:54")
    await petter.says("hei", unheard=True)
    await stage.stop_bot()
    await stage.at("10:01")
    stage.sandbox.faults.planned.clear()
    await stage.start_bot()
    await stage.at("10:02")
    assert await stage.check_ins() == ["open"]
    stage.ignores_the_rest()


@both_ways
async def test_the_clock_is_set_right_between_a_question_and_its_answer(
    stage: Play, petter: Person, anne: Person, lise: Person, minutes: int
) -> None:
    await wrong(stage, lise, minutes)
    await stage.at("10:00")
    petter.expects_check_in()
    stage.machine.ahead = timedelta(0)
    await stage.at("10:02")
    await petter.says("hei")
    assert await stage.check_ins() == ["answered"]
    petter.expects(Kind.ANSWER_TEXT)
    await stage.at("20:00")
    anne.expects_nothing()
    lise.expects_nothing()
    assert not await stage.recall(Outage)


@both_ways
async def test_the_clock_goes_wrong_while_it_runs(
    stage: Play, petter: Person, anne: Person, lise: Person, minutes: int
) -> None:
    await stage.at("10:00")
    petter.expects_check_in()
    stage.machine.ahead = timedelta(minutes=minutes)
    stage.expects_error("Telegram's, which is gone by meanwhile")
    await petter.says("hei")
    assert await stage.check_ins() == ["answered"]
    lise.expects(CLOCK[minutes > 0])
    petter.reads_all()
    await stage.at("20:00")
    anne.expects_nothing()


async def test_less_than_two_minutes_are_nothing_to_speak_of(
    stage: Play, petter: Person, anne: Person, lise: Person
) -> None:
    stage.machine.ahead = timedelta(seconds=115)
    await stage.restart()
    lise.expects_nothing()
    await stage.at("11:59")
    petter.reads_all()
    await petter.says("hei")
    petter.reads_all()
    assert await stage.check_ins() == ["answered"]
    await stage.at("20:00")
    anne.expects_nothing()


async def test_a_clock_that_jumps_plans_nothing_before_it_is_compared(
    stage: Play, petter: Person, anne: Person, lise: Person
) -> None:
    """The clock was days behind and is set right: for a moment our time is days ahead."""
    await wrong(stage, lise, -3 * 24 * 60)
    worker = Worker(stage.program)
    worker.caught_up = True
    await worker.tick()
    stage.machine.ahead = timedelta(0)
    await worker.tick()
    await worker.tick()
    assert not await stage.check_ins(), "three days of them would have fallen away"
    await stage.at("10:00")
    petter.expects_check_in()
    assert await stage.check_ins() == ["open"]
    await petter.says("hei")
    petter.reads_all()


@plan(quiet="22:00-08:00")
async def test_an_alert_is_ended_by_an_answer(stage: Play, petter: Person, anne: Person, lise: Person) -> None:
    await wrong(stage, lise, 10)
    await alert(stage, petter, anne)
    await petter.says("hei")
    anne.expects_all_clear("12:00")
    petter.expects(Kind.ANSWER_SILENCE)

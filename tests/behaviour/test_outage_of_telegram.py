"""Telegram was down: nobody is called silent for it, nobody without having been asked again, and the team is told.

Time is played in small steps while Telegram is down, so everything is short here: Petter is asked at 10:00, reminded
at 10:20, has until 10:40, and each rank has ten minutes.
"""

from rules.kinds import Kind
from tests.behaviour.agreement import in_both_modes, on_both_databases, plan
from tests.behaviour.cast import Message, Person
from tests.behaviour.play import Play, in_oslo

SHORT = {"window": "40m", "remind_after": "20m", "chain": (("anne", "10m"), ("kari", "10m"))}
pytestmark = plan(**SHORT)


async def down(stage: Play, since: str, until: str) -> None:
    """Nothing gets through from one time of day to another. A retry may be half a minute away then."""
    await stage.at(since)
    stage.telegram_down()
    await stage.at(until)
    await stage.telegram_up()
    await stage.advance(minutes=1)


async def asked_and_reminded(stage: Play, petter: Person) -> Message:
    """Petter was asked and reminded; it is 10:20. Gives the question."""
    await stage.at("10:00")
    question = petter.expects_check_in()
    await stage.at("10:20")
    petter.expects_reminder()
    return question


async def alert(stage: Play, petter: Person, anne: Person) -> Message:
    """Petter was silent; it is 10:40, and Anne is told."""
    await asked_and_reminded(stage, petter)
    await stage.at("10:40")
    return anne.expects_alert("Petter")


# over the question


@in_both_modes
async def test_a_question_that_fell_into_it_is_asked_once_as_soon_as_it_is_over(
    stage: Play, petter: Person, anne: Person, lise: Person
) -> None:
    await down(stage, "09:55", "10:10")
    question = petter.expects_check_in()
    assert in_oslo(question.at) in {"10:10", "10:11"}
    await stage.at("10:20")
    lise.expects(Kind.OUTAGE, "09:55–10:10", "1 innsjekk ble berørt: 1 er spurt på nytt, 0 falt bort")
    await stage.at("10:31")
    petter.expects_reminder("10:5")
    await stage.at("10:49")
    anne.expects_nothing()
    await stage.at("10:52")
    anne.expects_alert("Petter")
    petter.expects_nothing()


@plan(**SHORT | {"window": "20m", "remind_after": None})
async def test_a_question_whose_window_is_over_is_not_asked_and_not_held_against_anybody(
    stage: Play, petter: Person, anne: Person, lise: Person
) -> None:
    await down(stage, "09:55", "10:25")
    await stage.at("10:40")
    petter.expects_nothing()
    assert await stage.check_ins() == ["void"]
    lise.expects(Kind.OUTAGE, "1 innsjekk ble berørt: 0 er spurt på nytt, 1 falt bort")
    await stage.at("20:00")
    anne.expects_nothing()
    assert not await stage.alerts()


@on_both_databases
@plan(times=("10:00", "12:00"), window="3h", remind_after=None)
async def test_two_questions_that_waited_are_not_asked_one_after_the_other(
    stage: Play, petter: Person, lise: Person
) -> None:
    await down(stage, "09:55", "12:15")
    question = petter.expects_check_in()
    assert in_oslo(question.at) in {"12:15", "12:16"}
    petter.expects_nothing()
    assert sorted(await stage.check_ins()) == ["open", "void"]
    await stage.at("12:30")
    lise.expects(Kind.OUTAGE, "2 innsjekker ble berørt: 1 er spurt på nytt, 1 falt bort")


@plan(times=("10:00", "12:00"), window="3h", remind_after=None)
async def test_nor_where_the_second_is_not_planned_yet(stage: Play, petter: Person) -> None:
    """A machine that slept wakes, and speaks before it has looked at the time."""
    await stage.at("09:55")
    stage.telegram_down()
    await stage.at("10:02")
    stage.sleep_until("12:15")
    stage.sandbox.telegram_down(False)
    stage.program.dispatcher.telegram_is_back()
    await stage.program.dispatcher.round()
    await stage.settle()
    question = petter.expects_check_in()
    petter.expects_nothing()
    assert in_oslo(question.at) == "12:15"
    assert sorted(await stage.check_ins()) == ["open", "void"]
    stage.ignores_the_rest()


@plan(times=("21:50",))
async def test_a_question_that_waited_is_not_asked_in_quiet_hours(
    stage: Play, petter: Person, anne: Person, lise: Person
) -> None:
    await down(stage, "21:45", "22:10")
    await stage.at("22:20")
    lise.expects(Kind.OUTAGE, "0 er spurt på nytt, 1 falt bort")
    await stage.at("07:59", days=1)
    petter.expects_nothing()
    anne.expects_nothing()
    assert await stage.check_ins() == ["void"]


# over the reminder


async def test_a_reminder_that_fell_into_it_asks_again_and_leaves_the_agreed_time(
    stage: Play, petter: Person, anne: Person, lise: Person
) -> None:
    await stage.at("10:00")
    petter.expects_check_in()
    await down(stage, "10:15", "10:30")
    petter.expects(Kind.ASK_AGAIN, "10:50")
    petter.expects_nothing()
    await stage.at("10:49")
    lise.expects(Kind.OUTAGE, "1 er spurt på nytt")
    anne.expects_nothing()
    await stage.at("10:51")
    anne.expects_alert()


# over the end of the window


@in_both_modes
@on_both_databases
async def test_nobody_is_called_silent_whose_answer_was_waiting_at_telegram(
    stage: Play, petter: Person, anne: Person, lise: Person
) -> None:
    await asked_and_reminded(stage, petter)
    await stage.at("10:35")
    await petter.says("alt bra", unheard=True)
    stage.telegram_down()
    await stage.at("10:50")
    await stage.telegram_up()
    petter.expects(Kind.ANSWER_TEXT)
    assert await stage.check_ins() == ["answered"]
    await stage.at("20:00")
    lise.expects(Kind.OUTAGE, "Ingen innsjekker ble berørt")
    anne.expects_nothing()
    petter.expects_nothing()


async def test_nobody_is_called_silent_without_having_been_asked_again_and_who_then_is_silent_is_told_of(
    stage: Play, petter: Person, anne: Person, lise: Person
) -> None:
    await asked_and_reminded(stage, petter)
    await down(stage, "10:35", "10:50")
    anne.expects_nothing()
    petter.expects(Kind.ASK_AGAIN, "11:10")
    await stage.at("11:09")
    lise.expects(Kind.OUTAGE, "1 innsjekk ble berørt: 1 er spurt på nytt, 0 falt bort")
    anne.expects_nothing()
    petter.expects_nothing()
    await stage.at("11:11")
    anne.expects_alert("Petter")


@plan(**SHORT | {"times": ("21:30",)})
async def test_nobody_is_asked_again_in_quiet_hours(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    await stage.at("21:30")
    petter.expects_check_in()
    await stage.at("21:50")
    petter.expects_reminder()
    await down(stage, "22:05", "22:20")
    petter.expects_nothing()
    assert await stage.check_ins() == ["void"]
    await stage.at("22:30")
    lise.expects(Kind.OUTAGE, "0 er spurt på nytt, 1 falt bort")
    await stage.at("07:59", days=1)
    anne.expects_nothing()


# over an alert's chain


async def test_an_alert_that_waited_is_said_once_to_each_who_was_to_be_told(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    await alert(stage, petter, anne)
    await down(stage, "10:44", "11:20")
    kari.expects_alert("Petter")
    lise.expects_alert_again("Petter")
    await stage.at("11:24")
    lise.expects(Kind.OUTAGE)
    lise.expects_nothing()
    kari.expects_nothing()


async def test_an_answer_that_was_waiting_ends_the_alert_before_the_next_is_told(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    await alert(stage, petter, anne)
    await stage.at("10:44")
    await petter.says("her er jeg", unheard=True)
    stage.telegram_down()
    await stage.at("11:05")
    await stage.telegram_up()
    petter.expects(Kind.ANSWER_SILENCE)
    await stage.at("11:10")
    anne.expects_all_clear("10:44")
    for other in (kari, lise):
        # the attempts during the outage had no answer, so the alert may stand on their phones: then it must be ended
        assert "har ikke svart" not in other.everything
    stage.ignores_the_rest()


async def test_a_take_that_was_waiting_counts(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    told = await alert(stage, petter, anne)
    await stage.at("10:44")
    await anne.taps("Jeg tar kontakt", on=told, unheard=True)
    stage.telegram_down()
    await stage.at("10:55")
    await stage.telegram_up()
    await stage.at("10:57")
    assert "Anne tar kontakt" in told.text
    assert "Anne tar kontakt" in kari.expects_alert().text, "the chain went on meanwhile, for people must be told"
    await stage.at("11:30")
    lise.expects(Kind.OUTAGE)
    lise.expects_nothing()


# longer than Telegram remembers


@in_both_modes
@plan(**SHORT | {"days": "mon"})
async def test_after_more_than_a_day_an_open_question_is_void_because_its_answer_may_be_lost(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    await stage.at("10:00")
    petter.expects_check_in()
    await stage.at("10:05")
    await petter.says("hei", unheard=True)
    stage.telegram_down()
    await stage.at("10:12")
    stage.sleep_until("10:45", days=1)
    await stage.at("10:46")
    await stage.telegram_up()
    await stage.at("10:50")
    assert await stage.check_ins() == ["void"]
    assert not await stage.alerts()
    lise.expects(Kind.OUTAGE, "0 er spurt på nytt, 1 falt bort")
    stage.ignores_the_rest()


# answers that get lost, and refusals


async def test_a_lost_answer_of_telegrams_costs_a_copy_and_loses_nothing(
    stage: Play, petter: Person, anne: Person
) -> None:
    stage.sandbox.faults.lose_answers = 1
    await stage.at("10:01")
    petter.expects_check_in()
    petter.expects_check_in()
    petter.expects_nothing()
    await petter.says("hei")
    petter.expects(Kind.ANSWER_TEXT)
    assert await stage.check_ins() == ["answered"]
    anne.expects_nothing()


async def test_lost_answers_of_an_alert_cost_copies_and_lose_nothing(stage: Play, petter: Person, anne: Person) -> None:
    await asked_and_reminded(stage, petter)
    stage.sandbox.faults.lose_answers = 2
    await stage.at("10:45")
    copies = [anne.expects_alert() for _ in range(3)]
    anne.expects_nothing()
    (row,) = await stage.alerts()
    assert {copy.text.splitlines()[-1] for copy in copies} == {f"Varsel {row.id}"}, "so that one sees: it is one alert"
    await anne.taps("Har fått kontakt")
    anne.expects(Kind.ASK_NOTE)


async def test_rubbish_instead_of_an_answer_loses_nothing(stage: Play, petter: Person) -> None:
    stage.expects_error("Can not load invalid JSON data")
    await stage.at("09:59")
    stage.sandbox.faults.rubbish = 4
    await stage.at("10:02")
    assert petter.reads_all()
    await petter.says("hei")
    petter.expects(Kind.ANSWER_TEXT)


async def test_a_flood_wait_holds_everything_for_as_long_as_telegram_says(stage: Play, petter: Person) -> None:
    stage.sandbox.faults.retry_after = 120
    await stage.at("10:01")
    petter.expects_nothing()
    await stage.at("10:02")
    assert in_oslo(petter.expects_check_in().at) == "10:02"

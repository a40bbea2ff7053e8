"""One reminder, which says by when and who is told; none in quiet hours; and whoever got it late has time to answer."""

from dataclasses import replace

from rules.kinds import Kind
from tests.behaviour.agreement import in_both_languages, plan
from tests.behaviour.cast import Person
from tests.behaviour.play import Play, in_oslo


@in_both_languages
async def test_it_is_given_once_and_says_by_when_and_who_is_told(stage: Play, petter: Person, anne: Person) -> None:
    await stage.at("10:00")
    petter.expects_check_in()
    await stage.at("10:59")
    petter.expects_nothing()
    await stage.at("11:00")
    petter.expects_reminder("12:00", "Anne")
    await stage.at("12:00")
    petter.expects_nothing()
    anne.expects_alert("11:00")


async def test_whoever_answered_gets_none(stage: Play, petter: Person) -> None:
    await stage.at("10:00")
    petter.expects_check_in()
    await stage.at("10:59")
    await petter.says("hei")
    petter.expects(Kind.ANSWER_TEXT)
    await stage.at("20:00")
    petter.expects_nothing()


@plan(remind_after=None)
async def test_where_none_is_agreed_none_comes(stage: Play, petter: Person, anne: Person) -> None:
    await stage.at("10:00")
    petter.expects_check_in()
    await stage.at("12:00")
    petter.expects_nothing()
    told = anne.expects_alert()
    assert "Påminnelse" not in told.text


@plan(times=("21:30",))
async def test_one_that_would_fall_into_quiet_hours_is_dropped_and_the_window_stands(
    stage: Play, petter: Person, anne: Person
) -> None:
    await stage.at("21:30")
    petter.expects_check_in()
    await stage.at("23:29")
    petter.expects_nothing()
    anne.expects_nothing()
    await stage.at("23:30")
    petter.expects_nothing()
    told = anne.expects_alert("21:30")
    assert "Påminnelse" not in told.text, "an alert says what is true: no reminder was given"


async def test_one_that_comes_late_leaves_the_agreed_time_to_answer_it(
    stage: Play, petter: Person, anne: Person
) -> None:
    await stage.at("10:00")
    petter.expects_check_in()
    stage.sandbox.faults.retry_after = 900  # Telegram wants a pause just then
    await stage.at("11:14")
    petter.expects_nothing()
    await stage.at("11:15")
    reminder = petter.expects_reminder("12:15")
    assert in_oslo(reminder.at) == "11:15"
    await stage.at("12:14")
    anne.expects_nothing()
    await stage.at("12:15")
    anne.expects_alert()


async def test_an_answer_while_it_waits_takes_it_back(stage: Play, petter: Person, anne: Person) -> None:
    await stage.at("10:00")
    petter.expects_check_in()
    stage.sandbox.faults.retry_after = 900
    await stage.at("11:05")
    await petter.says("hei")
    await stage.at("20:00")
    petter.expects(Kind.ANSWER_TEXT)
    petter.expects_nothing()
    anne.expects_nothing()


async def test_a_question_that_came_late_is_reminded_of_and_judged_from_when_it_came(
    stage: Play, petter: Person, anne: Person
) -> None:
    stage.sandbox.faults.retry_after = 1200
    await stage.at("10:20")
    petter.expects_check_in()
    await stage.at("11:19")
    petter.expects_nothing()
    await stage.at("11:20")
    petter.expects_reminder("12:20")
    await stage.at("12:19")
    anne.expects_nothing()
    await stage.at("12:20")
    anne.expects_alert()


async def test_a_tap_below_a_reminder_adds_no_buttons_to_it(stage: Play, petter: Person) -> None:
    await stage.at("11:00")
    question, reminder = petter.expects_check_in(), petter.expects_reminder()
    asked, reminded = question.buttons, reminder.buttons
    await reminder.taps("😐 Sånn passe")
    petter.expects(Kind.ANSWER_BUTTON)
    assert reminder.buttons == [button.replace("😐", "✓ 😐") for button in reminded]
    await question.taps("Gikk ut")
    assert len(question.buttons) == len(asked) > len(reminded)


async def test_a_changed_window_is_that_of_the_next_question_and_not_of_the_one_that_is_open(
    stage: Play, petter: Person, anne: Person
) -> None:
    await stage.at("10:00")
    petter.expects_check_in()
    await stage.apply(replace(stage.script, window="4h", remind_after="3h"))
    await stage.at("11:00")
    petter.expects_reminder("12:00")
    await petter.says("hei")
    petter.expects(Kind.ANSWER_TEXT)
    await stage.at("10:00", days=1)
    petter.expects_check_in()
    await stage.at("12:59")
    petter.expects_nothing()
    await stage.at("13:00")
    petter.expects_reminder("14:00")
    await stage.at("13:59")
    stage.expects_only_summaries_for_staff()
    await stage.at("14:00")
    anne.expects_alert("Petter")

"""The process ends without a word, in every state, and starts anew: nothing is lost, nothing is said twice in vain."""

import pytest

from rules.kinds import Kind
from tests.behaviour.agreement import in_both_modes, on_both_databases
from tests.behaviour.cast import Person
from tests.behaviour.play import Play, in_oslo
from tests.behaviour.scenes import alert, silence

# while asking


async def test_before_a_question_is_sent(stage: Play, petter: Person, anne: Person) -> None:
    async with stage.crash_at_sending(Kind.PROMPT, sent=False):
        await stage.at("10:00")
    petter.expects_nothing()
    await stage.start_bot()
    await stage.at("10:02")
    question = petter.expects_check_in()
    assert in_oslo(question.at) == "10:01"
    petter.expects_nothing()
    await stage.at("11:02")
    petter.expects_reminder()
    await stage.at("12:02")
    anne.expects_alert()
    assert await stage.check_ins() == ["missed"]


@on_both_databases
async def test_after_a_question_is_sent_and_before_that_is_written_down(
    stage: Play, petter: Person, anne: Person
) -> None:
    async with stage.crash_at_sending(Kind.PROMPT, sent=True):
        await stage.at("10:00")
    petter.expects_check_in()
    await stage.start_bot()
    await stage.at("10:05")
    petter.expects_check_in()  # the one copy that a crash costs
    petter.expects_nothing()
    assert await stage.check_ins() == ["open"]


@pytest.mark.parametrize("way", ["text", "button"])
async def test_an_answer_to_a_question_of_which_no_row_knows_that_it_was_sent(
    stage: Play, petter: Person, anne: Person, way: str
) -> None:
    async with stage.crash_at_sending(Kind.PROMPT, sent=True):
        await stage.at("10:00")
    question = petter.expects_check_in()
    await stage.start_bot()
    if way == "text":
        await petter.says("hei")
        petter.expects(Kind.ANSWER_TEXT)
    else:
        await question.taps("Bra")
        petter.expects(Kind.ANSWER_BUTTON)
    assert await stage.check_ins() == ["answered"]
    await stage.at("20:00")
    petter.expects_nothing()
    anne.expects_nothing()


@in_both_modes
async def test_while_an_answer_is_waited_for(stage: Play, petter: Person, anne: Person) -> None:
    await stage.at("10:00")
    petter.expects_check_in()
    await stage.at("10:30")
    await stage.restart()
    await stage.at("11:00")
    petter.expects_reminder("12:00")
    await stage.at("11:30")
    await stage.restart()
    await stage.at("11:59")
    anne.expects_nothing()
    await stage.at("12:00")
    anne.expects_alert()
    petter.expects_nothing()


@pytest.mark.parametrize("sent", [False, True])
async def test_around_a_reminder(stage: Play, petter: Person, anne: Person, sent: bool) -> None:
    await stage.at("10:00")
    petter.expects_check_in()
    async with stage.crash_at_sending(Kind.REMINDER, sent=sent):
        await stage.at("11:00")
    if sent:
        petter.expects_reminder()
    await stage.start_bot()
    await stage.at("11:02")
    petter.expects_reminder()
    petter.expects_nothing()
    await stage.at("12:00")
    anne.expects_nothing()
    await stage.at("12:01")
    anne.expects_alert()


# while alerting


@in_both_modes
@on_both_databases
@pytest.mark.parametrize("sent", [False, True])
async def test_around_an_alert(stage: Play, petter: Person, anne: Person, kari: Person, sent: bool) -> None:
    await stage.at("11:00")
    petter.expects_check_in()
    petter.expects_reminder()
    async with stage.crash_at_sending(Kind.ALERT, sent=sent):
        await stage.at("12:00")
    if sent:
        anne.expects_alert()
    await stage.start_bot()
    await stage.at("12:02")
    anne.expects_alert("Petter")
    anne.expects_nothing()
    await stage.at("12:30")
    kari.expects_nothing()
    await stage.at("12:31")
    kari.expects_alert()
    assert len(await stage.alerts()) == 1


async def test_a_take_on_an_alert_of_which_no_row_knows_that_it_was_sent(
    stage: Play, petter: Person, anne: Person, kari: Person
) -> None:
    await stage.at("11:00")
    petter.expects_check_in()
    petter.expects_reminder()
    async with stage.crash_at_sending(Kind.ALERT, sent=True):
        await stage.at("12:00")
    told = anne.expects_alert()
    await stage.start_bot()
    await told.taps("Jeg tar kontakt")
    await stage.at("12:05")
    assert all("Anne tar kontakt" in message.read for message in anne.reads_all())
    await stage.at("13:30")
    kari.expects_nothing()


async def test_while_nobody_has_taken_an_alert(stage: Play, petter: Person, anne: Person, kari: Person) -> None:
    await alert(stage, petter, anne)
    await stage.at("12:15")
    await stage.restart()
    await stage.at("12:29")
    kari.expects_nothing()
    await stage.at("12:30")
    kari.expects_alert()
    anne.expects_nothing()


async def test_while_somebody_has_it(stage: Play, petter: Person, anne: Person, kari: Person) -> None:
    told = await alert(stage, petter, anne)
    await told.taps("Jeg tar kontakt")
    await stage.restart()
    await stage.at("13:59")
    kari.expects_nothing()
    await stage.at("14:00")
    asked = anne.expects(Kind.ASK_OUTCOME)
    await stage.restart()
    await asked.taps("Har fått kontakt")
    anne.expects(Kind.ASK_NOTE)
    await stage.restart()
    await anne.says("Snakket med ham.")
    anne.expects(Kind.NOTE_SAVED)
    (row,) = await stage.alerts()
    assert row.note == "Snakket med ham."


@pytest.mark.parametrize("sent", [False, True])
async def test_around_the_question_after_an_outcome(
    stage: Play, petter: Person, anne: Person, kari: Person, sent: bool
) -> None:
    told = await alert(stage, petter, anne)
    await told.taps("Jeg tar kontakt")
    async with stage.crash_at_sending(Kind.ASK_OUTCOME, sent=sent):
        await stage.at("14:00")
    await stage.start_bot()
    await stage.at("14:02")
    assert len(anne.reads_all()) == 1 + sent
    await stage.at("14:31")
    kari.expects_alert()


@pytest.mark.parametrize("sent", [False, True])
async def test_around_an_all_clear(stage: Play, petter: Person, anne: Person, kari: Person, sent: bool) -> None:
    await alert(stage, petter, anne)
    await stage.at("12:30")
    kari.expects_alert()
    async with stage.crash_at_sending(Kind.ALL_CLEAR, sent=sent):
        await petter.says("hei")
    await stage.start_bot()
    await stage.advance(minutes=2)
    petter.expects(Kind.ANSWER_SILENCE)
    for told in (anne, kari):
        told.expects_all_clear()
    assert len(anne.unread()) + len(kari.unread()) <= 2 * sent
    anne.reads_all()
    kari.reads_all()


# while hearing


@on_both_databases
@pytest.mark.parametrize("committed", [False, True])
async def test_around_the_commit_of_an_answer(stage: Play, petter: Person, anne: Person, committed: bool) -> None:
    await stage.at("10:00")
    petter.expects_check_in()
    async with stage.crash_at_hearing(committed=committed):
        await petter.says("hei")
    await stage.start_bot()
    petter.expects(Kind.ANSWER_TEXT)
    petter.expects_nothing()
    assert await stage.words() == ["hei"]
    assert await stage.check_ins() == ["answered"]
    await stage.at("20:00")
    anne.expects_nothing()


@pytest.mark.parametrize("committed", [False, True])
async def test_around_the_commit_of_a_take(
    stage: Play, petter: Person, anne: Person, kari: Person, committed: bool
) -> None:
    told = await alert(stage, petter, anne)
    async with stage.crash_at_hearing(committed=committed):
        await told.taps("Jeg tar kontakt")
    await stage.start_bot()
    assert "Anne tar kontakt" in told.text
    await stage.at("13:00")
    kari.expects_nothing()


@pytest.mark.parametrize("committed", [False, True])
async def test_around_the_commit_of_a_toggled_step(stage: Play, petter: Person, committed: bool) -> None:
    await stage.at("10:00")
    question = petter.expects_check_in()
    async with stage.crash_at_hearing(committed=committed):
        await question.taps("Gikk ut")
    await stage.start_bot()
    petter.expects(Kind.ANSWER_STEPS, "gikk ut")
    petter.expects_nothing()
    assert await stage.done() == ["Gikk ut"], "a repeated update must not take the step back"


@pytest.mark.parametrize("committed", [False, True])
async def test_around_the_commit_of_a_call_for_help(stage: Play, petter: Person, anne: Person, committed: bool) -> None:
    async with stage.crash_at_hearing(committed=committed):
        await petter.says("/ring")
    await stage.start_bot()
    petter.expects(Kind.CALL_SENT)
    petter.expects_nothing()
    anne.expects_alert("ber om å bli ringt")
    anne.expects_nothing()
    assert len(await stage.alerts()) == 1


# in the middle of a conversation, and while nothing is asked


async def test_in_the_middle_of_naming_a_step(stage: Play, petter: Person) -> None:
    await petter.says("/steg")
    await petter.expects(Kind.STEPS_LIST).taps("Nytt skritt")
    petter.expects(Kind.STEP_ASK_NAME)
    await stage.restart()
    await petter.says("Vannet plantene")
    petter.expects(Kind.STEP_ADDED, "Vannet plantene")


@in_both_modes
async def test_in_the_middle_of_a_pause(stage: Play, petter: Person, anne: Person, kari: Person, lise: Person) -> None:
    await petter.says("/pause")
    menu = petter.expects(Kind.PAUSE_MENU)
    await stage.restart()
    await menu.taps("Til en dato")
    petter.expects(Kind.PAUSE_ASK_DATE)
    await stage.restart()
    await petter.says("i morgen")
    petter.expects(Kind.PAUSE_SET)
    anne.expects(Kind.PAUSE_TOLD, "Petter")
    await stage.restart()
    await stage.at("10:30", days=1)
    petter.expects_nothing()
    await stage.restart()
    await stage.at("09:01", days=1)
    petter.expects(Kind.PAUSE_OVER)
    await stage.at("10:00")
    petter.expects_check_in()
    stage.ignores_the_rest()


async def test_a_silence_after_many_restarts_is_still_one_alert(
    stage: Play, petter: Person, anne: Person, kari: Person
) -> None:
    for minute in range(5, 125, 10):
        await stage.at(f"{10 + minute // 60}:{minute % 60:02}")
        await stage.restart()
    assert len(petter.reads_all()) == 2, "one question, one reminder"
    await stage.at("12:00")
    anne.expects_alert()
    anne.expects_nothing()
    kari.expects_nothing()


async def test_the_morning_after_a_restart_at_night(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    await silence(stage, petter)
    await petter.says("hei")
    petter.expects(Kind.ANSWER_SILENCE)
    anne.expects_alert()
    anne.expects_all_clear()
    await stage.at("03:00", days=1)
    await stage.restart()
    await stage.at("10:00")
    petter.expects_check_in()
    petter.expects_nothing()
    stage.ignores_the_rest()

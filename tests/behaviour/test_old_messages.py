"""A message that can't be changed any more: what is to be known comes as a new one, mere buttons are let go."""

import pytest

from rules.kinds import Kind
from tests.behaviour.agreement import in_both_languages
from tests.behaviour.cast import Person
from tests.behaviour.play import Play
from tests.behaviour.scenes import alert

CANNOT = ("message can't be edited", "message to edit not found", "MESSAGE_ID_INVALID")


def sent_to(stage: Play, chat_id: int) -> int:
    """How many messages the bot has sent into a chat."""
    calls = stage.sandbox.calls
    return len([call for call in calls if call.method == "sendMessage" and call.chat_id == chat_id and call.ok])


@in_both_languages
async def test_how_an_alert_stands_comes_anew_where_the_old_message_is_deleted(
    stage: Play, petter: Person, anne: Person, kari: Person
) -> None:
    told = await alert(stage, petter, anne)
    anne.phone.delete(told.message_id)
    await stage.at("12:30")
    await kari.expects_alert().taps(kari.tongue("Jeg tar kontakt", "I'll make contact"))
    anew = anne.expects_alert("Kari")
    assert anew.message_id != told.message_id
    assert anew.buttons
    await kari.taps(kari.tongue("Har fått kontakt", "Reached them"))
    kari.expects(Kind.ASK_NOTE)
    assert not anew.buttons, "what comes after changes the new message"
    anne.expects_edit("Kari")
    anne.expects_nothing()


@pytest.mark.parametrize("words", CANNOT)
async def test_whatever_telegram_calls_it_the_word_comes_once(
    stage: Play, petter: Person, anne: Person, kari: Person, words: str
) -> None:
    await alert(stage, petter, anne)
    await stage.at("12:30")
    kari.expects_alert()
    await stage.advance(seconds=5)
    before = sent_to(stage, 3001)
    stage.sandbox.fail_next("editMessageText", 400, f"Bad Request: {words}", times=2)
    await kari.taps("Jeg tar kontakt")
    await stage.advance(seconds=5)
    anne.expects_alert("Kari tar kontakt")
    assert sent_to(stage, 3001) == before + 1
    kari.expects_alert("Kari tar kontakt")


async def test_that_nothing_would_change_is_no_reason_to_say_it_again(
    stage: Play, petter: Person, anne: Person, kari: Person
) -> None:
    await alert(stage, petter, anne)
    await stage.at("12:30")
    kari.expects_alert()
    before = sent_to(stage, 3001)
    stage.sandbox.fail_next("editMessageText", 400, "Bad Request: message is not modified: it is the same", times=2)
    await kari.taps("Jeg tar kontakt")
    await stage.advance(minutes=2)
    assert sent_to(stage, 3001) == before
    assert {row.state.value for row in await stage.outbox()} == {"sent"}


async def test_an_all_clear_comes_though_the_alert_is_deleted(stage: Play, petter: Person, anne: Person) -> None:
    told = await alert(stage, petter, anne)
    anne.phone.delete(told.message_id)
    await petter.says("hei")
    petter.expects(Kind.ANSWER_SILENCE)
    anne.expects_all_clear("Petters konto")
    anne.expects_alert("Lukket: det kom svar")


async def test_buttons_that_can_not_be_redrawn_are_let_go(stage: Play, petter: Person, anne: Person) -> None:
    await stage.at("10:00")
    question = petter.expects_check_in()
    before = sent_to(stage, 2001)
    stage.sandbox.fail_next("editMessageReplyMarkup", 400, "Bad Request: message can't be edited")
    await question.taps("Bra")
    petter.expects(Kind.ANSWER_BUTTON)
    assert sent_to(stage, 2001) == before + 1, "the thanks, and nothing in place of the buttons"
    assert await stage.check_ins() == ["answered"]


async def test_a_question_that_was_deleted_is_still_answered_by_a_word(
    stage: Play, petter: Person, anne: Person
) -> None:
    await stage.at("10:00")
    petter.phone.delete(petter.expects_check_in().message_id)
    await stage.at("11:00")
    petter.expects_reminder()
    await petter.says("bra")
    petter.expects(Kind.ANSWER_TEXT)
    await stage.at("20:00")
    anne.expects_nothing()

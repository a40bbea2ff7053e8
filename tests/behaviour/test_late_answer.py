"""A late answer tells everyone who was told, and closes the alert; a late call for help never says that all is well."""

import pytest

from rules.kinds import Kind
from tests.behaviour.agreement import in_both_languages, in_both_modes, on_both_databases, plan
from tests.behaviour.cast import Person
from tests.behaviour.play import Play
from tests.behaviour.scenes import alert, silence


@in_both_modes
@on_both_databases
async def test_everyone_who_was_told_gets_the_all_clear_and_nobody_else(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    first = await alert(stage, petter, anne)
    await stage.at("12:30")
    second = kari.expects_alert()
    await stage.at("12:45")
    await petter.says("sov lenge")
    petter.expects(Kind.ANSWER_SILENCE)
    anne.expects_all_clear("Petters konto kl. 12:45")
    kari.expects_all_clear("Petters konto kl. 12:45")
    for told in (first, second):
        assert "✓ Lukket" in told.text
        assert not told.buttons
    lise.expects_nothing()
    (row,) = await stage.alerts()
    assert (row.state, row.outcome) == ("closed", "has_answered")
    await stage.at("20:00")
    lise.expects_nothing()


@in_both_languages
async def test_the_all_clear_says_what_is_known_and_no_more(stage: Play, petter: Person, anne: Person) -> None:
    await alert(stage, petter, anne)
    await petter.says("hei")
    petter.expects(Kind.ANSWER_SILENCE)
    said = anne.expects_all_clear()
    assert anne.tongue("Det kom svar fra Petters konto", "An answer came from Petter's account") in said.text
    assert "hei" not in said.text


async def test_admins_who_were_told_get_the_all_clear_once(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    await alert(stage, petter, anne)
    await stage.at("13:20")
    kari.expects_alert()
    lise.expects_alert_again()
    lise.expects_alert_again()
    await petter.says("hei")
    petter.expects(Kind.ANSWER_SILENCE)
    anne.expects_all_clear()
    kari.expects_all_clear()
    lise.expects_all_clear()
    lise.expects_nothing()


@in_both_modes
@pytest.mark.parametrize("button", ["Bra", "Sånn passe", "Gikk ut"])
async def test_any_button_of_the_old_question_is_a_late_answer(
    stage: Play, petter: Person, anne: Person, button: str
) -> None:
    question = await silence(stage, petter)
    anne.expects_alert()
    await question.taps(button)
    petter.expects("")
    anne.expects_all_clear()


@in_both_languages
async def test_an_answer_that_the_day_is_hard_closes_it_and_says_so(stage: Play, petter: Person, anne: Person) -> None:
    question = await silence(stage, petter)
    anne.expects_alert()
    await question.taps(petter.tongue("Tung dag", "Hard day"))
    petter.expects(Kind.ANSWER_HARD, "Anne")
    anne.expects(anne.tongue("dagen er tung", "hard day"))
    assert anne.tongue("Det kom svar fra Petters konto kl.", "An answer came from Petter's account at") not in (
        anne.phone.from_bot()[-1].text
    ), "nobody is told that nothing more is needed"


async def test_a_voice_message_is_a_late_answer_too(stage: Play, petter: Person, anne: Person) -> None:
    await alert(stage, petter, anne)
    await petter.sends("voice")
    petter.expects(Kind.ANSWER_UNSEEN)
    anne.expects_all_clear()


async def test_whoever_had_taken_it_gets_the_all_clear_and_is_asked_no_more(
    stage: Play, petter: Person, anne: Person, kari: Person
) -> None:
    told = await alert(stage, petter, anne)
    await told.taps("Jeg tar kontakt")
    await stage.at("12:20")
    await petter.says("hei, er her")
    petter.expects(Kind.ANSWER_SILENCE)
    anne.expects_all_clear()
    await stage.at("18:00")
    anne.expects_nothing()
    kari.expects_nothing()


async def test_what_comes_after_staff_closed_it_raises_nothing(stage: Play, petter: Person, anne: Person) -> None:
    question = await silence(stage, petter)
    await anne.expects_alert().taps("Har fått kontakt")
    anne.expects(Kind.ASK_NOTE)
    await question.taps("Bra")
    petter.expects(Kind.ANSWER_BUTTON)
    anne.expects_nothing()


@on_both_databases
async def test_an_answer_before_the_alert_was_sent_takes_back_both(
    stage: Play, petter: Person, anne: Person, kari: Person
) -> None:
    await stage.at("11:00")
    petter.expects_check_in()
    petter.expects_reminder()
    stage.sandbox.faults.retry_after = 300  # Telegram wants a pause of five minutes just as the alert goes out
    await stage.at("12:00")
    await stage.at("12:02")
    await petter.says("hei")
    await stage.at("13:00")
    petter.expects(Kind.ANSWER_SILENCE)
    anne.expects_nothing()
    kari.expects_nothing()
    (row,) = await stage.alerts()
    assert row.state == "closed"


async def test_an_answer_when_the_alert_may_have_arrived_is_told(stage: Play, petter: Person, anne: Person) -> None:
    """The process ended between sending and marking: the alert stands on Anne's phone, and no row knows it."""
    await stage.at("11:00")
    petter.expects_check_in()
    petter.expects_reminder()
    async with stage.crash_at_sending(Kind.ALERT, sent=True):
        await stage.at("12:00")
    anne.expects_alert()
    await stage.start_bot()
    await petter.says("hei")
    petter.expects(Kind.ANSWER_SILENCE)
    await stage.at("12:05")
    anne.expects_all_clear()
    anne.expects_nothing()


async def test_an_answer_when_the_alert_cannot_have_arrived_is_not_told(
    stage: Play, petter: Person, anne: Person
) -> None:
    await stage.at("11:00")
    petter.expects_check_in()
    petter.expects_reminder()
    stage.sandbox.fail_next("sendMessage", 502, "Bad Gateway")
    async with stage.crash_at_sending(Kind.ALERT, sent=False):
        await stage.at("12:00")
    await stage.start_bot()
    stage.sandbox.faults.planned.clear()
    await petter.says("hei")
    petter.expects(Kind.ANSWER_SILENCE)
    await stage.at("13:00")
    # nobody can know whether it was sent, so a word too many is right; what must not be is an alert after it
    assert all("har ikke svart" not in message.read for message in anne.reads_all())


@pytest.mark.parametrize("way", ["button", "command", "text"])
async def test_a_late_call_for_help_says_see_the_new_alert_and_never_that_all_is_well(
    stage: Play, petter: Person, anne: Person, kari: Person, way: str
) -> None:
    question = await silence(stage, petter)
    anne.expects_alert("har ikke svart")
    await stage.at("12:30")
    kari.expects_alert("har ikke svart")
    await stage.at("12:40")
    if way == "button":
        await question.taps("Ring meg")
    else:
        await petter.says("/ring" if way == "command" else "kan dere ringe meg")
    petter.expects(Kind.CALL_SENT, "Anne")
    anne.expects(Kind.ALL_CLEAR_SEE_NEW, "Petter har svart. Se nytt varsel.")
    anne.expects_alert("ber om å bli ringt")
    kari.expects(Kind.ALL_CLEAR_SEE_NEW)
    assert "er lukket." not in anne.everything.replace("✓ Lukket", "")
    assert [row.state for row in await stage.alerts()] == ["closed", "raised"]
    await stage.at("13:11")
    kari.expects_alert("ber om å bli ringt")


async def test_an_answer_does_not_close_a_call_for_help(
    stage: Play, petter: Person, anne: Person, kari: Person
) -> None:
    await petter.says("/ring")
    petter.expects(Kind.CALL_SENT)
    anne.expects_alert("ber om å bli ringt")
    await petter.says("går litt bedre")
    petter.expects(Kind.ANSWER_TEXT)
    anne.expects_nothing()
    await stage.at("08:30")
    kari.expects_alert("ber om å bli ringt")


@plan(times=("10:00", "13:00"), window="1h", remind_after=None)
async def test_one_answer_ends_all_that_is_open(stage: Play, petter: Person, anne: Person, kari: Person) -> None:
    await stage.at("10:00")
    petter.expects_check_in()
    await stage.at("11:00")
    await anne.expects_alert().taps("Jeg tar kontakt")
    await stage.at("13:00")
    petter.expects_check_in()
    anne.expects(Kind.ASK_OUTCOME)
    await stage.at("13:10")
    await petter.says("hei")
    petter.expects(Kind.ANSWER_SILENCE)
    anne.expects_all_clear()
    assert await stage.check_ins() == ["missed", "answered"]
    await stage.at("20:00")
    anne.expects_nothing()
    kari.expects_nothing()


async def test_after_an_all_clear_the_next_silence_raises_a_new_alert(
    stage: Play, petter: Person, anne: Person
) -> None:
    await alert(stage, petter, anne)
    await petter.says("hei")
    petter.expects(Kind.ANSWER_SILENCE)
    anne.expects_all_clear()
    await stage.at("10:00", days=1)
    stage.ignores_the_rest()
    petter.expects_check_in()
    await stage.at("12:00")
    anne.expects_alert("Petter", "10:00")
    assert len(await stage.alerts()) == 2


async def test_one_who_was_told_before_gets_the_all_clear_although_the_last_repetition_was_not_sent(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    await alert(stage, petter, anne)
    await stage.at("13:05")
    kari.expects_alert()
    lise.expects_alert_again()
    stage.sandbox.faults.retry_after = 600  # at 13:15, when Lise is to be told again
    await stage.at("13:16")
    await petter.says("hei")
    await stage.at("13:30")
    petter.expects(Kind.ANSWER_SILENCE)
    anne.expects_all_clear()
    kari.expects_all_clear()
    lise.expects_all_clear()
    lise.expects_nothing()

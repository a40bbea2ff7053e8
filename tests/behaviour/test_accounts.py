"""What becomes of accounts: deleted, renamed, never opened, closed to us. Each is said as it is, and tried once."""

import pytest

from rules.kinds import Kind
from rules.words import Reach
from storage.tables import Person as Row
from tests.behaviour.agreement import in_both_languages
from tests.behaviour.cast import Person
from tests.behaviour.play import Play, in_oslo
from tests.behaviour.scenes import alert, silence

SAID = {
    "Forbidden: user is deactivated": ("kontoen er slettet", Reach.DEACTIVATED),
    "Bad Request: INPUT_USER_DEACTIVATED": ("kontoen er slettet", Reach.DEACTIVATED),
    "Forbidden: bot was blocked by the user": ("boten er blokkert", Reach.BLOCKED),
    "Forbidden: bot can't initiate conversation with a user": ("er ikke startet", Reach.NOT_STARTED),
    "Bad Request: chat not found": ("Telegram finner ikke samtalen", Reach.NO_CHAT),
    "Bad Request: user not found": ("Telegram finner ikke samtalen", Reach.NO_CHAT),
    "Bad Request: PEER_ID_INVALID": ("Telegram finner ikke samtalen", Reach.NO_CHAT),
    "Forbidden: bots can't send messages to bots": ("kom ikke frem. Vi vet ikke hvorfor", Reach.OPEN),
    "Bad Request: USER_PRIVACY_RESTRICTED": ("kom ikke frem. Vi vet ikke hvorfor", Reach.OPEN),
    "Bad Request: have no rights to send a message": ("kom ikke frem. Vi vet ikke hvorfor", Reach.OPEN),
}
"""What Telegram says where a message can't arrive, what staff are told, and what is remembered."""


def tries(stage: Play, chat_id: int) -> int:
    """How often the bot was refused in a chat."""
    return len([call for call in stage.sandbox.calls if call.chat_id == chat_id and not call.ok])


async def reach(stage: Play, chat_id: int) -> Reach:
    """Whether we take somebody for reachable."""
    return next(row.reach for row in await stage.recall(Row) if row.telegram_id == chat_id)


@pytest.mark.parametrize("refusal", SAID)
async def test_a_question_that_can_not_arrive_is_told_as_what_it_is_and_tried_once(
    stage: Play, petter: Person, anne: Person, kari: Person, refusal: str
) -> None:
    words, reached = SAID[refusal]
    stage.sandbox.fail_next("sendMessage", 403 if refusal.startswith("Forbidden") else 400, refusal)
    await stage.at("10:00")
    told = anne.expects_alert(words)
    assert in_oslo(told.at) == "10:00"
    assert "har ikke svart" not in told.text
    assert await reach(stage, 2001) is reached
    assert await stage.check_ins() == ["undeliverable"]
    await stage.at("10:29")
    assert tries(stage, 2001) == 1
    petter.expects_nothing()


@in_both_languages
async def test_a_deleted_account_is_said_in_the_alert(stage: Play, petter: Person, anne: Person) -> None:
    stage.sandbox.faults.deactivated.add(2001)
    await stage.at("10:00")
    anne.expects_alert(anne.tongue("kontoen er slettet", "the account is deleted"))


async def test_a_chat_that_was_never_started_is_told_as_that(stage: Play, petter: Person, anne: Person) -> None:
    stage.sandbox.state.first_account.chats[2001].started = False
    await stage.at("10:00")
    anne.expects_alert("samtalen med boten er ikke startet")
    await petter.presses_start()
    petter.expects(Kind.START_PATIENT)
    anne.expects_all_clear("Petters konto")
    assert await reach(stage, 2001) is Reach.OPEN


async def test_a_deleted_account_is_tried_once_a_check_in_and_not_in_between(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    stage.sandbox.faults.deactivated.add(2001)
    await stage.at("10:00")
    await anne.expects_alert().taps("Har fått kontakt")
    anne.expects(Kind.ASK_NOTE)
    await stage.at("09:00", days=1)
    assert tries(stage, 2001) == 1
    await stage.at("10:00")
    assert tries(stage, 2001) == 2
    anne.expects_alert("kontoen er slettet")
    stage.ignores_the_rest()


@in_both_languages
async def test_a_contact_whose_account_is_gone_is_passed_over_at_once_and_the_admins_hear_it(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    stage.sandbox.faults.deactivated.add(3001)
    await silence(stage, petter)
    gone = lise.tongue("kontoen er slettet", "the account is deleted")
    assert in_oslo(kari.expects_alert(gone).at) == "12:00"
    lise.expects(Kind.STAFF_LOST, "Anne", gone)
    assert tries(stage, 3001) == 1
    stage.sandbox.faults.deactivated.clear()
    await anne.says("/start")
    anne.expects(Kind.CONFIRM_STAFF)
    lise.expects(Kind.STAFF_BACK, "Anne")


@in_both_languages
async def test_what_somebody_calls_themselves_in_telegram_changes_no_name_of_ours(
    stage: Play, petter: Person, anne: Person
) -> None:
    petter.phone.rename("Kaptein Krok")
    anne.phone.rename("Anne (ferie!)")
    await petter.says("hei")
    petter.reads_all()
    told = await alert(stage, petter, anne)
    assert "Kaptein" not in told.text
    await told.taps(anne.tongue("Jeg tar kontakt", "I'll make contact"))
    assert anne.tongue("Anne tar kontakt", "Anne is making contact") in told.text
    assert {row.name for row in await stage.recall(Row)} == {"Petter", "Anne", "Kari", "Lise"}


@in_both_languages
async def test_a_bot_without_a_username_runs_and_says_why_it_makes_no_link(
    stage: Play, petter: Person, anne: Person, lise: Person
) -> None:
    del stage.sandbox.state.first_account.user["username"]
    await stage.restart()
    await lise.says(lise.tongue("/inviter", "/invite"))
    await lise.expects(Kind.INVITE_PART).taps(lise.tongue("Kontakt", "Contact"))
    lise.expects(Kind.INVITE_ASK_NAME)
    await lise.says("Eva")
    lise.expects(Kind.INVITE_NO_LINK, lise.tongue("mangler brukernavn", "has no username"))
    await alert(stage, petter, anne)
    await petter.says("/steg")
    petter.expects(Kind.STEPS_LIST)
    anne.expects_all_clear()


@in_both_languages
async def test_a_bot_that_is_renamed_while_it_runs_runs_on(stage: Play, petter: Person, anne: Person) -> None:
    stage.sandbox.state.first_account.user |= {"username": "annet_navn_bot", "first_name": "Annet navn"}
    await stage.at("10:00")
    await petter.expects_check_in().taps(petter.tongue("Bra", "Good"))
    petter.expects(Kind.ANSWER_BUTTON)
    await petter.says("/steg@annet_navn_bot")
    petter.expects(Kind.STEPS_LIST)
    await stage.at("20:00")
    anne.expects_nothing()

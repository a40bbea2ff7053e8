"""Whatever comes in has a considered answer, and loses nothing."""

import io
import json
from dataclasses import replace

import aiohttp
import pytest

from rules.kinds import Kind
from storage.tables import HeardUpdate, Person, Reply
from tests.behaviour.agreement import in_both_languages, in_both_modes, on_both_databases, plan
from tests.behaviour.cast import Person as Player
from tests.behaviour.play import STRANGER, Play
from tests.behaviour.scenes import alert

OTHER_KINDS = [
    "sticker",
    "voice",
    "audio",
    "photo",
    "video",
    "video_note",
    "animation",
    "document",
    "location",
    "contact",
    "dice",
    "poll",
]


async def asked(stage: Play, petter: Player) -> None:
    """It is 10:00, and Petter is asked."""
    await stage.at("10:00")
    petter.expects_check_in()


# what is no text


async def test_what_nobody_reads_or_hears_is_a_sign_of_life_whose_content_is_not_kept(
    stage: Play, petter: Player, anne: Player
) -> None:
    await asked(stage, petter)
    await petter.sends("voice")
    said = petter.expects(Kind.ANSWER_UNSEEN)
    assert said.buttons == ["📞 Ring meg"]
    assert await stage.check_ins() == ["answered"]
    for kind in OTHER_KINDS:
        await petter.sends(kind)
        petter.expects(Kind.ANSWER_UNSEEN)
    replies = await stage.replies()
    assert {(reply.kind, reply.text) for reply in replies} == {("unseen", None)}
    assert len(replies) == 1 + len(OTHER_KINDS)
    await stage.at("20:00")
    anne.expects_nothing()


async def test_a_caption_is_text_and_is_read(stage: Play, petter: Player) -> None:
    await petter.sends("photo", "gikk ut med søpla")
    petter.expects(Kind.ANSWER_STEPS, "gikk ut med søpla")
    assert await stage.words() == ["gikk ut med søpla"]


@in_both_languages
async def test_a_voice_message_is_told_that_nobody_heard_it(stage: Play, petter: Player) -> None:
    await petter.sends("voice")
    petter.expects(Kind.ANSWER_UNSEEN, petter.tongue("Ring meg", "Call me"))


# changed and passed on


async def test_a_changed_message_is_read_anew_and_not_thanked_for_twice(stage: Play, petter: Player) -> None:
    message = await petter.says("hei")
    petter.expects(Kind.ANSWER_TEXT)
    await petter.edits(message, "hei, gikk ut med søpla")
    petter.expects_nothing()
    assert await stage.words() == ["hei", "hei, gikk ut med søpla"]
    assert await stage.done() == ["Gikk ut med søpla"]


async def test_changing_an_old_message_is_a_sign_of_life(stage: Play, petter: Player, anne: Player) -> None:
    message = await petter.says("hei")
    petter.expects(Kind.ANSWER_TEXT)
    await asked(stage, petter)
    await stage.at("10:30")
    await petter.edits(message, "hei igjen")
    assert await stage.check_ins() == ["answered"]
    await stage.at("20:00")
    petter.expects_nothing()
    anne.expects_nothing()


async def test_an_edit_that_changes_nothing_is_no_second_reply(stage: Play, petter: Player) -> None:
    message = await petter.says("hei")
    petter.expects(Kind.ANSWER_TEXT)
    await petter.edits(message, "hei")
    assert await stage.words() == ["hei"]


async def test_staff_and_strangers_may_change_their_messages_too(stage: Play, anne: Player, ola: Player) -> None:
    for person in (anne, ola):
        message = await person.says("hei")
        person.reads_all()
        await person.edits(message, "hallo")
        person.expects_nothing()
    assert not await stage.words()


async def test_forwarded_text_is_kept_and_tells_of_nobodys_own_steps(stage: Play, petter: Player, anne: Player) -> None:
    await asked(stage, petter)
    await petter.says("gikk ut med søpla", forwarded_from="Bror")
    petter.expects(Kind.ANSWER_TEXT)
    assert not await stage.done()
    await petter.says("kan dere ringe meg", forwarded_from="Bror")
    petter.expects(Kind.ANSWER_TEXT)
    anne.expects_nothing()
    assert await stage.check_ins() == ["answered"]


# commands


@in_both_languages
async def test_an_unknown_command_is_answered_with_where_to_look(stage: Play, petter: Player, anne: Player) -> None:
    await petter.says("/finnesikke")
    petter.expects(Kind.ANSWER_UNKNOWN_COMMAND, petter.tongue("/hjelp", "/help"))
    await anne.says("/finnesikke")
    anne.expects(Kind.HELP_STAFF)


async def test_help_is_found_in_either_language_and_however_it_is_written(stage: Play, petter: Player) -> None:
    for command in ("/hjelp", "/help", "/HJELP", "/hjelp@mellom_7000000001_bot", "/help noe mer"):
        await petter.says(command)
        petter.expects(Kind.HELP_PATIENT, "113", "116 117", "116 123")


async def test_a_command_is_a_sign_of_life(stage: Play, petter: Player) -> None:
    await asked(stage, petter)
    await petter.says("/hjelp")
    petter.expects(Kind.HELP_PATIENT)
    assert await stage.check_ins() == ["answered"]


async def test_what_staff_write_is_told_to_be_sent_to_nobody(stage: Play, petter: Player, anne: Player) -> None:
    await anne.says("kan noen ta Petter?")
    anne.expects(Kind.STAFF_UNROUTED)
    await anne.sends("photo")
    anne.expects(Kind.STAFF_UNROUTED)
    petter.expects_nothing()


# buttons

FORGED = [
    *("x" * 64, "zzz", "m", "m:1", "m:1:great", "m:999:good", "m:-1:good", "m:1:good:1", "m:01:good", "m:٣:good"),
    *("s:1:999", "s:999:1", "u:999", "at:1", "ar:999", "p:2", "p:99999999999999999999", "tm:999", "tr:999", "td:999"),
    *("pe:pe", ":", "::::", "blåbær"),
]


async def test_a_forged_button_gets_a_toast_and_changes_nothing(stage: Play, petter: Player, anne: Player) -> None:
    await stage.at("10:00")
    question = petter.expects_check_in()
    labels = question.buttons
    for data in FORGED:
        assert await petter.forges(question, data), data
        assert not petter.unread(), data
        assert question.buttons == labels, data
    anne.expects_nothing()
    assert not await stage.done()
    assert not await stage.alerts()


@pytest.mark.parametrize("data", ["ic:9:9", "ic:1", "ic:9", "ia:99", "v:99", "w:99:1", "sco:99", "gy:99:99", "at:99"])
async def test_a_button_of_the_staff_s_about_nobody_is_no_fault(
    stage: Play, petter: Player, anne: Player, lise: Player, data: str
) -> None:
    told = await alert(stage, petter, anne)
    assert await anne.forges(told, data)
    await lise.says("/hjelp")
    menu = lise.expects("/inviter")
    assert await lise.forges(menu, data)
    assert not any(row.put_aside for row in await stage.recall(HeardUpdate))
    stage.ignores_the_rest()


async def test_a_stale_menu_does_no_harm(stage: Play, petter: Player) -> None:
    await petter.says("/steg")
    listed = petter.expects(Kind.STEPS_LIST)
    await listed.taps("Gikk ut")
    menu = petter.expects(Kind.STEP_MENU)
    drop, rename = petter.data_of(menu, "Ta bort"), petter.data_of(menu, "Endre navn")
    await menu.taps("Ta bort")
    petter.expects(Kind.STEP_DROPPED)
    assert await petter.forges(menu, drop)
    petter.expects_nothing()
    assert await petter.forges(menu, rename)
    petter.reads_all()
    await petter.says("/steg")
    assert petter.expects(Kind.STEPS_LIST).buttons[:-1] == ["Gikk ut med søpla", "Var på butikken"]


async def test_a_tap_on_a_message_too_old_for_telegram_to_show_is_heard(
    stage: Play, petter: Player, anne: Player
) -> None:
    """Telegram then gives a message without its content (InaccessibleMessage)."""
    await stage.at("10:00")
    question = petter.expects_check_in()
    body = {
        "id": "77",
        "from": petter.phone.phone.as_user(),
        "message": {"chat": {"id": 2001, "type": "private"}, "message_id": question.message_id, "date": 0},
        "chat_instance": "2001",
        "data": petter.data_of(question, "Bra"),
    }
    stage.sandbox.state.first_account.updates.put("callback_query", body)
    await stage.settle()
    petter.expects(Kind.ANSWER_BUTTON)
    assert await stage.check_ins() == ["answered"]


# strangers, and those who do not take part


@on_both_databases
async def test_a_stranger_gets_one_line_and_leaves_no_trace(stage: Play, ola: Player, anne: Player) -> None:
    await ola.presses_start()
    said = ola.expects("Bare for inviterte", "113", "116 117", "116 123", "By invitation only")
    assert not said.buttons
    await ola.says("hallo? er det noen her")
    await ola.sends("voice")
    await ola.says("/ring")
    ola.expects_nothing()
    anne.expects_nothing()
    assert not await stage.recall(Reply)
    assert not await stage.outbox()
    assert STRANGER not in {row.telegram_id for row in await stage.recall(Person)}
    await stage.advance(minutes=61)
    await ola.says("hallo")
    ola.expects("113")


async def test_a_stranger_at_an_outage_of_the_bot_gets_one_line(stage: Play, ola: Player) -> None:
    await stage.stop_bot()
    await ola.says("hei")
    await ola.says("hallo")
    await stage.start_bot()
    ola.expects("113")


@plan(no_enrolment=True)
async def test_one_who_has_not_agreed_is_a_stranger(stage: Play, petter: Player, anne: Player) -> None:
    await petter.says("hei")
    petter.expects("113", "Bare for inviterte")
    assert not await stage.recall(Reply)
    await stage.at("20:00")
    petter.expects_nothing()
    anne.expects_nothing()


@plan(neighbour=True)
async def test_one_who_has_left_is_asked_nothing_and_gets_the_numbers(
    stage: Play, petter: Player, nora: Player, anne: Player
) -> None:
    await stage.at("10:00")
    question = petter.expects_check_in()
    nora.expects_check_in()
    await stage.apply(replace(stage.script, ended=True))
    await stage.settle()
    petter.expects(Kind.GOODBYE, "Anne")
    anne.expects(Kind.ENDED_TOLD, "Petter")
    await nora.says("hei")
    nora.expects(Kind.ANSWER_TEXT)
    assert await question.taps("Bra")
    await petter.says("hei")
    petter.expects("113", "Bare for inviterte")
    await stage.advance(minutes=61)
    await petter.says("/ring")
    petter.expects("113", "Bare for inviterte")
    await stage.at("20:00")
    petter.expects_nothing()
    anne.expects_nothing()
    assert len(await stage.recall(Reply)) == 1


@in_both_languages
@plan(neighbour=True)
async def test_one_who_does_not_take_part_any_more_and_taps_call_me_hears_whom_to_call(
    stage: Play, petter: Player, nora: Player, anne: Player, kari: Player
) -> None:
    await stage.at("10:00")
    question = petter.expects_check_in()
    nora.expects_check_in()
    await stage.apply(replace(stage.script, ended=True))
    await stage.settle()
    petter.expects(Kind.GOODBYE)
    anne.expects(Kind.ENDED_TOLD, "Petter")
    assert await question.taps(petter.tongue("Ring meg", "Call me"))
    petter.expects("113", "116 117", "116 123")
    await question.taps(petter.tongue("Ring meg", "Call me"))
    petter.expects_nothing()
    await stage.advance(minutes=61)
    await question.taps(petter.tongue("Ring meg", "Call me"))
    petter.expects("113")
    assert not await stage.alerts()
    assert not await stage.replies()
    anne.expects_nothing()
    assert "Petter" not in kari.everything
    stage.ignores_the_rest()


# groups


async def test_in_a_group_nothing_is_said_of_anybody_and_nothing_is_recorded(
    stage: Play, petter: Player, anne: Player
) -> None:
    await asked(stage, petter)
    stage.sandbox.add_group(-100, "Familien")
    petter.phone.say("hei, gikk ut med søpla", group=-100)
    petter.phone.say("kan dere ringe meg", group=-100)
    await stage.settle()
    assert not [text for text in stage.sandbox.group_messages(-100) if "113" in text or "Petter" in text]
    assert not await stage.recall(Reply)
    assert await stage.check_ins() == ["open"], "what is said in a group is no answer"
    petter.expects_nothing()
    anne.expects_nothing()
    petter.phone.say("/ring", group=-100)
    await stage.settle()
    assert [text for text in stage.sandbox.group_messages(-100) if "113" in text]
    anne.expects_nothing()


# what breaks


async def test_a_megabyte_is_refused_by_the_phone_and_troubles_nobody(stage: Play, petter: Player) -> None:
    url = f"{stage.stage.settings.telegram_api_url}/sandbox/api/phones/2001/say"
    body = io.BytesIO(json.dumps({"text": "x" * 2**20}).encode())
    async with aiohttp.ClientSession() as http, http.post(url, data=body) as answer:
        assert answer.status == 413
    await petter.says("hei")
    petter.expects(Kind.ANSWER_TEXT)


@on_both_databases
async def test_an_update_that_breaks_its_handler_is_put_aside_with_its_bare_sign_of_life(
    stage: Play, petter: Player, anne: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.expects_error("an update could not be handled")
    stage.expects_error("an update was put aside")
    await asked(stage, petter)

    async def breaks(*_args: object, **_named: object) -> None:
        raise RuntimeError("a fault of ours")

    with monkeypatch.context() as patch:
        patch.setattr("handlers.messages.answer_text", breaks)
        await petter.says("dette går galt")
    assert await stage.check_ins() == ["answered"]
    assert [reply.kind for reply in await stage.replies()] == ["bare"]
    await petter.says("og dette går bra")
    petter.expects(Kind.ANSWER_TEXT)
    assert [row.put_aside for row in await stage.recall(HeardUpdate)] == [True, False]
    await stage.at("20:00")
    anne.expects_nothing()


def expects_unreadable(stage: Play) -> None:
    """Said by the library and by us."""
    for error in ("Error while parsing updates", "an update could not be read", "an update was put aside"):
        stage.expects_error(error)


def unreadable(stage: Play) -> None:
    """Petter sends something of a shape that the library does not know."""
    expects_unreadable(stage)
    seconds = int(stage.now().timestamp())
    body = {"message_id": 99, "date": seconds, "chat": {"id": 2001}, "sticker": "?"}
    stage.sandbox.state.first_account.updates.put("message", body)


@in_both_modes
@pytest.mark.parametrize("beside", [{"sticker": "?"}, {"audio": {"duration": 2**52}}, {"entities": [{"type": 1}]}])
async def test_words_beside_something_that_cannot_be_read_are_kept_and_answered(
    stage: Play, petter: Player, beside: dict[str, object]
) -> None:
    await asked(stage, petter)
    for error in ("Error while parsing updates", "an update could not be read"):
        if error != "Error while parsing updates" or not stage.stage.settings.webhook_url:
            stage.expects_error(error)
    seconds = int(stage.now().timestamp())
    body = {"message_id": 99, "date": seconds, "chat": {"id": 2001, "type": "private"}, "text": "hei", **beside}
    stage.sandbox.state.first_account.updates.put("message", body)
    await stage.settle()
    petter.expects(Kind.ANSWER_TEXT)
    assert await stage.words() == ["hei"]
    assert [row.put_aside for row in await stage.recall(HeardUpdate)] == [False]


async def test_a_command_beside_something_that_cannot_be_read_is_a_command(stage: Play, petter: Player) -> None:
    for error in ("Error while parsing updates", "an update could not be read"):
        stage.expects_error(error)
    seconds = int(stage.now().timestamp())
    body = {"message_id": 99, "date": seconds, "chat": {"id": 2001, "type": "private"}, "text": "/steg", "sticker": "?"}
    stage.sandbox.state.first_account.updates.put("message", body)
    await stage.settle()
    petter.expects(Kind.STEPS_LIST)


@in_both_modes
async def test_an_update_over_which_the_library_itself_falls_does_not_hold_up_the_next(
    stage: Play, petter: Player
) -> None:
    await asked(stage, petter)
    stage.expects_error("an update could not be handled")
    seconds = int(stage.now().timestamp())
    chat, nobody = {"id": 2001, "type": "private"}, {"id": {}, "is_bot": False, "first_name": "?"}
    body = {"message_id": 99, "date": seconds, "chat": chat, "from": nobody, "text": "hei"}
    stage.sandbox.state.first_account.updates.put("message", body)
    await petter.says("og dette går bra")
    petter.expects(Kind.ANSWER_TEXT)
    petter.expects(Kind.ANSWER_TEXT)
    assert await stage.words() == ["hei", "og dette går bra"]


async def test_an_update_that_cannot_be_read_does_not_hold_up_the_next(
    stage: Play, petter: Player, anne: Player
) -> None:
    await asked(stage, petter)
    stage.sandbox.state.first_account.updates.put("callback_query", {"id": "1"})
    unreadable(stage)
    await petter.says("hei")
    petter.expects(Kind.ANSWER_TEXT)
    assert [reply.kind for reply in await stage.replies()] == ["bare", "text"]
    assert await stage.check_ins() == ["answered"]


async def test_nobody_is_called_silent_whose_answer_waits_behind_an_update_that_cannot_be_read(
    stage: Play, petter: Player, nora: Player, anne: Player
) -> None:
    expects_unreadable(stage)
    await stage.at("11:00")
    petter.reads_all()
    await stage.at("11:58")
    stage.sandbox.state.first_account.updates.put("callback_query", {"id": "1"})
    await petter.says("hei", unheard=True)
    stage.sleep_until("12:00")
    await stage.settle()
    petter.expects(Kind.ANSWER_TEXT)
    assert await stage.check_ins() == ["answered"]
    anne.expects_nothing()


async def test_an_update_that_cannot_be_read_and_a_crash_do_not_make_us_deaf(
    stage: Play, petter: Player, anne: Player
) -> None:
    await asked(stage, petter)
    unreadable(stage)
    async with stage.crash_at_hearing(committed=True):
        await stage.settle()
    await stage.start_bot()
    await petter.says("hei")
    petter.expects(Kind.ANSWER_TEXT)
    assert [reply.kind for reply in await stage.replies()] == ["bare", "text"]


async def test_a_poison_update_ends_an_alert_as_any_sign_of_life_does(
    stage: Play, petter: Player, anne: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.expects_error("an update was put aside")
    stage.expects_error("a fault of ours")

    async def breaks(*_args: object, **_named: object) -> None:
        raise RuntimeError("a fault of ours")

    await alert(stage, petter, anne)
    with monkeypatch.context() as patch:
        patch.setattr("handlers.messages.answer_text", breaks)
        await petter.says("hei")
    anne.expects_all_clear()

"""What a bot may say, and what Telegram refuses."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    MessageEntity,
    ReplyKeyboardRemove,
    ReplyParameters,
)
from telegram.error import BadRequest, Forbidden, InvalidToken

from sandbox import Sandbox, StillConductor
from sandbox.schema import load_types
from tests.sandbox.conftest import SPEC, Call, keys

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 16


def test_description_of_the_bot_api_is_there() -> None:
    if not SPEC.exists():
        pytest.skip(f"no Bot API description at {SPEC}")


async def test_the_real_library_goes_the_whole_way(box: Sandbox, bot: Bot) -> None:
    assert (await bot.get_me()).username == "mellom_900_bot"
    buttons = InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton("📞 Ring meg", callback_data="r"),
                InlineKeyboardButton("Side", url="https://x.no"),
            ]
        ]
    )
    said = await bot.send_message(
        2001,
        "Hei <b>Petter</b> &amp; co",
        parse_mode="HTML",
        reply_markup=buttons,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        disable_notification=True,
        protect_content=True,
    )
    assert (said.message_id, said.text, said.chat.id) == (1, "Hei Petter & co", 2001)
    assert said.date == box.conductor.now()
    assert said.parse_entities() == {said.entities[0]: "Petter"}

    edited = await bot.edit_message_text("Takk for svar.", 2001, 1, reply_markup=buttons)
    assert not isinstance(edited, bool)
    assert edited.edit_date is not None
    await bot.edit_message_reply_markup(2001, 1)
    assert box.phone(2001).messages()[0].buttons == ()

    answer = await bot.send_message(2001, "Svar", reply_parameters=ReplyParameters(1))
    assert answer.reply_to_message is not None
    await bot.send_message(2001, "x", reply_markup=ReplyKeyboardRemove())
    await bot.send_message(2001, "fet", entities=[MessageEntity("bold", 0, 3)])
    await bot.send_chat_action(2001, "typing")
    assert await bot.delete_message(2001, answer.message_id)
    assert [bubble.text for bubble in box.phone(2001).messages()] == ["Takk for svar.", "x", "fet"]
    assert list(box.violations) == []


async def test_pictures_and_files(box: Sandbox, bot: Bot) -> None:
    photo = await bot.send_photo(2001, PNG, caption="Uka di")
    document = await bot.send_document(2001, b"%PDF-1.4", filename="uke.pdf", caption="<i>Uka</i>", parse_mode="HTML")
    again = await bot.send_photo(2001, photo.photo[0].file_id)
    assert photo.caption == "Uka di"
    assert document.document is not None
    assert (document.document.file_name, document.caption) == ("uke.pdf", "Uka")
    shown = box.phone(2001).messages()
    assert [bubble.text for bubble in shown] == ["Uka di", "Uka", "Photo"]
    assert again.photo[0].file_id == photo.photo[0].file_id
    assert shown[0].media is not None
    assert shown[0].media["kind"] == "photo"
    assert box.phone(2001).media(1) == ("image/png", PNG)
    assert box.phone(2001).media(2)[1] == b"%PDF-1.4"
    with pytest.raises(BadRequest, match=r"(?i)wrong file identifier"):
        await bot.send_photo(2001, "unheard-of")
    with pytest.raises(BadRequest, match=r"(?i)IMAGE_PROCESS_FAILED"):
        await bot.send_photo(2001, b"not a picture")
    with pytest.raises(BadRequest, match="no text in the message"):
        await bot.edit_message_text("x", 2001, photo.message_id)
    assert list(box.violations) == []


async def test_commands_are_kept_by_scope_and_language(box: Sandbox, bot: Bot) -> None:
    await bot.set_my_commands([BotCommand("pause", "Ta en pause")])
    await bot.set_my_commands([BotCommand("status", "Se")], BotCommandScopeChat(4001), language_code="nb")
    assert [one.command for one in await bot.get_my_commands()] == ["pause"]
    assert [one.command for one in await bot.get_my_commands(BotCommandScopeChat(4001), "nb")] == ["status"]
    await bot.delete_my_commands()
    assert await bot.get_my_commands() == ()
    with pytest.raises(BadRequest, match=r"(?i)BOT_COMMAND_INVALID"):
        await bot.set_my_commands([BotCommand("Å pause", "x")])
    assert list(box.violations) == []


async def test_wrong_token_and_unknown_method(box: Sandbox, call: Call, url: str) -> None:
    assert await call("getMe", token="900:other") == (
        401,
        {"ok": False, "error_code": 401, "description": "Unauthorized"},
    )
    assert await call("sendMesage") == (404, {"ok": False, "error_code": 404, "description": "Not Found"})
    assert list(box.violations) == ["sendMesage: Not Found"]
    with pytest.raises(InvalidToken):
        async with Bot("1:no", base_url=f"{url}/bot"):
            pass


def button(**fields: Any) -> dict[str, Any]:
    return {"reply_markup": {"inline_keyboard": [[{"text": "a", **fields}]]}}


@pytest.mark.parametrize(
    ("params", "status", "says"),
    [
        ({"text": ""}, 400, "message text is empty"),
        ({"text": " \n "}, 400, "message text is empty"),
        ({}, 400, "message text is empty"),
        ({"chat_id": None, "text": "x"}, 400, "chat_id is empty"),
        ({"text": "x" * 4097}, 400, "message is too long"),
        ({"text": "x", "extra": 1}, 400, 'unknown field "extra"'),
        ({"text": 5}, 400, 'field "text" must be of type String'),
        ({"chat_id": 1.5, "text": "x"}, 400, "must be a number"),
        ({"chat_id": 9, "text": "x"}, 400, "chat not found"),
        ({"chat_id": "@nobody", "text": "x"}, 400, "chat not found"),
        ({"chat_id": 5001, "text": "x"}, 403, "Forbidden: bot can't initiate conversation with a user"),
        ({"text": "x", "disable_notification": "maybe"}, 400, "must be of type Boolean"),
        ({"text": "x", "parse_mode": "MarkdownV2"}, 400, "unsupported parse_mode"),
        ({"text": "<b>x", "parse_mode": "HTML"}, 400, 'find end tag corresponding to start tag "b"'),
        ({"text": "<b>x</i>", "parse_mode": "HTML"}, 400, 'expected "</b>", found "</i>"'),
        ({"text": "x</b>", "parse_mode": "HTML"}, 400, "Unexpected end tag at byte offset 1"),
        ({"text": "æ<p>x</p>", "parse_mode": "HTML"}, 400, 'Unsupported start tag "p" at byte offset 2'),
        ({"text": "1 < 2", "parse_mode": "HTML"}, 400, "Unclosed start tag at byte offset 2"),
        ({"text": "x", "reply_markup": "{"}, 400, "can't parse reply keyboard markup JSON object"),
        ({"text": "x", "reply_markup": []}, 400, "object expected as reply markup"),
        ({"text": "x", "reply_markup": {"inline": 1}}, 400, "can't parse reply keyboard markup"),
        ({"text": "x", "reply_markup": {"inline_keyboard": [{}]}}, 400, "Array of Arrays"),
        ({"text": "x", **button()}, 400, "exactly one kind"),
        ({"text": "x", **button(callback_data="a", url="https://x.no")}, 400, "exactly one kind"),
        ({"text": "x", **button(callback_data="")}, 400, "BUTTON_DATA_INVALID"),
        ({"text": "x", **button(callback_data="ø" * 33)}, 400, "BUTTON_DATA_INVALID"),
        ({"text": "x", **button(callback_data="a", colour="red")}, 400, 'unknown field "colour"'),
        ({"text": "x", **button(text="", callback_data="a")}, 400, "text must be non-empty"),
        ({"text": "x", "reply_markup": {"inline_keyboard": [[{"callback_data": "a"}]]}}, 400, "find field"),
        ({"text": "x", **button(url="nowhere")}, 400, "Wrong HTTP URL"),
        ({"text": "x", "reply_markup": keys([str(i) for i in range(9)])}, 400, "reply markup is too long"),
        (
            {"text": "x", "reply_markup": keys(*([[str(i)] for i in range(101)]))},
            400,
            "reply markup is too long",
        ),
        ({"text": "x", "reply_parameters": {"message_id": 77}}, 400, "message to be replied not found"),
        ({"text": "x", "entities": [{"type": "bold"}]}, 400, "can't parse entities"),
    ],
)
async def test_refused_messages(box: Sandbox, call: Call, params: dict[str, Any], status: int, says: str) -> None:
    answered, body = await call("sendMessage", **{"chat_id": 2001, **params})
    assert (answered, body["ok"], body["error_code"]) == (status, False, status)
    assert says in body["description"]
    assert box.phone(2001).messages() == []


async def test_limits_are_met_exactly(box: Sandbox, call: Call) -> None:
    edge = {
        "text": "ø" * 4096,
        "reply_markup": {"inline_keyboard": [[{"text": "a", "callback_data": "ø" * 32}]]},
    }
    assert (await call("sendMessage", chat_id=2001, **edge))[0] == 200
    assert (await call("sendMessage", chat_id=2001, text="x", reply_markup=keys(*[["a"] * 8] * 12)))[0] == 200
    assert (await call("sendPhoto", chat_id=2001, photo="https://x.no/a.png", caption="x" * 1024))[0] == 200
    status, body = await call("sendPhoto", chat_id=2001, photo="https://x.no/a.png", caption="x" * 1025)
    assert (status, body["description"]) == (400, "Bad Request: message caption is too long")
    assert len(box.phone(2001).messages()) == 3


async def test_get_and_form_are_taken_too(box: Sandbox, url: str, http: Any) -> None:
    async with http.get(f"{url}/bot900:letmein/sendMessage?chat_id=2001&text=en") as answer:
        assert answer.status == 200
    form = {"chat_id": "2001", "text": "to", "disable_notification": "true", "reply_markup": ""}
    async with http.post(f"{url}/bot900:letmein/sendMessage", data=form) as answer:
        assert answer.status == 200
    async with http.post(
        f"{url}/bot900:letmein/sendMessage", data=b"\xff", headers={"Content-Type": "application/json"}
    ) as answer:
        assert answer.status == 400
    assert [bubble.text for bubble in box.phone(2001).messages()] == ["en", "to"]


async def test_refused_edits(box: Sandbox, bot: Bot, call: Call) -> None:
    own = box.phone(2001).say("Hei")
    said = await bot.send_message(2001, "Hei", reply_markup=None)
    same = "message is not modified: specified new message content and reply markup are exactly the same"
    with pytest.raises(BadRequest, match=r"(?i)" + same):
        await bot.edit_message_text("Hei", 2001, said.message_id)
    with pytest.raises(BadRequest, match=r"(?i)" + same):
        await bot.edit_message_reply_markup(2001, said.message_id)
    with pytest.raises(BadRequest, match=r"(?i)message to edit not found"):
        await bot.edit_message_text("x", 2001, 99)
    with pytest.raises(BadRequest, match=r"(?i)message can't be edited"):
        await bot.edit_message_text("x", 2001, own)
    with pytest.raises(BadRequest, match=r"(?i)message identifier is not specified"):
        await bot.edit_message_text("x", 2001)
    with pytest.raises(BadRequest, match=r"(?i)message to delete not found"):
        await bot.delete_message(2001, 99)
    assert (await call("editMessageText", chat_id=2001, message_id=2, text=" "))[0] == 400
    assert not box.phone(2001).messages()[1].edited


async def test_a_message_can_be_deleted_for_48_hours(box: Sandbox, bot: Bot) -> None:
    said = await bot.send_message(2001, "Hei")
    assert isinstance(box.conductor, StillConductor)
    box.conductor.move(timedelta(hours=48, seconds=1).total_seconds())
    with pytest.raises(BadRequest, match="can't be deleted"):
        await bot.delete_message(2001, said.message_id)


async def test_blocked_and_deactivated(box: Sandbox, bot: Bot) -> None:
    box.phone(2001).block()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(2001, "x")
    box.phone(2001).block(False)
    await bot.send_message(2001, "x")
    box.faults.forbidden.add(2001)
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.edit_message_text("y", 2001, 1)
    box.faults.deactivated.add(3001)
    with pytest.raises(Forbidden, match="user is deactivated"):
        await bot.send_message(3001, "x")
    assert [record.ok for record in box.calls if record.method == "sendMessage"] == [False, True, False]


async def test_the_answer_to_a_tap(box: Sandbox, bot: Bot) -> None:
    await bot.send_message(
        2001,
        "?",
        reply_markup=InlineKeyboardMarkup.from_button(InlineKeyboardButton("Bra", callback_data="b")),
    )
    query = box.phone(2001).tap("Bra")
    await bot.answer_callback_query(query.query_id, "Takk for svar.")
    assert query.toast == "Takk for svar."
    assert box.phone(2001).toasts == ["Takk for svar."]
    with pytest.raises(BadRequest, match=r"(?i)query is too old and response timeout expired or query ID is invalid"):
        await bot.answer_callback_query("77")
    late = box.phone(2001).tap("Bra")
    assert isinstance(box.conductor, StillConductor)
    box.conductor.move(3600)
    with pytest.raises(BadRequest, match=r"(?i)query is too old"):
        await bot.answer_callback_query(late.query_id, "x")


async def test_answers_have_the_shapes_of_the_description(box: Sandbox, call: Call) -> None:
    if not SPEC.exists():
        pytest.skip(f"no Bot API description at {SPEC}")
    judge = load_types(SPEC)
    own = box.phone(2001).say("/start")
    for kind, method, params in (
        ("User", "getMe", {}),
        ("WebhookInfo", "getWebhookInfo", {}),
        ("Message", "sendMessage", {"text": "<b>a</b>", "parse_mode": "HTML", "reply_markup": keys(["a"])}),
        ("Message", "sendMessage", {"text": "a", "reply_parameters": {"message_id": own}}),
        ("Message", "editMessageText", {"message_id": 2, "text": "b"}),
        ("Message", "sendPhoto", {"photo": "https://x.no/a.png", "caption": "c"}),
        ("Message", "sendDocument", {"document": "https://x.no/a.pdf"}),
    ):
        where = {} if method.startswith("get") else {"chat_id": 2001}
        status, body = await call(method, **where, **params)
        assert status == 200
        assert judge(kind, body["result"]) == []


async def test_groups(box: Sandbox, bot: Bot) -> None:
    box.add_group(-77, "Team Nord")
    box.phone(3001).say("hei alle", group=-77)
    update = (await bot.get_updates())[0]
    assert update.message is not None
    assert (update.message.chat.type, update.message.chat.title) == ("group", "Team Nord")
    await bot.send_message(-77, "Jeg snakker bare med én om gangen.")
    assert await bot.leave_chat(-77)
    with pytest.raises(Forbidden, match="not a member"):
        await bot.send_message(-77, "x")
    with pytest.raises(BadRequest, match="private"):
        await bot.leave_chat(2001)
    assert box.group_messages(-77) == ["hei alle", "Jeg snakker bare med én om gangen."]

"""How a bot hears: long polls and webhooks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import Conflict, NetworkError

from sandbox import Phone, Sandbox, StillConductor
from sandbox.schema import load_types
from tests.sandbox.conftest import SPEC, TOKEN, Call


async def test_what_a_phone_does_arrives_as_updates(box: Sandbox, bot: Bot) -> None:
    petter = box.phone(2001)
    await bot.send_message(
        2001,
        "?",
        reply_markup=InlineKeyboardMarkup.from_button(InlineKeyboardButton("Bra", callback_data="b")),
    )
    petter.say("/pause nå", forwarded_from="Ola")
    petter.edit(2, "gikk ut")
    petter.tap("Bra")
    petter.tap_forged(1, "stolen")
    for kind in (
        "sticker",
        "voice",
        "audio",
        "photo",
        "video",
        "video_note",
        "animation",
        "document",
        "location",
    ):
        petter.send_other(kind)
    for kind in ("contact", "dice", "poll"):
        petter.send_other(kind)
    petter.block()
    petter.block()
    petter.block(False)
    box.phone(5001).press_start("invite-1")

    if SPEC.exists():
        judge = load_types(SPEC)
        for update in box.pending_updates():
            assert judge("Update", update.as_json()) == []

    said, edited, tapped, forged, *others = await bot.get_updates()
    assert said.message is not None
    assert said.message.forward_origin is not None
    assert list(said.message.parse_entities(["bot_command"]).values()) == ["/pause"]
    assert edited.edited_message is not None
    assert edited.edited_message.text == "gikk ut"
    assert tapped.callback_query is not None
    assert tapped.callback_query.data == "b"
    assert forged.callback_query is not None
    assert forged.callback_query.data == "stolen"
    *media, kicked, member, started = others
    assert [one.message is not None and one.message.effective_attachment is not None for one in media] == [True] * 12
    assert kicked.my_chat_member is not None
    assert kicked.my_chat_member.new_chat_member.status == "kicked"
    assert member.my_chat_member is not None
    assert member.my_chat_member.new_chat_member.status == "member"
    assert started.message is not None
    assert started.message.text == "/start invite-1"
    assert [one.update_id for one in (said, edited, tapped)] == [1, 2, 3]


async def test_offset_and_limit(box: Sandbox, bot: Bot) -> None:
    for text in "abcd":
        box.phone(2001).say(text)
    assert [one.update_id for one in await bot.get_updates(limit=2)] == [1, 2]
    assert [one.update_id for one in await bot.get_updates()] == [1, 2, 3, 4]
    assert [one.update_id for one in await bot.get_updates(offset=3)] == [3, 4]
    assert len(box.pending_updates()) == 2
    assert [one.update_id for one in await bot.get_updates(offset=-1)] == [4]
    assert len(box.pending_updates()) == 1
    assert await bot.get_updates(offset=5) == ()
    assert await box.drained(0.1)


async def test_kinds_that_were_not_asked_for_do_not_come(box: Sandbox, bot: Bot) -> None:
    await bot.get_updates(allowed_updates=["callback_query"])
    box.phone(2001).say("a")
    assert await bot.get_updates() == ()
    await bot.get_updates(allowed_updates=[])
    box.phone(2001).say("b")
    assert len(await bot.get_updates()) == 1


async def test_a_long_poll_wakes_at_once(box: Sandbox, bot: Bot) -> None:
    loop = asyncio.get_running_loop()
    began = loop.time()
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await box.listened_to()
    box.phone(2001).say("a")
    box.phone(3001).say("b")
    assert len(await poll) == 2
    assert loop.time() - began < 5


async def test_a_long_poll_ends_by_itself(bot: Bot) -> None:
    assert await bot.get_updates(timeout=1) == ()


async def test_the_second_poller_ends_the_first(box: Sandbox, bot: Bot, call: Call) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=30))
    await box.listened_to()
    earlier = box.state.first_account.poll
    second = asyncio.create_task(call("getUpdates", timeout=30))
    with pytest.raises(
        Conflict,
        match="terminated by other getUpdates request; make sure that only one bot instance is running",
    ):
        await first
    assert box.state.first_account.poll is not earlier
    box.phone(2001).say("a")
    status, body = await second
    assert (status, len(body["result"])) == (200, 1)


async def test_telegram_keeps_updates_for_24_hours(box: Sandbox, bot: Bot) -> None:
    assert isinstance(box.conductor, StillConductor)
    box.phone(2001).say("old")
    box.conductor.move(2 * 3600)
    box.phone(2001).say("young")
    box.conductor.move(22 * 3600 + 1)
    assert [one.update_id for one in await bot.get_updates()] == [2]


async def test_bots_do_not_hear_each_other() -> None:
    box = Sandbox(["1:a", "2:b", "2:rotated"], [Phone(2001, "Petter")])
    url = await box.start()
    async with Bot("1:a", base_url=f"{url}/bot") as one, Bot("2:rotated", base_url=f"{url}/bot") as two:
        box.phone(2001).say("to the first")
        assert len(await one.get_updates()) == 1
        assert await two.get_updates() == ()
        await two.send_message(2001, "from the second")
    assert len(box.phone(2001).messages()) == 1
    assert [said.text for said in box.phone(2001, bot=2).messages()] == ["from the second"]
    await box.stop()


class Receiver:
    """A webhook that refuses as often as it is told, then takes."""

    def __init__(self) -> None:
        self.refusals = 0
        self.got: list[tuple[str | None, dict[str, Any]]] = []
        self.url = ""

    async def take(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.got.append((request.headers.get("X-Telegram-Bot-Api-Secret-Token"), body))
        if self.refusals:
            self.refusals -= 1
            return web.Response(status=503)
        return web.Response()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/hook", receiver.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield receiver
    await runner.cleanup()


async def test_a_webhook_gets_each_update_until_it_takes_it(box: Sandbox, bot: Bot, receiver: Receiver) -> None:
    receiver.refusals = 2
    box.phone(2001).say("a")
    await bot.set_webhook(receiver.url, secret_token="hemmelig", max_connections=1, allowed_updates=["message"])
    box.phone(2001).say("b")
    assert await box.drained()
    assert [body["message"]["text"] for _, body in receiver.got] == ["a", "a", "a", "b"]
    assert {secret for secret, _ in receiver.got} == {"hemmelig"}
    info = await bot.get_webhook_info()
    assert (info.url, info.pending_update_count, info.max_connections) == (receiver.url, 0, 1)
    assert info.last_error_message == "Wrong response from the webhook: 503 Service Unavailable"
    assert list(box.violations) == []


async def test_polling_and_a_webhook_exclude_each_other(box: Sandbox, bot: Bot, receiver: Receiver) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await box.listened_to()
    async with Bot(TOKEN, base_url=bot.base_url.removesuffix(TOKEN)) as other:
        await other.set_webhook(receiver.url)
        with pytest.raises(Conflict, match="terminated by setWebhook request"):
            await poll
        with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
            await other.get_updates()
        assert await other.delete_webhook(drop_pending_updates=True)
        assert await other.get_updates() == ()
        assert (await other.get_webhook_info()).url == ""


@pytest.mark.parametrize(
    "params",
    [
        {"url": "ftp://x"},
        {"url": "http://x", "secret_token": "æ"},
        {"url": "http://x", "max_connections": 200},
    ],
)
async def test_refused_webhooks(call: Call, params: dict[str, Any]) -> None:
    assert (await call("setWebhook", **params))[0] == 400


async def test_nothing_is_delivered_while_telegram_is_down(box: Sandbox, bot: Bot, receiver: Receiver) -> None:
    await bot.set_webhook(receiver.url)
    box.telegram_down()
    box.state.first_account.updates.put("message", {"text": "waits"})
    with pytest.raises(NetworkError):
        await bot.get_me()
    assert receiver.got == []
    box.telegram_down(False)
    assert await box.drained()
    assert len(receiver.got) == 1


async def test_stopping_ends_a_long_poll(box: Sandbox, bot: Bot) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await box.listened_to()
    await box.stop()
    with pytest.raises(NetworkError):
        await poll

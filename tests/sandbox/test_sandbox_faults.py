"""Each fault does what it says, as often as it was asked to."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import aiohttp
import pytest
from telegram import Bot
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError

from sandbox import Sandbox
from sandbox.faults import WRONG
from tests.sandbox.conftest import TOKEN, Call


def texts(box: Sandbox) -> list[str]:
    return [bubble.text for bubble in box.phone(2001).messages()]


async def test_telegram_down_drops_everything(box: Sandbox, bot: Bot, url: str, http: aiohttp.ClientSession) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await box.listened_to()
    box.telegram_down()
    with pytest.raises(NetworkError):
        await poll
    with pytest.raises(NetworkError):
        await bot.send_message(2001, "x")
    with pytest.raises(aiohttp.ClientConnectionError):
        await http.post(f"{url}/bot{TOKEN}/getMe")
    async with http.get(f"{url}/sandbox/api/clock") as answer:
        assert answer.status == 200
    box.telegram_down(False)
    await bot.send_message(2001, "back")
    assert texts(box) == ["back"]


async def test_lost_answers_have_acted(box: Sandbox, bot: Bot) -> None:
    box.faults.lose_answers = 2
    for text in ("a", "b"):
        await bot.get_updates()
        with pytest.raises(NetworkError):
            await bot.send_message(2001, text)
    await bot.send_message(2001, "c")
    assert texts(box) == ["a", "b", "c"]
    assert [(call.ok, call.answered) for call in box.calls if call.method == "sendMessage"] == [
        (True, False),
        (True, False),
        (True, True),
    ]


async def test_retry_after_comes_once(box: Sandbox, bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    box.faults.retry_after = 5
    with pytest.raises(RetryAfter) as caught:
        await bot.send_message(2001, "a")
    assert caught.value.retry_after == timedelta(seconds=5)
    await bot.send_message(2001, "b")
    assert texts(box) == ["b"]


async def test_slow_sending_waits_before_it_acts(box: Sandbox, bot: Bot) -> None:
    box.faults.slow = 0.2
    loop = asyncio.get_running_loop()
    began = loop.time()
    sending = asyncio.create_task(bot.send_message(2001, "a"))
    await bot.get_me()
    assert texts(box) == []
    await sending
    assert loop.time() - began >= 0.2
    assert texts(box) == ["a"]


async def test_rubbish_is_first_html_then_cut_json(box: Sandbox, bot: Bot) -> None:
    box.faults.rubbish = 2
    with pytest.raises(TelegramError):
        await bot.send_message(2001, "not acted")
    with pytest.raises(TelegramError):
        await bot.send_message(2001, "acted")
    await bot.send_message(2001, "clean")
    assert texts(box) == ["acted", "clean"]


async def test_wrong_types_are_valid_json_and_did_not_act(box: Sandbox, bot: Bot, call: Call) -> None:
    box.faults.wrong_types = len(WRONG)
    for body in WRONG:
        assert await call("sendMessage", chat_id=2001, text="not acted") == (200, body)
    await bot.send_message(2001, "clean")
    assert texts(box) == ["clean"]


async def test_slow_updates_wait_before_they_act(box: Sandbox, bot: Bot) -> None:
    box.phone(2001).say("hei")
    box.faults.slow_updates = 0.2
    loop = asyncio.get_running_loop()
    began = loop.time()
    assert len(await bot.get_updates(read_timeout=30)) == 1
    assert loop.time() - began >= 0.2
    await bot.send_message(2001, "a")
    assert loop.time() - began < 20


async def test_a_planned_failure(box: Sandbox, bot: Bot) -> None:
    box.fail_next("sendMessage", 400, "Bad Request: CHAT_RESTRICTED", times=2)
    await bot.get_me()
    for _ in range(2):
        with pytest.raises(BadRequest, match=r"(?i)chat_restricted"):
            await bot.send_message(2001, "a")
    await bot.send_message(2001, "b")
    assert texts(box) == ["b"]


async def test_waiting_for_what_the_bot_says(box: Sandbox, bot: Bot) -> None:
    waiting = asyncio.create_task(box.next_message_after(2001, 1))
    await bot.send_message(2001, "one")
    await bot.send_message(2001, "two")
    assert (await waiting).text == "two"
    with pytest.raises(TimeoutError):
        await box.wait_for(lambda: False, 0.01)


async def test_a_thousand_a_second(box: Sandbox, call: Call) -> None:
    loop = asyncio.get_running_loop()

    async def many() -> None:
        for number in range(250):
            await call("sendMessage", chat_id=2001, text=str(number))

    began = loop.time()
    await asyncio.gather(*(many() for _ in range(4)))
    assert len(box.phone(2001).messages()) == 1000
    # Far below what it does, so that a busy machine does not fail it.
    assert loop.time() - began < 5


@pytest.mark.parametrize(
    "body",
    [
        'Content-Type: application/json\r\n\r\n{"chat',
        "Content-Type: application/x-www-form-urlencoded\r\n\r\nchat_id=2001&te",
        'Content-Type: multipart/form-data; boundary=x\r\n\r\n--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb',
    ],
    ids=["json", "form", "multipart"],
)
async def test_a_bot_that_dies_in_the_middle_of_a_call_has_made_none(
    box: Sandbox, bot: Bot, url: str, body: str, caplog: pytest.LogCaptureFixture
) -> None:
    host, port = url.removeprefix("http://").split(":")
    _, writer = await asyncio.open_connection(host, int(port))
    begun = f"POST /bot{TOKEN}/sendMessage HTTP/1.1\r\nHost: {host}\r\nContent-Length: 5000\r\n{body}"
    writer.write(begun.encode())
    await writer.drain()
    await bot.get_me()  # by now it is being read
    writer.transport.abort()
    await bot.get_me()
    assert [call.method for call in box.calls] == ["getMe", "getMe", "getMe"]  # the first is of the bot's own start
    assert texts(box) == []
    assert not box.violations
    assert not [record for record in caplog.records if record.levelname == "ERROR"]

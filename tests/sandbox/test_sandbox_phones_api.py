"""The phones' JSON interface, with good input and bad."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime
from typing import Any

import aiohttp
import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup

from sandbox import Sandbox, StillConductor, StoryLine
from tests.sandbox.conftest import TOKEN, four_phones

Ask = Callable[..., Coroutine[Any, Any, tuple[int, Any]]]
START = datetime.fromisoformat("2026-11-23T08:00:00+01:00")


class Driven(StillConductor):
    """A conductor whose bot answers in settle, so that one sees when settle was called."""

    def __init__(self) -> None:
        super().__init__(START)
        self.settled = 0
        self.running = True
        self.fast = 0.0
        self.lines: list[StoryLine] = []
        self.on_settle: Callable[[], Awaitable[None]] | None = None

    @property
    def bot_running(self) -> bool:
        return self.running

    @property
    def speed(self) -> float:
        return self.fast

    def set_speed(self, speed: float) -> None:
        self.fast = speed

    async def set_bot_running(self, running: bool) -> None:
        self.running = running

    async def to_next_event(self) -> None:
        self.move(7200)

    async def settle(self) -> None:
        self.settled += 1
        if self.on_settle:
            await self.on_settle()

    def story(self) -> list[StoryLine]:
        return self.lines


@pytest.fixture
def conductor() -> Driven:
    return Driven()


@pytest.fixture
async def box(conductor: Driven) -> Any:
    sandbox = Sandbox([TOKEN], four_phones(), conductor)
    yield sandbox
    await sandbox.stop()


def buttons() -> InlineKeyboardMarkup:
    texts = [("📞 Ring meg", "r"), ("✓ Gikk ut", "1"), ("Gikk ut med søpla", "2"), ("👍", "t")]
    rows = [[InlineKeyboardButton(text, callback_data=data)] for text, data in texts]
    return InlineKeyboardMarkup([*rows, [InlineKeyboardButton("Nettside", url="https://x.no")]])


async def test_the_clock(ask: Ask) -> None:
    assert await ask("clock") == (200, {"now": "2026-11-23T08:00:00+01:00", "speed": 0})
    assert await ask("clock", {"advance_seconds": 3600}) == (
        200,
        {"now": "2026-11-23T09:00:00+01:00", "speed": 0},
    )
    assert (await ask("clock", {"to_next_event": True}))[1]["now"] == "2026-11-23T11:00:00+01:00"
    assert (await ask("clock", {"speed": 60}))[1]["speed"] == 60


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"advance_seconds": -1},
        {"advance_seconds": "10"},
        {"advance_seconds": True},
        {"advance_seconds": 1e99},
        {"speed": -1},
        {"speed": None},
        {"to_next_event": 1},
        {"advance_seconds": 1, "speed": 0},
        {"backwards": 1},
        [],
        "tomorrow",
    ],
)
async def test_refused_clock_wishes(ask: Ask, body: Any) -> None:
    status, answer = await ask("clock", body)
    assert status == 400
    assert answer["error"].endswith(".")
    assert (await ask("clock"))[1]["now"] == "2026-11-23T08:00:00+01:00"


async def test_phones_and_messages(ask: Ask, bot: Bot, box: Sandbox) -> None:
    status, phones = await ask("phones")
    assert (status, phones[0]) == (
        200,
        {"chat_id": 2001, "name": "Petter", "role": "patient", "blocked": False, "started": True},
    )
    await bot.send_message(2001, "Hei", reply_markup=buttons())
    await ask("phones/2001/say", {"text": "gikk ut"})
    await bot.edit_message_text("Hei igjen", 2001, 1)
    await ask("phones/2001/send_other", {"kind": "voice"})
    _, messages = await ask("phones/2001/messages")
    assert messages == [
        {
            "message_id": 1,
            "date": "2026-11-23T08:00:00+01:00",
            "from": "bot",
            "text": "Hei igjen",
            "buttons": [],
            "edited": True,
        },
        {
            "message_id": 2,
            "date": "2026-11-23T08:00:00+01:00",
            "from": "me",
            "text": "gikk ut",
            "buttons": [],
            "edited": False,
        },
        {
            "message_id": 3,
            "date": "2026-11-23T08:00:00+01:00",
            "from": "me",
            "text": "Voice message",
            "buttons": [],
            "edited": False,
            "media": {
                "kind": "voice",
                "file_name": None,
                "size": 0,
                "label": "Voice message",
                "caption": False,
            },
        },
    ]


@pytest.mark.parametrize(
    ("wish", "data"),
    [
        ({"text": "Ring meg"}, "r"),
        ({"text": "📞 Ring meg"}, "r"),
        ({"text": "gikk ut"}, "1"),
        ({"text": "Gikk ut med søpla"}, "2"),
        ({"text": "👍"}, "t"),
        ({"data": "2"}, "2"),
    ],
)
async def test_a_tap_finds_its_button(ask: Ask, bot: Bot, wish: dict[str, str], data: str) -> None:
    await bot.send_message(2001, "?", reply_markup=buttons())
    assert await ask("phones/2001/tap", {"message_id": 1, **wish}) == (200, {"toast": None})
    query = (await bot.get_updates())[0].callback_query
    assert query is not None
    assert query.data == data


async def test_a_tap_answers_with_its_toast(ask: Ask, bot: Bot, conductor: Driven) -> None:
    await bot.send_message(2001, "?", reply_markup=buttons())

    async def answer() -> None:
        for update in await bot.get_updates():
            assert update.callback_query is not None
            await update.callback_query.answer("Sendt til Anne.")

    conductor.on_settle = answer
    assert await ask("phones/2001/tap", {"text": "Ring meg"}) == (200, {"toast": "Sendt til Anne."})


async def test_with_the_bot_stopped_the_update_waits(ask: Ask, box: Sandbox, conductor: Driven) -> None:
    assert (await ask("faults", {"bot_running": False}))[1]["bot_running"] is False
    assert (await ask("phones/2001/say", {"text": "hei"}))[0] == 200
    assert conductor.settled == 0
    assert len(box.pending_updates()) == 1
    await ask("faults", {"bot_running": True})
    assert conductor.settled == 1


async def test_with_telegram_down_nothing_can_be_sent(ask: Ask, box: Sandbox, conductor: Driven) -> None:
    await ask("faults", {"telegram_down": True})
    for path, body in (
        ("say", {"text": "hei"}),
        ("tap", {"text": "Bra"}),
        ("block", {"blocked": True}),
        ("start", {}),
        ("edit", {"message_id": 1, "text": "x"}),
        ("send_other", {"kind": "photo"}),
    ):
        assert await ask(f"phones/2001/{path}", body) == (
            409,
            {"error": "Telegram is down: nothing can be sent right now."},
        )
    assert box.pending_updates() == []
    await ask("faults", {"telegram_down": False})
    assert conductor.settled == 1


async def test_blocking(ask: Ask, box: Sandbox) -> None:
    assert await ask("phones/2001/block", {"blocked": True}) == (200, {"blocked": True})
    assert (await ask("phones/2001/say", {"text": "hei"}))[0] == 409
    assert (await ask("phones"))[1][0]["blocked"] is True
    await ask("phones/2001/block", {"blocked": False})
    assert (await ask("phones/2001/say", {"text": "hei"}))[0] == 200
    assert [update.kind for update in box.pending_updates()] == [
        "my_chat_member",
        "my_chat_member",
        "message",
    ]


async def test_pressing_start(ask: Ask, box: Sandbox) -> None:
    status, body = await ask("phones/5001/say", {"text": "hei"})
    assert (status, body["error"]) == (409, "Press Start first: this phone has not opened the chat yet.")
    assert await ask("phones/5001/start", {"payload": "abc"}) == (200, {"message_id": 1})
    assert box.phone(5001).messages()[0].text == "/start abc"


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("phones/2001/say", {}, 400),
        ("phones/2001/say", {"text": 5}, 400),
        ("phones/2001/say", {"text": "  "}, 400),
        ("phones/2001/say", {"text": "x" * 4097}, 400),
        ("phones/2001/say", {"text": "x", "more": 1}, 400),
        ("phones/2001/say", {"text": "\ud800"}, 400),
        ("phones/2001/say", {"text": "x" * 2**19}, 413),
        ("phones/77/say", {"text": "x"}, 404),
        ("phones/petter/say", {"text": "x"}, 404),
        ("phones/-1/say", {"text": "x"}, 404),
        ("phones/²/say", {"text": "x"}, 404),
        (f"phones/{'9' * 400}/say", {"text": "x"}, 404),
        ("phones/2001/tap", {"message_id": 1}, 400),
        ("phones/2001/tap", {"message_id": 9, "text": "Bra"}, 404),
        ("phones/2001/tap", {"message_id": 1, "text": "Nei"}, 404),
        ("phones/2001/tap", {"message_id": 1, "data": "nei"}, 404),
        ("phones/2001/tap", {"message_id": 1, "text": "Nettside"}, 409),
        ("phones/2001/tap", {"message_id": "1", "text": "Bra"}, 400),
        ("phones/2001/tap", {"message_id": True, "text": "Bra"}, 400),
        ("phones/2001/tap", {"text": ["Bra"]}, 400),
        ("phones/2001/block", {"blocked": "yes"}, 400),
        ("phones/2001/block", {}, 400),
        ("phones/2001/edit", {"message_id": 1, "text": "x"}, 404),
        ("phones/2001/edit", {"message_id": 2, "text": ""}, 400),
        ("phones/2001/send_other", {"kind": "rocket"}, 400),
        ("phones/2001/send_other", {"kind": "sticker", "caption": "x"}, 400),
        ("phones/2001/send_other", {"kind": "photo", "caption": "x" * 1025}, 400),
        ("phones/5001/block", {"blocked": True}, 409),
        ("faults", {}, 400),
        ("faults", {"storm": True}, 400),
        ("faults", {"telegram_down": 1}, 400),
        ("faults", {"lose_answers": -1}, 400),
        ("faults", {"retry_after": "5"}, 400),
        ("faults", {"slow": 1000}, 400),
        ("faults", {"slow_updates": -1}, 400),
        ("faults", {"wrong_types": 0.5}, 400),
        ("faults", {"forbidden": 2001}, 400),
        ("faults", {"fail_next": {"method": "x", "status": 400, "description": ""}}, 400),
        ("faults", {"telegram_down": True, "bot_running": "no"}, 400),
        ("nothing", {}, 404),
        ("phones", {}, 405),
    ],
)
async def test_refusals_are_sentences(ask: Ask, bot: Bot, box: Sandbox, *, path: str, body: Any, status: int) -> None:
    await bot.send_message(2001, "?", reply_markup=buttons())
    answered, answer = await ask(path, body)
    assert (answered, list(answer)) == (status, ["error"])
    assert answer["error"].endswith(".")
    assert "Traceback" not in answer["error"]
    assert box.pending_updates() == []
    assert box.faults.telegram_down is False


@pytest.mark.parametrize("data", [b"{", b"\xff\xfe", b"[" * 60_000, b"NaN", b'{"text": NaN}', b"null"])
async def test_broken_json(ask: Ask, data: bytes) -> None:
    status, answer = await ask("phones/2001/say", data=data)
    assert status == 400
    assert answer["error"].endswith(".")


async def test_a_body_without_a_length_is_measured_too(ask: Ask) -> None:
    async def endless() -> Any:
        for _ in range(200):
            yield b" " * 1024

    assert (await ask("phones/2001/say", data=endless()))[0] == 413


async def test_other_pages_may_not_press_buttons(url: str, http: aiohttp.ClientSession, box: Sandbox) -> None:
    for origin, status in (("http://evil.example", 403), (url, 200)):
        async with http.post(
            f"{url}/sandbox/api/phones/2001/say", json={"text": "x"}, headers={"Origin": origin}
        ) as answer:
            assert answer.status == status
    assert len(box.phone(2001).messages()) == 1


async def test_faults_are_shown_and_set(ask: Ask, box: Sandbox) -> None:
    wish = {
        "lose_answers": 3,
        "retry_after": 5,
        "slow": 0.5,
        "slow_updates": 1.5,
        "rubbish": 2,
        "wrong_types": 4,
        "forbidden": [2001],
        "deactivated": [3001],
    }
    plan = {"method": "sendMessage", "status": 500, "description": "Internal Server Error"}
    status, answer = await ask("faults", {**wish, "fail_next": plan})
    assert (status, answer) == (200, {**wish, "telegram_down": False, "planned": 1, "bot_running": True})
    assert (await ask("faults"))[1] == answer
    await ask("faults", {"forbidden": [], "retry_after": None})
    assert (box.faults.forbidden, box.faults.retry_after) == (set(), None)


async def test_the_story(ask: Ask, conductor: Driven) -> None:
    conductor.lines = [
        StoryLine(1, START, "10:00 check-in sent", "time"),
        StoryLine(2, START, "Answered", "good"),
    ]
    assert (await ask("story?after=1"))[1] == {
        "lines": [{"n": 2, "at": "2026-11-23T08:00:00+01:00", "text": "Answered", "tone": "good"}]
    }
    assert (await ask("story?after=x"))[0] == 400


async def test_the_page_hears_only_what_changed(ask: Ask, bot: Bot, conductor: Driven) -> None:
    _, whole = await ask("state")
    assert (whole["full"], len(whole["phones"])) == (True, 4)
    _, same = await ask(f"state?since={whole['rev']}")
    assert same == {"rev": whole["rev"], "clock": whole["clock"], "busy": False, "unchanged": True}
    await bot.send_message(3001, "Hei")
    conductor.lines = [StoryLine(1, START, "x", "time")]
    _, part = await ask(f"state?since={whole['rev']}")
    assert [phone["chat_id"] for phone in part["phones"]] == [3001]
    assert [line["n"] for line in part["story"]] == [1]
    for nonsense in ("x", "1.2.3.4", f"{whole['rev'][:8]}.x.y.z"):
        assert (await ask(f"state?since={nonsense}"))[1]["full"] is True


async def test_a_second_wish_waits_for_the_first(ask: Ask, conductor: Driven, box: Sandbox) -> None:
    go = asyncio.Event()
    conductor.on_settle = lambda: _wait(go)
    saying = asyncio.create_task(ask("phones/2001/say", {"text": "a"}))
    await box.wait_for(lambda: conductor.settled)
    advancing = asyncio.create_task(ask("clock", {"advance_seconds": 60}))
    assert (await ask("state"))[1]["busy"] is True
    assert (await ask("clock", {"speed": 60}))[0] == 200
    assert not advancing.done()
    go.set()
    await saying
    assert (await advancing)[1]["now"] == "2026-11-23T08:01:00+01:00"


async def _wait(event: asyncio.Event) -> None:
    await event.wait()


async def test_files_can_be_looked_at(url: str, http: aiohttp.ClientSession, bot: Bot) -> None:
    await bot.send_photo(2001, b"\x89PNG\r\n")
    await bot.send_document(2001, b"<script>", filename="x.html")
    async with http.get(f"{url}/sandbox/api/phones/2001/media/1") as answer:
        assert (answer.content_type, await answer.read()) == ("image/png", b"\x89PNG\r\n")
    async with http.get(f"{url}/sandbox/api/phones/2001/media/2") as answer:
        assert answer.content_type == "application/octet-stream"
        assert answer.headers["Content-Disposition"] == "attachment"
    for path in ("media/3", "media/x"):
        async with http.get(f"{url}/sandbox/api/phones/2001/{path}") as answer:
            assert answer.status == 404


async def test_the_page_and_its_headers(url: str, http: aiohttp.ClientSession) -> None:
    async with http.get(url) as answer:
        page = await answer.text()
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "http" not in page.replace("http://www.w3.org", "")
    for path in ("style.css", "app.js", "icon.svg", "phone.js"):
        async with http.get(f"{url}/{path}") as answer:
            assert answer.status == 200
    async with http.get(f"{url}/../server.py") as answer:
        assert answer.status == 404


async def test_trouble_inside_is_a_sentence(ask: Ask, conductor: Driven, caplog: pytest.LogCaptureFixture) -> None:
    async def breaks() -> None:
        raise RuntimeError("secret detail")

    conductor.on_settle = breaks
    status, answer = await ask("phones/2001/say", {"text": "a"})
    assert status == 500
    assert "secret" not in answer["error"]
    assert "A request to the sandbox failed" in caplog.text

"""The way between the program and Telegram, without a socket: everything that can go wrong on it does so here."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from random import Random
from typing import Any

from telegram.error import NetworkError, TimedOut
from telegram.ext import ExtBot
from telegram.request import BaseRequest, RequestData

from bot.careful_request import NotWritten, OnAnswer
from bot.settings import Settings
from sandbox.bot_api import BotApi
from sandbox.chats import Phone
from sandbox.params import Upload
from sandbox.phone import PhoneInHand
from sandbox.refusals import DroppedError
from sandbox.state import TelegramState
from tests.simulation.history import Did, History, Shown
from tests.simulation.points import Process, Stage

TOKEN = "7000000001:simulated-telegram-accepts-this-one"
SAYS = {"sendMessage", "editMessageText", "editMessageReplyMarkup"}


@dataclass
class Weather:
    """How likely a call is to go wrong just now."""

    lost: float = 0.0
    flood: float = 0.0
    refused: float = 0.0
    unordered: float = 0.0


class Telegram:
    """Telegram and its phones."""

    def __init__(self, rng: Random, stage: Stage, history: History, now: Callable[[], datetime]) -> None:
        self._rng = rng
        self._stage = stage
        self._history = history
        self._now = now
        self.state = TelegramState([TOKEN], (), now)
        self._api = BotApi(self.state, None)
        self.account = self.state.first_account
        self.weather = Weather()
        self.deaf = False
        """Whether updates can't be fetched, while everything else goes."""
        self.on_shown: Callable[[Shown], None] = lambda _: None
        self._handed: set[int] = set()
        self._open: dict[int, Did] = {}

    @property
    def down(self) -> bool:
        """Whether nothing gets in or out."""
        return self.state.faults.telegram_down

    @down.setter
    def down(self, down: bool) -> None:
        self.state.faults.telegram_down = down

    def phone(self, chat: int, name: str) -> PhoneInHand:
        """A person's phone; made at first sight."""
        if chat not in self.state.phones:
            self.state.add_phone(Phone(chat, name))
        return PhoneInHand(self.state, self.account, self.state.phones[chat])

    def did(self, chat: int, what: str, text: str, act: Callable[[], object]) -> None:
        """A person does something; PhoneError where it does not get as far as Telegram."""
        before = self._last()
        act()
        done = Did(self._now(), chat, what, text, self._last() if self._last() != before else None)
        self._history.did.append(done)
        if done.update_id is not None:
            self._open[done.update_id] = done

    def waiting(self) -> int:
        """How many updates wait to be fetched."""
        return len(self.account.updates)

    def _last(self) -> int:
        return self.account.updates._last_id

    def bot(self, process: Process) -> Callable[[Settings, OnAnswer | None], ExtBot[None]]:
        """What the program of a process speaks to Telegram through."""

        def made(settings: Settings, on_answer: OnAnswer | None) -> ExtBot[None]:
            return ExtBot(
                settings.bot_token,
                request=_Line(self, process, None),
                get_updates_request=_Line(self, process, on_answer),
            )

        return made

    async def call(self, process: Process, token: str, method: str, raw: dict[str, Any]) -> tuple[int, bytes]:
        """A call of the program's; raises what the real line would."""
        await self._stage.reach(process, f"call {method}")
        if self.down:
            raise NotWritten("down")
        weather = self.weather
        if method in SAYS and self._rng.random() < weather.flood:
            wait = self._rng.randint(1, 30)
            return 429, json.dumps(
                {
                    "ok": False,
                    "error_code": 429,
                    "description": "Too Many Requests",
                    "parameters": {"retry_after": wait},
                }
            ).encode()
        if self._rng.random() < weather.refused or (self.deaf and method == "getUpdates"):
            return 502, b"<html>502 Bad Gateway</html>"
        lost = method in SAYS and self._rng.random() < weather.lost

        async def read() -> tuple[dict[str, Any], dict[str, Upload]]:
            return raw, {}

        try:
            answer = await self._api.answer(token, method, read)
        except DroppedError:
            raise NetworkError("dropped") from None
        body = answer.body
        if answer.status == 200:
            body = self._acted(method, raw, body)
        self._stage.note(f"telegram {method} {raw.get('chat_id', '')} {answer.status}{' lost' if lost else ''}")
        try:
            await self._stage.reach(process, f"answer {method}")
        except BaseException:
            if method in SAYS and answer.status == 200:
                self._history.ambiguous.append((self._now(), int(raw["chat_id"])))
            raise
        if lost:
            self._history.ambiguous.append((self._now(), int(raw["chat_id"])))
            raise TimedOut("the answer was lost")
        return answer.status, body

    def _acted(self, method: str, raw: dict[str, Any], body: bytes) -> bytes:
        if method == "getUpdates":
            return self._handed_out(raw, body)
        if method in SAYS:
            self._show(method, json.loads(body)["result"])
        return body

    def _show(self, method: str, result: Any) -> None:
        rows = (result.get("reply_markup") or {}).get("inline_keyboard", [])
        shown = Shown(
            at=self._now(),
            chat=result["chat"]["id"],
            message_id=result["message_id"],
            text=result["text"],
            buttons=tuple((button["text"], button.get("callback_data", "")) for row in rows for button in row),
            edited=method != "sendMessage",
        )
        self._history.shown.append(shown)
        if not shown.edited:
            self.on_shown(shown)

    def _handed_out(self, raw: dict[str, Any], body: bytes) -> bytes:
        """Remember what was handed out and what is confirmed; and at times hand it out in disorder, or again."""
        offset = int(raw.get("offset") or 0)
        for number in [number for number in self._open if number < offset]:
            done = self._open.pop(number)
            if number in self._handed:
                done.handed_at = self._now()
            else:
                done.lost = True
        answer = json.loads(body)
        updates = answer["result"]
        for update in updates:
            self._handed.add(update["update_id"])
        if len(updates) > 1 and self._rng.random() < self.weather.unordered:
            self._rng.shuffle(updates)
            updates.append(updates[0])
        return json.dumps(answer).encode()


class _Line(BaseRequest):
    """python-telegram-bot's way of making requests, to this Telegram."""

    def __init__(self, telegram: Telegram, process: Process, on_answer: OnAnswer | None) -> None:
        self._telegram = telegram
        self._process = process
        self._on_answer = on_answer

    @property
    def read_timeout(self) -> float:
        return 10.0

    async def initialize(self) -> None:
        """There is no connection to open."""

    async def shutdown(self) -> None:
        """There is no connection to close."""

    async def do_request(
        self,
        url: str,
        method: str,  # noqa: ARG002  Telegram takes any
        request_data: RequestData | None = None,
        *_: object,
        **__: object,
    ) -> tuple[int, bytes]:
        token, _slash, name = url.rpartition("/bot")[2].partition("/")
        name = name.partition("?")[0]
        raw = request_data.json_parameters if request_data else {}
        if name in SAYS:
            self._process.unmarked.add(int(raw["chat_id"]))
        status, body = await self._telegram.call(self._process, token, name, raw)
        if self._on_answer:
            self._on_answer(format_datetime(self._telegram._now(), usegmt=True))
        return status, body

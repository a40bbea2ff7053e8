"""The phones' JSON interface under /sandbox/api. What cannot be done is answered {"error": "a sentence"}."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from sandbox import wishes
from sandbox.fault_wishes import FAULTS, apply_faults
from sandbox.phone import PhoneInHand
from sandbox.ports import Conductor
from sandbox.refusals import PhoneError
from sandbox.snapshot import Snapshots, clock_json, story_json
from sandbox.state import TelegramState

ADVANCE_SECONDS_MAX = 366 * 86400.0
SPEED_MAX = 100_000.0

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class PhonesApi:
    """What the page and the tests outside the process do with the phones and the clock."""

    def __init__(
        self,
        state: TelegramState,
        conductor: Conductor,
        phone: Callable[[int], PhoneInHand],
        snapshots: Snapshots,
    ) -> None:
        self._state = state
        self._conductor = conductor
        self._phone = phone
        self._snapshots = snapshots
        self._turn = asyncio.Lock()

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Lays the paths."""
        base = "/sandbox/api"
        router.add_get(f"{base}/clock", self.get_clock)
        router.add_post(f"{base}/clock", self.post_clock)
        router.add_get(f"{base}/faults", self.get_faults)
        router.add_post(f"{base}/faults", self.post_faults)
        router.add_get(f"{base}/story", self.get_story)
        router.add_get(f"{base}/state", self.get_state)
        router.add_get(f"{base}/phones", self.get_phones)
        one = f"{base}/phones/{{chat_id}}"
        router.add_get(f"{one}/messages", self.get_messages)
        router.add_get(f"{one}/media/{{message_id}}", self.get_media)
        for name, handler in {
            "say": self.say,
            "tap": self.tap,
            "block": self.block,
            "start": self.start,
            "edit": self.edit,
            "send_other": self.send_other,
        }.items():
            router.add_post(f"{one}/{name}", handler)

    async def get_clock(self, _request: web.Request) -> web.Response:
        """{"now": ISO with zone, "speed": n}."""
        return web.json_response(clock_json(self._conductor))

    async def post_clock(self, request: web.Request) -> web.Response:
        """Advances, goes to the next event, or sets the speed; answers when all that came due was played."""
        body = await wishes.read_body(request, frozenset({"advance_seconds", "to_next_event", "speed"}))
        if len(body) != 1:
            raise PhoneError(400, "Say one of advance_seconds, to_next_event or speed.")
        if "speed" in body:
            self._conductor.set_speed(wishes.number(body, "speed", most=SPEED_MAX))
        elif "advance_seconds" in body:
            seconds = wishes.number(body, "advance_seconds", most=ADVANCE_SECONDS_MAX)
            async with self._turn:
                await self._conductor.advance(seconds)
        elif wishes.truth(body, "to_next_event"):
            async with self._turn:
                await self._conductor.to_next_event()
        self._state.changed()
        return web.json_response(clock_json(self._conductor))

    async def get_faults(self, _request: web.Request) -> web.Response:
        """The faults that are on, and whether the bot runs."""
        return web.json_response(self._faults())

    async def post_faults(self, request: web.Request) -> web.Response:
        """Turns faults on or off; answers like GET. Where something came back up, what waited was played."""
        body = await wishes.read_body(request, FAULTS)
        if not body:
            raise PhoneError(400, f"Name a fault: {', '.join(sorted(FAULTS))}.")
        running = wishes.truth(body, "bot_running") if "bot_running" in body else None
        was_down = self._state.faults.telegram_down
        apply_faults(self._state, body)
        if running is not None:
            await self._conductor.set_bot_running(running)
            self._state.changed()
        if running or (was_down and not self._state.faults.telegram_down):
            await self._settle()
        return web.json_response(self._faults())

    async def get_story(self, request: web.Request) -> web.Response:
        """{"lines": [{"n", "at", "text", "tone"}]}, those above ?after=N."""
        after = request.query.get("after", "0")
        if not after.isdecimal():
            raise PhoneError(400, "'after' must be a whole number.")
        return web.json_response({"lines": story_json(self._conductor.story(), int(after))})

    async def get_state(self, request: web.Request) -> web.Response:
        """Everything the page shows, or what changed since ?since=REV."""
        return web.json_response(self._snapshots.since(request.query.get("since", ""), busy=self._turn.locked()))

    async def get_phones(self, _request: web.Request) -> web.Response:
        """[{"chat_id", "name", "role", "blocked", "started"}]."""
        hands = [self._phone(chat_id) for chat_id in self._state.phones]
        return web.json_response(
            [
                {
                    "chat_id": hand.phone.chat_id,
                    "name": hand.phone.name,
                    "role": hand.phone.role,
                    "blocked": hand.blocked,
                    "started": hand.started,
                }
                for hand in hands
            ]
        )

    async def get_messages(self, request: web.Request) -> web.Response:
        """All messages of a chat, oldest first."""
        return web.json_response([said.as_json() for said in self._hand(request).messages()])

    async def get_media(self, request: web.Request) -> web.Response:
        """A file that the bot sent; pictures to look at, everything else to save."""
        message_id = request.match_info["message_id"]
        if not message_id.isdecimal():
            raise PhoneError(404, "There is no such file in this chat.")
        kind, content = self._hand(request).media(int(message_id))
        seen = kind in {"image/png", "image/jpeg", "image/gif", "image/webp"}
        return web.Response(
            body=content,
            content_type=kind if seen else "application/octet-stream",
            headers={"Content-Disposition": "inline" if seen else "attachment"},
        )

    async def say(self, request: web.Request) -> web.Response:
        """{"text"}; answers {"message_id"} once everything due was said."""
        hand = self._hand(request)
        body = await wishes.read_body(request, frozenset({"text"}))
        message_id = hand.say(wishes.text_of(body, "text"))
        await self._settle()
        return web.json_response({"message_id": message_id})

    async def tap(self, request: web.Request) -> web.Response:
        """{"message_id", "text" or "data"}; answers {"toast"} once everything due was said."""
        hand = self._hand(request)
        body = await wishes.read_body(request, frozenset({"message_id", "text", "data"}))
        message_id = wishes.whole(body, "message_id") if "message_id" in body else None
        text = wishes.text_of(body, "text") if "text" in body else None
        data = wishes.text_of(body, "data") if "data" in body else None
        query = hand.tap(text, message_id=message_id, data=data)
        await self._settle()
        return web.json_response({"toast": query.toast})

    async def block(self, request: web.Request) -> web.Response:
        """{"blocked": true or false}."""
        hand = self._hand(request)
        body = await wishes.read_body(request, frozenset({"blocked"}))
        hand.block(wishes.truth(body, "blocked"))
        await self._settle()
        return web.json_response({"blocked": hand.blocked})

    async def start(self, request: web.Request) -> web.Response:
        """{"payload"} or nothing; presses Start."""
        hand = self._hand(request)
        body = await wishes.read_body(request, frozenset({"payload"}))
        message_id = hand.press_start(wishes.text_of(body, "payload", ""))
        await self._settle()
        return web.json_response({"message_id": message_id})

    async def edit(self, request: web.Request) -> web.Response:
        """{"message_id", "text"}: changes an own message."""
        hand = self._hand(request)
        body = await wishes.read_body(request, frozenset({"message_id", "text"}))
        message_id = hand.edit(wishes.whole(body, "message_id"), wishes.text_of(body, "text"))
        await self._settle()
        return web.json_response({"message_id": message_id})

    async def send_other(self, request: web.Request) -> web.Response:
        """{"kind", "caption"}: a sticker, voice, photo, location and so on."""
        hand = self._hand(request)
        body = await wishes.read_body(request, frozenset({"kind", "caption"}))
        message_id = hand.send_other(wishes.text_of(body, "kind"), wishes.text_of(body, "caption", ""))
        await self._settle()
        return web.json_response({"message_id": message_id})

    def _hand(self, request: web.Request) -> PhoneInHand:
        spelt = request.match_info["chat_id"]
        if not spelt.isdecimal() or len(spelt) > 18:
            raise PhoneError(404, "A phone is named by its chat id, a whole number.")
        return self._phone(int(spelt))

    async def _settle(self) -> None:
        if not self._conductor.bot_running:
            return
        async with self._turn:
            await self._conductor.settle()

    def _faults(self) -> dict[str, Any]:
        return {**self._state.faults.as_json(), "bot_running": self._conductor.bot_running}

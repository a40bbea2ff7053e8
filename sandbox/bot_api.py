"""The Bot API over HTTP: /bot<token>/<method>."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from email.utils import formatdate
from typing import Any

from aiohttp import web

from sandbox import editing, errands, hearing, sending
from sandbox.faults import SENDING, WRONG
from sandbox.fields import METHODS, Field
from sandbox.params import Call, Upload, decode, read_raw, refuse_unfit
from sandbox.ports import Validator
from sandbox.refusals import ApiError, DroppedError
from sandbox.state import Account, TelegramState

CALLS_KEPT = 20_000
VIOLATIONS_KEPT = 1_000
HTML_OF_A_GATEWAY = "<html><head><title>502 Bad Gateway</title></head><body>502 Bad Gateway</body></html>"

Act = Callable[[TelegramState, Account, Call], Any]
Reading = Callable[[], Awaitable[tuple[dict[str, Any], dict[str, Upload]]]]
ACTS: dict[str, Act] = {
    "getMe": errands.get_me,
    "setWebhook": hearing.set_webhook,
    "deleteWebhook": hearing.delete_webhook,
    "getWebhookInfo": hearing.get_webhook_info,
    "sendMessage": sending.send_message,
    "sendPhoto": sending.send_photo,
    "sendDocument": sending.send_document,
    "sendChatAction": sending.send_chat_action,
    "editMessageText": editing.edit_message_text,
    "editMessageReplyMarkup": editing.edit_message_reply_markup,
    "deleteMessage": editing.delete_message,
    "answerCallbackQuery": errands.answer_callback_query,
    "setMyCommands": errands.set_my_commands,
    "getMyCommands": errands.get_my_commands,
    "deleteMyCommands": errands.delete_my_commands,
    "leaveChat": errands.leave_chat,
}


@dataclass(frozen=True, slots=True)
class RecordedCall:
    """A call that was made: `ok` says whether it acted, `answered` whether its answer got through."""

    method: str
    chat_id: int | None
    params: dict[str, Any]
    ok: bool
    at: datetime
    description: str = ""
    answered: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """What the Bot API answers: the status, the body, and what the body is."""

    status: int
    body: bytes
    content_type: str = "application/json"


class BotApi:
    """Answers the bot's calls, with the faults that are on."""

    def __init__(self, state: TelegramState, validator: Validator | None) -> None:
        self._state = state
        self._validator = validator
        self.calls: deque[RecordedCall] = deque(maxlen=CALLS_KEPT)
        self.violations: deque[str] = deque(maxlen=VIOLATIONS_KEPT)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One HTTP request. Its answer says by Telegram's own clock when it was given."""
        token, method = request.match_info["token"], request.match_info["method"]
        try:
            answer = await self.answer(token, method, lambda: read_raw(request))
        except DroppedError:
            if request.transport is not None:
                request.transport.abort()
            return web.Response(status=500)
        date = {"Date": formatdate(self._state.now().timestamp(), usegmt=True)}
        return web.Response(body=answer.body, status=answer.status, content_type=answer.content_type, headers=date)

    async def answer(self, token: str, method: str, read: Reading) -> Answer:
        """One call, without HTTP. `read` gives the raw parameters and uploads. DroppedError: no answer comes."""
        try:
            return await self._answer(token, method, read)
        except ApiError as error:
            return _json(error.as_json(), error.status)

    async def _answer(self, token: str, method: str, read: Reading) -> Answer:
        faults = self._state.faults
        if faults.telegram_down:
            raise DroppedError
        account = self._state.tokens.get(token)
        if account is None:
            raise ApiError(401, "Unauthorized")
        call = await self._read(method, read)
        rubbish = faults.take_rubbish()
        if rubbish == "html":
            self._record(call, ok=False, description="502 Bad Gateway")
            return Answer(502, HTML_OF_A_GATEWAY.encode(), "text/html")
        wrong = faults.take_wrong()
        if wrong is not None:
            self._record(call, ok=False, description="wrong types")
            return _json(WRONG[wrong], 200)
        lost = call.method in SENDING and faults.take_lost_answer()
        answered = not lost and rubbish is None
        try:
            refuse_unfit(call.params, METHODS[call.method])
            result = await self._act(account, call)
        except ApiError as error:
            self._record(call, ok=False, description=error.description, answered=answered)
            if lost:
                raise DroppedError from None
            raise
        if call.method != "getUpdates":
            self._record(call, ok=True, answered=answered)
        if lost:
            raise DroppedError
        answer = _json({"ok": True, "result": result}, 200)
        return Answer(200, answer.body[:-3]) if rubbish == "cut" else answer

    async def _read(self, method: str, read: Reading) -> Call:
        try:
            known = _fields_of(method)
            raw, uploads = await read()
            call = Call(method, decode(raw, uploads, known), uploads)
        except ConnectionResetError:
            # the bot died in the middle of its call
            raise DroppedError from None
        except ApiError as error:
            self._record(Call(method, {}), ok=False, description=error.description)
            self.violations.append(f"{method}: {error.description}")
            raise
        if self._validator:
            self.violations.extend(f"{method}: {said}" for said in self._validator(method, call.params))
        return call

    async def _act(self, account: Account, call: Call) -> Any:
        faults = self._state.faults
        planned = faults.take_planned(call.method)
        if planned:
            raise planned
        if call.method in SENDING:
            seconds = faults.take_retry_after()
            if seconds is not None:
                raise ApiError(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})
            if faults.slow > 0:
                await asyncio.sleep(faults.slow)
                if faults.telegram_down:
                    raise DroppedError
        if call.method == "getUpdates":
            if faults.slow_updates > 0:
                await asyncio.sleep(faults.slow_updates)
                if faults.telegram_down:
                    raise DroppedError
            return await hearing.get_updates(account, call)
        return ACTS[call.method](self._state, account, call)

    def _record(self, call: Call, *, ok: bool, description: str = "", answered: bool = True) -> None:
        at = self._state.now()
        self.calls.append(RecordedCall(call.method, call.chat_id(), call.params, ok, at, description, answered))
        self._state.changed()


def _fields_of(method: str) -> dict[str, Field]:
    known = METHODS.get(method)
    if known is None:
        raise ApiError(404, "Not Found")
    return known


def _json(body: Any, status: int) -> Answer:
    return Answer(status, json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode())

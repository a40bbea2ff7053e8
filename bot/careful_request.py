"""The way to the Bot API that looks at what an answer is before python-telegram-bot stumbles over it."""

import json
from typing import Any

from telegram.error import NetworkError
from telegram.request import HTTPXRequest


class UnreadableAnswer(NetworkError):
    """Telegram, or something on the way to it, answered "200 OK" with what is no answer of the Bot API."""


class CarefulRequest(HTTPXRequest):
    """Raises UnreadableAnswer for such an answer, so that it is met as a line that is down, wherever it comes."""

    async def do_request(self, url: str, *args: Any, **more: Any) -> tuple[int, bytes]:
        """One call, and its answer as it came."""
        status, body = await super().do_request(url, *args, **more)
        if status == 200 and not _is_answer(url.rpartition("/")[2].partition("?")[0], body):
            raise UnreadableAnswer("an answer that can't be read")
        return status, body


def _is_answer(method: str, body: bytes) -> bool:
    try:
        said = json.loads(body)
    except ValueError:
        return False
    if not isinstance(said, dict) or said.get("ok") is not True:
        return False
    result = said.get("result")
    match method:
        case "getUpdates":
            return isinstance(result, list) and all(_has_number(update, "update_id") for update in result)
        case "getMe":
            return _has_number(result, "id")
        case "sendMessage" | "sendDocument" | "editMessageText" | "editMessageReplyMarkup":
            return _has_number(result, "message_id")
        case _:
            return result is not None


def _has_number(part: Any, name: str) -> bool:
    return isinstance(part, dict) and isinstance(part.get(name), int)

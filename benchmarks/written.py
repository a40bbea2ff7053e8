"""What people write, as Telegram gives it to a bot; and how the simulated one is told to."""

import json
import time
from typing import Any

import aiohttp

Update = dict[str, Any]


def text(number: int, chat: int, words: str) -> Update:
    """Somebody writes; a command, where it begins as one."""
    command = {"type": "bot_command", "offset": 0, "length": len(words)}
    return {
        "update_id": number,
        "message": {
            "message_id": number,
            "date": int(time.time()),
            "chat": _chat(chat),
            "from": _user(chat),
            "text": words,
            "entities": [command] if words.startswith("/") else [],
        },
    }


def tap(number: int, chat: int, data: str) -> Update:
    """Somebody taps a button of the message that they were asked by."""
    message = {"message_id": number, "date": int(time.time()), "chat": _chat(chat), "text": "Hvordan går det?"}
    query = {"id": str(number), "from": _user(chat), "message": message, "chat_instance": "1", "data": data}
    return {"update_id": number, "callback_query": query}


async def control(url: str, what: str, updates: list[Update] | None = None) -> int:
    """Have the simulated Bot API know of updates, or let them go; gives how many of those are not heard yet."""
    body = json.dumps(updates or [])
    async with aiohttp.ClientSession() as http, http.post(f"{url}/control/{what}", data=body) as answer:
        told: dict[str, int] = await answer.json()
        return told["waiting"]


def _chat(chat: int) -> dict[str, Any]:
    return {"id": chat, "type": "private", "first_name": "P"}


def _user(chat: int) -> dict[str, Any]:
    return {"id": chat, "is_bot": False, "first_name": "P"}

"""Bare calls of the Bot API: python-telegram-bot's line and errors, without the Message of a hundred fields that it
would make of an answer of which only the number is wanted. That is half of what it costs to send one.
"""

import json
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlencode

from telegram import Bot
from telegram.request import RequestData

from bot.wording import Worded


@dataclass(frozen=True)
class Form:
    """What a call says: the part of RequestData that a line reads. Texts, or JSON."""

    json_parameters: dict[str, str]
    contains_files = False

    def url_encoded_parameters(self) -> str:
        """As the body of a form."""
        return urlencode(self.json_parameters)


def text_of(worded: Worded) -> dict[str, str]:
    """The fields of a message with its buttons."""
    return {"text": worded.text, "link_preview_options": '{"is_disabled":true}', **_buttons_of(worded)}


def _buttons_of(worded: Worded) -> dict[str, str]:
    """The field of a message's buttons; none takes away those that it has."""
    if not worded.rows:
        return {}
    rows = [[{"text": button.text, "callback_data": button.data} for button in row] for row in worded.rows]
    return {"reply_markup": json.dumps({"inline_keyboard": rows}, ensure_ascii=False)}


async def call(bot: Bot, method: str, fields: dict[str, str]) -> Any:
    """One call; gives the `result`. Raises TelegramError as the methods of `bot` do."""
    form = cast("RequestData", Form(fields))
    return await bot.request.post(f"{bot.base_url}/{method}", form)


async def redraw(bot: Bot, chat_id: int, message_id: int, worded: Worded | None) -> None:
    """Give a message other buttons, or none; raises the same."""
    where = {"chat_id": str(chat_id), "message_id": str(message_id)}
    await call(bot, "editMessageReplyMarkup", {**where, **(_buttons_of(worded) if worded else {})})

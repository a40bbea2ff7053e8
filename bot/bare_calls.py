"""Bare calls of the Bot API: python-telegram-bot's line and errors, without the Message of a hundred fields that it
would make of an answer of which only the number is wanted. That is half of what it costs to send one.
"""

from typing import Any, cast

from telegram import Bot
from telegram.request import RequestData

from bot.careful_request import JsonCall
from bot.wording import Worded


def text_of(worded: Worded) -> dict[str, Any]:
    """The fields of a message with its buttons."""
    return {"text": worded.text, "link_preview_options": {"is_disabled": True}, **_buttons_of(worded)}


def _buttons_of(worded: Worded) -> dict[str, Any]:
    """The field of a message's buttons; none takes away those that it has."""
    if not worded.rows:
        return {}
    rows = [[{"text": button.text, "callback_data": button.data} for button in row] for row in worded.rows]
    return {"reply_markup": {"inline_keyboard": rows}}


async def call(bot: Bot, method: str, fields: dict[str, Any]) -> Any:
    """One call; gives the `result`. Raises TelegramError as the methods of `bot` do."""
    return await bot.request.post(f"{bot.base_url}/{method}", cast("RequestData", JsonCall(fields)))


async def redraw(bot: Bot, chat_id: int, message_id: int, worded: Worded | None) -> None:
    """Give a message other buttons, or none; raises the same."""
    where = {"chat_id": chat_id, "message_id": message_id}
    await call(bot, "editMessageReplyMarkup", {**where, **(_buttons_of(worded) if worded else {})})

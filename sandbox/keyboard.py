"""Judging a reply_markup as Telegram does."""

from __future__ import annotations

from typing import Any

from sandbox.chats import Keyboard
from sandbox.refusals import bad_request

BUTTONS_MAX = 100
ROW_MAX = 8
DATA_BYTES_MAX = 64
OTHER_MARKUPS = frozenset({"keyboard", "remove_keyboard", "force_reply"})
KINDS = frozenset(
    {
        "url",
        "callback_data",
        "web_app",
        "login_url",
        "switch_inline_query",
        "switch_inline_query_current_chat",
        "switch_inline_query_chosen_chat",
        "copy_text",
        "callback_game",
        "pay",
    }
)
LOOKS = frozenset({"text", "icon_custom_emoji_id", "style"})


def inline_keyboard(markup: Any, *, editing: bool = False) -> Keyboard | None:
    """The buttons of a reply_markup, or None where it has none. Raises ApiError for what Telegram refuses."""
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" not in markup:
        if markup and not editing and markup.keys() & OTHER_MARKUPS:
            return None
        if not markup:
            return None
        raise bad_request("can't parse reply keyboard markup JSON object")
    if len(markup) > 1:
        raise bad_request(f'unknown field "{next(key for key in markup if key != "inline_keyboard")}"')
    rows = markup["inline_keyboard"]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "inline_keyboard" of the InlineKeyboardMarkup should be an Array of Arrays')
    if any(len(row) > ROW_MAX for row in rows) or sum(map(len, rows)) > BUTTONS_MAX:
        raise bad_request("reply markup is too long")
    checked = [[_button(button) for button in row] for row in rows if row]
    return checked or None


def _button(button: Any) -> dict[str, Any]:
    if not isinstance(button, dict):
        raise bad_request("can't parse inline keyboard button: an object expected")
    text = button.get("text")
    if not isinstance(text, str):
        raise bad_request("can't parse inline keyboard button: can't find field \"text\"")
    if not text.strip():
        raise bad_request("can't parse inline keyboard button: text must be non-empty")
    kinds = [key for key in button if key in KINDS]
    unknown = [key for key in button if key not in KINDS and key not in LOOKS]
    if unknown:
        raise bad_request(f'unknown field "{unknown[0]}" in an inline keyboard button')
    if len(kinds) != 1:
        raise bad_request("can't parse inline keyboard button: text buttons are allowed exactly one kind")
    if kinds[0] == "callback_data":
        data = button["callback_data"]
        if not isinstance(data, str) or not 1 <= len(data.encode()) <= DATA_BYTES_MAX:
            raise bad_request("BUTTON_DATA_INVALID")
    elif kinds[0] == "url" and not _is_address(button["url"]):
        raise bad_request(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
    return button


def _is_address(url: Any) -> bool:
    return isinstance(url, str) and url.startswith(("http://", "https://", "tg://")) and " " not in url

"""editMessageText, editMessageReplyMarkup, deleteMessage."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sandbox.chats import Chat, Keyboard, Message
from sandbox.keyboard import inline_keyboard
from sandbox.markup import Entities
from sandbox.params import Call
from sandbox.refusals import ApiError, bad_request
from sandbox.sending import TEXT_MAX, open_chat, read_text
from sandbox.state import Account, TelegramState

DELETABLE = timedelta(hours=48)
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


def edit_message_text(state: TelegramState, account: Account, call: Call) -> dict[str, Any]:
    """Puts another text, and the given buttons or none, in place of what stands there."""
    chat, message = _own_message(state, account, call)
    text, entities = read_text(call, "text", "entities", TEXT_MAX)
    if not text:
        raise bad_request("message text is empty")
    if message.media:
        raise bad_request("there is no text in the message to edit")
    keyboard = inline_keyboard(call.params.get("reply_markup"), editing=True)
    return _change(state, chat, message, text=text, entities=entities, keyboard=keyboard)


def edit_message_reply_markup(state: TelegramState, account: Account, call: Call) -> dict[str, Any]:
    """Puts other buttons, or none, below a message."""
    chat, message = _own_message(state, account, call)
    keyboard = inline_keyboard(call.params.get("reply_markup"), editing=True)
    return _change(state, chat, message, text=message.text, entities=message.entities, keyboard=keyboard)


def delete_message(state: TelegramState, account: Account, call: Call) -> bool:
    """Takes a message away for both sides; up to 48 hours after it was sent."""
    chat = open_chat(state, account, call)
    message = chat.messages.get(call.params["message_id"])
    if message is None:
        raise bad_request("message to delete not found")
    if state.age(message.date) > DELETABLE:
        raise bad_request("message can't be deleted for everyone")
    del chat.messages[message.message_id]
    state.changed(chat)
    return True


def _own_message(state: TelegramState, account: Account, call: Call) -> tuple[Chat, Message]:
    message_id = call.params.get("message_id")
    if call.params.get("chat_id") is None or message_id is None:
        raise _unidentified(call)
    chat = open_chat(state, account, call)
    message = chat.messages.get(message_id)
    if message is None:
        raise bad_request("message to edit not found")
    if message.sender != "bot":
        raise bad_request("message can't be edited")
    return chat, message


def _unidentified(call: Call) -> ApiError:
    if "inline_message_id" in call.params:
        return bad_request("MESSAGE_ID_INVALID")
    return bad_request("message identifier is not specified")


def _change(
    state: TelegramState,
    chat: Chat,
    message: Message,
    *,
    text: str,
    entities: Entities,
    keyboard: Keyboard | None,
) -> dict[str, Any]:
    if (message.text, message.entities, message.keyboard) == (text, entities, keyboard):
        raise bad_request(NOT_MODIFIED)
    message.text, message.entities, message.keyboard = text, entities, keyboard
    message.edited_at = state.now()
    state.changed(chat)
    return message.as_api(chat.api)

"""What is neither said nor heard: getMe, commands, leaving a group, and the answer to a tap."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

from sandbox.params import Call
from sandbox.refusals import bad_request, forbidden
from sandbox.state import Account, TelegramState

QUERY_LIFETIME = timedelta(minutes=10)
TOAST_MAX = 200
COMMANDS_MAX = 100
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")


def get_me(_state: TelegramState, account: Account, _call: Call) -> dict[str, Any]:
    """The bot's own user."""
    return {
        **account.user,
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def answer_callback_query(state: TelegramState, account: Account, call: Call) -> bool:
    """Ends the waiting of a tapped button, with a toast where there is a text."""
    query = account.queries.get(call.params["callback_query_id"])
    if query is None or state.age(query.at) > QUERY_LIFETIME:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    text = call.params.get("text") or ""
    if len(text) > TOAST_MAX:
        raise bad_request("MESSAGE_TOO_LONG")
    query.answered = True
    chat = account.chats[query.chat_id]
    if text:
        query.toast = text
        state.show_toast(chat, text, alert=bool(call.params.get("show_alert")))
    else:
        state.changed(chat)
    return True


def set_my_commands(_state: TelegramState, account: Account, call: Call) -> bool:
    """Replaces the list of commands of a scope and language."""
    commands = call.params["commands"]
    if not isinstance(commands, list) or len(commands) > COMMANDS_MAX:
        raise bad_request("can't parse commands JSON object")
    for command in commands:
        if not isinstance(command, dict) or command.keys() != {"command", "description"}:
            raise bad_request("can't parse BotCommand: command and description are needed")
        if not isinstance(command["command"], str) or not _COMMAND.fullmatch(command["command"].lstrip("/")):
            raise bad_request("BOT_COMMAND_INVALID")
        if not isinstance(command["description"], str) or not 1 <= len(command["description"]) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    account.commands[_scope(call)] = commands
    return True


def get_my_commands(_state: TelegramState, account: Account, call: Call) -> list[dict[str, str]]:
    """The list of commands of a scope and language."""
    return account.commands.get(_scope(call), [])


def delete_my_commands(_state: TelegramState, account: Account, call: Call) -> bool:
    """Forgets the list of commands of a scope and language."""
    account.commands.pop(_scope(call), None)
    return True


def leave_chat(state: TelegramState, account: Account, call: Call) -> bool:
    """Leaves a group."""
    chat = account.chats.get(call.chat_id() or 0)
    if chat is None:
        raise bad_request("chat not found")
    if chat.kind == "private":
        raise bad_request("chat member status can't be changed in private chats")
    if chat.left:
        raise forbidden(f"bot is not a member of the {chat.kind} chat")
    chat.left = True
    state.changed(chat)
    return True


def _scope(call: Call) -> tuple[str, str]:
    scope = call.params.get("scope") or {"type": "default"}
    if not isinstance(scope, dict) or not isinstance(scope.get("type"), str):
        raise bad_request("can't parse BotCommandScope")
    return json.dumps(scope, sort_keys=True), call.params.get("language_code") or ""

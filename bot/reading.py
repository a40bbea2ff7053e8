"""Reading an update: whole where the library can, else as much of it as says who wrote what, and when.

Telegram grows faster than the library. What a person wrote must not be lost because something beside it can't be read.
"""

from collections.abc import Mapping
from typing import Any

from telegram import Bot, Update

_PLAIN = ("message_id", "date", "edit_date", "text", "caption")
_WRITTEN = ("message", "edited_message")


def read_update(item: Mapping[str, Any], bot: Bot) -> Update | None:
    """The update, or None where not even its words can be read."""
    try:
        return Update.de_json(dict(item), bot)
    except Exception:  # noqa: BLE001  whatever the library stumbles over
        try:
            return Update.de_json(_pared(item), bot)
        except Exception:  # noqa: BLE001  it is put aside, and the next must be reached
            return None


def _pared(item: Mapping[str, Any]) -> dict[str, Any]:
    """What somebody wrote or tapped, and nothing else. Raises whatever it stumbles over."""
    for name in _WRITTEN:
        if name in item:
            return {"update_id": item["update_id"], name: _message(item[name])}
    query = item["callback_query"]
    tapped = {"id": query["id"], "from": _user(query["from"]), "chat_instance": "", "data": query.get("data")}
    if "message" in query:
        tapped["message"] = _place(query["message"])
    return {"update_id": item["update_id"], "callback_query": tapped}


def _message(said: Mapping[str, Any]) -> dict[str, Any]:
    pared = _place(said)
    pared |= {name: said[name] for name in _PLAIN if name in said}
    if "from" in said:
        pared["from"] = _user(said["from"])
    if "forward_origin" in said:  # another's words stay another's
        pared["forward_origin"] = {"type": "hidden_user", "date": said["date"], "sender_user_name": ""}
    if "reply_to_message" in said:
        pared["reply_to_message"] = _place(said["reply_to_message"])
    text = str(said.get("text", ""))
    if text.startswith("/") and text.split():
        pared["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}]
    return pared


def _place(said: Mapping[str, Any]) -> dict[str, Any]:
    chat = {name: said["chat"][name] for name in ("id", "type", "title") if name in said["chat"]}
    return {"message_id": said["message_id"], "date": said["date"], "chat": chat}


def _user(who: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": who["id"], "is_bot": bool(who.get("is_bot")), "first_name": ""}

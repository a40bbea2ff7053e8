"""Groups that a bot is in: it is brought in, put out, silenced, and the group becomes a supergroup."""

from __future__ import annotations

from typing import Any

from sandbox.chats import Chat, Phone
from sandbox.refusals import PhoneError
from sandbox.state import Account, TelegramState

_SENT = ("messages", "audios", "documents", "photos", "videos", "video_notes", "voice_notes", "polls", "other_messages")
_CANNOT_SPEAK = (
    *(f"can_send_{what}" for what in _SENT),
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)


def member(account: Account) -> dict[str, Any]:
    """The bot as one who takes part."""
    return {"user": account.user, "status": "member"}


def kicked(account: Account) -> dict[str, Any]:
    """The bot as one who was put out, or is blocked."""
    return {"user": account.user, "status": "kicked", "until_date": 0}


def membership(state: TelegramState, chat: Chat, by: Phone, old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """The ChatMemberUpdated object: who changed the bot's part in a chat, and from what to what."""
    return {
        "chat": chat.api,
        "from": by.as_user(),
        "date": int(state.now().timestamp()),
        "old_chat_member": old,
        "new_chat_member": new,
    }


class GroupInHand:
    """One group of one bot, as its admins see it. What cannot be done raises PhoneError with a plain sentence."""

    def __init__(self, state: TelegramState, account: Account, chat_id: int) -> None:
        chat = account.chats.get(chat_id)
        if chat is None or chat.kind == "private":
            raise PhoneError(404, f"There is no group {chat_id}.")
        self._state = state
        self._account = account
        self._chat = chat

    @property
    def texts(self) -> list[str]:
        """All that was written here, oldest first."""
        return [message.text for message in self._chat.messages.values()]

    @property
    def from_bot(self) -> list[str]:
        """What the bot wrote here, oldest first."""
        return [message.text for message in self._chat.messages.values() if message.sender == "bot"]

    def bring_bot(self, by: Phone) -> None:
        """Adds the bot."""
        left = {"user": self._account.user, "status": "left"}
        self._chat.left = False
        self._tell(by, left, member(self._account))

    def remove_bot(self, by: Phone) -> None:
        """Puts the bot out."""
        self._chat.left = True
        self._tell(by, member(self._account), kicked(self._account))

    def mute_bot(self, by: Phone) -> None:
        """Lets the bot read and not write."""
        self._chat.muted = True
        silent = {
            "user": self._account.user,
            "status": "restricted",
            "is_member": True,
            "until_date": 0,
            **dict.fromkeys(_CANNOT_SPEAK, False),
        }
        self._tell(by, member(self._account), silent)

    def becomes_supergroup(self, chat_id: int, by: Phone, *, heard: bool = True) -> None:
        """The group goes on under another id. `heard`: the bot is told so by the two messages of Telegram's."""
        new = Chat(chat_id, self._chat.title, kind="supergroup")
        self._account.chats[chat_id] = new
        for chat, key, other in (
            (self._chat, "migrate_to_chat_id", chat_id),
            (new, "migrate_from_chat_id", self._chat.chat_id),
        ):
            message = self._state.post(chat, "me", by.as_user(), "")
            message.extra[key] = other
            if heard:
                body = message.as_api(chat.api)
                del body["text"]
                self._account.updates.put("message", body)
        self._chat.moved_to = chat_id
        self._state.changed(new)

    def _tell(self, by: Phone, old: dict[str, Any], new: dict[str, Any]) -> None:
        self._state.changed(self._chat)
        self._account.updates.put("my_chat_member", membership(self._state, self._chat, by, old, new))

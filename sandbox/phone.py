"""What a person does on a phone. Each act queues its update and returns at once."""

from __future__ import annotations

from dataclasses import replace

from sandbox.attachments import CAPTIONED, PLACEHOLDERS, attachment
from sandbox.bubbles import Bubble, bubble
from sandbox.chats import Chat, Message, Phone
from sandbox.groups import kicked, member, membership
from sandbox.markup import commands_in
from sandbox.refusals import PhoneError
from sandbox.sending import CAPTION_MAX, TEXT_MAX
from sandbox.state import Account, Query, TelegramState

START_FIRST = "Press Start first: this phone has not opened the chat yet."
BLOCKED = "This phone has blocked the bot. Unblock it first."
DOWN = "Telegram is down: nothing can be sent right now."
ANONYMOUS_ADMIN = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
"""Who writes in a group for an admin who stays anonymous."""


class PhoneInHand:
    """One phone in one bot's chat. An act that cannot be done raises PhoneError with a plain sentence."""

    def __init__(self, state: TelegramState, account: Account, phone: Phone) -> None:
        self._state = state
        self._account = account
        self.phone = phone
        self._chat = account.chats[phone.chat_id]

    @property
    def blocked(self) -> bool:
        """Whether the bot is blocked here."""
        return self._chat.blocked

    @property
    def started(self) -> bool:
        """Whether Start was pressed."""
        return self._chat.started

    @property
    def toasts(self) -> list[str]:
        """The newest notices that answered a tap, oldest first."""
        return [toast.text for toast in self._chat.toasts]

    def messages(self) -> list[Bubble]:
        """What stands in the chat, oldest first."""
        return [bubble(message) for message in self._chat.messages.values()]

    def from_bot(self) -> list[Bubble]:
        """What the bot said, oldest first."""
        return [bubble(said) for said in self._chat.messages.values() if said.sender == "bot"]

    def media(self, message_id: int) -> tuple[str, bytes]:
        """Type and content of a file that the bot sent."""
        message = self._chat.messages.get(message_id)
        if message is None or message.media is None or not message.media.content:
            raise PhoneError(404, "There is no such file in this chat.")
        return message.media.mime_type, message.media.content

    def say(
        self,
        text: str,
        *,
        forwarded_from: str | None = None,
        group: int | None = None,
        reply_to: int | None = None,
        anonymous: bool = False,
    ) -> int:
        """Writes a message, here or in a group, perhaps as a reply to another; gives its id.

        `anonymous`: as one of a group's unnamed admins.
        """
        if not text.strip():
            raise PhoneError(400, "The text is empty.")
        if len(text) > TEXT_MAX:
            raise PhoneError(400, f"A message in Telegram holds at most {TEXT_MAX} characters.")
        chat = self._open_chat() if group is None else self._group(group)
        message = self._post(chat, text.strip())
        message.entities = commands_in(message.text)
        if forwarded_from is not None:
            message.extra["forward_origin"] = {
                "type": "hidden_user",
                "date": int(message.date.timestamp()),
                "sender_user_name": forwarded_from,
            }
        if reply_to is not None and reply_to in chat.messages:
            replied = chat.messages[reply_to].as_api(chat.api)
            replied.pop("reply_to_message", None)
            message.extra["reply_to_message"] = replied
        if anonymous:
            message.author = ANONYMOUS_ADMIN
            message.extra["sender_chat"] = chat.api
        return self._tell("message", chat, message)

    def press_start(self, payload: str = "") -> int:
        """Opens the chat with the bot, as from a t.me link with a payload; gives the id of the /start."""
        if self._chat.blocked:
            raise PhoneError(409, BLOCKED)
        self._need_telegram()
        self._chat.started = True
        return self.say(f"/start {payload}".strip())

    def send_other(self, kind: str, caption: str = "") -> int:
        """Sends a sticker, a voice message, a picture or the like; gives the message's id."""
        if kind not in PLACEHOLDERS:
            raise PhoneError(400, f"The kind is one of {', '.join(PLACEHOLDERS)}.")
        if caption and kind not in CAPTIONED:
            raise PhoneError(400, "This kind of message has no caption.")
        if len(caption) > CAPTION_MAX:
            raise PhoneError(400, f"A caption holds at most {CAPTION_MAX} characters.")
        chat = self._open_chat()
        message = self._post(chat, caption.strip())
        message.media = attachment(kind, f"{kind}-{chat.chat_id}-{message.message_id}")
        return self._tell("message", chat, message)

    def edit(self, message_id: int, text: str) -> int:
        """Changes the text of an own message."""
        if not text.strip():
            raise PhoneError(400, "The text is empty.")
        if len(text) > TEXT_MAX:
            raise PhoneError(400, f"A message in Telegram holds at most {TEXT_MAX} characters.")
        chat = self._open_chat()
        message = chat.messages.get(message_id)
        if message is None or message.sender != "me":
            raise PhoneError(404, "There is no such message of yours in this chat.")
        if message.media:
            raise PhoneError(409, "Only a text can be changed.")
        message.text = text.strip()
        message.entities = commands_in(message.text)
        message.edited_at = self._state.now()
        return self._tell("edited_message", chat, message)

    def delete(self, message_id: int) -> None:
        """Takes a message away for both sides; the bot hears nothing of it."""
        chat = self._open_chat()
        if chat.messages.pop(message_id, None) is None:
            raise PhoneError(404, f"There is no message {message_id} in this chat.")
        self._state.changed(chat)

    def react(self, message_id: int, emoji: str = "👍") -> None:
        """Puts a reaction on a message, or with "" takes it away."""
        chat = self._open_chat()
        message = chat.messages.get(message_id)
        if message is None:
            raise PhoneError(404, f"There is no message {message_id} in this chat.")
        old, message.reaction = message.reaction, emoji
        body = {
            "chat": chat.api,
            "message_id": message_id,
            "user": self.phone.as_user(),
            "date": int(self._state.now().timestamp()),
            "old_reaction": _reactions(old),
            "new_reaction": _reactions(emoji),
        }
        self._state.changed(chat)
        self._account.updates.put("message_reaction", body)

    def rename(self, name: str) -> None:
        """The person calls themselves something else in Telegram from now on."""
        self.phone = self._state.phones[self.phone.chat_id] = replace(self.phone, name=name)

    def tap(self, text: str | None = None, *, message_id: int | None = None, data: str | None = None) -> Query:
        """Taps a button by its text or data, on one message or on the newest that has it.

        Marks and emoji around the text may be left out: "Ring meg" finds "📞 Ring meg".
        """
        if text is None and data is None:
            raise PhoneError(400, "A tap needs the text or the data of a button.")
        chat = self._open_chat()
        if message_id is None:
            candidates = [message for message in reversed(chat.messages.values()) if message.keyboard]
        elif message_id in chat.messages:
            candidates = [chat.messages[message_id]]
        else:
            raise PhoneError(404, f"There is no message {message_id} in this chat.")
        for message in candidates:
            button = bubble(message).button(text=text, data=data)
            if button is None:
                continue
            if button.data is None:
                raise PhoneError(409, "That button opens a page; the bot hears nothing of it.")
            return self._query(chat, message, button.data)
        raise PhoneError(404, "There is no such button.")

    def tap_forged(self, message_id: int, data: str) -> Query:
        """A tap with data that the message may not offer (any more): a race, a copy, a forgery."""
        chat = self._open_chat()
        message = chat.messages.get(message_id)
        if message is None:
            raise PhoneError(404, f"There is no message {message_id} in this chat.")
        return self._query(chat, message, data)

    def block(self, blocked: bool = True) -> None:
        """Blocks or unblocks the bot. Doing it twice changes nothing."""
        self._need_telegram()
        if not self._chat.started:
            raise PhoneError(409, START_FIRST)
        if blocked == self._chat.blocked:
            return
        self._chat.blocked = blocked
        self._state.changed(self._chat)
        gone, here = kicked(self._account), member(self._account)
        old, new = (here, gone) if blocked else (gone, here)
        self._account.updates.put("my_chat_member", membership(self._state, self._chat, self.phone, old, new))

    def _query(self, chat: Chat, message: Message, data: str) -> Query:
        query = self._state.open_query(self._account, chat)
        body = {
            "id": query.query_id,
            "from": self.phone.as_user(),
            "message": message.as_api(chat.api),
            "chat_instance": str(chat.chat_id),
            "data": data,
        }
        self._state.changed(chat)
        self._account.updates.put("callback_query", body)
        return query

    def _post(self, chat: Chat, text: str) -> Message:
        return self._state.post(chat, "me", self.phone.as_user(), text)

    def _tell(self, kind: str, chat: Chat, message: Message) -> int:
        self._state.changed(chat)
        self._account.updates.put(kind, message.as_api(chat.api))
        return message.message_id

    def _open_chat(self) -> Chat:
        self._need_telegram()
        if self._chat.blocked:
            raise PhoneError(409, BLOCKED)
        if not self._chat.started:
            raise PhoneError(409, START_FIRST)
        return self._chat

    def _group(self, chat_id: int) -> Chat:
        self._need_telegram()
        chat = self._account.chats.get(chat_id)
        if chat is None or chat.kind == "private" or chat.moved_to:
            raise PhoneError(404, f"There is no group {chat_id}.")
        return chat

    def _need_telegram(self) -> None:
        if self._state.faults.telegram_down:
            raise PhoneError(409, DOWN)


def _reactions(emoji: str) -> list[dict[str, str]]:
    return [{"type": "emoji", "emoji": emoji}] if emoji else []

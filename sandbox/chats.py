"""Chats with their messages, as Telegram and as a phone see them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

MESSAGES_KEPT = 5000
"""Per chat; the oldest go first."""

Keyboard = list[list[dict[str, Any]]]
Sender = Literal["bot", "me"]


@dataclass(frozen=True, slots=True)
class Phone:
    """A person with a phone. In a private chat the chat's id is the person's id."""

    chat_id: int
    name: str
    role: str = "patient"
    started: bool = True
    language_code: str = "nb"

    def as_user(self) -> dict[str, Any]:
        """The User object."""
        return {
            "id": self.chat_id,
            "is_bot": False,
            "first_name": self.name,
            "language_code": self.language_code,
        }


@dataclass(frozen=True, slots=True)
class Media:
    """Something in a message that is not text. `api` holds its field as Telegram's JSON."""

    kind: str
    api: dict[str, Any]
    file_name: str | None = None
    mime_type: str = "application/octet-stream"
    content: bytes = b""

    def as_json(self) -> dict[str, Any]:
        """What the phone's page is told of it."""
        return {"kind": self.kind, "file_name": self.file_name, "size": len(self.content)}


@dataclass(slots=True)
class Message:
    """One message. `text` is plain; of media it is the caption, at times empty."""

    message_id: int
    date: datetime
    sender: Sender
    author: dict[str, Any]
    text: str
    entities: list[dict[str, Any]] = field(default_factory=list)
    keyboard: Keyboard | None = None
    media: Media | None = None
    edited_at: datetime | None = None
    reaction: str = ""
    extra: dict[str, Any] = field(default_factory=dict)

    def as_api(self, chat: dict[str, Any]) -> dict[str, Any]:
        """The Message object."""
        body: dict[str, Any] = {
            "message_id": self.message_id,
            "date": int(self.date.timestamp()),
            "chat": chat,
            "from": self.author,
            **self.extra,
        }
        if self.media:
            body.update(self.media.api)
            if self.text:
                body["caption"] = self.text
        else:
            body["text"] = self.text
        if self.entities:
            body["caption_entities" if self.media else "entities"] = self.entities
        if self.edited_at:
            body["edit_date"] = int(self.edited_at.timestamp())
        if self.keyboard:
            body["reply_markup"] = {"inline_keyboard": self.keyboard}
        return body


@dataclass(frozen=True, slots=True)
class Toast:
    """The short notice that answers a tap; `n` counts from 1 in the whole sandbox."""

    n: int
    text: str
    alert: bool


@dataclass(slots=True)
class Chat:
    """One bot's chat with a person, or a group that the bot is in."""

    chat_id: int
    title: str
    kind: Literal["private", "group", "supergroup"] = "private"
    started: bool = True
    blocked: bool = False
    left: bool = False
    muted: bool = False
    """A group in which the bot may read and not write."""
    moved_to: int | None = None
    """A group that became a supergroup has another id since."""
    messages: dict[int, Message] = field(default_factory=dict)
    toasts: list[Toast] = field(default_factory=list)
    last_message_id: int = 0
    changed: int = 0
    """The count of changes in the sandbox at which this chat last changed."""
    api: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        name = "first_name" if self.kind == "private" else "title"
        self.api = {"id": self.chat_id, "type": self.kind, name: self.title}

    def add(self, date: datetime, sender: Sender, author: dict[str, Any], text: str) -> Message:
        """Appends a message with the next id."""
        self.last_message_id += 1
        message = Message(self.last_message_id, date.replace(microsecond=0), sender, author, text)
        self.messages[message.message_id] = message
        if len(self.messages) > MESSAGES_KEPT:
            del self.messages[next(iter(self.messages))]
        return message

"""A message as the phone shows it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sandbox.attachments import PLACEHOLDERS
from sandbox.chats import Message, Sender

_MARKS = re.compile(r"^[\W_]+|[\W_]+$")


@dataclass(frozen=True, slots=True)
class Button:
    """A button below a message: `data` comes back with a tap, `url` opens a page instead."""

    text: str
    data: str | None = None
    url: str | None = None

    def as_json(self) -> dict[str, str]:
        """Text, and data or address."""
        body = {"text": self.text}
        if self.data is not None:
            body["data"] = self.data
        if self.url is not None:
            body["url"] = self.url
        return body


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message as seen now; it does not change when the message is edited later."""

    message_id: int
    date: datetime
    sender: Sender
    text: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    edited: bool = False
    media: dict[str, Any] | None = None
    entities: tuple[dict[str, Any], ...] = ()

    @property
    def labels(self) -> list[str]:
        """The texts of all buttons, in reading order."""
        return [button.text for row in self.buttons for button in row]

    def button(self, *, text: str | None = None, data: str | None = None) -> Button | None:
        """The button with this data, or with this text; marks and emoji around the text may be left out."""
        buttons = [button for row in self.buttons for button in row]
        if data is not None:
            return next((button for button in buttons if button.data == data), None)
        wanted = text or ""
        exact = next((button for button in buttons if button.text == wanted), None)
        if exact or not _bare(wanted):
            return exact
        return next((button for button in buttons if _bare(button.text) == _bare(wanted)), None)

    def as_json(self) -> dict[str, Any]:
        """The message as the phones' interface shows it."""
        body: dict[str, Any] = {
            "message_id": self.message_id,
            "date": self.date.isoformat(),
            "from": self.sender,
            "text": self.text,
            "buttons": [[button.as_json() for button in row] for row in self.buttons],
            "edited": self.edited,
        }
        if self.media:
            body["media"] = self.media
        if self.entities:
            body["entities"] = list(self.entities)
        return body


def bubble(message: Message) -> Bubble:
    """How the phone shows a message."""
    rows = tuple(
        tuple(Button(key["text"], key.get("callback_data"), key.get("url")) for key in row)
        for row in message.keyboard or ()
    )
    text, media = message.text, None
    if message.media:
        label = message.media.file_name or PLACEHOLDERS.get(message.media.kind, message.media.kind)
        media = {**message.media.as_json(), "label": label, "caption": bool(text)}
        text = text or label
    return Bubble(
        message.message_id,
        message.date,
        message.sender,
        text,
        rows,
        edited=message.edited_at is not None,
        media=media,
        entities=tuple(message.entities),
    )


def _bare(text: str) -> str:
    return _MARKS.sub("", text).casefold()

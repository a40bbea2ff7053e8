"""What the page shows, whole or only what changed since it last asked."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from sandbox.bubbles import bubble
from sandbox.chats import Chat
from sandbox.ports import Conductor, StoryLine
from sandbox.state import Account, TelegramState

MESSAGES_SHOWN = 200
STORY_SHOWN = 300


def clock_json(conductor: Conductor) -> dict[str, Any]:
    """Virtual now, ISO with its zone, and the speed."""
    return {"now": conductor.now().isoformat(), "speed": _plain(conductor.speed)}


def _plain(speed: float) -> float:
    return int(speed) if speed == int(speed) else speed


def story_json(lines: Sequence[StoryLine], after: int) -> list[dict[str, Any]]:
    """The lines above number `after`."""
    return [
        {"n": line.n, "at": line.at.isoformat(), "text": line.text, "tone": line.tone}
        for line in lines
        if line.n > after
    ]


class Snapshots:
    """Makes the page's snapshots. A revision is opaque to the page: run, changes, story, bot."""

    def __init__(self, state: TelegramState, account: Account, conductor: Conductor) -> None:
        self._state = state
        self._account = account
        self._conductor = conductor
        self._run = secrets.token_hex(4)

    def since(self, known: str, *, busy: bool) -> dict[str, Any]:
        """All that changed after revision `known`; everything where that says nothing.

        Where nothing changed: {"rev", "clock", "busy", "unchanged": true}.
        """
        lines = self._conductor.story()
        last_line = lines[-1].n if lines else 0
        running = self._conductor.bot_running
        rev = f"{self._run}.{self._state.changes.rings}.{last_line}.{int(running)}"
        head = {"rev": rev, "clock": clock_json(self._conductor), "busy": busy}
        if known == rev:
            return {**head, "unchanged": True}
        seen_change, seen_line = self._read(known)
        return {
            **head,
            "full": seen_change < 0,
            "bot_running": running,
            "faults": self._state.faults.as_json(),
            "phones": [
                self._phone(chat)
                for chat in self._account.chats.values()
                if chat.kind == "private" and chat.changed > seen_change
            ],
            "story": story_json(lines[-STORY_SHOWN:], seen_line),
        }

    def _read(self, known: str) -> tuple[int, int]:
        run, _, rest = known.partition(".")
        parts = rest.split(".")
        if run != self._run or len(parts) != 3 or not all(part.isdecimal() for part in parts):
            return -1, 0
        return int(parts[0]), int(parts[1])

    def _phone(self, chat: Chat) -> dict[str, Any]:
        phone = self._state.phones[chat.chat_id]
        newest = list(chat.messages.values())[-MESSAGES_SHOWN:]
        return {
            "chat_id": chat.chat_id,
            "name": phone.name,
            "role": phone.role,
            "language_code": phone.language_code,
            "started": chat.started,
            "blocked": chat.blocked,
            "messages": [bubble(message).as_json() for message in newest],
            "toasts": [{"n": toast.n, "text": toast.text, "alert": toast.alert} for toast in chat.toasts],
        }

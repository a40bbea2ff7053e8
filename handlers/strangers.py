"""What is said to those whom we do not know, or do not follow up any more."""

from handlers.desk import Desk
from rules.sayings import Kind, Saying


class Strangers:
    """One line with the public help numbers, whoever asks, and not again in the same chat for an hour."""

    _SECONDS = 3600
    _CHATS_MAX = 10_000

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._last: dict[int, float] = {}

    async def say(self, chat_id: int) -> None:
        """Say the line, unless it was said here lately."""
        now = self._desk.clock.now()
        if now.timestamp() - self._last.get(chat_id, 0.0) < self._SECONDS:
            return
        if len(self._last) >= self._CHATS_MAX:
            self._last.clear()
        self._last[chat_id] = now.timestamp()
        saying = Saying(Kind.STRANGER, self._desk.language, "UTC", now)
        await self._desk.feedback.say_unstored(chat_id, saying)

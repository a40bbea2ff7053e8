"""What anybody is told, known or not: the public help numbers, past the outbox and with the database down."""

from handlers.ports import Clock, Feedback
from rules.kinds import Kind
from rules.sayings import Saying


class Public:
    """A line with the help numbers, whoever asks, and not again in the same chat for an hour."""

    _SECONDS = 3600
    _ASKED = 60
    _CHATS_MAX = 10_000

    def __init__(self, feedback: Feedback, clock: Clock, language: str) -> None:
        self._feedback = feedback
        self._clock = clock
        self._language = language
        self._last: dict[tuple[int, Kind], float] = {}
        self._failed: int | None = None

    async def say(self, chat_id: int, kind: Kind, *, asked: bool = False) -> None:
        """Say the line, unless it was said here lately; to who asks for help it is said anew each minute."""
        now = self._clock.now()
        if now.timestamp() - self._last.get((chat_id, kind), 0.0) < (self._ASKED if asked else self._SECONDS):
            return
        if len(self._last) >= self._CHATS_MAX:
            self._last.clear()
        self._last[chat_id, kind] = now.timestamp()
        await self._feedback.say_unstored(chat_id, Saying(kind, self._language, "UTC", now))

    async def could_not_hear(self, update_id: int, chat_id: int) -> None:
        """An update can't be committed, and waits at Telegram. Who wrote is told where to turn, once that was no
        hiccup: at the second try of the same update.
        """
        if self._failed == update_id:
            await self.say(chat_id, Kind.OUT_OF_ORDER)
        self._failed = update_id

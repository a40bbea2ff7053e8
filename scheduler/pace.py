"""How fast Telegram lets a bot speak: about 30 messages a second, and one a second in one chat (Bot FAQ)."""

from collections import OrderedDict
from datetime import datetime, timedelta

PER_SECOND = 28
PER_CHAT = timedelta(seconds=1)
CHATS_MAX = 100_000
DOWN_MAX = timedelta(seconds=60)


class Pace:
    """Two rules in memory: a bucket for the bot, and the last message of each chat. Time is given, never read."""

    def __init__(self, per_second: int = PER_SECOND, per_chat: timedelta = PER_CHAT) -> None:
        self._per_second = per_second
        self._per_chat = per_chat
        self._tokens = float(per_second)
        self._filled_at: datetime | None = None
        self._last: OrderedDict[int, datetime] = OrderedDict()
        self._held_until: datetime | None = None
        self._down_until: datetime | None = None
        self._failures = 0

    def hold(self, until: datetime) -> None:
        """Say nothing at all before `until`: Telegram asked for it."""
        self._held_until = max(until, self._held_until or until)

    def down(self, now: datetime) -> None:
        """Telegram can't be reached: wait before the next try, longer each time."""
        self._failures += 1
        self._down_until = now + min(DOWN_MAX, timedelta(seconds=2 ** min(self._failures, 6)))

    def up(self) -> None:
        """Telegram is there again."""
        self._failures, self._down_until = 0, None

    def free_at(self, now: datetime) -> datetime:
        """When the bot may speak next."""
        waits = [until for until in (self._held_until, self._down_until) if until and until > now]
        if waits:
            return max(waits)
        filled_at = self._filled_at or now
        if now > filled_at:
            passed = (now - filled_at).total_seconds()
            self._tokens = min(float(self._per_second), self._tokens + passed * self._per_second)
        # never back: the same second would fill the bucket twice
        self._filled_at = max(now, filled_at)
        if self._tokens >= 1:
            return now
        return self._filled_at + timedelta(seconds=(1 - self._tokens) / self._per_second)

    def chat_free_at(self, chat: int, now: datetime) -> datetime:
        """When something may be said in this chat."""
        last = self._last.get(chat)
        return now if last is None else max(now, last + self._per_chat)

    def spoke(self, chat: int, now: datetime) -> None:
        """A message goes out."""
        self._tokens -= 1
        self._last[chat] = now
        self._last.move_to_end(chat)
        if len(self._last) > CHATS_MAX:
            self._last.popitem(last=False)

"""How fast Telegram lets a bot speak: about 30 messages a second, one a second in a chat, 20 a minute in a group.

These are the numbers of the Bot FAQ.
"""

from collections import OrderedDict, deque
from collections.abc import Collection
from datetime import datetime, timedelta

PER_SECOND = 30
PARTS = 3
"""A second's messages leave in so many parts, so that what is urgent waits for a part and not for a second."""
A_SECOND = timedelta(milliseconds=1011)
"""A second, and as much as one message may be slower on its way than another: no second at Telegram holds more."""
APART = timedelta(milliseconds=300)
"""How far apart two parts leave at least: a little less than their share of a second, so that one that is held up by
its claim holds up none after it.
"""
PER_CHAT = timedelta(seconds=1)
PER_GROUP = timedelta(seconds=3)
PLACES = 10
"""Over so many turns those are spread who wait for one chat."""
CHATS_MAX = 100_000
DOWN_MAX = timedelta(seconds=60)


class Pace:
    """Two rules in memory: the bot's last messages, and the last one of each chat. Time is given, never read.

    No second ever holds more than `per_second`: a bucket that fills while it empties would let twice as many by.
    """

    def __init__(self, per_second: int = PER_SECOND, per_chat: timedelta = PER_CHAT) -> None:
        self.at_once = max(1, per_second // PARTS)
        """How many may leave together."""
        self._per_second = per_second
        self._per_chat = per_chat
        self._recent: deque[datetime] = deque(maxlen=per_second)
        self._past: deque[datetime] = deque(maxlen=self.at_once)
        self._last: OrderedDict[int, datetime] = OrderedDict()
        self._place: OrderedDict[int, datetime] = OrderedDict()
        """The last place that somebody who waits for a chat has got."""
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
        free = now
        if len(self._recent) >= self._per_second:
            free = max(free, self._recent[0] + A_SECOND)
        if len(self._recent) >= self.at_once:
            free = max(free, self._recent[-self.at_once] + APART)
        return free

    def chat_free_at(self, chat: int, now: datetime) -> datetime:
        """When something may be said in this chat; a group's id is below zero."""
        last = self._last.get(chat)
        return now if last is None else max(now, last + self._apart(chat))

    def place_in_chat(self, chat: int, now: datetime) -> datetime:
        """When one more of those who wait for this chat is looked at again: after those who came before it.

        Hundreds that wait for one chat would else all be looked at each second, and nobody else would get a word in.
        After `PLACES` it begins anew, so that what is urgent waits no longer than that.
        """
        free, last = self.chat_free_at(chat, now), self._place.get(chat)
        place = free if last is None else max(free, last + self._apart(chat))
        if place >= free + PLACES * self._apart(chat):
            place = free
        _note(self._place, chat, place)
        return place

    def spoke(self, chat: int, now: datetime) -> None:
        """A message goes out."""
        self._recent.append(now)
        _note(self._last, chat, now)

    def left(self, chats: Collection[int], now: datetime) -> None:
        """The last messages, to these chats, leave only now: what Telegram sees is what counts."""
        for chat in chats:
            self._recent.pop()
            self._last[chat] = now
        self._recent.extend([now] * len(chats))

    def passed_by(self, now: datetime) -> None:
        """Something went out past the outbox: one message fewer for this second. In its chat it holds up nothing.

        It never waits itself, so only so many count as leave two thirds to the outbox, where a call for help may wait.
        """
        if len(self._past) < self.at_once or now - self._past[0] >= A_SECOND:
            self._past.append(now)
            self._recent.append(now)

    def _apart(self, chat: int) -> timedelta:
        return self._per_chat if chat > 0 else max(PER_GROUP, self._per_chat)


def _note(moments: OrderedDict[int, datetime], chat: int, moment: datetime) -> None:
    moments[chat] = moment
    moments.move_to_end(chat)
    if len(moments) > CHATS_MAX:
        moments.popitem(last=False)

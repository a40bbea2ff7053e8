"""The updates of one bot that wait to be fetched or delivered."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sandbox.bell import Bell

KEPT = timedelta(hours=24)
"""Telegram keeps an update no longer than this."""

UNASKED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""Kinds that come only when `allowed_updates` names them."""


@dataclass(frozen=True, slots=True)
class Update:
    """One update: `kind` is its field's name, `body` that field as Telegram's JSON."""

    update_id: int
    at: datetime
    kind: str
    body: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        """The Update object."""
        return {"update_id": self.update_id, self.kind: self.body}


class UpdateQueue:
    """First in, first out; an update leaves when it is confirmed or older than 24 virtual hours.

    `now` gives UTC, so that sums of hours hold across a change to summer time.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._waiting: deque[Update] = deque()
        self._last_id = 0
        self.allowed: frozenset[str] = frozenset()
        self.bell = Bell()

    def put(self, kind: str, body: dict[str, Any]) -> int | None:
        """Queues an update and gives its id; None where the bot did not ask for this kind."""
        if kind not in self.allowed if self.allowed else kind in UNASKED:
            return None
        self._last_id += 1
        self._waiting.append(Update(self._last_id, self._now(), kind, body))
        self.bell.ring()
        return self._last_id

    def allow(self, kinds: Sequence[str] | None) -> None:
        """Remembers which kinds the bot wants; None keeps what was said before, [] is the usual set."""
        if kinds is not None:
            self.allowed = frozenset(kinds)

    def confirm(self, offset: int) -> None:
        """Forgets what lies below `offset`; a negative one keeps only the newest -offset updates."""
        self._forget_old()
        before = len(self._waiting)
        if offset < 0:
            while len(self._waiting) > -offset:
                self._waiting.popleft()
        while offset > 0 and self._waiting and self._waiting[0].update_id < offset:
            self._waiting.popleft()
        if len(self._waiting) != before:
            self.bell.ring()

    def first(self, limit: int) -> list[Update]:
        """The oldest waiting updates, at most `limit`; they stay until confirmed."""
        self._forget_old()
        return [self._waiting[i] for i in range(min(limit, len(self._waiting)))]

    def clear(self) -> None:
        """Drops everything that waits."""
        self._waiting.clear()
        self.bell.ring()

    async def emptied(self, seconds: float) -> None:
        """Returns when nothing waits. TimeoutError after so many real seconds."""
        await self.bell.wait_for(lambda: not len(self), seconds)

    def __len__(self) -> int:
        self._forget_old()
        return len(self._waiting)

    def _forget_old(self) -> None:
        if not self._waiting:
            return
        oldest = self._now() - KEPT
        while self._waiting and self._waiting[0].at < oldest:
            self._waiting.popleft()

"""Where updates are received: the way to the database, the clock, and what may be shown at once after a commit."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from telegram import Update

from care.people import identify
from rules.actors import Actor
from rules.sayings import Field, Kind, Saying
from storage.work import Database, UpdateRef, Work


class Clock(Protocol):
    """The one source of the time of day."""

    def now(self) -> datetime:
        """The moment, aware, in UTC."""
        ...


class Feedback(Protocol):
    """What is shown past the outbox. All of it is best effort: it never raises, and nothing depends on it."""

    async def toast(self, callback_id: str, saying: Saying) -> None:
        """The short line over a tap."""
        ...

    async def redraw(self, chat_id: int, message_id: int, saying: Saying | None) -> None:
        """The buttons under a message as they now are; None takes them away."""
        ...

    async def say_unstored(self, chat_id: int, saying: Saying) -> None:
        """The stranger's line: works with the database down and leaves no trace."""
        ...

    async def menu(self, chat_id: int, language: str, *, staff: bool) -> None:
        """The commands that the chat app offers to this person."""
        ...


@dataclass
class Desk:
    """What every handler needs."""

    database: Database
    bot_id: int
    clock: Clock
    feedback: Feedback
    language: str

    @asynccontextmanager
    async def work(self, update: Update) -> AsyncIterator[Work]:
        """A unit of work that commits this update with it."""
        async with self.database.work(UpdateRef(self.bot_id, update.update_id)) as work:
            yield work

    async def who(self, work: Work, chat_id: int) -> Actor | None:
        """Who writes from this chat."""
        return await identify(work, self.bot_id, chat_id)

    def toast(self, kind: Kind, language: str, fields: dict[str, Field] | None = None) -> Saying:
        """A line for a tap."""
        return Saying(kind, language, "UTC", self.clock.now(), fields=fields or {})

    def moment(self, date: datetime | None) -> datetime:
        """Telegram's date of a message, never later than our own clock."""
        now = self.clock.now()
        return min(date.astimezone(UTC), now) if date else now

"""Where updates are received: the way to the database, the clock, and what may be shown at once after a commit."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, Protocol

from telegram import Update

from care.people import identify
from rules.actors import Actor
from rules.sayings import Field, Kind, Saying
from rules.suggestions import Suggestions
from rules.words import MemberRole, PatientState
from storage.work import Database, UpdateRef, Work

Role = Literal["patient", "staff", "admin"]
"""Whose commands a chat is offered; a relative and somebody invited have none."""


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

    async def menu(self, chat_id: int, language: str, role: Role | None) -> None:
        """The commands that the chat app offers in this chat; None takes them away."""
        ...

    async def username(self) -> str | None:
        """The bot's name in links; None where it has none or Telegram does not answer."""
        ...


@dataclass
class Desk:
    """What every handler needs."""

    database: Database
    bot_id: int
    clock: Clock
    feedback: Feedback
    language: str
    suggestions: Suggestions = ()

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

    async def offer_menu(self, chat_id: int) -> None:
        """Have the chat app offer the commands that this person has now; best effort, after a commit."""
        async with self.database.reading() as work:
            actor = await self.who(work, chat_id)
        role = role_of(actor) if actor else None
        if actor and role:
            await self.feedback.menu(chat_id, actor.language, role)


def role_of(actor: Actor) -> Role | None:
    """Whose commands a person has."""
    if actor.patient:
        return "patient" if actor.patient is PatientState.ACTIVE else None
    if actor.member is MemberRole.ADMIN:
        return "admin"
    return "staff" if actor.is_staff else None

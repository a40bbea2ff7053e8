"""Where updates are received: the way to the database, the clock, and what may be shown at once after a commit."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from telegram import Update
from telegram.constants import ChatType

from care.people import identify
from handlers.lately import Lately
from handlers.ports import Clock, Feedback, Role
from handlers.public import Public
from rules.actors import Actor
from rules.kinds import Kind
from rules.sayings import Field, Saying
from rules.suggestions import Suggestions
from rules.words import MemberRole, PatientState
from storage.database import Database
from storage.engine import is_away
from storage.work import UpdateRef, Work


@dataclass
class Desk:
    """What every handler needs."""

    database: Database
    bot_id: int
    clock: Clock
    feedback: Feedback
    language: str
    suggestions: Suggestions = ()
    public: Public = field(init=False)
    lately: Lately = field(default_factory=Lately)

    def __post_init__(self) -> None:
        """Fit what anybody is told."""
        self.public = Public(self.feedback, self.clock, self.language)

    @asynccontextmanager
    async def work(self, update: Update) -> AsyncIterator[Work]:
        """A unit of work that commits this update with it."""
        try:
            async with self.database.work(UpdateRef(self.bot_id, update.update_id)) as work:
                yield work
        except Exception as error:
            chat = update.effective_chat
            if chat and chat.type == ChatType.PRIVATE and is_away(error) and not self.database.is_together:
                await self.public.could_not_hear(update.update_id, chat.id)
            raise

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
        """Have the chat app offer the commands that this person has now, if any; best effort, after a commit."""
        async with self.database.reading() as work:
            actor = await self.who(work, chat_id)
        role = role_of(actor) if actor else None
        await self.feedback.menu(chat_id, actor.language if actor else self.language, role)


def role_of(actor: Actor) -> Role | None:
    """Whose commands a person has."""
    if actor.patient:
        return "patient" if actor.patient is PatientState.ACTIVE else None
    if actor.member is MemberRole.ADMIN:
        return "admin"
    return "staff" if actor.is_staff else None

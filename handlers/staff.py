"""What staff write: commands by their word, and texts that answer a question or that nobody gets."""

from collections.abc import Awaitable, Callable

from telegram import Message

from care.dialogue import Topic, asked, leave
from care.staff import say_to_staff
from care.take_alert import note_alert
from handlers.desk import Desk
from handlers.inviting import Inviting
from rules.actors import Actor
from rules.sayings import Kind
from rules.words import MemberRole
from storage.work import Work

Act = Callable[[Work, Actor, Message], Awaitable[None]]


class Staff:
    """The handlers for messages from staff, bound to a desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._inviting = Inviting(desk)
        self._commands: dict[str, Act] = {
            "inviter": self._invite,
            "invite": self._invite,
            "sprak": self._language,
            "språk": self._language,
            "language": self._language,
        }

    async def command(self, work: Work, actor: Actor, message: Message, word: str) -> None:
        """A command; one that is not known is answered with the help."""
        await self._commands.get(word, self._help)(work, actor, message)

    async def text(self, work: Work, actor: Actor, message: Message) -> None:
        """A text, or something that nobody reads: the answer to a question, or sent to nobody."""
        now = self._desk.clock.now()
        question = await asked(work, actor.person_id, now)
        if question and question.topic is Topic.NOTE and message.text:
            await leave(work, actor.person_id)
            await note_alert(work, actor, question.about, message.text, now)
        elif question and question.topic is Topic.INVITE_NAME and message.text:
            await self._inviting.name(work, actor, question, message)
        else:
            await say_to_staff(work, actor, Kind.STAFF_UNROUTED, now)

    async def _invite(self, work: Work, actor: Actor, message: Message) -> None:
        if actor.member is MemberRole.ADMIN:
            await self._inviting.command(work, actor, message)
        else:
            await self._help(work, actor, message)

    async def _language(self, work: Work, actor: Actor, _message: Message) -> None:
        await say_to_staff(work, actor, Kind.LANGUAGE_MENU, self._desk.clock.now())

    async def _help(self, work: Work, actor: Actor, _message: Message) -> None:
        kind = Kind.HELP_ADMIN if actor.member is MemberRole.ADMIN else Kind.HELP_STAFF
        await say_to_staff(work, actor, kind, self._desk.clock.now())

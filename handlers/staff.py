"""What staff write: commands by their word, and texts that answer a question or that nobody gets."""

from collections.abc import Awaitable, Callable

from telegram import Message

from care.dialogue import Topic, asked, leave
from care.schedule import show_schedules
from care.schedule_draft import write_schedule
from care.staff import say_to_staff
from care.take_alert import note_alert
from handlers.desk import Desk
from rules.actors import Actor
from rules.sayings import Kind
from storage.work import Work

Act = Callable[[Work, Actor, Message], Awaitable[None]]


class Staff:
    """The handlers for messages from staff, bound to a desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._commands: dict[str, Act] = {"start": self._start, "plan": self._schedules, "schedule": self._schedules}

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
        elif question and question.topic is Topic.SCHEDULE and message.text:
            await write_schedule(work, actor, question, message.text, now)
        else:
            await say_to_staff(work, actor, Kind.STAFF_UNROUTED, now)

    async def _start(self, work: Work, actor: Actor, _message: Message) -> None:
        await say_to_staff(work, actor, Kind.START_STAFF, self._desk.clock.now())

    async def _schedules(self, work: Work, actor: Actor, message: Message) -> None:
        name = (message.text or "").partition(" ")[2]
        await show_schedules(work, actor, name, self._desk.clock.now())

    async def _help(self, work: Work, actor: Actor, _message: Message) -> None:
        await say_to_staff(work, actor, Kind.HELP_STAFF, self._desk.clock.now())

"""What staff write: commands by their word, and texts that answer a question or that nobody gets."""

from telegram import Message

from care.close_crisis import note_crisis
from care.dialogue import Topic, asked, leave
from care.person_page import find_person
from care.replies import show_replies
from care.schedule import show_schedules
from care.schedule_draft import write_schedule
from care.set_channel import end_channel, show_channel
from care.staff import say_to_staff
from care.take_alert import note_alert
from care.today import show_today
from handlers.acting import Act, Acting
from handlers.desk import Desk
from handlers.inviting import Inviting
from rules.actors import Actor
from rules.kinds import Kind
from rules.words import MemberRole
from storage.work import Work


class Staff:
    """The handlers for messages from staff, bound to a desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._acting = Acting(desk)
        self._inviting = Inviting(desk)
        self._commands: dict[str, Act] = {
            "svar": self._replies,
            "replies": self._replies,
            "i_dag": self._today,
            "idag": self._today,
            "today": self._today,
            "person": self._person,
            "plan": self._schedules,
            "schedule": self._schedules,
            "kanal": self._channel,
            "channel": self._channel,
            "inviter": self._invite,
            "invite": self._invite,
            "sprak": self._language,
            "språk": self._language,
            "language": self._language,
        }

    async def command(self, work: Work, actor: Actor, message: Message, word: str) -> None:
        """A command; one that is not known is answered with the help."""
        acting = self._acting.command(actor, word)
        if acting:
            # a text that was asked for before would be taken for what it is not
            await leave(work, actor.person_id)
        await (acting or self._commands.get(word, self._help))(work, actor, message)

    async def text(self, work: Work, actor: Actor, message: Message) -> None:
        """A text, or something that nobody reads: the answer to a question, or sent to nobody."""
        now = self._desk.clock.now()
        question = await asked(work, actor.person_id, now)
        if question and question.topic is Topic.NOTE and message.text:
            await leave(work, actor.person_id)
            await note_alert(work, actor, question.about, message.text, now)
        elif question and question.topic is Topic.CRISIS_NOTE and message.text:
            await note_crisis(work, actor, question, message.text, now)
        elif question and question.topic is Topic.SCHEDULE and message.text:
            await write_schedule(work, actor, question, message.text, now)
        elif question and question.topic is Topic.INVITE_NAME and message.text:
            await self._inviting.name(work, actor, question, message)
        elif not (question and message.text and await self._acting.answer(work, actor, question, message.text, now)):
            await say_to_staff(work, actor, Kind.STAFF_UNROUTED, now)

    async def _invite(self, work: Work, actor: Actor, message: Message) -> None:
        if actor.member is MemberRole.ADMIN:
            await self._inviting.command(work, actor, message)
        else:
            await self._help(work, actor, message)

    async def _language(self, work: Work, actor: Actor, _message: Message) -> None:
        await say_to_staff(work, actor, Kind.LANGUAGE_MENU, self._desk.clock.now())

    async def _channel(self, work: Work, actor: Actor, message: Message) -> None:
        """How it is with the team's channel, or its end. Nobody but an admin learns that there is such a thing."""
        now = self._desk.clock.now()
        if actor.member is not MemberRole.ADMIN:
            await self._help(work, actor, message)
        elif ends_channel(message):
            await end_channel(work, actor, now)
        else:
            await show_channel(work, actor, now)

    async def _schedules(self, work: Work, actor: Actor, message: Message) -> None:
        name = (message.text or "").partition(" ")[2]
        await show_schedules(work, actor, name, self._desk.clock.now())

    async def _help(self, work: Work, actor: Actor, _message: Message) -> None:
        kind = Kind.HELP_ADMIN if actor.member is MemberRole.ADMIN else Kind.HELP_STAFF
        await say_to_staff(work, actor, kind, self._desk.clock.now())

    async def _replies(self, work: Work, actor: Actor, _message: Message) -> None:
        await show_replies(work, actor, self._desk.clock.now())

    async def _today(self, work: Work, actor: Actor, _message: Message) -> None:
        await show_today(work, actor, self._desk.clock.now())

    async def _person(self, work: Work, actor: Actor, message: Message) -> None:
        _command, *name = (message.text or "/").split(maxsplit=1)
        await find_person(work, actor, "".join(name), self._desk.clock.now())


def ends_channel(message: Message) -> bool:
    """Whether the word for the channel is followed by that for its end."""
    return (message.text or "").casefold().split()[1:2] in (["av"], ["off"])

"""/start with an invitation's token, and what each person is told at their start."""

from datetime import timedelta

from telegram import Message

from care.answer import answer_command, bare_sign_of_life
from care.enrol.confirm import ask_to_confirm
from care.enrol.open_link import open_link
from care.enrol.way import show_place
from care.staff import say_to_staff
from handlers.desk import Desk
from rules.actors import Actor
from rules.kinds import Kind
from rules.sayings import Saying
from rules.words import PatientState
from storage.work import Work

WRONG_MAX = 5
WRONG_WITHIN = timedelta(hours=1)
"""So many links that can't be used are answered in a chat; then there is silence until the hour is over."""


class Links:
    """The handler for links, bound to a desk."""

    _CHATS_MAX = 10_000

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._wrong: dict[int, list[float]] = {}

    async def open(self, work: Work, actor: Actor | None, message: Message, token: str) -> None:
        """Bind the chat if the token allows it; else one sentence, the same whatever the reason."""
        now, chat_id = self._desk.clock.now(), message.chat_id
        opened = await open_link(work, self._desk.bot_id, chat_id, token, now)
        found = await self._desk.who(work, chat_id) if opened else None
        if opened is None or found is None:
            if actor and actor.patient is PatientState.ACTIVE:
                await bare_sign_of_life(work, actor, self._desk.moment(message.date), now)
            else:
                await work.commit(now)
            await self._refuse(chat_id)
            return
        if not await self.greet(work, found, message):
            await work.commit(now)
            await self._refuse(chat_id)
        if opened.left is not None:
            await self._desk.feedback.menu(opened.left, found.language, None)

    async def greet(self, work: Work, actor: Actor, message: Message) -> bool:
        """What somebody is told at /start: the present place of the way in, the test message, or what this is.

        False, with nothing done, for one who is to be told nothing.
        """
        now, sent_at = self._desk.clock.now(), self._desk.moment(message.date)
        if actor.patient is PatientState.INVITED or (actor.patient is PatientState.ACTIVE and actor.enrolling):
            await show_place(work, actor, sent_at, now)
        elif actor.patient is PatientState.ACTIVE:
            await answer_command(work, actor, Kind.START_PATIENT, sent_at, now)
        elif await ask_to_confirm(work, actor, now):
            await work.commit(now)
        elif actor.is_staff:
            await say_to_staff(work, actor, Kind.START_STAFF if actor.gets_alerts else Kind.START_MEMBER, now)
        else:
            return False
        return True

    async def _refuse(self, chat_id: int) -> None:
        now = self._desk.clock.now()
        since = now.timestamp() - WRONG_WITHIN.total_seconds()
        lately = [at for at in self._wrong.get(chat_id, []) if at > since]
        if len(lately) >= WRONG_MAX:
            return
        if len(self._wrong) >= self._CHATS_MAX:
            self._wrong.clear()
        self._wrong[chat_id] = [*lately, now.timestamp()]
        saying = Saying(Kind.INVITE_VOID, self._desk.language, "UTC", now)
        await self._desk.feedback.say_unstored(chat_id, saying)

"""What people write: texts, commands, pictures and voice, edits. Each becomes one act."""

from telegram import Message, Update

from care.answer import (
    answer_command,
    answer_edited,
    answer_reaction,
    answer_text,
    answer_unseen,
    bare_sign_of_life,
    said_before,
)
from care.call_me import call_me, call_me_before_yes
from care.crisis import heard_outside, is_flagged
from care.dialogue import Question, Topic, asked, leave
from care.enrol.first_steps import text_on_the_way
from care.enrol.way import show_languages
from care.pause import pause_until, show_pause
from care.reach import wrote
from care.staff import say_to_staff
from care.steps import name_step, show_steps
from care.stop import ask_stop
from care.team_message import is_to_team
from care.unverified import Text, hear_unverified
from handlers import rights
from handlers.desk import Desk
from handlers.links import Links
from handlers.staff import Staff
from handlers.way_in import WayIn
from rules.actors import Actor, NotAllowed
from rules.invitations import read_payload, token_in_link
from rules.kinds import Kind
from rules.requests import asks_for_call
from rules.words import ContactKind, PatientState
from storage.work import Work

_HELP = frozenset({"/hjelp", "/help"})
_MENU_ANEW = frozenset({"start", "hjelp", "help"})
"""After these the chat app offers what a person may do now: a plan or the command line may have changed it."""


class Messages:
    """The handlers for messages, bound to a desk."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._links = Links(desk)
        self._staff = Staff(desk)
        self._way_in = WayIn(desk)

    async def text(self, update: Update, context: object) -> None:
        """A text without a command."""
        try:
            await self._text(update, context)
        except NotAllowed:
            await self._not_any_more(update)

    async def command(self, update: Update, context: object) -> None:
        """A command; in either language, whatever the person's own is."""
        try:
            await self._command(update, context)
        except NotAllowed:
            await self._not_any_more(update)

    async def _not_any_more(self, update: Update) -> None:
        """What somebody was asked for may not be done any more (the patient stopped, say): that it is not is said."""
        async with self.desk.work(update) as work:
            actor, message = await self._from(work, update)
            now = self.desk.clock.now()
            if actor:
                await leave(work, actor.person_id)
            if actor and actor.patient is PatientState.ACTIVE:
                await bare_sign_of_life(work, actor, self.desk.moment(message.date), now)
            elif actor and actor.is_staff:
                await say_to_staff(work, actor, Kind.STAFF_UNROUTED, now)
            else:
                await work.commit(now)

    async def _text(self, update: Update, _context: object) -> None:
        async with self.desk.work(update) as work:
            actor, message = await self._from(work, update)
            token = token_in_link(message.text or "") if actor is None else None
            if token:
                await self._links.open(work, None, message, token)
            elif actor is None:
                await self._stranger(work, message)
            elif actor.patient is PatientState.ACTIVE:
                await self._patient_text(work, actor, message)
            elif actor.patient is PatientState.INVITED:
                await self._way_in.message(work, actor, message)
            elif actor.patient is PatientState.ENDED and await self._outside(work, actor, message):
                await work.commit(self.desk.clock.now())
            else:
                await self._staff_text(work, actor, message)
        if token:
            await self.desk.offer_menu(message.chat_id)

    async def _command(self, update: Update, _context: object) -> None:
        async with self.desk.work(update) as work:
            actor, message = await self._from(work, update)
            word = (message.text or "/").split()[0].lstrip("/").split("@")[0].casefold()
            token = read_payload(message.text or "") if word == "start" else None
            if not token and actor and actor.patient and await self._flagged(work, actor, message):
                pass  # what stands after a command is free text too
            elif token is not None:
                await self._links.open(work, actor, message, token)
            elif actor is None:
                await self._stranger(work, message)
            elif word == "start":
                await self._start(work, actor, message)
            elif actor.patient and word in rights.WORDS:
                await rights.rights_command(self.desk, work, actor, message, word)
            elif actor.patient is PatientState.ACTIVE:
                await self._patient_command(work, actor, message, word)
            elif actor.patient is PatientState.INVITED:
                await self._way_in.message(work, actor, message, word)
            elif actor.patient is PatientState.ENDED and await self._outside(work, actor, message):
                await work.commit(self.desk.clock.now())
            else:
                await self._staff_command(work, actor, message, word)
        if word in _MENU_ANEW:
            await self.desk.offer_menu(message.chat_id)

    async def unseen(self, update: Update, _context: object) -> None:
        """Voice, a picture, a sticker and all else that nobody reads. A caption is text, and read."""
        async with self.desk.work(update) as work:
            actor, message = await self._from(work, update)
            if actor is None:
                await self._stranger(work, message)
            elif actor.patient is PatientState.ACTIVE:
                now, sent_at = self.desk.clock.now(), self.desk.moment(message.date)
                if message.caption:
                    await self._words(work, actor, message, message.caption)
                else:
                    await answer_unseen(work, actor, message.message_id, sent_at, now)
            elif actor.patient is PatientState.INVITED:
                await self._way_in.message(work, actor, message)
            elif actor.patient is PatientState.ENDED and await self._outside(work, actor, message):
                await work.commit(self.desk.clock.now())
            else:
                await self._staff_text(work, actor, message)

    async def edited(self, update: Update, _context: object) -> None:
        """A message was changed afterwards."""
        async with self.desk.work(update) as work:
            message = update.edited_message
            actor = await self.desk.who(work, message.chat_id) if message else None
            now = self.desk.clock.now()
            text = (message.text or message.caption) if message else None
            if message and text and actor and actor.patient is PatientState.ACTIVE:
                edited_at = self.desk.moment(message.edit_date)
                before = await said_before(work, actor.person_id, message.message_id)
                if asks_for_call(text) and not (before and asks_for_call(before)):
                    await call_me(work, actor, edited_at, now, text=text, message_id=message.message_id)
                else:
                    await answer_edited(work, actor, text, message.message_id, edited_at, now)
            elif message and text and actor and actor.patient in {PatientState.INVITED, PatientState.ENDED}:
                edited_at = self.desk.moment(message.edit_date)
                heard = await heard_outside(work, actor, text, message.message_id, edited_at, now)
                if not heard and actor.patient is PatientState.INVITED and asks_for_call(text):
                    await call_me_before_yes(work, actor, now)
                else:
                    await work.commit(now)
            elif message and text and actor is None:
                await self._stranger(work, message)
            else:
                await work.commit(now)

    async def reaction(self, update: Update, _context: object) -> None:
        """A thumb on one of our messages: as good an answer as one that is sent. Taken away again it is none."""
        async with self.desk.work(update) as work:
            change, now = update.message_reaction, self.desk.clock.now()
            actor = await self.desk.who(work, change.chat.id) if change and change.new_reaction else None
            if change and actor and actor.patient is PatientState.ACTIVE:
                await answer_reaction(work, actor, self.desk.moment(change.date), now)
            else:
                await work.commit(now)

    async def _patient_text(self, work: Work, actor: Actor, message: Message) -> None:
        text, now = message.text or "", self.desk.clock.now()
        sent_at = self.desk.moment(message.date)
        to_team = await is_to_team(work, actor.person_id, _replied_to(message))
        question = None if to_team or asks_for_call(text) else await asked(work, actor.person_id, now)
        match question:
            case Question(Topic.STEP_NAME | Topic.STEP_RENAME, step_id):
                await name_step(work, actor, step_id, text, message.message_id, sent_at, now)
            case Question(Topic.ENROL):
                await text_on_the_way(work, actor, text, message.message_id, sent_at, now)
            case Question(Topic.PAUSE_DATE):
                await pause_until(work, actor, text, message.message_id, sent_at, now)
            case _:
                await self._words(work, actor, message, text)

    async def _words(self, work: Work, actor: Actor, message: Message, text: str) -> None:
        """What a patient wrote of their own accord, as a text or under a picture."""
        now, sent_at = self.desk.clock.now(), self.desk.moment(message.date)
        own_words = message.forward_origin is None
        if own_words and asks_for_call(text):
            replied_to = _replied_to(message)
            await call_me(work, actor, sent_at, now, text=text, message_id=message.message_id, replied_to=replied_to)
        else:
            await answer_text(
                work,
                actor,
                text,
                message.message_id,
                sent_at,
                now,
                own_words=own_words,
                replied_to=_replied_to(message),
            )

    async def _flagged(self, work: Work, actor: Actor, message: Message) -> bool:
        """Whether what stands after a patient's command was heard as a text that a person must read soon."""
        if not await is_flagged(work, actor, message.text or ""):
            return False
        if actor.patient is PatientState.ACTIVE:
            await self._words(work, actor, message, message.text or "")
            return True
        heard = await self._outside(work, actor, message)
        if heard:
            await work.commit(self.desk.clock.now())
        return heard

    async def _patient_command(self, work: Work, actor: Actor, message: Message, word: str) -> None:
        now, sent_at = self.desk.clock.now(), self.desk.moment(message.date)
        match word:
            case "steg" | "steps":
                await show_steps(work, actor, sent_at, now)
            case "pause":
                await show_pause(work, actor, sent_at, now)
            case "stopp" | "stop":
                await ask_stop(work, actor, sent_at, now)
            case "ring" | "call":
                await call_me(work, actor, sent_at, now)
            case "sprak" | "språk" | "language":
                await show_languages(work, actor, sent_at, now)
            case "innsyn" | "access":
                await answer_command(work, actor, Kind.WHO_LOOKED, sent_at, now)
            case "kontakter" | "contacts":
                await answer_command(work, actor, Kind.CONTACTS, sent_at, now)
            case "hjelp" | "help":
                await answer_command(work, actor, Kind.HELP_PATIENT, sent_at, now)
            case _:
                await answer_command(work, actor, Kind.ANSWER_UNKNOWN_COMMAND, sent_at, now)

    async def _start(self, work: Work, actor: Actor, message: Message) -> None:
        if not await self._links.greet(work, actor, message):
            await self._stranger(work, message, actor)

    async def _staff_text(self, work: Work, actor: Actor, message: Message) -> None:
        if actor.is_staff:
            await self._staff.text(work, actor, message)
        else:
            await self._stranger(work, message, actor)

    async def _staff_command(self, work: Work, actor: Actor, message: Message, word: str) -> None:
        if actor.is_staff:
            await self._staff.command(work, actor, message, word)
        else:
            await self._stranger(work, message, actor)

    async def _from(self, work: Work, update: Update) -> tuple[Actor | None, Message]:
        message = update.effective_message
        if message is None:
            raise LookupError("an update of a message without one")
        actor = await self.desk.who(work, message.chat_id)
        if actor:
            await wrote(work, actor, self.desk.clock.now())
        return actor, message

    async def _outside(self, work: Work, actor: Actor, message: Message) -> bool:
        """Who has not said yes is heard where a person must read it; who takes no part any more, as long as a possible
        crisis of theirs is open.
        """
        now, sent_at = self.desk.clock.now(), self.desk.moment(message.date)
        text = message.text or message.caption
        return await heard_outside(work, actor, text, message.message_id, sent_at, now)

    async def _stranger(self, work: Work, message: Message, actor: Actor | None = None) -> None:
        """The same line for all who have no part, and its like for a relative: nothing of anybody in either.

        A phone that was cut off is heard where it may matter, and gets nothing.
        """
        text, now = message.text or message.caption or "", self.desk.clock.now()
        sent_at = self.desk.moment(message.edit_date or message.date)
        told: bool | None = None
        if actor is None:
            said = Text(text, message.message_id, sent_at)
            before = self.desk.lately.before(message.chat_id, said)
            told = await hear_unverified(work, self.desk.bot_id, message.chat_id, said, now, before=before)
            if told is not None:
                self.desk.lately.keep(message.chat_id, said)
        await work.commit(now)
        is_relative = actor is not None and actor.patient is None and actor.contact is ContactKind.RELATIVE
        words = text.split("@")[0].split()
        asked = told or (bool(words) and words[0].casefold() in _HELP)
        kind = Kind.UNVERIFIED if told is not None else Kind.NOBODY_READS if is_relative else Kind.STRANGER
        await self.desk.public.say(message.chat_id, kind, asked=asked)


def _replied_to(message: Message) -> int | None:
    """The message that this one is marked as a reply to."""
    return message.reply_to_message.message_id if message.reply_to_message else None

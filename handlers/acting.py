"""What staff do from the chat about their own patients and about themselves: commands, texts asked for, buttons."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from telegram import Message

from care.answer import Tapped
from care.away import be_away, be_back
from care.detach import ask_detach, detach_by_staff, verified
from care.dialogue import Question, Topic, leave
from care.end import ask_end, end_by_staff
from care.for_patient import check_in_pressed, write_by_name, write_pressed, write_text
from care.leaving import ask_leaving, leaving_pressed, let_leave
from care.naming import by_name
from care.pause_for import ask_pause_date_for, end_pause_for, pause_for_days, pause_for_until, show_pause_for
from care.staff import say_to_staff
from care.stop_all import say_why, start_again, stop_all
from handlers.desk import Desk
from rules.actors import Actor
from rules.kinds import Kind
from rules.pauses import PAUSE_CHOICES
from rules.taps import Press, Tap
from rules.words import MemberRole
from storage.work import Work

Act = Callable[[Work, Actor, Message], Awaitable[None]]
OnPatient = Callable[[Work, Actor, int, datetime], Awaitable[None]]


class Acting:
    """Commands by their words in both languages, and the answers to questions."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.commands: dict[str, Act] = {
            **dict.fromkeys(("skriv", "write"), self._write),
            **dict.fromkeys(("hilsen", "greeting"), self._greet),
            **dict.fromkeys(("innsjekk", "checkin"), self._check_in),
            "pause": self._pause,
            **dict.fromkeys(("avslutt", "end"), self._end),
            **dict.fromkeys(("stans", "halt"), self._stop_all),
            **dict.fromkeys(("borte", "away"), self._away),
        }
        self.admin_commands: dict[str, Act] = dict.fromkeys(("slutter", "leaving"), self._leaving)

    def command(self, actor: Actor, word: str) -> Act | None:
        """What a word does for this person; for whoever is no admin their commands do not exist."""
        if actor.member is MemberRole.ADMIN and word in self.admin_commands:
            return self.admin_commands[word]
        return self.commands.get(word)

    async def answer(self, work: Work, actor: Actor, question: Question, text: str, now: datetime) -> bool:
        """Take a text as the answer to a question; False for a question that is not asked here."""
        match question.topic:
            case Topic.WRITE:
                await write_text(work, actor, question, text, now)
            case Topic.PAUSE_FOR_DATE:
                await pause_for_until(work, actor, question.about, text, now)
            case Topic.AWAY:
                await be_away(work, actor, text, now)
            case _:
                return False
        return True

    async def _write(self, work: Work, actor: Actor, message: Message) -> None:
        await self._to_patient(work, actor, message, Kind.TEAM_MESSAGE, "write")

    async def _greet(self, work: Work, actor: Actor, message: Message) -> None:
        await self._to_patient(work, actor, message, Kind.GREETING, "greeting")

    async def _to_patient(self, work: Work, actor: Actor, message: Message, kind: Kind, usage: str) -> None:
        said, now = _said(message), self._desk.clock.now()
        if said:
            await write_by_name(work, actor, kind, said, message.message_id, now)
        else:
            await self._usage(work, actor, usage, now)

    async def _check_in(self, work: Work, actor: Actor, message: Message) -> None:
        await self._about(work, actor, message, Press.CHECK_IN, check_in_pressed, "checkin")

    async def _pause(self, work: Work, actor: Actor, message: Message) -> None:
        await self._about(work, actor, message, Press.PAUSE_FOR, show_pause_for, "pause")

    async def _end(self, work: Work, actor: Actor, message: Message) -> None:
        await self._about(work, actor, message, Press.END, ask_end, "end")

    async def _stop_all(self, work: Work, actor: Actor, message: Message) -> None:
        await self._about(work, actor, message, Press.STOP_ALL, stop_all, "halt")

    async def _about(
        self, work: Work, actor: Actor, message: Message, press: Press, act: OnPatient, usage: str
    ) -> None:
        """A command with nothing but a name after it."""
        said, now = _said(message), self._desk.clock.now()
        if not said:
            await self._usage(work, actor, usage, now)
            return
        patient_id = await by_name(work, actor, press, said, now)
        if patient_id is None:
            await work.commit(now)
        else:
            await act(work, actor, patient_id, now)

    async def _away(self, work: Work, actor: Actor, message: Message) -> None:
        await be_away(work, actor, _said(message), self._desk.clock.now())

    async def _leaving(self, work: Work, actor: Actor, message: Message) -> None:
        said, now = _said(message), self._desk.clock.now()
        if said:
            await ask_leaving(work, actor, said, now)
        else:
            await self._usage(work, actor, "leaving", now)

    async def _usage(self, work: Work, actor: Actor, command: str, now: datetime) -> None:
        await say_to_staff(work, actor, Kind.USAGE, now, args={"case": command})


async def press(work: Work, actor: Actor, tap: Tap, now: datetime) -> Tapped | None:
    """A button about a patient or a colleague; None for one that is none of these. Raises NotAllowed."""
    if tap.press in _TAPPED:
        await leave(work, actor.person_id)
        return await _TAPPED[tap.press](work, actor, tap.id, now)
    left: int | None = None
    match tap.press:
        case Press.WRITE:
            await write_pressed(work, actor, Kind.TEAM_MESSAGE, tap.id, tap.other, now)
        case Press.GREET:
            await write_pressed(work, actor, Kind.GREETING, tap.id, tap.other, now)
        case Press.PAUSE_FOR_DAYS if tap.other in PAUSE_CHOICES:
            await pause_for_days(work, actor, tap.id, tap.other, now)
        case Press.PARTING_YES:
            left = await let_leave(work, actor, tap.id, tap.other, now)
        case Press.END_YES:
            await leave(work, actor.person_id)
            left = await end_by_staff(work, actor, tap.id, now)
        case Press.BACK:
            await be_back(work, actor, tap.id, now)
        case Press.STOP_WHY:
            await say_why(work, actor, tap.id, tap.other, now)
        case _:
            if tap.press not in _ON_ONE:
                return None
            await leave(work, actor.person_id)
            await _ON_ONE[tap.press](work, actor, tap.id, now)
    # what is on a menu stays there; what was asked once is answered
    return Tapped(Kind.TOAST_OK, no_buttons=tap.press not in _MENU or bool(tap.other), left=left)


async def _nothing(work: Work, _actor: Actor, _alert_id: int, now: datetime) -> None:
    """The question is taken back."""
    await work.commit(now)


_ON_ONE: dict[Press, OnPatient] = {
    Press.CHECK_IN: check_in_pressed,
    Press.PAUSE_FOR: show_pause_for,
    Press.PAUSE_FOR_DATE: ask_pause_date_for,
    Press.PAUSE_FOR_END: end_pause_for,
    Press.END: ask_end,
    Press.NO_NOTE: _nothing,
    Press.DETACH: ask_detach,
    Press.PARTING: leaving_pressed,
    Press.STOP_ALL: stop_all,
    Press.START_AGAIN: start_again,
}
_TAPPED = {Press.DETACH_YES: detach_by_staff, Press.VERIFIED: verified}
_MENU = frozenset(
    {
        Press.WRITE,
        Press.GREET,
        Press.CHECK_IN,
        Press.PAUSE_FOR,
        Press.END,
        Press.STOP_ALL,
        Press.START_AGAIN,
        Press.DETACH,
    }
)
"""Buttons that may stand on a page about a patient, too."""


def _said(message: Message) -> str:
    """What stands after the command."""
    parts = (message.text or "").split(maxsplit=1)
    return parts[1].strip() if len(parts) > 1 else ""

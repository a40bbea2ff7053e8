"""A patient on the way in: what they write before the yes, and the buttons of the whole way."""

from datetime import datetime

from telegram import Message

from care.answer import Tapped
from care.call_me import call_me_before_yes
from care.crisis import heard_outside
from care.enrol.age import say_age
from care.enrol.confirm import confirm
from care.enrol.consent import choose_language, say_no, say_yes
from care.enrol.first_steps import finish, open_area, take_back, toggle_suggested
from care.enrol.times import choose_days, choose_hour, choose_time
from care.enrol.way import show_languages, show_place
from handlers.desk import Desk
from rules.actors import Actor
from rules.requests import asks_for_call
from rules.suggestions import suggested
from rules.taps import Press, Tap
from storage.work import Work

PRESSES = frozenset(
    {
        Press.LANGUAGE,
        Press.ADULT,
        Press.TOO_YOUNG,
        Press.ENROL_YES,
        Press.ENROL_NO,
        Press.ENROL_TIME,
        Press.ENROL_DAYS,
        Press.ENROL_HOUR,
        Press.ENROL_AREA,
        Press.ENROL_STEP,
        Press.ENROL_UNDO,
        Press.ENROL_DONE,
        Press.CONFIRM,
    }
)
NEW_MENU = frozenset({Press.LANGUAGE, Press.ENROL_YES, Press.CONFIRM})
"""After these the chat app is to offer other commands, or the same in another language."""


class WayIn:
    """The handlers of the way in, bound to a desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def message(self, work: Work, actor: Actor, message: Message, word: str = "") -> None:
        """What one who has not said yes writes or sends: a call for help is told, all else shows the question."""
        now, sent_at = self._desk.clock.now(), self._desk.moment(message.date)
        text = message.text or message.caption or ""
        own_words = message.forward_origin is None and not word
        if text and await heard_outside(work, actor, text, message.message_id, sent_at, now):
            # also where a call is asked for: the button for it stands below the answer
            await work.commit(now)
        elif word in {"ring", "call"} or (own_words and asks_for_call(text)):
            await call_me_before_yes(work, actor, now)
        elif word in {"sprak", "language"}:
            await show_languages(work, actor, sent_at, now)
        else:
            await show_place(work, actor, sent_at, now)

    async def tap(self, work: Work, actor: Actor, tap: Tap, read: tuple[int, str], now: datetime) -> Tapped:
        """One of PRESSES. `read`: the id and the words of the message below which it stands."""
        match tap.press:
            case Press.LANGUAGE:
                return await choose_language(work, actor, tap.id, now)
            case Press.ADULT:
                return await say_age(work, actor, now, adult=True)
            case Press.TOO_YOUNG:
                return await say_age(work, actor, now, adult=False)
            case Press.ENROL_YES:
                return await say_yes(work, actor, *read, now)
            case Press.ENROL_NO:
                return await say_no(work, actor, now)
            case Press.ENROL_TIME:
                return await choose_time(work, actor, tap.id, tap.other, now)
            case Press.ENROL_DAYS:
                return await choose_days(work, actor, tap.id, now)
            case Press.ENROL_HOUR:
                return await choose_hour(work, actor, tap.id, now)
            case Press.CONFIRM:
                return await confirm(work, actor, now)
        return await self._step(work, actor, tap, now)

    async def _step(self, work: Work, actor: Actor, tap: Tap, now: datetime) -> Tapped:
        label = suggested(self._desk.suggestions, tap.id, tap.other, actor.language)
        match tap.press:
            case Press.ENROL_STEP if label:
                return await toggle_suggested(work, actor, tap.id, label, now)
            case Press.ENROL_UNDO:
                return await take_back(work, actor, tap.id, now)
            case Press.ENROL_DONE:
                return await finish(work, actor, now)
        return await open_area(work, actor, tap.id, now)

"""What people tap: a button's data says what is meant, the act checks who may."""

from datetime import datetime

from telegram import CallbackQuery, Message, Update

from care.answer import Tapped, answer_mood, bare_sign_of_life, toggle_step, undo_step
from care.call_me import call_me
from care.close_crisis import close_settled, reached
from care.dialogue import leave
from care.pause import ask_pause_date, end_pause, pause_days
from care.steps import ask_step_name, ask_step_rename, drop_step, leave_dialogue, show_step
from care.stop import stop
from care.take_alert import Toast, did_not_reach, release_alert, take_alert
from care.unverified import Text, hear_unverified
from handlers import contacts, inviting, rights, way_in
from handlers.desk import Desk
from handlers.staff_taps import staff_tap
from rules.actors import Actor, NotAllowed
from rules.kinds import Kind
from rules.pauses import PAUSE_CHOICES
from rules.sayings import Saying
from rules.taps import Press, Tap, read_tap
from rules.words import PatientState
from storage.work import Work


class Taps:
    """The handler for button taps, bound to a desk."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._way_in = way_in.WayIn(desk)
        self._inviting = inviting.Inviting(desk)

    async def tap(self, update: Update, _context: object) -> None:
        """Commit what the tap means; then, best effort, its toast and the redrawn buttons."""
        query = update.callback_query
        if query is None:
            return
        now, language = self.desk.clock.now(), self.desk.language
        tap = read_tap(query.data or "")
        actor: Actor | None = None
        result: Tapped | Toast = Toast(Kind.TOAST_STALE)
        try:
            async with self.desk.work(update) as work:
                actor = await self.desk.who(work, query.from_user.id)
                language = actor.language if actor else language
                if actor is None and tap and tap.press is Press.CALL_ME:
                    await hear_unverified(work, self.desk.bot_id, query.from_user.id, Text(_RING, None, now), now)
                if actor and tap:
                    result = await self._do(work, actor, tap, query, now)
                else:
                    await self._was_there(work, actor, now)
        except NotAllowed:
            result = Toast(Kind.TOAST_NOT_YOURS)
            async with self.desk.work(update) as work:
                await self._was_there(work, await self.desk.who(work, query.from_user.id), now)
        await self._show(query, result, language, now)
        unheard = isinstance(result, Toast) and _is_unheard(actor)
        if tap and tap.press is Press.CALL_ME and query.message and unheard:
            # nobody is told of it, so they must hear whom to call instead
            await self.desk.public.say(query.message.chat.id, Kind.STRANGER)
        if tap and tap.press in way_in.NEW_MENU:
            await self.desk.offer_menu(query.from_user.id)
        if isinstance(result, Tapped) and result.left is not None:
            await self.desk.feedback.menu(result.left, language, None)

    async def _was_there(self, work: Work, actor: Actor | None, now: datetime) -> None:
        """A button that does nothing was tapped all the same: a patient's tap is a sign of life."""
        if actor and actor.patient is PatientState.ACTIVE:
            await bare_sign_of_life(work, actor, now, now)
        else:
            await work.commit(now)

    async def _do(self, work: Work, actor: Actor, tap: Tap, query: CallbackQuery, now: datetime) -> Tapped | Toast:
        if tap.press in _ALERT:
            return await _ALERT[tap.press](work, actor, tap.id, now)
        if tap.press in way_in.PRESSES:
            return await self._way_in.tap(work, actor, tap, contacts.read(query), now)
        if tap.press in inviting.PRESSES:
            return await self._inviting.tap(work, actor, tap, query.from_user.id, now)
        if tap.press in contacts.PRESSES:
            return await contacts.contact_tap(work, actor, tap, query, now)
        if tap.press in rights.PRESSES:
            return await rights.rights_tap(work, actor, tap.press, now)
        return await self._answers(work, actor, tap, now)

    async def _answers(self, work: Work, actor: Actor, tap: Tap, now: datetime) -> Tapped | Toast:
        match tap.press:
            case Press.MOOD if tap.mood:
                return await answer_mood(work, actor, tap.id, tap.mood, now)
            case Press.STEP:
                return await toggle_step(work, actor, tap.id, tap.other, now)
            case Press.UNDO:
                return await undo_step(work, actor, tap.id, now)
            case Press.STOP_YES:
                return await stop(work, actor, now)
            case Press.CALL_ME:
                return await call_me(work, actor, now, now)
        return await staff_tap(work, actor, tap, now) or await self._menu(work, actor, tap, now)

    async def _menu(self, work: Work, actor: Actor, tap: Tap, now: datetime) -> Tapped | Toast:
        match tap.press:
            case Press.PAUSE if tap.id in PAUSE_CHOICES:
                await pause_days(work, actor, tap.id, now)
            case Press.PAUSE if tap.id == 0:
                await ask_pause_date(work, actor, now)
            case Press.PAUSE_END:
                await end_pause(work, actor, now)
            case Press.STEP_ADD:
                await ask_step_name(work, actor, now)
            case Press.STEP_MENU:
                await show_step(work, actor, tap.id, now)
                return Tapped(Kind.TOAST_OK)
            case Press.STEP_RENAME:
                await ask_step_rename(work, actor, tap.id, now)
            case Press.STEP_DROP:
                await drop_step(work, actor, tap.id, now)
            case Press.LEAVE if actor.patient is None:
                await leave(work, actor.person_id)
                await work.commit(now)
            case Press.LEAVE:
                await leave_dialogue(work, actor, now)
            case _:
                await work.commit(now)
                return Toast(Kind.TOAST_STALE)
        return Tapped(Kind.TOAST_OK, no_buttons=tap.press is not Press.STEP_ADD)

    async def _show(self, query: CallbackQuery, result: Tapped | Toast, language: str, now: datetime) -> None:
        feedback = self.desk.feedback
        kind = result.toast if isinstance(result, Tapped) else result.kind
        await feedback.toast(query.id, self.desk.toast(kind, language, result.fields))
        message = query.message
        if message is None or not isinstance(result, Tapped):
            return
        if result.check_in and isinstance(message, Message):
            kind = Kind.PROMPT if _offers_steps(message) else Kind.REMINDER
            saying = Saying(kind, language, "UTC", now, check_in=result.check_in)
            await feedback.redraw(message.chat.id, message.message_id, saying)
        elif result.keyboard:
            saying = Saying(result.keyboard, language, "UTC", now, fields=result.fields, steps=result.steps)
            await feedback.redraw(message.chat.id, message.message_id, saying)
        elif result.no_buttons:
            await feedback.redraw(message.chat.id, message.message_id, None)


def _is_unheard(actor: Actor | None) -> bool:
    """Whether nobody is told when this person asks for a call: a stranger, or a patient who takes no part any more."""
    return actor is None or actor.patient not in {None, PatientState.ACTIVE}


def _offers_steps(message: Message) -> bool:
    """Whether steps stand below a message: below a question they do, below its reminder they do not."""
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
    taps = [read_tap(str(button.callback_data)) for row in rows for button in row]
    return any(tap and tap.press is Press.STEP for tap in taps)


_RING = "Ring meg"
"""What a tap for a call says where nobody's own words are there."""
_ALERT = {
    Press.TAKE: take_alert,
    Press.REACHED: reached,
    Press.SETTLED: close_settled,
    Press.UNREACHED: did_not_reach,
    Press.RELEASE: release_alert,
}

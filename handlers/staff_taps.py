"""What staff tap beside the buttons of an alert: looking, schedules, the channel, a patient's page."""

from datetime import datetime

from care.answer import Tapped
from care.close_crisis import Choice, choose
from care.person_page import show_person
from care.rehearse import seen
from care.replies import show_reminded, show_replies
from care.retention import enter
from care.schedule import ask_remove_schedule, remove_schedule, save_schedule, show_schedules_of
from care.schedule_draft import (
    begin_schedule,
    cancel_schedule,
    change_schedule,
    choose_holidays,
    choose_period,
    choose_reminder,
    choose_step,
    choose_times,
    choose_window,
)
from care.set_channel import leave_it, set_channel
from care.take_alert import Toast, ask_relative
from handlers.acting import press
from rules.actors import Actor
from rules.kinds import Kind
from rules.taps import Press, Tap
from rules.words import Outcome
from storage.work import Work


async def staff_tap(work: Work, actor: Actor, tap: Tap, now: datetime) -> Tapped | Toast | None:
    """What the button means; None for one that is not of these. Raises NotAllowed."""
    if tap.press in _LOOKS:
        await _LOOKS[tap.press](work, actor, tap.id, now)
        return Toast(Kind.TOAST_OK)
    if tap.press in _SCHEDULE:
        return await _SCHEDULE[tap.press](work, actor, tap.id, now)
    if tap.press in _SCHEDULE_TALK:
        return await _SCHEDULE_TALK[tap.press](work, actor, tap.id, tap.other, now)
    if tap.press in _CRISIS:
        outcome = Outcome.SETTLED if tap.other else Outcome.REACHED
        result = await choose(work, actor, tap.id, _CRISIS[tap.press], outcome, now)
        return Tapped(result.kind, no_buttons=result.kind is not Kind.TOAST_NOTE_FIRST)
    match tap.press:
        case Press.ASK_RELATIVE:
            return await ask_relative(work, actor, tap.id, tap.other, now)
        case Press.ENTERED:
            return await enter(work, actor, tap.id, now)
        case Press.SEEN:
            return await seen(work, actor, tap.id, now)
        case Press.CHANNEL_YES:
            return await set_channel(work, actor, tap.id, now)
        case Press.CHANNEL_NO:
            return await leave_it(work, actor, now)
    return await press(work, actor, tap, now)


async def _next_replies(work: Work, actor: Actor, _id: int, now: datetime) -> None:
    await show_replies(work, actor, now)


_LOOKS = {Press.REPLIES: _next_replies, Press.REMINDED: show_reminded, Press.PERSON: show_person}
"""Staff want to see something. For anybody else there is nothing to see."""

_CRISIS = {
    Press.RESUME: Choice.RESUME,
    Press.CHANGE: Choice.CHANGE,
    Press.STOP_AFTER: Choice.STOP,
}
"""How it goes on after a possible crisis."""
_SCHEDULE = {
    Press.SCHEDULE_SHOW: show_schedules_of,
    Press.SCHEDULE_NEW: begin_schedule,
    Press.SCHEDULE_EDIT: change_schedule,
    Press.SCHEDULE_DROP: ask_remove_schedule,
    Press.SCHEDULE_DROP_SURE: remove_schedule,
}
_SCHEDULE_TALK = {
    Press.SCHEDULE_TIMES: choose_times,
    Press.SCHEDULE_WINDOW: choose_window,
    Press.SCHEDULE_REMIND: choose_reminder,
    Press.SCHEDULE_HOLIDAYS: choose_holidays,
    Press.SCHEDULE_PERIOD: choose_period,
    Press.SCHEDULE_STEP: choose_step,
    Press.SCHEDULE_SAVE: save_schedule,
    Press.SCHEDULE_CANCEL: cancel_schedule,
}

"""The buttons of the talk about schedules."""

from collections.abc import Callable
from datetime import date, timedelta

from bot.wording.speech import Speech
from bot.wording.weeks import schedule_in_words
from bot.wording.worded import Button, Rows
from rules.kinds import Kind
from rules.recurrence import Recurrence
from rules.sayings import PlanView
from rules.schedule_draft import STEPS, USUAL, WINDOWS, Terms
from rules.taps import Press, Tap, write_tap

_LONG_AGO = date(2026, 1, 1)


def _view(speech: Speech) -> PlanView:
    return speech.saying.plan or PlanView()


def _button(speech: Speech, name: str, press: Press, id_: int, choice: int = 0, **finished: str | int) -> Button:
    return Button(speech.line(f"button/{name}", **finished), write_tap(Tap(press, id_, choice)))


def _list(speech: Speech) -> Rows:
    view = _view(speech)
    several = len(view.terms) > 1
    rows: list[tuple[Button, ...]] = []
    for number, (schedule, _) in enumerate(view.terms[:40], start=1):
        names = ("schedule_edit_of", "schedule_drop_of") if several else ("schedule_edit", "schedule_drop")
        finished = {"count": number} if several else {}
        rows.append(
            (
                _button(speech, names[0], Press.SCHEDULE_EDIT, schedule, **finished),
                _button(speech, names[1], Press.SCHEDULE_DROP, schedule, **finished),
            )
        )
    return (*rows, (_button(speech, "schedule_new", Press.SCHEDULE_NEW, view.patient_id),))


def _cancel(speech: Speech) -> tuple[Button, ...]:
    return (_button(speech, "cancel", Press.SCHEDULE_CANCEL, _view(speech).turn),)


def _times(speech: Speech) -> Rows:
    view = _view(speech)
    rows = []
    for number, (days, times) in enumerate(USUAL):
        rule = Recurrence(days=days, times=times, start=_LONG_AGO, end=None, zone=speech.saying.zone)
        said = schedule_in_words(speech, Terms(rule, timedelta(hours=1)))
        label = said[:1].upper() + said[1:]
        rows.append((Button(label, write_tap(Tap(Press.SCHEDULE_TIMES, view.turn, number))),))
    return (*rows, _cancel(speech))


def _windows(speech: Speech) -> Rows:
    turn, evening = _view(speech).turn, _view(speech).evening
    spans = [(minutes, speech.tongue.duration(timedelta(minutes=minutes))) for minutes in WINDOWS]
    hours = tuple(
        _button(speech, "schedule_window", Press.SCHEDULE_WINDOW, turn, minutes, plan=span) for minutes, span in spans
    )
    late = _button(speech, "schedule_evening", Press.SCHEDULE_WINDOW, turn)
    return (hours, (late,), _cancel(speech)) if evening else (hours, _cancel(speech))


def _reminder(speech: Speech) -> Rows:
    view = _view(speech)
    half = speech.tongue.duration(view.terms[0][1].window / 2) if view.terms else ""
    return (
        (_button(speech, "schedule_remind", Press.SCHEDULE_REMIND, view.turn, 1, plan=half),),
        (_button(speech, "schedule_no_reminder", Press.SCHEDULE_REMIND, view.turn),),
        _cancel(speech),
    )


def _holidays(speech: Speech) -> Rows:
    turn = _view(speech).turn
    return (
        (_button(speech, "schedule_keep_holidays", Press.SCHEDULE_HOLIDAYS, turn),),
        (_button(speech, "schedule_skip_holidays", Press.SCHEDULE_HOLIDAYS, turn, 1),),
        _cancel(speech),
    )


def _period(speech: Speech) -> Rows:
    view = _view(speech)
    first = (
        _button(speech, "schedule_no_end", Press.SCHEDULE_PERIOD, view.turn),
        _button(speech, "schedule_weeks", Press.SCHEDULE_PERIOD, view.turn, 1),
        _button(speech, "pause_until_date", Press.SCHEDULE_PERIOD, view.turn, 2),
    )
    left_out = bool(view.terms and view.terms[0][1].rule.except_dates)
    more = ((_button(speech, "schedule_no_exceptions", Press.SCHEDULE_PERIOD, view.turn, 3),),) if left_out else ()
    return (first, *more, _cancel(speech))


def _change(speech: Speech) -> Rows:
    turn = _view(speech).turn
    buttons = [
        _button(speech, f"schedule_step_{step}", Press.SCHEDULE_STEP, turn, number)
        for number, step in enumerate(STEPS, start=1)
    ]
    return tuple(buttons[:2]), tuple(buttons[2:4]), tuple(buttons[4:]), _cancel(speech)


def _preview(speech: Speech) -> Rows:
    view = _view(speech)
    change = _button(speech, "schedule_edit", Press.SCHEDULE_STEP, view.turn)
    save = (_button(speech, "schedule_save", Press.SCHEDULE_SAVE, view.turn),) if view.can_be_saved else ()
    return (*save, change), _cancel(speech)


def _meanwhile(speech: Speech) -> Rows:
    view = _view(speech)
    change = _button(speech, "schedule_edit", Press.SCHEDULE_STEP, view.turn)
    save = (_button(speech, "schedule_save_mine", Press.SCHEDULE_SAVE, view.turn),) if view.can_be_saved else ()
    return (*save, change), _cancel(speech)


def _removal(speech: Speech) -> Rows:
    schedule = _view(speech).terms[0][0] if _view(speech).terms else 0
    return ((_button(speech, "schedule_drop", Press.SCHEDULE_DROP_SURE, schedule),),)


SCHEDULE_ROWS: dict[Kind, Callable[[Speech], Rows]] = {
    Kind.SCHEDULE_LIST: _list,
    Kind.SCHEDULE_TIMES: _times,
    Kind.SCHEDULE_WINDOW: _windows,
    Kind.SCHEDULE_REMINDER: _reminder,
    Kind.SCHEDULE_HOLIDAYS: _holidays,
    Kind.SCHEDULE_PERIOD: _period,
    Kind.SCHEDULE_UNTIL: lambda speech: (_cancel(speech),),
    Kind.SCHEDULE_CHANGE: _change,
    Kind.SCHEDULE_PREVIEW: _preview,
    Kind.SCHEDULE_MEANWHILE: _meanwhile,
    Kind.SCHEDULE_ASK_REMOVE: _removal,
}

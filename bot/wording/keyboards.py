"""The buttons under a message, by its kind: what they say. What a tap means is in rules.taps."""

from collections.abc import Callable, Iterable

from bot.wording.contacts import CONTACT_ROWS
from bot.wording.crisis import CRISIS_ROWS
from bot.wording.plain import flat
from bot.wording.schedule_keyboards import SCHEDULE_ROWS
from bot.wording.speech import Speech
from bot.wording.staff_keyboards import PAUSES, STAFF_ROWS
from bot.wording.way_in import ROWS
from bot.wording.worded import Button, Rows
from rules.kinds import Kind
from rules.sayings import CheckInView, StepView
from rules.taps import Press, Tap, write_tap
from rules.words import Mood

STEPS_SHOWN = 12  # under a question: more is no longer a glance
STEPS_LISTED = 50  # in the list itself; Telegram takes 100 buttons
_SHORT = 18  # two of these fit on one row of a small phone


def rows(speech: Speech) -> Rows:
    """The buttons of a message, row by row; most messages have none."""
    build = _BY_KIND.get(speech.saying.kind)
    return build(speech) if build else ()


def _button(speech: Speech, name: str, tap: Tap, **finished: str) -> Button:
    return Button(speech.line(f"button/{name}", **finished), write_tap(tap))


def _moods(speech: Speech) -> Rows:
    """Good, so-so / hard, call me; the one chosen is marked."""
    view = speech.saying.check_in
    if view is None:
        return _call_me(speech)

    def mood(choice: Mood) -> Button:
        button = _button(speech, choice, Tap(Press.MOOD, view.id, mood=choice))
        return _marked(speech, button) if view.mood is choice else button

    call = _button(speech, "call_me", Tap(Press.CALL_ME, view.id))
    return (mood(Mood.GOOD), mood(Mood.SO_SO)), (mood(Mood.HARD), call)


def _moods_and_steps(speech: Speech) -> Rows:
    view = speech.saying.check_in
    if view is None:
        return _call_me(speech)
    return _moods(speech) + _paired(speech, view, _named(view.steps)[:STEPS_SHOWN])


def _step(speech: Speech, view: CheckInView, step: StepView) -> Button:
    button = Button(step.label, write_tap(Tap(Press.STEP, view.id, step.id)))
    return _marked(speech, button) if step.done else button


def _marked(speech: Speech, button: Button) -> Button:
    return Button(speech.line("button/marked", label=button.text), button.data)


def _paired(speech: Speech, view: CheckInView, steps: list[StepView]) -> Rows:
    """Two a row where both are short; the order is the patient's own, and a mark moves nothing."""
    paired: list[list[StepView]] = []
    for step in steps:
        last = paired[-1] if paired else []
        if len(last) == 1 and max(len(last[0].label), len(step.label)) <= _SHORT:
            last.append(step)
        else:
            paired.append([step])
    return tuple(tuple(_step(speech, view, step) for step in row) for row in paired)


def _named(steps: Iterable[StepView]) -> list[StepView]:
    """Steps with labels fit for a button; one whose label holds nothing cannot be shown."""
    clean = (StepView(step.id, flat(step.label), step.done) for step in steps)
    return [step for step in clean if step.label]


def _call_me(speech: Speech) -> Rows:
    view = speech.saying.check_in
    return ((_button(speech, "call_me", Tap(Press.CALL_ME, view.id if view else 0)),),)


def _undo(speech: Speech) -> Rows:
    steps = _named(speech.saying.steps)[:STEPS_SHOWN]
    if len(steps) == 1:
        return ((_button(speech, "undo", Tap(Press.UNDO, steps[0].id)),),)
    return tuple((_button(speech, "undo_step", Tap(Press.UNDO, step.id), step=step.label),) for step in steps)


def _steps_list(speech: Speech) -> Rows:
    steps = _named(speech.saying.steps)[:STEPS_LISTED]
    listed = tuple((Button(step.label, write_tap(Tap(Press.STEP_MENU, step.id))),) for step in steps)
    return (*listed, (_button(speech, "add_step", Tap(Press.STEP_ADD)),))


def _step_menu(speech: Speech) -> Rows:
    keep = _button(speech, "keep", Tap(Press.LEAVE))
    if not speech.saying.steps:
        return ((keep,),)
    step = speech.saying.steps[0].id
    rename = _button(speech, "rename", Tap(Press.STEP_RENAME, step))
    drop = _button(speech, "drop", Tap(Press.STEP_DROP, step))
    return (rename, drop), (keep,)


def _cancel(speech: Speech) -> Rows:
    return ((_button(speech, "cancel", Tap(Press.LEAVE)),),)


def _pauses(speech: Speech) -> Rows:
    choices = tuple(
        tuple(_button(speech, f"pause_{name}", Tap(Press.PAUSE, days)) for name, days in row) for row in PAUSES
    )
    return choices + _cancel(speech)


def _end_pause(speech: Speech) -> Rows:
    return ((_button(speech, "end_pause", Tap(Press.PAUSE_END)),),)


def _stop(speech: Speech) -> Rows:
    return ((_button(speech, "stop_yes", Tap(Press.STOP_YES)), _button(speech, "not_now", Tap(Press.LEAVE))),)


def _erase(speech: Speech) -> Rows:
    return ((_button(speech, "erase_yes", Tap(Press.ERASE_YES)), _button(speech, "not_now", Tap(Press.LEAVE))),)


def _undo_erasing(speech: Speech) -> Rows:
    return ((_button(speech, "erase_undo", Tap(Press.ERASE_UNDO)),),)


_BY_KIND: dict[Kind, Callable[[Speech], Rows]] = {
    Kind.PROMPT: _moods_and_steps,
    Kind.REMINDER: _moods,
    Kind.ASK_AGAIN: _moods,
    Kind.ANSWER_HARD: _call_me,
    Kind.ANSWER_UNSEEN: _call_me,
    Kind.CALL_NOBODY: _call_me,
    Kind.ANSWER_STEPS: _undo,
    Kind.ANSWER_STEPS_HARD: _undo,
    Kind.STEPS_LIST: _steps_list,
    Kind.STEPS_EMPTY: _steps_list,
    Kind.STEP_MENU: _step_menu,
    Kind.STEP_ASK_NAME: _cancel,
    Kind.STEP_ASK_RENAME: _cancel,
    Kind.PAUSE_MENU: _pauses,
    Kind.PAUSE_ASK_DATE: _cancel,
    Kind.PAUSE_BAD_DATE: _cancel,
    Kind.PAUSE_NOW: _end_pause,
    Kind.STOP_ASK: _stop,
    Kind.ERASE_ASK: _erase,
    Kind.ERASE_SET: _undo_erasing,
    Kind.ANSWER_PASSED_ON: _undo,
    **STAFF_ROWS,
    **SCHEDULE_ROWS,
    **CRISIS_ROWS,
    **ROWS,
    **CONTACT_ROWS,
}

"""The buttons under a message, by its kind. What a tap means is in rules.taps; here is only what it says."""

from collections.abc import Callable, Iterable

from bot.wording.plain import flat
from bot.wording.speech import Speech
from bot.wording.way_in import ROWS
from bot.wording.worded import Button, Rows
from rules.sayings import CheckInView, Kind, StepView
from rules.taps import Press, Tap, write_tap
from rules.words import AlertState, Mood

STEPS_SHOWN = 12  # under a question: more is no longer a glance
STEPS_LISTED = 50  # in the list itself; Telegram takes 100 buttons
_SHORT = 18  # two of these fit on one row of a small phone
_PAUSES = ((("day", 1), ("days", 3)), (("week", 7), ("until_date", 0)))


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
        tuple(_button(speech, f"pause_{name}", Tap(Press.PAUSE, days)) for name, days in row) for row in _PAUSES
    )
    return choices + _cancel(speech)


def _end_pause(speech: Speech) -> Rows:
    return ((_button(speech, "end_pause", Tap(Press.PAUSE_END)),),)


def _alert(speech: Speech) -> Rows:
    """What one can do with an alert; nothing once it is closed."""
    view = speech.saying.alert
    if view is None or view.state is AlertState.CLOSED:
        return ()
    take = _button(speech, "take", Tap(Press.TAKE, view.id))
    reached = _button(speech, "reached", Tap(Press.REACHED, view.id))
    unreached = _button(speech, "unreached", Tap(Press.UNREACHED, view.id))
    release = _button(speech, "release", Tap(Press.RELEASE, view.id))
    first = (reached,) if view.state is AlertState.TAKEN else (take, reached)
    return first, (unreached, release)


def _no_note(speech: Speech) -> Rows:
    view = speech.saying.alert
    return ((_button(speech, "not_now", Tap(Press.NO_NOTE, view.id if view else 0)),),)


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
    Kind.ALERT: _alert,
    Kind.ALERT_AGAIN: _alert,
    Kind.ASK_OUTCOME: _alert,
    Kind.ASK_NOTE: _no_note,
    **ROWS,
}

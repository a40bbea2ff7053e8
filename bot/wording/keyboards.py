"""The buttons under a message, by its kind. What a tap means is in rules.taps; here is only what it says."""

from collections.abc import Callable, Iterable

from bot.wording.plain import flat
from bot.wording.schedule_keyboards import SCHEDULE_ROWS
from bot.wording.speech import Speech
from bot.wording.way_in import ROWS
from bot.wording.worded import Button, Rows
from rules.kinds import Kind
from rules.sayings import CheckInView, DigestItem, StepView
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


def _choices(speech: Speech) -> Rows:
    """A button for each who may be meant."""
    if not speech.saying.people:
        return ()
    chosen = Press(speech.saying.press)
    return tuple(
        (Button(flat(one.label) or "?", write_tap(Tap(chosen, one.id, one.other))),) for one in speech.saying.people
    )


def _about(speech: Speech) -> int:
    """The one patient (or absence) that the buttons are about."""
    return speech.saying.people[0].id if speech.saying.people else 0


def _pauses_for(speech: Speech) -> Rows:
    def tap(days: int) -> Tap:
        return Tap(Press.PAUSE_FOR_DAYS, _about(speech), days) if days else Tap(Press.PAUSE_FOR_DATE, _about(speech))

    return tuple(tuple(_button(speech, f"pause_{name}", tap(days)) for name, days in row) for row in _PAUSES)


def _end_pause_for(speech: Speech) -> Rows:
    return ((_button(speech, "end_pause", Tap(Press.PAUSE_FOR_END, _about(speech))),),)


def _let_be(speech: Speech) -> Rows:
    """Takes back the question to staff."""
    return ((_button(speech, "cancel", Tap(Press.NO_NOTE)),),)


def _end(speech: Speech) -> Rows:
    return ((_button(speech, "end_yes", Tap(Press.END_YES, _about(speech))),), *_let_be(speech))


def _detach(speech: Speech) -> Rows:
    return ((_button(speech, "detach_yes", Tap(Press.DETACH_YES, _about(speech))),), *_let_be(speech))


def _verify(speech: Speech) -> Rows:
    yes = _button(speech, "verified", Tap(Press.VERIFIED, _about(speech)))
    return (yes,), (_button(speech, "detach", Tap(Press.DETACH, _about(speech))),)


def _write_back(speech: Speech) -> Rows:
    return ((_button(speech, "write_back", Tap(Press.WRITE, _about(speech))),),)


def _leaving(speech: Speech) -> Rows:
    """Who may take over; where there is nothing to take over, a yes."""
    others = speech.saying.people[1:]
    if not speech.saying.people or (not others and {"alerts", "ranks"} & speech.fields.keys()):
        return ()
    if not others:
        return ((_button(speech, "leave_yes", Tap(Press.PARTING_YES, _about(speech))),), *_let_be(speech))
    rows = tuple(
        (_button(speech, "takes_over", Tap(Press.PARTING_YES, one.id, one.other), who=flat(one.label) or "?"),)
        for one in others
    )
    return (*rows, *_let_be(speech))


def _back(speech: Speech) -> Rows:
    return ((_button(speech, "drop", Tap(Press.BACK, _about(speech))),),)


def _no_note(speech: Speech) -> Rows:
    view = speech.saying.alert
    return ((_button(speech, "not_now", Tap(Press.NO_NOTE, view.id if view else 0)),),)


def _read_replies(speech: Speech) -> Rows:
    """Under a summary that says that some are unread."""
    if not any(line.item is DigestItem.UNREAD for line in speech.saying.digest):
        return ()
    return ((_button(speech, "read_replies", Tap(Press.REPLIES)),),)


def _more_replies(speech: Speech) -> Rows:
    view = speech.saying.replies
    if view is None or view.part < view.parts:
        return ()
    more = ((_button(speech, "more_replies", Tap(Press.REPLIES)),),) if view.left else ()
    return (*_entered(speech), *more)


def _entered(speech: Speech) -> Rows:
    """By the number of the message: it knows which replies it is about."""
    return ((_button(speech, "entered", Tap(Press.ENTERED, speech.saying.variant)),),)


def person_buttons(speech: Speech) -> Rows:
    """What can be done for a patient, under their page."""
    page = speech.saying.person
    if page is None:
        return ()
    rows = (
        (("write", Press.WRITE), ("greet", Press.GREET)),
        (("check_in_now", Press.CHECK_IN), ("plan", Press.SCHEDULE_SHOW)),
        (("pause_for", Press.PAUSE_FOR), ("end", Press.END)),
        (("detach", Press.DETACH),),
    )
    return tuple(tuple(_button(speech, name, Tap(press, page.id)) for name, press in row) for row in rows)


def _seen(speech: Speech) -> Rows:
    return ((_button(speech, "seen", Tap(Press.SEEN, int(str(speech.fields.get("id", 0))))),),)


def _stop(speech: Speech) -> Rows:
    return ((_button(speech, "stop_yes", Tap(Press.STOP_YES)), _button(speech, "not_now", Tap(Press.LEAVE))),)


def _erase(speech: Speech) -> Rows:
    return ((_button(speech, "erase_yes", Tap(Press.ERASE_YES)), _button(speech, "not_now", Tap(Press.LEAVE))),)


def _undo_erasing(speech: Speech) -> Rows:
    return ((_button(speech, "erase_undo", Tap(Press.ERASE_UNDO)),),)


def _channel(speech: Speech) -> Rows:
    group = int(str(speech.fields.get("chat", 0)))
    yes = _button(speech, "channel_yes", Tap(Press.CHANNEL_YES, group))
    return (yes,), (_button(speech, "channel_no", Tap(Press.CHANNEL_NO)),)


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
    Kind.REHEARSAL: _seen,
    Kind.DIGEST: _read_replies,
    Kind.REPLIES: _more_replies,
    Kind.RECORD_ASK: _entered,
    Kind.PERSON: person_buttons,
    Kind.STOP_ASK: _stop,
    Kind.ERASE_ASK: _erase,
    Kind.ERASE_SET: _undo_erasing,
    Kind.ANSWER_PASSED_ON: _undo,
    Kind.WHICH_PERSON: _choices,
    Kind.INVITE_NOBODY: _choices,
    Kind.WRITE_ASK: _let_be,
    Kind.TEAM_ANSWER: _write_back,
    Kind.PAUSE_FOR_MENU: _pauses_for,
    Kind.PAUSE_FOR_NOW: _end_pause_for,
    Kind.PAUSE_FOR_ASK_DATE: _let_be,
    Kind.PAUSE_FOR_BAD_DATE: _let_be,
    Kind.END_ASK: _end,
    Kind.DETACH_ASK: _detach,
    Kind.VERIFY_ASK: _verify,
    Kind.LEAVE_ASK: _leaving,
    Kind.AWAY_ASK: _let_be,
    Kind.AWAY_BAD_DATE: _let_be,
    Kind.AWAY_SET: _back,
    Kind.AWAY_JOINED: _back,
    Kind.AWAY_NOW: _back,
    Kind.CHANNEL_ASK: _channel,
    **SCHEDULE_ROWS,
    **ROWS,
}

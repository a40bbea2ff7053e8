"""Texts and buttons of a possible crisis and a review, and of everything being stopped for somebody."""

from collections.abc import Callable
from datetime import timedelta

from bot.wording.speech import Speech
from bot.wording.worded import Button, Rows
from rules.kinds import Kind
from rules.taps import Press, Tap, write_tap
from rules.words import STOP_REASONS, Outcome, Stop

_SOON = timedelta(minutes=10)


def crisis(speech: Speech) -> str:
    """The fixed text; what was taken comes first, and whom it was sent to last, once it was."""
    said = [speech.line("crisis/taken")] if speech.saying.case == "taken" else []
    said.append(speech.line("crisis/text"))
    if "reader" in speech.fields:
        said.append(speech.line(f"crisis/sent/{_when(speech)}"))
    return " ".join(said)


def review(speech: Speech) -> str:
    """Who reads it, and when, as far as that is known."""
    if "reader" not in speech.fields:
        return speech.line("review/plain")
    return speech.line(f"review/{'later' if _when(speech) == 'later' else 'now'}")


def over(speech: Speech) -> str:
    """A possible crisis was closed: how it goes on."""
    case = speech.saying.case or "ended"
    if case == "resume":
        case += "/next" if speech.moment("next") else "/plain"
    return speech.line(f"crisis_over/{case}")


def with_next(speech: Speech) -> str:
    """With the next question, if one is planned."""
    return speech.line(f"{speech.saying.kind}/{'next' if speech.moment('next') else 'plain'}")


def stopped(speech: Speech) -> str:
    """That everything is stopped; asks why, unless that is known."""
    why = speech.saying.case or Stop.OTHER.value
    if why == Stop.OTHER:
        return speech.line("stopped_all/why")
    return speech.line("stopped_all/known", why=speech.line(f"stop/{why}"))


def _when(speech: Speech) -> str:
    when = speech.moment("when")
    if when is None:
        return "plain"
    return "later" if when > speech.saying.at + _SOON else "now"


def _call_me(speech: Speech) -> Rows:
    return ((_button(speech, "call_me", Tap(Press.CALL_ME)),),)


def _choices(speech: Speech) -> Rows:
    view = speech.saying.alert
    if view is None:
        return ()
    other = 1 if speech.saying.case == Outcome.SETTLED else 0
    presses = (("resume", Press.RESUME), ("change", Press.CHANGE), ("stop_after", Press.STOP_AFTER))
    return tuple((_button(speech, name, Tap(press, view.id, other)),) for name, press in presses)


def _reasons(speech: Speech) -> Rows:
    who = speech.saying.people[0].id if speech.saying.people else 0
    again = ((_button(speech, "start_again", Tap(Press.START_AGAIN, who)),),)
    if (speech.saying.case or Stop.OTHER) != Stop.OTHER:
        return again
    whys = [
        _button(speech, f"why_{why}", Tap(Press.STOP_WHY, who, number)) for number, why in enumerate(STOP_REASONS, 1)
    ]
    return (tuple(whys[:2]), tuple(whys[2:]), *again)


def _button(speech: Speech, name: str, tap: Tap) -> Button:
    return Button(speech.line(f"button/{name}"), write_tap(tap))


CRISIS_TEXTS: dict[Kind, Callable[[Speech], str]] = {
    Kind.CRISIS: crisis,
    Kind.CRISIS_OVER: over,
    Kind.REVIEW: review,
    Kind.STARTED_AGAIN: with_next,
    Kind.STARTED_TOLD: with_next,
    Kind.STOPPED_ALL: stopped,
}
CRISIS_ROWS: dict[Kind, Callable[[Speech], Rows]] = {
    Kind.CRISIS: _call_me,
    Kind.CRISIS_MORE: _call_me,
    Kind.CRISIS_CHOICE: _choices,
    Kind.STOPPED_ALL: _reasons,
}

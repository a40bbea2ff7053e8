"""The buttons under what staff get: alerts, pages about a patient, questions to them."""

from collections.abc import Callable

from bot.wording.contacts import ask_relatives
from bot.wording.plain import flat
from bot.wording.speech import Speech
from bot.wording.worded import Button, Rows
from rules.kinds import Kind
from rules.sayings import DigestItem
from rules.taps import Press, Tap, write_tap
from rules.words import AlertKind, AlertState

PAUSES = ((("day", 1), ("days", 3)), (("week", 7), ("until_date", 0)))


def _button(speech: Speech, name: str, tap: Tap, **finished: str) -> Button:
    return Button(speech.line(f"button/{name}", **finished), write_tap(tap))


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
    if view.kind is AlertKind.CRISIS:
        return first, (unreached, release), (_button(speech, "settled", Tap(Press.SETTLED, view.id)),)
    return first, (unreached, release), *ask_relatives(speech)


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

    return tuple(tuple(_button(speech, f"pause_{name}", tap(days)) for name, days in row) for row in PAUSES)


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


def _reminded(speech: Speech) -> Rows:
    """The words that a reminder is about, to be read before they are entered."""
    return ((_button(speech, "read_replies", Tap(Press.REMINDED, speech.saying.variant)),), *_entered(speech))


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
    last = ("stop_all", Press.STOP_ALL) if page.stop is None else ("start_again", Press.START_AGAIN)
    return tuple(tuple(_button(speech, name, Tap(press, page.id)) for name, press in row) for row in (*rows, (last,)))


def _seen(speech: Speech) -> Rows:
    return ((_button(speech, "seen", Tap(Press.SEEN, int(str(speech.fields.get("id", 0))))),),)


def _channel(speech: Speech) -> Rows:
    group = int(str(speech.fields.get("chat", 0)))
    yes = _button(speech, "channel_yes", Tap(Press.CHANNEL_YES, group))
    return (yes,), (_button(speech, "channel_no", Tap(Press.CHANNEL_NO)),)


STAFF_ROWS: dict[Kind, Callable[[Speech], Rows]] = {
    Kind.ALERT: _alert,
    Kind.ALERT_AGAIN: _alert,
    Kind.ALERT_WROTE: _alert,
    Kind.ASK_OUTCOME: _alert,
    Kind.ASK_NOTE: _no_note,
    Kind.REHEARSAL: _seen,
    Kind.DIGEST: _read_replies,
    Kind.REPLIES: _more_replies,
    Kind.RECORD_ASK: _reminded,
    Kind.PERSON: person_buttons,
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
}

"""Texts and buttons of the way in: enrolment, the choice of language, invitations, test messages."""

from collections.abc import Callable, Sequence

from bot.wording.menus import listed
from bot.wording.plain import flat
from bot.wording.speech import Speech
from bot.wording.suggestions import read_suggestions
from bot.wording.to_patient import reading
from bot.wording.weeks import days_in_words, planned_days
from bot.wording.worded import Button, Rows
from handlers.ports import Role
from rules.enrolment import DAYS
from rules.kinds import Kind
from rules.plan import LANGUAGES
from rules.taps import Press, Tap, write_tap

PARTS = ("patient", "contact", "member", "admin", "relative")
"""In the order of the numbers that a tap carries."""
_NARROW = 7  # three times of day fit on one row
_SHORT = 18


def about(speech: Speech) -> str:
    """What this is, who can read, and how long the words are kept."""
    kept = speech.line("reading/kept", count=speech.tongue.kept_days)
    return speech.line(Kind.ENROL_ABOUT, reading=f"{reading(speech)} {kept}")


def times(speech: Speech) -> str:
    """One of the team's schedules, and the question when it suits."""
    days = planned_days(speech, "days")
    if days and "planned" in speech.fields:
        return speech.line("enrol_times/planned", days=days)
    return speech.line("enrol_times/plain")


def with_first(speech: Speech) -> str:
    """With the first check-in, if one is planned."""
    return speech.line(f"{speech.saying.kind}/{'first' if speech.moment('first') else 'plain'}")


def nobody_told(speech: Speech) -> str:
    """Whom to choose for a patient's alerts, where there is somebody to choose."""
    return speech.line(f"invite_nobody/{'choose' if speech.saying.people else 'plain'}")


def chain(speech: Speech) -> str:
    """Who gets a patient's alerts; with several, that their order counts."""
    names = speech.fields.get("chain", ())
    return speech.line(f"invite_contacts/{speech.tongue.plural(len(names) if isinstance(names, tuple) else 1)}")


def link(speech: Speech) -> str:
    """The link of an invitation, or that there is none."""
    whole = {"bot", "token", "until"} <= speech.fields.keys()
    return speech.line(Kind.INVITE_LINK if whole else Kind.INVITE_NO_LINK)


def help_for(role: Role) -> Callable[[Speech], str]:
    """The help of a role with its commands."""
    if role == "patient":
        return lambda speech: speech.line("help_patient", commands=listed(speech.tongue, role), reading=reading(speech))
    return lambda speech: speech.line("help_staff", commands=listed(speech.tongue, role))


def languages(speech: Speech) -> Rows:
    """Each language by its own name."""
    return (
        tuple(
            Button(speech.line(f"button/language/{name}"), write_tap(Tap(Press.LANGUAGE, number)))
            for number, name in enumerate(LANGUAGES, start=1)
        ),
    )


def _yes_or_no(speech: Speech) -> Rows:
    return (_button(speech, "enrol_yes", Tap(Press.ENROL_YES)),), (_button(speech, "enrol_no", Tap(Press.ENROL_NO)),)


def _choices(speech: Speech) -> list[str]:
    found = speech.fields.get("choices")
    return list(found) if isinstance(found, tuple) else []


def _times(speech: Speech) -> Rows:
    schedule = speech.fields.get("schedule")
    if not isinstance(schedule, int):
        return ()
    return _in_rows(
        [
            Button(flat(speech.tongue.listed(choice.split())), write_tap(Tap(Press.ENROL_TIME, schedule, number)))
            for number, choice in enumerate(_choices(speech), start=1)
        ]
    )


def _days(speech: Speech) -> Rows:
    words = [days_in_words(speech, days) for days in DAYS]
    return tuple(
        (Button(word[:1].upper() + word[1:], write_tap(Tap(Press.ENROL_DAYS, number))),)
        for number, word in enumerate(words, start=1)
    )


def _hours(speech: Speech) -> Rows:
    hours = [(choice, choice.partition(":")[0]) for choice in _choices(speech)]
    return _in_rows(
        [Button(choice, write_tap(Tap(Press.ENROL_HOUR, int(hour)))) for choice, hour in hours if hour.isdecimal()]
    )


def _steps(speech: Speech) -> Rows:
    """The areas of daily life, or the suggestions of one of them with those marked that stand on the list."""
    areas = read_suggestions()
    language = speech.tongue.language
    done = _button(speech, "enrol_done", Tap(Press.ENROL_DONE))
    number = speech.fields.get("area")
    if not isinstance(number, int) or not 1 <= number <= len(areas):
        names = [
            Button(area.names[language], write_tap(Tap(Press.ENROL_AREA, place)))
            for place, area in enumerate(areas, start=1)
        ]
        return (*_in_rows(names, across=2), (done,))
    listed_now = {flat(step.label).casefold() for step in speech.saying.steps}
    rows = []
    for place, words in enumerate(areas[number - 1].steps, start=1):
        label = words[language]
        marked = label.casefold() in listed_now
        text = speech.line("button/marked", label=label) if marked else label
        rows.append((Button(text, write_tap(Tap(Press.ENROL_STEP, number, place))),))
    return (*rows, (_button(speech, "back", Tap(Press.ENROL_AREA)), done))


def _added(speech: Speech) -> Rows:
    done = _button(speech, "enrol_done", Tap(Press.ENROL_DONE))
    if not speech.saying.steps:
        return ((done,),)
    undo = _button(speech, "undo", Tap(Press.ENROL_UNDO, speech.saying.steps[0].id))
    return ((undo, done),)


def _parts(speech: Speech) -> Rows:
    buttons = [
        _button(speech, f"invite_{part}", Tap(Press.INVITE, number)) for number, part in enumerate(PARTS, start=1)
    ]
    return (*_in_rows(buttons, across=2), (_button(speech, "cancel", Tap(Press.LEAVE)),))


def _again(speech: Speech) -> Rows:
    person = speech.fields.get("person")
    if not isinstance(person, int):
        return ()
    return (_button(speech, "invite_again", Tap(Press.INVITE_AGAIN, person)),), (
        _button(speech, "cancel", Tap(Press.LEAVE)),
    )


def _cancel(speech: Speech) -> Rows:
    return ((_button(speech, "cancel", Tap(Press.LEAVE)),),)


def _confirm(speech: Speech) -> Rows:
    return ((_button(speech, "confirm", Tap(Press.CONFIRM)),),)


def _button(speech: Speech, name: str, tap: Tap) -> Button:
    return Button(speech.line(f"button/{name}"), write_tap(tap))


def _in_rows(buttons: Sequence[Button], across: int = 3) -> Rows:
    """So many in a row where they are short, else each on its own."""
    limit = _NARROW if across > 2 else _SHORT
    width = across if all(len(button.text) <= limit for button in buttons) else 1
    return tuple(tuple(buttons[at : at + width]) for at in range(0, len(buttons), width))


TEXTS: dict[Kind, Callable[[Speech], str]] = {
    Kind.ENROL_ABOUT: about,
    Kind.ENROL_TIMES: times,
    Kind.ENROL_DONE: with_first,
    Kind.ENROLLED: with_first,
    Kind.INVITE_LINK: link,
    Kind.INVITE_NOBODY: nobody_told,
    Kind.INVITE_CONTACTS: chain,
    Kind.HELP_PATIENT: help_for("patient"),
    Kind.HELP_STAFF: help_for("staff"),
    Kind.HELP_ADMIN: help_for("admin"),
}
ROWS: dict[Kind, Callable[[Speech], Rows]] = {
    Kind.ENROL_LANGUAGE: languages,
    Kind.LANGUAGE_MENU: languages,
    Kind.ENROL_ABOUT: _yes_or_no,
    Kind.ENROL_TIMES: _times,
    Kind.ENROL_DAYS: _days,
    Kind.ENROL_HOUR: _hours,
    Kind.ENROL_STEPS: _steps,
    Kind.ENROL_STEP_ADDED: _added,
    Kind.CONFIRM_STAFF: _confirm,
    Kind.CONFIRM_MEMBER: _confirm,
    Kind.CONFIRM_RELATIVE: _confirm,
    Kind.INVITE_PART: _parts,
    Kind.INVITE_ASK_NAME: _cancel,
    Kind.INVITE_BAD_NAME: _cancel,
    Kind.INVITE_OTHER_PART: _cancel,
    Kind.INVITE_SEVERAL: _cancel,
    Kind.INVITE_WAITING: _again,
    Kind.INVITE_BOUND: _again,
}

"""Contacts and consents: who is told what, the exact words a relative would get, and what was agreed."""

from collections.abc import Callable

from bot.wording.plain import cut_list, flat
from bot.wording.speech import Speech
from bot.wording.way_in import about
from bot.wording.worded import Button, Rows
from rules.disclosures import PERIODS, Telling
from rules.kinds import Kind
from rules.sayings import Field
from rules.taps import Press, Tap, write_tap
from rules.views import ContactsView, RelativeView

_ROOM = 2000


def contacts(speech: Speech) -> str:
    """Everybody in the chain with what they are told."""
    view = speech.saying.contacts or ContactsView()
    names = tuple(flat(name) or "?" for name in view.staff)
    parts = [speech.line("contacts/title")]
    if names:
        parts.append(speech.line(f"contacts/staff/{speech.tongue.plural(len(names))}", chain=names))
    else:
        parts.append(speech.line("contacts/nobody"))
    relatives = [_relative(speech, one) for one in view.relatives]
    parts += cut_list(relatives, _ROOM, lambda count: speech.line("more", count=count))
    return "\n\n".join([*parts, speech.line("contacts/end")])


def _relative(speech: Speech, one: RelativeView) -> str:
    said = speech.line(f"contacts/relative/{one.telling or 'none'}", who=flat(one.name) or "?")
    return f"{said} {period(speech, until=one.until)}" if one.telling else said


def period(speech: Speech, **given: Field | None) -> str:
    """Until when it counts."""
    until = given["until"] if "until" in given else speech.moment("until")
    return speech.line("consent/until", until=until) if until else speech.line("consent/no_end")


def offer(speech: Speech) -> str:
    """The two texts as the relative would get them, in the language that they read; and what a yes means."""
    language = str(speech.fields.get("speaks", ""))
    theirs = Speech(speech.tongue.others.get(language, speech.tongue), speech.saying)
    return speech.line(
        Kind.CONTACT_OFFER,
        ask=theirs.line(Kind.RELATIVE_ASK),
        thanks=theirs.line(Kind.RELATIVE_THANKS),
        period=period(speech),
    )


def agreed(speech: Speech) -> str:
    """What was agreed about a relative, and until when."""
    telling = speech.saying.case if speech.saying.case in set(Telling) else Telling.ASKED
    return speech.line(f"{speech.saying.kind}/{telling}", period=period(speech))


def again(speech: Speech) -> str:
    """That the text has changed and what follows from that, and the whole text."""
    which = "asked" if speech.moment("until") else "lapsed"
    return f"{speech.line(f'consent_again/{which}')}\n\n{about(speech)}"


def whose(speech: Speech) -> str:
    """Whose relative somebody is, where there is somebody to choose."""
    return speech.line(f"invite_relative_of/{'choose' if speech.saying.people else 'plain'}")


def ask_relatives(speech: Speech) -> Rows:
    """Under an alert: the relatives who can be asked."""
    view = speech.saying.alert
    if view is None:
        return ()
    return tuple(
        (_button(speech, "ask_relative", Tap(Press.ASK_RELATIVE, view.id, one.id), who=flat(one.label) or "?"),)
        for one in view.relatives
    )


def _contacts_rows(speech: Speech) -> Rows:
    view = speech.saying.contacts or ContactsView()
    return tuple((_one(speech, relative),) for relative in view.relatives)


def _one(speech: Speech, relative: RelativeView) -> Button:
    press = Press.CONTACT_WITHDRAW if relative.telling else Press.CONTACT_GIVE
    name = "contact_withdraw" if relative.telling else "contact_give"
    return _button(speech, name, Tap(press, relative.id), who=flat(relative.name) or "?")


def _periods(speech: Speech) -> Rows:
    buttons = [
        _button(speech, f"contact_{days or 'always'}", Tap(Press.CONTACT_FOR, _contact(speech), number))
        for number, days in enumerate(PERIODS, start=1)
    ]
    return tuple(buttons[:2]), tuple(buttons[2:]), (_button(speech, "cancel", Tap(Press.LEAVE)),)


def _offer_rows(speech: Speech) -> Rows:
    contact = _contact(speech)
    return (
        (_button(speech, "agree_asked", Tap(Press.CONTACT_ASKED, contact)),),
        (_button(speech, "agree_automatic", Tap(Press.CONTACT_AUTOMATIC, contact)),),
        (_button(speech, "agree_no", Tap(Press.LEAVE)),),
    )


def _contact(speech: Speech) -> int:
    return int(str(speech.fields.get("contact", 0)))


def _adult(speech: Speech) -> Rows:
    return (_button(speech, "adult", Tap(Press.ADULT)),), (_button(speech, "too_young", Tap(Press.TOO_YOUNG)),)


def _again_rows(speech: Speech) -> Rows:
    yes, no = _button(speech, "enrol_yes", Tap(Press.RENEW_YES)), _button(speech, "enrol_no", Tap(Press.RENEW_NO))
    return (yes,), (no,)


def _patients(speech: Speech) -> Rows:
    return tuple(
        (Button(flat(one.label) or "?", write_tap(Tap(Press.RELATIVE_OF, one.id, one.other))),)
        for one in speech.saying.people
    )


def _button(speech: Speech, name: str, tap: Tap, **finished: Field) -> Button:
    return Button(speech.line(f"button/{name}", **finished), write_tap(tap))


CONTACT_TEXTS: dict[Kind, Callable[[Speech], str]] = {
    Kind.CONTACTS: contacts,
    Kind.CONTACT_OFFER: offer,
    Kind.CONTACT_AGREED: agreed,
    Kind.CONTACT_RECORDED: agreed,
    Kind.CONSENT_GIVEN: agreed,
    Kind.CONSENT_AGAIN: again,
    Kind.INVITE_RELATIVE_OF: whose,
}
CONTACT_ROWS: dict[Kind, Callable[[Speech], Rows]] = {
    Kind.CONTACTS: _contacts_rows,
    Kind.CONTACT_PERIOD: _periods,
    Kind.CONTACT_OFFER: _offer_rows,
    Kind.ENROL_ADULT: _adult,
    Kind.CONSENT_AGAIN: _again_rows,
    Kind.INVITE_RELATIVE_OF: _patients,
}

"""Alerts as staff read them: what is true, what happened since, who has it. Nothing is advised or guessed."""

from collections.abc import Callable

from bot.wording.plain import cut_list, flat
from bot.wording.speech import Speech
from rules.kinds import Kind
from rules.sayings import AlertMoment, AlertView, Field
from rules.words import AlertDeed, AlertKind, AlertState

_MOMENTS_ROOM = 1200
_TOLD_ROOM = 700
_SAID_ROOM = 1000
_SAID_EACH = 400
_READ = frozenset({AlertKind.CRISIS, AlertKind.REVIEW})
"""Alerts about what a patient wrote: it stands in them."""

_ENDS = frozenset({AlertDeed.REACHED, AlertDeed.ANSWERED, AlertDeed.ENDED, AlertDeed.SETTLED})


def alert(speech: Speech) -> str:
    """The whole alert: the state at the top if somebody has it, the facts, and what happened since."""
    view = _view(speech)
    paragraphs = [
        _state(speech, view),
        "\n".join([*_facts(speech, view), *_doubt(speech, view)]),
        "\n".join(_course(speech, view)),
    ]
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def alert_again(speech: Speech) -> str:
    """To those who get what nobody took."""
    text = alert(speech)
    if _view(speech).state is not AlertState.RAISED:
        return text
    return f"{speech.line('alert_again')}\n\n{text}"


def alert_wrote(speech: Speech) -> str:
    """The patient wrote again while it is open."""
    text = alert(speech)
    if _view(speech).state is AlertState.CLOSED:
        return text
    view = _view(speech)
    unverified = view.said[-1].unverified if view.said else view.kind is AlertKind.UNVERIFIED
    key = "alert_wrote/unverified" if unverified else "alert_wrote"
    return f"{speech.line(key, **_known(view))}\n\n{text}"


def ask_outcome(speech: Speech) -> str:
    """Asks the one who took it; once that is no longer the question, shows the alert as it stands."""
    view = _view(speech)
    if view.state is not AlertState.TAKEN:
        return alert(speech)
    facts = _known(view)
    taken_at = speech.moment("taken_at") or view.taken_at
    key = "ask_outcome" if taken_at else "ask_outcome/untimed"
    lines = [speech.line(key, **{**facts, **({"taken_at": taken_at} if taken_at else {})})]
    lines.append(speech.line("ask_outcome/about", **facts))
    if "phone" in facts:
        lines.append(speech.line("alert/phone", **facts))
    return "\n".join(lines)


def all_clear(speech: Speech) -> str:
    """An answer came: said to everybody who was told of the alert."""
    view = _view(speech)
    which = "no_response" if view.kind is AlertKind.NO_RESPONSE else "other"
    timed = "" if speech.moment("answered_at") else "/untimed"
    return speech.line(f"all_clear/{which}{timed}", **_known(view))


def all_clear_hard(speech: Speech) -> str:
    """The same where the answer is a hard day: that stands first, and which alert it closes."""
    view = _view(speech)
    kind = speech.saying.kind
    key = kind if view.kind is AlertKind.NO_RESPONSE else f"{kind}/undelivered"
    return speech.line(key, **_known(view))


def about_alert(speech: Speech) -> str:
    """A fixed line that names the patient."""
    return speech.line(speech.saying.kind, **_known(_view(speech)))


def _view(speech: Speech) -> AlertView:
    view = speech.saying.alert
    if view is None:
        raise ValueError(f"{speech.saying.kind} without its alert")
    return view


def _known(view: AlertView) -> dict[str, Field]:
    """The facts that an alert's texts may use: only those that there are."""
    facts: dict[str, Field | None] = {
        "patient": flat(view.patient) or "?",
        "phone": flat(view.phone or "") or None,
        "raised_at": view.raised_at,
        "asked_at": view.asked_at,
        "reminded_at": view.reminded_at,
        "asked_again_at": view.asked_again_at,
        "heard_at": view.heard_at,
        "holder": flat(view.holder or "") or None,
        "taken_at": view.taken_at,
        "misses": view.misses,
    }
    return {name: value for name, value in facts.items() if value is not None}


def _facts(speech: Speech, view: AlertView) -> list[str]:
    facts = _known(view)
    if view.kind in {AlertKind.CALL_ME, AlertKind.UNVERIFIED}:
        lines = [speech.line(f"alert/{view.kind}", **facts)]
    elif view.kind in _READ:
        unverified = view.said and all(one.unverified for one in view.said)
        lines = [speech.line(f"alert/{view.kind}{'/unverified' if unverified else ''}", **facts), *_said(speech, view)]
    elif view.kind is AlertKind.UNDELIVERABLE:
        lines = [speech.line(f"alert/undeliverable/{view.reach}", **facts)]
        if view.asked_at:
            lines.append(speech.line("alert/undeliverable/asked", **facts))
    else:
        asked = "asked" if view.asked_at else "unasked"
        lines = [speech.line(f"alert/no_response/{asked}", **facts)]
        if view.reminded_at:
            lines[0] += " " + speech.line("alert/reminded", **facts)
        if view.asked_again_at:
            lines.append(_asked_again(speech, view))
        if view.misses > 1:
            lines.append(speech.line("alert/misses", **facts))
    if view.kind is not AlertKind.CALL_ME and view.kind not in _READ:
        lines.append(speech.line("alert/heard" if view.heard_at else "alert/never_heard", **facts))
    if "phone" in facts:
        lines.append(speech.line("alert/phone", **facts))
    return lines


def _doubt(speech: Speech, view: AlertView) -> list[str]:
    """That what the patient wrote may be somebody else's."""
    wrote = view.kind is AlertKind.CALL_ME or view.kind in _READ
    return [speech.line("alert/doubted", **_known(view))] if view.doubted and wrote else []


def _said(speech: Speech, view: AlertView) -> list[str]:
    """What was written, and whether by the patient is certain; the newest never left out. Whole among the replies."""
    lines = [
        speech.line(f"alert/said{'/unverified' if one.unverified else ''}", at=one.at, said=flat(one.text, _SAID_EACH))
        for one in view.said
    ]
    return cut_list(lines[::-1], _SAID_ROOM, lambda count: speech.line("earlier", count=count))[::-1]


def _asked_again(speech: Speech, view: AlertView) -> str:
    """That our service was away while they were to answer, and when they were asked anew."""
    again = speech.line("alert/asked_again", **_known(view))
    if view.down is None:
        return again
    begin, end = view.down
    span = speech.line("outage/span" if speech.same_day(begin, end) else "outage/span_days", begin=begin, end=end)
    return f"{span} {again}"


def _state(speech: Speech, view: AlertView) -> str:
    """Who has it, or how it ended, to be seen at a glance; nothing while nobody has it."""
    facts = _known(view)
    if view.state is AlertState.TAKEN:
        if "holder" not in facts:
            return speech.line("alert/state/taken_by_somebody")
        return speech.line("alert/state/taken" if view.taken_at else "alert/state/taken_untimed", **facts)
    if view.state is AlertState.CLOSED:
        last = view.moments[-1] if view.moments else None
        if last and last.deed in _ENDS:
            return speech.line(f"alert/state/{last.deed}", **facts, **_of(last))
        return speech.line("alert/state/closed")
    return ""


def _course(speech: Speech, view: AlertView) -> list[str]:
    """Who was asked on one line; then what happened, a line each, the newest last and never cut."""
    told = _told(speech, view)
    wrote = [moment for moment in view.moments if moment.deed is AlertDeed.WROTE]
    passed_over = {id(moment) for moment in wrote[:-1]}  # that they wrote again is said once, with the last time
    happened = [
        _moment(speech, view, moment)
        for moment in view.moments
        if moment.deed is not AlertDeed.TOLD and id(moment) not in passed_over
    ]
    lines = []
    if told:
        who = ", ".join(cut_list(told, _TOLD_ROOM, lambda count: speech.line("more", count=count)))
        lines.append(speech.line("alert/told", told=who))
    newest_first = cut_list(happened[::-1], _MOMENTS_ROOM, lambda count: speech.line("earlier", count=count))
    return lines + newest_first[::-1]


def _told(speech: Speech, view: AlertView) -> list[str]:
    """Everybody once, in the order in which they were first asked; who was asked again, how often and when last."""
    asked: dict[str, list[AlertMoment]] = {}
    for moment in view.moments:
        if moment.deed is AlertDeed.TOLD:
            asked.setdefault(flat(moment.who), []).append(moment)
    return [_told_one(speech, moments) for moments in asked.values()]


def _told_one(speech: Speech, moments: list[AlertMoment]) -> str:
    first, last = moments[0], moments[-1]
    if first is last:
        return speech.line("alert/told_one", **_of(first))
    return speech.line("alert/told_often", **_of(first), count=len(moments), last=last.at)


def _moment(speech: Speech, view: AlertView, moment: AlertMoment) -> str:
    key = f"alert/moment/{moment.deed}"
    if moment.deed is AlertDeed.WROTE and moment.why:
        key = f"{key}/{moment.why}"
    if moment.deed is AlertDeed.SKIPPED:
        why = f"{key}/{moment.why}"
        key = why if why in speech.tongue.catalogue else f"{key}/other"
    return speech.line(key, **_known(view), **_of(moment))


def _of(moment: AlertMoment) -> dict[str, Field]:
    return {"who": flat(moment.who) or "?", "at": moment.at}


def _with_reference(text: Callable[[Speech], str]) -> Callable[[Speech], str]:
    """With the alert's number below: two messages with the same one are about the same, be it a copy."""
    return lambda speech: f"{text(speech)}\n\n{speech.line('alert/reference', id=_view(speech).id)}"


ALERT_TEXTS = {
    Kind.ALERT: _with_reference(alert),
    Kind.ALERT_AGAIN: _with_reference(alert_again),
    Kind.ALERT_WROTE: _with_reference(alert_wrote),
    Kind.CRISIS_ASK_NOTE: _with_reference(about_alert),
    Kind.CRISIS_CHOICE: _with_reference(about_alert),
    Kind.ASK_OUTCOME: _with_reference(ask_outcome),
    Kind.ALL_CLEAR: _with_reference(all_clear),
    Kind.ALL_CLEAR_HARD: _with_reference(all_clear_hard),
    # where it says "see the new alert", the old one's number would read as that of the new one
    Kind.ALL_CLEAR_SEE_NEW: about_alert,
    Kind.ASK_NOTE: about_alert,
}

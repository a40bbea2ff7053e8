"""Texts to the patient that depend on more than their kind: the hour, the steps, what is known."""

from datetime import timedelta

from bot.wording.plain import TEXT_MAX, cut_list
from bot.wording.speech import Speech
from bot.wording.weeks import hours_in_words
from rules.kinds import Kind
from rules.step_words import reads_as_deed

_SOON = timedelta(minutes=10)  # "shall she call at 10:03?" is no question anybody asks at 10:01
_ROOM_FOR_STEPS = TEXT_MAX // 4


def prompt(speech: Speech) -> str:
    """The question, by the part of the day in which it was first asked."""
    hour = speech.hour
    part = "morning" if hour < 11 else "day" if hour < 17 else "evening"
    return speech.line(f"prompt/{part}")


def told_or_not(speech: Speech) -> str:
    """A reminder says that somebody is told only if somebody is: the sender then gives `who` and `until`."""
    agreed = "who" in speech.fields and "until" in speech.fields
    return speech.line(f"{speech.saying.kind}/{'agreed' if agreed else 'plain'}")


def answer_hard(speech: Speech) -> str:
    """On a hard day: offers a call, with when it can come unless that is now."""
    when = speech.moment("when")
    later = when is not None and when > speech.saying.at + _SOON
    return speech.line(f"answer_hard/{'later' if later else 'now'}")


def start(speech: Speech) -> str:
    """What this is."""
    return speech.line(Kind.START_PATIENT, reading=reading(speech))


def reading(speech: Speech) -> str:
    """Who reads. Somebody is named only if there is somebody, with hours only if there are any."""
    hours = speech.fields.get("hours")
    if "reader" not in speech.fields:
        return speech.line("reading/nobody")
    if isinstance(hours, str):
        return speech.line("reading/hours", in_hours=hours_in_words(speech, hours))
    return speech.line("reading/any_time")


def answer_passed_on(speech: Speech) -> str:
    """Who gets the answer, and what of it was noted as done."""
    passed_on = speech.line("answer_passed_on")
    return f"{answer_steps(speech, Kind.ANSWER_STEPS)} {passed_on}" if speech.labels() else passed_on


def answer_steps(speech: Speech, kind: Kind | None = None) -> str:
    """What was done, in you-sentences where the patient's words are a deed, else quoted."""
    kind = kind or speech.saying.kind
    labels = [label.rstrip(" .!?…") or label for label in speech.labels()]
    deeds = [label for label in labels if reads_as_deed(label, speech.tongue.language)]
    named = [label for label in labels if label not in deeds]
    if deeds and named:
        return speech.line(f"{kind}/both", deeds=_deeds(speech, deeds), named=_named(speech, named))
    if deeds:
        return speech.line(f"{kind}/deeds", deeds=_deeds(speech, deeds))
    if named:
        return speech.line(f"{kind}/named", named=_named(speech, named))
    return speech.line(Kind.ANSWER_BUTTON)


def with_next(speech: Speech) -> str:
    """The end of a pause, with the next question if one is planned."""
    return speech.line(f"{speech.saying.kind}/{'next' if speech.moment('next') else 'plain'}")


def _deeds(speech: Speech, labels: list[str]) -> str:
    """One sentence without its full stop: "Du gikk ut, og du var på butikken"."""
    clauses = [speech.line("steps/clause", step=_small(label)) for label in labels]
    *first, last = _fitting(speech, clauses)
    joined = speech.line("steps/clauses", first=", ".join(first), last=last) if first else last
    return joined[:1].upper() + joined[1:]


def _named(speech: Speech, labels: list[str]) -> str:
    return speech.tongue.listed(_fitting(speech, [speech.line("steps/quoted", step=one) for one in labels]))


def _fitting(speech: Speech, words: list[str]) -> list[str]:
    return cut_list(words, _ROOM_FOR_STEPS, lambda count: speech.line("more", count=count))


def _small(label: str) -> str:
    """The first letter made small, unless the first word is one of capitals."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]

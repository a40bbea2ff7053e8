"""Who has looked at a patient, as the patient reads it."""

from bot.wording.plain import TEXT_MAX, cut_list, flat
from bot.wording.speech import Speech
from rules.views import LookLine

_ROOM = TEXT_MAX - 400  # the title and the last line


def who_looked(speech: Speech) -> str:
    """A line for each day, person and sort of look."""
    view = speech.saying.looks
    if view is None or not view.lines:
        return speech.line("who_looked/nobody")
    lines = [_line(speech, line) for line in view.lines]
    kept = cut_list(lines, _ROOM, lambda count: speech.line("more", count=count))
    last = ["", speech.line("who_looked/more")] if view.more else []
    return "\n".join([speech.line("who_looked/title"), "", *kept, *last])


def _line(speech: Speech, line: LookLine) -> str:
    who = speech.line(f"who_looked/by/{line.part}", who=flat(line.who) or "?")
    return speech.line("who_looked/line", at=line.at, who=who, what=speech.line(f"who_looked/{line.what}"))

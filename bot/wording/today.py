"""How today stands, a line for each patient; and one day's check-ins in words, here and on a patient's page."""

from collections.abc import Iterable

from bot.wording.plain import TEXT_MAX, cut_list, flat
from bot.wording.speech import Speech
from rules.pages import width
from rules.views import DayItem, DayMark, OpenAlert, TodayLine
from rules.words import Reach

_ROOM = TEXT_MAX - 300  # the title and the counts
_STEPS_ROOM = 200
_BRIEF_NAME = 24
_BETWEEN = " · "


def today(speech: Speech) -> str:
    """All of one's patients by the alphabet. Where that is too long, steps are counted and long names cut."""
    lines = speech.saying.today
    title = speech.line("today/title", at=speech.saying.at)
    if not lines:
        return f"{title}\n\n{speech.line('today/nobody')}"
    full = [_line(speech, line, brief=False) for line in lines]
    if sum(width(text) + 1 for text in full) > _ROOM:
        full = [_line(speech, line, brief=True) for line in lines]
    kept = cut_list(full, _ROOM, lambda count: speech.line("more", count=count))
    return "\n".join([title, *_counts(speech, lines), "", *kept])


def marks_in_words(speech: Speech, marks: Iterable[DayMark]) -> list[str]:
    """What became of check-ins, one after the other."""
    return [_mark(speech, mark) for mark in marks]


def alerts_in_words(speech: Speech, alerts: Iterable[OpenAlert]) -> list[str]:
    """Open alerts with who has them."""
    said = []
    for alert in alerts:
        what, holder = speech.line(f"open_alert/{alert.kind}"), flat(alert.holder or "")
        key = "open_alert/held" if holder else "open_alert/free"
        said.append(speech.line(key, what=what, **({"who": holder} if holder else {})))
    return said


def steps_in_words(speech: Speech, steps: Iterable[str]) -> str:
    """Steps in the patient's words, as many as there is room for."""
    labels = [label for label in map(flat, steps) if label]
    return ", ".join(cut_list(labels, _STEPS_ROOM, lambda count: speech.line("more", count=count)))


def unreachable_in_words(speech: Speech, reach: Reach) -> str:
    """That messages do not reach somebody, and why."""
    return speech.line("reach/not", why=speech.line(f"reach/{reach}"))


def _counts(speech: Speech, lines: tuple[TodayLine, ...]) -> list[str]:
    def having(item: DayItem) -> int:
        return sum(any(mark.item is item for mark in line.marks) for line in lines)

    if len(lines) == 1:
        return []
    wanted = {item.value: having(item) for item in (DayItem.ANSWERED, DayItem.AWAITED, DayItem.MISSED)}
    return [speech.line("today/counts", **wanted)]


def _line(speech: Speech, line: TodayLine, *, brief: bool) -> str:
    said = marks_in_words(speech, line.marks)
    steps = [label for label in map(flat, line.steps) if label]
    if steps and brief:
        said.append(speech.line(f"today/steps/{speech.tongue.plural(len(steps))}", count=len(steps)))
    elif steps:
        said.append(steps_in_words(speech, steps))
    if line.stop:
        said.append(speech.line("today/stopped", why=speech.line(f"stop/{line.stop}")))
    elif line.paused_until:
        said.append(speech.line("today/paused", at=line.paused_until))
    elif line.next_at:
        said.append(speech.line("today/next", at=line.next_at))
    if line.reach is not Reach.OPEN:
        said.append(unreachable_in_words(speech, line.reach))
    said += alerts_in_words(speech, line.alerts)
    name = flat(line.patient, _BRIEF_NAME) if brief else flat(line.patient)
    return speech.line("today/line", patient=name or "?", said=_BETWEEN.join(said) or speech.line("today/nothing"))


def _mark(speech: Speech, mark: DayMark) -> str:
    if mark.item is DayItem.ANSWERED and mark.mood:
        return speech.line("mark/answered/mood", at=mark.at, mood=speech.line(f"mood/{mark.mood}"))
    return speech.line(f"mark/{mark.item}", at=mark.at)

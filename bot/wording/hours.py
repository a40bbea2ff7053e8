"""Days of the week and staffed hours as people say them."""

from collections.abc import Set as AbstractSet

from babel.dates import get_day_names

from bot.wording.speech import Speech
from rules.recurrence import parse_days
from rules.staffed import parse_staffed


def days_in_words(speech: Speech, days: AbstractSet[int]) -> str:
    """ "hver dag", "mandag–fredag", "mandag, onsdag og fredag"."""
    if len(days) == 7:
        return speech.line("days/daily")
    names = get_day_names("wide", locale=speech.tongue.locale)
    ordered = sorted(days)
    if len(ordered) > 2 and ordered == list(range(ordered[0], ordered[-1] + 1)):
        return speech.line("days/run", first=names[ordered[0]], last=names[ordered[-1]])
    return speech.tongue.listed([names[day] for day in ordered])


def planned_days(speech: Speech, name: str) -> str | None:
    """A field that holds weekdays as a plan has them, in words; None where it holds none."""
    try:
        return days_in_words(speech, parse_days(str(speech.fields.get(name, ""))))
    except ValueError:
        return None


def planned_hours(speech: Speech, name: str) -> str | None:
    """A field that holds staffed hours as a plan has them, in words; None where there are none."""
    try:
        parts = parse_staffed(str(speech.fields.get(name, ""))).parts
    except ValueError:
        return None
    words = [
        speech.line(
            "hours/part", days=days_in_words(speech, part.days), opens=_clock(part.opens), closes=_clock(part.closes)
        )
        for part in parts
    ]
    return speech.tongue.listed(words) if words else None


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"

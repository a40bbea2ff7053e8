"""Summaries to staff: the morning's digest, and what we could not do ourselves."""

from itertools import groupby

from bot.wording.plain import TEXT_MAX, cut_list, flat
from bot.wording.speech import Speech
from rules.sayings import DigestItem, DigestLine, Field

# what may need somebody comes first
_ORDER = (DigestItem.ALERT_OPEN, DigestItem.MISSED, DigestItem.VOID, DigestItem.PAUSED)
_ROOM = TEXT_MAX - 400  # the headline, the headings and the last line


def digest(speech: Speech) -> str:
    """A headline, then under a heading for each sort of thing a line for each patient."""
    title = speech.line("digest/title", at=speech.saying.at)
    ordered = sorted(speech.saying.digest, key=lambda line: _ORDER.index(line.item))
    if not ordered:
        return f"{title}\n\n{speech.line('digest/nothing')}"
    lines: list[str] = []
    for item, group in groupby(ordered, key=lambda line: line.item):
        first, *rest = [_line(speech, line) for line in group]
        # a heading stays with its first line, so that none is left alone where the list is cut
        lines += [f"\n{speech.line(f'digest/heading/{item}')}\n{first}", *rest]
    kept = cut_list(lines, _ROOM, lambda count: speech.line("more", count=count))
    return "\n".join([title, *kept])


def outage(speech: Speech) -> str:
    """How long we were down, and what became of the check-ins meanwhile."""
    begin, end, affected = speech.moment("begin"), speech.moment("end"), speech.fields["affected"]
    one_day = begin is not None and end is not None and speech.same_day(begin, end)
    span = speech.line("outage/span" if one_day else "outage/span_days")
    which = "none" if affected == 0 else speech.tongue.plural(int(str(affected)))
    return f"{span} {speech.line(f'outage/{which}')}"


def _line(speech: Speech, line: DigestLine) -> str:
    facts: dict[str, Field] = {"patient": flat(line.patient) or "?", "at": line.at, "count": line.count}
    key = f"digest/{line.item}"
    if line.item is DigestItem.ALERT_OPEN:
        facts["what"] = speech.line(f"digest/what/{line.kind}")
        holder = flat(line.who or "")
        return speech.line(f"{key}/held", **facts, who=holder) if holder else speech.line(key, **facts)
    if line.item is DigestItem.PAUSED:
        return speech.line(key, **facts)
    return speech.line(f"{key}/{speech.tongue.plural(line.count)}", **facts)

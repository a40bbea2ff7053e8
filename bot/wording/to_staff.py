"""Summaries to staff: the morning's digest, and what we could not do ourselves."""

from collections.abc import Sequence
from datetime import timedelta

from bot.wording.plain import TEXT_MAX, cut_list, flat, shared
from bot.wording.speech import Speech
from rules.names import folded
from rules.pages import width
from rules.sayings import DigestItem, DigestLine, Field, RehearsalLine

# what may need somebody comes first
_ORDER = (
    DigestItem.ALERT_OPEN,
    DigestItem.MISSED,
    DigestItem.VOID,
    DigestItem.PAUSED,
    DigestItem.ANSWERED,
    DigestItem.STEPS,
)
_BY_NAME = frozenset({DigestItem.ANSWERED, DigestItem.STEPS})
_HEADLINES = (DigestItem.UNREAD, DigestItem.REHEARSAL)
_ROOM = TEXT_MAX - 700  # the headline, the unread replies, the headings, and what says how much is missing
_STEPS_ROOM = 150
_NAMES_ROOM = 2000


def digest(speech: Speech) -> str:
    """A headline and what waits for a reader; then under a heading for each sort of thing a line for each patient.

    Where it is too long for one message, each list is cut to its share and says how many are missing.
    """
    title = speech.line("digest/title", at=speech.saying.at)
    lines = speech.saying.digest
    if not lines:
        return f"{title}\n\n{speech.line('digest/nothing')}"
    said = [title, *(_line(speech, line) for item in _HEADLINES for line in _of(item, lines))]
    groups = [(item, own) for item in _ORDER if (own := _of(item, lines))]
    worded = [[_line(speech, line) for line in own] for _item, own in groups]
    rooms = shared([sum(width(text) + 2 for text in texts) for texts in worded], _ROOM)
    for (item, own), texts, room in zip(groups, worded, rooms, strict=True):
        kept = cut_list(texts, room, lambda count: speech.line("more", count=count))
        heading = speech.line(f"digest/heading/{item}", count=len(own))
        said += ["", heading, ", ".join(kept)] if item is DigestItem.ANSWERED else ["", heading, *kept]
    return "\n".join(said)


def _of(item: DigestItem, lines: Sequence[DigestLine]) -> list[DigestLine]:
    """The lines of one sort; where most people stand in it, by the alphabet."""
    own = [line for line in lines if line.item is item]
    return sorted(own, key=lambda line: folded(line.patient)) if item in _BY_NAME else own


def outage(speech: Speech) -> str:
    """How long we were down, and what became of the check-ins meanwhile."""
    begin, end, affected = speech.moment("begin"), speech.moment("end"), speech.fields["affected"]
    one_day = begin is not None and end is not None and speech.same_day(begin, end)
    span = speech.line("outage/span" if one_day else "outage/span_days")
    which = "none" if affected == 0 else speech.tongue.plural(int(str(affected)))
    return f"{span} {speech.line(f'outage/{which}')}"


def restored(speech: Speech) -> str:
    """That something is gone, what is not said any more, and which alerts were open."""
    lines = [speech.line("restored/head")]
    count = int(str(speech.fields.get("messages", 0)))
    if count:
        lines.append(speech.line(f"restored/unsaid/{speech.tongue.plural(count)}"))
    names = speech.fields.get("alerts")
    if isinstance(names, tuple):
        kept = cut_list(names, _NAMES_ROOM, lambda left: speech.line("more", count=left))
        lines.append(speech.line("restored/alerts", alerts=", ".join(kept)))
    return "\n".join(lines)


def rehearsal_over(speech: Speech) -> str:
    """Who has seen a rehearsal and after how long, a line each."""
    lines = speech.saying.rehearsal
    asked = [line for line in lines if line.why is None]
    count = sum(line.after is not None for line in asked)
    head = speech.line("rehearsal_over/head", count=count, of=len(asked))
    said = [_rehearsed(speech, line) for line in lines]
    return "\n".join([head, *cut_list(said, _NAMES_ROOM, lambda left: speech.line("more", count=left))])


def _rehearsed(speech: Speech, line: RehearsalLine) -> str:
    who = flat(line.who) or "?"
    if line.why:
        key = f"rehearsal_over/not_asked/{line.why}"
        return speech.line(key if key in speech.tongue.catalogue else "rehearsal_over/not_asked/other", who=who)
    if line.after is None:
        return speech.line("rehearsal_over/not_seen", who=who)
    after = speech.tongue.duration(max(line.after, timedelta(minutes=1)))
    return speech.line("rehearsal_over/seen", who=who, after=after)


def _line(speech: Speech, line: DigestLine) -> str:
    facts: dict[str, Field] = {"patient": flat(line.patient) or "?", "at": line.at, "count": line.count}
    key = f"digest/{line.item}"
    if line.item is DigestItem.REHEARSAL:
        return speech.line(key, **facts, of=line.of)
    if line.item is DigestItem.ALERT_OPEN:
        facts["what"] = speech.line(f"digest/what/{line.kind}")
        holder = flat(line.who or "")
        return speech.line(f"{key}/held", **facts, who=holder) if holder else speech.line(key, **facts)
    if line.item is DigestItem.PAUSED:
        return speech.line(key, **facts)
    if line.item is DigestItem.STEPS:
        labels = [label for label in map(flat, line.steps) if label]
        kept = cut_list(labels, _STEPS_ROOM, lambda count: speech.line("more", count=count))
        return speech.line(key, **facts, steps=", ".join(kept) or "?")
    if line.item is DigestItem.ANSWERED:
        mood = {"mood": speech.line(f"mood/{line.mood}")} if line.mood else {}
        return speech.line(f"{key}/mood" if mood else key, **facts, **mood)
    return speech.line(f"{key}/{speech.tongue.plural(line.count)}", **facts)

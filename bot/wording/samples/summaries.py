"""What the staff are told unasked: the summary, pauses, outages; and their start and help."""

from datetime import timedelta

from bot.wording.samples.sample import Sample, at, said, with_parts
from rules.kinds import Kind
from rules.sayings import DigestItem, DigestLine, Field, RehearsalLine
from rules.words import AlertKind, Mood, Reach

_REHEARSED = (
    RehearsalLine("Anne", timedelta(minutes=3)),
    RehearsalLine("Lise", timedelta(seconds=20)),
    RehearsalLine("Kari"),
    *(RehearsalLine("Siv", why=why) for why in ("away", "off_duty", "relative", *list(Reach)[1:], "unknown")),
)


def summaries() -> tuple[Sample, ...]:
    """How things stand, in a line or a list."""
    down: dict[str, Field] = {"begin": at(9), "end": at(11, 30)}
    night: dict[str, Field] = {"begin": at(22, day=22), "end": at(6)}
    lines = (
        DigestLine("Petter", DigestItem.ALERT_OPEN, at(12, day=22)),
        DigestLine("Nora", DigestItem.ALERT_OPEN, at(12, 30, day=22), who="Anne", kind=AlertKind.CALL_ME),
        DigestLine("Ida", DigestItem.ALERT_OPEN, at(13, day=22), kind=AlertKind.UNVERIFIED),
        DigestLine("Maja", DigestItem.ALERT_OPEN, at(13, day=22), kind=AlertKind.UNDELIVERABLE),
        DigestLine("Ola", DigestItem.ALERT_OPEN, at(13, day=22), kind=AlertKind.CRISIS),
        DigestLine("Ane", DigestItem.ALERT_OPEN, at(13, day=22), kind=AlertKind.REVIEW),
        DigestLine("Jonas", DigestItem.MISSED, at(10, day=22)),
        DigestLine("Ida", DigestItem.MISSED, at(18, day=22), 2),
        DigestLine("Sara", DigestItem.VOID, at(10, day=22)),
        DigestLine("Emil", DigestItem.VOID, at(10, day=22), 3),
        DigestLine("Lars", DigestItem.PAUSED, at(0, day=26)),
        DigestLine("", DigestItem.UNREAD, at(14, 10, day=17), 3),
        DigestLine("", DigestItem.REHEARSAL, at(8, day=22), 2, of=3),
        DigestLine("Ida", DigestItem.ANSWERED, at(10, day=22)),
        DigestLine("Petter", DigestItem.ANSWERED, at(10, day=22), mood=Mood.HARD),
        DigestLine("Petter", DigestItem.STEPS, at(18, day=22), steps=("Gikk ut", "Trening")),
    )
    one = (DigestLine("", DigestItem.UNREAD, at(19, 40, day=22)),)
    return (
        said("Pause, told to staff", Kind.PAUSE_TOLD, name="Petter", until=at(10, 5, day=24)),
        said("Pause ended, told to staff", Kind.PAUSE_TOLD_ENDED, name="Petter"),
        said("Note saved", Kind.NOTE_SAVED),
        with_parts(said("Morning's summary", Kind.DIGEST, at(8)), digest=lines),
        with_parts(said("Morning's summary, one unread reply", Kind.DIGEST, at(8)), digest=one),
        said("Morning's summary, nothing to say", Kind.DIGEST, at(8)),
        said("We were down", Kind.OUTAGE, at(12), **down, affected=7, again=5, dropped=2),
        said("We were down: one check-in", Kind.OUTAGE, at(12), **down, affected=1, again=1, dropped=0),
        said("We were down overnight", Kind.OUTAGE, at(6), **night, affected=0, again=0, dropped=0),
        said("An older copy took its place", Kind.RESTORED, at(12), begin=at(9), messages=2, alerts=("Petter", "Nora")),
        said("An older copy: one message, no alerts", Kind.RESTORED, at(12), begin=at(9), messages=1),
        said("An older copy: nothing waited", Kind.RESTORED, at(12), begin=at(9), messages=0),
        said("A rehearsal", Kind.REHEARSAL, at(12), id=3),
        with_parts(said("A rehearsal is over", Kind.REHEARSAL_OVER, at(13)), rehearsal=_REHEARSED),
        said("We cannot hear", Kind.DEAF, begin=at(9, 50)),
        said("Something of ours is broken", Kind.FAULT),
        said("Start, staff", Kind.START_STAFF, name="Anne"),
        said("Start, staff who get no alerts", Kind.START_MEMBER, name="Anne"),
        said("Help, staff", Kind.HELP_STAFF),
        said("Staff wrote something that goes nowhere", Kind.STAFF_UNROUTED),
    )

"""Check-ins, and what a patient hears who answers, or asks for a call."""

from bot.wording.samples.sample import Sample, asked, at, said, with_steps
from rules.kinds import Kind
from rules.sayings import Field
from rules.words import Mood


def check_ins() -> tuple[Sample, ...]:
    """The questions of the day."""
    names: dict[str, Field] = {"name": "Petter", "who": "Anne"}
    samples = [
        asked(said("Check-in, morning", Kind.PROMPT, at(10), **names)),
        asked(said("Check-in, by day", Kind.PROMPT, at(13), **names)),
        asked(said("Check-in, evening", Kind.PROMPT, at(19), **names), Mood.HARD),
    ]
    for kind, title in ((Kind.REMINDER, "Reminder"), (Kind.ASK_AGAIN, "Asked again after our own outage")):
        samples.append(asked(said(title, kind, at(11), **names, until=at(12))))
        samples.append(asked(said(f"{title}, where nobody is told", kind, at(11), name="Petter")))
    return tuple(samples)


def answers() -> tuple[Sample, ...]:
    """What the patient hears then."""
    names: dict[str, Field] = {"name": "Petter", "who": "Anne"}
    samples = [
        said("Answer to a button", Kind.ANSWER_BUTTON, **names),
        said("Answer to free text", Kind.ANSWER_TEXT, **names),
        said("Hard day, who can call later", Kind.ANSWER_HARD, at(19), **names, when=at(8, day=24), reader="Anne"),
        said("Hard day, who can call now", Kind.ANSWER_HARD, **names, when=at(10), reader="Anne"),
        said("Hard day, nobody of the staff is reached", Kind.ANSWER_HARD, **names, when=at(10)),
        said("After a silence that ended", Kind.ANSWER_SILENCE, **names),
    ]
    for kind, day in ((Kind.ANSWER_STEPS, ""), (Kind.ANSWER_STEPS_HARD, " on a hard day")):
        samples += [
            with_steps(said(f"Step{day}: a deed", kind), 1, named=True),
            with_steps(said(f"Steps{day}: several deeds", kind), 0, 1, 2, named=True),
            with_steps(said(f"Step{day}: other words", kind), 3, named=True),
            with_steps(said(f"Steps{day}: both", kind), 0, 3, named=True),
        ]
    return (
        *samples,
        said("Voice, picture, sticker", Kind.ANSWER_UNSEEN),
        said("Unknown command", Kind.ANSWER_UNKNOWN_COMMAND),
        said("Too much at once", Kind.FLOOD),
        said("Call me, staffed", Kind.CALL_SENT, who="Anne"),
        said("Call me, closed", Kind.CALL_SENT_CLOSED, at(19), who="Anne", when=at(8, day=24)),
        said("Call me, once more", Kind.CALL_ALREADY, who="Anne", since=at(9, 40)),
        said("Call me, someone has it", Kind.CALL_TAKEN, who="Anne"),
        said("Call me, nobody could be told", Kind.CALL_NOBODY),
    )

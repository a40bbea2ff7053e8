"""What staff say to patients through the bot, and what they are told about it."""

from bot.wording.samples.sample import Sample, at, said, with_parts, with_people, with_steps, with_words
from rules.kinds import Kind
from rules.sayings import Choice, Field
from rules.taps import Press

_PETTER = Choice(2, "")
_COMMANDS = ("write", "greeting", "checkin", "pause", "end", "halt", "leaving")


def from_staff() -> tuple[Sample, ...]:
    """To the patient."""
    names: dict[str, Field] = {"name": "Petter", "who": "Anne"}
    ended = {"next": at(10, day=24)}
    passed_on = said("Answer to staff, with a step", Kind.ANSWER_PASSED_ON, who="Anne")
    return (
        with_words(
            said("Written by staff", Kind.TEAM_MESSAGE, **names),
            "Passer det at jeg ringer i morgen?",
            "Shall I call tomorrow?",
        ),
        said("Greeting", Kind.GREETING, **names),
        with_words(said("Greeting in own words", Kind.GREETING, **names), "God tur i helgen.", "Enjoy the weekend."),
        said("Answer to staff", Kind.ANSWER_PASSED_ON, who="Anne"),
        with_steps(passed_on, 1, named=True),
        said("Pause set by staff", Kind.PAUSE_SET_BY, who="Anne", until=at(0, day=26)),
        said("Pause ended by staff", Kind.PAUSE_ENDED_BY, who="Anne", **ended),
        said("Pause ended by staff, nothing planned", Kind.PAUSE_ENDED_BY, who="Anne"),
        said("Whether to stop", Kind.STOP_ASK, **names),
        said("The last text", Kind.GOODBYE, **names),
    )


def about_patients() -> tuple[Sample, ...]:
    """To the staff."""
    two = (Choice(2, "Petter (petter)"), Choice(3, "Petter (petter-2)"))
    answer = ("Ja, det passer.", "Yes, that suits me.")
    name: dict[str, Field] = {"name": "Petter"}
    return (
        with_people(said("Which of them", Kind.WHICH_PERSON), *two, press=Press.PAUSE_FOR),
        with_people(
            said("Which of them: more than there are buttons for", Kind.WHICH_PERSON, count=70),
            *two,
            press=Press.PERSON,
        ),
        said("Nobody of that name", Kind.NO_SUCH_PERSON, asked="Peter"),
        said("Nobody, without a name", Kind.NO_SUCH_PERSON),
        *(with_parts(said(f"How to write /{command}", Kind.USAGE), case=command) for command in _COMMANDS),
        said("What to write", Kind.WRITE_ASK, **name),
        said("Too long", Kind.WRITE_TOO_LONG, limit=3500),
        *(
            with_parts(said(f"Sent by staff: {sort}, {state}", Kind.WRITTEN, **name, at=moment), case=f"{sort}/{state}")
            for sort in ("team_message", "greeting")
            for state, moment in (
                ("due", at(10)),
                ("waits", at(8, day=24)),
                ("sent", at(9)),
                ("failed", at(9)),
                ("not_sent", at(9)),
            )
        ),
        with_people(with_words(said("The answer", Kind.TEAM_ANSWER, **name), *answer), _PETTER),
        with_people(
            with_words(said("The answer, to a colleague", Kind.TEAM_ANSWER, **name, who="Kari"), *answer), _PETTER
        ),
        said("Check-in now", Kind.CHECK_IN_SENT, **name),
        said("Check-in now, asked already", Kind.CHECK_IN_ALREADY, **name, since=at(9)),
        said("Check-in now, in quiet hours", Kind.CHECK_IN_QUIET, at(22), **name, until=at(8, day=24)),
        said("Check-in now, in a pause", Kind.CHECK_IN_PAUSED, **name, until=at(0, day=26)),
        with_people(said("Pause by staff", Kind.PAUSE_FOR_MENU, **name), _PETTER),
        with_people(said("Pause by staff, one is running", Kind.PAUSE_FOR_NOW, **name, until=at(0, day=26)), _PETTER),
        said("Pause by staff, until which date", Kind.PAUSE_FOR_ASK_DATE, **name),
        said("Pause by staff, not a date", Kind.PAUSE_FOR_BAD_DATE),
        with_people(said("End it?", Kind.END_ASK, **name), _PETTER),
        said("Ended", Kind.ENDED_TOLD, **name),
        said("Stopped of their own accord", Kind.STOPPED_TOLD, **name),
    )

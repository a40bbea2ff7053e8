"""Examples of what staff say to patients through the bot, and of what they are told about it."""

from bot.wording.sample import Sample, at, in_case, said, with_steps, with_words
from rules.kinds import Kind
from rules.sayings import Choice, Field
from rules.taps import Press

_PETTER = Choice(2, "")


def from_staff() -> tuple[Sample, ...]:
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
    two = (Choice(2, "Petter (petter)"), Choice(3, "Petter (petter-2)"))
    answer = ("Ja, det passer.", "Yes, that suits me.")
    name: dict[str, Field] = {"name": "Petter"}
    return (
        with_words(said("Which of them", Kind.WHICH_PERSON), "", "", *two, press=Press.PAUSE_FOR),
        with_words(
            said("Which of them: more than there are buttons for", Kind.WHICH_PERSON, count=70),
            "",
            "",
            *two,
            press=Press.PERSON,
        ),
        said("Nobody of that name", Kind.NO_SUCH_PERSON, asked="Peter"),
        said("Nobody, without a name", Kind.NO_SUCH_PERSON),
        *(in_case(said(f"How to write /{command}", Kind.USAGE), command) for command in _COMMANDS),
        said("What to write", Kind.WRITE_ASK, **name),
        said("Too long", Kind.WRITE_TOO_LONG, limit=3500),
        *(
            in_case(said(f"Sent by staff: {sort}, {state}", Kind.WRITTEN, **name, at=at(8, day=24)), f"{sort}/{state}")
            for sort in ("team_message", "greeting")
            for state in ("due", "waits", "sent", "failed", "not_sent")
        ),
        with_words(said("The answer", Kind.TEAM_ANSWER, **name), *answer, _PETTER),
        with_words(said("The answer, to a colleague", Kind.TEAM_ANSWER, **name, who="Kari"), *answer, _PETTER),
        said("Check-in now", Kind.CHECK_IN_SENT, **name),
        said("Check-in now, asked already", Kind.CHECK_IN_ALREADY, **name, since=at(9)),
        said("Check-in now, in quiet hours", Kind.CHECK_IN_QUIET, at(22), **name, until=at(8, day=24)),
        said("Check-in now, in a pause", Kind.CHECK_IN_PAUSED, **name, until=at(0, day=26)),
        with_words(said("Pause by staff", Kind.PAUSE_FOR_MENU, **name), "", "", _PETTER),
        with_words(
            said("Pause by staff, one is running", Kind.PAUSE_FOR_NOW, **name, until=at(0, day=26)), "", "", _PETTER
        ),
        said("Pause by staff, until which date", Kind.PAUSE_FOR_ASK_DATE, **name),
        said("Pause by staff, not a date", Kind.PAUSE_FOR_BAD_DATE),
        with_words(said("End it?", Kind.END_ASK, **name), "", "", _PETTER),
        said("Ended", Kind.ENDED_TOLD, **name),
        said("Stopped of their own accord", Kind.STOPPED_TOLD, **name),
    )


def coming_and_going() -> tuple[Sample, ...]:
    kari = Choice(4, "Kari")
    days: dict[str, Field] = {"first": at(13), "last": at(13, day=27)}
    held: dict[str, Field] = {"alerts": ("Petter",), "ranks": ("Petter", "Nora")}
    leaves = ("holds", "no_contact", "unreachable", "same", "last_admin")
    return (
        with_words(said("Who leaves holds nothing", Kind.LEAVE_ASK, name="Anne"), "", "", kari),
        with_words(
            said("Who leaves: who takes over", Kind.LEAVE_ASK, name="Anne", **held),
            "",
            "",
            kari,
            Choice(4, "Kari", 5),
            press=Press.PARTING_YES,
        ),
        with_words(said("Who leaves: nobody to take over", Kind.LEAVE_ASK, name="Anne", **held), "", "", kari),
        *(in_case(said(f"Can't leave: {why}", Kind.LEAVE_REFUSED, name="Anne"), why) for why in leaves),
        said("Has left", Kind.LEFT, name="Anne"),
        said("Taken over", Kind.TAKEN_OVER, who="Anne", patients=("Petter", "Nora")),
        said("Away: when", Kind.AWAY_ASK),
        said("Away: not a date", Kind.AWAY_BAD_DATE),
        with_words(said("Away: a day", Kind.AWAY_SET, first=at(13), last=at(13)), "", "", _PETTER),
        with_words(said("Away: days", Kind.AWAY_SET, **days), "", "", _PETTER),
        with_words(said("Is away: a day", Kind.AWAY_NOW, first=at(13), last=at(13)), "", "", _PETTER),
        with_words(said("Is away: days", Kind.AWAY_NOW, **days), "", "", _PETTER),
        said("Away no longer", Kind.AWAY_ENDED),
        said("Away: no contact", Kind.AWAY_NO_CONTACT),
    )


_COMMANDS = ("write", "greeting", "checkin", "pause", "end", "leaving")

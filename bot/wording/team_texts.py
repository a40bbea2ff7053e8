"""What staff and patients write to each other, and what staff are told about what they do."""

from bot.wording.plain import body, cut_list
from bot.wording.speech import Speech
from rules.kinds import Kind

_NAMES_ROOM = 1200


def team_message(speech: Speech) -> str:
    """Somebody's own words, under their name."""
    return speech.line("team_message", text=body(speech.saying.text))


def greeting(speech: Speech) -> str:
    """A greeting, in the words of its sender or in ours."""
    text = body(speech.saying.text)
    return speech.line("greeting/own", text=text) if text else speech.line("greeting/plain")


def team_answer(speech: Speech) -> str:
    """What the patient answered: to the reader, or to a colleague who can't have it."""
    to = "other" if "who" in speech.fields else "you"
    return speech.line(f"team_answer/{to}", text=body(speech.saying.text))


def written(speech: Speech) -> str:
    """What became of a message or a greeting."""
    return speech.line(f"written/{speech.saying.case}")


def which_person(speech: Speech) -> str:
    """Several could be meant; where there are more than buttons, more of the name is asked for."""
    if "count" in speech.fields:
        return speech.line("which_person/many", limit=len(speech.saying.people))
    return speech.line("which_person")


def no_such_person(speech: Speech) -> str:
    """Nobody is called that; the name itself may be nothing that can be shown."""
    return speech.line("no_such_person/named" if "asked" in speech.fields else "no_such_person/unnamed")


def usage(speech: Speech) -> str:
    """How a command is written."""
    return speech.line(f"usage/{speech.saying.case}")


def leave_ask(speech: Speech) -> str:
    """What somebody who leaves still has, and the question who takes it."""
    if not {"alerts", "ranks"} & speech.fields.keys():
        return speech.line("leave_ask/nothing")
    held = [name for name in ("alerts", "ranks") if name in speech.fields]
    lines = [speech.line(f"leave_ask/{name}", **{name: _names(speech, name)}) for name in held]
    question = "leave_ask/who" if speech.saying.people[1:] else "leave_ask/nobody"
    return "\n".join([speech.line("leave_ask/holds"), *lines, speech.line(question)])


def leave_refused(speech: Speech) -> str:
    """Why somebody can't leave yet."""
    return speech.line(f"leave_refused/{speech.saying.case}")


def taken_over(speech: Speech) -> str:
    """Whose contact somebody is now."""
    return speech.line("taken_over", patients=_names(speech, "patients"))


def away(speech: Speech) -> str:
    """Days off: one, or from one to another."""
    first, last = speech.moment("first"), speech.moment("last")
    one = first is not None and last is not None and speech.same_day(first, last)
    return speech.line(f"{speech.saying.kind}/{'day' if one else 'days'}")


def _names(speech: Speech, field: str) -> str:
    names = speech.fields.get(field, "?")
    words = names if isinstance(names, tuple) else (str(names),)
    return speech.tongue.listed(cut_list(words, _NAMES_ROOM, lambda count: speech.line("more", count=count)))


TEAM_TEXTS = {
    Kind.TEAM_MESSAGE: team_message,
    Kind.GREETING: greeting,
    Kind.TEAM_ANSWER: team_answer,
    Kind.WRITTEN: written,
    Kind.WHICH_PERSON: which_person,
    Kind.NO_SUCH_PERSON: no_such_person,
    Kind.USAGE: usage,
    Kind.LEAVE_ASK: leave_ask,
    Kind.LEAVE_REFUSED: leave_refused,
    Kind.TAKEN_OVER: taken_over,
    Kind.AWAY_SET: away,
    Kind.AWAY_NOW: away,
}

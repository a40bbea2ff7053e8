"""To the team about how it can be reached, and into its channel: never of whom an alert is."""

from bot.wording.speech import Speech


def by_reason(speech: Speech) -> str:
    """Why somebody can't be reached."""
    key = f"{speech.saying.kind}/{speech.fields.get('why', '')}"
    return speech.line(key if key in speech.tongue.catalogue else f"{speech.saying.kind}/other")


def by_count(speech: Speech) -> str:
    """How many alerts wait, in the right number."""
    count = int(str(speech.fields.get("count", 0)))
    return speech.line(f"{speech.saying.kind}/{speech.tongue.plural(count) if count else 'none'}")


def named_group(speech: Speech) -> str:
    """About a group by its title, if that holds anything."""
    return speech.line(f"{speech.saying.kind}/{'named' if 'group' in speech.fields else 'plain'}")

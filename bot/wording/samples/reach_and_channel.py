"""What the team is told about how it can be reached, and what its channel is told."""

from bot.wording.samples.sample import Sample, said
from rules.kinds import Kind
from rules.sayings import Field


def reach_and_channel() -> tuple[Sample, ...]:
    """Who can be reached, what time it is, and the group."""
    group: dict[str, Field] = {"group": "Team Nord", "chat": 100}
    return (
        said("The machine's clock is ahead", Kind.CLOCK_AHEAD, minutes=10),
        said("The machine's clock is behind", Kind.CLOCK_BEHIND, minutes=10),
        said("A patient can be written to again", Kind.REACHABLE_AGAIN, name="Petter"),
        *(
            said(f"Someone of the staff can't be reached ({why})", Kind.STAFF_LOST, who="Anne", why=why)
            for why in ("blocked", "deactivated", "not_started", "no_chat", "open")
        ),
        said("Someone of the staff can be reached again", Kind.STAFF_BACK, who="Anne"),
        said("Channel: is it to be this group?", Kind.CHANNEL_ASK, **group),
        said("Channel: is it to be this group, without a title?", Kind.CHANNEL_ASK, chat=100),
        said("Channel: told to every admin", Kind.CHANNEL_SET, who="Lise", **group),
        said("Channel: told to every admin, without a title", Kind.CHANNEL_SET, who="Lise"),
        said("Channel: there is none", Kind.CHANNEL_NONE),
        said("Channel: there is one", Kind.CHANNEL_IS),
        said("Channel: ended, told to every admin", Kind.CHANNEL_ENDED, who="Lise"),
        said("Channel: the bot can't write there any more", Kind.CHANNEL_LOST),
        said("In the group: it begins", Kind.CHANNEL_HELLO),
        said("In the group: an alert waits", Kind.CHANNEL_WAITING, count=1),
        said("In the group: several wait", Kind.CHANNEL_WAITING, count=3),
        said("In the group: taken, none is left", Kind.CHANNEL_TAKEN, who="Anne", count=0),
        said("In the group: taken, one is left", Kind.CHANNEL_TAKEN, who="Anne", count=1),
        said("In the group: taken, several are left", Kind.CHANNEL_TAKEN, who="Anne", count=2),
        said("In the group: it ends", Kind.CHANNEL_BYE),
    )

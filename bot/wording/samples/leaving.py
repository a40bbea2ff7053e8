"""Staff who leave the team, and their days off."""

from bot.wording.samples.sample import Sample, at, said, with_parts, with_people
from rules.kinds import Kind
from rules.sayings import Choice, Field
from rules.taps import Press

_ABSENCE = Choice(2, "")


def leaving() -> tuple[Sample, ...]:
    """For good, or for some days."""
    kari = Choice(4, "Kari")
    days: dict[str, Field] = {"first": at(13), "last": at(13, day=27)}
    held: dict[str, Field] = {"alerts": ("Petter",), "ranks": ("Petter", "Nora")}
    leaves = ("holds", "no_contact", "unreachable", "same", "last_admin")
    return (
        with_people(said("Who leaves holds nothing", Kind.LEAVE_ASK, name="Anne"), kari),
        with_people(
            said("Who leaves: who takes over", Kind.LEAVE_ASK, name="Anne", **held),
            kari,
            Choice(4, "Kari", 5),
            press=Press.PARTING_YES,
        ),
        with_people(said("Who leaves: nobody to take over", Kind.LEAVE_ASK, name="Anne", **held), kari),
        *(with_parts(said(f"Can't leave: {why}", Kind.LEAVE_REFUSED, name="Anne"), case=why) for why in leaves),
        said("Has left", Kind.LEFT, name="Anne"),
        said("Taken over", Kind.TAKEN_OVER, who="Anne", patients=("Petter", "Nora")),
        said("Away: when", Kind.AWAY_ASK),
        said("Away: not a date", Kind.AWAY_BAD_DATE),
        with_people(said("Away: a day", Kind.AWAY_SET, first=at(13), last=at(13)), _ABSENCE),
        with_people(said("Away: days", Kind.AWAY_SET, **days), _ABSENCE),
        with_people(said("Away: joined with days that stood before", Kind.AWAY_JOINED, **days), _ABSENCE),
        with_people(said("Is away: a day", Kind.AWAY_NOW, first=at(13), last=at(13)), _ABSENCE),
        with_people(said("Is away: days", Kind.AWAY_NOW, **days), _ABSENCE),
        said("Away no longer", Kind.AWAY_ENDED),
        said("Away: no contact", Kind.AWAY_NO_CONTACT),
    )

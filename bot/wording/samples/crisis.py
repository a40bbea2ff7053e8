"""A possible crisis, a review, and everything being stopped."""

from dataclasses import replace

from bot.wording.samples.sample import Sample, alert, at, said, with_parts, with_people
from rules.kinds import Kind
from rules.sayings import AlertMoment, AlertView, Choice, Said
from rules.words import AlertDeed, AlertKind, AlertState, Outcome, Stop

_TOLD = (AlertMoment(AlertDeed.TOLD, at(10), "Anne"), AlertMoment(AlertDeed.TOLD, at(10), "Kari"))
CRISIS = AlertView(
    7,
    AlertKind.CRISIS,
    AlertState.RAISED,
    "Petter",
    at(10),
    phone="+47 900 00 000",
    moments=_TOLD,
    said=(Said(at(9, 59), "orker ikke"), Said(at(10), "leve mer")),
)
_REVIEW = replace(CRISIS, id=8, kind=AlertKind.REVIEW, said=(Said(at(10), "orker ikke mer"),), moments=_TOLD[:1])
_TAKEN = replace(
    CRISIS,
    state=AlertState.TAKEN,
    holder="Anne",
    taken_at=at(10, 2),
    moments=(
        *_TOLD,
        AlertMoment(AlertDeed.WROTE, at(10, 1), "Petter"),
        AlertMoment(AlertDeed.TAKEN, at(10, 2), "Anne"),
        AlertMoment(AlertDeed.WROTE, at(10, 4), "Petter"),
    ),
)
_UNVERIFIED = replace(
    CRISIS,
    said=(Said(at(10), "orker ikke leve mer", unverified=True),),
    moments=(*_TOLD, AlertMoment(AlertDeed.WROTE, at(10, 1), "Petter", "unverified")),
)
_SETTLED = replace(
    _TAKEN,
    state=AlertState.CLOSED,
    moments=(*_TAKEN.moments, AlertMoment(AlertDeed.SETTLED, at(10, 20), "Anne")),
)


def to_patient() -> tuple[Sample, ...]:
    """To who wrote."""
    fixed = said("Possible crisis: the fixed text", Kind.CRISIS)
    over = said("Possible crisis: closed, the patient takes part no more", Kind.CRISIS_OVER, who="Anne")
    resumed = said("Possible crisis: closed, goes on", Kind.CRISIS_OVER, who="Anne", next=at(10, day=24))
    return (
        fixed,
        with_parts(said("Possible crisis: something was taken", Kind.CRISIS), case="taken"),
        said("Possible crisis: delivered to somebody at work", Kind.CRISIS, reader="Anne", when=at(10)),
        said("Possible crisis: delivered, read later", Kind.CRISIS, reader="Lise", when=at(8, day=24)),
        said("Possible crisis: delivered, no hours agreed", Kind.CRISIS, reader="Anne"),
        said("Possible crisis: another message while it is open", Kind.CRISIS_MORE),
        with_parts(resumed, case="resume"),
        *(
            with_parts(said(f"Possible crisis: closed, {case}", Kind.CRISIS_OVER, who="Anne"), case=case)
            for case in ("resume", "change", "stop")
        ),
        over,
        said("To be read: by whom", Kind.REVIEW, reader="Anne", when=at(10)),
        said("To be read: later", Kind.REVIEW, reader="Anne", when=at(8, day=24)),
        said("To be read: nobody can be named", Kind.REVIEW),
        said("Questions were started again", Kind.STARTED_AGAIN, who="Anne", next=at(10, day=24)),
        said("Questions were started again, none planned", Kind.STARTED_AGAIN, who="Anne"),
    )


def to_staff() -> tuple[Sample, ...]:
    """To whoever is told."""
    name = {"name": "Petter"}
    petter = Choice(2, "")
    choice = alert("Possible crisis: how does it go on", Kind.CRISIS_CHOICE, _TAKEN, at(10, 20))
    return (
        alert("Alert: possible crisis", Kind.ALERT, CRISIS, at(10)),
        alert("Alert: possible crisis, someone has it", Kind.ALERT, _TAKEN, at(10, 5)),
        alert("Alert: possible crisis, nobody has taken it", Kind.ALERT_AGAIN, CRISIS, at(10, 5)),
        alert("Alert: possible crisis, closed without contact", Kind.ALERT, _SETTLED, at(10, 20)),
        alert("Alert: possible crisis, from a phone that was cut off", Kind.ALERT, _UNVERIFIED, at(10, 1)),
        alert("Alert: more came from a phone that was cut off", Kind.ALERT_WROTE, _UNVERIFIED, at(10, 1)),
        alert("Alert: to be read", Kind.ALERT, _REVIEW, at(10)),
        alert("Alert: the patient wrote again", Kind.ALERT_WROTE, _TAKEN, at(10, 4)),
        alert("Alert: the patient wrote again, closed since", Kind.ALERT_WROTE, _SETTLED, at(10, 21)),
        alert("Possible crisis: what was done", Kind.CRISIS_ASK_NOTE, _TAKEN, at(10, 20)),
        with_parts(choice, case=Outcome.REACHED.value),
        with_parts(choice, case=Outcome.SETTLED.value),
        *(
            with_parts(with_people(said(f"Stopped: {why}", Kind.STOPPED_ALL, **name), petter), case=why.value)
            for why in Stop
        ),
        with_people(said("Started again", Kind.STARTED_TOLD, **name, next=at(10, day=24)), petter),
        with_people(said("Started again, none planned", Kind.STARTED_TOLD, **name), petter),
        said("Not asked now", Kind.CHECK_IN_HELD, **name),
        said("A note first", Kind.TOAST_NOTE_FIRST),
    )

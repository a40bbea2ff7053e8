"""Alerts, what comes of them, and what is asked about them."""

from dataclasses import replace

from bot.wording.samples.sample import Sample, alert, at, said
from rules.disclosures import WhyNot
from rules.kinds import Kind
from rules.sayings import AlertMoment, AlertView, Choice
from rules.words import AlertDeed, AlertKind, AlertState, Reach

SILENT = AlertView(
    5,
    AlertKind.NO_RESPONSE,
    AlertState.RAISED,
    "Petter",
    at(12),
    phone="+47 900 00 000",
    asked_at=at(10),
    reminded_at=at(11),
    heard_at=at(18, 12, day=22),
)
_TOLD = (
    AlertMoment(AlertDeed.TOLD, at(12), "Anne"),
    AlertMoment(AlertDeed.TOLD, at(12, 30), "Kari"),
)
_TOLD_AGAIN = tuple(AlertMoment(AlertDeed.TOLD, at(*clock), "Lise") for clock in ((13, 0), (13, 15), (13, 45)))
TAKEN = replace(
    SILENT,
    state=AlertState.TAKEN,
    holder="Kari",
    taken_at=at(12, 34),
    moments=(*_TOLD, AlertMoment(AlertDeed.TAKEN, at(12, 34), "Kari")),
)
ASKED_AGAIN = replace(SILENT, moments=(*_TOLD, *_TOLD_AGAIN))
EVENTFUL = replace(
    SILENT,
    misses=3,
    moments=(
        *_TOLD,
        AlertMoment(AlertDeed.TAKEN, at(12, 10), "Anne"),
        AlertMoment(AlertDeed.RELEASED, at(12, 20), "Anne"),
        *(AlertMoment(AlertDeed.SKIPPED, at(12, 30), "Tor", why) for why in WhyNot),
        AlertMoment(AlertDeed.ASKED, at(12, 30), "Mona"),
        *(AlertMoment(AlertDeed.SKIPPED, at(12, 30), "Eva", reach) for reach in list(Reach)[1:]),
        AlertMoment(AlertDeed.SKIPPED, at(12, 30), "Ola"),
        AlertMoment(AlertDeed.UNREACHED, at(12, 40), "Kari"),
        AlertMoment(AlertDeed.FORGOTTEN, at(14, 40), "Anne"),
    ),
)
PASSED_OVER = replace(
    SILENT,
    moments=(
        AlertMoment(AlertDeed.SKIPPED, at(12), "Siv", "away"),
        AlertMoment(AlertDeed.SKIPPED, at(12), "Jo", "off_duty"),
        AlertMoment(AlertDeed.TOLD, at(12), "Kari"),
    ),
)


def alerts() -> tuple[Sample, ...]:
    """To the staff, about one patient."""
    lost = replace(SILENT, kind=AlertKind.UNDELIVERABLE, reminded_at=None)
    call = AlertView(6, AlertKind.CALL_ME, AlertState.RAISED, "Petter", at(12, 3), phone="+47 900 00 000")
    return (
        alert("Alert: no answer", Kind.ALERT, SILENT),
        alert(
            "Alert: no answer, never heard from",
            Kind.ALERT,
            replace(SILENT, asked_at=None, reminded_at=None, heard_at=None, phone=None),
        ),
        alert(
            "Alert: no answer, and we were down",
            Kind.ALERT,
            replace(SILENT, asked_again_at=at(11, 31), down=(at(11, 10), at(11, 30))),
        ),
        alert(
            "Alert: no answer, and we were down overnight",
            Kind.ALERT,
            replace(SILENT, reminded_at=None, asked_again_at=at(8), down=(at(22, day=22), at(6))),
        ),
        alert("Alert: a relative can be asked", Kind.ALERT, replace(SILENT, relatives=(Choice(9, "Mona"),))),
        alert("Alert: no answer, asked again", Kind.ALERT, replace(SILENT, asked_again_at=at(11, 31))),
        alert("Alert: no answer, someone has it", Kind.ALERT, TAKEN, at(12, 34)),
        alert("Alert: no answer, much has happened", Kind.ALERT, EVENTFUL, at(14, 40)),
        alert("Alert: closed, reached", Kind.ALERT, _closed(TAKEN, AlertDeed.REACHED, "Kari"), at(13, 2)),
        alert("Alert: closed, has answered", Kind.ALERT, _closed(TAKEN, AlertDeed.ANSWERED, "Petter"), at(13, 2)),
        alert("Alert: who is not at work is passed over", Kind.ALERT, PASSED_OVER, at(12)),
        alert("Alert: closed, ended", Kind.ALERT, _closed(TAKEN, AlertDeed.ENDED, ""), at(13, 2)),
        alert("Alert: closed otherwise", Kind.ALERT, replace(SILENT, state=AlertState.CLOSED), at(13)),
        *(alert(f"Alert: not delivered ({reach})", Kind.ALERT, replace(lost, reach=reach), at(10)) for reach in Reach),
        alert("Alert: call me", Kind.ALERT, call, at(12, 3)),
        alert("Alert: call me, in doubt who has the phone", Kind.ALERT, replace(call, doubted=True), at(12, 3)),
        alert("Alert: from a phone that was cut off", Kind.ALERT, replace(call, kind=AlertKind.UNVERIFIED), at(12, 3)),
        alert("Alert: someone has it, time not known", Kind.ALERT, replace(TAKEN, taken_at=None), at(13)),
        alert("Alert: someone without a name has it", Kind.ALERT, replace(TAKEN, holder=None), at(13)),
        alert("Alert nobody has taken", Kind.ALERT_AGAIN, replace(SILENT, moments=_TOLD), at(13)),
        alert("Alert nobody has taken, asked several times", Kind.ALERT_AGAIN, ASKED_AGAIN, at(13, 45)),
        said("Past Telegram: an alert waits", Kind.ALERT_WAITS),
        said("Past Telegram, to admins: nobody has taken it", Kind.ALERT_STUCK),
        alert("Taken, no outcome", Kind.ASK_OUTCOME, TAKEN, at(14, 34), taken_at=at(12, 34)),
        alert("Taken, no outcome, time not known", Kind.ASK_OUTCOME, replace(TAKEN, taken_at=None), at(14)),
        alert("All clear: no answer", Kind.ALL_CLEAR, SILENT, at(12, 45), answered_at=at(12, 45)),
        alert("All clear: no answer, time not known", Kind.ALL_CLEAR, SILENT, at(12, 45)),
        alert("All clear: not delivered", Kind.ALL_CLEAR, lost, at(12, 45), answered_at=at(12, 45)),
        alert("All clear: not delivered, time not known", Kind.ALL_CLEAR, lost, at(12, 45)),
        alert("Has answered, on a hard day", Kind.ALL_CLEAR_HARD, SILENT),
        alert("Has answered, on a hard day: not delivered", Kind.ALL_CLEAR_HARD, lost),
        alert("Has answered, but see the new alert", Kind.ALL_CLEAR_SEE_NEW, SILENT),
        alert("Closed: what was done?", Kind.ASK_NOTE, _closed(TAKEN, AlertDeed.REACHED, "Kari"), at(13, 2)),
    )


def _closed(view: AlertView, deed: AlertDeed, who: str) -> AlertView:
    moment = AlertMoment(deed, at(13, 2), who)
    return replace(view, state=AlertState.CLOSED, moments=(*view.moments, moment))

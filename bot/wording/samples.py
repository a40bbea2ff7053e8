"""One worked example for each thing Mellom can say, for the page of texts and for the tests.

Petter is asked, Anne is his primary contact, Kari is her backup. It is a Monday in November in Oslo.
"""

from dataclasses import replace

from bot.wording.reading_samples import reading_samples
from bot.wording.sample import Sample, at, steps
from bot.wording.sample import alert as _alert
from bot.wording.sample import asked as _asked
from bot.wording.sample import one_step as _one_step
from bot.wording.sample import said as _said
from bot.wording.sample import with_steps as _with_steps
from bot.wording.samples_of_team import of_team
from bot.wording.samples_on_board import on_board, way_in
from bot.wording.samples_team import about_patients, coming_and_going, from_staff
from bot.wording.schedule_samples import schedule_sayings
from rules.kinds import Kind
from rules.sayings import AlertMoment, AlertView, DigestItem, DigestLine, Field
from rules.words import AlertDeed, AlertKind, AlertState, Mood, Reach

__all__ = ["ASKED_AGAIN", "EVENTFUL", "SILENT", "TAKEN", "Sample", "at", "samples", "steps"]

_READER: dict[str, Field] = {"reader": "Anne", "hours": "mon-fri 08:00-15:30; sat 00:00-24:00"}

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
        AlertMoment(AlertDeed.SKIPPED, at(12, 30), "Tor", "relative"),
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


def _closed(view: AlertView, deed: AlertDeed, who: str) -> AlertView:
    moment = AlertMoment(deed, at(13, 2), who)
    return replace(view, state=AlertState.CLOSED, moments=(*view.moments, moment))


def _alerts() -> tuple[Sample, ...]:
    lost = replace(SILENT, kind=AlertKind.UNDELIVERABLE, reminded_at=None)
    call = AlertView(6, AlertKind.CALL_ME, AlertState.RAISED, "Petter", at(12, 3), phone="+47 900 00 000")
    return (
        _alert("Alert: no answer", Kind.ALERT, SILENT),
        _alert(
            "Alert: no answer, never heard from",
            Kind.ALERT,
            replace(SILENT, asked_at=None, reminded_at=None, heard_at=None, phone=None),
        ),
        _alert("Alert: no answer, someone has it", Kind.ALERT, TAKEN, at(12, 34)),
        _alert("Alert: no answer, much has happened", Kind.ALERT, EVENTFUL, at(14, 40)),
        _alert("Alert: closed, reached", Kind.ALERT, _closed(TAKEN, AlertDeed.REACHED, "Kari"), at(13, 2)),
        _alert("Alert: closed, has answered", Kind.ALERT, _closed(TAKEN, AlertDeed.ANSWERED, "Petter"), at(13, 2)),
        _alert("Alert: who is not at work is passed over", Kind.ALERT, PASSED_OVER, at(12)),
        _alert("Alert: closed, ended", Kind.ALERT, _closed(TAKEN, AlertDeed.ENDED, ""), at(13, 2)),
        _alert("Alert: closed otherwise", Kind.ALERT, replace(SILENT, state=AlertState.CLOSED), at(13)),
        *(_alert(f"Alert: not delivered ({reach})", Kind.ALERT, replace(lost, reach=reach), at(10)) for reach in Reach),
        _alert("Alert: call me", Kind.ALERT, call, at(12, 3)),
        _alert("Alert: someone has it, time not known", Kind.ALERT, replace(TAKEN, taken_at=None), at(13)),
        _alert("Alert: someone without a name has it", Kind.ALERT, replace(TAKEN, holder=None), at(13)),
        _alert("Alert nobody has taken", Kind.ALERT_AGAIN, replace(SILENT, moments=_TOLD), at(13)),
        _alert("Alert nobody has taken, asked several times", Kind.ALERT_AGAIN, ASKED_AGAIN, at(13, 45)),
        _alert("Taken, no outcome", Kind.ASK_OUTCOME, TAKEN, at(14, 34), taken_at=at(12, 34)),
        _alert("Taken, no outcome, time not known", Kind.ASK_OUTCOME, replace(TAKEN, taken_at=None), at(14)),
        _alert("All clear: no answer", Kind.ALL_CLEAR, SILENT, at(12, 45), answered_at=at(12, 45)),
        _alert("All clear: no answer, time not known", Kind.ALL_CLEAR, SILENT, at(12, 45)),
        _alert("All clear: not delivered", Kind.ALL_CLEAR, lost, at(12, 45), answered_at=at(12, 45)),
        _alert("All clear: not delivered, time not known", Kind.ALL_CLEAR, lost, at(12, 45)),
        _alert("Has answered, on a hard day", Kind.ALL_CLEAR_HARD, SILENT),
        _alert("Has answered, on a hard day: not delivered", Kind.ALL_CLEAR_HARD, lost),
        _alert("Has answered, but see the new alert", Kind.ALL_CLEAR_SEE_NEW, SILENT),
        _alert("Closed: what was done?", Kind.ASK_NOTE, _closed(TAKEN, AlertDeed.REACHED, "Kari"), at(13, 2)),
    )


def _check_ins() -> tuple[Sample, ...]:
    names: dict[str, Field] = {"name": "Petter", "who": "Anne"}
    samples = [
        _asked(_said("Check-in, morning", Kind.PROMPT, at(10), **names)),
        _asked(_said("Check-in, by day", Kind.PROMPT, at(13), **names)),
        _asked(_said("Check-in, evening", Kind.PROMPT, at(19), **names), Mood.HARD),
    ]
    for kind, title in ((Kind.REMINDER, "Reminder"), (Kind.ASK_AGAIN, "Asked again after our own outage")):
        samples.append(_asked(_said(title, kind, at(11), **names, until=at(12))))
        samples.append(_asked(_said(f"{title}, where nobody is told", kind, at(11), name="Petter")))
    return tuple(samples)


def _answers() -> tuple[Sample, ...]:
    names: dict[str, Field] = {"name": "Petter", "who": "Anne"}
    samples = [
        _said("Answer to a button", Kind.ANSWER_BUTTON, **names),
        _said("Answer to free text", Kind.ANSWER_TEXT, **names),
        _said("Hard day, who can call later", Kind.ANSWER_HARD, at(19), **names, when=at(8, day=24), reader="Anne"),
        _said("Hard day, who can call now", Kind.ANSWER_HARD, **names, when=at(10), reader="Anne"),
        _said("Hard day, nobody of the staff is reached", Kind.ANSWER_HARD, **names, when=at(10)),
        _said("After a silence that ended", Kind.ANSWER_SILENCE, **names),
    ]
    for kind, day in ((Kind.ANSWER_STEPS, ""), (Kind.ANSWER_STEPS_HARD, " on a hard day")):
        samples += [
            _with_steps(_said(f"Step{day}: a deed", kind), 1, named=True),
            _with_steps(_said(f"Steps{day}: several deeds", kind), 0, 1, 2, named=True),
            _with_steps(_said(f"Step{day}: other words", kind), 3, named=True),
            _with_steps(_said(f"Steps{day}: both", kind), 0, 3, named=True),
        ]
    return (
        *samples,
        _said("Voice, picture, sticker", Kind.ANSWER_UNSEEN),
        _said("Unknown command", Kind.ANSWER_UNKNOWN_COMMAND),
        _said("Call me, staffed", Kind.CALL_SENT, who="Anne"),
        _said("Call me, closed", Kind.CALL_SENT_CLOSED, at(19), who="Anne", when=at(8, day=24)),
        _said("Call me, once more", Kind.CALL_ALREADY, who="Anne", since=at(9, 40)),
        _said("Call me, someone has it", Kind.CALL_TAKEN, who="Anne"),
        _said("Call me, nobody could be told", Kind.CALL_NOBODY),
    )


def _steps_and_pause() -> tuple[Sample, ...]:
    rest: dict[str, Field] = {"until": at(10, 5, day=24)}
    return (
        _with_steps(_said("The list of steps", Kind.STEPS_LIST), 0, 1, 2),
        _said("The list is empty", Kind.STEPS_EMPTY),
        _said("New step: its name", Kind.STEP_ASK_NAME),
        _one_step("Another name for a step", Kind.STEP_ASK_RENAME),
        _one_step("What to do with a step", Kind.STEP_MENU),
        _one_step("Step added", Kind.STEP_ADDED),
        _one_step("Step renamed", Kind.STEP_RENAMED),
        _one_step("Step dropped", Kind.STEP_DROPPED),
        _said("Too many steps", Kind.STEP_TOO_MANY, limit=12),
        _said("Not a name", Kind.STEP_BAD_NAME),
        _one_step("Step on the list already", Kind.STEP_KNOWN),
        _one_step("Mark taken back", Kind.STEP_UNDONE),
        _said("How long a pause", Kind.PAUSE_MENU),
        _said("Until which date", Kind.PAUSE_ASK_DATE),
        _said("Not a date", Kind.PAUSE_BAD_DATE),
        _said("Pause to a moment", Kind.PAUSE_SET, at(10, 5), **rest),
        _said("Pause through a day", Kind.PAUSE_SET, until=at(0, day=24)),
        _said("A pause is running", Kind.PAUSE_NOW, at(12), **rest),
        _said("Pause over", Kind.PAUSE_OVER, next=at(10, day=24)),
        _said("Pause over, nothing planned", Kind.PAUSE_OVER),
        _said("Pause ended by the patient", Kind.PAUSE_ENDED, next=at(10, day=24)),
        _said("Pause ended by the patient, nothing planned", Kind.PAUSE_ENDED),
        _said("Start", Kind.START_PATIENT, name="Petter", who="Anne", **_READER),
        _said("Start, staff without hours", Kind.START_PATIENT, name="Petter", who="Anne", reader="Anne"),
        _said("Start, nobody of the staff is reached", Kind.START_PATIENT, name="Petter", who="Anne"),
        _said("Help", Kind.HELP_PATIENT, who="Anne", **_READER),
        _said("A dialogue was left", Kind.NOT_NOW),
    )


def _staff() -> tuple[Sample, ...]:
    down: dict[str, Field] = {"begin": at(9), "end": at(11, 30)}
    night: dict[str, Field] = {"begin": at(22, day=22), "end": at(6)}
    full = _said("Morning's summary", Kind.DIGEST, at(8))
    lines = (
        DigestLine("Petter", DigestItem.ALERT_OPEN, at(12, day=22)),
        DigestLine("Nora", DigestItem.ALERT_OPEN, at(12, 30, day=22), who="Anne", kind=AlertKind.CALL_ME),
        DigestLine("Maja", DigestItem.ALERT_OPEN, at(13, day=22), kind=AlertKind.UNDELIVERABLE),
        DigestLine("Jonas", DigestItem.MISSED, at(10, day=22)),
        DigestLine("Ida", DigestItem.MISSED, at(18, day=22), 2),
        DigestLine("Sara", DigestItem.VOID, at(10, day=22)),
        DigestLine("Emil", DigestItem.VOID, at(10, day=22), 3),
        DigestLine("Lars", DigestItem.PAUSED, at(0, day=26)),
        DigestLine("", DigestItem.UNREAD, at(14, 10, day=17), 3),
        DigestLine("Ida", DigestItem.ANSWERED, at(10, day=22)),
        DigestLine("Petter", DigestItem.ANSWERED, at(10, day=22), mood=Mood.HARD),
        DigestLine("Petter", DigestItem.STEPS, at(18, day=22), steps=("Gikk ut", "Trening")),
    )
    one = (DigestLine("", DigestItem.UNREAD, at(19, 40, day=22)),)
    return (
        _said("Pause, told to staff", Kind.PAUSE_TOLD, name="Petter", until=at(10, 5, day=24)),
        _said("Pause ended, told to staff", Kind.PAUSE_TOLD_ENDED, name="Petter"),
        _said("Note saved", Kind.NOTE_SAVED),
        Sample(full.title, replace(full.nb, digest=lines), replace(full.en, digest=lines)),
        Sample("Morning's summary, one unread reply", replace(full.nb, digest=one), replace(full.en, digest=one)),
        _said("Morning's summary, nothing to say", Kind.DIGEST, at(8)),
        _said("We were down", Kind.OUTAGE, at(12), **down, affected=7, again=5, dropped=2),
        _said("We were down: one check-in", Kind.OUTAGE, at(12), **down, affected=1, again=1, dropped=0),
        _said("We were down overnight", Kind.OUTAGE, at(6), **night, affected=0, again=0, dropped=0),
        _said("We cannot hear", Kind.DEAF, begin=at(9, 50)),
        _said("Start, staff", Kind.START_STAFF, name="Anne"),
        _said("Help, staff", Kind.HELP_STAFF),
        _said("Staff wrote something that goes nowhere", Kind.STAFF_UNROUTED),
    )


def _toasts() -> tuple[Sample, ...]:
    return (
        _said("Toast: answer", Kind.TOAST_ANSWER),
        _one_step("Toast: step done", Kind.TOAST_STEP_DONE),
        _one_step("Toast: step undone", Kind.TOAST_STEP_UNDONE),
        _said("Toast: taken", Kind.TOAST_TAKEN),
        _said("Toast: taken by another", Kind.TOAST_TAKEN_BY, who="Kari", since=at(9, 34)),
        _said("Toast: closed now", Kind.TOAST_CLOSED),
        _said("Toast: closed before", Kind.TOAST_CLOSED_BEFORE),
        _said("Toast: let go", Kind.TOAST_RELEASED),
        _said("Toast: passed on", Kind.TOAST_PASSED_ON),
        _said("Toast: someone else's button", Kind.TOAST_NOT_YOURS),
        _said("Toast: old button", Kind.TOAST_STALE),
        _said("Toast: all right", Kind.TOAST_OK),
        _said("To a stranger", Kind.STRANGER),
        _said("To anybody, while nothing can be recorded", Kind.OUT_OF_ORDER),
        _said("A link that can't be used", Kind.INVITE_VOID),
    )


def samples() -> tuple[Sample, ...]:
    """Every example, in the order in which a clinician would read them."""
    return (
        *way_in(),
        *_check_ins(),
        *_answers(),
        *_steps_and_pause(),
        *from_staff(),
        *_alerts(),
        *_staff(),
        *on_board(),
        *reading_samples(),
        *about_patients(),
        *(Sample(*said) for said in schedule_sayings()),
        *coming_and_going(),
        *of_team(),
        *_toasts(),
    )

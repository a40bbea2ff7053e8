"""What a patient has a right to: all that is stored about them, and its erasure."""

from datetime import date, time, timedelta

from bot.wording.samples.sample import Sample, at, said, with_parts, with_people
from rules.kinds import Kind
from rules.own_data import OwnData, Row, Value
from rules.recurrence import Recurrence, to_rfc5545
from rules.sayings import Choice
from rules.views import Looked, Looker, LookLine, LooksView
from rules.words import AlertKind, CheckInState, Mood, Outcome, ReplyKind

_SOON = at(10, day=24)
_PETTER = Choice(7, "")
_WEEKDAYS = Recurrence(frozenset(range(5)), (time(10), time(19)), date(2026, 11, 2), None)


def _reply(kind: ReplyKind, hour: int, **more: Value) -> Row:
    facts: dict[str, Value] = {
        "id": hour,
        "text": None,
        "mood": None,
        "edited_at": None,
        "read_at": None,
        "read_by": None,
        **more,
    }
    return {"kind": kind, "sent_at": at(hour, day=22), **facts}


def _alert(kind: AlertKind, hour: int, **more: Value) -> Row:
    facts: dict[str, Value] = {"outcome": None, "holder_id": None, "closed_by": None, "note": None, **more}
    return {"kind": kind, "raised_at": at(hour, day=21), **facts}


def _disclosure(telling: str, **more: Value) -> Row:
    facts: dict[str, Value] = {"expires_at": None, "ended_at": None, **more}
    return {"contact_id": "Mona", "telling": telling, "given_at": at(9), **facts}


def example() -> OwnData:
    """Everything of Petter's."""
    terms: Row = {
        "recurrence": to_rfc5545(_WEEKDAYS),
        "window": timedelta(hours=2),
        "skips_holidays": 0,
        "removed_at": None,
    }
    return OwnData(
        at(10),
        "Petter",
        {
            "person": ({"name": "Petter", "telegram_id": 2001},),
            "patient": (
                {"phone": "+47 900 00 000", "quiet": "22:00-07:00", "heard_at": at(9), "ended_at": at(9, day=20)},
            ),
            "consent": ({"how": "chat", "recorded_at": at(9, day=2), "withdrawn_at": at(9, day=20)},),
            "disclosure": (
                _disclosure("asked", ended_at=at(11)),
                _disclosure("asked", expires_at=at(23, day=30)),
                _disclosure("automatic"),
            ),
            "rank": ({"rank": 1, "contact_id": "Anne"}, {"rank": 2, "contact_id": "Kari"}),
            "schedule": (terms, {**terms, "removed_at": at(12, day=20)}),
            "reply": (
                _reply(ReplyKind.TEXT, 8, text="gikk ut med søpla, men orker lite", read_at=at(12), read_by="Anne"),
                _reply(ReplyKind.TEXT, 9, edited_at=at(9, 5)),
                _reply(ReplyKind.MOOD, 10, mood=Mood.HARD),
                _reply(ReplyKind.CALL_ME, 11),
                _reply(ReplyKind.UNSEEN, 12),
                _reply(ReplyKind.BARE, 13),
            ),
            "team_message": (
                {"text": "Skal vi ta en tur i morgen?", "writer_id": "Anne", "written_at": at(13)},
                {"text": "", "writer_id": "Kari", "written_at": at(14)},
            ),
            "check_in": tuple(
                {"state": state, "due_at": at(10, day=20), "mood": Mood.GOOD if state == "answered" else None}
                for state in CheckInState
            ),
            "step": (
                {"id": 1, "label": "Gikk ut", "dropped_at": None},
                {"id": 2, "label": "Trening", "dropped_at": at(9)},
            ),
            "achievement": tuple({"step_id": 1, "day": at(10, day=day).date(), "undone_at": None} for day in (21, 22)),
            "pause": ({"begin": at(9, day=18), "until": at(9, day=20), "ended_at": None, "set_by": "Petter"},),
            "alert": (
                _alert(AlertKind.NO_RESPONSE, 10, outcome=Outcome.HAS_ANSWERED),
                _alert(AlertKind.CALL_ME, 11, outcome=Outcome.REACHED, closed_by="Anne", note="Snakket sammen."),
                _alert(AlertKind.UNDELIVERABLE, 12, outcome=Outcome.ENDED),
                _alert(AlertKind.CRISIS, 12, outcome=Outcome.SETTLED),
                _alert(AlertKind.REVIEW, 13),
                _alert(AlertKind.UNVERIFIED, 13),
                _alert(AlertKind.CALL_ME, 13, holder_id="Kari"),
            ),
        },
    )


def own_data() -> tuple[Sample, ...]:
    """The two files, and how everything is erased."""
    looks = LooksView((LookLine(at(9), "", Looker.OPERATOR, Looked.DATA),))
    return (
        with_parts(said("All that is stored, to read", Kind.MY_DATA_PAGE), data=example(), looks=looks),
        with_parts(said("All that is stored, nothing yet", Kind.MY_DATA_PAGE), data=OwnData(at(10), "Petter")),
        with_parts(said("All that is stored, as data", Kind.MY_DATA_FILE), data=example()),
        said("All that is stored, while it is in doubt who asks", Kind.MY_DATA_NOT_NOW, who="Anne"),
        said("Erase everything", Kind.ERASE_ASK, who="Anne"),
        said("Erase everything: in a day", Kind.ERASE_SET, until=_SOON),
        said("Erase everything: undone", Kind.ERASE_UNDONE),
        said("Erase everything: an alert is open", Kind.ERASE_WAITS, who="Anne"),
        said("Everything is erased", Kind.ERASED),
        said("Erase everything, told to staff", Kind.ERASE_TOLD, name="Petter", until=_SOON),
        with_people(said("Cut off a phone", Kind.DETACH_ASK, name="Petter"), _PETTER),
        said("A phone is cut off", Kind.DETACHED, name="Petter"),
        with_people(
            said("Nothing came for long: who has the phone?", Kind.VERIFY_ASK, name="Petter", count=31), _PETTER
        ),
        said("Words that go soon were not entered", Kind.RECORD_ASK, name="Petter", count=3, until=at(10, day=30)),
        said("One reply goes soon that was not entered", Kind.RECORD_ASK, name="Petter", count=1, until=at(10, day=30)),
        said("To a phone that was cut off", Kind.UNVERIFIED),
        said("Erase everything, undone, told to staff", Kind.ERASE_UNDONE_TOLD, name="Petter"),
        said("Erase everything, an alert is open, told to staff", Kind.ERASE_WAITS_TOLD, name="Petter"),
    )

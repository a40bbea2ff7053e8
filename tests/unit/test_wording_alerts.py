"""Alerts as staff read them, whole."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.wording import Wording
from bot.wording.samples.alerts import ASKED_AGAIN, EVENTFUL, SILENT, TAKEN
from bot.wording.samples.sample import at
from rules.kinds import Kind
from rules.sayings import AlertMoment, AlertView, Field, Saying
from rules.words import AlertDeed, AlertKind, AlertState, Reach

WORDING = Wording()
REFERENCE = {"nb": "Varsel", "en": "Alert"}


def say(view: AlertView, when: datetime, kind: Kind = Kind.ALERT, language: str = "nb", **fields: Field) -> str:
    """The text of an alert at a moment, without the reference below it."""
    return whole(view, when, kind, language, **fields).removesuffix(f"\n\n{REFERENCE[language]} {view.id}")


def whole(view: AlertView, when: datetime, kind: Kind, language: str = "nb", **fields: Field) -> str:
    """The text of an alert at a moment."""
    return WORDING.word(Saying(kind, language, "Europe/Oslo", when, fields=fields, alert=view)).text


@pytest.mark.parametrize("language", REFERENCE)
@pytest.mark.parametrize("kind", [Kind.ALERT, Kind.ALERT_AGAIN, Kind.ASK_OUTCOME, Kind.ALL_CLEAR, Kind.ALL_CLEAR_HARD])
def test_every_message_about_an_alert_ends_with_its_number(kind: Kind, language: str) -> None:
    for view in (SILENT, TAKEN, EVENTFUL, replace(TAKEN, state=AlertState.CLOSED)):
        text = whole(replace(view, id=12), at(13), kind, language)
        assert text.splitlines()[-2:] == ["", f"{REFERENCE[language]} 12"]


@pytest.mark.parametrize("language", REFERENCE)
def test_where_a_new_alert_is_pointed_to_the_old_ones_number_is_not_named(language: str) -> None:
    assert "5" not in whole(SILENT, at(13), Kind.ALL_CLEAR_SEE_NEW, language)


def test_no_answer() -> None:
    assert say(SILENT, at(12)) == (
        "Petter har ikke svart på innsjekken kl. 10:00. Påminnelse kl. 11:00.\n"
        "Sist hørt fra: i går kl. 18:12.\n"
        "Telefon: +47 900 00 000"
    )
    assert say(SILENT, at(12), language="en") == (
        "Petter hasn't answered the check-in at 10:00. Reminder at 11:00.\n"
        "Last heard from: yesterday at 18:12.\n"
        "Phone: +47 900 00 000"
    )


def test_the_next_day_it_is_yesterday() -> None:
    assert say(SILENT, at(8, day=24)).startswith(
        "Petter har ikke svart på innsjekken i går kl. 10:00. Påminnelse i går kl. 11:00.\n"
        "Sist hørt fra: søndag kl. 18:12."
    )


def test_several_in_a_row_are_counted() -> None:
    assert "3 innsjekker på rad er uten svar." in say(replace(SILENT, misses=3), at(12))
    assert "på rad" not in say(SILENT, at(12))


def test_somebody_has_it_in_one_glance() -> None:
    text = say(TAKEN, at(12, 40))
    assert text.splitlines()[0] == "👤 Kari tar kontakt (12:34)"
    assert text.splitlines()[-2:] == ["Spurt: Anne 12:00, Kari 12:30", "Kari tok varselet (12:34)."]


@pytest.mark.parametrize(
    ("deed", "top"),
    [
        (AlertDeed.REACHED, "✓ Lukket: Kari har fått kontakt med Petter (13:02)"),
        (AlertDeed.ANSWERED, "✓ Lukket: det kom svar fra Petters konto (13:02)"),
    ],
)
def test_closed_in_one_glance(deed: AlertDeed, top: str) -> None:
    moments = (*TAKEN.moments, AlertMoment(deed, at(13, 2), "Kari"))
    for kind in (Kind.ALERT, Kind.ALERT_AGAIN, Kind.ASK_OUTCOME):
        text = say(replace(TAKEN, state=AlertState.CLOSED, moments=moments), at(13, 2), kind)
        assert text.splitlines()[0] == top


def test_what_happened_stands_in_its_order() -> None:
    assert say(EVENTFUL, at(14, 40)).split("\n\n")[1].splitlines() == [
        "Spurt: Anne 12:00, Kari 12:30",
        "Anne tok varselet (12:10).",
        "Anne slapp varselet (12:20).",
        "Tor er ikke spurt: pårørende, og samtykke mangler (12:30).",
        "Tor er ikke spurt: pårørende, og spørres bare når noen trykker på knappen (12:30).",
        "Tor er ikke spurt: pårørende, og dette varselet går bare til ansatte (12:30).",
        "Tor er ikke spurt: pårørende, og spørres ikke automatisk i stille tid (12:30).",
        "Tor er ikke spurt: pårørende, og ingen i rekken har et telefonnummer å ringe (12:30).",
        "Tor er ikke spurt: pårørende, og er spurt tidligere (12:30).",
        "Mona (pårørende) er bedt om å be Petter ringe (12:30).",
        "Eva er ikke spurt: har ikke startet samtalen med boten (12:30).",
        "Eva er ikke spurt: har blokkert boten (12:30).",
        "Eva er ikke spurt: kontoen er slettet (12:30).",
        "Eva er ikke spurt: Telegram finner ikke samtalen (12:30).",
        "Ola er ikke spurt: kunne ikke nås (12:30).",
        "Kari fikk ikke tak i Petter (12:40).",
        "Det kom ikke beskjed fra Anne om hvordan det gikk. Varselet gikk videre (14:40).",
    ]


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("nb", "Spurt: Anne 12:00, Kari 12:30, Lise 13:00 (3 ganger, sist 13:45)"),
        ("en", "Asked: Anne 12:00, Kari 12:30, Lise 13:00 (3 times, last 13:45)"),
    ],
)
def test_who_is_asked_again_stands_there_once(language: str, line: str) -> None:
    assert say(ASKED_AGAIN, at(13, 45), Kind.ALERT_AGAIN, language).splitlines()[-1] == line


def test_who_is_asked_for_days_still_fits_on_a_line() -> None:
    rounds = tuple(AlertMoment(AlertDeed.TOLD, at(22, day=22) + n * timedelta(hours=1), "Lise") for n in range(12))
    text = say(replace(SILENT, moments=rounds), at(9), Kind.ALERT_AGAIN)
    assert text.splitlines()[-1] == "Spurt: Lise i går kl. 22:00 (12 ganger, sist 09:00)"


def test_what_was_taken_and_let_go_does_not_read_as_if_somebody_has_it() -> None:
    """Only the top line says so: it is gone once nobody has it."""
    for language, having in (("nb", "tar kontakt"), ("en", "is making contact")):
        assert having in say(TAKEN, at(12, 40), language=language)
        assert having not in say(EVENTFUL, at(14, 40), language=language)


def test_taken_and_closed_are_told_apart_by_their_first_sign() -> None:
    closed = replace(TAKEN, state=AlertState.CLOSED)
    for language in ("nb", "en"):
        signs = {say(view, at(13), language=language)[0] for view in (TAKEN, replace(TAKEN, taken_at=None), closed)}
        assert signs == {"👤", "✓"}


def test_an_all_clear_names_the_alert_that_it_closes() -> None:
    """A call for help of the same patient may still be open."""
    lost = replace(SILENT, kind=AlertKind.UNDELIVERABLE, reminded_at=None)
    for language, silent, undelivered in (
        ("nb", "manglende svar", "ikke kom frem"),
        ("en", "no-answer", "not-delivered"),
    ):
        for kind in (Kind.ALL_CLEAR, Kind.ALL_CLEAR_HARD):
            assert silent in say(SILENT, at(13), kind, language)
            assert undelivered in say(lost, at(13), kind, language)


def test_a_reason_nobody_thought_of_is_still_said() -> None:
    view = replace(SILENT, moments=(AlertMoment(AlertDeed.SKIPPED, at(12), "Eva", "on the moon"),))
    assert say(view, at(12)).endswith("Eva er ikke spurt: kunne ikke nås (12:00).")


@pytest.mark.parametrize("reach", Reach)
def test_not_delivered_says_what_we_know_and_that_we_do_not_know_more(reach: Reach) -> None:
    view = replace(SILENT, kind=AlertKind.UNDELIVERABLE, reach=reach, reminded_at=None)
    for language, start, end in (
        ("nb", "Meldingen til Petter kom ikke frem", "Vi vet ikke hvorfor."),
        ("en", "The message to Petter did not arrive", "We don't know why."),
    ):
        first, *_ = say(view, at(10), language=language).splitlines()
        assert first.startswith(start)
        assert first.endswith(end)
        assert ("(" in first) == (reach is not Reach.OPEN)
    assert "har ikke svart" not in say(view, at(10))


def test_call_me() -> None:
    view = AlertView(6, AlertKind.CALL_ME, AlertState.RAISED, "Petter", at(12, 3), phone="+47 900 00 000")
    assert say(view, at(12, 3)) == "Petter ber om å bli ringt. Sendt kl. 12:03.\nTelefon: +47 900 00 000"


def test_what_nobody_took() -> None:
    assert say(SILENT, at(13), Kind.ALERT_AGAIN).startswith("Ingen har tatt dette ennå.\n\nPetter har ikke svart")
    assert "Ingen har tatt" not in say(TAKEN, at(13), Kind.ALERT_AGAIN)


def test_a_take_without_an_outcome_is_asked_after() -> None:
    assert say(TAKEN, at(14, 34), Kind.ASK_OUTCOME, taken_at=at(12, 34)) == (
        "Du tok denne kl. 12:34. Fikk du kontakt?\nDet gjelder Petter.\nTelefon: +47 900 00 000"
    )
    assert say(TAKEN, at(14, 34), Kind.ASK_OUTCOME).startswith("Du tok denne kl. 12:34.")
    assert say(SILENT, at(14, 34), Kind.ASK_OUTCOME, taken_at=at(12, 34)) == say(SILENT, at(14, 34))

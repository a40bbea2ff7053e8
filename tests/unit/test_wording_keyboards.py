"""The buttons: what they say, in which rows, and that what they carry can be read back."""

from dataclasses import replace
from typing import Any

import pytest

from bot.wording import Button, Wording
from bot.wording.samples import samples
from bot.wording.samples.alerts import SILENT, TAKEN
from bot.wording.samples.sample import at
from rules.kinds import Kind
from rules.sayings import CheckInView, Field, Saying, StepView
from rules.taps import DATA_BYTES_MAX, Press, Tap, read_tap
from rules.words import AlertState, Mood

WORDING = Wording()
BIG = 2**63 - 1
STEPS = (
    StepView(1, "Gikk ut"),
    StepView(2, "Gikk ut med søpla", done=True),
    StepView(3, "Gikk en tur rundt kvartalet"),
    StepView(4, "Trening"),
)


def rows(kind: Kind, language: str = "nb", **parts: Any) -> list[list[str]]:
    """The labels of a message's buttons, row by row."""
    return [[button.text for button in row] for row in _rows(kind, language, **parts)]


def taps(kind: Kind, **parts: Any) -> list[Tap | None]:
    """What the buttons of a message mean, in order."""
    return [read_tap(button.data) for row in _rows(kind, "nb", **parts) for button in row]


def _rows(kind: Kind, language: str, **parts: Any) -> tuple[tuple[Button, ...], ...]:
    fields: dict[str, Field] = {"who": "Anne", "name": "Petter", "until": at(12), "step": "Gikk ut", "taken_at": at(12)}
    return WORDING.word(replace(Saying(kind, language, "Europe/Oslo", at(10), fields=fields), **parts)).rows


def test_a_question_carries_moods_call_and_steps() -> None:
    view = CheckInView(17, Mood.HARD, STEPS)
    assert rows(Kind.PROMPT, check_in=view) == [
        ["🙂 Bra", "😐 Sånn passe"],
        ["✓ 🌧 Tung dag", "📞 Ring meg"],
        ["Gikk ut", "✓ Gikk ut med søpla"],
        ["Gikk en tur rundt kvartalet"],
        ["Trening"],
    ]
    assert rows(Kind.PROMPT, "en", check_in=CheckInView(17)) == [
        ["🙂 Good", "😐 So-so"],
        ["🌧 Hard day", "📞 Call me"],
    ]
    assert taps(Kind.PROMPT, check_in=view) == [
        Tap(Press.MOOD, 17, mood=Mood.GOOD),
        Tap(Press.MOOD, 17, mood=Mood.SO_SO),
        Tap(Press.MOOD, 17, mood=Mood.HARD),
        Tap(Press.CALL_ME, 17),
        *(Tap(Press.STEP, 17, step) for step in (1, 2, 3, 4)),
    ]


def test_a_mark_moves_no_button() -> None:
    steps = [StepView(number, "x" * 18) for number in (1, 2)]
    before = _rows(Kind.PROMPT, "nb", check_in=CheckInView(1, None, tuple(steps)))
    marked = tuple(replace(step, done=True) for step in steps)
    after = _rows(Kind.PROMPT, "nb", check_in=CheckInView(1, Mood.GOOD, marked))
    assert [[button.data for button in row] for row in before] == [[button.data for button in row] for row in after]


def test_never_three_steps_in_a_row() -> None:
    steps = tuple(StepView(number, "Gikk ut") for number in range(1, 6))
    assert [len(row) for row in rows(Kind.PROMPT, check_in=CheckInView(1, None, steps))] == [2, 2, 2, 2, 1]


def test_at_most_twelve_steps_under_a_question() -> None:
    many = tuple(StepView(number, f"Skritt {number}") for number in range(1, 30))
    pressed = taps(Kind.PROMPT, check_in=CheckInView(1, None, many))
    assert sum(tap is not None and tap.press is Press.STEP for tap in pressed) == 12


@pytest.mark.parametrize("kind", [Kind.REMINDER, Kind.ASK_AGAIN])
def test_a_reminder_carries_moods_and_no_steps(kind: Kind) -> None:
    assert rows(kind, check_in=CheckInView(17, None, STEPS)) == [
        ["🙂 Bra", "😐 Sånn passe"],
        ["🌧 Tung dag", "📞 Ring meg"],
    ]


@pytest.mark.parametrize("kind", [Kind.ANSWER_HARD, Kind.ANSWER_UNSEEN, Kind.CALL_NOBODY])
def test_help_is_one_tap_away(kind: Kind) -> None:
    assert rows(kind) == [["📞 Ring meg"]]
    assert taps(kind) == [Tap(Press.CALL_ME)]
    assert taps(kind, check_in=CheckInView(17)) == [Tap(Press.CALL_ME, 17)]


def test_steps_can_be_undone() -> None:
    assert rows(Kind.ANSWER_STEPS, steps=STEPS[:1]) == [["Angre"]]
    assert taps(Kind.ANSWER_STEPS_HARD, steps=STEPS[:1]) == [Tap(Press.UNDO, 1)]
    assert rows(Kind.ANSWER_STEPS, steps=STEPS[:2]) == [["Angre «Gikk ut»"], ["Angre «Gikk ut med søpla»"]]
    assert taps(Kind.ANSWER_STEPS, steps=STEPS[:2]) == [Tap(Press.UNDO, 1), Tap(Press.UNDO, 2)]
    assert rows(Kind.ANSWER_STEPS) == []


def test_the_list_of_steps() -> None:
    assert rows(Kind.STEPS_LIST, steps=STEPS[:2]) == [["Gikk ut"], ["Gikk ut med søpla"], ["+ Nytt skritt"]]
    assert taps(Kind.STEPS_LIST, steps=STEPS[:1]) == [Tap(Press.STEP_MENU, 1), Tap(Press.STEP_ADD)]
    assert taps(Kind.STEPS_EMPTY) == [Tap(Press.STEP_ADD)]
    assert rows(Kind.STEP_MENU, steps=STEPS[:1]) == [["Endre navn", "Ta bort"], ["La det stå"]]
    assert taps(Kind.STEP_MENU, steps=STEPS[:1]) == [
        Tap(Press.STEP_RENAME, 1),
        Tap(Press.STEP_DROP, 1),
        Tap(Press.LEAVE),
    ]


@pytest.mark.parametrize("kind", [Kind.STEP_ASK_NAME, Kind.STEP_ASK_RENAME, Kind.PAUSE_ASK_DATE, Kind.PAUSE_BAD_DATE])
def test_a_dialogue_can_be_left(kind: Kind) -> None:
    assert rows(kind) == [["Avbryt"]]
    assert taps(kind) == [Tap(Press.LEAVE)]


def test_pauses() -> None:
    assert rows(Kind.PAUSE_MENU) == [["1 dag", "3 dager"], ["En uke", "Til en dato"], ["Avbryt"]]
    assert taps(Kind.PAUSE_MENU) == [*(Tap(Press.PAUSE, days) for days in (1, 3, 7, 0)), Tap(Press.LEAVE)]
    assert taps(Kind.PAUSE_NOW) == [Tap(Press.PAUSE_END)]


@pytest.mark.parametrize("kind", [Kind.ALERT, Kind.ALERT_AGAIN, Kind.ASK_OUTCOME])
def test_an_alert_offers_what_can_still_be_done(kind: Kind) -> None:
    assert rows(kind, alert=SILENT) == [["Jeg tar kontakt", "Har fått kontakt"], ["Får ikke tak i", "Slipp"]]
    assert rows(kind, alert=TAKEN) == [["Har fått kontakt"], ["Får ikke tak i", "Slipp"]]
    assert rows(kind, alert=replace(TAKEN, state=AlertState.CLOSED)) == []
    assert taps(kind, alert=SILENT) == [
        Tap(press, 5) for press in (Press.TAKE, Press.REACHED, Press.UNREACHED, Press.RELEASE)
    ]


def test_a_note_can_wait() -> None:
    assert taps(Kind.ASK_NOTE, alert=SILENT) == [Tap(Press.NO_NOTE, 5)]


def test_toasts_and_plain_messages_have_no_buttons() -> None:
    for sample in samples():
        if sample.nb.kind.startswith("toast_") or sample.nb.kind in {
            Kind.STRANGER,
            Kind.ALL_CLEAR,
        }:
            assert WORDING.word(sample.nb).rows == ()


def test_every_button_can_be_read_back_even_with_the_largest_ids() -> None:
    for sample in samples():
        for language in ("nb", "en"):
            said = sample.in_language(language)
            if said.check_in:
                steps = tuple(replace(step, id=BIG) for step in said.check_in.steps)
                said = replace(said, check_in=replace(said.check_in, id=BIG, steps=steps))
            if said.alert:
                said = replace(said, alert=replace(said.alert, id=BIG))
            said = replace(said, steps=tuple(replace(step, id=BIG) for step in said.steps))
            for button in (button for row in WORDING.word(said).rows for button in row):
                assert len(button.data.encode()) <= DATA_BYTES_MAX
                assert read_tap(button.data) is not None, button

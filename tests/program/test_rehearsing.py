"""`mellom rehearse`: what an operator sees of it."""

from tests.program.conftest import TurnedClock
from tests.program.operator_room import Room
from tests.program.test_command import refused


def test_it_says_who_is_asked_and_how_it_stands(applied: Room, clock: TurnedClock) -> None:
    refused(applied.mellom("rehearse", "petter", "--show", **clock.settings), "there was no rehearsal for petter yet")
    refused(applied.mellom("rehearse", "nobody", **clock.settings), "there is no patient with the key or name")
    said = applied.mellom("rehearse", "petter", **clock.settings)
    assert (said.code, said.err) == (0, "")
    assert said.lines[:4] == [
        "The rehearsal of Mon 2026-11-23 08:00 lasts.",
        "  Anne: not seen yet",
        "  Kari: not seen yet",
        "  Lise: not seen yet",
    ]
    clock.now = clock.now.replace(minute=30)
    assert applied.mellom("rehearse", "petter", "--show", **clock.settings).lines == said.lines[:4]

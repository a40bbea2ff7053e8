"""While nothing can be recorded: who writes is told where to turn, and what they wrote is taken in later."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from sqlalchemy import make_url
from sqlalchemy.exc import OperationalError

from rules.kinds import Kind
from tests.behaviour.cast import Person
from tests.behaviour.play import Play

NUMBERS = ("113", "116 117", "116 123", "Messages can't be received just now")


@contextmanager
def database_down(stage: Play, table: str = "person") -> Iterator[None]:
    """Nothing can be read of a table: whatever else is wrong with a disk, SQLite says it as this error."""
    path = make_url(stage.stage.settings.database_url).database
    assert path
    with closing(sqlite3.connect(path)) as disk:
        disk.execute(f"ALTER TABLE {table} RENAME TO away")
    try:
        yield
    finally:
        with closing(sqlite3.connect(path)) as disk:
            disk.execute(f"ALTER TABLE away RENAME TO {table}")


async def tries_to_hear(stage: Play) -> None:
    with pytest.raises(OperationalError):
        await stage.settle()


@pytest.mark.parametrize("text", ["jeg orker lite nå", "/hjelp"])
async def test_a_patient_hears_where_to_turn_and_is_answered_later(stage: Play, petter: Person, text: str) -> None:
    with database_down(stage):
        await petter.says(text, unheard=True)
        await tries_to_hear(stage)
        petter.expects_nothing()  # it may have been a hiccup
        await tries_to_hear(stage)
        petter.expects(Kind.OUT_OF_ORDER, *NUMBERS)
        for _ in range(3):
            await tries_to_hear(stage)
        petter.expects_nothing()
    await stage.settle()
    petter.expects(Kind.HELP_PATIENT if text == "/hjelp" else Kind.ANSWER_TEXT)
    assert len(await stage.replies()) == 1


async def test_a_stranger_hears_the_same_and_nothing_that_tells_who_is_a_patient(
    stage: Play, petter: Person, ola: Person
) -> None:
    with database_down(stage):
        await ola.says("hei", unheard=True)
        await tries_to_hear(stage)
        await tries_to_hear(stage)
        stranger = ola.expects(Kind.OUT_OF_ORDER, *NUMBERS)
    await stage.settle()
    ola.expects(Kind.STRANGER)
    with database_down(stage):
        await petter.says("hei", unheard=True)
        await tries_to_hear(stage)
        await tries_to_hear(stage)
        assert petter.expects(Kind.OUT_OF_ORDER).text == stranger.text
    await stage.settle()
    petter.expects(Kind.ANSWER_TEXT)

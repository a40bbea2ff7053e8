"""A worker that has lost its bot, or its database: what it still does, and what it leaves to others."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from bot.bootstrap import Program, build
from bot.settings import read_settings
from bot.worker import Worker
from sandbox import FreeConductor, Phone, Sandbox
from scheduler.lease import LEASE_SECONDS, MARGIN_SECONDS
from storage.tables import Bot, OutboxMessage
from tests.contract.test_lease import HandClock
from tests.plans import TOKEN
from tests.program.operator_room import Room

NUMBERS = "116 123"
Clocks = tuple[HandClock, HandClock]


@pytest.fixture
async def telegram() -> AsyncIterator[Sandbox]:
    box = Sandbox([TOKEN], [Phone(2001, "Petter")], FreeConductor(datetime.fromisoformat("2026-11-23T10:00+01:00")))
    yield box
    await box.stop()


@pytest.fixture
def clocks() -> Clocks:
    """Their machines' clocks, moved by hand."""
    return HandClock(500.0), HandClock(3.0)


@pytest.fixture
async def programs(applied: Room, telegram: Sandbox, clocks: Clocks) -> AsyncIterator[tuple[Program, Program]]:
    """Two workers on one database."""
    url = await telegram.start()
    settings = replace(
        read_settings({**applied.settings, "TELEGRAM_API_URL": url, "CLOCK_URL": f"{url}/clock"}),
        database_url=f"sqlite:///{applied.database}",
    )
    one, two = await build(settings, clocks[0]), await build(settings, clocks[1])
    yield one, two
    await one.close()
    await two.close()


async def the_bot(program: Program) -> Bot:
    async with program.database.reading() as work:
        row = await work.get(Bot, program.bot_id)
    assert row
    return row


async def test_who_lost_the_bot_while_it_listened_says_nothing_of_how_far_it_heard(
    programs: tuple[Program, Program], telegram: Sandbox, clocks: Clocks
) -> None:
    one, two = Worker(programs[0]), Worker(programs[1])
    assert await one.hold()
    assert await one.hear(0)
    before = (await the_bot(one.program)).heard_until
    assert before
    for clock in clocks:
        clock.go_on(1)
    listening = asyncio.create_task(one.hear(20))
    await telegram.listened_to()
    await two.hold()
    for clock in clocks:
        clock.go_on(LEASE_SECONDS + MARGIN_SECONDS)
    assert not one.program.lease.is_held()
    telegram.phone(2001).say("hei")
    await listening
    assert (await the_bot(one.program)).heard_until == before
    # what came is kept all the same, and the other finds it
    assert await two.hold()
    assert await two.hear(0)
    assert (await the_bot(one.program)).heard_until != before
    assert not await one.hold()
    assert not await one.hear(0)
    assert await one.speak() == 0
    assert await one.tick() == 0
    while await two.speak():
        pass
    assert len(telegram.phone(2001).from_bot()) == 1


@contextmanager
def away(database: Path) -> Iterator[None]:
    """The database can't be used: nothing is read of bots and people, and nothing is written."""
    with closing(sqlite3.connect(database)) as disk:
        disk.executescript("ALTER TABLE person RENAME TO gone; ALTER TABLE bot RENAME TO gone_too;")
    try:
        yield
    finally:
        with closing(sqlite3.connect(database)) as disk:
            disk.executescript("ALTER TABLE gone RENAME TO person; ALTER TABLE gone_too RENAME TO bot;")


async def test_while_the_database_is_away_people_are_told_so_and_nothing_else_is_sent(
    programs: tuple[Program, Program], telegram: Sandbox, applied: Room, clocks: Clocks
) -> None:
    one = Worker(programs[0])
    petter = telegram.phone(2001)
    petter.press_start()
    assert await one.hold()
    assert await one.hear(0)
    async with one.program.database.reading() as work:
        waiting = len(await work.all(select(OutboxMessage)))
    said = len(petter.from_bot())
    with away(applied.database):
        clocks[0].go_on(LEASE_SECONDS)
        assert not one.program.lease.is_held()
        petter.say("er noen der?")
        for _ in range(2):
            with pytest.raises(OperationalError):
                await one.hear(0)
        with pytest.raises(OperationalError):
            await one.speak()
        assert [NUMBERS in line.text for line in petter.from_bot()[said:]] == [True]
    assert waiting
    assert await one.hold()
    assert await one.hear(0)
    while await one.speak():
        clocks[0].go_on(2)
    assert len(petter.from_bot()) > said + 1

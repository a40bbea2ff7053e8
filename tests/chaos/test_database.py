"""A database that goes away, that others hold, that has no room: it is said once, and all goes on by itself."""

import asyncio
import signal
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from typing import Any

import psutil
import pytest

from tests.chaos.conftest import FoundTown
from tests.chaos.people import WAIT_SECONDS
from tests.chaos.town import Town
from tests.conftest import own_postgres

ANYTHING = (psutil.RLIM_INFINITY, psutil.RLIM_INFINITY)
NOTHING = (0, psutil.RLIM_INFINITY)
LONG = "jeg gikk en lang tur i dag, og så var jeg hjemme igjen. " * 60


@pytest.fixture
def server() -> Iterator[Any]:
    """A PostgreSQL of this test's own."""
    with own_postgres() as made:
        yield made


async def test_postgresql_is_restarted_in_the_middle_of_a_morning(towns: FoundTown, server: Any) -> None:
    """By `immediate`, which is as if its machine had lost its power."""
    town = await towns(server.get_uri())
    await town.up()

    async def fault() -> None:
        town.box.faults.slow = 0.3
        await town.first_question()
        with town.broken():
            await asyncio.to_thread(psutil.Process(server.get_pid()).send_signal, signal.SIGQUIT)
            town.box.faults.slow = 0.0
            await town.log("hear.database")
            await asyncio.to_thread(server.start)
        await town.program.says("it works again action=hear.database", WAIT_SECONDS)

    await went_on(town, fault)
    assert sum("action=hear.database" in line for line in town.output) == 2, "said once, and once that it is over"


async def test_another_program_holds_sqlite_for_longer_than_we_wait_for_it(town: Town) -> None:
    await town.up()

    async def fault() -> None:
        town.box.faults.slow = 0.3
        await town.first_question()
        with town.broken(), closing(sqlite3.connect(town.room.database)) as other:
            other.execute("BEGIN EXCLUSIVE")
            town.box.faults.slow = 0.0
            await town.log("lease.database")

    await went_on(town, fault)
    assert sum("action=lease.database" in line for line in town.output) == 2


async def test_a_full_disk_that_has_room_again(town: Town) -> None:
    """No file of the program's can be written to, by a limit that the kernel holds for it."""
    process = psutil.Process((await town.up()).process.pid)

    async def fault() -> None:
        town.box.faults.slow = 0.3
        await town.first_question()
        with town.broken():
            process.rlimit(psutil.RLIMIT_FSIZE, NOTHING)
            town.box.faults.slow = 0.0
            town.story.write(2001, LONG.strip())
            await town.log("hear.database")
            process.rlimit(psutil.RLIMIT_FSIZE, ANYTHING)
        await town.program.says("it works again action=hear.database", WAIT_SECONDS)

    await went_on(town, fault)


async def went_on(town: Town, fault: Callable[[], Awaitable[None]]) -> None:
    """A day with the fault, by one and the same process; nothing is lost, doubled, or falsely alarmed about."""
    await town.morning_with(fault)
    await town.story.rest_of_the_day()
    await town.stop()
    await town.promises_held()
    assert "Traceback" not in "\n".join(town.output)

"""A program that is stopped for longer than its lease (the machine sleeps, a disk hangs) goes on where it was."""

import asyncio
import signal
from collections.abc import Awaitable, Callable

from scheduler.lease import LEASE_SECONDS, MARGIN_SECONDS
from tests.chaos.conftest import FoundTown
from tests.chaos.town import Town

LONGER_THAN_A_LEASE = LEASE_SECONDS + MARGIN_SECONDS + 1


def stopped(town: Town) -> Callable[[], Awaitable[None]]:
    """In the middle of a morning's questions."""

    async def fault() -> None:
        town.box.faults.slow = 0.3
        await town.first_question()
        with town.broken():
            process = town.program.process
            process.send_signal(signal.SIGSTOP)
            town.box.faults.slow = 0.0
            await asyncio.sleep(LONGER_THAN_A_LEASE)  # real time has to pass
            process.send_signal(signal.SIGCONT)

    return fault


async def test_after_a_stop_longer_than_its_lease_it_goes_on(towns: FoundTown, database_url: str) -> None:
    town = await towns(database_url)
    await town.up()
    await town.morning_with(stopped(town))
    await town.story.rest_of_the_day()
    await town.stop()
    await town.promises_held()
    # what it had on the line while it stood still may have been hung up
    assert [line for line in town.output if " error " in line and "action=hear.down" not in line] == []

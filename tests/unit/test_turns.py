"""Who writes next in a SQLite file."""

import asyncio

import pytest

from storage import turns
from storage.turns import Turns


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "SECONDS_MAX", 0.01)


async def test_nobody_waits_for_longer_than_agreed() -> None:
    one = Turns()
    await one.take("first")
    await one.take("second")
    one.give_back("first")  # has lost its turn
    third = asyncio.create_task(one.take("third"))
    await asyncio.sleep(0)
    assert not third.done()
    one.give_back("second")
    await third


async def test_a_wait_that_ends_as_the_turn_comes_leaves_nothing_behind() -> None:
    """After a machine slept, the clock of who waits runs out in the moment in which the other one is through."""
    one, loop = Turns(), asyncio.get_running_loop()
    await one.take("first")
    second = asyncio.create_task(one.take("second"))
    await asyncio.sleep(0)
    loop.call_at(loop.time() + 0.01, one.give_back, "first")
    blocked = loop.time() + 0.02
    while loop.time() < blocked:
        """The loop stands still, so that both are due when it goes on."""
    await second
    one.give_back("second")
    await asyncio.wait_for(one.take("third"), 0.005)
    one.give_back("third")

"""Workers share the bots evenly, and see who is alive without comparing clocks."""

from collections.abc import AsyncIterator

import pytest

from scheduler.lease import COURTESY_SECONDS, LEASE_SECONDS, MARGIN_SECONDS, Lease
from scheduler.shares import Shares
from storage.database import Database
from storage.workers import read_beats
from tests.contract.rows import NOW, a_bot, another
from tests.contract.test_lease import HandClock

SILENT = LEASE_SECONDS + MARGIN_SECONDS


@pytest.fixture
async def other(database: Database, database_url: str) -> AsyncIterator[Database]:
    """Another worker's way to the database."""
    async with another(database_url) as way:
        yield way


async def test_one_alone_has_them_all(database: Database) -> None:
    shares = Shares(database, "eins", HandClock(0.0))
    assert shares.of(5) == 5
    await shares.beat()
    assert shares.of(5) == 5
    assert shares.of(0) == 0


async def test_so_many_as_are_alive_share_them(database: Database, other: Database) -> None:
    one, two = Shares(database, "eins", HandClock(9_000.0)), Shares(other, "zwei", HandClock(3.0))
    await one.beat()
    await two.beat()
    await one.beat()
    for shares in (one, two):
        assert [shares.of(bots) for bots in (1, 2, 3, 4)] == [1, 1, 2, 2]


async def test_who_is_silent_for_long_counts_no_more_and_is_forgotten(database: Database, other: Database) -> None:
    clock = HandClock(9_000.0)
    one, two = Shares(database, "eins", clock), Shares(other, "zwei", HandClock(3.0))
    await two.beat()
    await one.beat()
    clock.go_on(SILENT - 0.01)
    await one.beat()
    assert one.of(4) == 2
    clock.go_on(0.01)
    await one.beat()
    assert one.of(4) == 4
    async with database.reading() as work:
        assert list(await read_beats(work)) == ["eins"]
    await two.beat()
    await one.beat()
    assert one.of(4) == 2


async def test_who_beats_is_never_forgotten_however_long_it_takes(database: Database, other: Database) -> None:
    clock = HandClock(0.0)
    one, two = Shares(database, "eins", clock), Shares(other, "zwei", HandClock(0.0))
    for _ in range(20):
        await two.beat()
        await one.beat()
        clock.go_on(SILENT - 1)
        assert one.of(4) == 2


async def test_who_leaves_counts_no_more_at_once(database: Database, other: Database) -> None:
    one, two = Shares(database, "eins", HandClock(0.0)), Shares(other, "zwei", HandClock(0.0))
    await one.beat()
    await two.beat()
    await one.leave()
    await two.beat()
    assert two.of(4) == 4


@pytest.mark.parametrize("dead", [False, True])
async def test_who_has_its_share_leaves_a_free_bot_to_others_and_takes_it_if_nobody_does(
    database: Database, *, dead: bool
) -> None:
    async with database.work() as work:
        bot = await a_bot(work)
        await work.commit(NOW)
    clock = HandClock(0.0)
    lease = Lease(database, bot.id, "eins", clock, has_room=lambda: False)
    waits = COURTESY_SECONDS
    if dead:
        assert await Lease(database, bot.id, "tot", HandClock(0.0)).hold()
        waits += SILENT
    assert not await lease.hold()
    clock.go_on(waits - 0.01)
    assert not await lease.hold()
    clock.go_on(0.01)
    assert await lease.hold()
    assert waits + 1 < 15

"""One worker speaks for a bot; another takes over when that one is gone, and never before."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlalchemy import event, select

from rules.sayings import Letter
from rules.words import OutboxState
from scheduler.dispatcher import IN_FLIGHT, Dispatcher
from scheduler.lease import LEASE_SECONDS, MARGIN_SECONDS, Lease
from scheduler.pace import PARTS, Pace
from storage.claims import LEASE
from storage.database import Database
from storage.leases import read_lease
from storage.tables import OutboxMessage
from tests.contract.rows import NOW, a_bot, a_message, a_patient, a_team, another

TAKEOVER_SECONDS_MAX = 15.0
HANDOVER_SECONDS_MAX = 5.0
LOOK_SECONDS = 1.0
LETTERS = IN_FLIGHT + 10


class HandClock:
    """One machine's clock, moved by hand. What it shows has nothing to do with what another one shows."""

    def __init__(self, elapsed: float) -> None:
        self._elapsed = elapsed
        self._now = NOW

    def now(self) -> datetime:
        return self._now

    def elapsed(self) -> float:
        return self._elapsed

    def go_on(self, seconds: float) -> None:
        self._elapsed += seconds
        self._now += timedelta(seconds=seconds)


@dataclass
class Machine:
    """One worker: its own way to the database, its clock, and its view of the lease."""

    name: str
    database: Database
    clock: HandClock
    lease: Lease
    said: list[int] = field(default_factory=list)

    async def deliver(self, letter: Letter) -> int:
        """Notes what is said in place of sending it."""
        self.said.append(letter.outbox_id)
        return len(self.said)

    def dispatcher(self, bot_id: int) -> Dispatcher:
        """Who speaks here."""
        return Dispatcher(
            self.database, bot_id, self, self.clock, Pace(per_second=LETTERS * PARTS), self.name, self.lease.is_held
        )


@pytest.fixture
async def bot_id(database: Database) -> int:
    """A bot that nobody holds."""
    async with database.work() as work:
        bot = await a_bot(work)
        await work.commit(NOW)
        return bot.id


@pytest.fixture
async def machines(database: Database, database_url: str, bot_id: int) -> AsyncIterator[list[Machine]]:
    """Two workers whose clocks have nothing in common."""

    def machine(name: str, way: Database, elapsed: float) -> Machine:
        clock = HandClock(elapsed)
        return Machine(name, way, clock, Lease(way, bot_id, name, clock))

    async with another(database_url) as first, another(database_url) as second:
        yield [machine("eins", first, 5_000.0), machine("zwei", second, 7.0)]


async def held_by(database: Database, bot_id: int) -> str | None:
    async with database.reading() as work:
        row = await read_lease(work, bot_id)
    assert row
    return row.holder


async def seconds_until_taken(machine: Machine, most: float) -> float:
    """Look again and again as the program does; gives how long it took."""
    passed = 0.0
    while not await machine.lease.hold():
        assert passed <= most, "it was never taken"
        machine.clock.go_on(LOOK_SECONDS)
        passed += LOOK_SECONDS
    return passed


async def test_a_free_one_is_taken_at_once(machines: list[Machine], database: Database, bot_id: int) -> None:
    one, _ = machines
    assert not one.lease.is_held()
    assert await one.lease.hold()
    assert one.lease.is_held()
    assert await held_by(database, bot_id) == "eins"


async def test_who_beats_keeps_it_for_ever(machines: list[Machine]) -> None:
    one, two = machines
    for _ in range(40):
        assert await one.lease.hold()
        assert not await two.lease.hold()
        for machine in machines:
            machine.clock.go_on(LEASE_SECONDS - 1)
        assert one.lease.is_held()
        assert not two.lease.is_held()


async def test_another_takes_over_once_the_beats_stood_still_for_the_lease_and_its_margin(
    machines: list[Machine], database: Database, bot_id: int
) -> None:
    one, two = machines
    await one.lease.hold()
    assert not await two.lease.hold()
    waited = LEASE_SECONDS + MARGIN_SECONDS
    two.clock.go_on(waited - 0.01)
    assert not await two.lease.hold()
    two.clock.go_on(0.01)
    assert await two.lease.hold()
    assert await held_by(database, bot_id) == "zwei"


async def test_who_dies_is_replaced_within_fifteen_seconds_wherever_the_last_beat_fell(
    machines: list[Machine],
) -> None:
    one, two = machines
    await one.lease.hold()
    for _ in range(3):
        await two.lease.hold()
        two.clock.go_on(LOOK_SECONDS)
    await one.lease.hold()  # the last one, just after the other has looked
    two.clock.go_on(LOOK_SECONDS)
    assert LOOK_SECONDS + await seconds_until_taken(two, 60) + LOOK_SECONDS < TAKEOVER_SECONDS_MAX


async def test_a_beat_that_another_saw_begins_its_watch_anew(machines: list[Machine]) -> None:
    one, two = machines
    await one.lease.hold()
    await two.lease.hold()
    two.clock.go_on(LEASE_SECONDS)
    await one.lease.hold()
    assert not await two.lease.hold()
    two.clock.go_on(LEASE_SECONDS)
    assert not await two.lease.hold()


async def test_who_lets_go_cleanly_is_replaced_within_five_seconds(
    machines: list[Machine], database: Database, bot_id: int
) -> None:
    one, two = machines
    await one.lease.hold()
    await two.lease.hold()
    await one.lease.release()
    assert not one.lease.is_held()
    assert await held_by(database, bot_id) is None
    assert LOOK_SECONDS + await seconds_until_taken(two, 60) < HANDOVER_SECONDS_MAX


async def test_to_let_go_of_what_another_holds_changes_nothing(
    machines: list[Machine], database: Database, bot_id: int
) -> None:
    one, two = machines
    await one.lease.hold()
    await two.lease.release()
    assert await held_by(database, bot_id) == "eins"
    assert await one.lease.hold()


async def test_of_two_who_take_at_once_one_has_it(machines: list[Machine], database: Database, bot_id: int) -> None:
    for _ in range(5):
        took = await asyncio.gather(*(machine.lease.hold() for machine in machines))
        assert sorted(took) == [False, True]
        winner = machines[took.index(True)]
        assert await held_by(database, bot_id) == winner.name
        await winner.lease.release()
        for machine in machines:
            machine.clock.go_on(LOOK_SECONDS)


async def test_of_two_who_take_it_from_the_dead_at_once_one_has_it(
    machines: list[Machine], database: Database, database_url: str, bot_id: int
) -> None:
    async with another(database_url) as third:
        dead = Lease(third, bot_id, "tot", HandClock(0.0))
        assert await dead.hold()
    for machine in machines:
        assert not await machine.lease.hold()
        machine.clock.go_on(LEASE_SECONDS + MARGIN_SECONDS)
    took = await asyncio.gather(*(machine.lease.hold() for machine in machines))
    assert sorted(took) == [False, True]
    assert await held_by(database, bot_id) == machines[took.index(True)].name


async def test_who_slept_knows_it_before_anybody_else_can_have_it(machines: list[Machine]) -> None:
    """Both clocks go on together; at no moment do two think that they may speak."""
    one, two = machines
    await one.lease.hold()
    await two.lease.hold()
    lost_at = taken_at = 0.0
    for tenth in range(150):
        for machine in machines:
            machine.clock.go_on(0.1)
        await two.lease.hold()
        assert not (one.lease.is_held() and two.lease.is_held())
        lost_at = lost_at or (0.0 if one.lease.is_held() else tenth / 10)
        taken_at = taken_at or (tenth / 10 if two.lease.is_held() else 0.0)
    assert 0 < lost_at <= taken_at - MARGIN_SECONDS + 0.1
    assert not await one.lease.hold()
    assert not one.lease.is_held()


async def test_who_slept_and_was_missed_by_nobody_goes_on(machines: list[Machine]) -> None:
    one, _ = machines
    await one.lease.hold()
    one.clock.go_on(3600)
    assert not one.lease.is_held()
    assert await one.lease.hold()
    assert one.lease.is_held()


async def test_a_beat_that_was_long_under_way_counts_from_its_beginning(machines: list[Machine]) -> None:
    one, _ = machines

    def slow(_connection: object) -> None:
        one.clock.go_on(LEASE_SECONDS - 1)

    event.listen(one.database.engine.sync_engine, "commit", slow)
    assert await one.lease.hold()
    one.clock.go_on(1)
    assert not one.lease.is_held()


async def letters(database: Database, bot_id: int) -> list[int]:
    """So many people wait for a word; gives the rows."""
    async with database.work() as work:
        team = await a_team(work, await a_bot(work))
        rows = [
            await a_message(work, await a_patient(work, team, f"p{number}", 3000 + number)) for number in range(LETTERS)
        ]
        assert {row.bot_id for row in rows} == {bot_id}
        await work.commit(NOW)
        return [row.id for row in rows]


async def test_who_falls_asleep_with_letters_in_hand_sends_none_and_the_other_sends_each_once(
    machines: list[Machine], database: Database, bot_id: int
) -> None:
    one, two = machines
    rows = await letters(database, bot_id)
    await one.lease.hold()
    await two.lease.hold()
    asleep = False

    def falls_asleep(_connection: object) -> None:
        nonlocal asleep
        if not asleep:
            one.clock.go_on(LEASE_SECONDS + MARGIN_SECONDS)
        asleep = True

    event.listen(one.database.engine.sync_engine, "commit", falls_asleep)  # of the claim
    assert await one.dispatcher(bot_id).round() == LETTERS
    assert one.said == []
    two.clock.go_on(LEASE_SECONDS + MARGIN_SECONDS)
    assert await two.lease.hold()
    for _ in range(3):
        await two.dispatcher(bot_id).round()
        two.clock.go_on(LEASE.total_seconds())
        await two.lease.hold()
    assert Counter(two.said) == Counter(rows)
    assert one.said == []


async def test_what_was_in_flight_may_arrive_twice_and_nothing_else(
    machines: list[Machine], database: Database, bot_id: int
) -> None:
    """It sleeps so long that the other has said everything before it wakes."""
    one, two = machines
    rows = await letters(database, bot_id)
    await one.lease.hold()
    await two.lease.hold()
    full, awake = asyncio.Event(), asyncio.Event()
    in_flight: list[int] = []

    async def is_under_way(letter: Letter) -> int:
        in_flight.append(letter.outbox_id)
        if len(in_flight) == IN_FLIGHT:
            full.set()
        await awake.wait()
        return len(in_flight)

    one.deliver = is_under_way  # type: ignore[method-assign]
    sleeper = asyncio.create_task(one.dispatcher(bot_id).round())
    await full.wait()
    for machine in machines:
        machine.clock.go_on(LEASE.total_seconds() + 1)
    assert await two.lease.hold()
    await two.dispatcher(bot_id).round()
    assert Counter(two.said) == Counter(rows)
    awake.set()
    await sleeper
    assert len(in_flight) == IN_FLIGHT
    async with database.reading() as work:
        states = [(row.state, row.attempt) for row in await work.all(select(OutboxMessage))]
    assert states == [(OutboxState.SENT, 2)] * LETTERS

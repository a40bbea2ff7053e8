"""One transaction: whole or not at all, and each update once."""

import asyncio

import pytest
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import col

from rules.kinds import Kind
from rules.words import Priority
from storage.database import Database
from storage.engine import is_away
from storage.tables import Audit, HeardUpdate, OutboxMessage, Person, Schedule
from storage.work import HeardBefore, UpdateRef, Work
from tests.contract.rows import DAILY, NOW, WINDOW, a_house, a_message, a_schedule, another


def an_entry(action: str, number: int = 1) -> Audit:
    return Audit(chain="a", number=number, at=NOW, actor="a", action=action, mac="")


async def audits(database: Database) -> int:
    async with database.reading() as work:
        return (await work.session.execute(select(func.count(col(Audit.number))))).scalar_one()


async def test_what_is_not_committed_never_was(database: Database) -> None:
    async with database.work() as work:
        await work.add(an_entry("b"))
    assert await audits(database) == 0


async def test_what_raises_is_rolled_back(database: Database) -> None:
    async def fails() -> None:
        async with database.work() as work:
            await work.add(an_entry("b"))
            raise RuntimeError("midway")

    with pytest.raises(RuntimeError, match="midway"):
        await fails()
    assert await audits(database) == 0
    async with database.work() as work:  # and the way is free for the next
        work.audit(NOW, "c", actor="a")
        await work.commit(NOW)
    assert await audits(database) == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_commit_that_fails_leaves_no_transaction_open(database: Database, database_url: str) -> None:
    """As on a full disk; here by a key that leads nowhere, which SQLite looks at last."""
    async with database.work() as work:
        await work.session.execute(text("PRAGMA defer_foreign_keys=ON"))
        await work.session.execute(
            text("INSERT INTO alert_moment (alert_id, deed, at) VALUES (4711, 'told', '2026-11-23 08:00:00')")
        )
        with pytest.raises(IntegrityError):
            await work.commit(NOW)
    async with another(database_url) as beside, beside.work() as work:
        await work.session.execute(text("PRAGMA busy_timeout=0"))
        work.audit(NOW, "b", actor="a")
        await work.commit(NOW)
    async with database.work() as work:
        work.audit(NOW, "b", actor="a")
        await work.commit(NOW)
    assert await audits(database) == 2


@pytest.mark.parametrize("statement", range(1, 7))
async def test_a_work_that_is_cancelled_midway_lets_go_of_the_lock(
    database: Database, database_url: str, statement: int
) -> None:
    """As when the program is told to stop while it hears, and what is being said has still to be marked."""
    seen = 0

    @event.listens_for(database.engine.sync_engine, "before_cursor_execute")
    def counted(*_: object) -> None:
        nonlocal seen
        seen += 1
        if seen == statement:
            task.cancel()  # it is cancelled as soon as it waits for the database

    async def works() -> None:
        async with database.work() as work:
            for number in range(3):
                await work.all(select(Audit))
                await work.add(an_entry("lost", number))
            raise AssertionError("it was not cancelled")

    task = asyncio.create_task(works())
    await asyncio.wait([task])
    assert task.cancelled()  # and kept, as a program keeps it: with its frames and cursors
    async with another(database_url) as other, asyncio.timeout(5), other.work() as work:
        await work.add(an_entry("kept"))
        await work.commit(NOW)
    async with another(database_url) as other, other.reading() as work:
        assert [row.action for row in await work.all(select(Audit))] == ["kept"]


async def test_who_only_reads_writes_nothing(database: Database) -> None:
    async with database.reading() as work:
        work.session.add(an_entry("b"))
        assert await work.all(select(Audit)) == []
    assert await audits(database) == 0


async def test_who_only_reads_waits_for_no_writer_and_sees_what_is_committed(database: Database) -> None:
    async with database.work() as writer:
        await writer.add(an_entry("b"))
        async with asyncio.timeout(5):
            assert await audits(database) == 0
        await writer.commit(NOW)
    assert await audits(database) == 1


async def test_foreign_keys_are_kept(database: Database) -> None:
    async with database.work() as work:
        with pytest.raises(IntegrityError):
            await work.add(Schedule(patient_id=4711, key="k", recurrence=DAILY, window=WINDOW))


async def heard(database: Database, update: UpdateRef, action: str = "heard") -> None:
    async with database.work(update) as work:
        work.audit(NOW, action, actor="a")
        await work.commit(NOW)


@pytest.fixture
async def bot_id(database: Database) -> int:
    async with database.work() as work:
        bot, _ = await a_house(work)
        await work.commit(NOW)
    return bot.id


async def test_an_update_is_committed_with_the_work(database: Database, bot_id: int) -> None:
    update = UpdateRef(bot_id, 7)
    assert not await database.is_heard(update)
    await heard(database, update)
    assert await database.is_heard(update)
    async with database.reading() as work:
        row = await work.first(select(HeardUpdate))
    assert row is not None
    assert (row.update_id, row.heard_at, row.put_aside) == (7, NOW, False)


async def test_an_update_whose_work_is_not_committed_is_not_heard(database: Database, bot_id: int) -> None:
    update = UpdateRef(bot_id, 7)
    async with database.work(update) as work:
        work.audit(NOW, "lost", actor="a")
    assert not await database.is_heard(update)
    await heard(database, update)
    assert await audits(database) == 1


async def test_a_repeat_is_refused_before_anything_is_done(database: Database, bot_id: int) -> None:
    await heard(database, UpdateRef(bot_id, 7))
    with pytest.raises(HeardBefore):
        await heard(database, UpdateRef(bot_id, 7))
    assert await audits(database) == 1


async def test_the_same_number_at_another_bot_is_another_update(database: Database, bot_id: int) -> None:
    async with database.work() as work:
        other, _ = await a_house(work, telegram_id=901)
        await work.commit(NOW)
    await heard(database, UpdateRef(bot_id, 7))
    await heard(database, UpdateRef(other.id, 7))
    assert await audits(database) == 2


async def test_of_two_that_hear_the_same_at_the_same_time_one_commits(
    database: Database, database_url: str, bot_id: int
) -> None:
    """Two workers; on PostgreSQL both get past the first look before either commits."""
    update, ready, outcomes = UpdateRef(bot_id, 7), asyncio.Barrier(2), []
    lock_first = database.engine.dialect.name == "sqlite"

    async def one(worker: Database) -> None:
        try:
            if lock_first:
                await ready.wait()
            async with worker.work(update) as work:
                work.audit(NOW, "heard", actor="a")
                if not lock_first:
                    await ready.wait()
                await work.commit(NOW)
            outcomes.append("committed")
        except HeardBefore:
            outcomes.append("heard before")

    async with another(database_url) as second, asyncio.timeout(20):
        await asyncio.gather(one(database), one(second))
    assert sorted(outcomes) == ["committed", "heard before"]
    assert await audits(database) == 1


async def test_another_broken_rule_is_not_taken_for_a_repeat(database: Database, bot_id: int) -> None:
    async with database.work(UpdateRef(bot_id, 7)) as work:
        patient = await work.first(select(Person))
        assert patient is not None
        await a_schedule(work, patient)
        work.session.add(Schedule(patient_id=patient.id, key="morgen", recurrence=DAILY, window=WINDOW))
        with pytest.raises(IntegrityError):
            await work.commit(NOW)
    assert not await database.is_heard(UpdateRef(bot_id, 7))


async def test_who_speaks_is_woken_after_the_commit_and_only_then(database: Database) -> None:
    woken: list[int] = []

    def wake() -> None:
        woken.append(1)

    database.wake = wake
    async with database.work() as work:
        _, patient = await a_house(work)
        await a_message(work, patient)
        assert woken == []
        await work.commit(NOW)
        assert woken == [1]
    async with database.work() as work:
        work.audit(NOW, "silent", actor="a")
        await work.commit(NOW)
    async with database.work() as work:
        person = await work.first(select(Person))
        assert person is not None
        await a_message(work, person)  # never committed
    assert woken == [1]


async def test_what_is_said_keeps_its_facts(database: Database) -> None:
    async with database.work() as work:
        _, patient = await a_house(work)
        await work.say(
            patient,
            Kind.STEP_ADDED,
            NOW,
            priority=Priority.ANSWER,
            about=3,
            patient_id=patient.id,
            args={"step": "Gikk ut med søpla"},
            expires_at=NOW + WINDOW,
        )
        await work.commit(NOW)
    async with database.reading() as work:
        row = await work.first(select(OutboxMessage))
    assert row is not None
    assert row.args == '{"step": "Gikk ut med søpla"}'
    assert (row.kind, row.about, row.priority) == (Kind.STEP_ADDED, 3, Priority.ANSWER)
    assert (row.created_at, row.next_attempt_at, row.expires_at) == (NOW, NOW, NOW + WINDOW)
    assert (row.attempt, row.claimed_by, row.may_have_arrived) == (0, None, False)


async def test_counting_rows(database: Database) -> None:
    async with database.work() as work:
        for number in range(3):
            await work.add(an_entry("b", number))
        assert await work.count(select(Audit)) == 3


"""What the poller takes for a database that is away (bot.poller), so that the update waits at Telegram."""


async def _cut(work: Work, url: str) -> None:
    """End a transaction's connection from the server's side, as a restart of the server does."""
    pid = (await work.session.execute(select(func.pg_backend_pid()))).scalar_one()
    async with another(url) as other, other.reading() as cutting:
        await cutting.session.execute(select(func.pg_terminate_backend(pid)))


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_a_server_that_goes_away_midway_is_known_as_away(database: Database, database_url: str) -> None:
    async with database.work() as work:
        work.audit(NOW, "lost", actor="a")
        await _cut(work, database_url)
        with pytest.raises((DBAPIError, OSError)) as raised:
            await work.commit(NOW)
    assert is_away(raised.value)


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_after_a_restart_of_the_server_the_next_work_finds_a_way(database: Database, database_url: str) -> None:
    async with database.work() as work:
        pid = (await work.session.execute(select(func.pg_backend_pid()))).scalar_one()
    async with another(database_url) as other, other.reading() as cutting:
        await cutting.session.execute(select(func.pg_terminate_backend(pid)))
    async with database.work() as work:
        work.audit(NOW, "kept", actor="a")
        await work.commit(NOW)
    assert await audits(database) == 1


async def test_who_writes_one_after_the_other_lets_others_in(database: Database) -> None:
    """As an alert in the midst of a morning's plan."""
    done = 0
    others: list[int] = []

    async def writes_on() -> None:
        nonlocal done
        while len(others) < 5 and done < 1000:
            async with database.work() as work:
                work.audit(NOW, "b", actor="a")
                await work.session.flush()
                await work.commit(NOW)
            done += 1

    async def comes_now_and_then() -> None:
        for _ in range(5):
            before = done
            async with database.work() as work:
                work.audit(NOW, "c", actor="a")
                await work.commit(NOW)
            others.append(done - before)
            await asyncio.sleep(0.02)

    await asyncio.gather(writes_on(), comes_now_and_then())
    assert max(others) <= 3

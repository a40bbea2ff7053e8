"""Units of work that came together are one transaction: all of them are committed, or none, and each by itself then."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlmodel import col

from rules.kinds import Kind
from rules.words import Priority
from storage.database import Database, NotTogether
from storage.tables import Audit, HeardUpdate, OutboxMessage, Person
from storage.work import SYSTEM, HeardBefore, UpdateRef
from tests.contract.rows import NOW, a_bot, a_patient, a_team


@pytest.fixture
async def refs(database: Database) -> list[UpdateRef]:
    async with database.work() as work:
        bot = await a_bot(work)
        team = await a_team(work, bot)
        await a_patient(work, team, "petter", 2001)
        await work.commit(NOW)
    return [UpdateRef(bot.id, number) for number in (1, 2, 3)]


async def answers(database: Database, ref: UpdateRef) -> None:
    """What a handler does with an update."""
    async with database.work(ref) as work:
        person = await work.first(select(Person))
        assert person
        await work.say(person, Kind.ANSWER_TEXT, NOW, priority=Priority.ANSWER)
        work.audit(NOW, "test.heard", actor=SYSTEM, subject=person.ref)
        await work.commit(NOW)


async def kept(database: Database) -> tuple[int, int, int]:
    """How many updates, messages and lines of the trail are in the database."""
    async with database.reading() as work:
        rows = [await work.all(select(table)) for table in (HeardUpdate, OutboxMessage, Audit)]
    heard, messages, trail = (len(some) for some in rows)
    return heard, messages, trail


async def test_all_are_committed(database: Database, refs: list[UpdateRef]) -> None:
    woken: list[int] = []
    database.wake = lambda: woken.append(1)
    async with database.together(refs):
        for ref in refs:
            await answers(database, ref)
        assert not woken, "nobody speaks of what is not committed"
    assert await kept(database) == (3, 3, 3)
    assert woken == [1]
    for ref in refs:
        assert await database.is_heard(ref)


async def test_what_they_say_goes_in_by_one_statement(database: Database, refs: list[UpdateRef]) -> None:
    await answers(database, UpdateRef(refs[0].bot_id, 99))
    inserts: list[str] = []

    def seen(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("INSERT INTO outbox"):
            inserts.append(statement)

    event.listen(database.engine.sync_engine, "before_cursor_execute", seen)
    async with database.reading() as work:
        person = await work.first(select(Person))
        assert person
    async with database.together(refs):
        for ref in refs:
            async with database.work(ref) as work:
                about = ref.update_id
                await work.say(person, Kind.ANSWER_TEXT, NOW, priority=Priority.ANSWER, about=about, at_once=False)
                await work.commit(NOW)
    assert len(inserts) == 1
    async with database.reading() as work:
        rows = await work.all(select(OutboxMessage).order_by(col(OutboxMessage.id)))
        assert [row.about for row in rows] == [None, 1, 2, 3], "each has a number of its own, in their order"


async def test_who_reads_in_it_sees_what_was_done_before(database: Database, refs: list[UpdateRef]) -> None:
    async with database.together(refs[:1]):
        await answers(database, refs[0])
        async with database.reading() as work:
            assert len(await work.all(select(OutboxMessage))) == 1


async def test_one_that_raises_undoes_all(database: Database, refs: list[UpdateRef]) -> None:
    async def stumbles() -> None:
        async with database.work(refs[1]) as work:
            person = await work.first(select(Person))
            assert person
            person.name = "half done"
            raise LookupError

    async def all_of_them() -> None:
        async with database.together(refs):
            await answers(database, refs[0])
            with pytest.raises(LookupError):
                await stumbles()
            await answers(database, refs[2])

    with pytest.raises(NotTogether):
        await all_of_them()
    assert await kept(database) == (0, 0, 0)
    async with database.reading() as work:
        person = await work.first(select(Person))
    assert person
    assert person.name != "half done"


async def test_so_does_one_without_its_commit(database: Database, refs: list[UpdateRef]) -> None:
    with pytest.raises(NotTogether):
        async with database.together(refs[:1]), database.work(refs[0]) as work:
            await work.first(select(Person))
    assert await kept(database) == (0, 0, 0)


async def test_and_one_that_nobody_took(database: Database, refs: list[UpdateRef]) -> None:
    with pytest.raises(NotTogether):
        async with database.together(refs):
            await answers(database, refs[0])
    assert await kept(database) == (0, 0, 0)


async def test_one_that_is_committed_already_is_not_heard_again(database: Database, refs: list[UpdateRef]) -> None:
    await answers(database, refs[0])
    with pytest.raises(NotTogether):
        async with database.together(refs):
            pytest.fail("it is too late for that")
    async with database.together(refs[1:]):
        for ref in refs[1:]:
            await answers(database, ref)
        with pytest.raises(HeardBefore):
            await answers(database, refs[1])
    assert await kept(database) == (3, 3, 3)


async def test_other_tasks_work_by_themselves(database: Database, refs: list[UpdateRef]) -> None:
    """What belongs together is what one task does; another's commit is its own."""
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def other() -> None:
        await begun.wait()
        assert not database.is_together
        go_on.set()

    task = asyncio.create_task(other())
    async with database.together(refs[:1]):
        assert database.is_together
        begun.set()
        await go_on.wait()
        await answers(database, refs[0])
    await task

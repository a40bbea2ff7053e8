"""Everything goes from one database into another, SQLite to PostgreSQL and back, and half a copy is never used."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col

from rules.words import ReplyKind
from storage import copying
from storage.copying import copy_all
from storage.database import Database
from storage.engine import BadDatabase, open_engine
from storage.migrate import is_migrated, migrate
from storage.tables import Person, Reply, Team, metadata
from storage.types import Sealed
from storage.vault import Vault
from tests.conftest import TEST_KEY
from tests.contract.rows import NOW, a_bot, a_check_in, a_house, a_message, a_pause, a_person, a_schedule, an_alert

OTHERS = 1200  # so many people that they come in several batches


@pytest.fixture
async def target(database: Database, request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    """An empty database of the other kind."""
    other = "sqlite" if database.engine.dialect.name == "postgresql" else "postgres"
    engine = open_engine(request.getfixturevalue(f"{other}_url"), Vault(TEST_KEY))
    yield engine
    await engine.dispose()


@pytest.fixture
async def filled(database: Database) -> Database:
    """A house with something in it, sealed texts with odd signs too."""
    async with database.work() as work:
        _, petter = await a_house(work)
        petter.name = "Petter Søndre 🙂"
        await a_schedule(work, petter)
        check_in = await a_check_in(work, petter)
        await an_alert(work, petter)
        await a_pause(work, petter)
        await a_message(work, petter)
        await work.add(
            Reply(
                patient_id=petter.id,
                check_in_id=check_in.id,
                kind=ReplyKind.TEXT,
                text="gikk ut med søpla",
                sent_at=NOW,
                heard_at=NOW,
            )
        )
        team = await work.first(select(Team))
        assert team
        await work.session.execute(
            insert(Person),
            [
                {
                    "ref": f"x{n}",
                    "bot_id": team.bot_id,
                    "team_id": team.id,
                    "key": f"k{n}",
                    "name": "N",
                    "language": "nb",
                }
                for n in range(OTHERS)
            ],
        )
        await work.commit(NOW)
    return database


async def contents(engine: AsyncEngine) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables, opened."""
    async with engine.connect() as connection:
        return {
            table.name: sorted((tuple(row) for row in await connection.execute(select(table))), key=repr)
            for table in metadata.sorted_tables
        }


def nobody_looks(_done: int, _total: int) -> None:
    """Progress that is shown to nobody."""


async def test_everything_arrives_and_the_next_row_gets_a_number_of_its_own(
    filled: Database, target: AsyncEngine
) -> None:
    seen: list[tuple[int, int]] = []
    number = await copy_all(filled.engine, target, lambda done, total: seen.append((done, total)))
    assert await contents(target) == await contents(filled.engine)
    assert await is_migrated(target)
    assert seen[0] == (0, number)
    assert seen[-1] == (number, number)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    async with Database(target).work() as work:
        team = await work.first(select(Team))
        assert team
        added = await a_person(work, team, "ny")
        assert added.id > OTHERS
        await work.commit(NOW)


async def test_what_is_sealed_is_copied_as_it_is(filled: Database, target: AsyncEngine) -> None:
    """So a copy needs no time for sealing, and is not made with a wrong key."""
    query = text("SELECT name FROM person ORDER BY id LIMIT 1")
    await copy_all(filled.engine, target, nobody_looks)
    async with filled.engine.connect() as one, target.connect() as other:
        assert await one.scalar(query) == await other.scalar(query)
    assert all(not isinstance(column.type, Sealed) for table in copying._plain_tables() for column in table.columns)
    assert any(isinstance(column.type, Sealed) for table in metadata.sorted_tables for column in table.columns)


class Interrupted(Exception):
    """Ctrl-C."""


async def interrupted_copy(source: Database, target: AsyncEngine, after: int) -> None:
    def stop(done: int, _total: int) -> None:
        if done >= after:
            raise Interrupted

    with pytest.raises(Interrupted):
        await copy_all(source.engine, target, stop)


async def test_half_a_copy_cannot_be_used_and_goes_on_with_what_has_changed_since(
    filled: Database, target: AsyncEngine
) -> None:
    await interrupted_copy(filled, target, 1000)
    with pytest.raises(BadDatabase, match="a copy into this database is not finished"):
        await migrate(target)
    async with filled.work() as work:
        gone = await work.first(select(Person).where(col(Person.key) == "k7"))
        renamed = await work.first(select(Person).where(col(Person.key) == "k8"))
        assert gone
        assert renamed
        await work.session.delete(gone)
        renamed.name = "Nytt navn"
        await work.commit(NOW)
    await copy_all(filled.engine, target, nobody_looks)
    assert await contents(target) == await contents(filled.engine)
    assert await is_migrated(target)


@pytest.mark.parametrize("furnish", ["rows", "tables", "half"])
async def test_a_target_that_holds_something_else_is_refused_and_left_alone(
    filled: Database, target: AsyncEngine, furnish: str
) -> None:
    if furnish == "tables":
        async with target.begin() as connection:
            await connection.execute(text("CREATE TABLE invoices (id INTEGER)"))
        said = "holds tables of something else"
    else:
        await migrate(target)
        async with Database(target).work() as work:
            await a_bot(work, 901)
            await work.commit(NOW)
        said = "holds people's data already"
    if furnish == "half":
        async with target.begin() as connection:
            await connection.execute(text("UPDATE alembic_version SET version_num = 'copy:of something else'"))
        said = "a copy of something else was begun"
    with pytest.raises(BadDatabase, match=said):
        await copy_all(filled.engine, target, nobody_looks)
    if furnish != "tables":
        assert [len(rows) for name, rows in (await contents(target)).items() if name in {"bot", "person"}] == [1, 0]


async def test_nor_is_a_database_copied_into_itself_or_twice(filled: Database, target: AsyncEngine) -> None:
    for engine in (filled.engine, target, target):
        if engine is target and not await is_migrated(target):
            await copy_all(filled.engine, target, nobody_looks)
            continue
        with pytest.raises(BadDatabase, match="holds people's data already"):
            await copy_all(filled.engine, engine, nobody_looks)

"""The migrations lead to what the tables say, once, and never back."""

import asyncio
import re
import sys
from asyncio.subprocess import PIPE
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text

from storage.database import Database
from storage.engine import BadDatabase, open_engine
from storage.migrate import is_migrated, migrate
from storage.tables import metadata
from storage.vault import Vault
from tests.conftest import TEST_KEY
from tests.contract.rows import another

HOUSE = Path(__file__).parents[2]
NEWER = "the database is newer than this Mellom; install the newer version again"


async def test_the_migrations_lead_to_what_the_tables_say(database: Database) -> None:
    def difference(connection: Connection) -> list[Any]:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        return list(compare_metadata(context, metadata))

    async with database.engine.connect() as connection:
        assert await connection.run_sync(difference) == []


async def indexes(database: Database) -> set[str]:
    """All indexes as the database itself writes them, conditions included."""
    query = (
        "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        if database.engine.dialect.name == "sqlite"
        else "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'"
    )
    async with database.engine.connect() as connection:
        rows = (await connection.execute(text(query))).scalars().all()
    plain = {re.sub(r'[\s"]+', " ", row).replace("( ", "(").replace(" )", ")") for row in rows}
    return {row for row in plain if "alembic" not in row}


async def columns(database: Database) -> set[tuple[str, str, str, bool]]:
    """Table, name, type and whether it may be empty, of all columns."""

    def read(connection: Connection) -> set[tuple[str, str, str, bool]]:
        from sqlalchemy import inspect  # noqa: PLC0415

        inspector = inspect(connection)
        return {
            (table, column["name"], str(column["type"]), column["nullable"])
            for table in inspector.get_table_names()
            if table != "alembic_version"
            for column in inspector.get_columns(table)
        }

    async with database.engine.connect() as connection:
        return await connection.run_sync(read)


async def test_types_and_conditions_of_indexes_are_those_of_the_tables(database: Database, tmp_path: Path) -> None:
    """Alembic does not compare these."""
    migrated = (await indexes(database), await columns(database))
    assert any("WHERE" in row for row in migrated[0])
    if database.engine.dialect.name == "sqlite":
        async with another(f"sqlite:///{tmp_path / 'made.db'}") as made, made.engine.begin() as connection:
            await connection.run_sync(metadata.create_all)
        async with another(f"sqlite:///{tmp_path / 'made.db'}") as made:
            assert (await indexes(made), await columns(made)) == migrated
        return
    async with database.engine.begin() as connection:
        await connection.execute(text("DROP SCHEMA public CASCADE"))
        await connection.execute(text("CREATE SCHEMA public"))
        await connection.run_sync(metadata.create_all)
    assert (await indexes(database), await columns(database)) == migrated


async def test_to_migrate_twice_changes_nothing(database: Database) -> None:
    await migrate(database.engine)
    assert await is_migrated(database.engine)


async def test_an_empty_database_is_not_migrated(database_url: str) -> None:
    async with another(database_url) as empty:
        assert not await is_migrated(empty.engine)


async def test_a_newer_database_is_refused_with_a_sentence(database: Database) -> None:
    async with database.engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(BadDatabase) as refused:
        await migrate(database.engine)
    assert str(refused.value) == NEWER
    assert not await is_migrated(database.engine)


MIGRATING = """
import asyncio, sys
from storage.engine import open_engine
from storage.migrate import is_migrated, migrate
from storage.vault import Vault

async def one() -> None:
    engine = open_engine(sys.argv[1], Vault(sys.argv[2]))
    sys.stdin.readline()
    await migrate(engine)
    print(await is_migrated(engine))
    await engine.dispose()

asyncio.run(one())
"""


async def test_several_processes_that_start_at_once_migrate_once(database_url: str) -> None:
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", MIGRATING, database_url, TEST_KEY, stdin=PIPE, stdout=PIPE, stderr=PIPE, cwd=HOUSE
        )
        for _ in range(3)
    ]
    try:
        async with asyncio.timeout(60):
            told = await asyncio.gather(*(process.communicate(b"go\n") for process in processes))
    finally:
        for process in processes:
            if process.returncode is None:
                process.kill()
    assert [(out.decode().strip(), error.decode()) for out, error in told] == [("True", "")] * 3


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "DATABASE_URL is no address"),
        ("mellom.db", "DATABASE_URL is no address"),
        ("mysql://localhost/mellom", "must begin with sqlite:/// or postgresql://"),
        ("sqlite:////nowhere/at/all/mellom.db", "the folder of the database"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_with_a_sentence(url: str, said: str) -> None:
    with pytest.raises(BadDatabase, match=said):
        open_engine(url, Vault(TEST_KEY))


async def test_a_server_that_is_not_there_is_said(unused_tcp_port: int) -> None:
    async with another(f"postgresql://mellom:secret@127.0.0.1:{unused_tcp_port}/mellom") as nowhere:
        with pytest.raises(BadDatabase, match="can't be reached") as refused:
            await migrate(nowhere.engine)
    assert "secret" not in str(refused.value)


async def test_a_file_that_is_no_database_is_said(tmp_path: Path) -> None:
    (tmp_path / "mellom.db").write_bytes(b"a letter to my aunt" * 100)
    async with another(f"sqlite:///{tmp_path / 'mellom.db'}") as wrong:
        with pytest.raises(BadDatabase, match="refused"):
            await migrate(wrong.engine)

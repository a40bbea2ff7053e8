"""From every released version the way leads to the newest with all data in place, and no way leads back.

For a version with its own shape there is a file `tests/contract/releases/REVISION.sql`: rows as that version wrote
them, in plain SQL that both databases take. The newest revision needs none: its rows are made by today's code.
"""

from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, inspect, select, table, text

from storage.database import Database
from storage.engine import open_engine
from storage.migrate import config, is_migrated, migrate, newest, version
from storage.tables import metadata
from storage.vault import Vault
from tests.conftest import TEST_KEY
from tests.contract.rows import NOW, a_check_in, a_house, a_message, a_schedule, an_alert, another

RELEASES = Path(__file__).parent / "releases"
REVISIONS = sorted(revision.revision for revision in ScriptDirectory.from_config(config()).walk_revisions())


async def upgrade(database: Database, revision: str) -> None:
    """As far as a version of then went."""

    def go(connection: Connection) -> None:
        settings = config()
        settings.attributes["connection"] = connection
        command.upgrade(settings, revision)

    async with database.engine.connect() as connection:
        await connection.run_sync(go)
        await connection.commit()


async def fill(database: Database, revision: str) -> None:
    """Rows as they were written with this shape."""
    if revision == newest():
        async with database.work() as work:
            _, petter = await a_house(work)
            await a_schedule(work, petter)
            await a_check_in(work, petter)
            await an_alert(work, petter)
            await a_message(work, petter)
            await work.commit(NOW)
        return
    async with database.engine.begin() as connection:
        for statement in (RELEASES / f"{revision}.sql").read_text(encoding="utf-8").split(";\n"):
            if statement.strip():
                await connection.execute(text(statement))


async def counts(database: Database) -> dict[str, int]:
    """How many rows each table has."""
    async with database.engine.connect() as connection:
        names = await connection.run_sync(lambda plain: inspect(plain).get_table_names())
        return {
            name: await connection.scalar(select(func.count()).select_from(table(name))) or 0 for name in sorted(names)
        }


def test_every_version_but_the_newest_has_its_rows() -> None:
    assert {path.stem for path in RELEASES.glob("*.sql")} == set(REVISIONS) - {newest()}


@pytest.mark.parametrize("revision", REVISIONS)
async def test_from_every_version_the_way_leads_to_the_newest_and_keeps_all_rows(
    database_url: str, revision: str
) -> None:
    async with another(database_url) as database:
        await upgrade(database, revision)
        await fill(database, revision)
        before = await counts(database)
        assert before["person"] > 0
        assert await version(database.engine) == revision
        await migrate(database.engine)
        assert await is_migrated(database.engine)
        after = await counts(database)
        assert {name: number for name, number in after.items() if name in before} == before
        assert set(after) == {*metadata.tables, "alembic_version"}
        async with database.work() as work:
            # what was sealed then is opened now
            for name in ("team", "person", "patient", "check_in", "alert", "outbox"):
                assert list((await work.session.execute(select(metadata.tables[name]))).all())


@pytest.mark.parametrize("revision", REVISIONS)
async def test_no_way_leads_back(database_url: str, revision: str) -> None:
    """Who wants back is told what to do, and nothing has changed."""
    engine = open_engine(database_url, Vault(TEST_KEY))

    def back(connection: Connection) -> None:
        settings = config()
        settings.attributes["connection"] = connection
        command.downgrade(settings, "-1" if revision != REVISIONS[0] else "base")

    try:
        await upgrade(Database(engine), revision)
        async with engine.connect() as connection:
            with pytest.raises(RuntimeError, match="downgrade is not supported: restore the backup"):
                await connection.run_sync(back)
        assert await version(engine) == revision
    finally:
        await engine.dispose()

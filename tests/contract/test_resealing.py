"""After a change of keys everything is sealed anew, and the old key can go."""

import pytest
from sqlalchemy import text

from storage.database import Database
from storage.engine import open_engine
from storage.resealing import BATCH, locked_values, reseal, sealed_columns
from storage.vault import BadKeys, Vault
from tests.conftest import TEST_KEY
from tests.contract.test_copying import contents, filled, nobody_looks
from tests.contract.test_secrets import SEALED

NEW_KEY = Vault.new_key()
BOTH = f"{NEW_KEY},{TEST_KEY}"
__all__ = ["filled"]


async def test_every_sealed_column_is_known(database: Database) -> None:
    assert {(table.name, column.name) for table, column in sealed_columns()} == SEALED


async def test_afterwards_the_new_key_alone_opens_everything(filled: Database, database_url: str) -> None:
    before = await contents(filled.engine)
    seen: list[tuple[int, int]] = []
    engine = open_engine(database_url, Vault(BOTH))
    done = await reseal(engine, Vault(BOTH), lambda *at: seen.append(at))
    assert done.values > BATCH
    assert done.locked == []
    assert seen[-1][0] == seen[-1][1] > 0
    again = await reseal(engine, Vault(BOTH), nobody_looks)
    assert again.values == 0
    await engine.dispose()
    alone = open_engine(database_url, Vault(NEW_KEY))
    assert await contents(alone) == before
    assert await locked_values(alone, Vault(NEW_KEY), 50) == []
    await alone.dispose()
    with pytest.raises(BadKeys):
        await contents(filled.engine)


async def test_interrupted_it_goes_on(filled: Database, database_url: str) -> None:
    before = await contents(filled.engine)
    engine = open_engine(database_url, Vault(BOTH))

    class Interrupted(Exception):
        pass

    def stop(done: int, _total: int) -> None:
        if done > 2 * BATCH:
            raise Interrupted

    with pytest.raises(Interrupted):
        await reseal(engine, Vault(BOTH), stop)
    assert await contents(engine) == before
    rest = await reseal(engine, Vault(BOTH), nobody_looks)
    assert 0 < rest.values < sum(len(rows) for rows in before.values()) - BATCH
    assert await contents(engine) == before
    await engine.dispose()


async def test_what_no_key_opens_is_named_and_left_and_the_rest_is_done(filled: Database, database_url: str) -> None:
    stray = Vault(Vault.new_key()).seal("hvem vet")
    async with filled.engine.begin() as connection:
        await connection.execute(text("UPDATE reply SET text = :stray"), {"stray": stray})
    engine = open_engine(database_url, Vault(BOTH))
    assert await locked_values(engine, Vault(BOTH), 50) == ["reply.text"]
    done = await reseal(engine, Vault(BOTH), nobody_looks)
    assert [where.split()[0] for where in done.locked] == ["reply.text"]
    assert done.values > BATCH
    async with engine.connect() as connection:
        assert await connection.scalar(text("SELECT text FROM reply")) == stray
    await engine.dispose()

"""Sealing everything anew with the first key, so that the keys behind it can go."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from sqlalchemy import Column, Table, Text, bindparam, func, select, type_coerce, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.engine import READING
from storage.tables import metadata
from storage.types import Sealed
from storage.vault import BadKeys, Vault

BATCH = 200
"""Rows a transaction: what is done stays done where it is interrupted."""

Key = int | str | None
Progress = Callable[[int, int], None]
"""Is told how many rows are done, of how many."""


@dataclass
class Resealed:
    """What became of it. `locked`: values that none of the keys opens, as table.column and row."""

    values: int = 0
    locked: list[str] = field(default_factory=list)


def sealed_columns() -> Iterator[tuple[Table, Column[str]]]:
    """Every column that is sealed."""
    for table in metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, Sealed):
                yield table, column


async def reseal(engine: AsyncEngine, vault: Vault, progress: Progress) -> Resealed:
    """Seal with the first key what another one sealed. To call it again does no harm.

    A value that changes meanwhile is left to whoever changed it: it is sealed with their first key.
    """
    columns, done, result = list(sealed_columns()), 0, Resealed()
    async with engine.connect() as connection:
        counts = [await connection.scalar(select(func.count()).select_from(table)) or 0 for table, _ in columns]
    total = sum(counts)
    progress(0, total)
    for table, column in columns:
        after: Key = None
        while True:
            async with engine.begin() as connection:
                rows, after = await _batch(connection, vault, table, column, after, result)
            done = min(total, done + rows)
            progress(done, total)
            if rows < BATCH:
                break
    progress(total, total)
    return result


async def _batch(
    connection: AsyncConnection, vault: Vault, table: Table, column: Column[str], after: Key, result: Resealed
) -> tuple[int, Key]:
    """The next rows behind the id `after`; gives how many there were, and the last id."""
    (key,) = table.primary_key.columns
    written = type_coerce(column, Text())
    query = select(key, written).order_by(key).limit(BATCH)
    rows = (await connection.execute(query if after is None else query.where(key > after))).all()
    statement = (
        update(table)
        .where(key == bindparam("row"), written == bindparam("before", type_=Text()))
        .values({column.name: bindparam("anew", type_=Text())})
    )
    changes = []
    for number, sealed in rows:
        if sealed is None or vault.is_current(sealed):
            continue
        try:
            changes.append({"row": number, "before": sealed, "anew": vault.seal(vault.open(sealed))})
        except BadKeys:
            result.locked.append(f"{table.name}.{column.name} {number}")
    for change in changes:
        await connection.execute(statement, change)
    result.values += len(changes)
    return len(rows), rows[-1][0] if rows else after


async def locked_values(engine: AsyncEngine, vault: Vault, limit: int) -> list[str]:
    """Of the newest `limit` values of each column those that no key opens, as table.column. Only reads."""
    found = []
    async with engine.connect() as plain:
        connection = await plain.execution_options(**{READING: True})
        for table, column in sealed_columns():
            written = type_coerce(column, Text())
            (key,) = table.primary_key.columns
            query = select(written).where(column.is_not(None)).order_by(key.desc()).limit(limit)
            for (sealed,) in await connection.execute(query):
                try:
                    vault.open(sealed)
                except BadKeys:
                    found.append(f"{table.name}.{column.name}")
                    break
    return found

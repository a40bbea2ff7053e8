"""Copying everything into another database, SQLite or PostgreSQL to either.

The target's version says that it is unfinished until the last row is there: nothing runs on half a copy, and only
the copy of the same house may go on. What is sealed is copied as it is, so both have the same keys.
"""

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, MetaData, RowMapping, Table, Text, delete, func, select, text, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlmodel import col

from storage.engine import READING, BadDatabase
from storage.migrate import UNFINISHED, migrate, newest, version
from storage.tables import Bot, Team, metadata
from storage.types import Sealed

BATCH = 500

Progress = Callable[[int, int], None]
"""Is told how many rows are done, of how many."""


async def copy_all(source: AsyncEngine, target: AsyncEngine, progress: Progress) -> int:
    """Copy every row; gives how many. Raises BadDatabase where the target holds something else.

    Interrupted, it goes on when it is called again: rows that are there and the same are only compared.
    """
    tables = _plain_tables()
    async with source.connect() as plain:
        # one view of the source, whatever happens to it meanwhile
        await plain.execution_options(**one_view(source))
        mark = await _mark(plain)
        begun = await _prepare(target, mark, tables)
        counts = {table.name: await _count(plain, table) for table in tables}
        total, done = sum(counts.values()), 0
        progress(0, total)
        if begun:
            await _drop_strays(plain, target, tables)
        for table in tables:
            last: tuple[Any, ...] | None = None
            while rows := await _next(plain, table, last):
                async with target.begin() as connection:
                    await _put(connection, table, rows)
                last = _id(table, rows[-1])
                done += len(rows)
                progress(done, total)
    await _finish(target, tables, counts)
    return total


def _plain_tables() -> list[Table]:
    """Our tables, parents first, in which what is sealed is plain text."""
    copies = MetaData()
    for table in metadata.sorted_tables:
        copy = table.to_metadata(copies)
        for column in copy.columns:
            if isinstance(column.type, Sealed):
                column.type = Text()
    return copies.sorted_tables


def one_view(engine: AsyncEngine) -> dict[str, object]:
    """Execution options of a connection that sees everything as it was when it began to read."""
    return {READING: True} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}


async def _mark(connection: AsyncConnection) -> str:
    """What tells this house and its shape from others; short enough for a version."""
    bots = (await connection.execute(select(col(Bot.telegram_id)).order_by(col(Bot.telegram_id)))).scalars().all()
    teams = (await connection.execute(select(col(Team.ref)).order_by(col(Team.ref)))).scalars().all()
    return UNFINISHED + hashlib.sha256(f"{newest()} {bots} {teams}".encode()).hexdigest()[:24]


async def _prepare(target: AsyncEngine, mark: str, tables: list[Table]) -> bool:
    """Make the target ready to be written to; whether a copy of the same house was begun in it."""
    found = await version(target)
    if found == mark:
        return True
    if found and found.startswith(UNFINISHED):
        raise BadDatabase("a copy of something else was begun in the target; empty it, or take another one")
    if found is None and await _has_tables(target):
        raise BadDatabase("the target holds tables of something else; take an empty database")
    await migrate(target)
    async with target.begin() as connection:
        for table in tables:
            if await connection.scalar(select(1).select_from(table).limit(1)):
                raise BadDatabase("the target holds people's data already; take an empty database")
        await connection.execute(text("UPDATE alembic_version SET version_num = :mark"), {"mark": mark})
    return False


async def _has_tables(target: AsyncEngine) -> bool:
    query = (
        "SELECT count(*) FROM sqlite_master WHERE type = 'table'"
        if target.dialect.name == "sqlite"
        else "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()"
    )
    async with target.connect() as connection:
        return bool(await connection.scalar(text(query)))


async def _count(connection: AsyncConnection, table: Table) -> int:
    return await connection.scalar(select(func.count()).select_from(table)) or 0


async def _next(connection: AsyncConnection, table: Table, after: tuple[Any, ...] | None) -> Sequence[RowMapping]:
    key = list(table.primary_key.columns)
    query = select(table).order_by(*key).limit(BATCH)
    return (await connection.execute(query if after is None else query.where(_beyond(table, after)))).mappings().all()


def _id(table: Table, row: RowMapping) -> tuple[Any, ...]:
    return tuple(row[column.name] for column in table.primary_key.columns)


def _beyond(table: Table, after: tuple[Any, ...]) -> ColumnElement[bool]:
    return tuple_(*table.primary_key.columns) > tuple_(*after)


async def _put(connection: AsyncConnection, table: Table, rows: Sequence[RowMapping]) -> None:
    """Have these rows in the target as they are in the source."""
    key = list(table.primary_key.columns)
    ids = [_id(table, row) for row in rows]
    there = (await connection.execute(select(table).where(tuple_(*key).in_(ids)))).mappings()
    known = {_id(table, row): row for row in there}
    wanted = [dict(row) for row, id_ in zip(rows, ids, strict=True) if known.get(id_) != row]
    if not wanted:
        return
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    statement = insert(table)
    others = {column.name: statement.excluded[column.name] for column in table.columns if not column.primary_key}
    await connection.execute(
        statement.on_conflict_do_update(index_elements=key, set_=others) if others else statement, wanted
    )


async def _drop_strays(source: AsyncConnection, target: AsyncEngine, tables: list[Table]) -> None:
    """Rows that were copied before an interruption and that the source has no more; children first."""
    for table in reversed(tables):
        last: tuple[Any, ...] | None = None
        async with target.begin() as connection:
            while rows := await _next(connection, table, last):
                key = list(table.primary_key.columns)
                ids = [_id(table, row) for row in rows]
                kept = {tuple(row) for row in await source.execute(select(*key).where(tuple_(*key).in_(ids)))}
                strays = [id_ for id_ in ids if id_ not in kept]
                if strays:
                    await connection.execute(delete(table).where(tuple_(*key).in_(strays)))
                last = ids[-1]


async def _finish(target: AsyncEngine, tables: list[Table], counts: dict[str, int]) -> None:
    """Compare the numbers, put PostgreSQL's counters behind the highest ids, and say that it is whole."""
    async with target.begin() as connection:
        for table in tables:
            found = await _count(connection, table)
            if found != counts[table.name]:
                raise BadDatabase(
                    f"the table {table.name} has {found} rows in the target and {counts[table.name]} in the source; "
                    "stop `mellom run`, and call this again"
                )
            if connection.dialect.name == "postgresql" and "id" in table.columns:
                await connection.execute(
                    text(
                        f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), max(id)) "  # noqa: S608  the names are our tables'
                        f"FROM {table.name} HAVING max(id) IS NOT NULL"
                    )
                )
        await connection.execute(text("UPDATE alembic_version SET version_num = :newest"), {"newest": newest()})

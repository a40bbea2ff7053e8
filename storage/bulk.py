"""Many rows by one statement, past the session: a morning makes thousands, and one of the session's costs far more than
its share of the statement.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Insert, Table, func, insert, inspect, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.dml import ReturningInsert
from sqlmodel import SQLModel


def plain(table: type[SQLModel]) -> Table:
    """The table past the session."""
    found: Table = inspect(table).local_table
    return found


@cache
def _insert(table: type[SQLModel]) -> Insert:
    return insert(plain(table))


@cache
def _insert_for_ids(table: type[SQLModel], key: tuple[str, ...]) -> ReturningInsert[Any]:
    into = plain(table)
    return insert(into).returning(into.c.id, *(into.c[name] for name in key))


async def number_new(session: AsyncSession) -> None:
    """Give new rows of the session the ids that SQLite would: it gives out one at a statement, while all that have
    theirs go in by one. PostgreSQL gives out many at once.
    """
    if session.get_bind().dialect.name != "sqlite":
        return
    new: dict[type[SQLModel], list[Any]] = {}
    for row in session.new:
        if "id" in plain(type(row)).primary_key and row.id is None:
            new.setdefault(type(row), []).append(row)
    with session.no_autoflush:
        for table, rows in new.items():
            last = (await session.execute(select(func.max(plain(table).c.id)))).scalar_one() or 0
            for number, row in enumerate(rows, last + 1):
                row.id = number


async def insert_all(session: AsyncSession, table: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that name the same columns; the others have their default."""
    if rows:
        await session.execute(_insert(table), rows)


async def insert_for_ids(
    session: AsyncSession, table: type[SQLModel], rows: Sequence[Mapping[str, Any]], key: tuple[str, ...]
) -> list[int]:
    """The same; gives their ids, in their order. `key`: the columns by which each is known among them, as no database
    promises to give rows back in the order in which it got them.
    """
    if not rows:
        return []
    given = await session.execute(_insert_for_ids(table, key), rows)
    ids = {tuple(values): number for number, *values in given}
    return [ids[tuple(row[name] for name in key)] for row in rows]

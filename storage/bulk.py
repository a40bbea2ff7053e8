"""Many rows by one statement, past the session: a morning makes thousands, and one of the session's costs far more than
its share of the statement.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Table, insert, inspect
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.dml import ReturningInsert
from sqlmodel import SQLModel


@cache
def _insert(table: type[SQLModel]) -> ReturningInsert[Any]:
    plain: Table = inspect(table).local_table
    return insert(plain).returning(*plain.primary_key, sort_by_parameter_order=True)


async def insert_all(session: AsyncSession, table: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Insert rows that name the same columns; gives their ids, in their order."""
    if not rows:
        return []
    return list(await session.scalars(_insert(table), rows))

"""Reading in a transaction: a row that was read is at hand, and what many rows need is read ahead."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, inspect, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql import Select
from sqlmodel import SQLModel

from storage.prepared import PerKey, Row, by_key, by_keys, fresh


@dataclass(frozen=True)
class Found:
    """What a transaction has read: rows by their keys, and what was read ahead by query, key and values."""

    rows: dict[tuple[type[SQLModel], Any], SQLModel] = field(default_factory=dict)
    ahead: dict[tuple[PerKey, int, tuple[Any, ...]], list[Any]] = field(default_factory=dict)


class Reader:
    """Reads in one session, to which each row is one object."""

    def __init__(self, session: AsyncSession) -> None:
        self.session = session
        self.found = Found()

    async def all(self, query: Select[Row], **values: Any) -> list[Row]:
        """All rows of a query for one table. `values`: of one that is `prepared`."""
        return list((await self.session.scalars(query if values else fresh(query), values)).all())

    async def first(self, query: Select[Row], **values: Any) -> Row | None:
        """The first row, or None. `values`: of a query that is `prepared`, with its limit."""
        return (await self.session.scalars(query if values else fresh(query).limit(1), values)).first()

    async def get(self, table: type[Row], key: Any) -> Row | None:
        """A row by its primary key. One that this work has read already is not read again."""
        row = self.at_hand(table, key)
        if row is None:
            row = (await self.session.scalars(by_key(table), {"key": key})).first()
            if row is not None:
                self.keep(table, key, row)
        return row

    def at_hand(self, table: type[Row], key: Any) -> Row | None:
        """The row if this work has it, without a look into the database."""
        row = self.found.rows.get((table, key))
        if not isinstance(row, table):
            return None
        state = inspect(row)
        return row if state.persistent and not state.expired else None

    def keep(self, table: type[Row], key: Any, row: Row) -> None:
        """Have a row at hand; SQLAlchemy's session lets go of what nobody holds."""
        self.found.rows[table, key] = row

    async def rows(self, query: PerKey, key: int, **values: Any) -> list[Any]:
        """The rows of one key, as they are now or as they were read ahead."""
        known = self.found.ahead.get((query, key, tuple(values.values())))
        return known if known is not None else (await self._read(query, [key], values))[key]

    async def read_ahead(self, query: PerKey, keys: Iterable[int], **values: Any) -> None:
        """Read the rows of many keys by one statement; `rows` gives them until `forget_ahead` or the commit."""
        wanted = sorted(set(keys))
        if wanted:
            for key, rows in (await self._read(query, wanted, values)).items():
                self.found.ahead[query, key, tuple(values.values())] = rows

    async def _read(self, query: PerKey, keys: list[int], values: dict[str, Any]) -> dict[int, list[Any]]:
        found: dict[int, list[Any]] = {key: [] for key in keys}
        for *row, key in await self.session.execute(query.statement, {"keys": keys, **values}):
            found[key].append(tuple(row))
        return found

    def forget_ahead(self) -> None:
        """What was read ahead may not be so any more."""
        self.found.ahead.clear()

    def forget_ahead_of(self, row: SQLModel) -> None:
        """A row is new, gone, or another: what was read ahead of its patient's, or its person's, is not so."""
        whose = {getattr(row, "patient_id", None), getattr(row, "person_id", None)}
        table = inspect(type(row)).local_table
        for known in [known for known in self.found.ahead if known[1] in whose and table in known[0].tables]:
            del self.found.ahead[known]

    async def bring(self, table: type[Row], keys: Iterable[int]) -> None:
        """Have many rows at hand, by one statement."""
        wanted = sorted({key for key in keys if self.at_hand(table, key) is None})
        if wanted:
            for row, key in await self.session.execute(by_keys(table), {"keys": wanted}):
                self.keep(table, key, row)

    async def count(self, query: Select[*tuple[Any, ...]]) -> int:
        """How many rows a query has."""
        return (await self.session.execute(select(func.count()).select_from(query.subquery()))).scalar_one()

    def forget(self) -> None:
        """The transaction is over: nothing that was read need be so any more."""
        self.found.rows.clear()
        self.found.ahead.clear()

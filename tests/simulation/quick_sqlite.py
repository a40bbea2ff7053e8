"""SQLite without a thread for each connection: the same statements on the same file, at once and in one order.

SQLAlchemy's adapter for aiosqlite speaks to what stands here as if it were aiosqlite's connection.
"""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

BUSY_TURNS = 1000
Reach = Callable[[str], Awaitable[None]]


class QuickCursor:
    """What the adapter needs of a cursor."""

    def __init__(self, connection: "QuickConnection") -> None:
        self._connection = connection
        self._cursor = connection._connection.cursor()

    async def __aenter__(self) -> "QuickCursor":
        return self

    @property
    def description(self) -> Any:
        return self._cursor.description

    @property
    def rowcount(self) -> int:
        return self._cursor.rowcount

    @property
    def lastrowid(self) -> int | None:
        return self._cursor.lastrowid

    async def execute(self, sql: str, parameters: Any = ()) -> "QuickCursor":
        if sql.startswith("BEGIN IMMEDIATE"):
            await self._connection.begins()
            await self._begin(sql)
        else:
            self._cursor.execute(sql, parameters)
            if sql.startswith("PRAGMA busy_timeout"):
                self._cursor.execute("PRAGMA busy_timeout=0")
        return self

    async def _begin(self, sql: str) -> None:
        """Who has the write lock gives it back in the same thread, so that nobody can wait here as SQLite does."""
        for _ in range(BUSY_TURNS):
            try:
                self._cursor.execute(sql)
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                    raise
                await asyncio.sleep(0)
            else:
                return
        raise sqlite3.OperationalError("database is locked")

    async def executemany(self, sql: str, parameters: Iterable[Any]) -> "QuickCursor":
        self._cursor.executemany(sql, parameters)
        return self

    async def fetchall(self) -> list[Any]:
        return self._cursor.fetchall()

    async def close(self) -> None:
        self._cursor.close()


class _Queue:
    """Where the adapter leaves what aiosqlite's thread is to do; here it is done at once."""

    def put_nowait(self, wish: tuple[Any, Callable[[], Any]]) -> None:
        future, function = wish
        future.set_result(function())


class QuickConnection:
    """A connection; `reach` is told of each point around a write."""

    def __init__(self, path: str, reach: Reach) -> None:
        self._connection = sqlite3.connect(path, timeout=0, check_same_thread=False)
        self._conn = self._connection
        self._tx = _Queue()
        self._reach = reach
        self._writes = False

    @property
    def isolation_level(self) -> str | None:
        return self._connection.isolation_level

    @property
    def in_transaction(self) -> bool:
        return self._connection.in_transaction

    async def begins(self) -> None:
        """A write begins: others may have their turn before it."""
        await self._reach("begin")
        self._writes = True

    def cursor(self) -> QuickCursor:
        return QuickCursor(self)

    async def create_function(self, *args: Any, **named: Any) -> None:
        self._connection.create_function(*args, **named)

    async def commit(self) -> None:
        if not self._writes:
            self._connection.commit()
            return
        await self._reach("commit")
        self._writes = False
        self._connection.commit()
        await self._reach("committed")

    async def rollback(self) -> None:
        self._writes = False
        self._connection.rollback()

    async def close(self) -> None:
        self._connection.close()

    def stop(self) -> None:
        """Break off, as a process that ends does."""
        self._connection.close()

"""SQLite without a thread for each connection: the same statements on the same file, at once and in one order.

It stands in SQLAlchemy in the place of aiosqlite, and awaits nothing but the points around a write.
"""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy.util.concurrency import await_

BUSY_TURNS = 1000
Reach = Callable[[str], Awaitable[None]]


class QuickCursor(sqlite3.Cursor):
    """A cursor that lets others have their turn before a write begins."""

    connection: "QuickConnection"

    def execute(self, sql: str, parameters: Any = ()) -> "QuickCursor":
        if sql.startswith("BEGIN IMMEDIATE"):
            await_(self._begin(sql))
            return self
        super().execute(sql, parameters)
        if sql.startswith("PRAGMA busy_timeout"):
            super().execute("PRAGMA busy_timeout=0")
        return self

    async def _async_soft_close(self) -> None:
        """SQLAlchemy asks for it after RETURNING: all rows are here already."""

    async def _begin(self, sql: str) -> None:
        """Who has the write lock gives it back in the same thread, so that nobody can wait here as SQLite does."""
        await self.connection.begins()
        for _ in range(BUSY_TURNS):
            try:
                super().execute(sql)
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                    raise
                await asyncio.sleep(0)
            else:
                return
        raise sqlite3.OperationalError("database is locked")


class QuickConnection(sqlite3.Connection):
    """A connection; `reach` is told of each point around a write."""

    reach: Reach
    _writes = False

    def cursor(self, factory: Any = QuickCursor) -> Any:
        return super().cursor(factory)

    async def begins(self) -> None:
        """A write begins: others may have their turn before it."""
        await self.reach("begin")
        self._writes = True

    def commit(self) -> None:
        if not self._writes:
            super().commit()
            return
        await_(self.reach("commit"))
        self._writes = False
        super().commit()
        await_(self.reach("committed"))

    def rollback(self) -> None:
        self._writes = False
        super().rollback()

    def terminate(self) -> None:
        """Break off, as a process that ends does."""
        self.close()

    @property
    def driver_connection(self) -> "QuickConnection":
        """SQLAlchemy's way from what stands in for aiosqlite to the connection itself."""
        return self

    _connection = driver_connection


async def _alone(_point: str) -> None:
    """Nobody gets in between."""


class QuickSqlite:
    """What SQLAlchemy takes for the driver's module; each connection's points are told to what `reach` gives."""

    paramstyle = "qmark"
    has_stop = True
    sqlite_version = sqlite3.sqlite_version
    sqlite_version_info = sqlite3.sqlite_version_info
    Binary = sqlite3.Binary
    PARSE_COLNAMES, PARSE_DECLTYPES = sqlite3.PARSE_COLNAMES, sqlite3.PARSE_DECLTYPES
    Error, DatabaseError, IntegrityError = sqlite3.Error, sqlite3.DatabaseError, sqlite3.IntegrityError
    NotSupportedError, OperationalError = sqlite3.NotSupportedError, sqlite3.OperationalError
    InterfaceError, ProgrammingError = sqlite3.InterfaceError, sqlite3.ProgrammingError
    DataError, InternalError = sqlite3.DataError, sqlite3.InternalError

    def __init__(self, path: str, reach: Callable[[], Reach] | None = None) -> None:
        self._path = path
        self._reach = reach or (lambda: _alone)

    def connect(self, *_: object, **__: object) -> QuickConnection:
        """A connection of the process that asks for it."""
        connection = sqlite3.connect(self._path, timeout=0, check_same_thread=False, factory=QuickConnection)
        connection.reach = self._reach()
        return connection

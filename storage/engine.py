"""Opening a database: SQLite by default, PostgreSQL where a team outgrows one machine."""

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import PoolResetState
from sqlalchemy.util.concurrency import await_

from storage.turns import Turns
from storage.vault import Vault

READING = "mellom_reading"
"""Execution option of a connection that only reads: on SQLite it then takes no write lock."""

_CUT_MIDWAY = "InternalClientError"
"""asyncpg's word for a connection that was cut while it was being spoken through."""
_BUSY_TIMEOUT_MS = 15_000


class BadDatabase(Exception):
    """DATABASE_URL cannot be used; the message says what to do."""


def is_away(error: BaseException | None) -> bool:
    """Whether the database is away, busy or read-only: then no row and no update is to blame, and to wait helps.

    asyncpg's errors reach us as plain DBAPIError, told apart by their SQLSTATE class: connection (08), conflict
    (40), resources (53), operator (57), read-only (25). NoConnection: all that we may have are in use.
    """
    if isinstance(error, (OperationalError, InterfaceError, NoConnection, OSError)):
        return True
    if not isinstance(error, DBAPIError):
        return False
    if type(error.orig).__name__ == _CUT_MIDWAY:
        return True
    state = str(getattr(error.orig, "pgcode", None) or getattr(error.orig, "sqlstate", None) or "")
    return error.connection_invalidated or state[:2] in {"08", "25", "40", "53", "57"}


def database_url(text: str) -> URL:
    """The address with the driver we use. Raises BadDatabase for anything but SQLite and PostgreSQL."""
    try:
        url = make_url(text.strip())
    except Exception as error:
        raise BadDatabase("DATABASE_URL is no address; try sqlite:///mellom.db") from error
    match url.get_backend_name():
        case "sqlite":
            if not url.database or url.database == ":memory:":
                raise BadDatabase("DATABASE_URL names no file, so all would be forgotten; try sqlite:///mellom.db")
            return url.set(drivername="sqlite+aiosqlite")
        case "postgresql" | "postgres":
            return url.set(drivername="postgresql+asyncpg")
    raise BadDatabase("DATABASE_URL must begin with sqlite:/// or postgresql://")


def open_engine(text: str, vault: Vault, driver: object | None = None) -> AsyncEngine:
    """An engine for DATABASE_URL whose sealed columns use `vault`. Connects to nothing yet.

    `driver`: what stands in for SQLite's driver (the simulation's, without a thread for each connection).
    """
    url = database_url(text)
    if url.get_backend_name() == "sqlite":
        file = str(url.database)
        if not Path(file).absolute().parent.is_dir():
            raise BadDatabase(f"the folder of the database {file} does not exist; make it first")
        _try_file(file)
        more = {"module": driver} if driver else {}
        waits = {"timeout": _BUSY_TIMEOUT_MS / 1000}
        engine = create_async_engine(url, connect_args=waits, hide_parameters=True, **more)
        _teach_sqlite(engine)
    else:
        engine = create_async_engine(url, pool_size=5, max_overflow=5, pool_pre_ping=True, hide_parameters=True)
    engine.sync_engine.dialect.vault = vault  # type: ignore[attr-defined]  # for storage.types.Sealed
    return engine


def _try_file(path: str) -> None:
    """Raises BadDatabase where SQLite can't open the file: here, as the driver's thread would add a traceback."""
    try:
        sqlite3.connect(path).close()
    except sqlite3.Error as error:
        raise BadDatabase(f"the database can't be reached: {error}") from error


def _teach_sqlite(engine: AsyncEngine) -> None:
    """Durable WAL, foreign keys, and transactions that take the write lock at once (so no busy error midway)."""
    turns = Turns()

    @event.listens_for(engine.sync_engine, "connect")
    def connected(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            f"busy_timeout={_BUSY_TIMEOUT_MS}",
            "foreign_keys=ON",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "invalidate")
    def dropped(connection: Any, _record: Any, _error: BaseException | None) -> None:
        # a work that is cancelled midway: closed with a statement in hand, SQLite would keep the write lock
        turns.give_back(connection)
        connection.rollback()

    @event.listens_for(engine.sync_engine, "reset")
    def given_back(connection: Any, _record: Any, state: PoolResetState) -> None:
        # a COMMIT that failed (the disk is full) leaves the transaction open, and SQLAlchemy takes it for over: whoever
        # gets this connection next could not begin, and nobody else could write meanwhile
        if state.asyncio_safe and connection.driver_connection.in_transaction:
            connection.rollback()

    @event.listens_for(engine.sync_engine, "begin")
    def begun(connection: Any) -> None:
        if connection.get_execution_options().get(READING):
            connection.exec_driver_sql("BEGIN")
            return
        await_(turns.take(connection.connection.dbapi_connection))
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    @event.listens_for(engine.sync_engine, "checkin")
    def over(connection: Any, _record: Any) -> None:
        turns.give_back(connection)

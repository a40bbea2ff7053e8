"""What every command needs: the settings, the database, a file, and how it says that it failed."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from sqlalchemy.exc import SQLAlchemyError

from bot.bootstrap import open_database
from bot.clock import clock_for
from bot.doctor.memory import file_of, other_shape
from bot.settings import NO_BOT, Settings, environment, read_settings
from care.bots import kept_bots
from care.overview import find_patient
from care.people import Known
from scheduler.ports import Clock
from storage.database import Database
from storage.engine import is_away, open_engine
from storage.migrate import newest, version
from storage.vault import Vault
from storage.work import Work

T = TypeVar("T")
OfBot = Annotated[int | None, typer.Option("--bot", help="The bot's id; needed where there are several.")]
FILE_BYTES_MAX = 20_000_000


class Failed(Exception):
    """What an operator is told in one line, with exit code 1."""


def settings_and_clock(*, needs_token: bool = True, takes_token: bool = False) -> tuple[Settings, Clock]:
    """The settings of this folder, and the clock that they name."""
    settings = read_settings(environment(), needs_token=needs_token, takes_token=takes_token)
    return settings, clock_for(settings.clock_url)


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Database]:
    """The database, migrated; closed at the end."""
    database = await open_database(settings)
    try:
        yield database
    finally:
        await database.close()


@asynccontextmanager
async def as_it_is(settings: Settings) -> AsyncIterator[Database]:
    """The database, for looking: nothing is made or migrated. Raises Failed where it can't be used as it is."""
    file = file_of(settings.database_url)
    if file and not file.exists():
        raise Failed(f"there is no {file} yet; `mellom run` makes it")
    engine = open_engine(settings.database_url, Vault(settings.encryption_keys))
    try:
        shape = await version(engine)
        if shape != newest():
            found = other_shape(shape)
            raise Failed(f"the database can't be used: {found.says}; {found.do}")
        yield Database(engine)
    finally:
        await engine.dispose()


async def with_token(settings: Settings, database: Database, bot: int | None) -> Settings:
    """The settings with the token of one bot: the one that was asked for, that of BOT_TOKEN, or the only one kept."""
    if settings.bot_token and bot in {None, settings.telegram_id}:
        return settings
    async with database.reading() as work:
        tokens = {kept.telegram_id: kept.token for kept in await kept_bots(work)}
    if not tokens:
        raise Failed(NO_BOT)
    if bot is None and len(tokens) > 1:
        raise Failed(f"there are several bots; say which one by --bot: {', '.join(map(str, tokens))}")
    found = bot or next(iter(tokens))
    if found not in tokens:
        raise Failed(f"no token of the bot {found} is kept; kept are those of {', '.join(map(str, tokens))}")
    return replace(settings, bot_token=tokens[found])


async def with_patient(name: str, act: Callable[[Work, Known, datetime], Awaitable[T]], bot: int | None = None) -> T:
    """Do something about one patient, named by key or name; `bot`: among the people of that one."""
    settings, clock = settings_and_clock(needs_token=False)
    async with opened(settings) as database, database.work() as work:
        who = await find_patient(work, name, bot)
        if who is None:
            raise Failed(f"there is no patient with the key or name {name!r}, or more than one; use the key, and --bot")
        return await act(work, who, clock.now())


@contextmanager
def written_down() -> Iterator[None]:
    """Writes a look into the audit trail; what was asked for is shown also where nothing can be written."""
    try:
        yield
    except SQLAlchemyError as error:
        if not is_away(error):
            raise
        typer.echo("This look does not stand in the audit trail: the database can't be written.", err=True)


def read_text(path: Path) -> str:
    """A file of UTF-8 text."""
    try:
        if path.stat().st_size > FILE_BYTES_MAX:
            raise Failed(f"{path} is too large")
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise Failed(f"{path} is not UTF-8 text") from None
    except OSError as error:
        raise Failed(f"{path} can't be read ({error.strerror})") from None


def write_new(path: Path, text: str) -> None:
    """A new file that only its owner can read. What is there already is never touched."""
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            try:
                file.write(text)
                file.flush()
            except OSError:
                path.unlink()
                raise
    except FileExistsError:
        raise Failed(f"{path} is there already and stays as it is; move it away, or take another name") from None
    except OSError as error:
        raise Failed(
            f"{path} can't be written ({error.strerror}); take a folder that you may write in, on a disk with room"
        ) from None

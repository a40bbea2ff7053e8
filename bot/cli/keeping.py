"""Keeping a copy of the database, and putting one in its place."""

import asyncio
import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from sqlalchemy import URL, make_url

from bot.audit_heads import heads_file, read_erased
from bot.cli.door import Failed, settings_and_clock
from bot.doctor.memory import VALUES_OPENED, file_of
from bot.settings import Settings
from care.restore import Restored, restored
from storage.audit import DETACHED, ERASED
from storage.backup import back_up, drop, put_in_place
from storage.database import Database
from storage.engine import BadDatabase, open_engine
from storage.migrate import knows, migrate, newest, version
from storage.resealing import locked_values
from storage.vault import Vault

WATCH_SECONDS = 3.0
"""A worker that lives beats in its lease within this."""
NOT_HERE = 2
"""Exit code where another program keeps the copies."""


def backup(file: Annotated[Path, typer.Argument(help="A new file; one that is there is never touched.")]) -> None:
    """Keep a copy of a SQLite database, also beside a running `mellom run`. For PostgreSQL it says how."""
    settings, _ = settings_and_clock(needs_token=False)
    source = file_of(settings.database_url)
    if source is None:
        _postgresql(f"pg_dump --format=custom --file={file} {_without_password(settings.database_url)}")
    if not source.exists():
        raise Failed(f"there is no {source} yet; `mellom run` makes it")
    _copied(source, file)
    typer.echo(f"Kept as {file} ({file.stat().st_size} bytes). It opens only with today's ENCRYPTION_KEYS: keep them,")
    typer.echo("in another place. `mellom restore` puts it back.")


def restore(
    file: Annotated[Path, typer.Argument(help="A copy made by `mellom backup`.")],
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Also where it can't be told whether `mellom run` is active.")
    ] = False,
) -> None:
    """Put a copy in the place of the database; what was there is kept beside. Nothing of long ago is sent."""

    settings, clock = settings_and_clock(needs_token=False)
    place = file_of(settings.database_url)
    if place is None:
        _postgresql(f"pg_restore --clean --if-exists --dbname={_without_password(settings.database_url)} {file}")
    if not file.is_file():
        raise Failed(f"there is no {file}")
    if file.absolute() == place.absolute():
        raise Failed(f"{file} is the database itself; take a copy made by `mellom backup`")
    if not anyway:
        _refuse_while_running(place)
    fresh = place.with_name(f"{place.name}.restoring")
    if fresh.exists():
        raise Failed(f"{fresh} is left from before; remove it, and call this again")
    _copied(file, fresh)
    try:
        erased = {**read_erased(heads_file(settings)), **_refs_in(place, ERASED)}
        cut_off = _refs_in(place, DETACHED)
        done = asyncio.run(_made_ready(fresh, settings, erased, cut_off, clock.now()))
        aside = place.with_name(f"{place.name}.before-{clock.now():%Y%m%dT%H%M%SZ}")
        put_in_place(fresh, place, aside)
    except BadDatabase as error:
        raise Failed(f"{file}: {error}") from error
    finally:
        drop(fresh)
    _say(done, place, aside)


def _say(done: Restored, place: Path, aside: Path) -> None:
    typer.echo(f"{place} is as the copy was{f' at {done.since:%Y-%m-%d %H:%M} UTC' if done.since else ''}.")
    typer.echo(f"Not sent any more: {done.messages} messages that were waiting then.")
    typer.echo(f"Open alerts that rest: {done.alerts}. The admins are told of them, and since when all is gone.")
    if done.erased:
        typer.echo(f"Erased again, as they had been erased since the copy was made: {done.erased}.")
    if aside.exists():
        typer.echo(f"What was there before is {aside}. Remove it once you are sure: it holds people's data.")


def _copied(source: Path, target: Path) -> None:
    try:
        back_up(source, target)
    except FileExistsError:
        raise Failed(f"{target} is there already and stays as it is; take another name") from None
    except OSError as error:
        raise Failed(f"{target} can't be written ({error.strerror})") from None


async def _made_ready(
    file: Path, settings: Settings, erased: dict[str, datetime], cut_off: dict[str, datetime], now: datetime
) -> Restored:
    """Look whether the copy can be used here, and have it know that it is one."""
    vault = Vault(settings.encryption_keys)
    engine = open_engine(f"sqlite:///{file}", vault)
    try:
        shape = await version(engine)
        if shape is None:
            raise Failed("this is no copy of a Mellom database")
        if shape != newest() and not knows(shape):
            raise Failed("the copy is of a newer Mellom, or unfinished; install the version that made it")
        await migrate(engine)
        locked = await locked_values(engine, vault, VALUES_OPENED)
        if locked:
            raise Failed(f"ENCRYPTION_KEYS does not open the copy ({', '.join(locked)}); put back the keys of then")
        async with Database(engine).work() as work:
            return await restored(work, now, erased, cut_off)
    finally:
        await engine.dispose()


def _refuse_while_running(place: Path) -> None:
    """Nothing may run: it would go on writing into the file that is put aside."""
    if not place.exists():
        return
    try:
        before = _beats(place)
        if any(before.values()):
            time.sleep(WATCH_SECONDS)
        runs = _beats(place) != before
    except sqlite3.Error as error:
        raise Failed(
            f"it can't be told whether `mellom run` is active ({error}); stop it, and call this with --anyway"
        ) from None
    if runs:
        raise Failed("`mellom run` is active; stop it first (--anyway goes on)")


def _refs_in(place: Path, action: str) -> dict[str, datetime]:
    """To whom something was done, by ref, and when, as the present database has it; of one that is gone, none."""
    if not place.exists():
        return {}
    try:
        with closing(sqlite3.connect(f"{place.absolute().as_uri()}?mode=ro", uri=True)) as disk:
            rows = disk.execute("SELECT subject, at FROM audit WHERE action = ?", (action,)).fetchall()
            return {ref: datetime.fromisoformat(at).replace(tzinfo=UTC) for ref, at in rows if ref}
    except (sqlite3.Error, ValueError):
        return {}


def _beats(place: Path) -> dict[int, int]:
    with closing(sqlite3.connect(f"{place.absolute().as_uri()}?mode=ro", uri=True)) as disk:
        if not disk.execute("SELECT 1 FROM sqlite_master WHERE name = 'bot'").fetchone():
            return {}
        return {
            id_: beat for id_, beat, holder in disk.execute("SELECT id, lease_beat, lease_holder FROM bot") if holder
        }


def _without_password(url: str) -> str:
    parts = make_url(url)
    bare = URL.create("postgresql", parts.username, None, parts.host, parts.port, parts.database, parts.query)
    return bare.render_as_string()


def _postgresql(command: str) -> NoReturn:
    typer.echo(f"The database is PostgreSQL, which keeps its copies itself. Use: {command}", err=True)
    raise typer.Exit(NOT_HERE)

"""Moving house: other keys, another database."""

import asyncio
from collections.abc import Coroutine
from typing import Annotated, Any, TypeVar

import typer

from bot.cli.door import Failed, opened, settings_and_clock
from bot.cli.progress import bar
from care.audit import database_copied, keys_rotated
from care.overview import is_running
from scheduler.ports import Clock
from storage.copying import copy_all
from storage.database import Database
from storage.engine import BadDatabase, open_engine
from storage.resealing import Resealed, reseal
from storage.vault import Vault
from storage.workers import all_have_key

T = TypeVar("T")
keys_app = typer.Typer(help="Change the keys under which names and texts are sealed.", no_args_is_help=True)
LOCKED_SHOWN = 10


@keys_app.command("rotate")
def rotate_keys(
    anyway: Annotated[
        bool,
        typer.Option("--anyway", help="Also beside a `mellom run` whose keys can't be told."),
    ] = False,
) -> None:
    """Seal everything anew with the first key of ENCRYPTION_KEYS, and say which keys may then be removed."""

    async def go() -> tuple[Resealed, int]:
        settings, clock = settings_and_clock(needs_token=False)
        vault = Vault(settings.encryption_keys)
        async with opened(settings) as database:
            if not anyway and not await _has_newest_key(database, vault):
                await _refuse_while_running(
                    database,
                    clock,
                    "restart it with the new key in front: it could not read what is sealed anew",
                )
            with bar("sealing anew") as progress:
                done = await reseal(database.engine, vault, progress)
                if done.values and not done.locked:
                    async with database.work() as work:
                        await keys_rotated(work, done.values, clock.now())
                return done, vault.keys

    done, keys = _interruptible(go())
    typer.echo(f"Sealed anew: {done.values}. Everything else was sealed with the first key already.")
    if done.locked:
        more = len(done.locked) - LOCKED_SHOWN
        raise Failed(
            f"no key opens {', '.join(done.locked[:LOCKED_SHOWN])}{f' and {more} more' if more > 0 else ''}; "
            "put the key they were sealed with behind the others, and call this again. Remove no key yet"
        )
    if keys == 1:
        typer.echo(
            "There is one key. To change it, put a new one (`mellom new-key`) in front of it, and call this again."
        )
        return
    last = "The 2nd key" if keys == 2 else f"The 2nd to {keys}th key" if keys > 3 else "The 2nd and 3rd key"
    typer.echo(
        f"{last} of ENCRYPTION_KEYS may be removed. Backups made before now still need what you remove: keep it."
    )


async def _has_newest_key(database: Database, vault: Vault) -> bool:
    async with database.reading() as work:
        return await all_have_key(work, vault.marks[0])


def copy_db(
    target_url: Annotated[str, typer.Argument(metavar="TARGET_URL", help="An empty database, as in DATABASE_URL.")],
    anyway: Annotated[bool, typer.Option("--anyway", help="Also while `mellom run` seems to be active.")] = False,
) -> None:
    """Copy everything into another, empty database: SQLite or PostgreSQL, to either. Interrupted, it goes on."""

    async def go() -> int:
        settings, clock = settings_and_clock(needs_token=False)
        async with opened(settings) as database:
            if not anyway:
                await _refuse_while_running(
                    database, clock, "stop it first: what it hears meanwhile would be left behind"
                )
            try:
                target = open_engine(target_url, Vault(settings.encryption_keys))
                try:
                    async with database.work() as work:
                        await database_copied(work, clock.now())
                    with bar("copying") as progress:
                        return await copy_all(database.engine, target, progress)
                finally:
                    await target.dispose()
            except BadDatabase as error:
                raise Failed(f"TARGET_URL: {str(error).replace('DATABASE_URL', 'it')}") from None

    rows = _interruptible(go())
    typer.echo(f"Copied {rows} rows, and counted them. Put the new address into DATABASE_URL, then start `mellom run`.")
    typer.echo("Keep ENCRYPTION_KEYS as they are. Never let two run: remove the old database once the new one works.")


async def _refuse_while_running(database: Database, clock: Clock, why: str) -> None:
    async with database.reading() as work:
        if await is_running(work, clock.now()):
            raise Failed(f"`mellom run` seems to be active (it heard within 30 seconds); {why} (--anyway goes on)")


def _interruptible(work: Coroutine[Any, Any, T]) -> T:
    try:
        return asyncio.run(work)
    except KeyboardInterrupt:
        typer.echo("mellom: interrupted; nothing is lost, and called again it goes on", err=True)
        raise

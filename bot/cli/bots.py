"""The bots whose tokens the database keeps, so that any worker can serve them."""

import asyncio
import sys
from dataclasses import replace
from typing import Annotated

import typer

from bot.cli.door import Failed, opened, settings_and_clock
from bot.cli.naming import username_of
from bot.settings import Settings, bare_token, read_settings
from care.bots import BotView, bots, drop_bot, keep_bot
from scheduler.ports import Clock

bot_app = typer.Typer(help="The bots of this database: add, list, remove.", no_args_is_help=True)


@bot_app.command("add")
def add() -> None:
    """Keep a bot's token in the database, sealed. It is read from standard input, BOT_TOKEN, or asked for."""
    settings, clock = settings_and_clock(needs_token=False, takes_token=True)
    piped = "" if sys.stdin.isatty() else sys.stdin.read()
    token = bare_token(piped) or settings.bot_token
    if not token:
        if not sys.stdin.isatty():
            raise Failed("no token came: give it on standard input, or in BOT_TOKEN or BOT_TOKEN_FILE")
        token = bare_token(typer.prompt("The bot's token, from @BotFather", hide_input=True))
    asyncio.run(_add(replace(settings, bot_token=read_settings({"BOT_TOKEN": token}).bot_token), clock))


async def _add(settings: Settings, clock: Clock) -> None:
    username = await username_of(settings)
    async with opened(settings) as database, database.work() as work:
        is_new = await keep_bot(work, settings.telegram_id, username, settings.bot_token, clock.now())
    named = f"{settings.telegram_id}{f' (@{username})' if username else ''}"
    typer.echo(f"The token of the bot {named} is {'kept' if is_new else 'kept in place of the one before'}.")
    typer.echo(
        f"Every `mellom run` on this database serves it within seconds. Its people: --bot {settings.telegram_id}"
    )


@bot_app.command("list")
def list_() -> None:
    """Show all bots: id, username, teams, which worker serves it, and up to when everything is heard."""

    async def go() -> list[BotView]:
        settings, _ = settings_and_clock(needs_token=False)
        async with opened(settings) as database, database.reading() as work:
            return await bots(work)

    found = asyncio.run(go())
    for bot in found:
        heard = f"heard until {bot.heard_until:%Y-%m-%d %H:%M:%SZ}" if bot.heard_until else "never heard"
        served = f"served by {bot.holder}" if bot.holder else "served by nobody"
        typer.echo(
            f"{bot.telegram_id:<12} {f'@{bot.username}' if bot.username else '-':24} "
            f"{', '.join(bot.teams) or 'no team':24} {served:28} "
            f"{heard}{'' if bot.is_kept else '  (its token is not kept here)'}"
        )
    if not found:
        typer.echo("There is no bot yet.")


@bot_app.command("remove")
def remove(
    bot: Annotated[int, typer.Argument(help="The bot's id.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask, also where patients take part.")] = False,
) -> None:
    """Forget a bot's token, so that nobody serves it. Nothing of its people is deleted."""
    settings, clock = settings_and_clock(needs_token=False)

    async def look() -> BotView | None:
        async with opened(settings) as database, database.reading() as work:
            return next((view for view in await bots(work) if view.telegram_id == bot and view.is_kept), None)

    async def go() -> None:
        async with opened(settings) as database, database.work() as work:
            await drop_bot(work, bot, clock.now())

    found = asyncio.run(look())
    if found is None:
        raise Failed(f"no token of the bot {bot} is kept here; `mellom bot list` shows them")
    if found.active and not yes:
        raise Failed(
            f"{found.active} of its patients take part: nobody would ask them or hear them any more. "
            "End their part first (`mellom end`), or say --yes"
        )
    # asked outside of any transaction: an open one would keep the bots from hearing and speaking
    if not yes and not typer.confirm(f"Forget the token of the bot {bot}? Its people stay in the database."):
        typer.echo("Nothing was changed.")
        raise typer.Exit(1)
    asyncio.run(go())
    typer.echo(
        "The token is forgotten; whoever serves the bot stops within seconds. Nothing of its people was deleted."
    )

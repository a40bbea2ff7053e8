"""Inviting somebody by a link that works once."""

import asyncio
import secrets
import sys
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import segno
import typer

from bot.bootstrap import own_bot
from bot.cli.door import Failed, OfBot, opened, settings_and_clock, with_token
from bot.cli.naming import username_of
from bot.settings import Settings
from care.invite import Invited, Inviter, NotInvited, Part, Why, find_contact, invite, make_team, the_team
from rules.invitations import TOKEN_BYTES, is_name
from rules.plan_lines import LONGEST_NAME
from scheduler.ports import Clock
from storage.database import Database
from storage.tables import Person, Team
from storage.work import Work

PIXELS = 8
"""The side of one square of the QR code in the picture."""


def invite_somebody(
    part: Annotated[Part, typer.Argument(help="As what.")],
    name: Annotated[str, typer.Argument(help="Key or name of somebody in the team, or the name of somebody new.")],
    png: Annotated[Path | None, typer.Option(help="Also write the QR code into this new file.")] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Also for somebody who has a link or a chat: moves them.")
    ] = False,
    contact: Annotated[str | None, typer.Option(help="Who is told of a new patient: key or name.")] = None,
    team: Annotated[str | None, typer.Option(help="Make the team, with this name, if there is none yet.")] = None,
    bot: OfBot = None,
) -> None:
    """Print a link, also as a QR code, that lets NAME in once within 48 hours."""

    async def go() -> None:
        settings, clock = settings_and_clock(needs_token=False, takes_token=True)
        for text in (name, team):
            if text is not None and not is_name(text):
                raise Failed(f"{text!r} can't be a name: write 1 to {LONGEST_NAME} characters on one line")
        if png and png.exists():
            raise Failed(f"{png} is there already; give --png a new name")
        token = secrets.token_urlsafe(TOKEN_BYTES)
        async with opened(settings) as database:
            settings = await with_token(settings, database, bot)
            username = await username_of(settings)
            if not username:
                raise Failed("the bot has no username, so there can be no link; give it one at @BotFather")
            invited = await _invite(database, settings, clock, part, name, token, again, contact, team)
        _show(invited, part, f"https://t.me/{username}?start={token}", png)

    asyncio.run(go())


async def _invite(
    database: Database,
    settings: Settings,
    clock: Clock,
    part: Part,
    name: str,
    token: str,
    again: bool,
    contact: str | None,
    team_name: str | None,
) -> Invited:
    async with database.work() as work:
        now = clock.now()
        bot = await own_bot(work, settings, now)
        team = await the_team(work, bot.id)
        if team is None and team_name:
            team = await make_team(
                work, bot.id, team_name, settings.bot_timezone, settings.bot_language, _new_ref(), now
            )
        if team is None:
            raise Failed('there is no team yet; apply a plan, or add --team "Team Nord" to make one')
        told = await _contact(work, team, contact)
        try:
            invited = await invite(
                work, team, Inviter(), part, name, token, now, new_ref=_new_ref, again=again, contact=told
            )
        except NotInvited as refused:
            raise Failed(_why(refused, name)) from None
        await work.commit(now)
    return invited


async def _contact(work: Work, team: Team, name: str | None) -> Person | None:
    if name is None:
        return None
    try:
        found = await find_contact(work, team, name)
    except NotInvited as refused:
        raise Failed(_why(refused, name)) from None
    if found is None:
        raise Failed(f"there is no contact of the staff with the key or name {name!r}; invite them first")
    return found


def _why(refused: NotInvited, name: str) -> str:
    match refused.why:
        case Why.WAITING:
            return (
                f"{name} has a link already; --again makes a new one in its place, for somebody else take another name"
            )
        case Why.BOUND:
            return f"{name} has a chat already; --again makes a link that moves them to another one"
        case Why.ENDED:
            return f"{name} takes part no more; --again invites them anew"
        case Why.OTHER_PART:
            return f"{name} is in the team in another role; for somebody else use another name, roles stand in the plan"
    return f"several people are called {name}; use the key"


def _show(invited: Invited, part: Part, link: str, png: Path | None) -> None:
    local = invited.until.astimezone(ZoneInfo(invited.zone))
    typer.echo(f"{invited.person.name} ({invited.person.key}) is invited as {part}.")
    typer.echo(f"The link works once, until {local:%A %Y-%m-%d %H:%M} ({invited.zone}):\n\n{link}\n")
    code = segno.make(link)
    code.terminal(sys.stdout, compact=True)
    typer.echo("Whoever opens it is taken for them: hand it over yourself.")
    if invited.nobody_told:
        typer.echo("Nobody is in their chain yet, so the admins get their alerts; --contact names somebody.")
    if part is Part.RELATIVE:
        typer.echo("A relative is told nothing before the patient has agreed (/kontakter); put them into a chain.")
    if png:
        try:
            code.save(str(png), kind="png", scale=PIXELS)
        except OSError as error:
            raise Failed(f"{png} can't be written ({error.strerror}); the link above holds all the same") from None
        typer.echo(f"The QR code is in {png}.")


def _new_ref() -> str:
    return secrets.token_hex(16)

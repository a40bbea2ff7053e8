"""The whole configuration as a file."""

import asyncio
import secrets
from pathlib import Path
from typing import Annotated

import typer

from bot.bootstrap import own_bot
from bot.cli.door import Failed, OfBot, opened, read_text, settings_and_clock, with_token, write_new, written_down
from bot.cli.progress import bar
from bot.settings import Settings
from care.apply import Changes, Refused, apply_plan
from care.export import current_plan
from care.who_looked import operator_took_plan
from rules.plan import LANGUAGES, Plan, PlanErrors, read_plan
from rules.plan_text import write_plan
from scheduler.ports import Clock
from storage.database import Database


def apply(
    plan: Annotated[Path, typer.Argument(help="The plan, for example plan.toml.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    prune: Annotated[bool, typer.Option("--prune", help="Also remove what the plan no longer has.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Refuse relatives in a chain without a disclosure.")] = False,
    bot: OfBot = None,
) -> None:
    """Bring team, people and schedules to what PLAN says. Shows what would change, and asks."""

    async def go() -> None:
        settings, clock = settings_and_clock(needs_token=False, takes_token=True)
        wanted = _read_plan(plan, settings, strict=strict)
        async with opened(settings) as database:
            settings = await with_token(settings, database, bot)
            preview = await _apply(database, settings, clock, wanted, prune=prune, commit=False)
            for line in preview.lines:
                typer.echo(str(line))
            if not preview.any:
                typer.echo("Nothing to change.")
                return
            if not yes and not typer.confirm("Apply this?"):
                typer.echo("Nothing was changed.")
                raise typer.Exit(1)
            done = await _apply(database, settings, clock, wanted, prune=prune, commit=True, expected=preview)
            typer.echo(f"Applied: {sum(line.sign in '+~-' for line in done.lines)} changes.")

    asyncio.run(go())


def export_plan(
    file: Annotated[Path | None, typer.Argument(help="A new file; without it, standard output.")] = None,
    bot: OfBot = None,
) -> None:
    """Write the plan as it now stands in the database, also what was changed in the chat."""

    async def go() -> Plan | None:
        settings, clock = settings_and_clock(needs_token=False, takes_token=True)
        async with opened(settings) as database:
            settings = await with_token(settings, database, bot)
            async with database.reading() as work:
                plan = await current_plan(work, settings.telegram_id)
            with written_down():
                async with database.work() as work:
                    await operator_took_plan(work, settings.telegram_id, clock.now())
            return plan

    plan = asyncio.run(go())
    if plan is None:
        raise Failed("there is no plan in the database yet; `mellom apply plan.toml` brings one in")
    text = write_plan(plan)
    if file is None:
        typer.echo(text, nl=False)
    else:
        write_new(file, text)
        typer.echo(f"Wrote {file}. It holds names and Telegram ids: keep it out of version control.")
    try:
        read_plan(text, LANGUAGES)
    except PlanErrors as errors:
        for error in errors.errors:
            typer.echo(f"{file or 'plan'}, {error}", err=True)
        typer.echo("This must be mended before it can be applied.", err=True)


async def _apply(
    database: Database,
    settings: Settings,
    clock: Clock,
    plan: Plan,
    *,
    prune: bool,
    commit: bool,
    expected: Changes | None = None,
) -> Changes:
    """Apply in one transaction; without `commit` only to see what would change."""
    async with database.work() as work:
        now = clock.now()
        bot = await own_bot(work, settings, now)
        try:
            with bar("applying" if commit else "comparing") as progress:
                changes = await apply_plan(
                    work,
                    plan,
                    bot.id,
                    now,
                    language=settings.bot_language,
                    new_ref=lambda: secrets.token_hex(16),
                    prune=prune,
                    progress=progress,
                )
        except Refused as refused:
            raise Failed("; ".join(map(str, refused.args))) from None
        if expected and changes.lines != expected.lines:
            raise Failed("something else changed meanwhile, so nothing was applied; run it again")
        if commit:
            await work.commit(now)
    return changes


def _read_plan(path: Path, settings: Settings, *, strict: bool) -> Plan:
    try:
        plan = read_plan(read_text(path), LANGUAGES, settings.bot_timezone)
    except PlanErrors as errors:
        raise Failed(plan_errors(path, errors)) from None
    if strict and plan.unagreed:
        raise Failed(plan_errors(path, PlanErrors(plan.unagreed)))
    for warning in plan.warnings:
        typer.echo(f"{path}, {warning}", err=True)
    return plan


def plan_errors(path: Path, errors: PlanErrors) -> str:
    """All mistakes of a plan, a line each."""
    lines = [f"{path}, {error}" for error in errors.errors]
    return (
        f"{len(lines)} {'mistake' if len(lines) == 1 else 'mistakes'} in the plan; nothing was applied\n"
        + "\n".join(lines)
    )

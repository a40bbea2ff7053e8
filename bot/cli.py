"""The `mellom` command."""

import asyncio
import json
import secrets
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from sqlalchemy.exc import SQLAlchemyError

from bot.bootstrap import build, open_database
from bot.clock import clock_for
from bot.logs import set_up_logs
from bot.run import Run, TokenRefused
from bot.settings import LANGUAGES, BadSettings, Settings, environment, read_settings
from care.apply import Changes, Refused, apply_plan
from care.ask import QuietNow, check_in_now
from care.hearing import bot_by_telegram_id
from care.overview import Status, find_patient, occurrences
from care.overview import status as read_status
from care.people import Known
from rules.actors import NotAllowed
from rules.plan import Plan, PlanErrors, read_plan
from scheduler.ports import Clock
from storage.engine import BadDatabase
from storage.vault import BadKeys, Vault
from storage.work import Database, Work

app = typer.Typer(
    help="Mellom asks people between two visits how they are, and tells their contact when nothing comes.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
T = TypeVar("T")
PLAN_BYTES_MAX = 20_000_000


class Failed(Exception):
    """What an operator is told in one line, with exit code 1."""


def main() -> None:
    """Run the command; an operator gets one line and an exit code, never a traceback."""
    try:
        app()
    except (Failed, BadSettings, BadKeys, BadDatabase) as error:
        typer.echo(f"mellom: {error}", err=True)
        sys.exit(1)
    except TokenRefused:
        typer.echo("mellom: Telegram does not know BOT_TOKEN; copy it again from @BotFather", err=True)
        sys.exit(1)
    except (SQLAlchemyError, OSError) as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()
        typer.echo(f"mellom: the database or its disk refused: {reason[0][:200] if reason else 'no reason'}", err=True)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


@app.command()
def run() -> None:
    """Run the bot: it migrates the database, hears, plans and speaks, until SIGTERM or Ctrl-C."""

    async def go() -> None:
        settings, clock = _settings()
        set_up_logs(settings.log_format, settings.bot_token)
        await Run(await build(settings, clock)).until_stopped()

    asyncio.run(go())


@app.command()
def apply(
    plan: Annotated[Path, typer.Argument(help="The plan, for example plan.toml.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    prune: Annotated[bool, typer.Option("--prune", help="Also remove what the plan no longer has.")] = False,
) -> None:
    """Bring team, people and schedules to what PLAN says. Shows what would change, and asks."""

    async def go() -> None:
        settings, clock = _settings()
        wanted = _read_plan(plan, settings)
        async with _database(settings) as database:
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


@app.command()
def checkin(patient: Annotated[str, typer.Argument(help="Key or name of a patient.")]) -> None:
    """Send a patient a check-in now."""

    async def go(work: Work, who: Known, now: datetime) -> None:
        try:
            await check_in_now(work, who.id, now, actor="cli")
        except NotAllowed:
            raise Failed(f"{patient} does not take part, so nothing was sent") from None
        except QuietNow as quiet:
            until = quiet.args[0].astimezone(who.zone)
            raise Failed(f"{patient} has quiet hours or a pause until {until:%a %H:%M}; nothing was sent") from None
        typer.echo("It is on its way.")

    asyncio.run(_with_patient(patient, go))


@app.command()
def status(as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False) -> None:
    """Show check-ins, alerts and outbox by state, and how far behind the bot is."""

    async def go() -> Status:
        settings, clock = _settings(needs_token=False)
        async with _database(settings) as database, database.reading() as work:
            return await read_status(work, clock.now())

    found = asyncio.run(go())
    if as_json:
        typer.echo(json.dumps(_status_json(found), indent=2))
        return
    for name, counts in (("check-ins", found.check_ins), ("alerts", found.alerts), ("outbox", found.outbox)):
        typer.echo(f"{name:10} " + ", ".join(f"{number} {state}" for state, number in counts.items()))
    typer.echo(f"{'oldest due':10} {_age(found.oldest_due, found.now)}")
    typer.echo(f"{'heard':10} {_age(found.heard_until, found.now)}")


@app.command()
def schedule(
    patient: Annotated[str, typer.Argument(help="Key or name of a patient.")],
    count: Annotated[int, typer.Option("--next", min=1, max=1000, help="How many.")] = 10,
) -> None:
    """Show a patient's coming check-ins in local time."""

    async def go(work: Work, who: Known, now: datetime) -> None:
        found = await occurrences(work, who, now, count)
        for item in found:
            local = item.at.astimezone(who.zone)
            typer.echo(f"{local:%a %Y-%m-%d %H:%M %Z}  {item.schedule}{'  (paused)' if item.paused else ''}")
        if not found:
            typer.echo("No check-ins are planned.")

    asyncio.run(_with_patient(patient, go))


@app.command("new-key")
def new_key() -> None:
    """Print a fresh key for ENCRYPTION_KEYS."""
    typer.echo(Vault.new_key())


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1; 0 takes a free one.")] = 8080,
    start: Annotated[str, typer.Option(help="Virtual start, local time.")] = "2026-11-23T08:00",
    paused: Annotated[bool, typer.Option("--paused", help="Begin with a stopped clock.")] = False,
    plan: Annotated[Path | None, typer.Option(help="Another plan than the built-in one.")] = None,
    language: Annotated[str, typer.Option(help="Language of the built-in people: nb or en.")] = "nb",
) -> None:
    """Play with the real program on a page with four phones, a simulated Telegram and a clock to turn."""
    from bot.demo.show import show  # noqa: PLC0415  only here is the stand-in for Telegram needed

    if language not in LANGUAGES:
        raise Failed(f"--language must be one of {', '.join(LANGUAGES)}")
    try:
        begin = datetime.fromisoformat(start)
    except ValueError:
        raise Failed("--start must look like 2026-11-23T08:00") from None
    text = _read_text(plan) if plan else None
    try:
        asyncio.run(show(port=port, start=begin, paused=paused, plan=text, language=language))
    except PlanErrors as errors:
        raise Failed(_plan_errors(plan or Path("plan.toml"), errors)) from None
    except OSError as error:
        raise Failed(f"port {port} can't be used ({error.strerror}); try --port 0") from None


def _settings(*, needs_token: bool = True) -> tuple[Settings, Clock]:
    settings = read_settings(environment(), needs_token=needs_token)
    return settings, clock_for(settings.clock_url)


@asynccontextmanager
async def _database(settings: Settings) -> AsyncIterator[Database]:
    database = await open_database(settings)
    try:
        yield database
    finally:
        await database.close()


async def _with_patient(name: str, act: Callable[[Work, Known, datetime], Awaitable[T]]) -> T:
    settings, clock = _settings(needs_token=False)
    async with _database(settings) as database, database.work() as work:
        who = await find_patient(work, name)
        if who is None:
            raise Failed(f"there is no patient with the key or name {name!r}, or more than one; use the key")
        return await act(work, who, clock.now())


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
        bot = await bot_by_telegram_id(work, settings.telegram_id, now)
        try:
            changes = await apply_plan(
                work,
                plan,
                bot.id,
                now,
                language=settings.bot_language,
                new_ref=lambda: secrets.token_hex(16),
                prune=prune,
            )
        except Refused as refused:
            raise Failed("; ".join(map(str, refused.args))) from None
        if expected and changes.lines != expected.lines:
            raise Failed("something else changed meanwhile, so nothing was applied; run it again")
        if commit:
            await work.commit(now)
    return changes


def _read_plan(path: Path, settings: Settings) -> Plan:
    try:
        plan = read_plan(_read_text(path), LANGUAGES, settings.bot_timezone)
    except PlanErrors as errors:
        raise Failed(_plan_errors(path, errors)) from None
    for warning in plan.warnings:
        typer.echo(f"{path}:{warning}", err=True)
    return plan


def _plan_errors(path: Path, errors: PlanErrors) -> str:
    lines = [f"{path}, {error}" for error in errors.errors]
    return (
        f"{len(lines)} {'mistake' if len(lines) == 1 else 'mistakes'} in the plan; nothing was applied\n"
        + "\n".join(lines)
    )


def _read_text(path: Path) -> str:
    try:
        if path.stat().st_size > PLAN_BYTES_MAX:
            raise Failed(f"{path} is too large for a plan")
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise Failed(f"{path} is not UTF-8 text") from None
    except OSError as error:
        raise Failed(f"{path} can't be read ({error.strerror})") from None


def _status_json(found: Status) -> dict[str, object]:
    def iso(moment: datetime | None) -> str | None:
        return moment.astimezone(UTC).isoformat() if moment else None

    return {
        "now": iso(found.now),
        "check_ins": found.check_ins,
        "alerts": found.alerts,
        "outbox": found.outbox,
        "oldest_due": iso(found.oldest_due),
        "oldest_due_seconds": (found.now - found.oldest_due).total_seconds() if found.oldest_due else 0,
        "heard_until": iso(found.heard_until),
    }


def _age(moment: datetime | None, now: datetime) -> str:
    if moment is None:
        return "nothing"
    return f"{moment:%Y-%m-%d %H:%M:%SZ} ({max(0, int((now - moment).total_seconds()))} s ago)"

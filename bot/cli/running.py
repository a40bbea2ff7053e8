"""Running the bot, and playing with it."""

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.door import Failed, read_text, settings_and_clock
from bot.cli.planning import plan_errors
from bot.logs import set_up_logs
from bot.run import Run
from rules.plan import LANGUAGES, PlanErrors


def run() -> None:
    """Run the bots: it migrates the database, hears, plans and speaks, until SIGTERM or Ctrl-C."""

    async def go() -> None:
        settings, clock = settings_and_clock(needs_token=False, takes_token=True)
        set_up_logs(settings.log_format)
        await Run(settings, clock).until_stopped()

    asyncio.run(go())


def demo(
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1; 0 takes a free one.")] = 8080,
    start: Annotated[str, typer.Option(help="Virtual start, local time.")] = "2026-11-23T08:00",
    paused: Annotated[bool, typer.Option("--paused", help="Begin with a stopped clock.")] = False,
    plan: Annotated[Path | None, typer.Option(help="Another plan than the built-in one.")] = None,
    language: Annotated[str, typer.Option(help="Language of the built-in people: nb or en.")] = "nb",
) -> None:
    """Play with the real program on a page with phones, a simulated Telegram and a clock to turn."""
    from bot.demo.show import show  # noqa: PLC0415  only here is the stand-in for Telegram needed

    if language not in LANGUAGES:
        raise Failed(f"--language must be one of {', '.join(LANGUAGES)}")
    try:
        begin = datetime.fromisoformat(start)
    except ValueError:
        raise Failed("--start must look like 2026-11-23T08:00") from None
    text = read_text(plan) if plan else None
    try:
        asyncio.run(show(port=port, start=begin, paused=paused, plan=text, language=language))
    except PlanErrors as errors:
        raise Failed(plan_errors(plan or Path("plan.toml"), errors)) from None
    except OSError as error:
        raise Failed(f"port {port} can't be used ({error.strerror}); try --port 0") from None

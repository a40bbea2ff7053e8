"""Looking at how things stand."""

import asyncio
import json
from datetime import UTC, datetime
from typing import Annotated

import typer

from bot.cli.door import Failed, OfBot, as_it_is, opened, settings_and_clock, with_patient, written_down
from bot.settings import NO_BOT
from care.bots import kept_bots
from care.health import health as read_health
from care.overview import Status, occurrences
from care.overview import status as read_status
from care.people import Known
from care.who_looked import operator_saw_schedule
from rules.recurrence import Skipped
from storage.work import Work

_SKIPPED = {Skipped.HOLIDAY: "public holiday, skipped", Skipped.EXCEPTION: "day off, skipped"}


def status(
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    health: Annotated[
        bool, typer.Option("--health", help="Say only whether it hears and speaks; exit 1 if not.")
    ] = False,
    bot: OfBot = None,
) -> None:
    """Show check-ins, alerts and outbox by state, and how far behind the bot is."""
    if health:
        _health(bot)
        return

    async def go() -> Status:
        settings, clock = settings_and_clock(needs_token=False)
        async with opened(settings) as database, database.reading() as work:
            return await read_status(work, clock.now(), bot)

    found = asyncio.run(go())
    if as_json:
        typer.echo(json.dumps(_status_json(found), indent=2))
        return
    for name, counts in (("check-ins", found.check_ins), ("alerts", found.alerts), ("outbox", found.outbox)):
        typer.echo(f"{name:10} " + ", ".join(f"{number} {state}" for state, number in counts.items()))
    typer.echo(f"{'oldest due':10} {_age(found.oldest_due, found.now)}")
    typer.echo(f"{'heard':10} {_age(found.heard_until, found.now)}")
    words = found.words
    since = f", the oldest of {words.oldest:%F}" if words.oldest else ""
    typer.echo(f"{'texts':10} {words.texts} kept, {words.not_entered} not marked as in the record{since}")


def _health(bot: int | None) -> None:
    async def go() -> list[str]:
        settings, clock = settings_and_clock(needs_token=False, takes_token=True)
        async with as_it_is(settings) as database, database.reading() as work:
            bots = {bot} if bot else {kept.telegram_id for kept in await kept_bots(work)}
            if settings.bot_token and not bot:
                bots.add(settings.telegram_id)
            if not bots:
                raise Failed(NO_BOT)
            found = {one: await read_health(work, one, clock.now()) for one in sorted(bots)}
        named = [(f"{one}: " if len(found) > 1 else "", health) for one, health in found.items()]
        return [name + sentence for name, health in named for sentence in health.ailments]

    found = asyncio.run(go())
    typer.echo(", ".join(found) or "it hears and speaks")
    if found:
        raise typer.Exit(1)


def schedule(
    patient: Annotated[str, typer.Argument(help="Key or name of a patient.")],
    count: Annotated[int, typer.Option("--next", min=1, max=1000, help="How many.")] = 10,
    bot: OfBot = None,
) -> None:
    """Show a patient's coming check-ins in local time."""

    async def go(work: Work, who: Known, now: datetime) -> None:
        found = await occurrences(work, who, now, count)
        for item in found:
            local = item.at.astimezone(who.zone)
            why = _SKIPPED[item.skipped] if item.skipped else "paused" if item.paused else ""
            typer.echo(f"{local:%a %Y-%m-%d %H:%M %Z}  {item.schedule}{f'  ({why})' if why else ''}")
        if not found:
            typer.echo("No check-ins are planned.")
        with written_down():
            await operator_saw_schedule(work, who, now)

    asyncio.run(with_patient(patient, go, bot))


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
        "texts": found.words.texts,
        "texts_not_entered": found.words.not_entered,
        "oldest_text": iso(found.words.oldest),
    }


def _age(moment: datetime | None, now: datetime) -> str:
    if moment is None:
        return "nothing"
    return f"{moment:%Y-%m-%d %H:%M:%SZ} ({max(0, int((now - moment).total_seconds()))} s ago)"

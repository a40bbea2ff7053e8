"""Looking whether the audit trail is whole."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot.audit_heads import heads_file, read_heads
from bot.cli.door import Failed, as_it_is, settings_and_clock
from bot.cli.progress import bar
from bot.settings import Settings
from storage.audit import HOUSE, Head
from storage.verifying import Verified
from storage.verifying import verify as verify_trail

audit_app = typer.Typer(help="The audit trail: verify.", no_args_is_help=True)


@audit_app.command("verify")
def verify(
    heads: Annotated[
        list[Path] | None,
        typer.Option("--heads", help="A file of heads that were kept elsewhere, or of log lines; may come repeatedly."),
    ] = None,
) -> None:
    """Say whether rows of the audit trail were changed, cut out or put in, and which; exit 1 if so."""

    async def go(settings: Settings, kept: list[Head]) -> Verified:
        async with as_it_is(settings) as database:
            with bar("verifying") as progress:
                return await verify_trail(database.engine, kept, progress)

    settings, _ = settings_and_clock(needs_token=False)
    own = heads_file(settings)
    files = [*(heads or []), *([own] if own and own.exists() else [])]
    kept = [head for file in files for head in _read(file)]
    found = asyncio.run(go(settings, kept))
    if found.faults:
        says = "; ".join(f"{_named(fault.chain)}: {fault.says}" for fault in found.faults)
        raise Failed(f"the audit trail is not whole. {says}")
    typer.echo(f"The audit trail is whole: {_count(found.rows, 'row')} in {_count(found.chains, 'chain')}.")
    if kept:
        last = max(head.at for head in kept)
        typer.echo(
            f"Heads kept elsewhere that stand in it: {found.heads} of {len(kept)}; the last is of {last:%F %H:%M} UTC."
        )
    else:
        typer.echo(
            "No head was kept elsewhere yet (AUDIT_HEADS), so a cut at the very end could not be seen.", err=True
        )


def _read(file: Path) -> list[Head]:
    try:
        with file.open(encoding="utf-8", errors="replace") as lines:
            return list(read_heads(lines))
    except OSError as error:
        raise Failed(f"{file} can't be read ({error.strerror})") from None


def _named(chain: str) -> str:
    return "The house's chain" if chain == HOUSE else f"The chain of the team {chain}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"

"""The doctor, for an operator."""

import asyncio
import json
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.door import OfBot
from bot.doctor import Level, examine
from bot.settings import environment


def check(
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    bot: OfBot = None,
) -> None:
    """Look whether everything is there that an alert needs; changes nothing, exit 1 if something would stop one."""
    found = asyncio.run(examine(environment(), Path.cwd(), bot))
    levels = Counter(finding.level for finding in found)
    if as_json:
        findings = [
            {"level": finding.level, "about": finding.about, "says": finding.says, "do": finding.do}
            for finding in found
        ]
        typer.echo(json.dumps({"ok": not levels[Level.PROBLEM], "findings": findings}, indent=2, ensure_ascii=False))
    else:
        for finding in found:
            typer.echo(str(finding))
        typer.echo(f"Problems: {levels[Level.PROBLEM]}, warnings: {levels[Level.WARNING]}.")
    if levels[Level.PROBLEM]:
        raise typer.Exit(1)

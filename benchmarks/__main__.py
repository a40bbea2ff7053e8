"""All parts in one run, into one file.

    make bench          # everything, some hours on a small machine; writes build/benchmarks.json
    make bench-quick    # everything tiny, to see that it runs; writes build/benchmarks-quick.json

`python -m benchmarks.report FILE` turns the file into docs/performance.md. What was measured is written after each
part. Exit code 1 where something was not delivered or not recorded; how long it took never matters.
"""

import argparse
import asyncio
import json
import time
from pathlib import Path
from typing import Any

import asyncpg
from rich.console import Console

from benchmarks.machine import machine, told, versions
from benchmarks.part import add_options, asked_by, end_with
from benchmarks.parts import PARTS
from benchmarks.stage import HOUSE, postgres


def main() -> None:
    """Measure, show, and write."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add_options(parser)
    parser.add_argument("--parts", nargs="+", choices=[*PARTS], default=[*PARTS])
    parser.add_argument("--json", type=Path, help="where to write what was measured")
    given = parser.parse_args()
    file = given.json or HOUSE / "build" / ("benchmarks-quick.json" if given.quick else "benchmarks.json")
    file.parent.mkdir(exist_ok=True)
    console, wrong = Console(width=150), list[str]()
    with postgres() as server:
        found: dict[str, Any] = {**told(), "quick": given.quick, "machine": machine()}
        found |= {"versions": versions(asyncio.run(_version(server))), "seconds": {}, "parts": {}}
        for name in given.parts:
            begun = time.monotonic()
            rows = PARTS[name].run(asked_by(given), server)
            found["seconds"][name] = round(time.monotonic() - begun)
            found["parts"][name] = rows
            file.write_text(json.dumps(found, indent=1, allow_nan=False) + "\n", encoding="utf-8")
            for shown in PARTS[name].shown(rows):
                console.print(shown.rich())
            wrong += PARTS[name].wrong(rows)
    console.print(f"written to {file}", highlight=False)
    end_with(wrong)


async def _version(server: str) -> str:
    line = await asyncpg.connect(server)
    try:
        return str(await line.fetchval("SHOW server_version"))
    finally:
        await line.close()


if __name__ == "__main__":
    main()

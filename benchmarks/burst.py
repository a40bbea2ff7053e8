"""A morning: so many check-ins due at one moment, said by Mellom and by what one would use instead.

    make bench            # 1,000 and 10,000, three rounds
    make bench-quick      # 200, one round: shows that it runs

The contenders take turns in one run against the same simulated Bot API, which has a core of its own where there are
two. Prints a table with medians, the spread and ratios to the plain aiogram loop, and writes `build/burst.json`. The
ceiling of the simulated Bot API is the fastest contender's: what it used of its own core is printed.
"""

import argparse
import asyncio
import json
import os
import platform
import secrets
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

import asyncpg
import psutil
from rich.console import Console
from rich.table import Table
from sqlalchemy import make_url

from benchmarks.peers import PEERS
from tests.conftest import own_postgres

HOUSE = Path(__file__).parents[1]
SQLITE, POSTGRES = "Mellom, SQLite", "Mellom, PostgreSQL"
BASE = "aiogram loop"
MB = 1_000_000
SECONDS_MAX = 1800.0


@dataclass(frozen=True)
class Run:
    """What one contender did in one round. Seconds, MB; lateness is of the messages that came."""

    name: str
    number: int
    delivered: int
    per_second: float
    cpu_ms_each: float
    longest_block_ms: float
    late_p50: float
    late_p99: float
    memory_mb: float
    stand_in_cpu: float


def _bind(pid: int, core: int) -> None:
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(pid, {cores[core % len(cores)]})


@contextmanager
def stand_in() -> Iterator[tuple[str, dict[str, object]]]:
    """The simulated Bot API: its address, and, once it has ended, what it saw."""
    seen: dict[str, object] = {}
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.stand_in"],
        cwd=HOUSE,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    _bind(process.pid, 1)
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}", seen
        process.stdin.close()
        seen.update(json.loads(process.stdout.read()))
        process.wait(10)
    finally:
        process.kill()


def one(name: str, number: int, postgres: str) -> Run:
    """One contender, once."""
    with stand_in() as (url, seen), tempfile.TemporaryDirectory() as folder:
        if name == SQLITE:
            what = ["benchmarks.mellom", str(number), url, f"sqlite:///{folder}/mellom.db"]
        elif name == POSTGRES:
            what = ["benchmarks.mellom", str(number), url, _empty(postgres)]
        else:
            what = ["benchmarks.peers", name, str(number), url]
        process = subprocess.Popen(
            [sys.executable, "-m", *what], cwd=HOUSE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        _bind(process.pid, 0)
        said, wrong = process.communicate(timeout=SECONDS_MAX)
        if process.returncode:
            raise SystemExit(f"{name} ended with {process.returncode}:\n{wrong[-2000:]}")
    told = json.loads(said.splitlines()[-1])
    at = seen["at"]
    assert isinstance(at, list)
    late = sorted(one - told["began"] for one in at) or [float("nan")]
    seconds = max(late[-1], told["seconds"]) if "asked" in told else late[-1]
    return Run(
        name=name,
        number=number,
        delivered=min(len(at), told.get("asked", number)),
        per_second=len(at) / seconds,
        cpu_ms_each=told["cpu_seconds"] * 1000 / max(1, len(at)),
        longest_block_ms=told["longest_block"] * 1000,
        late_p50=late[len(late) // 2],
        late_p99=late[min(len(late) - 1, len(late) * 99 // 100)],
        memory_mb=told["memory"] / MB,
        stand_in_cpu=float(str(seen["cpu_seconds"])) / seconds,
    )


def _empty(server: str) -> str:
    """The address of a new database."""
    name = f"bench_{secrets.token_hex(4)}"

    async def create() -> None:
        line = await asyncpg.connect(server)
        await line.execute(f"CREATE DATABASE {name}")
        await line.close()

    asyncio.run(create())
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def table(runs: list[Run], number: int, rounds: int) -> Table:
    """Medians of the rounds, with the spread of the messages a second, and the ratio to the plain aiogram loop."""
    shown = Table(title=f"{number:,} check-ins due at one moment, medians of {rounds}", title_justify="left")
    for head in (
        "",
        "delivered",
        "messages/s",
        "spread",
        f"x {BASE}",
        "CPU ms each",
        "block ms",
        "p50 s",
        "p99 s",
        "MB",
    ):
        shown.add_column(head, justify="right" if head else "left")
    names = list(dict.fromkeys(run.name for run in runs))

    def middle(name: str, field: str) -> float:
        return statistics.median(getattr(run, field) for run in runs if run.name == name)

    for name in names:
        rates = [run.per_second for run in runs if run.name == name]
        shown.add_row(
            name,
            f"{middle(name, 'delivered') / number:.1%}",
            f"{middle(name, 'per_second'):,.0f}",
            f"{min(rates):,.0f}-{max(rates):,.0f}",
            f"{middle(name, 'per_second') / middle(BASE, 'per_second'):.2f}",
            f"{middle(name, 'cpu_ms_each'):.2f}",
            f"{middle(name, 'longest_block_ms'):,.0f}",
            f"{middle(name, 'late_p50'):.2f}",
            f"{middle(name, 'late_p99'):.2f}",
            f"{middle(name, 'memory_mb'):.0f}",
        )
    return shown


def main() -> None:
    """Take turns, and tell."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.burst", description=__doc__)
    parser.add_argument("--numbers", type=int, nargs="+", default=[1_000, 10_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="+", choices=[*PEERS, SQLITE, POSTGRES])
    parser.add_argument("--quick", action="store_true", help="200 messages, one round")
    asked = parser.parse_args()
    numbers, rounds = ([200], 1) if asked.quick else (asked.numbers, asked.rounds)
    names = asked.only or [*PEERS, SQLITE, POSTGRES]
    if BASE not in names:
        names = [BASE, *names]
    console = Console(width=140)
    packages = ("aiogram", "aiohttp", "apscheduler", "asyncpg", "python-telegram-bot", "sqlalchemy")
    machine = {
        "python": platform.python_version(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(psutil.virtual_memory().total / 1e9),
        **{name: version(name) for name in packages},
    }
    console.print(" ".join(f"{name} {what}" for name, what in machine.items()), highlight=False)
    all_runs: list[Run] = []
    with own_postgres() as server:
        for number in numbers:
            runs = [one(name, number, str(server.get_uri())) for _ in range(rounds) for name in names]
            console.print(table(runs, number, rounds))
            fastest = max(runs, key=lambda run: run.per_second)
            console.print(f"the simulated Bot API used {fastest.stand_in_cpu:.0%} of its core for the {fastest.name}")
            all_runs += runs
    told = {"machine": machine, "runs": [asdict(run) for run in all_runs]}
    (HOUSE / "build").mkdir(exist_ok=True)
    (HOUSE / "build" / "burst.json").write_text(json.dumps(told, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()

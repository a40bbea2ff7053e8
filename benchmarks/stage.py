"""Where a contender plays: processes, each on its core, and databases that are new."""

import asyncio
import json
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy import make_url

from tests.conftest import own_postgres

HOUSE = Path(__file__).parents[1]
SQLITE, POSTGRES = "SQLite", "PostgreSQL"
DATABASES = (SQLITE, POSTGRES)
CONTENDER, OTHER = 0, 1
"""On which core who is measured works, and on which one the simulated Bot API."""
SECONDS_MAX = 3600.0


@dataclass
class Server:
    """The simulated Bot API: its address, and, once it has ended, what it saw."""

    url: str
    seen: dict[str, Any]


def bind(pid: int, core: int) -> None:
    """Keep a process to one core, where there are several."""
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(pid, {cores[core % len(cores)]})


@contextmanager
def stand_in(*options: str) -> Iterator[Server]:
    """The simulated Bot API, as long as it is needed."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.stand_in", *options],
        cwd=HOUSE,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    bind(process.pid, OTHER)
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        server = Server(f"http://127.0.0.1:{process.stdout.readline().strip()}", {})
        yield server
        process.stdin.close()
        server.seen.update(json.loads(process.stdout.read()))
        process.wait(10)
    finally:
        process.kill()


def play(*what: str) -> dict[str, Any]:
    """A module of ours in a process of its own, on the contender's core; gives what it said last, as JSON."""
    process = subprocess.Popen(
        [sys.executable, "-m", *what], cwd=HOUSE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    bind(process.pid, CONTENDER)
    try:
        said, wrong = process.communicate(timeout=SECONDS_MAX)
    finally:
        process.kill()
    if process.returncode:
        raise SystemExit(f"{' '.join(what)} ended with {process.returncode}:\n{wrong[-3000:]}")
    if wrong:
        # Mellom says there what went wrong, though all may have been done in the end
        print(f"{' '.join(what[:3])} said:\n{wrong[-1000:]}", file=sys.stderr)
    told: dict[str, Any] = json.loads(said.splitlines()[-1])
    return told


@contextmanager
def postgres() -> Iterator[str]:
    """A PostgreSQL server of our own, as it is when nobody has set anything: it syncs to the disk."""
    with own_postgres() as server:
        yield str(server.get_uri())


@contextmanager
def new_database(kind: str, server: str) -> Iterator[str]:
    """The address of a database with nothing in it; it goes when it is not needed any more."""
    if kind == SQLITE:
        with tempfile.TemporaryDirectory(prefix="mellom-bench-") as folder:
            yield f"sqlite:///{folder}/mellom.db"
        return
    name = f"bench_{secrets.token_hex(4)}"
    asyncio.run(_execute(server, f"CREATE DATABASE {name}"))
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        asyncio.run(_execute(server, f"DROP DATABASE {name} WITH (FORCE)"))


async def _execute(server: str, statement: str) -> None:
    line = await asyncpg.connect(server)
    try:
        await line.execute(statement)
    finally:
        await line.close()

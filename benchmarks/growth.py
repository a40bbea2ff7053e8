"""With how many people there are: what a tick costs, how soon `mellom run` is ready, and what memory it takes.

The people are made by the database itself. A tick is measured while nobody is due, and while some are: then once the
read that looks for what is due, and once the tick that plans it, without what it takes to say it.
"""

import asyncio
import logging
import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from typing import Any

import psutil
from sqlmodel import col

from benchmarks.history import DAYS, year
from benchmarks.mellom import UNBOUND, settings_for
from benchmarks.part import Asked, Part, Row, Shown, main, those
from benchmarks.said import TOKEN
from benchmarks.stage import CONTENDER, DATABASES, HOUSE, POSTGRES, bind, new_database, stand_in
from benchmarks.town import FIRST_CHAT, KEY, all_due, build_town, count, know_each_other
from bot.bootstrap import fit, open_database, try_out
from bot.clock import SystemClock
from bot.worker import Worker
from rules.words import OutboxState
from storage.tables import OutboxMessage

NUMBERS, QUICK_NUMBERS = (0, 1_000, 10_000, 100_000, 1_000_000), (0, 200)
DUE, QUICK_DUE = (100, 10_000), (100,)
YEARS, QUICK_YEARS = (100, 300, 1_000), (2, 5, 10)
MILLION = 1_000_000
TICKS = 200
READY = b"mellom is running"
SECONDS_TO_REST, SECONDS_IDLE, QUICK_SECONDS_IDLE = 5.0, 20.0, 1.0


def one(kind: str, number: int, due: tuple[int, ...], idle: float, server: str) -> Row:
    """One database with so many patients."""
    with stand_in() as api, new_database(kind, server) as url:
        begun = time.monotonic()
        asyncio.run(_people(number, api.url, url))
        made = time.monotonic() - begun
        ready = _start(api.url, url, idle)
        ticks = asyncio.run(_ticks(tuple(one for one in due if one <= number), api.url, url))
        return {"what": "size", "name": kind, "number": number, "seconds_to_make": made, **ready, **ticks}


async def _people(number: int, api: str, url: str) -> None:
    settings = settings_for(api, url)
    database = await open_database(settings)
    try:
        row = await try_out(database, settings, datetime.now(UTC))
        await build_town(database, row.id, number)
        await know_each_other(database)
    finally:
        await database.close()


def _start(api: str, url: str, idle: float) -> Row:
    """`mellom run`, from its start to so many seconds of idleness."""
    with tempfile.TemporaryDirectory() as folder:
        settings = {"BOT_TOKEN": TOKEN, "ENCRYPTION_KEYS": KEY, "DATABASE_URL": url, "TELEGRAM_API_URL": api}
        environment = {"PATH": os.environ.get("PATH", ""), "HOME": folder, "PYTHONPATH": str(HOUSE), **settings}
        begun = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "run"], cwd=folder, env=environment, stderr=subprocess.PIPE
        )
        try:
            bind(process.pid, CONTENDER)
            assert process.stderr is not None
            if not any(READY in line for line in process.stderr):
                raise SystemExit("mellom did not begin")
            ready = time.monotonic() - begun
            seen = psutil.Process(process.pid)
            time.sleep(min(SECONDS_TO_REST, idle))  # the first calls and the first tick
            before, begun = _cpu(seen), time.monotonic()
            time.sleep(idle)
            percent = 100 * (_cpu(seen) - before) / (time.monotonic() - begun)
            memory = seen.memory_info().rss / 1_000_000
        finally:
            process.terminate()
            process.wait(20)
    return {"start_seconds": ready, "memory_mb": memory, "idle_percent": percent}


def _cpu(process: psutil.Process) -> float:
    used = process.cpu_times()
    return float(used.user + used.system)


async def _ticks(due: tuple[int, ...], api: str, url: str) -> Row:
    settings = settings_for(api, url)
    database = await open_database(settings)
    found: Row = {"due": {}}
    try:
        row = await try_out(database, settings, datetime.now(UTC))
        program = fit(settings, database, row.id, SystemClock(), UNBOUND, "bench")
        worker = Worker(program)
        await worker.hold()
        await worker.hear(0)
        await worker.tick()
        found["idle_tick_ms"], found["idle_tick_cpu_ms"] = await _often(worker.tick)
        planned = 0
        for number in due:
            await all_due(database, datetime.now(UTC), (FIRST_CHAT, FIRST_CHAT + number))
            await know_each_other(database)
            read, _ = await _often(program.ticker.due)
            await worker.hold()
            begun = time.monotonic()
            await worker.tick()
            seconds = time.monotonic() - begun
            planned += number
            async with database.reading() as work:
                waiting = await count(work, OutboxMessage, col(OutboxMessage.state) == OutboxState.DUE)
            after, _ = await _often(program.ticker.due)
            found["due"][str(number)] = {
                "read_ms": read,
                "tick_ms": seconds * 1000,
                "read_after_ms": after,
                "missing": planned - waiting,
            }
        await program.leave()
    finally:
        await database.close()
    return found


async def _often(what: Any) -> tuple[float, float]:
    """The median of its milliseconds, and those of the processor for each."""
    took = []
    cpu = time.process_time()
    for _ in range(TICKS):
        begun = time.monotonic()
        await what()
        took.append((time.monotonic() - begun) * 1000)
    return statistics.median(took), (time.process_time() - cpu) * 1000 / TICKS


def run(asked: Asked, server: str) -> list[Row]:
    """All sizes on both databases, and the years on PostgreSQL."""
    numbers = asked.numbers or (QUICK_NUMBERS if asked.quick else NUMBERS)
    due, years = (QUICK_DUE, QUICK_YEARS) if asked.quick else (DUE, YEARS)
    idle = QUICK_SECONDS_IDLE if asked.quick else SECONDS_IDLE
    logging.disable(logging.WARNING)
    try:
        rows = [one(kind, number, due, idle, server) for kind in DATABASES if asked.wants(kind) for number in numbers]
        for patients in years if asked.wants(POSTGRES) else ():
            with new_database(POSTGRES, server) as url:
                rows.append(year(patients, url))
    finally:
        logging.disable(logging.NOTSET)
    return rows


def shown(rows: list[Row]) -> list[Shown]:
    """The sizes, what is due, and the years."""
    heads = ("", "patients", "ready after s", "MB", "idle: % of a core", "idle tick ms", "its CPU ms", "made in s")
    sizes = [
        (
            row["name"],
            f"{row['number']:,}",
            f"{row['start_seconds']:.2f}",
            f"{row['memory_mb']:.0f}",
            f"{row['idle_percent']:.2f}",
            f"{row['idle_tick_ms']:.2f}",
            f"{row['idle_tick_cpu_ms']:.2f}",
            f"{row['seconds_to_make']:.0f}",
        )
        for row in those(rows, what="size")
    ]
    ticks = [
        (
            row["name"],
            f"{row['number']:,}",
            f"{int(number):,}",
            f"{tick['read_ms']:.2f}",
            f"{tick['tick_ms']:,.0f}",
            f"{tick['tick_ms'] / int(number):.2f}",
            f"{tick['read_after_ms']:.2f}",
        )
        for row in those(rows, what="size")
        for number, tick in row["due"].items()
    ]
    due_heads = ("", "patients", "due", "the read ms", "the tick that plans ms", "ms each", "the read after it ms")
    return [
        Shown("Growth: nothing is due", heads, sizes),
        Shown("Growth: some are due", due_heads, ticks),
        _years(those(rows, what="history")),
    ]


def _years(rows: list[Row]) -> Shown:
    heads = ("patients", "check-ins", "bytes a check-in and its answer", "a patient's bytes for a while", "a year, GB")
    lines = [
        (
            f"{row['number']:,}",
            f"{row['number'] * DAYS:,}",
            f"{row['bytes_check_in']:,.0f}",
            f"{row['bytes_for_a_while'] + row['bytes_patient']:,.0f}",
            f"{row['bytes_year'] * row['number'] / 1e9:,.3f}",
        )
        for row in rows
    ]
    if len(rows) > 1:
        least, most = rows[0], rows[-1]
        more = most["bytes_year"] * most["number"] - least["bytes_year"] * least["number"]
        gigabytes = f"{more / (most['number'] - least['number']) * MILLION / 1e9:,.0f}"
        lines.append((f"{MILLION:,} (extrapolated)", f"{MILLION * DAYS:,}", lines[-1][2], lines[-1][3], gigabytes))
    return Shown("Growth: a year of history on PostgreSQL", heads, lines)


def wrong(rows: list[Row]) -> list[str]:
    """Where a tick left somebody out."""
    return [
        f"{row['name']} with {row['number']} patients: {tick['missing']} of {number} due were not planned"
        for row in those(rows, what="size")
        for number, tick in row["due"].items()
        if tick["missing"]
    ]


PART = Part("growth", run, shown, wrong)

if __name__ == "__main__":
    main(PART, __doc__)

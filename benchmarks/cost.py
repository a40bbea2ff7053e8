"""What one check-in costs over its whole life: statements, commits to the disk, and bytes that stay.

Mellom's steps are called one by one, so that nothing else is counted: the tick that plans, the mouth that claims and
marks, the ear that hears, and the mouth again that thanks. So many are due at one moment (100, the size of a batch of
updates): with all said that a claim holds, and once more at the pace that Telegram allows, which is ten at a time.
A statement is one execution as SQLAlchemy tells of it (an executemany is one; BEGIN and COMMIT are none). A sync is,
on PostgreSQL, what the server counts for its log (pg_stat_io, or pg_stat_wal before version 18); SQLite, with its log
and synchronous=FULL, syncs once for each commit that wrote, so there these are counted (which `strace` has borne out:
what it sees more is checkpoints).
"""

import asyncio
import logging
from collections import Counter
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import event, text
from sqlmodel import col

from benchmarks.mellom import UNBOUND, WORDS, settings_for
from benchmarks.part import Asked, Part, Row, Shown, main
from benchmarks.stage import DATABASES, new_database, stand_in
from benchmarks.town import FIRST_CHAT, all_due, build_town, count
from benchmarks.written import control
from benchmarks.written import text as written
from bot.bootstrap import Edges, fit, open_database, try_out
from bot.clock import SystemClock
from bot.worker import Worker
from rules.words import CheckInState, OutboxState, Priority
from scheduler.pace import PER_SECOND
from storage.database import Database
from storage.tables import CheckIn, OutboxMessage

AT_ONCE, MORNINGS, QUICK_MORNINGS = 100, 20, 2
PHASES = ("plan", "prompt", "hear", "thank")
_WRITES = ("INSERT", "UPDATE", "DELETE")


class Ledger:
    """What goes to a database, by the phase in which it does."""

    def __init__(self, database: Database) -> None:
        self.statements: Counter[str] = Counter()
        self.commits: Counter[str] = Counter()
        self.phase = "before"
        self._wrote: set[int] = set()
        engine = database.engine.sync_engine
        event.listen(engine, "before_cursor_execute", self._executed)
        event.listen(engine, "commit", self._committed)
        event.listen(engine, "rollback", self._rolled_back)

    def _executed(self, connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        word = statement.split(None, 1)[0].upper()
        if word == "BEGIN":
            return
        self.statements[self.phase] += 1
        if word in _WRITES:
            self._wrote.add(id(connection.connection.dbapi_connection))

    def _committed(self, connection: Any) -> None:
        key = id(connection.connection.dbapi_connection)
        self.commits[self.phase] += key in self._wrote
        self._wrote.discard(key)

    def _rolled_back(self, connection: Any) -> None:
        self._wrote.discard(id(connection.connection.dbapi_connection))


async def _life(name: str, mornings: int, edges: Edges, url: str, database_url: str) -> Row:
    """So many mornings, with other people each day."""
    settings = settings_for(url, database_url)
    database = await open_database(settings)
    try:
        row = await try_out(database, settings, datetime.now(UTC))
        program = fit(settings, database, row.id, SystemClock(), edges, "bench")
        worker = Worker(program)
        await build_town(database, row.id, AT_ONCE * mornings)
        ledger = Ledger(database)
        await worker.hold()
        await worker.hear(0)
        bytes_before, syncs_before = await _bytes(database), await _syncs(database)
        for morning in range(mornings):
            await _morning(worker, ledger, morning, url)
        ledger.phase = "after"
        syncs = await _syncs(database) - syncs_before
        is_sqlite = database.engine.dialect.name == "sqlite"
        written = sum(ledger.commits[phase] for phase in PHASES)
        told = await _stand(database)
        kept = await _bytes(database) - bytes_before
        await program.leave()
    finally:
        await database.close()
    number = AT_ONCE * mornings
    return {
        "name": name,
        "number": number,
        "at_once": AT_ONCE,
        **{f"statements_{phase}": ledger.statements[phase] / number for phase in PHASES},
        "statements": sum(ledger.statements[phase] for phase in PHASES) / number,
        "commits": written / number,
        "syncs": (written if is_sqlite else syncs) / number,
        "bytes": kept / number,
        **told,
    }


async def _morning(worker: Worker, ledger: Ledger, morning: int, url: str) -> None:
    """Some are due, are asked, answer, and are thanked."""
    database = worker.program.database
    first = FIRST_CHAT + AT_ONCE * morning
    ledger.phase = "before"
    await worker.hold()
    await all_due(database, datetime.now(UTC), (first, first + AT_ONCE))
    ledger.phase = "plan"
    await worker.tick()
    ledger.phase = "prompt"
    await _until_said(worker)
    ledger.phase = "before"
    await worker.hold()
    numbers = enumerate(range(first, first + AT_ONCE), AT_ONCE * morning + 1)
    await control(url, "updates", [written(number, chat, WORDS) for number, chat in numbers])
    await control(url, "go")
    # one message a second in a chat: nobody answers sooner than that
    await asyncio.sleep(1.1)
    ledger.phase = "hear"
    await worker.hear(0)
    ledger.phase = "thank"
    await _until_said(worker)


async def _until_said(worker: Worker) -> None:
    """All of it, as fast as Telegram's limits let us."""
    while True:
        while await worker.speak():
            """One batch after the other."""
        now = datetime.now(UTC)
        free = worker.program.dispatcher.free_at(now)
        if free <= now:
            return
        await asyncio.sleep((free - now).total_seconds())


async def _stand(database: Database) -> Row:
    async with database.reading() as work:
        sent = col(OutboxMessage.state) == OutboxState.SENT
        return {
            "answered": await count(work, CheckIn, col(CheckIn.state) == CheckInState.ANSWERED),
            "asked": await count(work, OutboxMessage, sent, col(OutboxMessage.priority) == Priority.PROMPT.value),
            "thanked": await count(work, OutboxMessage, sent, col(OutboxMessage.priority) == Priority.ANSWER.value),
        }


async def _bytes(database: Database) -> int:
    """What the database holds: on SQLite its pages in use, on PostgreSQL its tables with their indexes."""
    async with database.engine.connect() as line:
        if line.dialect.name == "sqlite":
            pages, free, size = [
                (await line.execute(text(f"PRAGMA {name}"))).scalar_one()
                for name in ("page_count", "freelist_count", "page_size")
            ]
            return int((pages - free) * size)
        sizes = text("SELECT sum(pg_total_relation_size(relid)) FROM pg_catalog.pg_statio_user_tables")
        return int((await line.execute(sizes)).scalar_one())


async def _syncs(database: Database) -> int:
    """How often the server has synced its log."""
    if database.engine.dialect.name == "sqlite":
        return 0
    async with database.engine.connect() as line:
        version = int((await line.execute(text("SHOW server_version_num"))).scalar_one())
        query = (
            "sum(fsyncs) FROM pg_stat_io WHERE object = 'wal'" if version >= 180_000 else "wal_sync FROM pg_stat_wal"
        )
        await line.execute(text("SELECT pg_stat_force_next_flush()"))
        await asyncio.sleep(2)  # each of the server's processes tells of itself only once a second
        return int((await line.execute(text(f"SELECT {query}"))).scalar_one() or 0)


def one(kind: str, mornings: int, server: str, edges: Edges = UNBOUND) -> Row:
    """One database. `edges`: with their pace."""
    name = kind if edges is UNBOUND else f"{kind}, {PER_SECOND} a second"
    logging.disable(logging.WARNING)
    try:
        with stand_in() as api, new_database(kind, server) as url:
            return asyncio.run(_life(name, mornings, edges, api.url, url))
    finally:
        logging.disable(logging.NOTSET)


def run(asked: Asked, server: str) -> list[Row]:
    """Both databases; what is counted does not differ from round to round. `numbers`: mornings of 100."""
    mornings = asked.numbers or (QUICK_MORNINGS if asked.quick else MORNINGS,)
    kinds = [kind for kind in DATABASES if asked.wants(kind)]
    at_once = [one(kind, number, server) for number in mornings for kind in kinds]
    return at_once + [one(kind, QUICK_MORNINGS, server, Edges()) for kind in kinds]


def shown(rows: list[Row]) -> list[Shown]:
    """One table."""
    heads = ("", *PHASES, "statements", "commits", "syncs", "bytes")
    return [Shown(f"One check-in's whole life, {AT_ONCE} at a time", heads, [_line(row) for row in rows])]


def _line(row: Row) -> tuple[str, ...]:
    figures = [row[f"statements_{phase}"] for phase in PHASES] + [row[name] for name in ("statements", "commits")]
    return (
        f"{row['name']} ({row['number']:,} check-ins)",
        *(f"{figure:.2f}" for figure in figures),
        f"{row['syncs']:.2f}",
        f"{row['bytes']:,.0f}",
    )


def wrong(rows: list[Row]) -> list[str]:
    """Where somebody was not asked, not heard or not thanked: then something else was counted."""
    return [
        f"cost on {row['name']}: of {row['number']} {row['asked']} asked, {row['answered']} answered, "
        f"{row['thanked']} thanked"
        for row in rows
        if {row[field] for field in ("asked", "answered", "thanked")} != {row["number"]}
    ]


PART = Part("cost", run, shown, wrong)

if __name__ == "__main__":
    main(PART, __doc__)

"""Mellom itself, whole, as `mellom run` has it: its crew with its metronome, its ear and its mouth.

    python -m benchmarks.mellom burst NUMBER URL DATABASE_URL
    python -m benchmarks.mellom hear NUMBER URL DATABASE_URL [PORT]     by webhook where there is a port
    python -m benchmarks.mellom limits NUMBER URL DATABASE_URL
    python -m benchmarks.mellom work URL DATABASE_URL                   until its standard input closes

It runs in a process of its own, and prints what that cost as JSON, with what stands in the database afterwards.
Telegram's limit of 30 messages a second is another one wherever nothing else would be measured.
"""

import asyncio
import json
import logging
import secrets
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select
from sqlmodel import col

from benchmarks.measuring import Measured, Told, measured
from benchmarks.said import TOKEN
from benchmarks.town import FIRST_CHAT, KEY, all_due, ask_all, build_town, count, know_each_other
from benchmarks.written import control, tap, text
from bot.bootstrap import Edges, open_database, try_out
from bot.clock import SystemClock
from bot.crew import Crew
from bot.run import keep_for_good
from bot.settings import Settings
from care.bots import KeptBot
from rules.taps import Press, Tap, write_tap
from rules.words import CheckInState, Mood, OutboxState, Priority
from storage.database import Database
from storage.tables import CheckIn, OutboxMessage, Person, Reply, Schedule

UNBOUND = Edges(per_second=1_000_000)
SECONDS_TO_BEGIN = 4.0
LOOK_SECONDS = 0.25
PROBES = 5
"""How often in a burst somebody asks to be called, and somebody answers."""
WORDS = "Det går fint i dag"


def settings_for(url: str, database_url: str, token: str = TOKEN, port: int | None = None) -> Settings:
    """As an operator would have them."""
    return Settings(
        bot_token=token,
        telegram_api_url=url,
        database_url=database_url,
        bot_timezone="Europe/Oslo",
        bot_language="nb",
        encryption_keys=KEY,
        log_format="text",
        webhook_url=f"http://127.0.0.1:{port}/telegram" if port else None,
        webhook_secret=secrets.token_hex(32) if port else "",
        http_port=port,
    )


@asynccontextmanager
async def at_work(settings: Settings, database: Database, edges: Edges, own: KeptBot | None) -> AsyncIterator[None]:
    """Mellom, running."""
    stop = asyncio.Event()
    crew = Crew(settings, database, SystemClock(), own, stop.set, edges)
    await crew.begin()
    keep_for_good()
    going = asyncio.create_task(crew.until(stop))
    try:
        yield
    finally:
        stop.set()
        await going
        await crew.end()


async def until_settled(database: Database, seconds: float) -> None:
    """Returns when nothing is due to be planned or said, or nothing came of waiting so long.

    Each look reads the low end of two indexes.
    """
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        now = datetime.now(UTC)
        unplanned = select(col(Schedule.id)).where(col(Schedule.next_due_at) <= now).limit(1)
        unsaid = (
            select(col(OutboxMessage.id))
            .where(col(OutboxMessage.state) == OutboxState.DUE)
            .order_by(col(OutboxMessage.bot_id), col(OutboxMessage.way), col(OutboxMessage.priority))
            .limit(1)
        )
        async with database.reading() as work:
            left = [(await work.session.execute(one)).first() for one in (unplanned, unsaid)]
        if left == [None, None]:
            return
        await asyncio.sleep(LOOK_SECONDS)


@dataclass(frozen=True)
class Stage:
    """What a play needs: the settings, the database, and who measures."""

    number: int
    url: str
    settings: Settings
    database: Database
    own: KeptBot
    run: Measured

    @property
    def seconds_max(self) -> float:
        """After so long the rest is taken for lost."""
        return 60 + self.number / 20

    async def begin_at_due(self) -> datetime:
        """Everybody is due in a moment, with a whole second as any agreed time; returns at that moment."""
        due = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=SECONDS_TO_BEGIN)
        await all_due(self.database, due, (FIRST_CHAT, FIRST_CHAT + self.number))
        await know_each_other(self.database)
        await asyncio.sleep((due - datetime.now(UTC)).total_seconds())
        self.run.begin(due)
        return due

    async def last_mark(self, since: datetime) -> float:
        """Seconds until the last message was marked as sent."""
        async with self.database.reading() as work:
            last = (await work.session.execute(select(func.max(col(OutboxMessage.settled_at))))).scalar_one()
        return float((last - since).total_seconds()) if last else 0.0


async def burst(stage: Stage) -> Told:
    """From the moment at which all are due until all are marked, or nothing more is."""
    await build_town(stage.database, stage.own.id, stage.number)
    async with at_work(stage.settings, stage.database, UNBOUND, stage.own):
        due = await stage.begin_at_due()
        await until_settled(stage.database, stage.seconds_max)
        stage.run.end()
    return {"marked_seconds": await stage.last_mark(due), **await _asked(stage.database)}


async def _asked(database: Database) -> Told:
    async with database.reading() as work:
        return {
            "sent": await count(work, OutboxMessage, col(OutboxMessage.state) == OutboxState.SENT),
            "asked": await count(work, CheckIn, col(CheckIn.state) == CheckInState.OPEN),
        }


async def hear(stage: Stage) -> Told:
    """Everybody was asked and answers at one moment, every other one by a button, until all are thanked."""
    town = await build_town(stage.database, stage.own.id, stage.number)
    await ask_all(stage.database, town)
    await know_each_other(stage.database)
    asked = select(col(CheckIn.id), col(Person.telegram_id)).join(Person, col(Person.id) == col(CheckIn.patient_id))
    async with stage.database.reading() as work:
        rows = (await work.session.execute(asked.order_by(col(CheckIn.id)))).all()
    answers = [
        text(number, chat or 0, WORDS)
        if number % 2
        else tap(number, chat or 0, write_tap(Tap(Press.MOOD, check_in, mood=Mood.GOOD)))
        for number, (check_in, chat) in enumerate(rows, 1)
    ]
    await control(stage.url, "updates", answers)
    async with at_work(stage.settings, stage.database, UNBOUND, stage.own):
        await asyncio.sleep(SECONDS_TO_BEGIN)
        stage.run.begin()
        began = datetime.now(UTC)
        await control(stage.url, "go")
        await _until_heard(stage)
        await until_settled(stage.database, stage.seconds_max)
        stage.run.end()
    thanks = (col(OutboxMessage.priority) == Priority.ANSWER.value, col(OutboxMessage.state) == OutboxState.SENT)
    async with stage.database.reading() as work:
        return {
            "marked_seconds": await stage.last_mark(began),
            "recorded": await count(work, Reply),
            "answered": await count(work, CheckIn, col(CheckIn.state) == CheckInState.ANSWERED),
            "thanked": await count(work, OutboxMessage, *thanks),
        }


async def _until_heard(stage: Stage) -> None:
    end = time.monotonic() + stage.seconds_max
    while time.monotonic() < end:
        if not await control(stage.url, "look"):
            return
        await asyncio.sleep(LOOK_SECONDS)


async def limits(stage: Stage) -> Told:
    """A burst at Telegram's pace, in the midst of which some ask to be called, and some answer."""
    await build_town(stage.database, stage.own.id, stage.number + 2 * PROBES)
    probes: list[Told] = []
    await control(stage.url, "go")
    async with at_work(stage.settings, stage.database, Edges(), stage.own):
        due = await stage.begin_at_due()
        sending = asyncio.create_task(until_settled(stage.database, stage.seconds_max))
        for number in range(PROBES):
            await asyncio.sleep(stage.number / 30 / (PROBES + 1))
            chat = FIRST_CHAT + stage.number + 2 * number
            probes.append({"at": time.monotonic(), "calls": chat, "answers": chat + 1})
            both = [text(2 * number + 1, chat, "/ring"), text(2 * number + 2, chat + 1, WORDS)]
            await control(stage.url, "updates", both)
        await sending
        stage.run.end()
    return {"probes": probes, "marked_seconds": await stage.last_mark(due), **await _asked(stage.database)}


PLAYS = {"burst": burst, "hear": hear, "limits": limits}


async def play(what: str, number: int, url: str, database_url: str, port: int | None = None) -> None:
    """One play, and what it cost."""
    settings, run = settings_for(url, database_url, port=port), Measured()
    database = await open_database(settings)
    try:
        row = await try_out(database, settings, datetime.now(UTC))
        own = KeptBot(row.id, row.telegram_id, TOKEN)
        async with measured(run):
            told = await PLAYS[what](Stage(number, url, settings, database, own, run))
    finally:
        await database.close()
    print(json.dumps({**run.told(), **told}), flush=True)


async def work_on(url: str, database_url: str) -> None:
    """One of several workers, which share the bots whose tokens the database keeps."""
    settings = settings_for(url, database_url, token="")
    database = await open_database(settings)
    try:
        async with at_work(settings, database, UNBOUND, None):
            await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    finally:
        await database.close()


async def main(what: str, *more: str) -> None:
    """What the command line says."""
    logging.disable(logging.WARNING)
    if what == "work":
        url, database_url = more
        await work_on(url, database_url)
    else:
        number, url, database_url, *port = more
        await play(what, int(number), url, database_url, int(port[0]) if port else None)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))

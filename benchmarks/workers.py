"""Several workers and several bots on one PostgreSQL: messages a second in all, and each delivered exactly once.

The bots' tokens are kept in the database, and the workers share them by themselves, as docs/operating.md has it; a bot
is served by one worker at a time, so one bot is not faster by two. All processes share the cores of the machine: of
how many workers that is, the number of cores is to be read beside it.
"""

import asyncio
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlmodel import col

from benchmarks.measuring import Told
from benchmarks.mellom import settings_for, until_settled
from benchmarks.part import Asked, Part, Row, Shown, figure, main
from benchmarks.stage import HOUSE, POSTGRES, new_database, stand_in
from benchmarks.town import FIRST_CHAT, all_due, build_town, count, know_each_other
from bot.bootstrap import open_database
from care.bots import keep_bot
from care.hearing import bot_by_telegram_id
from rules.words import CheckInState
from storage.database import Database
from storage.tables import Bot, CheckIn

WORKERS, QUICK_WORKERS = (1, 2, 4), (1, 2)
BOTS, QUICK_BOTS = (1, 10, 100), (4,)
NUMBER, QUICK = 10_000, 200
FIRST_BOT = 900
SECONDS_TO_SHARE, SECONDS_STILL = 240.0, 8.0
SECONDS_TO_BEGIN = 3.0


def one(workers: int, bots: int, number: int, server: str) -> Row:
    """So many workers with so many bots, which have all of these people between them."""
    with stand_in() as api, new_database(POSTGRES, server) as url:
        asyncio.run(_towns(bots, number, api.url, url))
        with _at_work(workers, api.url, url):
            told = asyncio.run(_morning(min(workers, bots), number, api.url, url))
    came = Counter(api.seen["chats"])
    seconds = max(api.seen["at"], default=float("inf")) - told["began"]
    return {
        "workers": workers,
        "bots": bots,
        "number": number,
        "delivered": len(came),
        "twice": sum(came.values()) - len(came),
        "asked": told["asked"],
        "shares": told["shares"],
        "seconds_to_share": told["seconds_to_share"],
        "per_second": sum(came.values()) / seconds,
    }


@contextmanager
def _at_work(workers: int, api: str, url: str) -> Iterator[None]:
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "benchmarks.mellom", "work", api, url], cwd=HOUSE, stdin=subprocess.PIPE
        )
        for _ in range(workers)
    ]
    try:
        yield
        for process in started:
            assert process.stdin is not None
            process.stdin.close()
        for process in started:
            process.wait(60)
    finally:
        for process in started:
            process.kill()


async def _towns(bots: int, number: int, api: str, url: str) -> None:
    """A team for each bot."""
    database = await open_database(settings_for(api, url, token=""))
    each = number // bots
    try:
        for place in range(bots):
            now, telegram_id = datetime.now(UTC), FIRST_BOT + place
            async with database.work() as work:
                await keep_bot(work, telegram_id, f"mellom_{telegram_id}_bot", f"{telegram_id}:{'A' * 35}", now)
            async with database.reading() as work:
                bot = await bot_by_telegram_id(work, telegram_id, now)
            await build_town(database, bot.id, each, place, FIRST_CHAT + place * each)
        await know_each_other(database)
    finally:
        await database.close()


async def _morning(among: int, number: int, api: str, url: str) -> Told:
    database = await open_database(settings_for(api, url, token=""))
    try:
        begun = time.monotonic()
        shares = await _shared(database, among)
        took = time.monotonic() - begun
        due = datetime.now(UTC) + timedelta(seconds=SECONDS_TO_BEGIN)
        await all_due(database, due)
        await know_each_other(database)
        await asyncio.sleep((due - datetime.now(UTC)).total_seconds())
        began = time.monotonic()
        await until_settled(database, 60 + number / 20)
        async with database.reading() as work:
            asked = await count(work, CheckIn, col(CheckIn.state) == CheckInState.OPEN)
        return {"began": began, "asked": asked, "shares": shares, "seconds_to_share": took}
    finally:
        await database.close()


async def _shared(database: Database, among: int) -> list[int]:
    """Waits until so many workers have all bots between them and nothing moves any more; gives how many each has."""
    before: list[str | None] = []
    still_since, end = time.monotonic(), time.monotonic() + SECONDS_TO_SHARE
    while time.monotonic() < end:
        async with database.reading() as work:
            now = list((await work.session.scalars(select(col(Bot.lease_holder)).order_by(col(Bot.id)))).all())
        if now != before:
            before, still_since = now, time.monotonic()
        held = Counter(now)
        if None not in held and len(held) == among and time.monotonic() - still_since > SECONDS_STILL:
            return sorted(held.values())
        await asyncio.sleep(0.5)
    raise SystemExit(f"the bots were not shared among {among}: {Counter(before)}")


def run(asked: Asked, server: str) -> list[Row]:
    """Each number of workers with each number of bots."""
    workers, bots = (QUICK_WORKERS, QUICK_BOTS) if asked.quick else (WORKERS, BOTS)
    return [
        one(some, many, number, server)
        for number in asked.numbers or (QUICK if asked.quick else NUMBER,)
        for many in bots
        for some in workers
    ]


def shown(rows: list[Row]) -> list[Shown]:
    """One table."""
    heads = (
        "bots",
        "workers",
        "bots of each",
        "messages/s in all",
        "x one worker",
        "delivered once",
        "twice",
        "shared in s",
    )
    alone = {row["bots"]: row["per_second"] for row in rows if row["workers"] == 1}
    lines = [
        (
            f"{row['bots']}",
            f"{row['workers']}",
            " ".join(map(str, row["shares"])),
            f"{row['per_second']:,.0f}",
            figure(row["per_second"] / alone.get(row["bots"], float("nan")), "{:.2f}"),
            f"{row['delivered'] / row['number']:.1%}",
            f"{row['twice']}",
            f"{row['seconds_to_share']:.0f}",
        )
        for row in rows
    ]
    number = f"{rows[0]['number']:,} check-ins" if rows else ""
    return [Shown(f"Several workers and bots on one PostgreSQL, {number}", heads, lines)]


def wrong(rows: list[Row]) -> list[str]:
    """Where a message was left out, or came twice."""
    return [
        f"{row['workers']} workers with {row['bots']} bots: of {row['number']} {row['delivered']} came, {row['twice']} "
        f"twice; {row['asked']} stand"
        for row in rows
        if (row["delivered"], row["twice"], row["asked"]) != (row["number"], 0, row["number"])
    ]


PART = Part("workers", run, shown, wrong)

if __name__ == "__main__":
    main(PART, __doc__)

"""Mellom itself, whole: its loops plan what is due, claim it, look again, send it, mark it, and commit each step.

    .venv-bench/bin/python -m benchmarks.mellom NUMBER URL DATABASE_URL

Prints what it cost as JSON, with the number of check-ins that were made and that stand as asked in the database.
"""

import asyncio
import json
import logging
import sys
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import func, select, update
from sqlmodel import col

from benchmarks.measuring import Measured, measured
from benchmarks.peers import QUIET_SECONDS, TOKEN
from bot.bootstrap import Edges, Program, build
from bot.clock import SystemClock
from bot.loops import Serving
from bot.run import keep_for_good
from bot.settings import Settings
from care.hearing import bot_by_telegram_id
from rules.recurrence import Recurrence, to_rfc5545
from rules.words import CheckInState, OutboxState, PatientState, Reach
from storage.tables import CheckIn, OutboxMessage, Patient, Person, Schedule, Team
from storage.vault import Vault
from storage.work import Database

AT_ONCE = 1_000
WINDOW = timedelta(hours=2)
SECONDS_TO_BEGIN = 3.0
LOOK_SECONDS = 0.05
DAILY = to_rfc5545(Recurrence(frozenset(range(7)), (time(10),), date(2026, 11, 1), None, zone="Europe/Oslo"))


async def people(database: Database, number: int) -> None:
    """So many patients who take part, each with a schedule that is not due yet."""
    far = datetime.now(UTC) + timedelta(days=400)
    async with database.work() as work:
        bot = await bot_by_telegram_id(work, int(TOKEN.split(":")[0]), far)
        bot.tidy_at = far
        team = await work.add(Team(ref="t", bot_id=bot.id, name="Nord", timezone="Europe/Oslo", language="nb"))
        await work.commit(far)
    for first in range(0, number, AT_ONCE):
        async with database.work() as work:
            some = [
                Person(
                    ref=f"p{one}",
                    bot_id=bot.id,
                    team_id=team.id,
                    key=f"p{one}",
                    name=f"Petter {one}",
                    language="nb",
                    telegram_id=1001 + one,
                    reach=Reach.OPEN,
                )
                for one in range(first, min(first + AT_ONCE, number))
            ]
            work.session.add_all(some)
            await work.session.flush()
            work.session.add_all(
                Patient(person_id=one.id, state=PatientState.ACTIVE, outcome_within=WINDOW) for one in some
            )
            await work.session.flush()
            work.session.add_all(
                Schedule(patient_id=one.id, key="m", recurrence=DAILY, window=WINDOW, next_due_at=far) for one in some
            )
            await work.commit(far)


async def all_due(database: Database, at: datetime) -> None:
    """Everybody is to be asked at `at`."""
    async with database.work() as work:
        await work.session.execute(update(Schedule).values(next_due_at=at))
        await work.commit(at)


async def settled(database: Database) -> tuple[int, int]:
    """How many messages are marked as sent, and how many check-ins as open."""
    async with database.reading() as work:
        sent = await work.session.execute(
            select(func.count()).where(col(OutboxMessage.state) == OutboxState.SENT).select_from(OutboxMessage)
        )
        asked = await work.session.execute(
            select(func.count()).where(col(CheckIn.state) == CheckInState.OPEN).select_from(CheckIn)
        )
        return sent.scalar_one(), asked.scalar_one()


async def burst(program: Program, number: int, run: Measured) -> tuple[int, int]:
    """From the moment at which all are due until all are marked, or nothing more is."""
    due = datetime.now(UTC) + timedelta(seconds=SECONDS_TO_BEGIN)
    await all_due(program.database, due)
    serving = Serving(program, lambda: None, lambda: True)
    serving.begin()
    await asyncio.sleep((due - datetime.now(UTC)).total_seconds())
    run.begin()
    ticking = asyncio.create_task(_tick(serving))
    before, still = (0, 0), 0.0
    while before[1] < number and still < QUIET_SECONDS:
        await asyncio.sleep(LOOK_SECONDS * 4)
        now = await settled(program.database)
        still = 0.0 if now != before else still + LOOK_SECONDS * 4
        before = now
    run.end()
    ticking.cancel()
    await serving.end()
    return before


async def _tick(serving: Serving) -> None:
    while True:
        await serving.tick()
        await asyncio.sleep(LOOK_SECONDS)


async def main(number: int, url: str, database_url: str) -> None:
    """One burst, and what it cost."""
    logging.disable(logging.WARNING)
    settings = Settings(
        bot_token=TOKEN,
        telegram_api_url=url,
        database_url=database_url,
        bot_timezone="Europe/Oslo",
        bot_language="nb",
        encryption_keys=Vault.new_key(),
        log_format="text",
    )
    program = await build(settings, SystemClock(), Edges(per_second=1_000_000))
    await people(program.database, number)
    keep_for_good()
    run = Measured()
    async with measured(run):
        sent, asked = await burst(program, number, run)
    await program.close()
    print(json.dumps({**run.told(), "sent": sent, "asked": asked}), flush=True)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2], sys.argv[3]))

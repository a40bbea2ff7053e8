"""Several `mellom run` on one PostgreSQL: one speaks for a bot, another takes over, and nothing is lost."""

import asyncio
import os
import random
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from sandbox import FreeConductor, Phone, Sandbox
from tests.chaos.people import check_ins_on
from tests.contract.rows import another
from tests.plans import STAFF, TOKEN, patient
from tests.program.operator_room import Room
from tests.program.running import Running, Start, several, until

WAIT_SECONDS = 30.0
TAKEOVER_SECONDS_MAX = 15.0
HANDOVER_SECONDS_MAX = 5.0
LONG = os.environ.get("CHAOS_LONG") == "1"
KILLS = 60 if LONG else 3
SECOND_TOKEN = "901:BBabcdefghijklmnopqrstuvwxyz"
BOTH = (TOKEN, SECOND_TOKEN)
STRIDE_SECONDS, STRIDES_MAX = 120.0, 30
"""A jump of the clock that is no outage yet, and how many of them a silence may last."""
NAMES = ("Ada", "Birk", "Cato", "Dina")
STAFF_CHATS = (3001, 3002, 4001)
PATIENTS = {2001 + number: name for number, name in enumerate(NAMES)}
PHONES = [Phone(chat, name) for chat, name in {**PATIENTS, 3001: "Anne", 3002: "Kari", 4001: "Lise"}.items()]
NINE = datetime.fromisoformat("2026-11-23T09:00+01:00")
OFTEN = 'key = "ofte"\ndays = "daily"\ntimes = ["09:01", "09:02", "09:03"]\nwindow = "20m"\n'
PLAN = STAFF + "".join(patient(name.lower(), name, chat, OFTEN) for chat, name in PATIENTS.items())


@pytest.fixture
async def telegram() -> AsyncIterator[Sandbox]:
    """Two bots of one simulated Telegram whose clock walks as ours does."""
    box = Sandbox(BOTH, PHONES, FreeConductor(NINE, speed=1))
    yield box
    await box.stop()


@pytest.fixture
async def house(tmp_path: Path, postgres_url: str, telegram: Sandbox) -> Room:
    """A room on PostgreSQL in which the plan was applied for the first bot."""
    url = await telegram.start()
    room = Room(tmp_path)
    room.settings |= {
        "DATABASE_URL": postgres_url,
        "TELEGRAM_API_URL": url,
        "CLOCK_URL": f"{url}/sandbox/api/clock",
    }
    room.write("plan.toml", PLAN)
    said = await asyncio.to_thread(room.mellom, "apply", "plan.toml", "--yes")
    assert said.code == 0, said.err
    return room


@pytest.fixture
async def start(house: Room) -> AsyncIterator[Start]:
    """Starts a worker; at the end all are gone, and none said a token."""
    async with several(house, BOTH) as starting:

        async def ready(**settings: str) -> Running:
            running = await starting(**settings)
            await running.ready()
            return running

        yield ready


def takes(worker: Running, after: int = 0) -> bool:
    """Whether it has taken a bot since it had said so many lines."""
    return any("lease.taken" in line for line in worker.lines[after:])


async def answered(telegram: Sandbox, words: str, chat: int = 2001, bot: int | None = None) -> None:
    """Somebody writes, and is answered."""
    phone = telegram.phone(chat, bot)
    number = phone.say(words)
    await telegram.wait_for(lambda: any(said.message_id > number for said in phone.from_bot()), WAIT_SECONDS)


@pytest.mark.parametrize(
    ("sign", "seconds"), [(signal.SIGKILL, TAKEOVER_SECONDS_MAX), (signal.SIGTERM, HANDOVER_SECONDS_MAX)]
)
async def test_another_worker_takes_over_in_time_and_nothing_is_lost(
    start: Start, telegram: Sandbox, sign: signal.Signals, seconds: float
) -> None:
    one = await start()
    await one.says("lease.taken", WAIT_SECONDS)
    two = await start()
    await two.says("lease.waits", WAIT_SECONDS)
    await answered(telegram, "god morgen")
    assert not takes(two)
    begun = time.monotonic()
    one.process.send_signal(sign)
    telegram.phone(2002).say("hører du meg?")
    await two.says("lease.taken", WAIT_SECONDS)
    assert time.monotonic() - begun < seconds
    await one.ended()
    await telegram.wait_for(telegram.phone(2002).from_bot, WAIT_SECONDS)
    await answered(telegram, "og nå?", 2002)
    assert len(telegram.phone(2002).from_bot()) == 2
    assert await two.stop() == 0


async def test_who_was_stopped_for_longer_than_its_lease_comes_back_and_only_watches(
    start: Start, telegram: Sandbox
) -> None:
    one = await start()
    await one.says("lease.taken", WAIT_SECONDS)
    two = await start()
    await two.says("lease.waits", WAIT_SECONDS)
    one.process.send_signal(signal.SIGSTOP)
    await two.says("lease.taken", WAIT_SECONDS)
    await answered(telegram, "er du der?")
    one.process.send_signal(signal.SIGCONT)
    await one.says("lease.waits", WAIT_SECONDS)
    await answered(telegram, "fremdeles?")
    assert len(telegram.phone(2001).from_bot()) == 2
    assert await one.stop() == 0
    assert await two.stop() == 0


async def holders(house: Room) -> list[str | None]:
    """Which worker has each bot."""
    async with another(house.settings["DATABASE_URL"]) as database, database.engine.connect() as connection:
        rows = await connection.execute(text("SELECT lease_holder FROM bot ORDER BY id"))
        return list(rows.scalars())


async def until_shared(house: Room, among: int) -> None:
    """Returns once the bots are held by so many workers."""

    async def are_shared() -> bool:
        found = await holders(house)
        return len(set(found)) == among and None not in found

    await until(are_shared, WAIT_SECONDS)


async def test_bots_are_shared_evenly_and_moved_when_a_worker_comes_or_goes(
    start: Start, house: Room, telegram: Sandbox
) -> None:
    for token in BOTH:
        assert (await asyncio.to_thread(house.process, "bot", "add", answer=token)).code == 0
    house.settings.pop("BOT_TOKEN")
    one = await start()
    await until_shared(house, 1)
    two = await start()
    await until_shared(house, 2)
    assert any("lease.left" in line for line in one.lines)
    await answered(telegram, "hei")
    await answered(telegram, "hei", 2002, 901)
    begun = time.monotonic()
    two.process.kill()
    await until_shared(house, 1)
    assert time.monotonic() - begun < TAKEOVER_SECONDS_MAX
    await answered(telegram, "hei igjen")
    await answered(telegram, "hei igjen", 2002, 901)
    assert await one.stop() == 0


async def test_of_three_workers_one_is_killed_again_and_again_and_no_silence_goes_untold(
    start: Start, house: Room, telegram: Sandbox
) -> None:
    """Two answer, two do not: of these the team hears, of those it never does, and copies are within the bound."""
    chance = random.Random(int(os.environ.get("MELLOM_KILL_SEED", "2026")))  # noqa: S311  the same each time
    workers = [await start() for _ in range(3)]
    fate = telegram.conductor
    assert isinstance(fate, FreeConductor)
    fate.move(200)
    silent, talking = (2001, 2002), (2003, 2004)
    kills = 0
    for kill in range(KILLS):
        await asyncio.sleep(chance.uniform(0.5, 3.0))  # anywhere in what they do
        # at random, and every other time the one that has the bot
        having = [number for number, worker in enumerate(workers) if takes(worker)]
        at = chance.choice(having) if kill % 2 == 0 and having else chance.randrange(3)
        workers[at].process.kill()
        kills += 1
        for chat in talking:
            telegram.phone(chat).say(f"dette er ord nummer {kill}")
        workers[at] = await start()
    # what a dead one had in hand is free again after a minute
    fate.move(STRIDE_SECONDS)
    await telegram.wait_for(lambda: all(telegram.phone(chat).from_bot() for chat in PATIENTS), WAIT_SECONDS)

    def told_of(name: str) -> bool:
        return any(name in said.text for chat in STAFF_CHATS for said in telegram.phone(chat).from_bot())

    said = KILLS
    while not all(told_of(PATIENTS[chat]) for chat in silent):
        assert said < KILLS + STRIDES_MAX, "somebody is silent, and nobody was told"
        said += 1
        fate.move(STRIDE_SECONDS)
        for chat in talking:
            telegram.phone(chat).say("alt er bra")
        await asyncio.sleep(1)  # the tick is bound to the real second, whatever the clock says
    assert [PATIENTS[chat] for chat in talking if told_of(PATIENTS[chat])] == []
    for chat in PATIENTS:
        asked = Counter(check_in for said in telegram.phone(chat).from_bot() for check_in in check_ins_on(said))
        # from whom has answered the buttons are taken away
        assert asked or chat in talking
        assert max(asked.values(), default=0) <= 1 + kills
    assert await number(house, "SELECT count(*) FROM reply") == len(talking) * said

    async def all_is_settled() -> bool:
        return await number(house, "SELECT count(*) FROM outbox WHERE state = 'due' AND attempt > 0") == 0

    await until(all_is_settled, WAIT_SECONDS)


async def number(house: Room, query: str) -> int:
    """What the database says."""
    async with another(house.settings["DATABASE_URL"]) as database, database.engine.connect() as connection:
        return int((await connection.execute(text(query))).scalar_one())

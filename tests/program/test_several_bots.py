"""Several bots in one database: kept, listed, removed; and what goes wrong with one holds up no other."""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import datetime

import httpx
import pytest

from sandbox import FreeConductor, Phone, Sandbox
from tests.plans import STAFF, TOKEN, patient
from tests.program.operator_room import NIGHT, PLAN, Room
from tests.program.running import Running, Start, several, until
from tests.program.test_command import refused
from tests.program.test_run import free_port

WAIT_SECONDS = 30.0
SOON_SECONDS = 8.0
FLOOD = 1500
SECOND_TOKEN = "901:BBabcdefghijklmnopqrstuvwxyz"
NEW_TOKEN = "901:CCabcdefghijklmnopqrstuvwxyz"
BOTH = (TOKEN, SECOND_TOKEN)
PHONES = [Phone(2001, "Petter"), Phone(2002, "Nora"), Phone(3001, "Anne"), Phone(3002, "Kari"), Phone(4001, "Lise")]
SOUTH = STAFF.replace("Team Nord", "Team Sør") + patient("nora", "Nora", 2002, NIGHT)


@pytest.fixture
async def telegram() -> AsyncIterator[Sandbox]:
    box = Sandbox(BOTH, PHONES, FreeConductor(datetime.fromisoformat("2026-11-23T09:00+01:00"), speed=1))
    yield box
    await box.stop()


@pytest.fixture
async def shared(room: Room, telegram: Sandbox) -> Room:
    """A room without BOT_TOKEN, whose database keeps two bots, each with its team."""
    url = await telegram.start()
    room.settings |= {"TELEGRAM_API_URL": url, "CLOCK_URL": f"{url}/sandbox/api/clock"}
    room.settings.pop("BOT_TOKEN")
    room.write("plan.toml", PLAN)
    room.write("south.toml", SOUTH)
    for token in BOTH:
        await mellom(room, "bot", "add", answer=f"{token}\n")
    await mellom(room, "apply", "plan.toml", "--yes", "--bot", "900")
    await mellom(room, "apply", "south.toml", "--yes", "--bot", "901")
    return room


async def mellom(room: Room, *arguments: str, answer: str = "", **settings: str) -> str:
    """A command that works; gives what it said."""
    said = await asyncio.to_thread(lambda: room.mellom(*arguments, answer=answer, **settings))
    assert (said.code, said.err) == (0, ""), said
    return said.out


@pytest.fixture
async def start(shared: Room) -> AsyncIterator[Start]:
    """Starts the program; at the end it is gone, and never said a token."""
    async with several(shared, (*BOTH, NEW_TOKEN)) as starting:

        async def ready(**settings: str) -> Running:
            running = await starting(**settings)
            await running.ready()
            return running

        yield ready


async def answered(telegram: Sandbox, chat: int, bot: int, words: str) -> float:
    """Somebody writes to a bot and is answered; gives the seconds that it took."""
    phone, begun = telegram.phone(chat, bot), time.monotonic()
    number = phone.say(words)
    await telegram.wait_for(lambda: any(said.message_id > number for said in phone.from_bot()), WAIT_SECONDS)
    return time.monotonic() - begun


async def test_a_token_is_kept_sealed_and_shown_to_nobody(shared: Room) -> None:
    listed = await mellom(shared, "bot", "list")
    assert [line.split()[0] for line in listed.splitlines()] == ["900", "901"]
    for word in ("Team Nord", "Team Sør", "@", "served by nobody", "never heard"):
        assert word in listed
    with closing(sqlite3.connect(shared.database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for token in BOTH:
        assert token.split(":")[1] not in listed
        assert token.split(":")[1].encode() not in shared.database.read_bytes()


async def test_a_token_comes_from_the_environment_or_a_file_as_well(shared: Room) -> None:
    await mellom(shared, "bot", "add", BOT_TOKEN=SECOND_TOKEN)
    file = shared.folder / shared.write("token", f" {SECOND_TOKEN}\n")
    assert "in place of" in await mellom(shared, "bot", "add", BOT_TOKEN_FILE=str(file))


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("", "no token came"),
        ("hemmelig", "does not look like a token"),
        (NEW_TOKEN, "Telegram does not know BOT_TOKEN"),
    ],
)
async def test_a_token_that_is_none_is_refused(shared: Room, given: str, sentence: str) -> None:
    refused(await asyncio.to_thread(lambda: shared.mellom("bot", "add", answer=given)), sentence)


async def test_which_bot_is_meant_must_be_said_where_there_are_several(shared: Room) -> None:
    for command in (("apply", "plan.toml", "--yes"), ("invite", "patient", "Ola"), ("export-plan",)):
        refused(await asyncio.to_thread(shared.mellom, *command), "say which one by --bot: 900, 901")
        refused(await asyncio.to_thread(shared.mellom, *command, "--bot", "7"), "no token of the bot 7 is kept")
    assert 'key = "nora"' in await mellom(shared, "export-plan", "--bot", "901")
    assert 'key = "petter"' in await mellom(shared, "export-plan", BOT_TOKEN=TOKEN)
    refused(await asyncio.to_thread(shared.mellom, "schedule", "nora", "--bot", "900"), "no patient")
    assert "natt" in await mellom(shared, "schedule", "nora", "--bot", "901")


async def test_check_and_status_look_at_each_bot(
    shared: Room, monkeypatch: pytest.MonkeyPatch, telegram: Sandbox
) -> None:
    monkeypatch.setattr("bot.doctor.telegram.LISTEN_SECONDS", 0)
    both = (await asyncio.to_thread(shared.mellom, "check")).out
    assert "bot 900: it is the token of @" in both
    assert "bot 901: nobody in the chain of nora has confirmed" in both
    one = (await asyncio.to_thread(shared.mellom, "check", "--bot", "901")).out
    assert "nora" in one
    assert "petter" not in one
    telegram.revoke(TOKEN)
    assert "bot 900: Telegram does not know" in (await asyncio.to_thread(shared.mellom, "check")).out
    sick = await asyncio.to_thread(shared.mellom, "status", "--health")
    assert (sick.code, sick.out.strip()) == (1, "900: it does not hear, 901: it does not hear")
    await mellom(shared, "checkin", "petter")
    assert "check-ins  1 pending" in await mellom(shared, "status", "--bot", "900")
    assert "check-ins  0 pending" in await mellom(shared, "status", "--bot", "901")


async def test_removing_asks_refuses_where_patients_take_part_and_deletes_nothing(shared: Room) -> None:
    refused(await asyncio.to_thread(lambda: shared.mellom("bot", "remove", "901", answer="y\n")), "take part")
    await mellom(shared, "end", "nora", "--yes")
    said = await asyncio.to_thread(lambda: shared.mellom("bot", "remove", "901", answer="n\n"))
    assert said.code == 1
    assert "Nothing was changed" in said.out
    await mellom(shared, "bot", "remove", "901", answer="y\n")
    refused(await asyncio.to_thread(lambda: shared.mellom("bot", "remove", "901", "--yes")), "no token of the bot 901")
    assert "Team Sør" in await mellom(shared, "bot", "list")
    await mellom(shared, "bot", "remove", "900", "--yes")
    refused(await asyncio.to_thread(shared.mellom, "run"), "BOT_TOKEN is not set")


async def test_a_bot_is_taken_up_and_left_while_it_runs(start: Start, shared: Room, telegram: Sandbox) -> None:
    await mellom(shared, "bot", "remove", "901", "--yes")
    running = await start()
    telegram.phone(2002, 901).say("hei")
    await answered(telegram, 2001, 900, "hei")
    assert telegram.phone(2002, 901).from_bot() == []
    await mellom(shared, "bot", "add", answer=SECOND_TOKEN)
    await telegram.wait_for(telegram.phone(2002, 901).from_bot, WAIT_SECONDS)
    await mellom(shared, "bot", "remove", "901", "--yes")

    async def is_left() -> bool:
        return "served by nobody" in (await mellom(shared, "bot", "list")).splitlines()[1]

    await until(is_left, WAIT_SECONDS)
    await answered(telegram, 2001, 900, "hei igjen")
    assert await running.stop() == 0


async def test_a_refused_token_and_a_flood_of_one_bot_hold_up_no_other(
    start: Start, shared: Room, telegram: Sandbox
) -> None:
    telegram.revoke(TOKEN)
    running = await start(BOT_TOKEN=TOKEN)  # alone it would end with a sentence
    line = await running.says("telegram refuses the token", WAIT_SECONDS)
    assert line.endswith("bot=1")
    assert await answered(telegram, 2002, 901, "hei") < SOON_SECONDS
    for number in range(FLOOD):
        telegram.phone(2001, 900).say(f"{number}")
    telegram.renew(TOKEN)
    await telegram.wait_for(lambda: len(telegram.pending_updates(900)) < FLOOD, WAIT_SECONDS)
    await mellom(shared, "checkin", "nora")
    begun = time.monotonic()
    asked = len(telegram.phone(2002, 901).from_bot())
    await telegram.wait_for(lambda: len(telegram.phone(2002, 901).from_bot()) > asked, WAIT_SECONDS)
    assert time.monotonic() - begun < SOON_SECONDS
    assert telegram.pending_updates(900), "the flood was over before"
    assert await running.stop() == 0


async def test_each_bot_has_a_postbox_of_its_own(start: Start, telegram: Sandbox) -> None:
    port = free_port()
    secret = "a_secret-of_32_signs-0123456789ab"
    running = await start(
        BOT_TOKEN=TOKEN,
        WEBHOOK_URL=f"http://127.0.0.1:{port}/telegram",
        WEBHOOK_SECRET=secret,
        HTTP_PORT=str(port),
    )
    await answered(telegram, 2001, 900, "hei")
    await answered(telegram, 2002, 901, "hei")
    assert telegram.state.accounts[900].webhook.url.endswith("/telegram")
    assert telegram.state.accounts[901].webhook.url.endswith("/telegram/901")
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
        health = (await http.get("/healthz")).json()
        assert health["holds_lease"]
        assert (await http.post("/telegram/901", json={"update_id": 1})).status_code == 403
        assert (await http.post("/telegram/7", json={"update_id": 1})).status_code == 404
    assert await running.stop() == 0
    assert secret not in running.output

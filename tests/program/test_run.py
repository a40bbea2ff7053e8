"""`mellom run` as a process beside a simulated Telegram."""

import asyncio
import json
import signal
import socket
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import datetime, timedelta

import httpx
import psutil
import pytest

from sandbox import Bubble, FreeConductor, Phone, PhoneInHand, Sandbox
from tests.plans import TOKEN
from tests.program.operator_room import Room
from tests.program.running import READY, Running, Start, several, until

WAIT_SECONDS = 20.0
CPU_SECONDS_TO_READY = 3.0
PHONES = [Phone(2001, "Petter"), Phone(3001, "Anne"), Phone(3002, "Kari"), Phone(4001, "Lise")]


@pytest.fixture
async def telegram() -> AsyncIterator[Sandbox]:
    """A simulated Telegram whose clock walks as ours does."""
    box = Sandbox([TOKEN], PHONES, FreeConductor(datetime.fromisoformat("2026-11-23T09:00+01:00"), speed=1))
    yield box
    await box.stop()


@pytest.fixture
async def url(telegram: Sandbox) -> str:
    return await telegram.start()


@pytest.fixture
async def start(applied: Room, url: str) -> AsyncIterator[Start]:
    """Starts the program beside Telegram; at the end it is gone, and never said its token."""
    clock = {"TELEGRAM_API_URL": url, "CLOCK_URL": f"{url}/sandbox/api/clock"}
    async with several(applied, [TOKEN], **clock) as starting:
        yield starting


@pytest.fixture
def petter(telegram: Sandbox) -> PhoneInHand:
    return telegram.phone(2001)


async def answer_to(telegram: Sandbox, phone: PhoneInHand, text: str) -> Bubble:
    """Write something; gives the bot's next message."""
    return await telegram.next_message_after(phone.phone.chat_id, phone.say(text), WAIT_SECONDS)


async def test_it_is_ready_soon_answers_and_ends_when_told(
    start: Start, telegram: Sandbox, petter: PhoneInHand
) -> None:
    running = await start()
    await running.ready()
    used = psutil.Process(running.process.pid).cpu_times()
    assert used.user + used.system < CPU_SECONDS_TO_READY  # not by the wall: others work on this machine, too
    said = await answer_to(telegram, petter, "gikk ut med søpla")
    assert "gikk ut med søpla" in said.text.casefold()
    await telegram.listened_to(seconds=WAIT_SECONDS)  # it waits for updates: now it is told to end
    assert await running.stop() == 0
    assert "mellom has stopped" in running.lines[-1]
    assert telegram.pending_updates() == []
    assert [line for line in running.lines if " info " not in line] == []
    assert list(running.room.home.iterdir()) == []


async def test_ctrl_c_ends_it_as_well(start: Start) -> None:
    running = await start()
    await running.ready()
    assert await running.stop(signal.SIGINT) == 0


async def test_a_stop_in_the_middle_of_a_morning_loses_nothing(
    start: Start, telegram: Sandbox, petter: PhoneInHand
) -> None:
    """Telegram is slow, so that the answer is on its way when the stop comes."""
    running = await start()
    await running.ready()
    telegram.faults.slow = 1.0
    petter.say("hei")
    await telegram.wait_for(lambda: not telegram.pending_updates(), WAIT_SECONDS)
    assert await running.stop() == 0
    telegram.faults.slow = 0.0
    again = await start()
    await again.ready()
    petter.say("hei igjen")
    await telegram.wait_for(lambda: len(petter.from_bot()) >= 2, WAIT_SECONDS)
    assert await again.stop() == 0
    assert len(petter.from_bot()) == 2
    with closing(sqlite3.connect(running.room.database)) as connection:
        assert connection.execute("SELECT count(*) FROM reply").fetchone() == (2,)


async def test_what_was_written_while_it_was_away_is_answered_when_it_comes(
    start: Start, telegram: Sandbox, petter: PhoneInHand
) -> None:
    petter.say("er noen der?")
    running = await start()
    await telegram.wait_for(petter.from_bot, WAIT_SECONDS + 10)
    assert await running.stop() == 0
    assert len(petter.from_bot()) == 1


async def test_a_check_in_sent_from_another_terminal_arrives_at_once(
    start: Start, applied: Room, url: str, telegram: Sandbox, petter: PhoneInHand
) -> None:
    running = await start()
    await running.ready()
    clock = {"TELEGRAM_API_URL": url, "CLOCK_URL": f"{url}/sandbox/api/clock"}
    said = await asyncio.to_thread(applied.process, "checkin", "petter", **clock)
    assert said.out == "It is on its way.\n"
    prompt = (await telegram.wait_for(petter.from_bot, WAIT_SECONDS))[-1]
    assert any("Ring meg" in label for label in prompt.labels)
    assert any("Gikk ut med søpla" in label for label in prompt.labels)
    status = await asyncio.to_thread(applied.process, "status", "--json", **clock)
    found = json.loads(status.out)
    assert found["check_ins"]["open"] + found["check_ins"]["pending"] == 1
    assert found["heard_until"] is not None


async def test_a_second_one_on_the_same_token_is_recognised_and_said(start: Start, telegram: Sandbox) -> None:
    first = await start()
    await first.ready()
    await telegram.listened_to(seconds=WAIT_SECONDS)
    second = await start(DATABASE_URL="sqlite:///other.db")
    await second.ready()

    async def said(running: Running) -> str:
        return await running.says("another program fetches this bot's messages", WAIT_SECONDS)

    tasks = [asyncio.create_task(said(running)) for running in (first, second)]
    done, waiting = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()
    assert "hear.conflict" in done.pop().result()
    assert await second.stop() == 0
    assert await first.stop() == 0


async def test_a_token_that_telegram_does_not_know_ends_it_with_a_sentence(start: Start) -> None:
    running = await start(BOT_TOKEN="900:BBabcdefghijklmnopqrstuvwxyz")
    assert await running.ended(60) == 1
    assert running.lines[-1] == "mellom: Telegram does not know BOT_TOKEN; copy it again from @BotFather"
    assert "Traceback" not in running.output
    assert "BBabcdefghijklmnopqrstuvwxyz" not in running.output


async def test_the_token_of_another_bot_than_the_people_s_ends_it_with_a_sentence(start: Start) -> None:
    running = await start(BOT_TOKEN="901:CCabcdefghijklmnopqrstuvwxyz")
    assert await running.ended(60) == 1
    assert "BOT_TOKEN is of the bot 901, but the people in the database are those of the bot 900" in running.lines[-1]
    assert "Traceback" not in running.output


async def test_a_token_that_is_revoked_while_it_runs_is_said_once_and_tried_on(
    start: Start, applied: Room, url: str, telegram: Sandbox, petter: PhoneInHand
) -> None:
    running = await start()
    await running.ready()
    await telegram.listened_to(seconds=WAIT_SECONDS)
    petter.say("hei")
    await telegram.wait_for(petter.from_bot, WAIT_SECONDS)
    telegram.revoke(TOKEN)
    assert "hear.refused" in await running.says("telegram refuses the token", WAIT_SECONDS)
    assert isinstance(telegram.conductor, FreeConductor)
    telegram.conductor.move(600)
    clock = {"TELEGRAM_API_URL": url, "CLOCK_URL": f"{url}/sandbox/api/clock"}
    status = json.loads((await asyncio.to_thread(applied.process, "status", "--json", **clock)).out)
    silent = datetime.fromisoformat(status["now"]) - datetime.fromisoformat(status["heard_until"])
    assert silent >= timedelta(minutes=10)
    petter.say("er noen der?")
    telegram.renew(TOKEN)
    await running.says("it works again", WAIT_SECONDS)
    await telegram.wait_for(lambda: len(petter.from_bot()) >= 2, WAIT_SECONDS)
    assert await running.stop() == 0
    assert running.output.count("telegram refuses the token") == 1


async def test_a_machine_whose_clock_is_wrong_says_so_and_goes_by_telegrams(
    start: Start, telegram: Sandbox, petter: PhoneInHand
) -> None:
    """Without CLOCK_URL it lives by this machine's clock, and Telegram here has another day."""
    running = await start(CLOCK_URL="")
    await running.ready()
    assert "clock.wrong" in await running.says("set it right (NTP)", WAIT_SECONDS)
    lise = telegram.phone(4001)
    await telegram.wait_for(lise.from_bot, WAIT_SECONDS)
    assert "NTP" in lise.from_bot()[0].text
    assert isinstance(telegram.conductor, FreeConductor)
    telegram.conductor.move(17.5 * 3600)
    await telegram.wait_for(petter.from_bot, WAIT_SECONDS + 10)
    assert any("Ring meg" in label for label in petter.from_bot()[0].labels), "it is half past two at Telegram's"
    assert await running.stop() == 0


async def test_telegram_away_at_the_start_it_keeps_trying_and_works_when_it_comes(
    start: Start, telegram: Sandbox, petter: PhoneInHand
) -> None:
    petter.say("hei")
    telegram.telegram_down()
    running = await start()
    await running.ready()
    assert "hear.down" in await running.says("telegram can't be reached", WAIT_SECONDS)
    telegram.telegram_down(False)
    await telegram.wait_for(petter.from_bot, WAIT_SECONDS)
    await running.says("it works again", WAIT_SECONDS)
    assert await running.stop() == 0
    assert running.output.count("telegram can't be reached") == 1  # once, not every two seconds


async def test_it_ends_in_time_while_telegram_is_away(start: Start, telegram: Sandbox) -> None:
    telegram.telegram_down()
    running = await start()
    await running.ready()
    await running.says("telegram can't be reached", WAIT_SECONDS)
    assert await running.stop() == 0


async def test_as_json_every_line_is_json(start: Start, telegram: Sandbox, petter: PhoneInHand) -> None:
    running = await start(LOG_FORMAT="json")
    await running.ready()
    await answer_to(telegram, petter, "hei")
    assert await running.stop() == 0
    told = [json.loads(line) for line in running.lines]
    assert READY in {line["message"] for line in told}
    assert {line["level"] for line in told} == {"info"}
    assert "hei" not in {line["message"] for line in told}


def free_port() -> int:
    """A port that is free just now."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


async def test_updates_are_brought_and_it_says_how_it_is_and_then_they_are_fetched_again(
    start: Start, telegram: Sandbox, petter: PhoneInHand
) -> None:
    port = free_port()
    settings = {
        "WEBHOOK_URL": f"http://127.0.0.1:{port}/telegram",
        "WEBHOOK_SECRET": "a_secret-of_32_signs-0123456789ab",
        "HTTP_PORT": str(port),
    }
    petter.say("før")
    running = await start(**settings)
    assert "http.started" in await running.says("the server listens", WAIT_SECONDS)
    assert "webhook.set" in await running.says("telegram brings the updates to us", WAIT_SECONDS)
    await telegram.wait_for(lambda: len(petter.from_bot()) == 1, WAIT_SECONDS)
    said = await answer_to(telegram, petter, "gikk ut med søpla")
    assert "gikk ut med søpla" in said.text.casefold()
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:

        async def is_well() -> bool:
            """The first tick has done what fell due in the meantime."""
            return (await http.get("/healthz")).status_code == 200

        await until(is_well, WAIT_SECONDS)
        assert (await http.get("/healthz")).json()["holds_lease"]
        assert "mellom_well 1.0" in (await http.get("/metrics")).text
        assert (await http.post("/telegram", json={"update_id": 1})).status_code == 403
        assert (await http.get("/docs")).status_code == 404
    assert await running.stop() == 0
    assert settings["WEBHOOK_SECRET"] not in running.output
    assert [line for line in running.lines if " info " not in line] == []
    petter.say("mens")
    again = await start()
    assert "webhook.removed" in await again.says("a webhook was set; it is taken away", WAIT_SECONDS)
    await telegram.wait_for(lambda: len(petter.from_bot()) == 3, WAIT_SECONDS)
    assert await again.stop() == 0
    with closing(sqlite3.connect(running.room.database)) as connection:
        assert connection.execute("SELECT count(*) FROM reply").fetchone() == (3,)


async def test_a_port_that_somebody_else_has_ends_it_with_a_sentence(start: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        running = await start(HTTP_PORT=str(port))
        assert await running.ended(60) == 1
    assert f"nothing can listen at HTTP_HOST 127.0.0.1, HTTP_PORT {port}: " in running.lines[-1]
    assert "Traceback" not in running.output

"""The token: in no log, no traceback and no list of processes, however the program ends and however much it says."""

import sys
from collections.abc import AsyncIterator
from datetime import datetime

import psutil
import pytest

from sandbox import FreeConductor, Phone, Sandbox
from tests.plans import TOKEN
from tests.program.operator_room import Room
from tests.program.running import Running

WAIT_SECONDS = 20.0
SECRET = TOKEN.split(":")[1]
OTHER = "900:BBabcdefghijklmnopqrstuvwxyz"
SAYS_ALL = """
# every library at its most talkative, and one that tells each address
import logging, sys
from bot import logs
from bot.careful_request import CarefulRequest
from bot.cli import main, running
asks = CarefulRequest.do_request
async def asks_and_says_so(self, url, *more, **named):
    logging.getLogger("aiohttp.client").debug("POST %s", url)
    return await asks(self, url, *more, **named)
CarefulRequest.do_request = asks_and_says_so
def all_of_it(style, before=logs.set_up_logs):
    before(style)
    logging.getLogger().setLevel(logging.DEBUG)
    for name in list(logging.root.manager.loggerDict):
        logging.getLogger(name).setLevel(logging.DEBUG)
running.set_up_logs = all_of_it
sys.argv = ["mellom", "run"]
"""
FALLS_OVER = """
from bot.crew import Crew
async def falls(self, stop):
    raise RuntimeError(f"https://api.telegram.org/bot{self._settings.bot_token}/getMe")
Crew.until = falls
"""


@pytest.fixture
async def telegram() -> AsyncIterator[Sandbox]:
    """A simulated Telegram whose clock walks as ours does."""
    box = Sandbox([TOKEN], [Phone(2001, "Petter")], FreeConductor(datetime.fromisoformat("2026-11-23T09:00+01:00"), 1))
    yield box
    await box.stop()


async def started(room: Room, telegram: Sandbox, script: str, **settings: str) -> Running:
    """The real program, started with something done to it before."""
    url = await telegram.start()
    clock = {"TELEGRAM_API_URL": url, "CLOCK_URL": f"{url}/sandbox/api/clock"}
    return await Running.start(room, sys.executable, "-c", f"{script}\nmain()", **{**clock, **settings})


@pytest.mark.parametrize("style", ["text", "json"])
async def test_with_all_that_the_libraries_log_the_token_is_in_no_line_and_no_list_of_processes(
    applied: Room, telegram: Sandbox, style: str
) -> None:
    running = await started(applied, telegram, SAYS_ALL, LOG_FORMAT=style)
    try:
        await running.ready()
        petter = telegram.phone(2001)
        petter.say("hei")
        await telegram.wait_for(petter.from_bot, WAIT_SECONDS)
        process = psutil.Process(running.process.pid)
        listed = [" ".join(one.cmdline()) for one in (process, *process.children(recursive=True))]
        assert await running.stop() == 0
    finally:
        await running.gone()
    assert "<token>/getUpdates" in running.output, "it was said, as a library might, and hidden"
    assert SECRET not in running.output
    assert SECRET not in "\n".join(listed)


async def test_a_crash_says_what_broke_and_not_the_token(applied: Room, telegram: Sandbox) -> None:
    running = await started(applied, telegram, SAYS_ALL + FALLS_OVER)
    assert await running.ended(60) == 1
    assert "RuntimeError: https://api.telegram.org/bot<token>/getMe" in running.output
    assert running.lines[-1].startswith("mellom: this broke in a way that nobody foresaw")
    assert SECRET not in running.output


async def test_a_wrong_token_is_not_repeated(applied: Room, telegram: Sandbox) -> None:
    running = await started(applied, telegram, SAYS_ALL, BOT_TOKEN=OTHER)
    assert await running.ended(60) == 1
    assert "Telegram does not know BOT_TOKEN" in running.lines[-1]
    assert OTHER.split(":")[1] not in running.output


def test_the_token_need_not_stand_in_the_command(room: Room) -> None:
    said = room.process("init", "--yes", "--token", "-", answer=f"{TOKEN}\n", BOT_TOKEN="")
    assert said.code == 0, said.err
    assert SECRET not in said.out + said.err
    assert f"BOT_TOKEN={TOKEN}\n" in (room.folder / ".env").read_text("utf-8")

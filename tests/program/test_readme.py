"""From nothing to the first answered check-in by exactly the README's five commands, all people enrolled by link."""

import asyncio
import re
import shlex
import signal
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import datetime

import pytest

from sandbox import FreeConductor, Phone, PhoneInHand, Sandbox
from tests.program.operator_room import HOUSE, TOKEN, Room
from tests.program.running import Running

LISE, ANNE, PETTER = 4001, 3001, 2001
PATIENCE = 30.0
ARRIVED = "Det kom frem"


def readme_commands() -> list[str]:
    """The first commands under "Run it for real"."""
    text = (HOUSE / "README.md").read_text(encoding="utf-8")
    block = re.search(r"## Run it for real.*?```sh\n(.*?)```", text, re.DOTALL)
    assert block
    return block[1].splitlines()


def link_in(text: str) -> str:
    """The token of a link."""
    found = re.search(r"https://t\.me/\w+\?start=([\w-]+)", text)
    assert found, text
    return found[1]


class Somebody:
    """A phone of which the messages are read in their order."""

    def __init__(self, telegram: Sandbox, chat_id: int) -> None:
        self.telegram = telegram
        self.phone: PhoneInHand = telegram.phone(chat_id)
        self.read = 0

    async def gets(self, words: str) -> str:
        """The next message with these words; what came before it is read then, too."""

        def found() -> str | None:
            for said in self.phone.from_bot():
                if said.message_id > self.read and words in said.text:
                    self.read = said.message_id
                    return said.text
            return None

        try:
            return await self.telegram.wait_for(found, PATIENCE) or ""
        except TimeoutError:
            raise AssertionError(f"{words!r} never came: {[said.text for said in self.phone.from_bot()]}") from None

    async def taps(self, button: str) -> None:
        """Tap a button, as soon as there is one."""
        try:
            await self.telegram.wait_for(
                lambda: any(button in label for said in self.phone.from_bot() for label in said.labels), PATIENCE
            )
        except TimeoutError:
            shown = [(said.text, said.labels) for said in self.phone.from_bot()]
            raise AssertionError(f"there was no button {button!r}: {shown}") from None
        self.phone.tap(button)


@pytest.fixture
async def telegram() -> AsyncIterator[Sandbox]:
    phones = [Phone(chat, name, started=False) for chat, name in ((LISE, "Lise"), (ANNE, "Anne"), (PETTER, "Petter"))]
    box = Sandbox([TOKEN], phones, FreeConductor(datetime.fromisoformat("2026-11-23T09:00+01:00"), speed=1))
    yield box
    await box.stop()


async def test_the_first_check_in_is_answered_after_five_commands(room: Room, telegram: Sandbox) -> None:
    url = await telegram.start()
    clone, make, init, invite, run = readme_commands()
    # a clean clone and its `make install` are what CI itself begins with (.ci/run)
    assert clone == "git clone ADDRESS mellom && cd mellom"
    assert make == "make install"
    room.settings = {"TELEGRAM_API_URL": url, "CLOCK_URL": f"{url}/sandbox/api/clock"}

    def arguments(command: str) -> list[str]:
        program, *rest = shlex.split(command)
        assert program == ".venv/bin/mellom"
        return rest

    said = await asyncio.to_thread(room.mellom, *arguments(init), answer=f"{TOKEN}\n\n\n\n")
    assert said.code == 0, said.err
    said = await asyncio.to_thread(room.mellom, *arguments(invite))
    assert said.code == 0, said.err
    assert arguments(run) == ["run"]
    running = await Running.start(room)
    try:
        await running.ready()
        await everybody_on_board(telegram, link_in(said.out))
        assert await running.stop(signal.SIGTERM) == 0
    finally:
        await running.gone()
    assert [line for line in running.lines if " info " not in line] == []
    with closing(sqlite3.connect(room.folder / "mellom.db")) as database:
        assert database.execute("SELECT state FROM check_in").fetchall() == [("answered",)]


async def everybody_on_board(telegram: Sandbox, link: str) -> None:
    """What the README's list says, on three phones."""
    lise, anne, petter = (Somebody(telegram, chat) for chat in (LISE, ANNE, PETTER))
    lise.phone.press_start(link)
    await lise.gets("Lise")
    await lise.taps(ARRIVED)

    lise.phone.say("/inviter")
    await lise.taps("Kontakt")
    await lise.gets("")
    lise.phone.say("Anne")
    anne.phone.press_start(link_in(await lise.gets("t.me")))
    await anne.gets("Anne")
    await anne.taps(ARRIVED)

    lise.phone.say("/inviter")
    await lise.taps("Bruker")
    await lise.gets("")
    lise.phone.say("Petter")
    token = link_in(await lise.gets("t.me"))
    await lise.taps("Anne")
    await lise.gets("Varsler om Petter går til Anne")

    petter.phone.press_start(token)
    await petter.gets("Petter")
    await petter.taps("Norsk")
    await petter.gets("Anne kan lese svarene")
    await petter.taps("Ja, jeg vil være med")
    await petter.gets("Hvilke dager")
    await petter.taps("Hver dag")
    await petter.gets("Når på dagen")
    await petter.taps("10:00")
    await petter.gets("listen din")
    await petter.taps("Ferdig")
    await petter.gets("Første spørsmål kommer i dag kl. 10:00")
    await anne.gets("Petter")

    lise.phone.say("/innsjekk Petter")
    await petter.gets("")  # however it is worded
    await petter.taps("Bra")
    await petter.gets("")

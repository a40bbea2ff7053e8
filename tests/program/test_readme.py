"""From nothing to the first answered check-in by exactly the README's commands, all people enrolled by link."""

import asyncio
import re
import shlex
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from sandbox import FreeConductor, Phone, PhoneInHand, Sandbox
from tests.plans import TOKEN
from tests.program.operator_room import HOUSE, SECONDS_MAX, Room
from tests.program.running import Running

LISE, ANNE, PETTER = 4001, 3001, 2001
PATIENCE = 30.0
ANY_OWNER = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": "*"}
"""The clone of the tree may be made by another user than the tree's own."""


def readme_blocks() -> list[list[str]]:
    """The commands under "Run it for real", block by block."""
    text = (HOUSE / "README.md").read_text(encoding="utf-8")
    chapter = re.search(r"^## Run it for real$(.*?)^## ", text, re.DOTALL | re.MULTILINE)
    assert chapter
    return [block.splitlines() for block in re.findall(r"```sh\n(.*?)```", chapter[1], re.DOTALL)]


def link_in(text: str) -> str:
    """The token of a link."""
    found = re.search(r"https://t\.me/\w+\?start=([\w-]+)", text)
    assert found, text
    return found[1]


class Somebody:
    """A phone of which the messages are read in their order, in one of the languages."""

    def __init__(self, telegram: Sandbox, chat_id: int, language: str) -> None:
        self.telegram = telegram
        self.phone: PhoneInHand = telegram.phone(chat_id)
        self.language = language
        self.read = 0

    def says(self, nb: str, en: str) -> None:
        """Write something."""
        self.phone.say(self._tongue(nb, en))

    async def gets(self, nb: str, en: str) -> str:
        """The next message with these words; what came before it is read then, too."""
        words = self._tongue(nb, en)

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

    async def taps(self, nb: str, en: str) -> None:
        """Tap a button, as soon as there is one."""
        button = self._tongue(nb, en)
        try:
            await self.telegram.wait_for(
                lambda: any(button in label for said in self.phone.from_bot() for label in said.labels), PATIENCE
            )
        except TimeoutError:
            shown = [(said.text, said.labels) for said in self.phone.from_bot()]
            raise AssertionError(f"there was no button {button!r}: {shown}") from None
        self.phone.tap(button)

    def _tongue(self, nb: str, en: str) -> str:
        return nb if self.language == "nb" else en


@pytest.fixture
async def telegram() -> AsyncIterator[Sandbox]:
    phones = [Phone(chat, name, started=False) for chat, name in ((LISE, "Lise"), (ANNE, "Anne"), (PETTER, "Petter"))]
    box = Sandbox([TOKEN], phones, FreeConductor(datetime.fromisoformat("2026-11-23T09:00+01:00"), speed=1))
    yield box
    await box.stop()


def play(command: str, folder: Path, environment: dict[str, str], answer: str = "") -> str:
    """Type a command into a shell; what it printed. It must work."""
    done = subprocess.run(  # noqa: S602  the README's own words, as one types them
        command,
        shell=True,
        cwd=folder,
        env=environment,
        input=answer,
        capture_output=True,
        encoding="utf-8",
        timeout=SECONDS_MAX,
        check=False,
    )
    assert done.returncode == 0, (command, done.stdout, done.stderr)
    return done.stdout


def lend_environment(clone: Path) -> None:
    """Give a clone the environment that is installed here, so that `make install` finds its work done.

    From nothing it takes a minute and a network; CI itself begins with it, in a clean clone.
    """
    folder = clone / ".venv"
    folder.mkdir()
    (folder / "bin").symlink_to(Path(sys.executable).parent)
    (folder / ".installed").touch()


@pytest.mark.parametrize("language", ["nb", "en"])
async def test_the_first_check_in_is_answered_after_five_commands_and_more_keep_it_in_a_file(
    room: Room, telegram: Sandbox, language: str
) -> None:
    url = await telegram.start()
    (clone, install, init, invite, run), later = readme_blocks()
    room.settings = {"TELEGRAM_API_URL": url, "CLOCK_URL": f"{url}/sandbox/api/clock", **ANY_OWNER}
    play(clone.replace("ADDRESS", shlex.quote(str(HOUSE))), room.folder, room.environment)
    clone_folder = room.folder / "mellom"
    # in a fresh clone each call would compile everything anew, were nothing of it kept
    here = Room(clone_folder, {**room.settings, "PYTHONPATH": str(clone_folder), "PYTHONDONTWRITEBYTECODE": ""})
    lend_environment(here.folder)

    async def types(command: str, answer: str = "") -> str:
        return await asyncio.to_thread(play, command, here.folder, here.environment, answer)

    await types(install)
    assert (await types('.venv/bin/python -c "import bot; print(bot.__file__)"')).startswith(str(here.folder))
    await types(init, f"{TOKEN}\n\n{language}\n\n")
    link = link_in(await types(invite))
    running = await Running.start(here, *shlex.split(run))
    try:
        await running.ready()
        await everybody_on_board(telegram, link, language)
        exported, applied, checked = [await types(command) for command in later]
        assert exported.startswith("Wrote plan.toml.")
        assert applied.endswith("Nothing to change.\n")
        assert "Problems: 0," in checked
        assert 'name = "Petter"' in (here.folder / "plan.toml").read_text(encoding="utf-8")
        assert await running.stop(signal.SIGTERM) == 0
    finally:
        await running.gone()
    assert [line for line in running.lines if " info " not in line] == []
    with closing(sqlite3.connect(here.folder / "mellom.db")) as database:
        assert database.execute("SELECT state FROM check_in").fetchall() == [("answered",)]


async def everybody_on_board(telegram: Sandbox, link: str, language: str) -> None:
    """What the README's list says, on three phones."""
    lise, anne, petter = (Somebody(telegram, chat, language) for chat in (LISE, ANNE, PETTER))
    lise.phone.press_start(link)
    await lise.gets("Hei Lise.", "Hi Lise.")
    await lise.taps("Det kom frem", "It arrived")

    lise.says("/inviter", "/invite")
    await lise.taps("Kontakt", "Contact")
    await lise.gets("Hva heter personen?", "What is the person's name?")
    lise.says("Anne", "Anne")
    anne.phone.press_start(link_in(await lise.gets("t.me", "t.me")))
    await anne.gets("Hei Anne.", "Hi Anne.")
    await anne.taps("Det kom frem", "It arrived")

    lise.says("/inviter", "/invite")
    await lise.taps("Bruker", "Patient")
    await lise.gets("Hva heter personen?", "What is the person's name?")
    lise.says("Petter", "Petter")
    token = link_in(await lise.gets("t.me", "t.me"))
    await lise.taps("Anne", "Anne")
    await lise.gets("Varsler om Petter går til Anne", "Alerts about Petter go to Anne")

    petter.phone.press_start(token)
    await petter.gets("Hei Petter.", "Hi Petter.")
    await petter.taps("Norsk", "English")
    await petter.gets("Er du 18 år eller eldre?", "Are you 18 or older?")
    await petter.taps("Ja, jeg er 18 eller eldre", "Yes, I am 18 or older")
    await petter.gets("Anne kan lese svarene", "Anne can read the answers")
    await petter.taps("Ja, jeg vil være med", "Yes, I'd like to")
    await petter.gets("Hvilke dager", "On which days")
    await petter.taps("Hver dag", "Every day")
    await petter.gets("Når på dagen", "What time of day")
    await petter.taps("10:00", "10:00")
    await petter.gets("listen din", "your list")
    await petter.taps("Ferdig", "Done")
    await petter.gets("Første spørsmål kommer i dag kl. 10:00", "The first question comes today at 10:00")
    await anne.gets("Petter har sagt ja", "Petter has said yes")

    lise.says("/innsjekk Petter", "/checkin Petter")
    await petter.gets("", "")  # however it is worded
    await petter.taps("Bra", "Good")
    await petter.gets("", "")
    lise.says("/person Petter", "/person Petter")
    await lise.gets("svarte kl. 09:00 (bra)", "answered at 09:00 (good)")

"""Floods: thousands of messages of one person hold up no other's call for longer than it takes to hear them."""

import time

import psutil

from rules.kinds import Kind
from sandbox import Bubble
from storage.vault import Vault
from tests.behaviour.words import fits
from tests.chaos.checkers import rows
from tests.chaos.conftest import LONG
from tests.chaos.people import WAIT_SECONDS
from tests.chaos.town import Town
from tests.conftest import TEST_KEY

FLOOD = 10_000 if LONG else 500
KEPT_AT_LEAST = 30
A_SECOND = 15  # updates heard at least, on a machine that is busy with other things
MEMORY_MAX = 64 * 2**20
MEGABYTE = 2**20


async def test_a_flood_from_one_chat_is_heard_and_a_call_after_it_reaches_anne_soon(town: Town) -> None:
    """Telegram gives updates in their order, so who writes after a flood waits for it to be heard, and for no more."""
    process = await started(town)
    memory, began = process.memory_info().rss, time.monotonic()
    texts = [f"melding {number}" for number in range(FLOOD)]
    for text in texts:
        town.box.phone(2001).say(text)
    town.box.phone(2002).say("/ring")
    await town.box.wait_for(lambda: calls_of(town, "Birk"), WAIT_SECONDS + FLOOD / A_SECOND)
    took, more = time.monotonic() - began, process.memory_info().rss - memory
    print(f"{FLOOD} messages of one person: the call after them was told in {took:.0f} s; {more / 2**20:.0f} MB more")
    assert took < 30 + FLOOD / A_SECOND
    assert more < MEMORY_MAX
    kept = await replies(town)
    assert [text for text in kept if text in texts[:KEPT_AT_LEAST]] == texts[:KEPT_AT_LEAST]
    assert len(set(kept)) == len(kept), "none is recorded twice"
    await town.stop()
    assert [line for line in town.output if " error " in line] == []


async def test_updates_of_a_megabyte_hold_up_nothing(town: Town) -> None:
    """Telegram sends no such; whatever else does, what is written after them is heard."""
    process = await started(town)
    memory = process.memory_info().rss
    petter = town.box.phone(2001)
    for key in ("text", "caption", "unheard_of"):
        petter.say("kort")
        town.box.pending_updates()[-1].body[key] = "æ" * MEGABYTE
    petter.say("og så var jeg ute en tur")
    town.box.phone(2002).say("/ring")
    await town.box.wait_for(lambda: calls_of(town, "Birk"), WAIT_SECONDS)
    assert (await replies(town))[-1] == "og så var jeg ute en tur"
    assert process.memory_info().rss - memory < MEMORY_MAX
    await town.stop()
    assert [line for line in town.output if " error " in line] == []


async def started(town: Town) -> psutil.Process:
    """It is on the line."""
    running = await town.up()
    await town.box.listened_to(seconds=WAIT_SECONDS)
    return psutil.Process(running.process.pid)


def calls_of(town: Town, name: str) -> list[Bubble]:
    """What Anne was told of who wants to be called."""
    said = town.box.phone(3001).from_bot()
    return [one for one in said if name in one.text and fits(Kind.ALERT, one.text, "nb")]


async def replies(town: Town) -> list[str]:
    """What is recorded of texts, in its order."""
    vault = Vault(TEST_KEY)
    found = await rows(town.url, "SELECT text FROM reply WHERE text IS NOT NULL ORDER BY id")
    return [vault.open(text) for (text,) in found]

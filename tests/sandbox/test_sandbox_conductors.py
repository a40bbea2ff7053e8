"""The clocks that come with the sandbox, and their way over HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from telegram import Bot

from sandbox import CannotConductError, FreeConductor, Sandbox, StillConductor
from sandbox.updates import UpdateQueue
from tests.sandbox.conftest import TOKEN, four_phones

OSLO = ZoneInfo("Europe/Oslo")
START = datetime(2026, 10, 25, 1, 30, tzinfo=OSLO)


@pytest.fixture
async def box() -> Any:
    sandbox = Sandbox([TOKEN], four_phones(), FreeConductor(START))
    yield sandbox
    await sandbox.stop()


async def test_hours_are_elapsed_hours_over_a_change_to_winter_time() -> None:
    clock = StillConductor(START)
    await clock.advance(3600)
    assert clock.now().isoformat() == "2026-10-25T02:30:00+02:00"
    await clock.advance(3600)
    assert clock.now().isoformat() == "2026-10-25T02:30:00+01:00"


async def test_a_still_clock_knows_its_limits() -> None:
    clock = StillConductor(START)
    with pytest.raises(ValueError, match="zone"):
        StillConductor(START.replace(tzinfo=None))
    for wish in (clock.to_next_event(), clock.set_bot_running(False), clock.advance(1e12)):
        with pytest.raises(CannotConductError):
            await wish
    with pytest.raises(CannotConductError):
        clock.set_speed(1)
    clock.set_speed(0)
    await clock.set_bot_running(True)
    await clock.settle()
    assert (clock.now(), clock.speed, clock.bot_running, clock.story()) == (START, 0, True, ())


async def test_a_free_clock_runs() -> None:
    real = [100.0]
    clock = FreeConductor(START, 60, monotonic=lambda: real[0])
    real[0] += 10
    assert clock.now() == START + timedelta(minutes=10)
    clock.set_speed(0)
    real[0] += 10
    await clock.advance(60)
    assert clock.now() == START + timedelta(minutes=11)
    assert clock.speed == 0


async def test_settling_waits_for_a_bot_elsewhere(
    box: Sandbox, bot: Bot, ask: Callable[..., Coroutine[Any, Any, tuple[int, Any]]]
) -> None:
    saying = asyncio.create_task(ask("phones/2001/say", {"text": "hei"}))
    updates = await bot.get_updates(timeout=5)
    assert not saying.done()
    await bot.get_updates(offset=updates[-1].update_id + 1)
    assert await saying == (200, {"message_id": 1})
    assert (await ask("clock", {"to_next_event": True}))[0] == 409
    assert (await ask("faults", {"bot_running": False}))[0] == 409


def test_a_day_of_25_hours_does_not_drop_updates_early() -> None:
    clock = StillConductor(START)
    box = Sandbox([TOKEN], four_phones(), clock)
    box.phone(2001).say("hei")
    clock.move(24 * 3600)
    assert len(box.pending_updates()) == 1
    clock.move(1)
    assert box.pending_updates() == []


def test_an_empty_queue_stays_empty() -> None:
    queue = UpdateQueue(lambda: START)
    queue.confirm(5)
    queue.confirm(-1)
    assert queue.first(10) == []


@pytest.mark.parametrize("tokens", [[], ["letmein"], ["x:y"], ["12"]])
def test_tokens_are_digits_colon_secret(tokens: list[str]) -> None:
    with pytest.raises(ValueError, match="token"):
        Sandbox(tokens)


def test_phones_are_unique() -> None:
    box = Sandbox([TOKEN], four_phones())
    with pytest.raises(ValueError, match="already"):
        box.add_phone(four_phones()[0])
    with pytest.raises(ValueError, match="below zero"):
        box.add_group(5, "x")

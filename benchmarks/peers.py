"""The bots that people would write instead, each as its library's documentation shows it.

    python -m benchmarks.peers NAME NUMBER URL

One of them in a process of its own, with nothing in it that it does not need, says so many things to so many people,
all due at one moment, and prints what it cost as JSON. None of them keeps anything: a crash loses all of it.
"""

import asyncio
import json
import logging
import sys
from collections.abc import Awaitable, Callable
from importlib import import_module

from benchmarks.measuring import Measured, measured

RAW = "raw sockets"
BARE = "PTB Application"
PEERS = {
    RAW: "peers_plain.raw_sockets",
    "aiohttp loop": "peers_plain.plain_aiohttp",
    "PTB loop": "peers_telegram.plain_telegram",
    "aiogram loop": "peers_aiogram.plain_aiogram",
    "PTB JobQueue": "peers_telegram.job_queue",
    "aiogram + APScheduler": "peers_aiogram.aiogram_apscheduler",
}
"""Who says something to everybody. The first is no contender but the ceiling."""
HEARERS = {BARE: "peers_telegram.plain_application"}


async def main(name: str, number: int, url: str) -> None:
    """Run one, and print what it cost."""
    logging.disable(logging.WARNING)
    module, _, function = (PEERS | HEARERS)[name].partition(".")
    contender: Callable[[int, str, Measured], Awaitable[None]]
    contender = getattr(import_module(f"benchmarks.{module}"), function)
    run = Measured()
    async with measured(run):
        await contender(number, url, run)
    print(json.dumps(run.told()), flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), sys.argv[3]))

"""The bots that people would write instead, each as its library's documentation shows it.

    .venv/bin/python -m benchmarks.peers NAME NUMBER URL

One of them in a process of its own says so many things to so many people, all due at one moment, and prints what it
cost as JSON. None of them keeps anything: a crash loses all of it.
"""

import asyncio
import json
import logging
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
from aiogram import Bot as AiogramBot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from telegram import Bot
from telegram.ext import ApplicationBuilder, CallbackContext

from benchmarks.measuring import Measured, measured

TOKEN = "900:" + "A" * 35
TEXT = "God morgen, Petter. Hvordan er det i dag?"
IN_FLIGHT = 50
SECONDS_TO_BEGIN = 3.0
"""From the last job that is registered to the moment at which all are due."""
QUIET_SECONDS = 5.0
"""When so long nothing was said, the rest is taken for lost."""
Contender = Callable[[int, str, Measured], Awaitable[None]]


def _chats(number: int) -> range:
    return range(1001, 1001 + number)


async def plain_aiohttp(number: int, url: str, run: Measured) -> None:
    """The ceiling of a client in Python: bare calls, so many in flight."""
    places = asyncio.Semaphore(IN_FLIGHT)
    async with aiohttp.ClientSession() as session:

        async def say(chat: int) -> None:
            body = {"chat_id": chat, "text": TEXT}
            async with places, session.post(f"{url}/bot{TOKEN}/sendMessage", json=body) as answer:
                await answer.json()

        run.begin()
        await asyncio.gather(*(say(chat) for chat in _chats(number)))
        run.end()


async def plain_telegram(number: int, url: str, run: Measured) -> None:
    """python-telegram-bot, one message after the other."""
    async with Bot(TOKEN, base_url=f"{url}/bot") as bot:
        run.begin()
        for chat in _chats(number):
            await bot.send_message(chat, TEXT)
        run.end()


async def plain_aiogram(number: int, url: str, run: Measured) -> None:
    """aiogram, one message after the other, as its broadcaster example has it (without that one's sleep)."""
    async with _aiogram(url) as bot:
        run.begin()
        for chat in _chats(number):
            await bot.send_message(chat, TEXT)
        run.end()


async def job_queue(number: int, url: str, run: Measured) -> None:
    """python-telegram-bot with a `run_daily` for each patient."""
    application = ApplicationBuilder().token(TOKEN).base_url(f"{url}/bot").build()
    said = _Count()

    async def ask(context: CallbackContext[Any, Any, Any, Any]) -> None:
        assert context.job is not None
        assert context.job.chat_id is not None
        await context.bot.send_message(context.job.chat_id, TEXT)
        said.one_more()

    assert application.job_queue is not None
    async with application:
        due = datetime.now(UTC) + timedelta(hours=1)
        jobs = [application.job_queue.run_daily(ask, due.timetz(), chat_id=chat) for chat in _chats(number)]
        due = datetime.now(UTC) + timedelta(seconds=SECONDS_TO_BEGIN + number / 5000)
        for job in jobs:
            job.job.modify(next_run_time=due)
        await application.start()
        await asyncio.sleep((due - datetime.now(UTC)).total_seconds())
        run.begin()
        await said.until(number)
        run.end()
        await application.stop()


async def aiogram_apscheduler(number: int, url: str, run: Measured) -> None:
    """aiogram with a daily cron job of APScheduler for each patient."""
    scheduler = AsyncIOScheduler()
    said = _Count()
    async with _aiogram(url) as bot:

        async def ask(chat: int) -> None:
            await bot.send_message(chat, TEXT)
            said.one_more()

        for chat in _chats(number):
            scheduler.add_job(ask, "cron", hour=9, args=(chat,))
        scheduler.start(paused=True)
        due = datetime.now(UTC) + timedelta(seconds=SECONDS_TO_BEGIN + number / 5000)
        for job in scheduler.get_jobs():
            job.modify(next_run_time=due)
        scheduler.resume()
        await asyncio.sleep((due - datetime.now(UTC)).total_seconds())
        run.begin()
        await said.until(number)
        run.end()
        scheduler.shutdown(wait=False)


class _Count:
    """How many were said, and since when none."""

    def __init__(self) -> None:
        self._number = 0

    def one_more(self) -> None:
        """One was said."""
        self._number += 1

    async def until(self, number: int) -> None:
        """All are said, or nothing was for a while."""
        before = -1
        while before < self._number < number:
            before = self._number
            for _ in range(int(QUIET_SECONDS / 0.1)):
                await asyncio.sleep(0.1)
                if self._number >= number:
                    return


def _aiogram(url: str) -> AiogramBot:
    return AiogramBot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(url)))


PEERS: dict[str, Contender] = {
    "aiohttp loop": plain_aiohttp,
    "PTB loop": plain_telegram,
    "aiogram loop": plain_aiogram,
    "PTB JobQueue": job_queue,
    "aiogram + APScheduler": aiogram_apscheduler,
}


async def main(name: str, number: int, url: str) -> None:
    """Run one, and print what it cost."""
    logging.disable(logging.WARNING)
    run = Measured()
    async with measured(run):
        await PEERS[name](number, url, run)
    print(json.dumps(run.told()), flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), sys.argv[3]))

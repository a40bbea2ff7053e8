"""aiogram, as its documentation shows it."""

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from benchmarks.measuring import Measured
from benchmarks.said import TEXT, TOKEN, Count, chats, due_for, until


async def plain_aiogram(number: int, url: str, run: Measured) -> None:
    """aiogram, one message after the other, as its broadcaster example has it (without that one's sleep)."""
    async with _aiogram(url) as bot:
        run.begin()
        for chat in chats(number):
            await bot.send_message(chat, TEXT)
        run.end()


async def aiogram_apscheduler(number: int, url: str, run: Measured) -> None:
    """aiogram with a daily cron job of APScheduler for each patient."""
    scheduler = AsyncIOScheduler()
    said = Count()
    async with _aiogram(url) as bot:

        async def ask(chat: int) -> None:
            await bot.send_message(chat, TEXT)
            said.one_more()

        due = due_for(number)
        for chat in chats(number):
            scheduler.add_job(ask, "cron", hour=9, args=(chat,), next_run_time=due)
        scheduler.start()
        await until(due)
        run.begin(due)
        await said.until(number)
        run.end()
        scheduler.shutdown(wait=False)


def _aiogram(url: str) -> Bot:
    return Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(url)))

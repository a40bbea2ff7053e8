"""python-telegram-bot, as its documentation shows it."""

import asyncio
from typing import Any

from telegram import Bot, Update
from telegram.ext import ApplicationBuilder, CallbackContext, CallbackQueryHandler, MessageHandler, filters

from benchmarks.measuring import Measured
from benchmarks.said import SECONDS_TO_BEGIN, TEXT, THANKS, TOKEN, Count, chats, due_for, until
from benchmarks.written import control, tap, text


async def plain_telegram(number: int, url: str, run: Measured) -> None:
    """python-telegram-bot, one message after the other."""
    async with Bot(TOKEN, base_url=f"{url}/bot") as bot:
        run.begin()
        for chat in chats(number):
            await bot.send_message(chat, TEXT)
        run.end()


async def job_queue(number: int, url: str, run: Measured) -> None:
    """python-telegram-bot with a `run_daily` for each patient."""
    application = ApplicationBuilder().token(TOKEN).base_url(f"{url}/bot").build()
    said = Count()

    async def ask(context: CallbackContext[Any, Any, Any, Any]) -> None:
        assert context.job is not None
        assert context.job.chat_id is not None
        await context.bot.send_message(context.job.chat_id, TEXT)
        said.one_more()

    assert application.job_queue is not None
    async with application:
        due = due_for(number)
        first = {"next_run_time": due}
        for chat in chats(number):
            application.job_queue.run_daily(ask, due.timetz(), chat_id=chat, job_kwargs=first)
        await application.start()
        await until(due)
        run.begin(due)
        await said.until(number)
        run.end()
        await application.stop()


async def plain_application(number: int, url: str, run: Measured) -> None:
    """python-telegram-bot hearing so many people, and thanking each; it keeps nothing."""
    application = ApplicationBuilder().token(TOKEN).base_url(f"{url}/bot").build()
    thanked = Count()

    async def heard(update: Update, context: CallbackContext[Any, Any, Any, Any]) -> None:
        assert update.effective_chat is not None
        await context.bot.send_message(update.effective_chat.id, THANKS)
        thanked.one_more()

    async def tapped(update: Update, context: CallbackContext[Any, Any, Any, Any]) -> None:
        assert update.callback_query is not None
        await update.callback_query.answer("Takk!")
        await update.callback_query.edit_message_reply_markup(None)
        await heard(update, context)

    application.add_handlers([CallbackQueryHandler(tapped), MessageHandler(filters.TEXT, heard)])
    who = enumerate(chats(number), 1)
    answers = [text(one, chat, "Det går fint") if one % 2 else tap(one, chat, f"m:{one}:good") for one, chat in who]
    await control(url, "updates", answers)
    async with application:
        await application.start()
        assert application.updater is not None
        await application.updater.start_polling()
        await asyncio.sleep(SECONDS_TO_BEGIN)
        run.begin()
        await control(url, "go")
        await thanked.until(number)
        run.end()
        await application.updater.stop()
        await application.stop()

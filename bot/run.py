"""`mellom run`: hears, plans and speaks until it is told to stop."""

import asyncio
import gc
import logging
import signal

from bot.bootstrap import open_database, try_out
from bot.crew import Crew
from bot.settings import NO_BOT, Settings
from care.bots import KeptBot, kept_bots
from scheduler.ports import Clock
from storage.database import Database

log = logging.getLogger(__name__)


class NoBot(Exception):
    """There is no token, neither in the settings nor in the database."""


def keep_for_good() -> None:
    """What the start has built is never rubbish. The collector would go through all of it in the middle of a morning,
    and for a third of a second nothing would be heard or said.
    """
    gc.freeze()


class Run:
    """The running program: one process, one database, and all bots that it serves."""

    def __init__(self, settings: Settings, machine: Clock) -> None:
        self._settings = settings
        self._machine = machine
        self._stop = asyncio.Event()

    async def until_stopped(self) -> None:
        """Run until SIGTERM or SIGINT.

        Raises with a sentence for the operator: BadDatabase, BadKeys, NoBot, WrongBot, or TokenRefused where the only
        bot's token is no good.
        """
        database = await open_database(self._settings)
        try:
            await self._serve(database, await self._own(database))
        finally:
            await database.close()
        log.info("mellom has stopped", extra={"action": "run.stopped"})

    async def _own(self, database: Database) -> KeptBot | None:
        """The bot of BOT_TOKEN, where that is set."""
        if self._settings.bot_token:
            row = await try_out(database, self._settings, self._machine.now())
            return KeptBot(row.id, row.telegram_id, self._settings.bot_token)
        async with database.reading() as work:
            if not await kept_bots(work):
                raise NoBot(NO_BOT)
        return None

    async def _serve(self, database: Database, own: KeptBot | None) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop.set)
        crew = Crew(self._settings, database, self._machine, own, self._stop.set)
        try:
            bots = await crew.begin()
            keep_for_good()
            log.info("mellom is running", extra={"action": "run.started", "bots": bots})
            await crew.until(self._stop)
        finally:
            await crew.end()

"""The bots that this process serves, and which of them it leaves to other processes."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy.exc import SQLAlchemyError

from bot.bootstrap import Edges, fit
from bot.loops import HOLD_SECONDS, Serving
from bot.settings import Settings
from bot.troubles import Troubles
from bot.watch import CrewWatch
from care.bots import KeptBot, bots_in_all, kept_bots
from scheduler.ports import Clock
from scheduler.shares import Shares
from storage.database import Database
from web.ports import Taken, path_of

if TYPE_CHECKING:
    from bot.serving import Reception

log = logging.getLogger(__name__)

TICK_SECONDS = 1.0
LOOK_AT_HEALTH_SECONDS = 5.0
LOOKS_BETWEEN_BEATS = 5


class Crew:
    """Serves the bot of BOT_TOKEN, if there is one, and all whose tokens the database keeps.

    `own`: the first, by its row. `on_end` is called when one of the loops has ended that should go on.
    """

    def __init__(
        self,
        settings: Settings,
        database: Database,
        machine: Clock,
        own: KeptBot | None,
        on_end: Callable[[], None],
        edges: Edges | None = None,
    ) -> None:
        self._settings = settings
        self._database = database
        self._machine = machine
        self._own = own
        self._on_end = on_end
        self._edges = edges or Edges()
        self._worker = self._edges.new_id()
        self._shares = Shares(database, self._worker, machine)
        self._servings: dict[KeptBot, Serving] = {}
        self._looks = 0
        self._leaving: asyncio.Task[None] | None = None
        self._metronome = AsyncIOScheduler(timezone="UTC")
        self._watch = CrewWatch(settings, machine, database, lambda: [one.watch for one in self._servings.values()])
        self._reception = self._server() if settings.http_port is not None else None
        self._beating: asyncio.Task[None] | None = None
        troubles = Troubles(log)
        self._trouble, self._well = troubles.begin, troubles.over

    async def begin(self) -> int:
        """Serve; gives how many bots there are. Raises PortTaken with a sentence."""
        if self._reception:
            port = await self._reception.start()
            log.info("the server listens", extra={"action": "http.started", "port": port})
        self._metronome.start()
        await self.look()
        self._beating = asyncio.create_task(self._beat())
        return len(self._servings)

    async def until(self, stop: asyncio.Event) -> None:
        """Look again and again who is to be served by whom."""
        while not stop.is_set():
            try:
                await self.look()
                self._well("crew.database")
            except (SQLAlchemyError, OSError) as error:
                self._trouble("crew.database", f"the database can't be used: {type(error).__name__}")
            try:
                await asyncio.wait_for(stop.wait(), HOLD_SECONDS)
            except TimeoutError:
                continue

    async def look(self) -> None:
        """One beat: take up bots that are new, end those whose token is gone, and let go of what is over our share."""
        async with self._database.reading() as work:
            kept, several = await kept_bots(work), await bots_in_all(work) > 1
        # with one bot there is nothing to share; but a change of keys asks who is at work, and with which
        if several or self._looks % LOOKS_BETWEEN_BEATS == 0:
            await self._shares.beat()
        self._looks += 1
        wanted = {bot.id: bot for bot in kept}
        if self._own:
            wanted[self._own.id] = self._own
        for bot in set(self._servings) - set(wanted.values()):
            await self._end(bot)
        for bot in wanted.values():
            if bot not in self._servings:
                self._serve(bot)
        self._let_go_of_one({bot.id for bot in kept})

    async def end(self) -> None:
        """End all that is served, and leave it to others. Raises what ended a loop before."""
        if self._metronome.running:
            self._metronome.pause()
        if self._beating:
            self._beating.cancel()
            await asyncio.gather(self._beating, return_exceptions=True)
        if self._reception:
            await self._reception.stop()
        try:
            await self._shares.leave()
        except (SQLAlchemyError, OSError) as error:
            self._trouble("crew.database", f"the database can't be used: {type(error).__name__}")
        ends = await asyncio.gather(*([self._leaving] if self._leaving else []), return_exceptions=True)
        ends += await asyncio.gather(*(self._end(bot) for bot in tuple(self._servings)), return_exceptions=True)
        if self._metronome.running:
            self._metronome.shutdown(wait=False)
        for end in ends:
            if isinstance(end, BaseException):
                raise end

    def _server(self) -> "Reception":
        from bot.serving import Reception  # noqa: PLC0415  a sixth of the start, and of no use without a server

        return Reception(self._settings, self._watch, self._take)

    def _serve(self, bot: KeptBot) -> None:
        settings = replace(self._settings, bot_token=bot.token, webhook_url=self._webhook_url(bot))
        if settings.webhook_url and self._reception:
            self._reception.open_postbox(settings.webhook_url)
        # a way of its own to the same connections: what one bot says wakes nobody else
        database = Database(self._database.engine)
        program = fit(settings, database, bot.id, self._machine, self._edges, self._worker, self._has_room)
        serving = Serving(program, self._on_end, lambda: bot == self._own and len(self._servings) == 1)
        self._servings[bot] = serving
        serving.begin()
        # a job for each: one bot's long tick must not hold up another's
        self._metronome.add_job(
            serving.tick,
            "interval",
            id=str(bot.id),
            seconds=TICK_SECONDS,
            start_date=datetime.fromtimestamp(0, UTC),  # with the clock's seconds, as what is agreed on begins
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )

    async def _end(self, bot: KeptBot) -> None:
        serving = self._servings.pop(bot)
        if self._metronome.get_job(str(bot.id)):
            self._metronome.remove_job(str(bot.id))
        try:
            await serving.end()
        finally:
            await serving.program.leave()

    def _webhook_url(self, bot: KeptBot) -> str | None:
        """The bot of BOT_TOKEN has the address of the settings, every other one its own below that."""
        url = self._settings.webhook_url
        return url if url is None or bot == self._own else f"{url}/{bot.telegram_id}"

    async def _take(self, path: str, item: Mapping[str, Any]) -> Taken:
        """Hand an update to whose address it was brought to."""
        for serving in self._servings.values():
            if (url := serving.program.settings.webhook_url) and path_of(url) == path:
                return await serving.take(item)
        return Taken.LATER

    async def _beat(self) -> None:
        """Tell a dead-man's switch that all is well, as long as it is."""
        while True:
            try:
                await self._watch.beat()
            except Exception:
                log.exception("the heartbeat broke", extra={"action": "heartbeat.broken"})
            await asyncio.sleep(LOOK_AT_HEALTH_SECONDS)

    def _held(self) -> int:
        return sum(serving.is_ours for serving in self._servings.values())

    def _has_room(self) -> bool:
        return self._held() < self._shares.of(len(self._servings))

    def _let_go_of_one(self, kept: set[int]) -> None:
        """Cleanly, one at a time, and only of what others can take up."""
        if self._leaving and not self._leaving.done():
            return
        over = [bot for bot, serving in self._servings.items() if bot.id in kept and serving.program.lease.is_mine]
        if over and self._held() > self._shares.of(len(self._servings)):
            self._leaving = asyncio.create_task(self._hand_over(over[-1]))

    async def _hand_over(self, bot: KeptBot) -> None:
        """Another worker takes it up; this one watches on."""
        log.info("this worker leaves a bot to another", extra={"action": "lease.left", "bot": bot.id})
        serving = self._servings[bot]
        await serving.end()
        if bot in self._servings:
            serving.begin()

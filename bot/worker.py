"""One bot in one process: holds its lease, hears, looks at the time and speaks, each step when it is called.

`bot/loops.py` calls the steps for ever; the simulation calls them in every order.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from bot.bootstrap import Program
from storage.engine import is_away
from web.ports import Taken

JUMP_SECONDS = 60.0
"""A clock that moved by so much otherwise than time passed was set, or the machine slept."""


class Worker:
    """The steps of one program, taken only while its lease says that it is the one to take them."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.caught_up = False
        """Whether we have heard since we began or the clock last jumped, so that we know what was written."""
        self._ticked_at: tuple[datetime, float] | None = None

    async def hold(self) -> bool:
        """Keep the lease, or take it when it is free; gives whether it is ours."""
        lease = self.program.lease
        had = lease.is_mine
        mine = await lease.hold()
        if mine and not had:
            self.caught_up = False
            self.program.poller.begin()
        return mine

    async def hear(self, wait_seconds: int, line_open_since: datetime | None = None) -> bool:
        """One call for updates; False, at once, where another worker hears."""
        if not await self._hears():
            return False
        await self.program.poller.round(wait_seconds, line_open_since)
        self.caught_up = True
        return True

    async def take(self, item: Mapping[str, Any]) -> Taken:
        """Have an update committed that was brought; where another worker hears, it is to be brought there."""
        webhook = self.program.webhook
        try:
            if webhook is None or not await self._hears():
                return Taken.LATER
        except (SQLAlchemyError, OSError):
            return Taken.LATER
        return await webhook.take(item)

    async def tick(self) -> int:
        """What time asks of us; not before the backlog is heard, unless we can't hear for long."""
        now = self.program.clock.now()
        self._look_for_a_jump(now)
        if not await self._is_ours():
            return 0
        deaf = self.program.poller.is_deaf(now)
        if not (self.caught_up or deaf):
            return 0
        return await self.program.ticker.tick(now, deaf=deaf)

    async def speak(self, ahead: timedelta = timedelta(0)) -> int:
        """Say what may be said now; gives how many rows were settled. `ahead`: as for `Dispatcher.round`."""
        return await self.program.dispatcher.round(ahead) if await self._is_ours() else 0

    async def speak_past_telegram(self, ahead: timedelta = timedelta(0)) -> int:
        """The same for what Telegram can't deliver; it must not be held up where Telegram does not answer."""
        return await self.program.also.round(ahead) if await self._is_ours() else 0

    async def _is_ours(self) -> bool:
        """Held, or held again at once where it ran out. Who never had it waits for its own watch to tell."""
        lease = self.program.lease
        return lease.is_held() or (lease.is_mine and await self.hold())

    async def _hears(self) -> bool:
        """While the database is away nobody can take the lease from us, and who writes is to be told so."""
        try:
            return await self._is_ours()
        except Exception as error:
            if is_away(error) and self.program.lease.is_mine:
                return True
            raise

    def _look_for_a_jump(self, now: datetime) -> None:
        """After one it is as after a start. Only simulated clocks jump of right."""
        before, self._ticked_at = self._ticked_at, (now, self.program.clock.elapsed())
        if before is None or self.program.settings.clock_url:
            return
        passed = self._ticked_at[1] - before[1]
        if abs((now - before[0]).total_seconds() - passed) > JUMP_SECONDS:
            self.caught_up = False

"""Playing the real program on a simulated clock: from due moment to due moment, settling at each.

Used by the demonstration and by the behaviour tests. What happens is what would have happened by waiting; only
nobody waits.
"""

import contextlib
from datetime import datetime, timedelta

from telegram.error import TelegramError

from bot.bootstrap import Program
from bot.clock import SteppedClock
from bot.webhook import NothingComes
from storage.queries import earliest

STUCK_STEP = timedelta(minutes=10)
"""While something is due that can't be done (we are deaf, say), time is tried again in steps of this."""
CREEP_MAX = timedelta(seconds=10)
ROUNDS_MAX = 500


class Stepper:
    """Moves a clock and has a program do all that comes due. Without a program time just passes."""

    def __init__(self, clock: SteppedClock, program: Program | None = None) -> None:
        self.clock = clock
        self.program = program
        self._line_open_at: datetime | None = None

    def hand_over(self, program: Program | None) -> None:
        """Another program (after a restart), or none (it is stopped)."""
        self.program, self._line_open_at = program, None

    async def advance_to(self, until: datetime) -> None:
        """Play everything due up to and including `until`, in its order."""
        await self.settle()
        while self.program and (due := await self.next_event()) is not None:
            now = self.clock.now()
            step = due if due > now else now + STUCK_STEP
            if step > until:
                break
            self.clock.move_to(step)
            await self._play(self.program)
        self.clock.move_to(until)
        await self.settle()

    async def next_event(self) -> datetime | None:
        """The next moment at which the program has something to do."""
        if self.program is None:
            return None
        due = await self.program.ticker.due()
        return earliest(due.tick, self.program.dispatcher.may_say(due.say), self.program.also.may_say(due.say_also))

    async def next_to_say(self) -> datetime | None:
        """When the program can say something next."""
        if self.program is None:
            return None
        return self.program.dispatcher.may_say((await self.program.ticker.due()).say)

    async def settle(self) -> None:
        """Hear, tick and speak until nothing more comes of it now."""
        for _ in range(ROUNDS_MAX):
            if self.program is None or not await self._round(self.program):
                return

    async def _play(self, program: Program) -> None:
        """What one due moment asks for; where we hear well and it is only to say something, nothing else is done."""
        now = self.clock.now()
        due = (await program.ticker.due()).tick
        if self._line_open_at is None or (due is not None and due <= now):
            await self._round(program)
        else:
            await self._speak(program)
        if await self._is_due(now):
            await self.settle()

    async def _is_due(self, until: datetime) -> bool:
        due = await self.next_event()
        return due is not None and due <= until

    async def settle_answers(self) -> None:
        """Settle, and let the seconds pass that Telegram wants between two messages in one chat."""
        await self.settle()
        limit = self.clock.now() + CREEP_MAX
        while self.program and (due := await self.next_to_say()) and due <= limit:
            if due <= self.clock.now():
                return
            self.clock.move_to(due)
            await self.settle()

    async def _round(self, program: Program) -> int:
        now = self.clock.now()
        done = 0
        # the line was open all the while that the clock jumped over, as with a call that waits
        opened, self._line_open_at = self._line_open_at, None
        with contextlib.suppress(TelegramError, NothingComes):
            done += await program.poller.round(0, opened)
            self._line_open_at = now
        done += await program.ticker.tick(now, deaf=program.poller.is_deaf(now))
        return done + await self._speak(program)

    async def _speak(self, program: Program) -> int:
        said = 0
        while sent := await program.dispatcher.round() + await program.also.round():
            said += sent
        return said

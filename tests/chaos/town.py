"""A town: a simulated Telegram with its people, a database, and the program beside it as a process of its own."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from sandbox import FreeConductor, Phone, Sandbox
from tests.chaos.checkers import (
    Break,
    everything_was_kept,
    nobody_was_alarmed_without_reason,
    nobody_was_asked_too_often,
    nothing_is_stuck,
    rows,
)
from tests.chaos.people import AT_WORK, PATIENTS, PLAN, WAIT_SECONDS, Story
from tests.plans import TOKEN
from tests.program.operator_room import Room
from tests.program.running import READY, Running, until

PACE = 20.0  # virtual seconds in one of ours, so that also leases of messages run out
ON_ITS_WAY = timedelta(seconds=PACE)  # one of our seconds


@dataclass
class Town:
    """All of it."""

    room: Room
    clock: FreeConductor
    box: Sandbox
    story: Story
    settings: dict[str, str]
    breaks: list[Break] = field(default_factory=list)
    output: list[str] = field(default_factory=list)
    running: Running | None = None

    @classmethod
    async def found(cls, room: Room, clock: FreeConductor, chance: Random) -> "Town":
        """One with a team and its patients; the program does not run yet."""
        people = {**PATIENTS, **AT_WORK}
        box = Sandbox([TOKEN], [Phone(chat, name) for chat, name in people.items()], clock)
        url = await box.start()
        settings = {"TELEGRAM_API_URL": url, "CLOCK_URL": f"{url}/sandbox/api/clock"}
        room.write("plan.toml", PLAN)
        applied = await asyncio.to_thread(room.mellom, "apply", "plan.toml", "--yes", **settings)
        if applied.code:
            raise AssertionError(applied.err)
        return cls(room, clock, box, Story(box, clock, chance), settings)

    @property
    def url(self) -> str:
        """The database, reached from anywhere."""
        url = self.room.settings["DATABASE_URL"]
        return f"sqlite:///{self.room.database}" if url.startswith("sqlite") else url

    @property
    def program(self) -> Running:
        """The process."""
        if self.running is None:
            raise AssertionError("it never ran")
        return self.running

    async def start(self) -> Running:
        """The program begins; returns at once."""
        self.running = await Running.start(self.room, **self.settings)
        return self.running

    async def up(self) -> Running:
        """The program begins; returns when it hears and speaks."""
        running = await self.start()
        await running.says("this worker hears and speaks")
        return running

    @contextmanager
    def broken(self, copies: int = 1) -> Iterator[None]:
        """Something is: each message may go out so often meanwhile without the program knowing of it."""
        begin = self.clock.now()
        try:
            yield
        finally:
            self.breaks.append(Break(begin, self.clock.now(), copies))

    async def day(self, number: int) -> None:
        """At ten everybody is asked; some answer, about the others somebody is told and sees to it."""
        await self.story.morning(number)
        await self.questions_are_out()
        await self.story.rest_of_the_day()

    async def first_question(self) -> None:
        """Returns when today's first question stands on a phone."""
        before = self._questions()
        await self.box.wait_for(lambda: self._questions() > before, WAIT_SECONDS)

    def _questions(self) -> int:
        return sum(len(self.box.phone(chat).from_bot()) for chat in PATIENTS)

    async def morning_with(self, fault: Callable[[], Awaitable[None]], number: int = 0) -> None:
        """A morning while something breaks; the others of the day go by themselves."""
        breaking = asyncio.ensure_future(fault())
        try:
            await self.story.morning(number)
            await breaking
            await self.questions_are_out()
        finally:
            breaking.cancel()

    async def stop(self) -> None:
        """All that people wrote is heard, and the program ends when told."""
        assert await self.box.drained(WAIT_SECONDS)
        await self.program.says(READY)
        assert await self.program.stop() == 0, self.program.output
        self.output += self.program.lines

    async def gone(self) -> None:
        """For the end of a test, whatever came of it."""
        if self.running:
            await self.running.gone()
        await self.box.stop()

    async def promises_held(self) -> int:
        """Nothing lost, nothing doubled, no false alarm. Gives how many copies of questions came."""
        await everything_was_kept(self.url, self.story)
        await nothing_is_stuck(self.url)
        nobody_was_alarmed_without_reason(self.box, self.story)
        assert TOKEN not in "\n".join(self.output)
        return nobody_was_asked_too_often(self.box, self.breaks, ON_ITS_WAY)

    async def questions_are_out(self) -> None:
        """Returns when no question waits to be sent: until then no time may jump, or it would be too late for it."""
        waiting = "SELECT id FROM outbox WHERE state = 'due' AND kind = 'prompt'"

        async def none_waits() -> bool:
            return not await rows(self.url, waiting)

        await until(none_waits, self.story.patience)

    async def log(self, action: str, seconds: float = 60.0) -> str:
        """The line of the log with this action, now or when it comes."""
        return await self.program.says(f"action={action}", seconds)

"""`mellom run` as a process beside a simulated Telegram."""

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from sandbox.bell import Bell
from tests.program.operator_room import Room

START_SECONDS_MAX = 40.0
LOOK_SECONDS = 0.2
READY = "mellom is running"


@dataclass
class Running:
    """The process and what it has said so far."""

    room: Room
    process: Process
    lines: list[str] = field(default_factory=list)
    news: Bell = field(default_factory=Bell)
    _reader: asyncio.Task[None] | None = None

    @classmethod
    async def start(cls, room: Room, *command: str, **settings: str) -> "Running":
        """Start it, by another command if one is given; returns at once."""
        process = await asyncio.create_subprocess_exec(
            *(command or (sys.executable, "-m", "bot", "run")),
            cwd=room.folder,
            env={**room.environment, **settings},
            stdout=PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        running = cls(room, process)
        running._reader = asyncio.create_task(running._read())
        return running

    @property
    def output(self) -> str:
        """All that it said."""
        return "\n".join(self.lines)

    async def says(self, words: str, seconds: float = START_SECONDS_MAX) -> str:
        """The first line with these words, now or when it comes."""

        def found() -> str | None:
            return next((line for line in self.lines if words in line), None)

        return await self._until(found, f"it never said {words!r}", seconds) or ""

    async def ready(self) -> None:
        """Returns when it says that it runs."""
        await self.says(READY)

    async def ended(self, seconds: float = 10.0) -> int:
        """Its exit code, when it ends."""
        async with asyncio.timeout(seconds):
            code = await self.process.wait()
            if self._reader:
                await self._reader
        return code

    async def stop(self, sign: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to end, and wait at most ten seconds."""
        self.process.send_signal(sign)
        return await self.ended()

    async def gone(self) -> None:
        """For the end of a test: it is gone afterwards, whatever it did."""
        if self.process.returncode is None:
            self.process.kill()
        await self.ended()

    async def _read(self) -> None:
        if self.process.stdout is None:
            raise RuntimeError("nothing to read from")
        async for line in self.process.stdout:
            self.lines.append(line.decode().rstrip())
            self.news.ring()
        self.news.ring()

    async def _until(self, found: Callable[[], str | None], why: str, seconds: float) -> str | None:
        def found_or_over() -> str | bool | None:
            return found() or (self._reader is not None and self._reader.done())

        try:
            await self.news.wait_for(found_or_over, seconds)
        except TimeoutError:
            raise AssertionError(f"{why}; it said:\n{self.output}") from None
        line = found()
        if line is None:
            raise AssertionError(f"{why}; it ended after:\n{self.output}")
        return line


Start = Callable[..., Awaitable[Running]]


@asynccontextmanager
async def several(room: Room, tokens: Sequence[str], **settings: str) -> AsyncIterator[Start]:
    """Starts programs, each with these settings and its own; at the end all are gone, and none said a token."""
    all_of_them: list[Running] = []

    async def start(**own: str) -> Running:
        running = await Running.start(room, **{**settings, **own})
        all_of_them.append(running)
        return running

    yield start
    for running in all_of_them:
        await running.gone()
        assert [token for token in tokens if token.split(":")[1] in running.output] == []


async def until(look: Callable[[], Awaitable[object]], seconds: float) -> None:
    """Returns when `look` finds what it looks for. Another process brings it about, and can't ring a bell here."""
    async with asyncio.timeout(seconds):
        while not await look():  # noqa: ASYNC110  see above
            await asyncio.sleep(LOOK_SECONDS)

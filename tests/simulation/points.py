"""Named points: the places at which the simulation may turn to another actor, or end the process."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from contextvars import ContextVar
from dataclasses import dataclass, field
from random import Random
from typing import Any

actor: ContextVar[str] = ContextVar("actor", default="")


class SimulatedCrash(BaseException):
    """The process ends here; nothing of the program's catches it."""


@dataclass
class Process:
    """A worker's process as the simulation sees it: alive, or stopped in its tracks, or dead."""

    name: str
    dead: bool = False
    stopped: bool = False
    dies_in: int | None = None
    """After so many more points it dies; only those count that `dies_at` is part of."""
    dies_at: str = ""
    stops_in: int | None = None
    """After so many more points it is stopped as by SIGSTOP, until somebody lets it go on."""
    stops_at: str = ""
    """Only those points count that this is part of."""
    slept: bool = False
    """Whether it was stopped for so long that another may have the lease."""
    unmarked: set[int] = field(default_factory=set)
    """The chats to which it has begun to send something whose mark is not committed yet."""


@dataclass
class _Waiting:
    process: Process
    label: str
    go_on: asyncio.Future[None]


@dataclass
class Stage:
    """Runs actors one at a time: each goes on from one named point to the next only when it is chosen.

    `rng` chooses; with the same seed it is the same order, so a run can be played again.
    """

    rng: Random
    note: Callable[[str], None]
    on_death: Callable[[Process, str], None]
    on_stop: Callable[[Process], None]
    interleaved: bool = True
    """Without it an actor goes on at once."""
    _waiting: list[_Waiting] = field(default_factory=list)

    async def reach(self, process: Process, point: str, *, switches: bool = True) -> None:
        """An actor of this process is at a point. Raises SimulatedCrash where the process ends.

        `switches`: whether others may have their turn here (not while SQLite's write lock is held).
        """
        self._live(process)
        label = f"{process.name} {actor.get()} {point}"
        if process.dies_in is not None and process.dies_at in point:
            process.dies_in -= 1
            if process.dies_in <= 0:
                process.dead = True
                self.note(f"{label} †")
                self.on_death(process, point)
                raise SimulatedCrash
        self.note(label)
        if point == "committed" and actor.get() == "speak":
            process.unmarked.clear()
        if process.stops_in is not None and switches and process.stops_at in label:
            process.stops_in -= 1
            if process.stops_in <= 0:
                process.stops_in, process.stopped = None, True
                self.note(f"{label} stopped")
                self.on_stop(process)
        if switches and (self.interleaved or process.stopped):
            here = _Waiting(process, label, asyncio.get_running_loop().create_future())
            self._waiting.append(here)
            await here.go_on
            self._live(process)

    def _live(self, process: Process) -> None:
        if process.dead:
            raise SimulatedCrash

    async def play(self, actors: list[tuple[Process, str, Coroutine[Any, Any, None]]]) -> None:
        """Start these, and let all that can go on do so until it has nothing more to do. A stopped process waits."""
        for _, name, acting in actors:
            token = actor.set(name)
            asyncio.get_running_loop().create_task(_quietly(acting))
            actor.reset(token)
        await self._settle()
        while ready := [waiting for waiting in self._waiting if waiting.process.dead or not waiting.process.stopped]:
            chosen = ready[self.rng.randrange(len(ready))] if len(ready) > 1 else ready[0]
            self._waiting.remove(chosen)
            chosen.go_on.set_result(None)
            await self._settle()

    def is_waiting(self, process: Process) -> bool:
        """Whether something of this process stands at a point."""
        return any(waiting.process is process for waiting in self._waiting)

    async def _settle(self) -> None:
        """Return when nobody can do anything more without being let go: the loop has nothing left to call."""
        loop = asyncio.get_running_loop()
        while loop._ready:  # type: ignore[attr-defined]  # noqa: ASYNC110  # asyncio has no public way to ask
            await asyncio.sleep(0)


async def _quietly(acting: Coroutine[Any, Any, None]) -> None:
    with contextlib.suppress(SimulatedCrash):
        await acting

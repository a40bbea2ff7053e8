"""The machines on which Mellom runs: each has a process, a clock, and a way to break."""

import logging
import sqlite3
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from telegram.error import TelegramError

from bot.bootstrap import Edges, Program, build
from bot.settings import Settings
from bot.wording import Wording
from bot.worker import Worker
from storage.engine import BadDatabase
from tests.clocks import MachineClock
from tests.conftest import TEST_KEY
from tests.simulation.history import History
from tests.simulation.observer import Observer
from tests.simulation.points import Process, Stage
from tests.simulation.quick_sqlite import QuickSqlite, Reach
from tests.simulation.wire import TOKEN, Telegram


@cache
def wording() -> Wording:
    """The catalogues are read once for all seeds."""
    return Wording(fallback="nb")


def settings(path: str) -> Settings:
    """The settings of every machine."""
    return Settings(
        bot_token=TOKEN,
        telegram_api_url="http://127.0.0.1:9",
        database_url=f"sqlite:///{path}",
        bot_timezone="Europe/Oslo",
        bot_language="nb",
        encryption_keys=TEST_KEY,
        log_format="text",
    )


@dataclass
class Disk:
    """What the database file does when it is written to: nothing wrong, or an error of SQLite's."""

    error: str | None = None
    at: str = "begin"

    def raise_at(self, point: str) -> None:
        """Raises where it is broken."""
        if self.error and point == self.at:
            raise sqlite3.OperationalError(self.error)


@dataclass
class Machine:
    """One worker: started anew after each crash."""

    name: str
    path: str
    stage: Stage
    telegram: Telegram
    disk: Disk
    clock: MachineClock
    history: History
    process: Process = field(init=False)
    worker: Worker | None = None
    starts: int = 0
    is_woken: bool = False
    """Whether something was put into the outbox that nobody has tried to say yet."""
    _line_open_at: datetime | None = None
    _led: bool = False

    def __post_init__(self) -> None:
        """Not running yet."""
        self.process = Process(f"{self.name}0", dead=True)

    @property
    def is_up(self) -> bool:
        """Whether a program runs here and can go on."""
        return self.worker is not None and not self.process.dead and not self.process.stopped

    def _points(self) -> Reach:
        """What a connection of the process that runs now tells of the points around its writes."""
        process = self.process

        async def reach(point: str) -> None:
            self.disk.raise_at(point)
            await self.stage.reach(process, point, switches=point != "commit")

        return reach

    async def start(self, mutate: Callable[[Program], None]) -> None:
        """The program begins, on the database as it is."""
        self.starts += 1
        self.process = Process(f"{self.name}{self.starts}")
        self.worker, self._line_open_at, self._led = None, None, False
        await self.stage.play([(self.process, "start", self._begin(mutate))])

    async def _begin(self, mutate: Callable[[Program], None]) -> None:
        name = self.process.name
        edges = Edges(
            wording=wording(),
            telegram=self.telegram.bot(self.process),
            driver=QuickSqlite(self.path, self._points),
            new_id=lambda: name,
        )
        try:
            program = await build(settings(self.path), self.clock, edges)
        except (SQLAlchemyError, OSError, BadDatabase):
            self.process.dead = True  # it ends with a sentence, and is started again
            return
        program.database.wake = self._wake
        mutate(program)
        self.worker = Worker(program)

    def crash(self) -> None:
        """The process is gone, and what it had in memory."""
        self.process.dead = True
        self.worker = None

    async def stop(self) -> None:
        """A clean stop."""
        if self.worker and not self.process.dead:
            await self.worker.program.lease.release()
            await self.worker.program.close()
        self.crash()

    def actors(self, due: set[str]) -> list[tuple[Process, str, Coroutine[Any, Any, None]]]:
        """What this machine does at a moment: hear, look at the time, speak; in whatever order they are let."""
        worker = self.worker
        if worker is None or not self.leads:
            self.is_woken = False
            return []
        troubled = self._line_open_at is None
        acts: dict[str, Callable[[], Awaitable[object]]] = {}
        if troubled or "hear" in due:
            acts["hear"] = lambda: self._hear(worker)
        if troubled or "tick" in due:
            acts["tick"] = worker.tick
        if self.is_woken or "speak" in due:
            acts["speak"] = lambda: self._speak(worker)
        self.is_woken = False
        return [(self.process, name, self._shielded(act)) for name, act in acts.items()]

    @property
    def leads(self) -> bool:
        """Whether the program here holds the lease, as far as it knows."""
        return self.worker is not None and self.worker.program.lease.is_mine

    def waited_on_the_line(self, observer: Observer) -> None:
        """Calls for updates came back empty every ten seconds, until just now: what that wrote stands in the file."""
        if self.worker is None or not self.leads or self._line_open_at is None:
            return
        until = self.worker.program.clock.now().astimezone(UTC) - timedelta(seconds=1)
        if until - self._line_open_at < timedelta(seconds=10):
            return
        observer.heard(until)

    def hangs_up(self, observer: Observer) -> None:
        """From now on something is in the way of those calls: what came of them until now stands in the file."""
        self.waited_on_the_line(observer)
        self._line_open_at = None

    def _wake(self) -> None:
        self.is_woken = True

    def beat(self) -> list[tuple[Process, str, Coroutine[Any, Any, None]]]:
        """What it did every second since the last moment: keep its lease, or look whether it is free."""
        return [(self.process, "hold", self._shielded(self.worker.hold))] if self.worker else []

    async def _hear(self, worker: Worker) -> None:
        opened, self._line_open_at = self._line_open_at, None
        if await worker.hear(0, opened) and worker.program.lease.is_held():
            # how far it is heard stands in the file now; by its own time, that may just have been set right
            self._line_open_at = worker.program.clock.now()

    async def _speak(self, worker: Worker) -> None:
        while await worker.speak():
            pass

    async def _shielded(self, act: Callable[[], Awaitable[object]]) -> None:
        """As bot.run does: what is away is tried again, and a broken loop goes on."""
        try:
            await act()
        except (TelegramError, SQLAlchemyError, OSError):
            pass
        except Exception:
            logging.getLogger(__name__).exception("a step broke")
        if self.worker:
            leads = self.worker.program.lease.is_mine
            if self._led and not leads:
                if not self.process.slept:
                    self.history.lease_losses.append(self.clock.now())
                self.process.slept = False
            self._led = leads

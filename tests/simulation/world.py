"""The world: time, people, Telegram, machines and what befalls them, all driven by one seed."""

import heapq
import logging
import sqlite3
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from random import Random
from types import TracebackType
from typing import Self, TypeVar

from bot.bootstrap import Program, open_database
from bot.clock import SteppedClock
from care.apply import apply_plan
from care.hearing import bot_by_telegram_id
from rules.plan import read_plan
from storage.database import Database
from storage.queries import earliest
from tests.clocks import MachineClock
from tests.simulation.agreement import Agreement, agree, some_times
from tests.simulation.history import History, Shown, Span
from tests.simulation.machine import Disk, Machine, settings
from tests.simulation.observer import Observer
from tests.simulation.people import Contact, Patient, minutes
from tests.simulation.points import Process, Stage
from tests.simulation.quick_sqlite import QuickSqlite
from tests.simulation.wire import Telegram, Weather

T = TypeVar("T")
MINUTE = timedelta(minutes=1)
QUIET_DAYS = timedelta(days=2)
"""At the end nothing breaks any more, so that everything owed can be seen to be paid."""
STARTS = (
    datetime(2026, 3, 22, 6, tzinfo=UTC),  # summer time begins on the 29th
    datetime(2026, 10, 19, 6, tzinfo=UTC),  # and ends on the 25th
    datetime(2026, 1, 12, 6, tzinfo=UTC),
)
ROUNDS_MAX = 20
HARD_POINTS = ("call sendMessage", "answer sendMessage", "commit", "committed", "getUpdates")
HARD_STOPS = ("speak committed", "sendMessage")
"""Between the claim and the sending, and while something is on its way."""
AWAY_STEPS = timedelta(minutes=7), timedelta(minutes=30)
"""How often the program tries while Telegram is away: in the first half hour, and after it."""
LEASE = timedelta(seconds=5)
ROW_LEASE = timedelta(seconds=40)
"""Nobody else sends what a process has in hand before a minute has passed, and it may have had it for a while."""
STUCK_MAX = timedelta(minutes=10)


@dataclass(frozen=True)
class Scale:
    """How large a run is, and how much goes wrong in it."""

    days: int = 14
    patients: int = 8
    troubles: float = 1.0
    """How many times as much as usual; 0 breaks nothing."""


@dataclass(order=True)
class _Event:
    at: datetime
    number: int
    act: Callable[[], Awaitable[None] | None] = field(compare=False)


@dataclass(frozen=True)
class _Due:
    """When there is something to hear, something that time asks, something to say."""

    hear: datetime | None
    tick: datetime | None
    say: datetime | None

    @property
    def soonest(self) -> datetime | None:
        """The first of them."""
        return earliest(self.hear, self.tick, self.say)

    def what(self, now: datetime) -> set[str]:
        """What is to be done now. Before time asks something, it is heard what was written."""
        tick = self.tick is not None and self.tick <= now
        found = {"tick"} if tick else set()
        if self.hear is not None or tick:
            found.add("hear")
        if self.say is not None and self.say <= now:
            found.add("speak")
        return found


class World:
    """One run: `live` gives its history. The same seed and scale give the same history and trace."""

    def __init__(self, seed: int, scale: Scale, mutate: Callable[[Program], None] | None = None) -> None:
        self.seed = seed
        self.scale = scale
        self.rng = Random(seed)  # noqa: S311  nothing here is a secret
        self.trace: list[str] = []
        begin = STARTS[seed % len(STARTS)]
        self.history = History(begin, begin + timedelta(days=scale.days))
        self._mutate = mutate or _as_it_is
        self.clock = SteppedClock(self.history.begin)
        self.stage = Stage(self.rng, self.note, self._died, self._stopped)
        self.telegram = Telegram(self.rng, self.stage, self.history, self.clock.now)
        self.disk = Disk()
        self.agreement: Agreement = agree(self.rng, scale.patients, self.history.begin)
        self.patients: dict[int, Patient] = {}
        self.contacts: dict[int, Contact] = {}
        self.machines: list[Machine] = []
        self._events: list[_Event] = []
        self._count = 0
        self._folder = Path()
        self._stuck = 0
        self._away_since = self.history.begin

    # the diary of the world

    def note(self, line: str) -> None:
        """One line of the trace."""
        self.trace.append(f"{self.clock.now():%m-%d %H:%M:%S} {line}")

    def digest(self) -> str:
        """What tells two traces apart."""
        return sha256("\n".join(self.trace).encode()).hexdigest()[:16]

    def later(self, after: timedelta, act: Callable[[], Awaitable[None] | None]) -> None:
        """Have something happen."""
        self._count += 1
        heapq.heappush(self._events, _Event(self.clock.now() + after, self._count, act))

    # a life

    async def live(self) -> History:
        """From the first day to the last."""
        with tempfile.TemporaryDirectory(prefix="mellom-sim-", dir=_ramdisk()) as folder, _Errors(self):
            self._folder = Path(folder)
            await self._settle_in()
            while self.clock.now() < self.history.end:
                await self._step()
            await self._come_to_rest()
            self._observer.close()
            self._keep()
        return self.history

    @property
    def _file(self) -> Path:
        return self._folder / "mellom.db"

    def _keep(self) -> None:
        with sqlite3.connect(self._file) as file, sqlite3.connect(self.kept) as kept:
            file.backup(kept)

    @property
    def kept(self) -> Path:
        """The database as it was at the end."""
        return Path(_ramdisk()) / f"mellom-sim-{self.seed}.db"

    async def _settle_in(self) -> None:
        for one in self.agreement.patients:
            person = Patient(self.rng, self.telegram, one.chat, one.name, self.later)
            person.meet(one)
            self.patients[one.chat] = person
        for chat in [*self.agreement.staff.values(), *self.agreement.admins.values()]:
            name = self.agreement.names[chat]
            self.contacts[chat] = Contact(self.rng, self.telegram, chat, name, self.later)
        for chat, name in self.agreement.names.items():
            self.telegram.phone(chat, name)
        self.telegram.on_shown = self._shown
        await self._apply()
        self._observer = Observer(self._file)
        for name in ("a", "b") if self.rng.random() < 0.5 else ("a",):
            clock = MachineClock(self.clock)
            self.machines.append(
                Machine(name, str(self._file), self.stage, self.telegram, self.disk, clock, self.history)
            )
        for machine in self.machines:
            await machine.start(self._mutate)
        self._foresee()

    async def _step(self) -> None:
        """Go on to the next moment, and let everybody do what it asks of them."""
        now = self.clock.now()
        at = self._events[0].at if self._events else self.history.end
        if any(machine.is_up for machine in self.machines):
            due = self._due().soonest
            if due is not None and due <= now:
                self._stuck += 1
                due = now + min(STUCK_MAX, timedelta(seconds=2 ** min(self._stuck - 1, 12)))
            else:
                self._stuck = 0
            if due is not None and self.telegram.down:
                # every try of every minute of two days would show nothing more
                due = max(due, now + AWAY_STEPS[now - self._away_since > AWAY_STEPS[-1]])
            at = min(at, due or at)
        self.clock.move_to(min(max(at, now), self.history.end))
        while self._events and self._events[0].at <= self.clock.now():
            done = heapq.heappop(self._events).act()
            if done is not None:
                await done
        for _ in range(ROUNDS_MAX):
            if not await self._round(self._due()):
                break

    async def _round(self, due: "_Due") -> bool:
        """Everything that the machines do at this moment; False where nothing is to be done."""
        now = self.clock.now()
        up = [machine for machine in self.machines if machine.is_up]
        for machine in up:
            machine.waited_on_the_line(self._observer)
        if len(self.machines) > 1:
            # for as long as it was up, who has the lease kept it, second by second, and the other looked on
            up.sort(key=lambda machine: not machine.leads)
            for machine in up:
                if not self.stage.is_waiting(machine.process):
                    await self.stage.play(machine.beat())
        elif up and not up[0].leads:
            await self.stage.play(up[0].beat())
        ready = [machine for machine in up if machine.is_up and not self.stage.is_waiting(machine.process)]
        actors = [actor for machine in ready for actor in machine.actors(due.what(now))]
        await self.stage.play(actors)
        woken = any(machine.is_woken for machine in ready)
        return woken and not self.telegram.down

    def _due(self) -> "_Due":
        """When the program has something to do next."""
        found = self._observer.due()
        waits = self.telegram.waiting() > 0 and not self.telegram.down
        return _Due(self.clock.now() if waits else None, found.tick, found.say)

    async def _come_to_rest(self) -> None:
        """A clean stop of all that runs."""
        self.stage.interleaved = False
        for machine in self.machines:
            machine.process.stopped = False
        await self.stage.play([])
        for machine in self.machines:
            await machine.stop()

    # what the team does by command

    async def _apply(self) -> None:
        database: Database = await open_database(settings(str(self._file)), QuickSqlite(str(self._file)))
        now = self.clock.now()
        try:
            async with database.work() as work:
                bot = await bot_by_telegram_id(work, settings("").telegram_id, now)
                await apply_plan(
                    work,
                    read_plan(self.agreement.toml()),
                    bot.id,
                    now,
                    language="nb",
                    new_ref=lambda: f"{self.rng.getrandbits(64):016x}",
                    prune=True,
                )
                await work.commit(now)
        finally:
            await database.close()

    async def _change_times(self) -> None:
        """The team changes somebody's times while the machines run."""
        one = self.rng.choice(self.agreement.patients)
        times = some_times(self.rng, night=one.quiet is None)
        if self.disk.error or times == one.times[-1][1]:
            return
        one.times.append((self.clock.now(), times))
        self.note(f"plan {one.key} {times}")
        await self._apply()

    # what people see

    def _shown(self, shown: Shown) -> None:
        self.note(f"phone {shown.chat} {sha256(shown.text.encode()).hexdigest()[:8]}")
        person = self.patients.get(shown.chat) or self.contacts.get(shown.chat)
        if person:
            person.sees(shown, self.clock.now())

    # what befalls them

    def _foresee(self) -> None:
        """Draw what will happen by itself, and when."""
        span = self.scale.days - QUIET_DAYS.days
        for patient in self.patients.values():
            self._often(0.3 * self.scale.days, patient.stray, span=self.scale.days)
        for contact in self.contacts.values():
            self._often(0.2 * self.scale.days, contact.stray, span=self.scale.days)
        self._often(0.2 * self.scale.days, self._change_times, span=span)
        much = self.scale.troubles * span / 12
        self._often(12 * much, self._crash_soon, span=span)
        self._often(2 * much, self._stop_soon, span=span)
        now, quiet = self.clock.now(), self.history.end - QUIET_DAYS
        days = [(agreed, agreed.due(now, quiet)) for agreed in self.agreement.patients]
        questions = [at for _, moments in days for at in moments]
        for at in self._some(questions, 3 * much):
            self.later(at - timedelta(seconds=20) - now, self._stop_at_the_question)
        close = [
            (one, two, one + agreed.window)
            for agreed, moments in days
            for one, two in pairwise(moments)
            if two - one < agreed.window
        ]
        for one, two, end in self._some(close, much):
            length = two - one + (end - two) * self.rng.random()
            self.later(one - MINUTE - now, partial(self._telegram_away, MINUTE + length))
        self._often(2 * much, self._machines_off, span=span)
        self._often(3 * much, self._only_deaf, span=span)
        self._often(3 * much, self._telegram_away, span=span)
        self._often(3 * much, self._bad_weather, span=span)
        self._often(2 * much, self._disk_breaks, span=span)
        self._often(2 * much, self._clock_is_set, span=span)

    def _some(self, those: list[T], number: float) -> list[T]:
        return self.rng.sample(those, min(len(those), round(number)))

    def _often(self, mean: float, act: Callable[[], Awaitable[None] | None], *, span: float) -> None:
        """About so many times, at any moments of the span (days)."""
        count = int(mean) + (self.rng.random() < mean % 1)
        for _ in range(count):
            self.later(timedelta(seconds=self.rng.uniform(60, span * 86400)), act)

    def _broken_for(self, length: timedelta, what: str, mend: Callable[[], Awaitable[None] | None]) -> None:
        """Something is broken from now on, and mended in the end; never into the quiet days."""
        now = self.clock.now()
        length = max(timedelta(seconds=1), min(length, self.history.end - QUIET_DAYS - now))
        self.history.broken.append(Span(now, now + length, what))
        self.note(f"broken {what} for {length}")
        self.later(length, mend)

    def _hang_up(self, machines: list[Machine]) -> None:
        for machine in machines:
            if machine.is_up:
                machine.hangs_up(self._observer)

    def _one(self) -> Machine:
        return self.rng.choice(self.machines)

    def _crash_soon(self) -> None:
        """At one of the next points: wherever that is, or at one where much is at stake."""
        process = self._one().process
        process.dies_at = self.rng.choice(["", *HARD_POINTS])
        process.dies_in = self.rng.randint(1, 6 if process.dies_at else 60)

    def _died(self, process: Process, point: str) -> None:
        now = self.clock.now()
        self.history.crashes.append(now)
        machine = next(machine for machine in self.machines if machine.process is process)
        machine.worker = None
        up_again = self.rng.choice([timedelta(seconds=2), timedelta(seconds=20), minutes(self.rng, 3)])
        self.later(up_again, lambda: self._start(machine))
        self.history.broken.append(Span(now, now + up_again + timedelta(seconds=15), f"crash at {point}"))
        self._looks_on()

    def _looks_on(self) -> None:
        """Another machine looks every second whether the lease is free."""
        for seconds in (3, 8, 12, 16):
            self.later(timedelta(seconds=seconds), _nothing)

    async def _start(self, machine: Machine) -> None:
        if machine.worker is None:
            await machine.start(self._mutate)
            if machine.worker is None:
                self.later(timedelta(seconds=30), lambda: self._start(machine))
            for seconds in (1, 4, 8, 12, 16):
                self.later(timedelta(seconds=seconds), _nothing)

    def _stop_soon(self) -> None:
        """One process is stopped in its tracks at one of the next points."""
        process = self._one().process
        process.stops_at = self.rng.choice(["", *HARD_STOPS, *HARD_STOPS])
        process.stops_in = self.rng.randint(1, 6 if process.stops_at else 40)

    def _stop_at_the_question(self) -> None:
        """Who speaks is stopped between the claim of what it says next and the sending, or soon after."""
        for machine in self.machines:
            if machine.leads:
                machine.process.stops_at = HARD_STOPS[0]
                machine.process.stops_in = self.rng.randint(1, 3)

    def _stopped(self, process: Process) -> None:
        """It goes on after a while as if nothing had been."""
        length = timedelta(seconds=self.rng.choice([5, 15, 40, 90, 600, 3600]))

        def wake() -> None:
            process.stopped = False
            self.note(f"{process.name} goes on")

        stopped = next(machine for machine in self.machines if machine.process is process)
        stopped.hangs_up(self._observer)
        if length > ROW_LEASE:
            # what it had begun to send and not marked is sent again by another, or by itself
            self.history.taken_over += [(self.clock.now(), chat) for chat in sorted(process.unmarked)]
        process.slept = length > LEASE
        self._broken_for(length, "stop", wake)
        self._looks_on()

    def _machines_off(self) -> None:
        """All machines are off: power, or an upgrade."""
        for machine in self.machines:
            machine.crash()
        length = self.rng.choice(
            [minutes(self.rng, 4), minutes(self.rng, 90), timedelta(hours=self.rng.randint(3, 30))]
        )

        async def on() -> None:
            self.history.over("machines off", self.clock.now())
            for machine in self.machines:
                await self._start(machine)

        self._broken_for(length, "machines off", on)

    def _telegram_away(self, length: timedelta | None = None) -> None:
        if self.telegram.down:
            return
        self._hang_up(self.machines)
        self.telegram.down, self._away_since = True, self.clock.now()
        length = length or self.rng.choice(
            [minutes(self.rng, 4), minutes(self.rng, 60), timedelta(hours=self.rng.randint(3, 26)), timedelta(days=2)]
        )

        def back() -> None:
            self.telegram.down = False

        self._broken_for(length, "telegram away", back)

    def _only_deaf(self) -> None:
        """What is said arrives, but nothing can be fetched: another program fetches, or Telegram is half away."""
        if self.telegram.deaf:
            return
        self._hang_up(self.machines)
        self.telegram.deaf = True

        def back() -> None:
            self.telegram.deaf = False

        self._broken_for(self.rng.choice([minutes(self.rng, 10), minutes(self.rng, 120)]), "deaf", back)

    def _bad_weather(self) -> None:
        rng = self.rng
        self.telegram.weather = Weather(
            lost=rng.choice([0, 0.2]), flood=rng.choice([0, 0.2]), refused=rng.choice([0, 0.2]), unordered=0.5
        )

        def clears() -> None:
            self.telegram.weather = Weather()

        self._broken_for(timedelta(hours=rng.randint(1, 8)), "weather", clears)

    def _disk_breaks(self) -> None:
        error, at = self.rng.choice([("database is locked", "begin"), ("database or disk is full", "commit")])
        self._hang_up(self.machines)
        self.disk.error, self.disk.at = error, at

        def mended() -> None:
            self.disk.error = None

        self._broken_for(self.rng.choice([minutes(self.rng, 2), minutes(self.rng, 40)]), "disk", mended)

    def _clock_is_set(self) -> None:
        machine = self._one()
        self._hang_up([machine])
        machine.clock.ahead = timedelta(minutes=self.rng.randint(-20, 20))

        def right() -> None:
            self._hang_up([machine])
            machine.clock.ahead = timedelta(0)

        self._broken_for(timedelta(hours=self.rng.randint(1, 12)), "clock", right)


def _nothing() -> None:
    """A moment at which somebody only looks."""


def _ramdisk() -> str:
    """Where writing costs nothing, if there is such a place."""
    memory = Path("/dev/shm")  # noqa: S108  a folder of its own is made in it
    return str(memory) if memory.is_dir() else tempfile.gettempdir()


class _Errors(logging.Handler):
    """Keeps what the program logs as an error, with the virtual moment."""

    def __init__(self, world: World) -> None:
        super().__init__(logging.ERROR)
        self._world = world

    def emit(self, record: logging.LogRecord) -> None:
        self._world.history.errors.append(
            (self._world.clock.now(), logging.Formatter("%(name)s %(message)s").format(record))
        )

    def __enter__(self) -> Self:
        self._level = logging.getLogger().level
        logging.getLogger().addHandler(self)
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        logging.getLogger().removeHandler(self)


async def live(seed: int, scale: Scale, mutate: Callable[[Program], None] | None = None) -> World:
    """A world of this seed, lived through."""
    world = World(seed, scale, mutate)
    await world.live()
    return world


def _as_it_is(_: Program) -> None:
    """No mutant."""

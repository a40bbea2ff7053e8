"""The stage of a play: the real program over real HTTP on a simulated Telegram, and a clock that is moved by hand."""

from __future__ import annotations

import hashlib
import logging
import secrets
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import inspect, make_url, select
from sqlmodel import SQLModel

from bot.bootstrap import Program, open_database
from bot.demo.stage import Stage
from bot.serving import server_for
from bot.settings import Settings
from bot.stepping import CREEP_MAX
from bot.watch import Watch
from bot.worker import Worker
from care.apply import apply_plan
from care.hearing import bot_by_telegram_id
from rules.kinds import Kind
from rules.plan import read_plan
from rules.sayings import Letter
from sandbox import Phone, Sandbox, Validator
from scheduler.ports import Messenger
from storage.tables import Achievement, Alert, CheckIn, OutboxMessage, Person, Reply, Step
from storage.work import UpdateRef, Work
from tests.behaviour.cast import Person as Player
from tests.behaviour.script import Script
from tests.clocks import MachineClock
from tests.conftest import TEST_KEY
from web.server import Server

TOKEN = "7000000001:simulated-telegram-accepts-this-one"
OSLO = ZoneInfo("Europe/Oslo")
WEBHOOK_SECRET = "a-secret-that-only-telegram-and-we-know"
STRANGER = 9001
STAFF = (3001, 3002, 4001)
Row = TypeVar("Row", bound=SQLModel)


class SimulatedCrash(BaseException):
    """The process ends here; nothing catches it but the test."""


class Play:
    """What a test does with time, with the program and with Telegram."""

    def __init__(self, script: Script, settings: Settings, start: datetime, validator: Validator | None) -> None:
        self.script = script
        self.stage = ServedStage(settings, start)
        self.machine = self.stage.machine = MachineClock(self.stage.clock)
        self.sandbox = Sandbox([TOKEN], _phones(script), self.stage, validator)
        self.players: dict[int, Player] = {}
        self.errors = Errors()
        self.ignores_unread = False

    @classmethod
    async def open(
        cls, script: Script, database_url: str, validator: Validator | None, shelf: Path, *, webhook: bool = False
    ) -> Play:
        """The program on a fresh database with the script's plan applied, fetching updates or brought them.

        On the `shelf` stand the databases of scripts that were applied before; a copy saves the time.
        """
        start = datetime.fromisoformat(script.start).replace(tzinfo=OSLO)
        play = cls(script, _settings(database_url, script.language, "http://127.0.0.1:9"), start, validator)
        url = await play.sandbox.start()
        play.stage.settings = _settings(database_url, script.language, url)
        if webhook:
            play.stage.settings = by_webhook(play.stage.settings)
        logging.getLogger().addHandler(play.errors)
        try:
            await play._prepare(shelf)
            await play.stage.open()
        except BaseException:
            await play.close()
            raise
        return play

    async def _prepare(self, shelf: Path) -> None:
        url = make_url(self.stage.settings.database_url)
        if url.get_backend_name() != "sqlite" or not url.database:
            await self.apply()
            return
        name = hashlib.sha256(f"{self.script.start}\n{self.script.toml()}".encode()).hexdigest()
        kept = shelf / f"{name}.db"
        if not kept.exists():
            await self.apply()
            shutil.copyfile(url.database, kept)
        else:
            shutil.copyfile(kept, url.database)

    async def close(self) -> None:
        """Everybody goes home."""
        await self.stage.close()
        await self.sandbox.stop()
        logging.getLogger().removeHandler(self.errors)

    def player(self, chat_id: int) -> Player:
        """Somebody of the cast."""
        if chat_id not in self.players:
            self.players[chat_id] = Player(self.sandbox, chat_id, self.script.language, self.settle)
        return self.players[chat_id]

    # time

    def now(self) -> datetime:
        """The moment, in Oslo."""
        return self.stage.now()

    async def settle(self) -> None:
        """Let the program hear and say what is due, if it runs."""
        if self.stage.bot_running:
            await self.stage.settle()

    async def advance(self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> None:
        """Let so much time pass; everything due in between happens in its order."""
        await self.stage.advance(timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds).total_seconds())
        await self._let_it_finish()

    async def at(self, clock: str, *, days: int = 0) -> None:
        """Go on to a time of day in Oslo, today or so many days later; it must not be past."""
        now = self.now()
        wall = datetime.fromisoformat(f"{(now + timedelta(days=days)).date()}T{clock}").replace(tzinfo=OSLO)
        seconds = wall.timestamp() - now.timestamp()
        if seconds < 0:
            raise AssertionError(f"it is {now:%H:%M:%S}, so {clock} is past")
        await self.stage.advance(seconds)
        await self._let_it_finish()

    async def _let_it_finish(self) -> None:
        """Several messages in one chat take a second each."""
        if self.stage.bot_running:
            due = await self.stage.stepper.next_to_say()
            if due and due <= self.now() + CREEP_MAX:
                await self.stage.settle()

    def sleep_until(self, clock: str, *, days: int = 0) -> None:
        """The machine is put to sleep: time goes on, and the program does not get to run."""
        wall = datetime.fromisoformat(f"{(self.now() + timedelta(days=days)).date()}T{clock}").replace(tzinfo=OSLO)
        self.stage.clock.move_to(wall)

    # the program and Telegram

    @property
    def program(self) -> Program:
        """The program that runs."""
        return self.stage.program

    async def stop_bot(self) -> None:
        """The program is gone, and with it all that was in its memory."""
        await self.stage.set_bot_running(False)

    async def start_bot(self) -> None:
        """The program starts anew on the same database."""
        await self.stage.set_bot_running(True)

    async def restart(self) -> None:
        """Gone and back in the same moment."""
        await self.stop_bot()
        await self.start_bot()

    def telegram_down(self) -> None:
        """No call of the bot gets through, and no phone can send."""
        self.sandbox.telegram_down()

    async def telegram_up(self) -> None:
        """Telegram is there again."""
        self.sandbox.telegram_down(False)
        await self.settle()

    def ears_down(self) -> None:
        """Telegram takes what the bot says but gives out no updates; the phones can write."""
        self.sandbox.fail_next("getUpdates", 502, "Bad Gateway", times=10**6)

    async def ears_up(self) -> None:
        """Updates come again."""
        self.sandbox.faults.planned.clear()
        await self.settle()

    @asynccontextmanager
    async def crash_at_sending(self, kind: Kind, *, sent: bool) -> AsyncIterator[None]:
        """The process ends when it sends a message of this kind: just before, or just after Telegram took it.

        The program is gone after the block; the test starts it again.
        """
        self.program.dispatcher._messenger = _Crashing(self.program.dispatcher._messenger, kind, sent=sent)
        async with self._crash():
            yield

    @asynccontextmanager
    async def crash_at_hearing(self, *, committed: bool) -> AsyncIterator[None]:
        """The process ends while it handles an update: before it is committed, or after and before the next call."""
        poller, database = self.program.poller, self.program.database

        async def die(*_args: object, **_named: object) -> None:
            raise SimulatedCrash

        if committed:
            poller._note = die  # type: ignore[method-assign]  # the death itself
        else:
            opened = database.work

            @asynccontextmanager
            async def doomed(update: UpdateRef | None = None) -> AsyncIterator[Work]:
                async with opened(update) as work:
                    if update is not None:
                        work.commit = die  # type: ignore[method-assign]  # the death itself
                    yield work

            database.work = doomed  # type: ignore[method-assign]  # the death itself
        async with self._crash():
            yield

    @asynccontextmanager
    async def _crash(self) -> AsyncIterator[None]:
        try:
            yield
        except SimulatedCrash:
            await self.stop_bot()
        else:
            raise AssertionError("it did not crash")

    async def apply(self, script: Script | None = None) -> None:
        """Apply a plan as `mellom apply --prune --yes` does; without one, that of the play."""
        self.script = script or self.script
        now = self.now()
        database = await open_database(self.stage.settings)
        try:
            async with database.work() as work:
                bot = await bot_by_telegram_id(work, self.stage.settings.telegram_id, now)
                plan = read_plan(self.script.toml())
                await apply_plan(
                    work,
                    plan,
                    bot.id,
                    now,
                    language=self.script.language,
                    new_ref=lambda: secrets.token_hex(16),
                    prune=True,
                )
                await work.commit(now)
        finally:
            await database.close()

    # what is remembered

    async def recall(self, table: type[Row]) -> list[Row]:
        """All rows of a table, oldest first. The program must run."""
        async with self.program.database.reading() as work:
            return await work.all(select(table).order_by(*inspect(table).primary_key))

    async def check_ins(self, chat_id: int = 2001) -> list[str]:
        """The states of a patient's check-ins, oldest first."""
        who = next(row.id for row in await self.recall(Person) if row.telegram_id == chat_id)
        return [row.state.value for row in await self.recall(CheckIn) if row.patient_id == who]

    async def replies(self) -> list[Reply]:
        """What the patients wrote and tapped."""
        return await self.recall(Reply)

    async def words(self) -> list[str]:
        """The texts that the patients wrote."""
        return [reply.text for reply in await self.replies() if reply.text is not None]

    async def alerts(self) -> list[Alert]:
        """All alerts."""
        return await self.recall(Alert)

    async def outbox(self) -> list[OutboxMessage]:
        """All that was ever to be said."""
        return await self.recall(OutboxMessage)

    async def done(self) -> list[str]:
        """The steps that stand as done, in the patient's words, one for each day."""
        labels = {step.id: step.label for step in await self.recall(Step)}
        rows = sorted(await self.recall(Achievement), key=lambda row: (row.day, row.id))
        return [labels[row.step_id] for row in rows if row.undone_at is None]

    # the end

    def expects_error(self, text: str) -> None:
        """An error of this text is part of the play; without it the test fails."""
        self.errors.expected.append(text)

    def expects_only_summaries_for_staff(self) -> None:
        """Nobody of the staff got anything but the summaries of the mornings."""
        for chat_id in STAFF:
            self.player(chat_id).expects_only_summaries()

    def ignores_the_rest(self) -> None:
        """Messages that nobody reads are no fault of this play."""
        self.ignores_unread = True

    def faults(self) -> list[str]:
        """What must not have happened: unread messages, errors in the log, calls that Telegram would refuse."""
        for phone in self.sandbox.state.phones:
            self.player(phone)
        said = [f"violates the Bot API: {line}" for line in self.sandbox.violations]
        said += self.errors.faults()
        if not self.ignores_unread:
            unread = [player for player in self.players.values() if player.unread()]
            said += [f"{player.name} got what nobody expected:\n{player.letters()}" for player in unread]
        return said


class Errors(logging.Handler):
    """Collects what is logged as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.seen: list[str] = []
        self.expected: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the line with its trace."""
        self.seen.append(logging.Formatter("%(name)s: %(message)s").format(record))

    def faults(self) -> list[str]:
        """Errors that no test expected, and expected ones that did not come."""
        surprising = [line for line in self.seen if not any(text in line for text in self.expected)]
        missing = [text for text in self.expected if not any(text in line for line in self.seen)]
        return [f"logged an error: {line}" for line in surprising] + [f"did not log: {text}" for text in missing]


class ServedStage(Stage):
    """A stage whose program has the server that its settings ask for."""

    server: Server | None = None
    watch: Watch

    async def _start(self) -> Program:
        program = await super()._start()
        self.watch = Watch(program)
        self.server = server_for(program.settings, Worker(program), self.watch)
        if self.server:
            await self.server.start()
        return program

    async def _stop(self) -> None:
        if self.server:
            await self.server.stop()
            self.server = None
        await super()._stop()


class _Crashing:
    """A messenger whose process ends at the first message of a kind."""

    def __init__(self, real: Messenger, kind: Kind, *, sent: bool) -> None:
        self._real = real
        self._kind = kind
        self._sent = sent

    async def deliver(self, letter: Letter) -> int:
        """Deliver, or end."""
        if letter.saying.kind is not self._kind or letter.message_id is not None:
            return await self._real.deliver(letter)
        if self._sent:
            await self._real.deliver(letter)
        raise SimulatedCrash


def in_oslo(moment: datetime) -> str:
    """A moment as the people of the play see it on the wall."""
    return f"{moment.astimezone(OSLO):%H:%M}"


def _settings(database_url: str, language: str, url: str) -> Settings:
    return Settings(
        bot_token=TOKEN,
        telegram_api_url=url,
        database_url=database_url,
        bot_timezone="Europe/Oslo",
        bot_language=language,
        encryption_keys=TEST_KEY,
        log_format="text",
    )


def by_webhook(settings: Settings) -> Settings:
    """The same, with updates brought to a port that is free just now."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    return replace(
        settings, webhook_url=f"http://127.0.0.1:{port}/telegram", webhook_secret=WEBHOOK_SECRET, http_port=port
    )


def _phones(script: Script) -> list[Phone]:
    crowd = [Phone(10_000 + number, f"Person {number}") for number in range(script.crowd)]
    return [
        Phone(2001, "Petter", "patient"),
        Phone(2002, "Nora", "patient"),
        Phone(3001, "Anne", "primary"),
        Phone(3002, "Kari", "backup"),
        Phone(3003, "Mona", "relative"),
        Phone(4001, "Lise", "team"),
        Phone(4002, "Per", "team"),
        Phone(STRANGER, "Ola", "stranger"),
        *crowd,
    ]

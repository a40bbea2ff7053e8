"""`kill -9` at any moment: no answer and no alert is lost, and nobody is alarmed about who answered in time.

A story runs on the simulated clock while the program is killed and started again. The moments come of a seed: each
look of the program at the clock and each message of its own counts, and at the drawn number it dies, in the middle of
whatever it does. MELLOM_KILLS and MELLOM_KILL_SEED set how often, and which story.
"""

import asyncio
import os
import random
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

from rules.kinds import Kind
from sandbox import Bubble, FreeConductor, Phone, PhoneInHand, Sandbox
from sandbox.state import Account, Poll
from storage.vault import Vault
from tests.behaviour.words import fits
from tests.conftest import TEST_KEY
from tests.plans import STAFF, TOKEN, patient
from tests.program.operator_room import Room
from tests.program.running import READY, Running

Found = TypeVar("Found")
KILLS = int(os.environ.get("MELLOM_KILLS", "12"))
SEED = int(os.environ.get("MELLOM_KILL_SEED", "2026"))
FEWEST_DAYS, MOST_DAYS = 2, 5 + 2 * KILLS
MOMENTS_MAX = 50  # between a start and the kill
WAIT_SECONDS = 60.0
PACE = 20.0  # virtual seconds in one of ours, so that also leases run out
JUMP_SECONDS, JUMPS_MAX = 600.0, 144
ASKING = (Kind.PROMPT, Kind.REMINDER, Kind.ASK_AGAIN)
ON_ITS_WAY = timedelta(seconds=PACE)  # one of our seconds: what was written before a kill may arrive after it
NAMES = ("Ada", "Birk", "Cato", "Dina", "Even", "Frida")
PATIENTS = {2001 + number: name for number, name in enumerate(NAMES)}
AT_WORK = {3001: "Anne", 3002: "Kari", 4001: "Lise"}
MORNING = 'key = "morgen"\ndays = "daily"\ntimes = ["10:00"]\nwindow = "40m"\nremind_after = "20m"\n'


class Fate(FreeConductor):
    """A clock that counts the looks at it, and at a drawn count calls `doom`."""

    def __init__(self, start: datetime) -> None:
        super().__init__(start, PACE)
        self.looks = 0
        self.doom_at = -1
        self.doom: Callable[[], None] = lambda: None

    def now(self) -> datetime:
        """Virtual time; one more look."""
        self.looks += 1
        if self.looks == self.doom_at:
            self.doom()
        return super().now()


@dataclass
class Life:
    """The program, started again whenever it was killed."""

    room: Room
    fate: Fate
    chance: random.Random
    settings: dict[str, str]
    kills: int = 0
    kills_at: list[datetime] = field(default_factory=list)  # by the simulated clock
    over: bool = False
    output: list[str] = field(default_factory=list)
    running: Running | None = None

    async def live(self) -> None:
        """Until it is told to end; anything but being killed is a failure."""
        self.fate.doom = self._kill
        while not self.over:
            self.running = await Running.start(self.room, **self.settings)
            if self.kills < KILLS:
                self.fate.doom_at = self.fate.looks + self.chance.randint(1, MOMENTS_MAX)
            code = await self.running.ended(seconds=600)
            self.output += self.running.lines
            if code != (0 if self.over else -9):
                raise AssertionError(f"it ended with {code}:\n{self.running.output}")

    async def end(self) -> None:
        """Tell it to end, once it runs."""
        if self.running is None:
            raise AssertionError("it never ran")
        await self.running.says(READY)
        self.over = True
        self.running.process.terminate()

    def _kill(self) -> None:
        if self.running and self.running.process.returncode is None and self.kills < KILLS:
            self.kills += 1
            self.kills_at.append(FreeConductor.now(self.fate))
            self.running.process.kill()


@dataclass
class Story:
    """What people do, and what they see."""

    box: Sandbox
    fate: Fate
    chance: random.Random
    written: list[tuple[int, int, str]] = field(default_factory=list)  # chat, message, text
    tapped: list[tuple[int, str]] = field(default_factory=list)  # chat, data of patients' taps
    taken: list[tuple[int, int]] = field(default_factory=list)  # chat of staff, alert
    silent: Counter[str] = field(default_factory=Counter)
    asked: dict[int, set[int]] = field(default_factory=dict)  # check-ins seen by chat

    async def day(self, number: int) -> None:
        """At ten everybody is asked; some answer, about the others somebody is told and sees to it."""
        ten = datetime.fromisoformat("2026-11-23T10:00+01:00") + timedelta(days=number)
        self.fate.move(max(0.0, (ten - self.fate.now()).total_seconds()))
        self.box.state.changed()
        answering = {chat for chat in PATIENTS if self.chance.random() < 0.5}
        for chat in PATIENTS:
            prompt, check_in = await self._prompt(chat)
            if chat in answering:
                self._answer(chat, prompt, check_in, number)
        for chat in sorted(set(PATIENTS) - answering):
            self.silent[PATIENTS[chat]] += 1
            await self._see_to(PATIENTS[chat])

    async def _prompt(self, chat: int) -> tuple[Bubble, int]:
        """The newest question that was not seen before, and its check-in."""
        seen = self.asked.setdefault(chat, set())

        def found() -> tuple[Bubble, int] | None:
            for said in reversed(self.box.phone(chat).from_bot()):
                for check_in in check_ins_on(said):
                    if check_in not in seen:
                        return said, check_in
            return None

        said = await self._wait(found, f"{PATIENTS[chat]} was not asked")
        seen.add(said[1])
        return said

    def _answer(self, chat: int, prompt: Bubble, check_in: int, number: int) -> None:
        phone = self.box.phone(chat)
        match self.chance.randrange(4):
            case 0:
                self._tap(phone, prompt, f"m:{check_in}:{self.chance.choice(['good', 'so_so'])}")
            case 1:
                self._tap(phone, prompt, next(data for data in data_of(prompt) if data.startswith("s:")))
            case _:
                for part in range(self.chance.randint(1, 2)):
                    text = f"dag {number}, del {part}: helt ok"
                    self.written.append((chat, phone.say(text), text))

    def _tap(self, phone: PhoneInHand, prompt: Bubble, data: str) -> None:
        phone.tap_forged(prompt.message_id, data)
        self.tapped.append((phone.phone.chat_id, data))

    async def _see_to(self, name: str) -> None:
        """An alert reaches Anne; she sees to it, or leaves it to Kari. Whoever does says that it is done."""
        chat = self.chance.choice([3001, 3002])
        phone = self.box.phone(chat)

        def found() -> tuple[Bubble, int] | None:
            for said in reversed(phone.from_bot()):
                for data in data_of(said):
                    if data.startswith("at:") and name in said.text:
                        return said, int(data[3:])
            return None

        said, alert = await self._wait_long(found, f"{AT_WORK[chat]} was not told about {name}")
        phone.tap_forged(said.message_id, f"at:{alert}")
        self.taken.append((chat, alert))
        phone.tap_forged(said.message_id, f"ar:{alert}")
        await self._wait(
            lambda: any(f"ax:{alert}" in data_of(said) for said in phone.from_bot()),
            f"{AT_WORK[chat]} closed {alert}, and nothing came of it",
        )

    async def _wait_long(self, found: Callable[[], Found | None], why: str) -> Found:
        """The same over hours: time jumps on while the program is on the line, as far as it takes."""
        account = self.box.state.first_account
        for _ in range(JUMPS_MAX):
            value = found()
            if value is not None:
                return value
            await self.box.listened_to(seconds=WAIT_SECONDS)
            call = account.poll
            self.fate.move(JUMP_SECONDS)
            await account.updates.bell.wait_for(partial(_another_poll, account, call), WAIT_SECONDS)
        raise AssertionError(f"{why} ({self.fate.now():%d %H:%M})")

    async def _wait(self, found: Callable[[], Found | None], why: str) -> Found:
        try:
            value = await self.box.wait_for(found, WAIT_SECONDS)
        except TimeoutError:
            raise AssertionError(f"{why} ({self.fate.now():%d %H:%M})") from None
        if value is None:
            raise AssertionError(why)
        return value


def _another_poll(account: Account, call: Poll | None) -> bool:
    """Whether the bot is on the line with another call than that one."""
    return account.poll is not None and account.poll is not call


def data_of(said: Bubble) -> list[str]:
    """What the buttons of a message carry."""
    return [button.data for row in said.buttons for button in row if button.data]


def check_ins_on(said: Bubble) -> set[int]:
    """The check-in whose question a message is."""
    return {int(data.split(":")[1]) for data in data_of(said) if data.startswith("m:")}


async def test_nothing_is_lost_however_often_it_is_killed(room: Room) -> None:
    chance = random.Random(SEED)  # noqa: S311  the seed makes the story the same each time
    people = {**PATIENTS, **AT_WORK}
    fate = Fate(datetime.fromisoformat("2026-11-23T09:30+01:00"))
    box = Sandbox([TOKEN], [Phone(chat, name) for chat, name in people.items()], fate)
    patients = (patient(name.lower(), name, chat, MORNING, within="20m") for chat, name in PATIENTS.items())
    room.write("plan.toml", STAFF + "".join(patients))
    url = await box.start()
    settings = {"TELEGRAM_API_URL": url, "CLOCK_URL": f"{url}/sandbox/api/clock"}
    applied = await asyncio.to_thread(room.mellom, "apply", "plan.toml", "--yes", **settings)
    assert applied.code == 0, applied.err
    life, story = Life(room, fate, chance, settings), Story(box, fate, chance)
    living = asyncio.create_task(life.live())
    try:
        for number in range(MOST_DAYS):
            await story.day(number)
            if living.done():
                break
            if life.kills >= KILLS and number + 1 >= FEWEST_DAYS:
                break
        assert await box.drained(WAIT_SECONDS)
        await life.end()
        await asyncio.wait_for(living, WAIT_SECONDS)
    finally:
        if life.running:
            life.over = True
            await life.running.gone()
        await asyncio.gather(living, return_exceptions=True)
        await box.stop()
    assert life.kills == KILLS
    everything_was_kept(room.database, story)
    nobody_was_alarmed_without_reason(box, story)
    nobody_was_asked_too_often(box, life)
    assert TOKEN not in "\n".join(life.output)


def everything_was_kept(database: Path, story: Story) -> None:
    """What Telegram got from people stands in the database, once."""
    vault = Vault(TEST_KEY)
    with closing(sqlite3.connect(database)) as connection:
        texts = [
            (chat, message, vault.open(text))
            for chat, message, text in connection.execute(
                "SELECT person.telegram_id, reply.message_id, reply.text FROM reply"
                " JOIN person ON person.id = reply.patient_id WHERE reply.kind = 'text'"
            )
        ]
        answered = {
            (chat, check_in)
            for chat, check_in in connection.execute(
                "SELECT person.telegram_id, check_in.id FROM check_in JOIN person ON person.id = check_in.patient_id"
                " WHERE check_in.state = 'answered'"
            )
        }
        taken = set(
            connection.execute(
                "SELECT person.telegram_id, alert_moment.alert_id FROM alert_moment"
                " JOIN person ON person.id = alert_moment.person_id WHERE alert_moment.deed = 'taken'"
            )
        )
        closed = {alert for (alert,) in connection.execute("SELECT id FROM alert WHERE state = 'closed'")}
        live = connection.execute("SELECT count(*) FROM alert WHERE state != 'closed'").fetchone()
    assert sorted(texts) == sorted(story.written)
    taps = {(chat, int(data.split(":")[1])) for chat, data in story.tapped}
    assert taps <= answered
    assert set(story.taken) <= taken
    assert {alert for _, alert in story.taken} == closed
    assert live == (0,)


def nobody_was_alarmed_without_reason(box: Sandbox, story: Story) -> None:
    """Each silence led to an alert of its own, and there is no alert without one."""
    alerts: dict[int, str] = {}
    for chat in AT_WORK:
        for said in box.phone(chat).from_bot():
            names = [name for name in NAMES if name in said.text]
            for data in data_of(said):
                if data.startswith(("at:", "ar:", "ax:")) and names:
                    alerts[int(data[3:])] = names[0]
    assert Counter(alerts.values()) == story.silent


def nobody_was_asked_too_often(box: Sandbox, life: Life) -> None:
    """A question, a reminder, a question asked again comes once, and once more for each kill while it was sent."""
    for chat in PATIENTS:
        sent: dict[tuple[int, Kind], list[datetime]] = {}
        for said in box.phone(chat).from_bot():
            kind = next((kind for kind in ASKING if fits(kind, said.text, "nb")), None)
            if kind:
                for check_in in check_ins_on(said):
                    sent.setdefault((check_in, kind), []).append(said.date)
        assert {kind for _, kind in sent} >= {Kind.PROMPT}
        for copies in sent.values():
            begin, end = min(copies) - ON_ITS_WAY, max(copies) + ON_ITS_WAY
            assert len(copies) <= 1 + sum(begin <= at <= end for at in life.kills_at)

"""The people of a story: patients who are asked each day at ten, and staff who hear of who does not answer."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import TypeVar

from sandbox import Bubble, FreeConductor, PhoneInHand, Sandbox
from sandbox.state import Account, Poll
from tests.plans import STAFF, patient

Found = TypeVar("Found")
WAIT_SECONDS = 120.0
JUMP_SECONDS, JUMPS_MAX = 1200.0, 72
BEGIN = datetime.fromisoformat("2026-11-23T09:30+01:00")
FELL_AWAY = "Falt bort mens tjenesten var nede"
NAMES = ("Ada", "Birk", "Cato", "Dina", "Even", "Frida")
PATIENTS = {2001 + number: name for number, name in enumerate(NAMES)}
AT_WORK = {3001: "Anne", 3002: "Kari", 4001: "Lise"}
MORNING = 'key = "morgen"\ndays = "daily"\ntimes = ["10:00"]\nwindow = "40m"\nremind_after = "20m"\n'
PLAN = STAFF + "".join(patient(name.lower(), name, chat, MORNING, within="20m") for chat, name in PATIENTS.items())


@dataclass
class Story:
    """What people do, and what they see."""

    box: Sandbox
    clock: FreeConductor
    chance: Random
    written: list[tuple[int, int, str]] = field(default_factory=list)  # chat, message, text
    tapped: list[tuple[int, str]] = field(default_factory=list)  # chat, data of patients' taps
    taken: list[tuple[int, int]] = field(default_factory=list)  # chat of staff, alert
    silent: Counter[str] = field(default_factory=Counter)
    fell_away: int = 0
    asked: dict[int, set[int]] = field(default_factory=dict)  # check-ins seen by chat
    patience: float = WAIT_SECONDS
    """How long people wait for anything, in real seconds."""

    async def morning(self, number: int) -> None:
        """At ten everybody is asked, and some answer."""
        ten = BEGIN.replace(hour=10, minute=0) + timedelta(days=number)
        self.clock.move(max(0.0, (ten - self.clock.now()).total_seconds()))
        self.box.state.changed()
        answering = {chat for chat in PATIENTS if self.chance.random() < 0.5}
        self.not_answering = sorted(set(PATIENTS) - answering)
        for chat in PATIENTS:
            prompt, check_in = await self._prompt(chat)
            if chat in answering:
                self._answer(chat, prompt, check_in, number)

    async def rest_of_the_day(self) -> None:
        """About those who did not answer somebody is told, and sees to it."""
        for chat in self.not_answering:
            await self._see_to(PATIENTS[chat])

    def write(self, chat: int, text: str) -> None:
        """A patient writes, and we remember it."""
        self.written.append((chat, self.box.phone(chat).say(text), text))

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
                    self.write(chat, f"dag {number}, del {part}: helt ok")

    def _tap(self, phone: PhoneInHand, prompt: Bubble, data: str) -> None:
        phone.tap_forged(prompt.message_id, data)
        self.tapped.append((phone.phone.chat_id, data))

    async def _see_to(self, name: str) -> None:
        """An alert reaches Anne; she sees to it, or leaves it to Kari. Whoever does says that it is done.

        Where the question could not be got through before its time was over, it fell away instead, and the summary
        of the next morning says so.
        """
        chat, since = self.chance.choice([3001, 3002]), self.clock.now()
        phone = self.box.phone(chat)
        seen_to = {alert for _, alert in self.taken}

        def found() -> tuple[Bubble, int] | None:
            for said in reversed(phone.from_bot()):
                for data in data_of(said):
                    # the copy of an alert of another day may have kept its buttons
                    if data.startswith("at:") and name in said.text and int(data[3:]) not in seen_to:
                        return said, int(data[3:])
                if said.date > since and name in said.text.partition(FELL_AWAY)[2]:
                    return said, 0
            return None

        said, alert = await self._wait_long(found, f"{AT_WORK[chat]} was not told about {name}")
        if not alert:
            self.fell_away += 1
            return
        self.silent[name] += 1
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
            await self.box.listened_to(seconds=self.patience)
            call = account.poll
            self.clock.move(JUMP_SECONDS)
            await account.updates.bell.wait_for(partial(is_another_poll, account, call), self.patience)
        raise AssertionError(f"{why} ({self.clock.now():%d %H:%M})")

    async def _wait(self, found: Callable[[], Found | None], why: str) -> Found:
        try:
            value = await self.box.wait_for(found, self.patience)
        except TimeoutError:
            raise AssertionError(f"{why} ({self.clock.now():%d %H:%M})") from None
        if value is None:
            raise AssertionError(why)
        return value


def is_another_poll(account: Account, call: Poll | None) -> bool:
    """Whether the bot is on the line with another call than that one."""
    return account.poll is not None and account.poll is not call


def data_of(said: Bubble) -> list[str]:
    """What the buttons of a message carry."""
    return [button.data for row in said.buttons for button in row if button.data]


def check_ins_on(said: Bubble) -> set[int]:
    """The check-in whose question a message is."""
    return {int(data.split(":")[1]) for data in data_of(said) if data.startswith("m:")}

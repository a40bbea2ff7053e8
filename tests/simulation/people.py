"""The people: what they do when their phones show something, and what comes to their minds by itself."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Protocol

from sandbox.phone import PhoneInHand
from sandbox.refusals import PhoneError
from tests.simulation.agreement import Agreed
from tests.simulation.history import Shown
from tests.simulation.wire import Telegram

TRY_AGAIN = timedelta(minutes=10)
TRIES = 6
Act = Callable[[PhoneInHand], object]


class Diary(Protocol):
    """Where somebody writes down what they will do."""

    def __call__(self, after: timedelta, act: Callable[[], None]) -> None:
        """Do it then."""
        ...


def minutes(rng: Random, mean: float) -> timedelta:
    """A delay with this mean, to the second."""
    return timedelta(seconds=round(rng.expovariate(1 / (mean * 60))))


@dataclass
class Somebody:
    """A person with a phone."""

    rng: Random
    telegram: Telegram
    chat: int
    name: str
    later: Diary
    language: str = "nb"

    def do(self, what: str, text: str, act: Act, tries: int = TRIES) -> None:
        """Do something on the phone; where Telegram is down they try again some time, and then give up."""
        phone = self.telegram.phone(self.chat, self.name)
        try:
            self.telegram.did(self.chat, what, text, lambda: act(phone))
        except PhoneError as error:
            if error.status == 409 and tries and self.telegram.down:
                self.later(TRY_AGAIN, lambda: self.do(what, text, act, tries - 1))

    def say(self, text: str) -> None:
        """Write."""
        self.do("text", text, lambda phone: phone.say(text))

    def tap(self, on: Shown, data: str) -> None:
        """Tap a button that a message had when it came; by now it may be gone."""
        self.do("tap", data, lambda phone: phone.tap(message_id=on.message_id, data=data))


class Patient(Somebody):
    """Answers in time, late or never, in one word or in bursts; takes pauses, and blocks the bot at times."""

    agreed: Agreed
    asked: dict[str, datetime]
    words = 0

    def meet(self, agreed: Agreed) -> None:
        """What they agreed to."""
        self.agreed, self.asked = agreed, {}

    def sees(self, shown: Shown, now: datetime) -> None:
        """A new message on the phone."""
        mood = shown.data_of("m")
        if mood:
            self._is_asked(shown, mood, now)
        elif shown.data_of("q"):
            self.later(minutes(self.rng, 1), lambda: self.tap(shown, "q"))
        elif shown.data_of("p") and self.rng.random() < 0.8:
            days = self.rng.choice(["p:1", "p:3"])
            self.later(minutes(self.rng, 1), lambda: self.tap(shown, days))

    def _is_asked(self, shown: Shown, mood: str, now: datetime) -> None:
        check_in = mood.split(":")[1]
        again = check_in in self.asked
        self.asked.setdefault(check_in, now)
        if self.rng.random() > self.agreed.promptness:
            return
        window = self.agreed.window.total_seconds() / 60
        delay = minutes(self.rng, window / 8 if again else window * self.rng.choice([0.1, 0.3, 0.6, 1.0]))
        # some answer in the very last minute, and some just after it
        if self.rng.random() < 0.1:
            delay = self.agreed.window + timedelta(seconds=self.rng.randint(-90, 90))
        self.later(delay, lambda: self._answer(shown))

    def _answer(self, shown: Shown) -> None:
        mood = (shown.data_of("m") or "m:0").split(":")[1]
        match self.rng.randrange(8):
            case 0 | 1:
                self._word()
            case 2:
                for _ in range(3):
                    self._word()
            case 3:
                self.tap(shown, f"m:{mood}:hard")
            case 4:
                self.tap(shown, f"m:{mood}:good")
                self.tap(shown, f"m:{mood}:good")
            case 5 if shown.data_of("s"):
                self.tap(shown, shown.data_of("s") or "")
            case _:
                self.tap(shown, f"m:{mood}:so_so")

    def _word(self) -> None:
        self.words += 1
        self.say(f"ord{self.chat}x{self.words}")

    def stray(self) -> None:
        """Something of their own accord."""
        match self.rng.randrange(30):
            case 0:
                self.say("/stopp")
            case 1 | 2 | 3 | 4 | 5:
                self.say("/pause")
            case 6 | 7:
                self.do("block", "", lambda phone: phone.block())
                self.later(minutes(self.rng, 600), lambda: self.do("unblock", "", lambda phone: phone.block(False)))
            case 8 | 9 | 10:
                self.do("other", "", lambda phone: phone.send_other("sticker"))
            case 11 | 12 | 13:
                self.say("/ring")
            case _:
                self._word()


class Contact(Somebody):
    """Takes alerts, sometimes late, sometimes for good, and forgets some."""

    def sees(self, shown: Shown, _now: datetime) -> None:
        """A new message on the phone."""
        take, reached = shown.data_of("at"), shown.data_of("ar")
        if take and self.rng.random() < 0.5:
            self.later(minutes(self.rng, 20), lambda: self._takes(shown, take))
        elif reached and self.rng.random() < 0.6:
            self.later(minutes(self.rng, 15), lambda: self.tap(shown, reached))
        elif shown.text.startswith("Oppsummering") and self.rng.random() < 0.5:
            self.later(minutes(self.rng, 30), lambda: self.say("/svar"))

    def _takes(self, shown: Shown, take: str) -> None:
        self.tap(shown, take)
        number = take.split(":")[1]
        end = self.rng.choice([f"ar:{number}", f"ar:{number}", f"an:{number}", f"al:{number}", ""])
        if end:
            self.later(minutes(self.rng, 40), lambda: self.tap(shown, end))

    def stray(self) -> None:
        """Something of their own accord."""
        self.say(self.rng.choice(["/svar", "/i_dag", "hei"]))

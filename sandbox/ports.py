"""What the sandbox needs from outside: who keeps the time, and who judges a call."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

Tone = Literal["patient", "contact", "time", "trouble", "good"]

Validator = Callable[[str, Mapping[str, Any]], list[str]]
"""Given a method's name and its decoded parameters; returns what is wrong, in sentences, or nothing."""


@dataclass(frozen=True, slots=True)
class StoryLine:
    """One line of the story: `n` counts from 1, `at` is aware virtual time, `text` is plain words."""

    n: int
    at: datetime
    text: str
    tone: Tone | str


class CannotConductError(Exception):
    """A conductor cannot do what was asked of it. The message is a plain sentence for the visitor."""


class Conductor(Protocol):
    """Keeps the virtual time and the program that lives in it."""

    def now(self) -> datetime:
        """Virtual time: aware, in the zone in which the phones show it."""
        ...

    @property
    def speed(self) -> float:
        """Virtual seconds per real second; 0 is a stopped clock."""
        ...

    @property
    def bot_running(self) -> bool:
        """Whether the program is there to hear and speak."""
        ...

    async def advance(self, seconds: float) -> None:
        """Moves the clock on and returns when all that came due in between was played."""
        ...

    async def to_next_event(self) -> None:
        """Moves the clock to the next moment at which something is due, and plays it."""
        ...

    def set_speed(self, speed: float) -> None:
        """Lets the clock run by itself, or stops it with 0."""
        ...

    async def settle(self) -> None:
        """Returns when all that is due now was heard and said."""
        ...

    async def set_bot_running(self, running: bool) -> None:
        """Starts or stops the program. Raises CannotConductError where it runs elsewhere."""
        ...

    def story(self) -> Sequence[StoryLine]:
        """All lines so far, oldest first."""
        ...

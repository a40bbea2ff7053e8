"""What handlers need from outside: the time, and what may be shown at once."""

from datetime import datetime
from typing import Literal, Protocol

from rules.sayings import Saying

Role = Literal["patient", "staff", "admin"]
"""Whose commands a chat is offered; a relative and somebody invited have none."""


class Clock(Protocol):
    """The one source of the time of day."""

    def now(self) -> datetime:
        """The moment, aware, in UTC."""
        ...


class Feedback(Protocol):
    """What is shown past the outbox. All of it is best effort: it never raises, and nothing depends on it."""

    async def toast(self, callback_id: str, saying: Saying) -> None:
        """The short line over a tap."""
        ...

    async def redraw(self, chat_id: int, message_id: int, saying: Saying | None) -> None:
        """The buttons under a message as they now are; None takes them away."""
        ...

    async def say_unstored(self, chat_id: int, saying: Saying) -> None:
        """The stranger's line: works with the database down and leaves no trace."""
        ...

    async def menu(self, chat_id: int, language: str, role: Role | None) -> None:
        """The commands that the chat app offers in this chat; None takes them away."""
        ...

    async def username(self) -> str | None:
        """The bot's name in links; None where it has none or Telegram does not answer."""
        ...

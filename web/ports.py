"""What the server needs of the program; bot.run fits it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol
from urllib.parse import urlsplit

from care.health import Figures, Health


class PortTaken(Exception):
    """Nobody can listen there; the message says so to the operator."""


class Taken(StrEnum):
    """What became of an update that was brought."""

    COMMITTED = "committed"
    LATER = "later"
    """Not here or not now: Telegram is to bring it again."""


@dataclass(frozen=True)
class Postbox:
    """Where updates are brought: at this path of ours, with this secret."""

    path: str
    secret: str
    take: Callable[[Mapping[str, Any]], Awaitable[Taken]]


class Watch(Protocol):
    """Looks at how the program is."""

    async def health(self) -> Health:
        """Whether it does its work. Never raises."""
        ...

    async def figures(self) -> Figures:
        """What there is to count. Raises what the database raises."""
        ...


def path_of(url: str) -> str:
    """The path to which what is meant for an address is brought."""
    return urlsplit(url).path or "/"

"""What all contenders say, to whom, and when; and what Mellom has of them in common."""

import asyncio
import contextlib
from datetime import UTC, datetime, timedelta

TOKEN = "900:" + "A" * 35
TEXT = "God morgen, Petter. Hvordan er det i dag?"
THANKS = "Takk for svaret, Petter."
SECONDS_TO_BEGIN = 3.0
QUIET_SECONDS = 5.0
"""When so long nothing was said, the rest is taken for lost."""


def chats(number: int) -> range:
    """Of so many people."""
    return range(1001, 1001 + number)


def due_for(number: int) -> datetime:
    """When all are due: so late that whoever registers a job for each of so many people is ready by then."""
    return datetime.now(UTC) + timedelta(seconds=SECONDS_TO_BEGIN + number / 1000)


async def until(due: datetime) -> None:
    """Wait for it. Raises RuntimeError where it is over: then what is missed would be our fault."""
    left = (due - datetime.now(UTC)).total_seconds()
    if left <= 0:
        raise RuntimeError("not ready when all were due")
    await asyncio.sleep(left)


class Count:
    """How many were said, and since when none."""

    def __init__(self) -> None:
        self._number, self._wanted = 0, -1
        self._all = asyncio.Event()

    def one_more(self) -> None:
        """One was said."""
        self._number += 1
        if self._number == self._wanted:
            self._all.set()

    async def until(self, number: int) -> None:
        """All are said, or nothing was for a while."""
        self._wanted = number
        if self._number >= number:
            return
        before = -1
        while before < self._number:
            before = self._number
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._all.wait(), QUIET_SECONDS)
                return

"""Who writes next in a SQLite file, among the writers of this process.

SQLite lets one write at a time, and whoever else would write looks again after ever longer pauses: time in which nobody
writes, and he who writes batch after batch is nearly always there first.
"""

import asyncio
from typing import Any

SECONDS_MAX: float = 1.0


class Turns:
    """First come, first served. A courtesy, as SQLite has the real lock: nobody waits longer than a second for it.

    A writer is known by its connection, from the beginning of its transaction until the connection is given back.
    """

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._writer: Any = None

    async def take(self, connection: Any) -> None:
        """Returns when nobody of this process writes, or has done so for too long to be waited for."""
        if self._writer is connection:
            return
        try:
            await asyncio.wait_for(self._lock.acquire(), SECONDS_MAX)
        except TimeoutError:
            """Its turn is ours now: who comes next waits for us."""
        self._writer = connection

    def give_back(self, connection: Any) -> None:
        """It writes no more, if it ever did."""
        if self._writer is not None and self._writer is connection:
            self._writer = None
            if self._lock.locked():  # it is not, where our waiting ended at the moment at which it became free
                self._lock.release()

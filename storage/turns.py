"""Who writes next in a SQLite file, among the writers of this process.

SQLite lets one write at a time, and lets the others look again after ever longer pauses. Who writes batch after batch
would nearly always be there first, and a whole second of alerts would wait for a morning's plan.
"""

import asyncio
import contextlib
from collections.abc import Iterator

SECONDS_MAX = 1.0


class Turns:
    """A courtesy and no lock: whoever comes lets those begin who wait already, for a second at most."""

    def __init__(self) -> None:
        self._waiting = 0
        self._nobody_waits = asyncio.Event()
        self._nobody_waits.set()

    async def after_others(self) -> None:
        """Returns when nobody waits to begin."""
        if self._waiting:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._nobody_waits.wait(), SECONDS_MAX)

    @contextlib.contextmanager
    def waiting(self) -> Iterator[None]:
        """Inside, a writer waits until it can begin."""
        self._waiting += 1
        self._nobody_waits.clear()
        try:
            yield
        finally:
            self._waiting -= 1
            if not self._waiting:
                self._nobody_waits.set()

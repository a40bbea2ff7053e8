"""Waiting for a change without looking again and again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Bell:
    """Rings at each change; `rings` counts them. Belongs to one event loop."""

    def __init__(self) -> None:
        self.rings = 0
        self._waiting: set[asyncio.Future[None]] = set()

    def ring(self) -> None:
        """Wakes everyone who waits."""
        self.rings += 1
        if self._waiting:
            waiting, self._waiting = self._waiting, set()
            for future in waiting:
                if not future.done():
                    future.set_result(None)

    async def heard(self) -> None:
        """Returns at the next ring."""
        future = asyncio.get_running_loop().create_future()
        self._waiting.add(future)
        try:
            await future
        finally:
            self._waiting.discard(future)

    async def wait_for(self, predicate: Callable[[], T], seconds: float) -> T:
        """The first truthy value of `predicate`, asked now and after each ring.

        Raises TimeoutError after `seconds` of real time.
        """
        async with asyncio.timeout(seconds):
            while not (value := predicate()):
                await self.heard()
            return value

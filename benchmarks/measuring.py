"""What a contender costs while it works: its processor time, its memory, and how long its loop stood still."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

LOOK_SECONDS = 0.002
Told = dict[str, Any]
"""What a contender says of itself, as JSON."""


class Measured:
    """One run, from the moment at which all is due to the last of it."""

    def __init__(self) -> None:
        self._began = self._ended = 0.0
        self._cpu = self._cpu_at_end = 0.0
        self.longest_block = 0.0

    def begin(self, due: datetime | None = None) -> None:
        """All is due now, or was at `due`: whose loop stood still at that moment has begun late."""
        late = (datetime.now(UTC) - due).total_seconds() if due else 0.0
        self._began, self._cpu, self.longest_block = time.monotonic() - late, time.process_time(), 0.0

    def end(self) -> None:
        """The last of it is done."""
        self._ended, self._cpu_at_end = time.monotonic(), time.process_time()

    def told(self) -> Told:
        """Seconds, and bytes of memory at most; `began` by the clock that all processes of a machine share."""
        return {
            "began": self._began,
            "seconds": self._ended - self._began,
            "cpu_seconds": self._cpu_at_end - self._cpu,
            "longest_block": self.longest_block,
            "memory": _memory_at_most(),
        }


@asynccontextmanager
async def measured(run: Measured) -> AsyncIterator[None]:
    """Watch the loop meanwhile: how much later than asked a short sleep ends is how long others held it."""

    async def watch() -> None:
        while True:
            before = time.monotonic()
            await asyncio.sleep(LOOK_SECONDS)
            run.longest_block = max(run.longest_block, time.monotonic() - before - LOOK_SECONDS)

    watching = asyncio.create_task(watch())
    try:
        yield
    finally:
        watching.cancel()


def _memory_at_most() -> float:
    """Bytes, of this process alone: `getrusage` would count what the one had that started it."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(float(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))

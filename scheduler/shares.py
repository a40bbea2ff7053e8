"""How many bots are this worker's share. Each worker sees for itself who is alive, by its own clock."""

from math import ceil

from scheduler.lease import LEASE_SECONDS, MARGIN_SECONDS
from scheduler.ports import Clock
from storage.database import Database
from storage.workers import beat, forget_worker, read_beats


class Shares:
    """One worker's view of who is at work."""

    def __init__(self, database: Database, worker: str, clock: Clock) -> None:
        self._database = database
        self._worker = worker
        self._clock = clock
        self._seen: dict[str, tuple[int, float]] = {}

    async def beat(self) -> None:
        """Say that we are alive, and look who else is. Whose beats stood still for long is forgotten."""
        async with self._database.work() as work:
            await beat(work, self._worker, self._database.key_marks)
            beats = await read_beats(work)
            await work.commit(self._clock.now())
        now = self._clock.elapsed()
        self._seen = {worker: self._look(worker, number, now) for worker, number in beats.items()}
        silent = LEASE_SECONDS + MARGIN_SECONDS
        for worker in [worker for worker, (_, since) in self._seen.items() if now - since >= silent]:
            await self._forget(worker)

    def _look(self, worker: str, number: int, now: float) -> tuple[int, float]:
        before = self._seen.get(worker)
        return before if before and before[0] == number else (number, now)

    def of(self, bots: int) -> int:
        """How many of so many bots are ours to hold, at most."""
        return ceil(bots / max(1, len(self._seen.keys() | {self._worker})))

    async def leave(self) -> None:
        """At a clean stop: the others take up what was ours at once."""
        await self._forget(self._worker)

    async def _forget(self, worker: str) -> None:
        """One that is alive all the same is there again with its next beat."""
        self._seen.pop(worker, None)
        async with self._database.work() as work:
            await forget_worker(work, worker)
            await work.commit(self._clock.now())

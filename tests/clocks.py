"""The clock of a machine, which may be wrong while the world's is right."""

from datetime import datetime, timedelta

from scheduler.ports import Clock


class MachineClock:
    """A machine's clock: it may be off, and be set; seconds pass evenly all the same."""

    def __init__(self, world: Clock) -> None:
        self._world = world
        self.ahead = timedelta(0)

    def now(self) -> datetime:
        """What it shows."""
        return self._world.now() + self.ahead

    def elapsed(self) -> float:
        """Seconds that passed, here as in the world."""
        return self._world.elapsed()

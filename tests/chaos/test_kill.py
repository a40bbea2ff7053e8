"""`kill -9` at any moment: no answer and no alert is lost, and nobody is alarmed about who answered in time.

Stories run side by side, each on its own simulated clock and database, while their programs are killed and started
again: a program that follows a killed one has to wait until the lease of the dead runs out, and the stories wait
together. The moments come of a seed: each look of the program at the clock counts, and at the drawn number it dies
there, or some thousandths of a second later, in the middle of whatever it does.
"""

import asyncio
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from random import Random

import pytest

from sandbox import FreeConductor
from tests.chaos.checkers import Break, rows
from tests.chaos.conftest import LONG, SEED, FoundTown
from tests.chaos.people import BEGIN, WAIT_SECONDS
from tests.chaos.town import Town
from tests.conftest import BACKENDS
from tests.program.running import READY

STORIES = 3
KILLS = int(os.environ.get("CHAOS_KILLS", "34" if LONG else "2"))  # in each story, on each database
MOST_DAYS = 5 + 2 * KILLS
MOMENTS_MAX = 120  # between a start and the kill
PACE = 5.0  # virtual seconds in one of ours: slow enough that a few kills in a row don't last for a question's window
LATER_SECONDS_MAX = 0.05
PATIENCE = 900.0  # a program may be killed again and again before it has the lease of the one before it


class Fate(FreeConductor):
    """A clock that counts the looks at it, and at a drawn count calls `doom`."""

    def __init__(self, start: datetime) -> None:
        super().__init__(start, PACE)
        self.looks = 0
        self.doom_at = -1
        self.doom: Callable[[], object] = lambda: None

    def now(self) -> datetime:
        """Virtual time; one more look."""
        self.looks += 1
        if self.looks == self.doom_at:
            self.doom()
        return super().now()


@dataclass
class Life:
    """The program of a town, started again whenever it was killed."""

    town: Town
    fate: Fate
    chance: Random
    kills: int = 0
    over: bool = False

    async def live(self) -> None:
        """Until it is told to end; anything but being killed is a failure."""
        self.fate.doom = self._kill_soon
        while not self.over:
            running = await self.town.start()
            if self.kills < KILLS:
                self.fate.doom_at = self.fate.looks + self.chance.randint(1, MOMENTS_MAX)
            code = await running.ended(seconds=3600)
            self.town.output += running.lines
            if code != (0 if self.over else -9):
                raise AssertionError(f"it ended with {code}:\n{running.output}")

    async def end(self) -> None:
        """Tell it to end, once it runs."""
        assert await self.town.box.drained(WAIT_SECONDS)
        await self.town.program.says(READY)
        self.over = True
        self.town.program.process.terminate()

    def _kill_soon(self) -> None:
        """At this look, or a little later."""
        if self.chance.random() < 0.5:
            self._kill()
        else:
            asyncio.get_running_loop().call_later(self.chance.uniform(0, LATER_SECONDS_MAX), self._kill)

    def _kill(self) -> None:
        running = self.town.running
        if running and running.process.returncode is None and self.kills < KILLS:
            self.kills += 1
            at = FreeConductor.now(self.fate)
            self.town.breaks.append(Break(at, at))
            running.process.kill()


async def tell(life: Life) -> int:
    """A story from its first day until the last kill is over; gives how many days it took."""
    living = asyncio.create_task(life.live())
    try:
        for number in range(MOST_DAYS):
            await life.town.day(number)
            if living.done() or life.kills >= KILLS:
                break
        await life.end()
        await asyncio.wait_for(living, WAIT_SECONDS)
    except AssertionError:
        print(*await rows(life.town.url, "SELECT * FROM check_in"), *await rows(life.town.url, "SELECT * FROM alert"))
        raise
    finally:
        life.over = True
        if life.town.running:
            await life.town.running.gone()
        await asyncio.gather(living, return_exceptions=True)
    return number + 1


@pytest.fixture(params=BACKENDS)
async def lives(request: pytest.FixtureRequest, towns: FoundTown, new_postgres: Callable[[], str]) -> list[Life]:
    """Some stories side by side, on a database each."""
    made = []
    for number in range(STORIES):
        url = new_postgres() if request.param == "postgres" else ""
        fate = Fate(BEGIN)
        town = await towns(url, fate, SEED + number)
        town.story.patience = PATIENCE
        made.append(Life(town, fate, Random(SEED - number)))  # noqa: S311  so that the kills are the same each time
    return made


async def test_nothing_is_lost_however_often_it_is_killed(lives: list[Life]) -> None:
    days = await asyncio.gather(*(tell(life) for life in lives))
    copies = 0
    for life in lives:
        assert life.kills == KILLS
        copies += await life.town.promises_held()
    kills = sum(life.kills for life in lives)
    silent = sum(life.town.story.silent.total() for life in lives)
    answers = sum(len(life.town.story.written) + len(life.town.story.tapped) for life in lives)
    fell_away = sum(life.town.story.fell_away for life in lives)
    print(f"{kills} kills in {sum(days)} days: {silent} alerts and {answers} answers, none lost;")
    print(f"{fell_away} questions fell away and were told; {copies} copies")

"""Towns on both databases."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from random import Random

import pytest

from sandbox import FreeConductor
from tests.chaos.people import BEGIN
from tests.chaos.town import PACE, Town
from tests.program.operator_room import Room

LONG = os.environ.get("CHAOS_LONG") == "1"
SEED = int(os.environ.get("CHAOS_SEED", "2026"))
FoundTown = Callable[..., Awaitable[Town]]


@pytest.fixture
async def towns(tmp_path: Path) -> AsyncIterator[FoundTown]:
    """Founds towns; at the end they are gone."""
    made: list[Town] = []

    async def found(database_url: str = "", clock: FreeConductor | None = None, seed: int = SEED) -> Town:
        folder = tmp_path / f"town{len(made)}"
        folder.mkdir()
        room = Room(folder)
        if database_url:
            room.settings["DATABASE_URL"] = database_url
        chance = Random(seed)  # noqa: S311  the seed makes the story the same each time
        made.append(await Town.found(room, clock or FreeConductor(BEGIN, PACE), chance))
        return made[-1]

    yield found
    for town in made:
        await town.gone()


@pytest.fixture
async def town(towns: FoundTown) -> Town:
    """One on SQLite."""
    return await towns()

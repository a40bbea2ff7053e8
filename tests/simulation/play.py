"""Playing one seed, and what became of it."""

import asyncio
import gc
import logging
from dataclasses import dataclass
from pathlib import Path

import storage.turns
from tests.simulation.checkers import check
from tests.simulation.mutants import MUTANTS
from tests.simulation.world import Scale, live


@dataclass(frozen=True)
class Outcome:
    """What became of one seed."""

    seed: int
    faults: dict[str, list[str]]
    digest: str
    crashes: int
    messages: int
    acts: int


def play(seed: int, scale: Scale, mutant: str | None = None, trace: Path | None = None) -> Outcome:
    """One seed from beginning to end."""
    logging.getLogger().addHandler(logging.NullHandler())
    storage.turns.SECONDS_MAX = 1e6  # no second that really passes may decide anything
    gc.disable()  # statements are built by the ten thousand, and to look among them for rings costs a fifth of the time
    world = asyncio.run(live(seed, scale, MUTANTS[mutant].apply if mutant else None))
    try:
        faults = check(world.agreement, world.history, world.kept)
    finally:
        world.kept.unlink()
        gc.enable()
        gc.collect()
    if trace:
        trace.write_text("\n".join(world.trace) + "\n", encoding="utf-8")
    history = world.history
    return Outcome(seed, faults, world.digest(), len(history.crashes), len(history.shown), len(history.did))

"""The simulation as CI plays it: a fixed number of seeds, and that a run can be played again.

What seeds once found lives on in mutants.py: each fault is put in again, and must be seen again.
"""

import os
import subprocess
import sys

import pytest

from tests.simulation.play import play
from tests.simulation.world import Scale

SEEDS = range(1, 21)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_promises_hold(seed: int) -> None:
    """14 days with 8 patients, and everything that can break."""
    outcome = play(seed, Scale())
    said = [f"{name}: {fault}" for name, faults in outcome.faults.items() for fault in faults]
    again = f"python -m tests.simulation --first-seed {seed} --seeds 1 --trace trace.txt"
    assert not said, "\n".join([*said, f"again: {again}"])


def test_a_seed_is_played_again_to_the_same_trace() -> None:
    """In other processes, whatever order their sets have."""
    asked = [sys.executable, "-m", "tests.simulation", "--seeds", "1", "--days", "4", "--patients", "4"]
    said = [
        subprocess.run(  # noqa: S603  our own program
            [*asked, "--first-seed", "5"],
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.splitlines()[0]
        for hash_seed in ("1", "2")
    ]
    assert said[0] == said[1]
    assert "trace" in said[0]

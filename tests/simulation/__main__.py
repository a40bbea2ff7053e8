"""`make simulate` and `make simulate-mutants`: many seeds, and what they found.

A seed that fails prints the command that plays it again, to the same trace.
"""

import argparse
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from tests.simulation.mutants import MUTANTS
from tests.simulation.play import Outcome, play
from tests.simulation.world import Scale

HASH_SEED = "0"
"""A set of words has no order of its own: a run is the same only with this."""


def main() -> int:
    """Play what the arguments say; 1 where a promise was broken, or a mutant got through."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("what", nargs="?", choices=["seeds", "mutants"], default="seeds")
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--days", type=int, default=14)
    parser.add_argument("--patients", type=int, default=8)
    parser.add_argument("--troubles", type=float, default=1.0)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--mutant", choices=MUTANTS, help="only this one")
    parser.add_argument("--trace", type=Path, help="write the trace of a single seed to this file")
    asked = parser.parse_args()
    scale = Scale(asked.days, asked.patients, asked.troubles)
    seeds = range(asked.first_seed, asked.first_seed + asked.seeds)
    if asked.what == "mutants":
        return _mutants([asked.mutant] if asked.mutant else list(MUTANTS), scale, seeds, asked.processes)
    return _seeds(scale, seeds, asked.processes, asked.trace)


def _seeds(scale: Scale, seeds: range, processes: int, trace: Path | None) -> int:
    began = time.monotonic()
    outcomes = []
    with ProcessPoolExecutor(processes) as pool:
        for outcome in pool.map(partial(play, scale=scale, trace=trace), seeds):
            outcomes.append(outcome)
            _tell(outcome, scale)
    failed = sum(1 for outcome in outcomes if outcome.faults)
    years = len(seeds) * scale.days * scale.patients / 365.25
    crashes, messages, acts = (sum(getattr(one, name) for one in outcomes) for name in ("crashes", "messages", "acts"))
    print(
        f"{len(seeds)} seeds, {years:.1f} person-years, {crashes} crashes, {messages} messages, {acts} acts of people: "
        f"{failed} failed, in {time.monotonic() - began:.0f} s"
    )
    return 1 if failed else 0


def _tell(outcome: Outcome, scale: Scale) -> None:
    if not outcome.faults:
        print(f"seed {outcome.seed}: held (trace {outcome.digest})", flush=True)
        return
    print(f"seed {outcome.seed}: FAILED (trace {outcome.digest})")
    for name, faults in outcome.faults.items():
        for fault in faults[:5]:
            print(f"    {name}: {fault}")
    print(
        f"    again: python -m tests.simulation --first-seed {outcome.seed} --seeds 1 --days {scale.days} "
        f"--patients {scale.patients} --troubles {scale.troubles:g} --trace trace.txt",
        flush=True,
    )


def _mutants(names: list[str], scale: Scale, seeds: range, processes: int) -> int:
    missed = 0
    for name in names:
        checker = MUTANTS[name].checker
        caught = _caught_at(name, checker, scale, seeds, processes)
        missed += caught is None
        fate = "NOT CAUGHT" if caught is None else f"caught at seed {caught}"
        print(f"{name} -> {checker} -> {fate}", flush=True)
    return 1 if missed else 0


def _caught_at(name: str, checker: str, scale: Scale, seeds: range, processes: int) -> int | None:
    # a mutant changes modules for good: each seed has a process of its own. An executor whose processes end after
    # one task can stand still for ever (python/cpython#115634); a pool does not
    with get_context("spawn").Pool(processes, maxtasksperchild=1) as pool:
        for outcome in pool.imap(partial(play, scale=scale, mutant=name), seeds):
            if checker in outcome.faults:
                return outcome.seed
    return None


if __name__ == "__main__":
    if os.environ.get("PYTHONHASHSEED") != HASH_SEED:
        again = [sys.executable, "-m", "tests.simulation", *sys.argv[1:]]
        os.execve(sys.executable, again, {**os.environ, "PYTHONHASHSEED": HASH_SEED})  # noqa: S606
    sys.exit(main())

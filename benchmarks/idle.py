"""What `mellom run` costs when nothing is due: memory, processor, and how soon it is ready.

    .venv/bin/python -m benchmarks.idle [--patients 1000] [--seconds 20]

Starts the program as a process of its own beside a simulated Telegram, first with nobody and then with so many
patients, and prints a small table. The goals: under 160 MB, at most 15 MB above nobody, under 1 % of a core,
ready within 3 s of the command.
"""

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from sandbox import Sandbox
from storage.vault import Vault
from tests.plans import STAFF, TOKEN, patient

HOUSE = Path(__file__).parents[1]
READY = b"mellom is running"
MB = 1_000_000
NEVER = 'key = "morgen"\ndays = "daily"\ntimes = ["10:00"]\nstart = 2099-01-01\nwindow = "2h"\nremind_after = "1h"\n'
STEPS = '"Gikk ut", "Gikk ut med søpla", "Var på butikken"'


@dataclass(frozen=True)
class Cost:
    """What was measured."""

    patients: int
    ready_seconds: float
    ready_cpu_seconds: float
    memory_mb: float
    cpu_percent: float


async def measure(patients: int, seconds: float, url: str) -> Cost:
    """One process, from its start to so many seconds of idleness."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = {
            "PATH": os.environ.get("PATH", ""),
            "HOME": name,
            "PYTHONPATH": str(HOUSE),
            "BOT_TOKEN": TOKEN,
            "ENCRYPTION_KEYS": Vault.new_key(),
            "DATABASE_URL": f"sqlite:///{folder / 'mellom.db'}",
            "TELEGRAM_API_URL": url,
        }
        people = "".join(patient(f"p{n}", f"Patient {n}", 10_000 + n, NEVER, steps=STEPS) for n in range(patients))
        (folder / "plan.toml").write_text(STAFF + people, encoding="utf-8")
        apply = [sys.executable, "-m", "bot", "apply", "plan.toml", "--yes"]
        await asyncio.to_thread(
            subprocess.run,
            apply,
            cwd=folder,
            env=environment,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        return await _run(patients, seconds, folder, environment)


async def _run(patients: int, seconds: float, folder: Path, environment: dict[str, str]) -> Cost:
    started = time.monotonic()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", cwd=folder, env=environment, stderr=asyncio.subprocess.PIPE
    )
    if process.stderr is None:
        raise RuntimeError("nothing to read from")
    async for line in process.stderr:
        if READY in line:
            break
    ready = time.monotonic() - started
    seen = psutil.Process(process.pid)
    ready_cpu = _cpu(seen)
    await asyncio.sleep(5)  # the first calls and the first tick
    before, begun = _cpu(seen), time.monotonic()
    await asyncio.sleep(seconds)
    percent = 100 * (_cpu(seen) - before) / (time.monotonic() - begun)
    memory = seen.memory_info().rss / MB
    process.terminate()
    await process.wait()
    return Cost(patients, ready, ready_cpu, memory, percent)


def _cpu(process: psutil.Process) -> float:
    used = process.cpu_times()
    return float(used.user + used.system)


async def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="What `mellom run` costs when nothing is due.")
    parser.add_argument("--patients", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=20.0)
    given = parser.parse_args()
    box = Sandbox([TOKEN])
    url = await box.start()
    print("patients   ready s   CPU s to ready   memory MB   % of a core")
    costs = []
    try:
        for patients in (0, given.patients):
            cost = await measure(patients, given.seconds, url)
            costs.append(cost)
            print(
                f"{cost.patients:8}   {cost.ready_seconds:7.2f}   {cost.ready_cpu_seconds:14.2f}"
                f"   {cost.memory_mb:9.1f}   {cost.cpu_percent:11.2f}"
            )
    finally:
        await box.stop()
    print(f"above nobody: {costs[1].memory_mb - costs[0].memory_mb:.1f} MB")


if __name__ == "__main__":
    asyncio.run(main())

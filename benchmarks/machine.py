"""On what it was measured, and with what."""

import os
import platform
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil

_PACKAGES = ("aiogram", "aiohttp", "aiosqlite", "apscheduler", "asyncpg", "python-telegram-bot", "sqlalchemy")


def machine() -> dict[str, Any]:
    """Cores that we may use, memory, and the processor's name."""
    return {
        "cpu": _cpu(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(psutil.virtual_memory().total / 1e9),
        "system": f"{platform.system()} {platform.release()}",
        "load_before": round(os.getloadavg()[0], 2),
    }


def versions(postgres: str) -> dict[str, str]:
    """Of all that has a part in the figures."""
    return {"python": platform.python_version(), "postgresql": postgres, **{name: version(name) for name in _PACKAGES}}


def told() -> dict[str, str]:
    """When, and by which command."""
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": " ".join(["python -m benchmarks", *sys.argv[1:]]),
    }


def _cpu() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()

"""Are there known faults in what we depend on? Asks PyPI's collection by pip-audit, for all that the lock files name.

`make audit`. Exit code 0: nothing is known. 1: something is, each with a line. 2: it can't be told, as the collection
can't be reached or does not know some of them: that is no clean bill, and is never shown as one.
"""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

LOCKS = ("requirements.txt", "requirements-dev.txt")
SECONDS_MAX = 300
CLEAN, FOUND, NOT_TOLD = 0, 1, 2


def judge(said: str) -> tuple[int, list[str]]:
    """The exit code, and the lines for what pip-audit printed as JSON."""
    try:
        known: Sequence[Mapping[str, Any]] = json.loads(said)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return NOT_TOLD, ["not audited: the collection of known faults can't be reached; try again with a network"]
    lines = [
        f"{one['name']} {one['version']}: {fault['id']}, mended in {', '.join(fault['fix_versions']) or 'no version'}"
        for one in known
        for fault in one.get("vulns", [])
    ]
    found = bool(lines)
    skipped = sum("skip_reason" in one for one in known)
    if skipped or not known:
        lines.append(
            f"not audited: {skipped} of {len(known)} packages are unknown to the collection, or it is not reached"
        )
        return (FOUND if found else NOT_TOLD), lines
    return (FOUND if found else CLEAN), lines


def main(pip_audit: Sequence[str]) -> int:
    """Audit each lock file; the gravest exit code counts, a fault before what can't be told."""
    codes = set()
    for lock in LOCKS:
        file = Path(__file__).parents[1] / lock
        call = [
            *pip_audit,
            "-r",
            str(file),
            "--disable-pip",
            "--require-hashes",
            "-f",
            "json",
            "--progress-spinner",
            "off",
        ]
        try:
            done = subprocess.run(  # noqa: S603  our own command
                call, capture_output=True, encoding="utf-8", timeout=SECONDS_MAX, check=False
            )
            code, lines = judge(done.stdout)
        except (OSError, subprocess.TimeoutExpired) as error:
            code, lines = NOT_TOLD, [f"not audited: pip-audit did not run ({type(error).__name__})"]
        codes.add(code)
        for line in lines or ["no known faults"]:
            print(f"{lock}: {line}")
    return next(code for code in (FOUND, NOT_TOLD, CLEAN) if code in codes)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or [sys.executable, "-m", "pip_audit"]))

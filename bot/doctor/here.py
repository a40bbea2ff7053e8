"""What is looked at on this machine: the file of the settings, and the numbers that people are given."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from bot.doctor.findings import Finding, ok, warning
from bot.wording.help_lines import OWN_PAGE, HelpLine

CHECKED_WITHIN = timedelta(days=90)


def env_file(path: Path) -> list[Finding]:
    """Only its owner should be able to read it."""
    if not path.exists():
        return [ok("settings", "there is no .env here; the environment holds the settings")]
    mode = path.stat().st_mode & 0o777
    if mode & 0o077:
        return [warning("settings", f"others on this machine can read .env (mode {mode:o})", "chmod 600 .env")]
    return [ok("settings", ".env is there, and only its owner can read it")]


def help_lines(lines: Sequence[HelpLine], today: date) -> list[Finding]:
    """Numbers that were not looked at for long may be wrong, and nobody would notice."""
    old = [line.number for line in lines if today - line.checked > CHECKED_WITHIN]
    unseen = [line.number for line in lines if line.seen != OWN_PAGE]
    do = (
        "open each source in bot/content/help_lines.toml, compare, and write down the number and the day in a file of "
        "your own (HELP_LINES)"
    )
    found = []
    if old:
        found.append(warning("help lines", f"not compared for {CHECKED_WITHIN.days} days: {', '.join(old)}", do))
    if unseen:
        found.append(warning("help lines", f"never compared with the organisation's own page: {', '.join(unseen)}", do))
    return found or [ok("help lines", f"all {len(lines)} were compared with their own page lately")]

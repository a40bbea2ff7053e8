"""What the doctor finds."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum


class Level(StrEnum):
    """A PROBLEM would stop an alert; a WARNING should be seen to."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True)
class Finding:
    """One line: about what, how it is, and what to do about it."""

    level: Level
    about: str
    says: str
    do: str = ""

    def __str__(self) -> str:
        """As printed."""
        return f"{self.level:8} {self.about:10} {self.says}{f'; {self.do}' if self.do else ''}"


def ok(about: str, says: str) -> Finding:
    """All is well."""
    return Finding(Level.OK, about, says)


def warning(about: str, says: str, do: str) -> Finding:
    """To be seen to."""
    return Finding(Level.WARNING, about, says, do)


def problem(about: str, says: str, do: str) -> Finding:
    """It would stop an alert."""
    return Finding(Level.PROBLEM, about, says, do)


def of_bot(telegram_id: int, findings: Iterable[Finding]) -> list[Finding]:
    """The same, said of one bot among several."""
    return [replace(finding, says=f"bot {telegram_id}: {finding.says}") for finding in findings]

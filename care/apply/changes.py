"""What applying a plan changes, in lines that an operator reads before agreeing."""

from dataclasses import dataclass, field
from enum import StrEnum


class Sign(StrEnum):
    """What a line means."""

    ADD = "+"
    CHANGE = "~"
    REMOVE = "-"
    CONFLICT = "!"  # changed in chat since: kept as it is there
    KEEP = "?"  # in the database but not in the plan: kept unless pruned


@dataclass(frozen=True)
class Change:
    """One line: to whom or what, and what happens."""

    sign: Sign
    what: str
    detail: str = ""

    def __str__(self) -> str:
        """As printed."""
        return f"{self.sign} {self.what}{f': {self.detail}' if self.detail else ''}"


@dataclass
class Changes:
    """All lines in order. Conflicts and what is kept change nothing."""

    lines: list[Change] = field(default_factory=list)

    def note(self, sign: Sign, what: str, detail: str = "") -> None:
        """Add a line."""
        self.lines.append(Change(sign, what, detail))

    def differ(self, what: str, name: str, before: object, after: object) -> bool:
        """Note a change of a value, if it is one. Values are shown: only for what is no secret."""
        if before == after:
            return False
        self.note(Sign.CHANGE, what, f"{name} {_shown(before)} -> {_shown(after)}")
        return True

    @property
    def any(self) -> bool:
        """Whether anything would be written."""
        return any(line.sign in {Sign.ADD, Sign.CHANGE, Sign.REMOVE} for line in self.lines)


class Refused(Exception):
    """The plan can't be applied to this database; each argument is a sentence that says why and what to do."""


def _shown(value: object) -> str:
    return "none" if value is None or value == "" else str(value)

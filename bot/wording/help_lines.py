"""The numbers people are given, from `bot/content/help_lines.toml`: one place for each."""

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

HELP_LINES = Path(__file__).parent.parent / "content" / "help_lines.toml"


@dataclass(frozen=True)
class HelpLine:
    """A number with its names, the page that says so, when that was last compared, and with what."""

    key: str
    number: str
    names: dict[str, str]
    source: str
    checked: date
    seen: str


def read_help_lines(path: Path = HELP_LINES) -> tuple[HelpLine, ...]:
    """All help lines in the order of the file."""
    with path.open("rb") as file:
        entries = tomllib.load(file)["lines"]
    return tuple(
        HelpLine(
            key=entry["key"],
            number=entry["number"],
            names={language: entry[language] for language in ("nb", "en")},
            source=entry["source"],
            checked=entry["checked"],
            seen=entry["seen"],
        )
        for entry in entries
    )

"""The steps to choose from, from `bot/content/step_suggestions.toml`."""

import tomllib
from functools import cache
from pathlib import Path

from rules.suggestions import Area, Suggestions

STEP_SUGGESTIONS = Path(__file__).parent.parent / "content" / "step_suggestions.toml"


@cache
def read_suggestions(path: Path = STEP_SUGGESTIONS) -> Suggestions:
    """All areas in the order of the file; read once."""
    with path.open("rb") as file:
        entries = tomllib.load(file)["areas"]
    return tuple(
        Area(
            names={language: words for language, words in entry.items() if language != "steps"},
            steps=tuple(dict(step) for step in entry["steps"]),
        )
        for entry in entries
    )

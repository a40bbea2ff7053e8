"""Small everyday things that a patient may choose as steps, by area of daily life."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Area:
    """A part of daily life, its name and its suggestions in each language."""

    names: Mapping[str, str]
    steps: tuple[Mapping[str, str], ...]


Suggestions = tuple[Area, ...]


def suggested(areas: Suggestions, area: int, number: int, language: str) -> str | None:
    """The words of a suggestion by its numbers from 1; None where there is none."""
    if not 1 <= area <= len(areas) or not 1 <= number <= len(areas[area - 1].steps):
        return None
    words = areas[area - 1].steps[number - 1]
    return words.get(language) or next(iter(words.values()))

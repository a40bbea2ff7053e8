"""Texts with the label that they must get.

`replies.csv` was given with the task. `lines.csv` was written before the phrase list, `later_lines.csv` after its
first version, `last_lines.csv` after its second and `fresh_lines.csv` (crisis only) after its third, each without
looking at the list: what it made of them at first sight stands in docs/crisis.md. `chat_lines.csv` (in the style of a
chat), `oblique_lines.csv` (hints, written to be hard) and `newest_lines.csv` came after its fourth version, in this
order, and the list was mended between them. All are written for tests, not taken from people; no clinician has
reviewed them.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

from rules.crisis import Label

FILES = (
    "replies",
    "lines",
    "later_lines",
    "last_lines",
    "fresh_lines",
    "chat_lines",
    "oblique_lines",
    "newest_lines",
)


@dataclass(frozen=True)
class Line:
    """A text, its language, and how fast a person must read it."""

    label: Label
    language: str
    text: str


def lines(*files: str) -> list[Line]:
    """All lines of these files, or of all."""
    found = []
    for name in files or FILES:
        with Path(__file__).with_name(f"{name}.csv").open(encoding="utf-8", newline="") as file:
            found += [Line(Label[row["label"].upper()], row["language"], row["text"]) for row in csv.DictReader(file)]
    return found

"""What the wording gives back: a text, and the buttons under it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Button:
    """One button: what it says, and the data that a tap on it brings back."""

    text: str
    data: str


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True)
class Worded:
    """A message ready to be sent: plain text, and its buttons row by row."""

    text: str
    rows: Rows

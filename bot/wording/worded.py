"""What the wording gives back: a text, and the buttons under it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Button:
    """One button: what it says, and the data that a tap on it brings back."""

    text: str
    data: str


@dataclass(frozen=True)
class Document:
    """A file: its name, and what is in it."""

    name: str
    content: bytes


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True)
class Worded:
    """A message ready to be sent: plain text, its buttons row by row, and the file that it is a caption of."""

    text: str
    rows: Rows
    document: Document | None = None

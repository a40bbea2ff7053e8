"""What is wrong with a plan's values, each with the line where it stands."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from difflib import get_close_matches
from typing import TypeGuard, TypeVar

from rules.durations import format_duration, parse_duration
from rules.plan_places import Path

LONGEST_NAME = 100

_KEY = re.compile(r"[\w-]{1,50}")
_T = TypeVar("_T")
_Word = TypeVar("_Word", bound=str)
_TYPES = {str: "text", int: "a whole number", list: "a list", dict: "a table", date: "a date"}
_HINTS = {
    str: "Put it in quotes.",
    int: "Write it without quotes and without a point.",
    list: "Write it in square brackets.",
    dict: "Write it as a table.",
    date: "Write it as 2026-11-23, without quotes and without a time.",
}


@dataclass(frozen=True, slots=True, order=True)
class PlanError:
    """One mistake: the line (from 1) where it stands, what is wrong, and what to do, in sentences."""

    line: int
    message: str
    remedy: str

    def __str__(self) -> str:
        """Write it on one line."""
        return f"line {self.line}: {self.message} {self.remedy}"


class PlanErrors(ValueError):
    """A plan that cannot be used, with all its mistakes in the order of their lines."""

    def __init__(self, errors: tuple[PlanError, ...]) -> None:
        """Hold the mistakes."""
        super().__init__("\n".join(str(error) for error in errors))
        self.errors = errors


@dataclass(slots=True)
class Findings:
    """What was found while reading; `lines` are those of `locate`."""

    lines: Mapping[Path, int]
    errors: list[PlanError] = field(default_factory=list)
    warnings: list[PlanError] = field(default_factory=list)
    unagreed: list[PlanError] = field(default_factory=list)

    def line(self, path: Path) -> int:
        """Give the line of a path, or of the nearest thing around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def add(self, path: Path, message: str, remedy: str) -> None:
        """Note a mistake."""
        self.errors.append(PlanError(self.line(path), message, remedy))

    def warn(self, path: Path, message: str, remedy: str) -> None:
        """Note something that is allowed, but that somebody should know."""
        self.warnings.append(PlanError(self.line(path), message, remedy))


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the plan; each value is taken out checked, or noted as a mistake and None."""

    data: dict[str, object]
    path: Path
    title: str
    findings: Findings
    broken: bool = False  # something else stands in its place, which was noted
    meant: set[str] = field(default_factory=set)  # keys that were probably only misspelled

    def note(self, key: str, message: str, remedy: str) -> None:
        """Note a mistake at a key."""
        self.findings.add((*self.path, key), message, remedy)

    def known(self, *keys: str) -> None:
        """Note every key but these."""
        for key in self.data:
            if key not in keys:
                close = get_close_matches(key, keys, 1, 0.7)
                self.meant.update(close)
                remedy = f'Did you mean "{close[0]}"?' if close else f"Known here: {', '.join(keys)}."
                self.note(key, f'{self.title} has an unknown key "{shown(key)}".', remedy)

    def need(self, key: str, example: str) -> None:
        """Note a key that is not there, after `known`; the line is the table's."""
        if key not in self.data and key not in self.meant and not self.broken:
            self.note(key, f"{self.title} has no {key}.", f"Add {key} = {example}.")

    def get(self, key: str, kind: type[_T]) -> _T | None:
        """Give a value of this type, None where there is none or it is of another type."""
        value = self.data.get(key)
        if value is None or _is(value, kind):
            return value
        self.note(key, f"{key} in {self.title} must be {_TYPES[kind]}.", _HINTS[kind])
        return None

    def text(self, key: str, longest: int = LONGEST_NAME) -> str | None:
        """Give a text that can be shown: not empty, not too long, without control characters."""
        value = self.get(key, str)
        if value is None:
            return None
        fault = text_fault(value, longest)
        if fault:
            self.note(key, f"{key} in {self.title} {fault}.", f"Write 1 to {longest} characters on one line.")
        return None if fault else value.strip()

    def key(self) -> str:
        """Give the key under which others name this table; empty where it has none."""
        self.need("key", '"a-short-name"')
        key = self.text("key", 50) or ""
        if key and not _KEY.fullmatch(key):
            self.note("key", f"{self.title} has a key that cannot be typed.", "Use letters, digits, - and _.")
        return key

    def word(self, key: str, known: Sequence[_Word]) -> _Word | None:
        """Give one of these words."""

        def one_of(value: str) -> _Word:
            found = next((word for word in known if word == value), None)
            if found is None:
                raise ValueError(f'"{shown(value)}" is not known. Write one of: {", ".join(known)}.')
            return found

        return self.parsed(key, one_of)

    def whole(self, key: str, low: int, high: int) -> int | None:
        """Give a whole number within these bounds."""
        value = self.get(key, int)
        if value is None or low <= value <= high:
            return value
        self.note(key, f"{key} in {self.title} is {value}.", f"Write a number from {low} to {high}.")
        return None

    def parsed(self, key: str, parse: Callable[[str], _T]) -> _T | None:
        """Give a text as `parse` reads it; its ValueError is the message."""
        value = self.get(key, str)
        if value is None:
            return None
        try:
            return parse(value)
        except ValueError as error:
            self.note(key, f"{key} in {self.title} is wrong.", str(error))
            return None

    def duration(self, key: str, low: timedelta, high: timedelta) -> timedelta | None:
        """Give a duration within these bounds."""
        value = self.parsed(key, parse_duration)
        if value is None or low <= value <= high:
            return value
        span = f"{format_duration(low)} to {format_duration(high)}"
        self.note(key, f"{key} in {self.title} is {format_duration(value)}.", f"Write a duration from {span}.")
        return None

    def day(self, key: str) -> date | None:
        """Give a date of this century."""
        value = self.get(key, date)
        if value is not None and not 2000 <= value.year <= 2100:
            self.note(key, f"{key} in {self.title} is {value}.", "Write a date between 2000 and 2100.")
            return None
        return value

    def items(self, key: str, kind: type[_T]) -> Iterator[tuple[int, _T]]:
        """Give the items of a list that are of this type, with their places; note the others."""
        for index, item in enumerate(self.get(key, list) or ()):
            if _is(item, kind):
                yield index, item
            else:
                message = f"Each item of {key} in {self.title} must be {_TYPES[kind]}."
                self.findings.add((*self.path, key, index), message, _HINTS[kind])

    def tables(self, key: str, title: str) -> Iterator["Table"]:
        """Give the tables of a list; a place that holds something else gives an empty table."""
        value = self.data.get(key, [])
        if not isinstance(value, list):
            head = ".".join([str(part) for part in self.path if isinstance(part, str)] + [key])
            self.note(key, f"{key} in {self.title} must be a list of tables.", f"Write [[{head}]] for each.")
            return
        for index, item in enumerate(value):
            path = (*self.path, key, index)
            if not isinstance(item, dict):
                self.findings.add(path, f"Each of {key} in {self.title} must be a table.", _HINTS[dict])
            entry = item if isinstance(item, dict) else {}
            name = entry.get("key")
            called = f'"{shown(name)}"' if isinstance(name, str) else f"number {index + 1}"
            yield Table(entry, path, f"{title} {called}", self.findings, broken=not isinstance(item, dict))


def text_fault(text: str, longest: int) -> str | None:
    """Say what keeps a text from being shown, as the end of a sentence; None where nothing does."""
    if not text.strip():
        return "is empty"
    if len(text.strip()) > longest:
        return f"has {len(text.strip())} characters"
    if any(unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} for character in text):
        return "has line breaks or other control characters"
    return None


def shown(text: str) -> str:
    """Give a foreign text as it can stand in a message: short, on one line."""
    plain = "".join(character if character.isprintable() else "?" for character in text)
    return plain if len(plain) <= 40 else f"{plain[:39]}…"


def _is(value: object, kind: type[_T]) -> TypeGuard[_T]:
    if kind is int:
        return isinstance(value, int) and not isinstance(value, bool)
    if kind is date:
        return isinstance(value, date) and not isinstance(value, datetime)
    return isinstance(value, kind)

"""What all parts have in common: how they are asked for, and how they show what they found."""

import argparse
import json
import math
import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.stage import postgres

Row = dict[str, Any]
"""One measurement, as it stands in the JSON."""


@dataclass(frozen=True)
class Asked:
    """How much is to be measured. None: as much as the part thinks right."""

    quick: bool = False
    rounds: int | None = None
    numbers: tuple[int, ...] | None = None
    only: tuple[str, ...] | None = None

    def wants(self, name: str) -> bool:
        """Whether a contender is to take part."""
        return self.only is None or name in self.only


@dataclass(frozen=True)
class Shown:
    """A table for people."""

    title: str
    heads: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]

    def rich(self) -> Table:
        """For a terminal."""
        table = Table(title=self.title, title_justify="left")
        for head in self.heads:
            table.add_column(head, justify="left" if head == self.heads[0] else "right")
        for row in self.rows:
            table.add_row(*row)
        return table

    def markdown(self) -> str:
        """For a page."""
        lines = [f"### {self.title}", "", _line(self.heads), _line(["---", *["---:"] * (len(self.heads) - 1)])]
        return "\n".join([*lines, *map(_line, self.rows), ""])


@dataclass(frozen=True)
class Part:
    """One thing that is measured. `wrong` says what was not delivered or not recorded: then no figure counts."""

    name: str
    run: Callable[[Asked, str], list[Row]]
    """Gets the address of a PostgreSQL server."""
    shown: Callable[[list[Row]], list[Shown]]
    wrong: Callable[[list[Row]], list[str]]


def main(part: Part, says: str | None) -> None:
    """One part by itself."""
    parser = argparse.ArgumentParser(
        prog=f"python -m benchmarks.{part.name}", description=says, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add_options(parser)
    parser.add_argument("--json", type=Path, help="where to write what was measured")
    given = parser.parse_args()
    console = Console(width=140)
    with postgres() as server:
        rows = part.run(asked_by(given), server)
    for shown in part.shown(rows):
        console.print(shown.rich())
    if given.json:
        given.json.write_text(json.dumps(rows, indent=1), encoding="utf-8")
    end_with(part.wrong(rows))


def add_options(parser: argparse.ArgumentParser) -> None:
    """What can be asked of every part."""
    parser.add_argument("--quick", action="store_true", help="tiny, to see that it runs")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--numbers", type=int, nargs="+")
    parser.add_argument("--only", nargs="+", help="contenders")


def asked_by(given: argparse.Namespace) -> Asked:
    """What was asked for."""
    numbers, only = (tuple(some) if some else None for some in (given.numbers, given.only))
    return Asked(given.quick, given.rounds, numbers, only)


def end_with(wrong: Iterable[str]) -> None:
    """Exit code 1 where something was not delivered or not recorded."""
    found = list(wrong)
    if found:
        raise SystemExit("\n".join(["WRONG:", *found]))


def middle(rows: Iterable[Row], field: str, **where: object) -> float:
    """The median of a field in the rows of which all of `where` is so; not a number where there are none."""
    values = [row[field] for row in those(rows, **where) if row.get(field) is not None]
    return statistics.median(values) if values else float("nan")


def worst(rows: Iterable[Row], field: str, **where: object) -> float:
    """The highest of them; not a number where there are none."""
    return max((row[field] for row in those(rows, **where) if row.get(field) is not None), default=float("nan"))


def those(rows: Iterable[Row], **where: object) -> list[Row]:
    """The rows of which all of `where` is so."""
    return [row for row in rows if all(row.get(name) == value for name, value in where.items())]


def kinds(rows: Iterable[Row], *fields: str) -> list[tuple[Any, ...]]:
    """The different values of some fields, in the order in which they came."""
    return list(dict.fromkeys(tuple(row[field] for field in fields) for row in rows))


def figure(value: float, form: str) -> str:
    """A figure as a table has it; a dash where there is none."""
    return "-" if math.isnan(value) else form.format(value)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"

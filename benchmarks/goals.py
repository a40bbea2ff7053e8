"""What we want, what it is, and whether that is enough: from one run."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from benchmarks.hearing import FETCHED
from benchmarks.part import Row, middle, those, worst
from benchmarks.stage import DATABASES

Parts = dict[str, list[Row]]
_BY_DATABASE = {database: f"Mellom, {database}" for database in DATABASES}
_Figures = dict[str, float]


@dataclass(frozen=True)
class Goal:
    """`met` is None where it was not measured."""

    says: str
    figure: str
    met: bool | None

    @property
    def word(self) -> str:
        """Whether it is met, as a table says it."""
        return {True: "met", False: "**not met**", None: "not measured"}[self.met]


def goals(found: dict[str, Any]) -> list[Goal]:
    """All of them, in the order in which they were set."""
    parts: Parts = found["parts"]
    return [
        *_of_burst(parts.get("burst", [])),
        *_of_limits(parts.get("limits", [])),
        *_of_growth(those(parts.get("growth", []), what="size")),
        *_of_life(parts),
    ]


def _of_burst(rows: list[Row]) -> list[Goal]:
    most = _most(rows)
    at = f"at {most:,} due" if most else "burst"

    def of(field: str) -> _Figures:
        return {database: middle(rows, field, name=name, number=most) for database, name in _BY_DATABASE.items()}

    def against(peer: str) -> _Figures:
        theirs = middle(rows, "per_second", name=peer, number=most)
        return {database: rate / theirs for database, rate in of("per_second").items()}

    shares = {
        database: min((row["delivered"] / row["number"] for row in those(rows, name=name)), default=float("nan"))
        for database, name in _BY_DATABASE.items()
    }
    rates = of("per_second")
    blocks = {
        database: worst(rows, "longest_block_ms", name=name, number=most) for database, name in _BY_DATABASE.items()
    }
    return [
        _goal("all delivered, none missed, at every size", shares, lambda it: it == 1, "{:.1%}"),
        _goal(f"at least as fast as the plain aiogram loop, {at}", against("aiogram loop"), _at_least(1), "{:.2f} x"),
        _goal(f"at least three times the plain PTB loop, {at}", against("PTB loop"), _at_least(3), "{:.2f} x"),
        _goal(f"at least half of the plain aiohttp loop, {at}", against("aiohttp loop"), _at_least(0.5), "{:.2f} x"),
        _goal(f"1,000 messages/s on SQLite, {at}", {"SQLite": rates["SQLite"]}, _at_least(1000), "{:,.0f}/s"),
        _goal(f"600 messages/s on PostgreSQL, {at}", {"PostgreSQL": rates["PostgreSQL"]}, _at_least(600), "{:,.0f}/s"),
        _goal(f"no block of the loop of 50 ms, {at}", blocks, lambda it: it < 50, "{:,.0f} ms"),
    ]


def _of_limits(rows: list[Row]) -> list[Goal]:
    calm = those(rows, refusals=0)

    def of(figure: Callable[[Row], float], some: list[Row]) -> _Figures:
        return {database: max(map(figure, those(some, name=database)), default=float("nan")) for database in DATABASES}

    def worst(field: str) -> _Figures:
        return of(lambda row: max((one if one is not None else float("inf")) for one in row[field]), calm)

    return [
        _goal(
            "under Telegram's limits: within 2 % of the theoretical",
            of(lambda row: row["seconds"] / row["ideal_seconds"], calm),
            lambda it: it <= 1.02,
            "{:.3f} x",
        ),
        _goal("never a 429 caused by us", of(lambda row: row["broken"], rows), lambda it: it == 0, "{:.0f}"),
        _goal("an alert in the midst of a burst within 1 s", worst("alert_seconds"), _within(1), "{:.2f} s"),
        _goal("thanks in the midst of a burst within 1 s", worst("thanks_seconds"), _within(1), "{:.2f} s"),
    ]


def _of_growth(rows: list[Row]) -> list[Goal]:
    most = _most(rows)
    least = min((row["number"] for row in rows if row["number"]), default=0)

    def of(field: str, number: int) -> _Figures:
        return {database: middle(rows, field, name=database, number=number) for database in DATABASES}

    idle, few = of("idle_tick_ms", most), of("idle_tick_ms", least)
    memory, empty = of("memory_mb", most), of("memory_mb", 0)
    sizes = f"from {least:,} to {most:,} patients" if most else ""
    at = f"with {most:,} patients" if most else ""
    return [
        _goal(f"an idle tick the same within 2 x {sizes}", _pairs(idle, few, _ratio), lambda it: it <= 2, "{:.2f} x"),
        _goal(f"ready within 2 s {at}", of("start_seconds", most), lambda it: it < 2, "{:.2f} s"),
        _goal(f"under 160 MB {at}", memory, lambda it: it < 160, "{:.0f} MB"),
        _goal(f"at most 15 MB more {at} than with none", _pairs(memory, empty, _more), _within(15), "{:.1f} MB"),
    ]


def _of_life(parts: Parts) -> list[Goal]:
    cost, burst, hearing = (parts.get(name, []) for name in ("cost", "burst", "hearing"))
    statements = {database: middle(cost, "statements", name=database) for database in DATABASES}
    most = _most(burst)
    bare = middle(burst, "cpu_ms_each", name="PTB loop", number=most)
    life = {
        database: middle(burst, "cpu_ms_each", name=name, number=most)
        + middle(hearing, "cpu_ms_each", name=name, way=FETCHED)
        for database, name in _BY_DATABASE.items()
    }
    return [
        _goal("at most 3 statements a check-in over its whole life, 100 at a time", statements, _within(3), "{:.2f}"),
        _goal(
            "processor of a whole check-in (plan, prompt, hear, thank) under twice a bare PTB send",
            {database: both / bare for database, both in life.items()},
            lambda it: it < 2,
            "{:.2f} x",
        ),
    ]


def _goal(says: str, figures: _Figures, enough: Callable[[float], bool], form: str) -> Goal:
    known = {database: figure for database, figure in figures.items() if not math.isnan(figure)}
    shown = ", ".join(f"{database} {form.format(figure)}" for database, figure in known.items())
    return Goal(says.strip(), shown or "-", all(map(enough, known.values())) if len(known) == len(figures) else None)


def _at_least(least: float) -> Callable[[float], bool]:
    return lambda it: it >= least


def _within(most: float) -> Callable[[float], bool]:
    return lambda it: it <= most


def _pairs(one: _Figures, other: _Figures, of: Callable[[float, float], float]) -> _Figures:
    return {database: of(figure, other[database]) for database, figure in one.items()}


def _ratio(one: float, other: float) -> float:
    return one / other


def _more(one: float, other: float) -> float:
    return one - other


def _most(rows: list[Row]) -> int:
    return max((row["number"] for row in rows), default=0)

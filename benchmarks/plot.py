"""The picture of docs/performance.md: the burst, a check-in's life, growth, and what an alert has to wait."""

from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter, StrMethodFormatter

from benchmarks.part import Row, kinds, middle, those
from benchmarks.peers import RAW
from benchmarks.stage import DATABASES

_OURS, _THEIRS, _OTHER = "#5fa8a3", "#d5d0c6", "#e2a063"
_PHASES = {"plan": "#2a6f6b", "prompt": "#8cc7c2", "hear": "#d98c4a", "thank": "#e9c39b"}


def draw(found: dict[str, Any], file: Path) -> None:
    """Write it; the same file from the same figures."""
    mpl.rcParams.update(
        {"svg.hashsalt": "mellom", "font.size": 9, "axes.spines.top": False, "axes.spines.right": False}
    )
    figure = Figure(figsize=(11, 8), layout="constrained")
    parts = found["parts"]
    places = figure.subplots(2, 2)
    _burst(places[0][0], parts.get("burst", []))
    _blocks(places[0][1], parts.get("burst", []))
    _growth(places[1][0], those(parts.get("growth", []), what="size"))
    _life(places[1][1], parts.get("cost", []))
    figure.savefig(file, metadata={"Date": None} if file.suffix == ".svg" else None, dpi=110)


def _contenders(rows: list[Row]) -> list[str]:
    return [name for (name,) in kinds(rows, "name") if name != RAW]


def _burst(place: Any, rows: list[Row]) -> None:
    """Messages a second at the largest size, with the spread of the rounds."""
    most = max((row["number"] for row in rows), default=0)
    some = those(rows, number=most)
    names = _contenders(some)[::-1]
    rates = [middle(some, "per_second", name=name) for name in names]
    spread: tuple[list[float], list[float]] = ([], [])
    for name, rate in zip(names, rates, strict=True):
        of = [row["per_second"] for row in those(some, name=name)]
        spread[0].append(rate - min(of))
        spread[1].append(max(of) - rate)
    place.barh(names, rates, xerr=spread, color=[_colour(name) for name in names], ecolor="#555555", capsize=2)
    place.set_xlim(0, max(rates, default=1.0) * 1.4)
    for name, rate, beyond in zip(names, rates, spread[1], strict=True):
        share = middle(some, "delivered", name=name) / most
        missed = "" if share == 1 else f", {share:.0%} delivered"
        place.annotate(f"  {rate:,.0f}{missed}", (rate + beyond, name), va="center", fontsize=8)
    place.set_title(f"Burst: messages a second, {most:,} due at one moment")


def _blocks(place: Any, rows: list[Row]) -> None:
    """The longest block of the loop at each size."""
    sizes = [number for (number,) in kinds(rows, "number")]
    for name in _contenders(rows):
        blocks = [middle(rows, "longest_block_ms", name=name, number=number) for number in sizes]
        ours = name.startswith("Mellom")
        place.plot(
            [f"{number:,}" for number in sizes],
            blocks,
            marker="o" if ours else ".",
            color=_colour(name) if ours else None,
            alpha=1 if ours else 0.5,
            linestyle="-" if ours else "--",
            label=name,
        )
    place.axhline(50, color="#aa3333", linewidth=1, linestyle=":", label="goal: 50 ms")
    place.set_yscale("log")
    place.yaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    place.yaxis.set_minor_formatter(NullFormatter())
    place.set_title("Burst: longest block of the event loop, ms")
    place.set_xlabel("due at one moment")
    place.legend(fontsize=7, loc="center left", bbox_to_anchor=(1, 0.5), frameon=False)


def _growth(place: Any, rows: list[Row]) -> None:
    """The idle tick with the number of patients."""
    if not rows:
        place.set_axis_off()
        place.set_title("Growth: not in this run")
        return
    for database in DATABASES:
        of = [row for row in those(rows, name=database) if row["number"]]
        sizes = [f"{row['number']:,}" for row in of]
        colour = _colour(f"Mellom, {database}")
        place.plot(sizes, [row["idle_tick_ms"] for row in of], marker="o", color=colour, label=database)
    highest = max(row["idle_tick_ms"] for row in rows)
    place.set_ylim(0, highest * 1.15)
    place.set_title("Growth: an idle tick, ms")
    place.set_xlabel("patients")
    place.legend(fontsize=7, frameon=False)


def _life(place: Any, rows: list[Row]) -> None:
    """Statements of a check-in by what they are for."""
    names = [row["name"] for row in rows]
    left = [0.0] * len(rows)
    for phase, colour in _PHASES.items():
        figures = [row[f"statements_{phase}"] for row in rows]
        place.barh(names, figures, left=left, height=0.5, color=colour, label=phase)
        left = [one + more for one, more in zip(left, figures, strict=True)]
    place.axvline(3, color="#aa3333", linewidth=1, linestyle=":", label="goal: 3")
    place.set_title("A check-in's whole life: statements, 100 at a time")
    place.legend(fontsize=7, loc="upper center", bbox_to_anchor=(0.5, -0.08), ncols=5, frameon=False)


def _colour(name: str) -> str:
    if not name.startswith("Mellom"):
        return _THEIRS
    return _OURS if name.endswith(DATABASES[0]) else _OTHER

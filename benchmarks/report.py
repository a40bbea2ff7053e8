"""Turn what was measured into docs/performance.md and its picture.

python -m benchmarks.report                          # anew from benchmarks/results.json
python -m benchmarks.report build/benchmarks.json    # from another run, which takes that one's place
"""

import argparse
import json
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.goals import goals
from benchmarks.page import PAGE, PICTURE, RESULTS, measured, with_measured
from benchmarks.plot import draw


def main() -> None:
    """Write the page, the picture and the results, and show the goals."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.report", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path, nargs="?", default=RESULTS)
    text = parser.parse_args().file.read_text(encoding="utf-8")
    found = json.loads(text)
    RESULTS.write_text(text, encoding="utf-8")
    PAGE.write_text(with_measured(PAGE.read_text(encoding="utf-8"), measured(found)), encoding="utf-8")
    draw(found, PAGE.parent / PICTURE)
    table = Table("goal", "figure", "", title=f"{found['date']}: {found['command']}", title_justify="left")
    for goal in goals(found):
        table.add_row(goal.says, goal.figure, goal.word.strip("*"))
    Console(width=150).print(table)


if __name__ == "__main__":
    main()

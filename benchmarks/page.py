"""What was measured, as docs/performance.md has it between its marks."""

from typing import Any

from benchmarks.goals import goals
from benchmarks.part import Shown
from benchmarks.parts import PARTS
from benchmarks.stage import HOUSE

PAGE = HOUSE / "docs" / "performance.md"
RESULTS = HOUSE / "benchmarks" / "results.json"
BEGIN, END = "<!-- bench:begin, written by `python -m benchmarks.report` -->", "<!-- bench:end -->"
PICTURE = "pictures/performance.svg"


def measured(found: dict[str, Any]) -> str:
    """The machine, the goals, and all tables."""
    machine, versions = found["machine"], found["versions"]
    told = ", ".join(f"{name} {version}" for name, version in versions.items())
    lines = [
        f"One run of `{found['command']}` on {found['date'][:10]}: {machine['cores']} cores ({machine['cpu']}), "
        f"{machine['memory_gb']} GB, {machine['system']}; {told}.",
        "",
    ]
    if found["quick"]:
        lines += ["It was a quick one, which shows that it runs: none of its figures counts.", ""]
    table = Shown("Goals", ("goal", "figure", ""), [(one.says, one.figure, one.word) for one in goals(found)])
    lines += [table.markdown(), f"![The burst, growth and a check-in's cost, as bars and lines]({PICTURE})", ""]
    for name, rows in found["parts"].items():
        lines += [shown.markdown() for shown in PARTS[name].shown(rows)]
    return "\n".join(lines).rstrip() + "\n"


def with_measured(page: str, text: str) -> str:
    """The page with this between its marks. Raises ValueError where they are missing."""
    before, _, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise ValueError(f"no marks in the page: {BEGIN} and {END}")
    return f"{before}{BEGIN}\n\n{text}\n{END}{after}"

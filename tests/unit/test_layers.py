"""The plan of the house, where the linters do not reach."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]
ROOMS = ("bot", "care", "handlers", "rules", "sandbox", "scheduler", "storage", "web")
LINES_MAX = 320
NO_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "core", "misc"}
CLOCKS = {HOUSE / "bot/clock.py", HOUSE / "bot/logs.py"}
TIME_OF_DAY = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today")}
TIME_OF_DAY |= {("time", "time"), ("time", "time_ns"), ("time", "localtime"), ("time", "gmtime")}


def sources(*rooms: str) -> list[Path]:
    """All Python files of these rooms."""
    return sorted(path for room in rooms for path in (HOUSE / room).rglob("*.py"))


def reads_of_the_clock(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and name of each place that reads the time of day, called or handed on."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            owner = node.value
            name = owner.id if isinstance(owner, ast.Name) else owner.attr if isinstance(owner, ast.Attribute) else ""
            if (name, node.attr) in TIME_OF_DAY:
                yield node.lineno, f"{name}.{node.attr}"
        elif isinstance(node, ast.ImportFrom) and node.module == "time":
            yield from ((node.lineno, f"time.{alias.name}") for alias in node.names if alias.name.startswith("time"))
        elif isinstance(node, ast.Attribute | ast.Name) and getattr(node, "id", "") == "CURRENT_TIMESTAMP":
            yield node.lineno, "CURRENT_TIMESTAMP"


def imported(tree: ast.AST) -> Iterator[str]:
    """The first name of everything that is imported."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module.split(".")[0]


def tree_of(path: Path) -> ast.AST:
    return ast.parse(path.read_text(encoding="utf-8"))


def test_there_is_something_to_look_at() -> None:
    assert len(sources(*ROOMS)) > 80
    assert all(path.exists() for path in CLOCKS)


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("datetime.now(UTC)", ["datetime.now"]),
        ("datetime.datetime.utcnow()", ["datetime.utcnow"]),
        ("date.today()", ["date.today"]),
        ("time.time()", ["time.time"]),
        ("field(default_factory=datetime.now)", ["datetime.now"]),
        ("from time import time", ["time.time"]),
        ("clock.now()", []),
        ("time.monotonic()", []),
    ],
)
def test_a_look_at_the_time_of_day_is_seen(code: str, found: list[str]) -> None:
    assert [name for _, name in reads_of_the_clock(ast.parse(code))] == found


def test_only_the_clock_and_the_logs_read_the_time_of_day() -> None:
    found = [
        f"{path.relative_to(HOUSE)}:{line} {name}"
        for path in sources(*ROOMS)
        if path not in CLOCKS and "sandbox" not in path.relative_to(HOUSE).parts[:1]
        for line, name in reads_of_the_clock(tree_of(path))
    ]
    assert found == []


def test_no_sql_asks_the_database_for_the_time() -> None:
    words = ("func.now(", "func.current_timestamp(", "CURRENT_TIMESTAMP", "clock_timestamp", "server_default")
    found = [
        f"{path.relative_to(HOUSE)}: {word}"
        for path in sources("storage", "care", "scheduler")
        for word in words
        if word in path.read_text(encoding="utf-8")
    ]
    assert found == []


def test_nothing_is_called_by_a_name_that_says_nothing() -> None:
    found = [
        str(path.relative_to(HOUSE))
        for path in sources(*ROOMS, "tests")
        if NO_NAMES & {part.lower() for part in path.relative_to(HOUSE).with_suffix("").parts}
    ]
    assert found == []


def test_no_room_is_too_long() -> None:
    found = {
        str(path.relative_to(HOUSE)): lines
        for path in sources(*ROOMS)
        if "migrations" not in path.parts
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LINES_MAX
    }
    assert found == {}


def test_the_sandbox_knows_nothing_of_the_rest_of_the_house() -> None:
    others = set(ROOMS) - {"sandbox"}
    found = [
        f"{path.relative_to(HOUSE)} imports {name}"
        for path in sources("sandbox")
        for name in imported(tree_of(path))
        if name in others
    ]
    assert found == []


ABOVE = {
    "rules": {"storage", "care", "scheduler", "handlers", "bot", "web", "sandbox"},
    "storage": {"care", "scheduler", "handlers", "bot", "web", "sandbox"},
    "care": {"scheduler", "handlers", "bot", "web", "sandbox"},
    "scheduler": {"handlers", "bot", "web", "sandbox"},
    "handlers": {"scheduler", "bot", "web", "sandbox"},
    "web": {"scheduler", "handlers", "bot", "sandbox"},
}


@pytest.mark.parametrize("room", sorted(ABOVE))
def test_no_room_looks_upwards(room: str) -> None:
    found = [
        f"{path.relative_to(HOUSE)} imports {name}"
        for path in sources(room)
        for name in imported(tree_of(path))
        if name in ABOVE[room]
    ]
    assert found == []


def test_the_rules_are_pure() -> None:
    outside = {"telegram", "sqlalchemy", "sqlmodel", "apscheduler", "asyncio", "aiohttp", "httpx", "os", "socket"}
    found = [
        f"{path.relative_to(HOUSE)} imports {name}"
        for path in sources("rules")
        for name in imported(tree_of(path))
        if name in outside | {"random", "time", "logging", "pathlib"}
    ]
    assert found == []
    assert not any(
        isinstance(node, ast.AsyncFunctionDef) for path in sources("rules") for node in ast.walk(tree_of(path))
    )

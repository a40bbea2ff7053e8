"""The documents say what is: settings, commands, links, log lines, limits, and the arrows of a check-in."""

import importlib
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import typer.main
from dotenv import dotenv_values
from typer.core import TyperGroup

from bot.cli import app
from bot.settings import read_settings
from care import schedule_view
from care.close_crisis import Choice
from care.team_message import FROM_STAFF
from rules.check_in import CheckInEvent, CheckInLife, WrongTurn, transition
from rules.plan import LANGUAGES, read_plan
from rules.words import CheckInState, Priority
from storage import audit

ROOT = Path(__file__).resolve().parents[2]
FLOORS = ("bot", "care", "handlers", "rules", "sandbox", "scheduler", "storage", "web")
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("docs/adr/*.md")])

_LINK = re.compile(r"\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_ACTION = re.compile(r'extra=\{\s*"action":\s*f?"([^"]+)"')
_NAME = re.compile(r"^[A-Z]+$")
_TROUBLE = re.compile(r'_trouble\(\s*"([^"]+)"')
_SETTING = re.compile(r'_(?:get|url|choice|days)\(values, "([A-Z_]+)"')
_UNITS = {"s": 1, "min": 60, "h": 3600, "d": 86_400}


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def without_code(text: str) -> str:
    return re.sub(r"`[^`\n]*`", "", _FENCE.sub("", text))


def settings_read() -> set[str]:
    return set(_SETTING.findall(read("bot/settings.py")))


def test_every_setting_is_found() -> None:
    assert {"BOT_TOKEN", "DATABASE_URL", "ENCRYPTION_KEYS", "LOG_FORMAT"} <= settings_read()


def test_every_setting_is_explained_in_env_example_and_readme() -> None:
    written = set(re.findall(r"^#? ?([A-Z_]+)=", read(".env.example"), re.MULTILINE))
    rows = set(re.findall(r"^\| `([A-Z_]+)` \|", read("README.md"), re.MULTILINE))
    assert written == settings_read()
    assert rows == settings_read()


def test_env_example_is_valid_and_holds_the_defaults() -> None:
    values = {name: value or "" for name, value in dotenv_values(ROOT / ".env.example").items()}
    assert read_settings(values, needs_token=False) == read_settings({}, needs_token=False)
    assert not values["BOT_TOKEN"]
    assert not values["ENCRYPTION_KEYS"]


def test_the_example_of_a_plan_has_neither_mistakes_nor_warnings() -> None:
    plan = read_plan(read("docs/plan.example.toml"), LANGUAGES)
    assert plan.warnings == ()
    assert [link.contact for link in plan.patients[0].chain] == ["anne", "kari"]


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    titles = re.findall(r"^#+ (.+)$", _FENCE.sub("", page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_relative_link_points_at_something(page: Path) -> None:
    broken = []
    for link in _LINK.findall(without_code(page.read_text(encoding="utf-8"))):
        path, _, anchor = link.partition("#")
        if re.match(r"[a-z]+:", link):
            continue
        target = page.parent / path if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert broken == []


def lines_to_type(text: str) -> Iterator[str]:
    """What a reader is told to type: fenced shell lines, and inline code."""
    for language, block in _FENCE.findall(text):
        if language == "sh":
            yield from re.split(r"\n|&&", block.replace("\\\n", " "))
    yield from re.findall(r"`([^`\n]+)`", _FENCE.sub("", text))


def test_every_make_target_that_is_named_exists_and_the_readme_names_all() -> None:
    targets = set(re.findall(r"^([a-z]+):", read("Makefile"), re.MULTILINE))
    named: dict[str, set[str]] = {}
    for page in (read("README.md"), read("CONTRIBUTING.md"), read("docs/operating.md")):
        for line in lines_to_type(page):
            if match := re.match(r"\s*make ([a-z]+)", line):
                named.setdefault(match[1], set()).add(line)
    assert set(named) <= targets
    readme = {m[1] for line in lines_to_type(read("README.md")) if (m := re.match(r"\s*make ([a-z]+)", line))}
    assert readme == targets


def options_of(command: Any) -> set[str]:
    """All options of a command, and of those below it."""
    below = command.commands.values() if isinstance(command, TyperGroup) else ()
    own = {name for part in command.params for name in part.opts}
    return own.union(*(options_of(one) for one in below))


def test_every_command_that_is_named_exists_with_its_options_and_the_readme_names_all() -> None:
    commands = typer.main.get_group(app).commands
    named: set[str] = set()
    for page in PAGES:
        if page.name == "texts.md":
            continue
        for line in lines_to_type(page.read_text(encoding="utf-8")):
            match = re.match(r"\s*(?:\.venv/bin/)?mellom ([a-z-]+)(.*)", line)
            if match is None:
                continue
            assert match[1] in commands, f"{page.name}: {line}"
            options = options_of(commands[match[1]])
            for option in re.findall(r"--[a-z-]+", match[2]):
                assert option in options, f"{page.name}: {line}"
            if page.name == "README.md":
                named.add(match[1])
    assert named == set(commands)


def test_the_options_in_the_readme_s_table_of_commands_exist() -> None:
    commands = typer.main.get_group(app).commands
    for name, about in re.findall(r"^\| `mellom ([a-z-]+)[^`]*` \| (.+) \|$", read("README.md"), re.MULTILINE):
        options = options_of(commands[name])
        assert set(re.findall(r"--[a-z-]+", about)) <= options
        assert {o for o in options if o.startswith("--")} - {"--help"} == set(re.findall(r"--[a-z-]+", about))


def actions_logged() -> set[str]:
    found: set[str] = set()
    for floor in FLOORS:
        for file in (ROOT / floor).rglob("*.py"):
            text = file.read_text(encoding="utf-8")
            found |= set(_ACTION.findall(text)) | set(_TROUBLE.findall(text))
    return found


def test_every_action_that_is_logged_stands_in_operating_and_no_other() -> None:
    rows = set(re.findall(r"^\| `([a-z_]+\.[a-z_]+)` \|", read("docs/operating.md"), re.MULTILINE))
    exact = {action for action in actions_logged() if "{" not in action}
    prefixes = tuple(action.partition("{")[0] for action in actions_logged() if "{" in action)
    assert exact <= rows
    assert set(prefixes) == {"tick.", "housekeeping."}
    assert {row for row in rows if not row.startswith(prefixes)} <= exact
    jobs = set(re.findall(r'^\s+\("([a-z]+)", lambda', read("scheduler/tick.py"), re.MULTILINE))
    assert jobs
    assert {f"tick.{job}" for job in jobs} <= rows
    parts = set(re.findall(r'"([a-z]+)": _[a-z]+\b', read("scheduler/housekeeping.py")))
    assert parts
    assert {f"housekeeping.{part}" for part in parts} <= rows


def actions_audited() -> set[str]:
    """The second argument of each call of `audit`; what a name is made of is filled in with all that it can be."""
    made_of: dict[str, Iterable[str]] = {
        "patient.{kind.value}": FROM_STAFF,
        "alert.raised.{kind}": {"…"},
        "patient.stopped.{why}": {"…"},
        "crisis.{choice}": Choice,
        "alert.{deed}": set(re.findall(r"(?:happened|_pass_on)\(.*AlertDeed\.([A-Z]+)", source("care"))),
    }
    found: set[str] = set()
    for action in re.findall(r"\.audit\(\s*now,\s*(.+?),\s*actor=", source("care", "handlers", "scheduler", "bot")):
        names = re.findall(r'(?<!f)"([^"]+)"', action) or [
            getattr(schedule_view, name, None) or getattr(audit, name) for name in _NAME.findall(action)
        ]
        if action.startswith("f"):
            pattern = action.removeprefix("f").strip('"')
            names = [re.sub(r"{.+}", part.lower(), pattern) for part in made_of[pattern]]
        found |= set(names)
    return found


def source(*floors: str) -> str:
    files = (file for floor in floors for file in sorted((ROOT / floor).rglob("*.py")))
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


def test_every_action_of_the_audit_trail_stands_in_operating_and_no_other() -> None:
    section = read("docs/operating.md").split("\n## The audit trail\n")[1].split("\nThe actions: ")[1]
    named = re.findall(r"`([a-z_]+\.[a-z_.…]+)`", section)
    assert len(named) == len(set(named))
    assert set(named) == actions_audited()


def limits() -> list[tuple[str, str, str]]:
    rows = re.findall(r"^\| `([\w.]+)` \| `([\w/]+)\.py` \| ([^|]+) \|", read("docs/how_it_works.md"), re.MULTILINE)
    return [(name, file, value.strip()) for name, file, value in rows]


def written(value: object) -> set[float]:
    """A constant as seconds or as a number; several for a list."""
    if isinstance(value, timedelta):
        return {value.total_seconds()}
    if isinstance(value, int | float):
        return {float(value)}
    if isinstance(value, tuple | frozenset):
        return {number for item in value for number in written(item)}
    raise TypeError(f"{value!r} can't stand in the table of limits")


def meant(text: str) -> set[float]:
    """A cell of the table: "60 s", "15 min, 30 min", "100"."""
    found = set()
    for part in text.split(","):
        number, _, unit = part.strip().partition(" ")
        found.add(float(number) * _UNITS.get(unit, 1 if not unit else -1))
    return found


def test_there_are_limits_to_compare() -> None:
    assert len(limits()) > 40


@pytest.mark.parametrize(("name", "file", "value"), limits())
def test_a_limit_in_the_documents_is_that_of_the_code(name: str, file: str, value: str) -> None:
    found: object = importlib.import_module(file.replace("/", "."))
    for part in name.split("."):
        found = getattr(found, part)
    assert meant(value) == written(found)


def arrows(title: str) -> set[tuple[str, str, str]]:
    """The arrows of the diagram under a heading: from, to, event."""
    section = read("docs/state_machines.md").split(f"\n## {title}\n")[1].split("\n## ")[0]
    return set(re.findall(r"^\s+(\S+) --> (\S+): (\S.*)$", section, re.MULTILINE))


def test_the_arrows_of_a_check_in_are_those_of_the_code() -> None:
    now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    hour = timedelta(hours=1)
    pending = CheckInLife(CheckInState.PENDING, now - 2 * hour, 2 * hour, remind_after=hour)
    asked = transition(pending, CheckInEvent.PROMPT_DELIVERED, now - hour)
    reminded = transition(asked, CheckInEvent.REMINDER_DELIVERED, now - hour / 2)
    found = set()
    for life in (pending, asked, reminded):
        for event in CheckInEvent:
            try:
                after = transition(life, event, now)
            except WrongTurn:
                continue
            if after != life:
                found.add((life.state.value, after.state.value, event.value))
    drawn = {arrow for arrow in arrows("Check-in") if arrow[0] != "[*]"}
    assert drawn == found


def test_the_order_in_the_outbox_is_that_of_its_adr() -> None:
    rows = re.findall(r"^\| (\d+) \| `([A-Z]+)` \|", read("docs/adr/0004-priority-in-the-outbox.md"), re.MULTILINE)
    assert [(int(number), name) for number, name in rows] == [(p.value, p.name) for p in Priority]


def test_every_library_has_its_reason() -> None:
    wanted = set(re.findall(r'^    "([\w-]+)', read("pyproject.toml").split("[project.scripts]")[0], re.MULTILINE))
    rows = set(re.findall(r"^\| `([\w-]+)` \|", read("docs/adr/0013-libraries.md"), re.MULTILINE))
    assert wanted <= rows


def test_what_holds_a_promise_is_there() -> None:
    """Each test that the page on reliability names."""
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", read("docs/reliability.md"))
    assert len(named) > 15
    for file, test in named:
        assert not test or f"def {test}(" in read(file), f"{file}::{test}"
        assert (ROOT / file).is_file(), file

"""The threat model and the hazard log: every control has a test, and every test that is named exists."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NAMED = re.compile(r"`(test_\w+)`")
BOUNDARIES = ("Chat", "Links", "Web", "Database", "Logs", "Backups", "Operator")
OWNERS = {"technical lead", "clinical lead", "team leader", "operator"}


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def rows(text: str) -> list[list[str]]:
    """The rows of all tables, without their heads."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    heads = [place - 1 for place, row in enumerate(cells) if set("".join(row)) <= {"-"}]
    return [row for place, row in enumerate(cells) if place not in heads and place - 1 not in heads]


@pytest.fixture(scope="module")
def there() -> set[str]:
    """The names of all tests."""
    found = (path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    return {name for text in found for name in re.findall(r"def (test_\w+)\(", text)}


@pytest.mark.parametrize("name", ["docs/security.md", "docs/hazards.md", "docs/dpia.md", "docs/intended_use.md"])
def test_every_test_that_is_named_exists(name: str, there: set[str]) -> None:
    assert set(NAMED.findall(read(name))) - there == set()


@pytest.mark.parametrize("boundary", BOUNDARIES)
def test_every_threat_at_a_boundary_has_a_control_with_a_test(boundary: str) -> None:
    part = read("docs/security.md").partition(f"\n## {boundary}\n")[2].partition("\n## ")[0]
    threats = rows(part)
    assert len(threats) >= 3
    for kind, threat, control, tests in threats:
        assert kind in set("STRIDE")
        assert threat
        assert control
        assert NAMED.search(tests), threat


def test_every_hazard_is_whole_and_its_residual_is_what_it_says() -> None:
    hazards = rows(read("docs/hazards.md"))
    assert len(hazards) >= 20
    assert [row[0] for row in hazards] == [f"H{number + 1}" for number in range(len(hazards))]
    for number, hazard, cause, effect, control, tests, risk, residual, owner in hazards:
        assert all((hazard, cause, effect, control)), number
        assert NAMED.search(tests), number
        severity, likelihood = map(int, risk.split(" x "))
        assert 1 <= severity <= 5, number
        assert 1 <= likelihood <= 4, number
        assert int(residual) == severity * likelihood, number
        assert owner in OWNERS, number


def test_what_is_not_acceptable_is_said() -> None:
    text = read("docs/hazards.md")
    grave = [row[0] for row in rows(text) if int(row[7]) >= 10]
    last = text.rpartition("\n\n")[2]
    assert grave
    assert all(number in last for number in grave)


def test_what_only_the_controller_knows_stays_open_in_the_assessment() -> None:
    text = read("docs/dpia.md")
    assert text.count("**[to fill in]**") >= 15
    assert "not approved by anybody" in text

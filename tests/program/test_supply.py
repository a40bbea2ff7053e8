"""What Mellom is made of: a list of it without any network, and an audit that never takes silence for a clean bill."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.program.operator_room import HOUSE

ENOUGH_SECONDS = 120
CLEAN = {"name": "attrs", "version": "1", "vulns": []}
FAULTY = {"name": "lxml", "version": "2", "vulns": [{"id": "PYSEC-1", "fix_versions": ["3"]}]}
UNKNOWN = {"name": "yarl", "skip_reason": "Dependency not found on PyPI"}


def locked() -> set[tuple[str, str]]:
    """The name and version of all that the lock file names."""
    return set(re.findall(r"^([a-z0-9-]+)==([^ ;]+)", (HOUSE / "requirements.txt").read_text("utf-8"), re.MULTILINE))


def test_the_bill_of_materials_names_all_that_is_locked_without_any_network(tmp_path: Path) -> None:
    recipe = (HOUSE / "Makefile").read_text("utf-8").partition("\nsbom:")[2].partition("\n\n")[0]
    command = recipe[recipe.index("-m cyclonedx_py") :].replace("\\\n", " ").split()
    out = tmp_path / "sbom.json"
    command[-1] = str(out)
    nowhere = {"HTTPS_PROXY": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9", "PATH": ""}
    subprocess.run(  # noqa: S603  our own command
        [sys.executable, "-W", "ignore", *command], cwd=HOUSE, env=nowhere, check=True, timeout=ENOUGH_SECONDS
    )
    bill = json.loads(out.read_text("utf-8"))
    assert (bill["bomFormat"], bill["metadata"]["component"]["name"]) == ("CycloneDX", "mellom")
    assert {(part["name"], part["version"]) for part in bill["components"]} == locked()
    assert all(part["purl"] and part["externalReferences"][0]["hashes"] for part in bill["components"])


@pytest.mark.parametrize(
    ("said", "code", "words"),
    [
        ([CLEAN], 0, "no known faults"),
        ([CLEAN, FAULTY], 1, "lxml 2: PYSEC-1, mended in 3"),
        ([CLEAN, UNKNOWN], 2, "not audited: 1 of 2 packages"),
        ([UNKNOWN, FAULTY], 1, "not audited: 1 of 2 packages"),
        ([], 2, "not audited: 0 of 0 packages"),
        (None, 2, "can't be reached"),
    ],
)
def test_an_audit_that_could_not_look_says_so_and_is_no_clean_bill(
    tmp_path: Path, said: list[dict[str, object]] | None, code: int, words: str
) -> None:
    fake = tmp_path / "pip_audit.py"
    answer = "" if said is None else json.dumps({"dependencies": said})
    fake.write_text(f"print({answer!r})", encoding="utf-8")
    audit = [sys.executable, str(HOUSE / "deploy" / "audit_dependencies.py"), sys.executable, str(fake)]
    done = subprocess.run(audit, capture_output=True, encoding="utf-8", check=False, timeout=ENOUGH_SECONDS)  # noqa: S603
    assert done.returncode == code
    assert words in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_an_audit_without_its_tool_says_so(tmp_path: Path) -> None:
    audit = [sys.executable, str(HOUSE / "deploy" / "audit_dependencies.py"), str(tmp_path / "nothing")]
    done = subprocess.run(audit, capture_output=True, encoding="utf-8", check=False, timeout=ENOUGH_SECONDS)  # noqa: S603
    assert (done.returncode, done.stderr) == (2, "")
    assert "pip-audit did not run" in done.stdout

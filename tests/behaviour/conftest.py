"""A stage for tests that read like a play, with Petter, Anne, Kari and Lise.

Petter (patient) is asked every day at 10:00, reminded at 11:00, and has until 12:00; then Anne is told, after half
an hour Kari, after another half hour Lise (admin of the team). It is Monday 23 November 2026, 08:00 in Oslo.
`@plan(...)` changes what was agreed (tests.behaviour.script.Script).
"""

import functools
import os
from collections.abc import AsyncIterator, Generator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import certifi
import pytest

import bot.demo.stage
from bot.wording import Wording
from sandbox import Validator
from sandbox.schema import load
from tests.behaviour.cast import Person
from tests.behaviour.play import STRANGER, Play
from tests.behaviour.script import Script

SPEC = Path(__file__).parents[3] / "shared" / "telegram" / "bot-api.json"
_FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    """Remember whether the test itself failed: then what is left over at the end says nothing more."""
    report = yield
    if call.when == "call":
        item.stash[_FAILED] = report.failed
    return report


@pytest.fixture(scope="session")
def validator() -> Validator | None:
    """Judges each call by the Bot API as data, where that is at hand."""
    return load(SPEC) if SPEC.exists() else None


@pytest.fixture(scope="session", autouse=True)
def one_certificate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Everything here is plain HTTP on this machine; reading all the world's certificates takes time at each start."""
    end = "-----END CERTIFICATE-----\n"
    pem = Path(certifi.where()).read_text(encoding="utf-8")
    file = tmp_path_factory.mktemp("certificates") / "one.pem"
    file.write_text(pem[pem.index("-----BEGIN") : pem.index(end) + len(end)], encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(file))
        yield


@pytest.fixture(scope="session", autouse=True)
def words_read_once() -> Iterator[None]:
    """The catalogues are read once for all plays."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bot.demo.stage, "Wording", functools.cache(Wording))
        yield


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where databases with an applied plan are kept, to be copied."""
    return tmp_path_factory.mktemp("shelf")


@pytest.fixture
def language() -> str:
    """What everybody in the play reads; `in_both_languages` plays it twice."""
    return "nb"


@pytest.fixture
def backend() -> str:
    """Where the program remembers; `on_both_databases` plays it twice."""
    return "sqlite"


@pytest.fixture
def hears_by() -> str:
    """How updates come to the program; `in_both_modes` plays it twice."""
    return os.environ.get("HEARS_BY", "polling")


@pytest.fixture
def script(request: pytest.FixtureRequest, language: str) -> Script:
    """What was agreed: the usual, with the changes of `@plan`."""
    marker = request.node.get_closest_marker("plan")
    return replace(Script(language=language), **(marker.kwargs if marker else {}))


@pytest.fixture
async def stage(
    request: pytest.FixtureRequest,
    script: Script,
    backend: str,
    hears_by: str,
    validator: Validator | None,
    shelf: Path,
) -> AsyncIterator[Play]:
    """The play. At its end nothing may be left unread, no error logged, and no call have broken the Bot API."""
    url = request.getfixturevalue(f"{backend}_url")
    play = await Play.open(script, url, validator, shelf, webhook=hears_by == "webhook")
    yield play
    await play.close()
    faults = play.faults()
    if faults and not request.node.stash.get(_FAILED, False):
        pytest.fail("\n".join(faults), pytrace=False)


@pytest.fixture
def petter(stage: Play) -> Person:
    """The patient."""
    return stage.player(2001)


@pytest.fixture
def nora(stage: Play) -> Person:
    """Another patient, with `@plan(neighbour=True)`."""
    return stage.player(2002)


@pytest.fixture
def anne(stage: Play) -> Person:
    """Petter's primary contact."""
    return stage.player(3001)


@pytest.fixture
def kari(stage: Play) -> Person:
    """The second in Petter's chain."""
    return stage.player(3002)


@pytest.fixture
def mona(stage: Play) -> Person:
    """Petter's mother, with `@plan(relative=True)`."""
    return stage.player(3003)


@pytest.fixture
def lise(stage: Play) -> Person:
    """The team's admin."""
    return stage.player(4001)


@pytest.fixture
def per(stage: Play) -> Person:
    """Another admin, with `@plan(second_admin=True)`."""
    return stage.player(4002)


@pytest.fixture
def ola(stage: Play) -> Person:
    """A stranger."""
    return stage.player(STRANGER)

"""The demonstration as a visitor starts it: a process of its own, on a free port, with a stopped clock."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.browser.visitor import Open

QUIET = ("--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync")
ROOT = Path(__file__).parents[2]
END_SECONDS = 10
ANSWER_SECONDS = 120
PATIENCE_MS = 20_000


class Demo:
    """A running demonstration, asked over plain HTTP."""

    def __init__(self, url: str) -> None:
        self.url = url

    def ask(self, path: str, body: dict[str, Any] | None = None) -> tuple[int, Any]:
        """The status and the JSON of an answer; without a body it is a GET."""
        data = None if body is None else json.dumps(body).encode()
        address = f"{self.url}/sandbox/api/{path}"
        request = Request(address, data, {"Content-Type": "application/json"})  # noqa: S310  on this machine
        try:
            with urlopen(request, timeout=ANSWER_SECONDS) as answer:  # noqa: S310
                return answer.status, json.load(answer)
        except HTTPError as refusal:
            with refusal:
                return refusal.code, json.load(refusal)

    def do(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """What must work."""
        status, answer = self.ask(path, body)
        assert status == 200, answer
        return answer

    def next_event(self) -> str:
        """Goes to the next event; the local time of day that it is then, "10:00"."""
        now: str = self.do("clock", {"to_next_event": True})["now"]
        return now[11:16]

    def texts(self, chat_id: int, sender: str = "bot") -> list[str]:
        """What one side of a chat said, oldest first."""
        return [said["text"] for said in self.do(f"phones/{chat_id}/messages") if said["from"] == sender]

    def newest(self, chat_id: int) -> dict[str, Any]:
        """The newest message of a chat."""
        newest: dict[str, Any] = self.do(f"phones/{chat_id}/messages")[-1]
        return newest

    def story(self) -> list[str]:
        """The story so far: "10:00 Check-in sent ..."."""
        return [f"{line['at'][11:16]} {line['text']}" for line in self.do("story")["lines"]]


@contextmanager
def playing(*arguments: str) -> Iterator[Demo]:
    """The demonstration in a process of its own, which is ended by its id."""
    command = [sys.executable, "-m", "bot", "demo", "--port", "0", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:  # noqa: S603  our own
        try:
            assert process.stdout is not None
            found = re.search(r"http://\S+", process.stdout.readline())
            assert found, "the demonstration did not start"
            yield Demo(found[0])
        finally:
            process.terminate()
            try:
                ended = process.wait(END_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
    assert ended == 0


@pytest.fixture
def demo(request: pytest.FixtureRequest) -> Iterator[Demo]:
    """A fresh demonstration; parametrized indirectly with further arguments."""
    with playing("--paused", *getattr(request, "param", ())) as running:
        yield running


@pytest.fixture
def opened(demo: Demo, chromium: Path) -> Iterator[Open]:
    """Opens the page at a width; fails on errors in its console and on requests to anywhere else."""
    complaints: list[str] = []
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=str(chromium), args=list(QUIET))

        @contextmanager
        def opening(width: int) -> Iterator[Page]:
            page = browser.new_page(viewport={"width": width, "height": 800})
            page.set_default_timeout(PATIENCE_MS)
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
            page.on("request", lambda one: None if one.url.startswith(demo.url) else complaints.append(one.url))
            page.goto(demo.url)
            expect(page.locator("[data-phone]")).to_have_count(5)
            yield page
            page.close()

        yield opening
        browser.close()
    assert complaints == []

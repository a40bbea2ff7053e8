"""Rooms for operators, and a clock to turn."""

import json
import threading
from collections.abc import Iterator
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.program.operator_room import PLAN, Room


@pytest.fixture
def room(tmp_path: Path) -> Room:
    """An empty room."""
    return Room(tmp_path)


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Room:
    """A room in which the plan was applied; it is copied, not used."""
    made = Room(tmp_path_factory.mktemp("furnished"))
    made.write("plan.toml", PLAN)
    said = made.mellom("apply", "plan.toml", "--yes")
    if said.code:
        raise RuntimeError(said.err)
    return made


@pytest.fixture
def applied(room: Room, furnished: Room) -> Room:
    """A room of one's own in which the plan was applied."""
    room.take_over(furnished)
    return room


class TurnedClock:
    """A clock for CLOCK_URL that shows what it is told to."""

    def __init__(self) -> None:
        self.now = datetime.fromisoformat("2026-11-23T08:00+01:00")
        clock = self

        class Face(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = json.dumps({"now": clock.now.isoformat()}).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Face)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    @property
    def settings(self) -> dict[str, str]:
        """With these a program goes by this clock."""
        url = f"http://127.0.0.1:{self._server.server_port}/clock"
        return {"CLOCK_URL": url, "TELEGRAM_API_URL": "http://127.0.0.1:9"}

    def stop(self) -> None:
        """Put it away."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def clock() -> Iterator[TurnedClock]:
    """A clock of one's own."""
    made = TurnedClock()
    yield made
    made.stop()

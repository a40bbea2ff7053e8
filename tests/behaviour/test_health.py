"""Who watches the watcher: what is told of how we are, and the pings that stop when we are not well."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from rules.kinds import Kind
from scheduler.lease import Alone
from tests.behaviour.agreement import plan
from tests.behaviour.cast import Person
from tests.behaviour.play import Play
from tests.behaviour.scenes import alert
from tests.behaviour.test_database_down import database_down

LONG_AGO = timedelta(minutes=2, seconds=1)


@pytest.fixture
async def stage(stage: Play) -> Play:
    """The play, and a server that tells how we are."""
    await stage.stop_bot()
    stage.stage.settings = replace(stage.stage.settings, http_port=0)
    await stage.start_bot()
    return stage


async def asks(stage: Play, path: str) -> httpx.Response:
    """Somebody asks how we are, just after a tick."""
    assert stage.stage.server
    async with httpx.AsyncClient() as http:
        return await http.get(f"http://127.0.0.1:{stage.stage.server.port}{path}")


async def ailments(stage: Play) -> list[str]:
    """What /healthz says, with the status that belongs to it."""
    answer = await asks(stage, "/healthz")
    said = answer.json()
    assert answer.status_code == (503 if said["ailments"] else 200)
    assert said["well"] is not bool(said["ailments"])
    return list(said["ailments"])


async def test_while_it_hears_and_speaks_it_says_so_and_of_nobody_else(stage: Play, petter: Person) -> None:
    await stage.at("10:00")
    petter.expects_check_in()
    stage.stage.watch.ticked()
    assert (await asks(stage, "/healthz")).json() == {
        "well": True,
        "ailments": [],
        "heard_age_seconds": 0.0,
        "oldest_due_seconds": 0.0,
        "overdue_seconds": 0.0,
        "tick_age_seconds": 0.0,
        "holds_lease": True,
    }


async def test_not_hearing_is_told(stage: Play) -> None:
    stage.stage.clock.move_to(stage.now() + timedelta(seconds=60))
    assert await ailments(stage) == []
    stage.stage.clock.move_to(stage.now() + timedelta(seconds=1))
    assert await ailments(stage) == ["it does not hear"]


async def test_a_message_that_lies_is_told(stage: Play, petter: Person) -> None:
    await petter.says("/hjelp", unheard=True)
    await stage.program.poller.round(0)
    stage.stage.clock.move_to(stage.now() + LONG_AGO)
    await stage.program.poller.round(0)
    stage.stage.watch.ticked()
    assert await ailments(stage) == ["it does not speak"]
    stage.ignores_the_rest()


async def test_a_tick_that_stands_still_is_told(stage: Play) -> None:
    stage.stage.clock.move_to(stage.now() + LONG_AGO)
    await stage.program.poller.round(0)
    assert await ailments(stage) == ["it does not look at the time"]


async def test_what_time_asks_and_is_not_done_is_told(stage: Play, petter: Person) -> None:
    """The tick runs, but its work does not get done."""
    await stage.at("09:59")
    stage.stage.clock.move_to(stage.now() + timedelta(minutes=1) + LONG_AGO)
    await stage.program.poller.round(0)
    stage.stage.watch.ticked()
    assert await ailments(stage) == ["it does not do what time asks"]
    stage.ignores_the_rest()


async def test_a_database_that_is_away_is_told(stage: Play) -> None:
    with database_down(stage, "outbox"):
        assert await ailments(stage) == ["the database can't be used"]
        assert (await asks(stage, "/metrics")).status_code == 503


@plan(neighbour=True)
async def test_the_figures_count_and_name_nobody(stage: Play, petter: Person, anne: Person) -> None:
    await alert(stage, petter, anne)
    stage.stage.watch.ticked()
    text = (await asks(stage, "/metrics")).text
    found = {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert found["mellom_check_ins", "missed"] == 2
    assert found["mellom_alerts", "no_response", "", "raised"] == 2
    assert found["mellom_messages", "prompt", "sent"] == 2
    assert found["mellom_well",] == 1
    assert found["mellom_lease_held",] == 1
    assert found["mellom_heard_age_seconds",] == 0
    assert found["mellom_tick_age_seconds",] == 0
    assert found["mellom_updates_put_aside",] == 0
    for name in ("Petter", "petter", "Anne", "Nord", "2001", "3001", "7000000001"):
        assert name not in text
    stage.stage.clock.move_to(stage.now() + timedelta(seconds=90))
    later = (await asks(stage, "/metrics")).text
    assert "mellom_heard_age_seconds 90.0" in later
    assert "mellom_well 0.0" in later
    stage.ignores_the_rest()


async def test_an_alert_that_is_closed_is_counted_by_its_outcome(stage: Play, petter: Person, anne: Person) -> None:
    await alert(stage, petter, anne)
    await petter.says("hei")
    text = (await asks(stage, "/metrics")).text
    assert 'mellom_alerts{kind="no_response",outcome="has_answered",state="closed"} 1.0' in text
    stage.ignores_the_rest()


class Switch:
    """A dead-man's switch: counts pings, and answers as it is told."""

    def __init__(self) -> None:
        self.pings = 0
        self.status = 200
        switch = self

        class Door(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                switch.pings += 1
                self.send_response(switch.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/ping/secret-of-the-switch"

    def stop(self) -> None:
        """Nobody answers any more."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def switch() -> Iterator[Switch]:
    """A switch of one's own."""
    made = Switch()
    yield made
    made.stop()


async def beats(stage: Play, after: float = 0) -> None:
    """So many seconds later, having heard and ticked, it is asked whether to ping."""
    stage.stage.clock.move_to(stage.now() + timedelta(seconds=after))
    await stage.settle()
    stage.stage.watch.ticked()
    await stage.stage.watch.beat()


@pytest.fixture
async def watched(stage: Play, switch: Switch) -> Play:
    """A play with HEARTBEAT_URL."""
    stage.program.settings = replace(stage.program.settings, heartbeat_url=switch.url)
    return stage


async def test_while_all_is_well_the_switch_is_pinged_each_minute(watched: Play, switch: Switch) -> None:
    await beats(watched)
    assert switch.pings == 1
    await beats(watched, 59)
    assert switch.pings == 1
    await beats(watched, 1)
    assert switch.pings == 2


async def test_while_something_ails_it_the_switch_is_not_pinged(watched: Play, switch: Switch) -> None:
    watched.stage.clock.move_to(watched.now() + timedelta(seconds=61))
    await watched.stage.watch.beat()
    assert switch.pings == 0, "it has not heard"
    await beats(watched)
    assert switch.pings == 1


async def test_a_worker_that_only_waits_does_not_ping(
    watched: Play, switch: Switch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Alone, "is_held", lambda _: False)
    await watched.stage.watch.beat()
    assert switch.pings == 0


async def test_a_switch_that_does_not_answer_is_said_once_and_disturbs_nothing(
    watched: Play, switch: Switch, petter: Person
) -> None:
    watched.expects_error("HEARTBEAT_URL can't be pinged")
    switch.status = 500
    await beats(watched)
    await beats(watched, 60)
    assert switch.pings == 2
    assert [line for line in watched.errors.seen if "HEARTBEAT_URL" in line] == [
        "bot.watch: HEARTBEAT_URL can't be pinged: HTTPStatusError"
    ]
    await petter.says("hei")
    petter.expects(Kind.ANSWER_TEXT)
    switch.status = 200
    await beats(watched, 60)
    switch.status = 500
    await beats(watched, 60)
    assert len([line for line in watched.errors.seen if "HEARTBEAT_URL" in line]) == 2, "after it was well, it is new"
    assert not any("secret-of-the-switch" in line for line in watched.errors.seen)

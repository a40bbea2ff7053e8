"""Where updates are brought to us: who may bring them, when Telegram may forget them, and how far all is heard."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from telegram import WebhookInfo
from telegram.error import Conflict

from bot.serving import server_for
from bot.webhook import Webhook
from bot.worker import Worker
from handlers.routes import ALLOWED_UPDATES
from rules.kinds import Kind
from scheduler.lease import Alone
from storage.tables import Bot, HeardUpdate
from tests.behaviour.cast import Person
from tests.behaviour.play import WEBHOOK_SECRET, Play, by_webhook
from tests.behaviour.test_database_down import database_down
from web.postbox import BODY_BYTES_MAX, SECRET

FIRST_ID = 900


@pytest.fixture
def hears_by() -> str:
    """All of this is about the webhook."""
    return "webhook"


def update(stage: Play, text: str, number: int = FIRST_ID) -> dict[str, Any]:
    """Petter writes something, as Telegram tells it."""
    petter = {"id": 2001, "type": "private", "first_name": "Petter"}
    sender = {"id": 2001, "is_bot": False, "first_name": "Petter"}
    date = int(stage.now().timestamp())
    return {
        "update_id": number,
        "message": {"message_id": number, "date": date, "chat": petter, "from": sender, "text": text},
    }


async def brings(stage: Play, body: object, secret: str | None = WEBHOOK_SECRET) -> httpx.Response:
    """Post something to our address."""
    headers = {SECRET.encode(): secret.encode()} if secret is not None else None
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    async with httpx.AsyncClient() as http:
        return await http.post(str(stage.stage.settings.webhook_url), content=content, headers=headers)


async def how_far(stage: Play) -> Bot:
    """How far we have heard."""
    return (await stage.recall(Bot))[0]


async def test_telegram_is_told_where_to_bring_them_and_how(stage: Play) -> None:
    account = stage.sandbox.state.first_account
    assert account.webhook.url == stage.stage.settings.webhook_url
    assert account.webhook.secret_token == WEBHOOK_SECRET
    assert account.webhook.max_connections == 1
    assert account.updates.allowed == frozenset(ALLOWED_UPDATES)


@pytest.mark.parametrize("secret", [None, "", "a-secret-that-only-telegram-and-we-knoW", "ø"])
async def test_who_does_not_know_the_secret_is_turned_away_without_a_hint(stage: Play, secret: str | None) -> None:
    said = await brings(stage, update(stage, "hei"), secret)
    assert (said.status_code, said.content) == (403, b"")
    assert await stage.replies() == []
    assert await stage.recall(HeardUpdate) == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"x" * (BODY_BYTES_MAX + 1), 413),
        (b"no json", 400),
        (b'"' + b"[" * 500_000, 400),
        (b"[" * 500_000, 400),
        ([1], 400),
        ({"update_id": "1"}, 400),
        ({"message": {}}, 400),
    ],
    ids=["too large", "no json", "cut", "deep", "a list", "an id in words", "no id"],
)
async def test_what_is_no_update_is_refused_and_the_next_is_taken(
    stage: Play, petter: Person, body: object, status: int
) -> None:
    stage.expects_error("what was brought is no update")
    assert (await brings(stage, body)).status_code == status
    assert await stage.recall(HeardUpdate) == []
    await petter.says("hei")
    petter.expects(Kind.ANSWER_TEXT)


async def test_a_body_as_large_as_may_be_is_taken(stage: Play, petter: Person) -> None:
    body = json.dumps(update(stage, "hei")).encode()
    assert (await brings(stage, body + b" " * (BODY_BYTES_MAX - len(body)))).status_code == 200
    await stage.settle()
    petter.expects(Kind.ANSWER_TEXT)


async def test_it_is_told_200_when_it_is_committed_and_a_copy_changes_nothing(stage: Play, petter: Person) -> None:
    brought = update(stage, "gikk ut med søpla")
    assert (await brings(stage, brought)).status_code == 200
    assert await stage.words() == ["gikk ut med søpla"]
    assert (await brings(stage, brought)).status_code == 200
    assert await stage.words() == ["gikk ut med søpla"]
    await stage.settle()
    assert len(petter.reads_all()) == 1


async def test_while_nothing_can_be_recorded_telegram_keeps_it_and_brings_it_again(stage: Play, petter: Person) -> None:
    stage.expects_error("the database can't be used")
    brought = update(stage, "hei")
    with database_down(stage):
        assert (await brings(stage, brought)).status_code == 503
        assert (await brings(stage, brought)).status_code == 503
        assert "113" in petter.expects("can't be received just now").text
    assert await stage.replies() == []
    assert (await brings(stage, brought)).status_code == 200
    await stage.settle()
    assert await stage.words() == ["hei"]
    petter.reads_all()


async def test_one_that_breaks_its_handler_is_put_aside_and_holds_nobody_up(
    stage: Play, petter: Person, anne: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.expects_error("an update could not be handled")
    stage.expects_error("an update was put aside")
    await stage.at("10:00")
    petter.expects_check_in()

    async def breaks(*_args: object, **_named: object) -> None:
        raise RuntimeError("a fault of ours")

    with monkeypatch.context() as patch:
        patch.setattr("handlers.messages.answer_text", breaks)
        assert (await brings(stage, update(stage, "dette går galt"))).status_code == 200
    assert await stage.check_ins() == ["answered"]
    assert [row.put_aside for row in await stage.recall(HeardUpdate)] == [True]
    await stage.at("20:00")
    anne.expects_nothing()


async def test_one_that_the_library_can_not_read_is_put_aside(stage: Play, petter: Person) -> None:
    for error in ("an update could not be read", "an update was put aside"):
        stage.expects_error(error)
    await stage.at("10:00")
    petter.expects_check_in()
    brought = update(stage, "hei")
    del brought["message"]["chat"]["type"]
    assert (await brings(stage, brought)).status_code == 200
    assert await stage.check_ins() == ["answered"]


async def test_a_clock_that_falls_behind_is_set_right_before_an_answer_is_judged_by_it(
    stage: Play, petter: Person, anne: Person, lise: Person
) -> None:
    stage.expects_error("behind Telegram's")
    await stage.at("10:00")
    petter.expects_check_in()
    stage.machine.ahead = timedelta(minutes=-10)
    assert (await brings(stage, update(stage, "hei"))).status_code == 200
    assert await stage.check_ins() == ["answered"]
    await stage.settle()
    lise.expects(Kind.CLOCK_BEHIND)
    petter.reads_all()


class Elsewhere(Alone):
    """Another worker has the lease."""

    is_mine = False

    def is_held(self) -> bool:
        """Never here."""
        return False

    async def hold(self) -> bool:
        """Never here."""
        return False


async def test_a_worker_that_does_not_hear_for_the_bot_takes_nothing(stage: Play) -> None:
    stage.program.lease = Elsewhere()
    assert (await brings(stage, update(stage, "hei"))).status_code == 503
    assert await stage.replies() == []
    stage.program.lease = Alone()
    assert (await brings(stage, update(stage, "hei"))).status_code == 200
    await stage.settle()
    stage.ignores_the_rest()


async def nobody_reaches_us(stage: Play) -> None:
    """The reverse proxy in front of us is gone; we reach Telegram as before."""
    assert stage.stage.server
    await stage.stage.server.stop()


async def we_are_reached_again(stage: Play) -> None:
    """It is back."""
    stage.stage.server = server_for(stage.program.settings, Worker(stage.program), stage.stage.watch)
    assert stage.stage.server
    await stage.stage.server.start()
    stage.sandbox.state.first_account.updates.bell.ring()
    await stage.settle()


async def test_nobody_is_called_silent_whose_answer_waits_because_we_are_not_reached(
    stage: Play, petter: Person, anne: Person, lise: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.webhook.LOOKS", (0.01,))
    await stage.at("11:30")
    petter.expects_check_in()
    petter.expects_reminder()
    await nobody_reaches_us(stage)
    before = (await how_far(stage)).heard_until
    await petter.says("jeg har det bra", unheard=True)
    await stage.at("12:03")
    assert (await how_far(stage)).heard_until == before
    anne.expects_nothing()
    await stage.at("12:30")
    lise.expects(Kind.DEAF)
    anne.expects_nothing()
    await we_are_reached_again(stage)
    assert await stage.words() == ["jeg har det bra"]
    assert await stage.check_ins() == ["answered"]
    await stage.at("15:00")
    anne.expects_nothing()
    petter.reads_all()
    lise.expects(Kind.OUTAGE)


async def test_heard_is_all_up_to_the_moment_at_which_nothing_waited(stage: Play) -> None:
    await stage.at("09:17")
    assert (await how_far(stage)).heard_until == stage.now()
    assert (await how_far(stage)).listened_until == stage.now()


NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)
URL = "https://example.org/"


def info(waiting: int, trouble: datetime | None = None) -> WebhookInfo:
    """What Telegram says of the webhook."""
    return WebhookInfo(URL, False, waiting, last_error_date=trouble)


@pytest.mark.parametrize(
    ("heard_before", "written", "trouble", "until"),
    [
        (True, 30, None, 29),
        (True, -30, None, 0),
        (True, None, None, None),
        (False, 30, None, None),
        (True, 30, NOON, None),
    ],
    ids=["a newer message", "an older message", "no message", "never all heard", "trouble since"],
)
async def test_while_some_wait_the_newest_message_says_how_far_all_is_heard(
    stage: Play, heard_before: bool, written: int | None, trouble: datetime | None, until: int | None
) -> None:
    """Dates are whole seconds, so one second less; and after trouble the order is not kept any more."""
    ear = stage.program.webhook
    assert isinstance(ear, Webhook)
    ear.begin()
    if heard_before:
        assert ear._heard_until(NOON, info(0)) == NOON
    ear._written_at = NOON + timedelta(seconds=written) if written is not None else None
    wanted = NOON + timedelta(seconds=until) if until is not None else None
    assert ear._heard_until(NOON + timedelta(hours=1), info(1, trouble)) == wanted


async def test_what_is_brought_tells_when_it_was_written(stage: Play) -> None:
    await brings(stage, update(stage, "hei"))
    assert stage.program.webhook
    assert stage.program.webhook._written_at == stage.now().replace(microsecond=0)
    stage.ignores_the_rest()


async def test_if_somebody_takes_the_webhook_away_it_is_said_and_set_again(stage: Play, petter: Person) -> None:
    account = stage.sandbox.state.first_account
    account.webhook.url = ""
    with pytest.raises(Conflict):
        await stage.program.poller.round(0)
    await petter.says("hei")
    petter.expects(Kind.ANSWER_TEXT)
    assert account.webhook.url == stage.stage.settings.webhook_url


async def test_there_and_back_between_the_two_ways_nothing_is_lost_or_heard_twice(
    stage: Play, petter: Person, anne: Person
) -> None:
    webhook = stage.stage.settings
    polling = replace(webhook, webhook_url=None, http_port=None)
    said = []
    for number, settings in enumerate((polling, by_webhook(webhook), polling)):
        said += [f"før {number}", f"mens {number}", f"etter {number}"]
        await petter.says(said[-3], unheard=True)
        await stage.stop_bot()
        await petter.says(said[-2], unheard=True)
        stage.stage.settings = settings
        await stage.start_bot()
        await petter.says(said[-1])
        assert stage.sandbox.state.first_account.webhook.url == (settings.webhook_url or "")
        assert await stage.words() == said
    assert stage.sandbox.pending_updates() == []
    assert len(await stage.recall(HeardUpdate)) == len(said)
    petter.reads_all()


async def test_a_webhook_that_another_program_sets_while_we_fetch_is_left_to_it(stage: Play, petter: Person) -> None:
    """Only one that was there when we began is taken away: two programs would take it from each other for ever."""
    await stage.stop_bot()
    stage.stage.settings = replace(stage.stage.settings, webhook_url=None, http_port=None)
    await stage.start_bot()
    await stage.restart()
    stage.sandbox.state.first_account.webhook.url = "http://127.0.0.1:9/other"
    with pytest.raises(Conflict):
        await stage.program.poller.round(0)
    stage.program.poller.begin()
    await petter.says("hei")
    petter.expects(Kind.ANSWER_TEXT)

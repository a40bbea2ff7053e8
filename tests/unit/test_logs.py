"""Logs: one line an event, and never the token."""

import json
import logging
import sys
from collections.abc import Iterator

import pytest

from bot.logs import set_up_logs

TOKEN = "123456789:AAabcdefghijklmnopqrstuvwxyz_-12345"
log = logging.getLogger("bot.tried")


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    """Put the loggers back as they were."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    names = ("httpx", "httpcore", "apscheduler", "alembic", "telegram", "aiohttp.access", "aiosqlite")
    levels = {name: logging.getLogger(name).level for name in names}
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)


def raised(message: str) -> None:
    """Log an error that holds `message`."""
    try:
        int(message)
    except ValueError:
        log.exception("it failed")


@pytest.mark.parametrize("style", ["text", "json"])
def test_the_token_never_appears(style: str, capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs(style)
    log.info("fetched https://api.telegram.org/bot%s/getMe", TOKEN)
    log.info(f"fetched bot{TOKEN}")  # noqa: G004  as a library may do
    log.warning("%s", {"url": f"/bot{TOKEN}/getMe"})
    log.info("with an extra", extra={"url": f"https://api.telegram.org/bot{TOKEN}/getMe"})
    logging.getLogger("httpx").warning("HTTP Request: POST /bot%s/sendMessage", TOKEN)
    raised(f"refused: /bot{TOKEN}/getMe")
    said = capsys.readouterr().err
    assert TOKEN not in said
    assert TOKEN.split(":")[1] not in said
    assert said.count("<token>") >= 5


def test_in_text_a_line_says_when_how_grave_who_what_and_its_extras(
    capsys: pytest.CaptureFixture[str],
) -> None:
    set_up_logs("text")
    log.warning("message can't be %s", "delivered", extra={"action": "outbox.failed", "outbox": 17})
    line = capsys.readouterr().err
    assert line.endswith("bot.tried: message can't be delivered action=outbox.failed outbox=17\n")
    assert line[:21].count("T") == 1
    assert " warning " in line


def test_every_line_of_json_is_json(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("json")
    log.info("søpla 👍\nto linjer", extra={"action": "a.b", "number": 3, "odd": {1}, "none": None})
    raised("no")
    first, second = (json.loads(line) for line in capsys.readouterr().err.splitlines())
    assert first["message"] == "søpla 👍\nto linjer"
    assert (first["level"], first["logger"], first["action"]) == ("info", "bot.tried", "a.b")
    assert (first["number"], first["odd"], first["none"]) == (3, "{1}", None)
    assert first["at"].endswith("+00:00")
    assert second["level"] == "error"
    assert "ValueError: " in second["trace"]


def test_libraries_that_would_log_addresses_are_kept_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("text")
    logging.getLogger("httpx").info("HTTP Request: GET https://example.org")
    logging.getLogger("apscheduler.executors").info("Running job")
    log.debug("too much")
    assert capsys.readouterr().err == ""


def test_without_a_token_nothing_is_hidden(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("text")
    log.info("hei")
    assert "hei" in capsys.readouterr().err


def test_set_up_twice_a_line_comes_once(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("text")
    set_up_logs("text")
    log.info("once")
    assert capsys.readouterr().err.count("once") == 1
    assert sys.stderr is not None

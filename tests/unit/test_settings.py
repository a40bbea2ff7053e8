"""What an operator sets, and what is said where it is wrong."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.settings import BadSettings, Settings, environment, read_settings

TOKEN = "123456789:AAabcdefghijklmnopqrstuvwxyz_-12345"
EVERYTHING = {
    "BOT_TOKEN": TOKEN,
    "TELEGRAM_API_URL": "http://127.0.0.1:8081/",
    "DATABASE_URL": "postgresql://mellom@127.0.0.1/mellom",
    "BOT_TIMEZONE": "America/New_York",
    "BOT_LANGUAGE": "en",
    "ENCRYPTION_KEYS": "a,b",
    "LOG_FORMAT": "json",
    "CLOCK_URL": "http://127.0.0.1:8081/sandbox/api/clock",
    "WEBHOOK_URL": "http://127.0.0.1:8082/telegram/",
    "WEBHOOK_SECRET": "a_secret-of_32_signs-0123456789ab",
    "HTTP_HOST": "::1",
    "HTTP_PORT": "8082",
    "HEARTBEAT_URL": "https://example.org/ping/1",
    "AUDIT_HEADS": "/elsewhere/heads",
    "AUDIT_KEPT_DAYS": "730",
}
READ = Settings(
    bot_token=TOKEN,
    telegram_api_url="http://127.0.0.1:8081",
    database_url="postgresql://mellom@127.0.0.1/mellom",
    bot_timezone="America/New_York",
    bot_language="en",
    encryption_keys="a,b",
    log_format="json",
    clock_url="http://127.0.0.1:8081/sandbox/api/clock",
    webhook_url="http://127.0.0.1:8082/telegram",
    webhook_secret="a_secret-of_32_signs-0123456789ab",
    http_host="::1",
    http_port=8082,
    heartbeat_url="https://example.org/ping/1",
    audit_heads="/elsewhere/heads",
    audit_kept=timedelta(days=730),
)


def refusal(values: dict[str, str], *, needs_token: bool = True) -> str:
    """The sentence with which settings are refused."""
    with pytest.raises(BadSettings) as caught:
        read_settings(values, needs_token=needs_token)
    return str(caught.value)


def test_every_setting_is_read() -> None:
    assert read_settings(EVERYTHING) == READ


def test_every_setting_can_stand_in_a_file(tmp_path: Path) -> None:
    values = {}
    for name, value in EVERYTHING.items():
        path = tmp_path / name
        path.write_text(f"{value}\n", encoding="utf-8")
        values[f"{name}_FILE"] = str(path)
    assert read_settings(values) == READ


def test_only_the_token_must_be_given() -> None:
    assert read_settings({"BOT_TOKEN": TOKEN}) == Settings(
        bot_token=TOKEN,
        telegram_api_url="https://api.telegram.org",
        database_url="sqlite:///mellom.db",
        bot_timezone="Europe/Oslo",
        bot_language="nb",
        encryption_keys="",
        log_format="text",
        clock_url=None,
    )


def test_what_speaks_to_nobody_needs_no_token() -> None:
    assert read_settings({}, needs_token=False).bot_token == ""


def test_the_bots_id_is_the_front_of_its_token() -> None:
    assert read_settings({"BOT_TOKEN": TOKEN}).telegram_id == 123456789


@pytest.mark.parametrize("name", sorted(EVERYTHING))
def test_empty_is_as_good_as_not_set(name: str) -> None:
    usual = read_settings({"BOT_TOKEN": TOKEN})
    for empty in ("", "  ", '""', "''"):
        given = {"BOT_TOKEN": TOKEN, name: empty, f"{name}_FILE": ""}
        if name == "BOT_TOKEN":
            assert "BOT_TOKEN is not set" in refusal(given)
        else:
            assert read_settings(given) == usual


@pytest.mark.parametrize("name", sorted(EVERYTHING))
def test_a_name_and_its_file_together_are_refused(name: str, tmp_path: Path) -> None:
    path = tmp_path / "value"
    path.write_text(EVERYTHING[name], encoding="utf-8")
    said = refusal({**EVERYTHING, f"{name}_FILE": str(path)})
    assert said == f"{name} and {name}_FILE are both set; keep one of them"


@pytest.mark.parametrize("name", sorted(EVERYTHING))
def test_a_file_that_cannot_be_read_is_named(name: str, tmp_path: Path) -> None:
    bad = tmp_path / "bad"
    bad.write_bytes(b"\xff\xfe\x00")
    for path in (tmp_path / "nothing", tmp_path, bad):
        given = {key: value for key, value in EVERYTHING.items() if key != name}
        assert refusal({**given, f"{name}_FILE": str(path)}) == f"{name}_FILE: {path} can't be read"


@pytest.mark.parametrize("quoted", [f'"{TOKEN}"', f"'{TOKEN}'", f"  {TOKEN}  ", f' "{TOKEN}" ', f'" {TOKEN}\n"\n'])
def test_quotes_and_spaces_around_a_value_do_no_harm(tmp_path: Path, quoted: str) -> None:
    assert read_settings({"BOT_TOKEN": quoted}).bot_token == TOKEN
    (tmp_path / "token").write_text(quoted, encoding="utf-8")
    assert read_settings({"BOT_TOKEN_FILE": str(tmp_path / "token")}).bot_token == TOKEN


@pytest.mark.parametrize(
    "token",
    [
        "letmein",
        "987654321",
        "987654321:short",
        f"x{TOKEN}",
        f"bot{TOKEN}",
        TOKEN.replace(":", ";"),
        f"{TOKEN} and more",
        f"{TOKEN[:20]}æ{TOKEN[20:]}",
        "12:AAabcdefghijklmnopqrstuvwxyz",
        "٣٣٣٣٣٣:AAabcdefghijklmnopqrstuvwxyz",
    ],
)
def test_what_is_no_token_is_refused_and_not_repeated(token: str) -> None:
    said = refusal({"BOT_TOKEN": token})
    assert said.startswith("BOT_TOKEN does not look like a token")
    assert token not in said


@pytest.mark.parametrize("zone", ["Europe/Olso", "Oslo", "../etc/passwd", "Europe", "+02:00"])
def test_a_zone_that_does_not_exist_is_named(zone: str) -> None:
    said = refusal({"BOT_TOKEN": TOKEN, "BOT_TIMEZONE": zone})
    assert said.startswith(f'BOT_TIMEZONE: There is no time zone "{zone}".')


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("BOT_LANGUAGE", "nn", "BOT_LANGUAGE must be one of nb, en, not 'nn'"),
        ("BOT_LANGUAGE", "NB", "BOT_LANGUAGE must be one of nb, en, not 'NB'"),
        ("LOG_FORMAT", "xml", "LOG_FORMAT must be one of text, json, not 'xml'"),
    ],
)
def test_a_choice_names_what_there_is(name: str, value: str, said: str) -> None:
    assert refusal({"BOT_TOKEN": TOKEN, name: value}) == said


@pytest.mark.parametrize(
    "url", ["api.telegram.org", "ftp://127.0.0.1", "http://", "file:///etc/passwd", "127.0.0.1:80"]
)
@pytest.mark.parametrize("name", ["TELEGRAM_API_URL", "CLOCK_URL"])
def test_an_address_begins_with_http(name: str, url: str) -> None:
    said = refusal({"BOT_TOKEN": TOKEN, name: url})
    assert said == f"{name} must be an address that begins with http:// or https://"


LOCAL = "http://127.0.0.1:1"
FAR = "https://example.org"


@pytest.mark.parametrize(
    ("telegram", "clock", "allowed"),
    [
        (LOCAL, LOCAL, True),
        ("http://localhost:1", "http://localhost:2/clock", True),
        ("http://[::1]:1", "http://[::1]:2", True),
        (FAR, LOCAL, False),
        (LOCAL, FAR, False),
        (None, LOCAL, False),  # the real Telegram
        ("http://127.0.0.1.example.org", LOCAL, False),
        (LOCAL, "http://127.0.0.1@example.org/", False),
        (LOCAL, "http://localhost.example.org/", False),
        (FAR, None, True),
    ],
)
def test_another_clock_is_for_this_machine_alone(telegram: str | None, clock: str | None, allowed: bool) -> None:
    given = {"BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": telegram, "CLOCK_URL": clock}
    values = {name: value for name, value in given.items() if value}
    if allowed:
        assert read_settings(values).clock_url == clock
    else:
        assert refusal(values).startswith("CLOCK_URL is for tests")


@pytest.mark.parametrize("url", ["http://[::1", "http://127.0.0.1:port"])
def test_an_address_that_is_none_gets_a_sentence_too(url: str) -> None:
    assert refusal({"BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": url}).startswith("TELEGRAM_API_URL must be")


def test_the_environment_overrules_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text(
        f'BOT_TOKEN="{TOKEN}"\nBOT_LANGUAGE=en  # for the night shift\nLOG_FORMAT=json\nEMPTY\n', encoding="utf-8"
    )
    monkeypatch.setenv("LOG_FORMAT", "text")
    for name in ("BOT_TOKEN", "BOT_LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    found = environment(tmp_path)
    assert (found["BOT_TOKEN"], found["BOT_LANGUAGE"], found["LOG_FORMAT"]) == (TOKEN, "en", "text")
    assert "EMPTY" not in found


def test_without_a_file_there_is_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    assert environment(tmp_path)["BOT_TOKEN"] == TOKEN


WEBHOOK = {"BOT_TOKEN": TOKEN, "WEBHOOK_URL": "https://example.org/telegram", "WEBHOOK_SECRET": "s" * 32}


def test_without_a_webhook_there_is_no_server_unless_a_port_is_named() -> None:
    assert read_settings({"BOT_TOKEN": TOKEN}).http_port is None
    assert read_settings({"BOT_TOKEN": TOKEN, "HTTP_PORT": "9000"}).http_port == 9000
    found = read_settings(WEBHOOK)
    assert (found.http_host, found.http_port) == ("127.0.0.1", 8081)
    assert read_settings({**WEBHOOK, "HTTP_PORT": "9000"}).http_port == 9000


@pytest.mark.parametrize("port", ["x", "-1", "65536", "80.5", "²"])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    assert "HTTP_PORT must be the number of a port" in refusal({"BOT_TOKEN": TOKEN, "HTTP_PORT": port})


@pytest.mark.parametrize("secret", ["", "s" * 31, "s" * 257, "s" * 31 + "ø", "s" * 31 + " s"])
def test_a_webhook_needs_a_secret_that_nobody_guesses(secret: str) -> None:
    assert "WEBHOOK_SECRET must be 32 to 256" in refusal({**WEBHOOK, "WEBHOOK_SECRET": secret})


def test_telegram_brings_updates_to_https_only() -> None:
    plain = {**WEBHOOK, "WEBHOOK_URL": "http://example.org/telegram"}
    assert "WEBHOOK_URL must begin with https://" in refusal(plain)
    assert read_settings({**plain, "TELEGRAM_API_URL": "http://127.0.0.1:8081"}).webhook_url == plain["WEBHOOK_URL"]

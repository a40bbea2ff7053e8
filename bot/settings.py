"""The settings, from `.env` and the environment. Each name can also be given as NAME_FILE, a file that holds it."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values

from bot.wording.help_lines import BadHelpLines, HelpLine, read_help_lines
from rules.local_time import check_zone
from rules.plan import LANGUAGES

TELEGRAM = "https://api.telegram.org"
HTTP_PORT = 8081
"""Where the server listens for a webhook, if HTTP_PORT does not say another port."""
AUDIT_KEPT = timedelta(days=5 * 365)
"""How long the audit trail is kept, if AUDIT_KEPT_DAYS does not say otherwise."""
REPLIES_KEPT, REPLIES_KEPT_AT_MOST = timedelta(days=90), timedelta(days=365)
"""How long the words of replies are kept: those that were entered in the record, and those that nobody said that of."""
VERIFY_AFTER = timedelta(days=30)
"""After so long a silence staff are asked who has the phone."""
_SECRET = re.compile(r"[A-Za-z0-9_-]{32,256}")
_TOKEN = re.compile(r"[0-9]{3,20}:[A-Za-z0-9_-]{20,}")
NO_BOT = (
    "BOT_TOKEN is not set; get one from @BotFather in Telegram and put it in .env, or have the database keep it by "
    "`mellom bot add`"
)


class BadSettings(Exception):
    """A setting is missing or wrong; the message names it and says what to do."""


@dataclass(frozen=True)
class Settings:
    """What an operator sets; .env.example explains each."""

    bot_token: str
    telegram_api_url: str
    database_url: str
    bot_timezone: str
    bot_language: str
    encryption_keys: str
    log_format: str
    clock_url: str | None = None
    webhook_url: str | None = None
    webhook_secret: str = ""
    http_host: str = "127.0.0.1"
    http_port: int | None = None
    """None: no server."""
    heartbeat_url: str | None = None
    audit_heads: str | None = None
    """None: beside a SQLite database, otherwise in the log alone."""
    audit_kept: timedelta = AUDIT_KEPT
    replies_kept: timedelta = REPLIES_KEPT
    replies_kept_at_most: timedelta = REPLIES_KEPT_AT_MOST
    verify_after: timedelta = VERIFY_AFTER
    help_lines: tuple[HelpLine, ...] = field(default_factory=read_help_lines)

    @property
    def telegram_id(self) -> int:
        """The bot's id: the digits before the colon of its token."""
        return int(self.bot_token.split(":")[0])


def environment(folder: Path | None = None) -> dict[str, str]:
    """`.env` in the folder, overruled by the environment."""
    written = dotenv_values((folder or Path.cwd()) / ".env")
    return {**{name: value for name, value in written.items() if value is not None}, **os.environ}


def read_settings(values: Mapping[str, str], *, needs_token: bool = True, takes_token: bool = False) -> Settings:
    """The settings in `values`. Raises BadSettings for the first that is missing or wrong.

    `takes_token`: with BOT_TOKEN where it is set, though it may be missing.
    """
    zone = _get(values, "BOT_TIMEZONE") or "Europe/Oslo"
    try:
        check_zone(zone)
    except ValueError as error:
        raise BadSettings(f"BOT_TIMEZONE: {error}") from error
    settings = Settings(
        bot_token=_token(values) if needs_token or (takes_token and _get(values, "BOT_TOKEN")) else "",
        telegram_api_url=_url(values, "TELEGRAM_API_URL") or TELEGRAM,
        database_url=_get(values, "DATABASE_URL") or "sqlite:///mellom.db",
        bot_timezone=zone,
        bot_language=_choice(values, "BOT_LANGUAGE", LANGUAGES),
        encryption_keys=_get(values, "ENCRYPTION_KEYS") or "",
        log_format=_choice(values, "LOG_FORMAT", ("text", "json")),
        clock_url=_url(values, "CLOCK_URL"),
        webhook_url=_url(values, "WEBHOOK_URL"),
        webhook_secret=_get(values, "WEBHOOK_SECRET") or "",
        http_host=_get(values, "HTTP_HOST") or "127.0.0.1",
        http_port=_port(values),
        heartbeat_url=_url(values, "HEARTBEAT_URL"),
        audit_heads=_get(values, "AUDIT_HEADS"),
        audit_kept=_days(values, "AUDIT_KEPT_DAYS", AUDIT_KEPT, 365, 36500),
        replies_kept=_days(values, "REPLIES_KEPT_DAYS", REPLIES_KEPT, 30, 3650),
        replies_kept_at_most=_days(values, "REPLIES_KEPT_AT_MOST_DAYS", REPLIES_KEPT_AT_MOST, 60, 3650),
        verify_after=_days(values, "VERIFY_AFTER_DAYS", VERIFY_AFTER, 7, 365),
        help_lines=_help_lines(values),
    )
    if settings.replies_kept_at_most - settings.replies_kept < timedelta(days=30):
        raise BadSettings(
            "REPLIES_KEPT_AT_MOST_DAYS must be 30 or more above REPLIES_KEPT_DAYS: staff are reminded in between"
        )
    if settings.webhook_url:
        _check_webhook(settings)
    if settings.clock_url and not (_is_loopback(settings.clock_url) and _is_loopback(settings.telegram_api_url)):
        raise BadSettings("CLOCK_URL is for tests: it and TELEGRAM_API_URL must both be on 127.0.0.1")
    return settings


def _check_webhook(settings: Settings) -> None:
    if settings.telegram_api_url == TELEGRAM and not str(settings.webhook_url).startswith("https://"):
        raise BadSettings("WEBHOOK_URL must begin with https://; Telegram brings updates to no other address")
    if not _SECRET.fullmatch(settings.webhook_secret):
        raise BadSettings(
            "WEBHOOK_SECRET must be 32 to 256 of the signs A-Z a-z 0-9 _ -; `openssl rand -hex 32` prints one"
        )


def _help_lines(values: Mapping[str, str]) -> tuple[HelpLine, ...]:
    path = _get(values, "HELP_LINES")
    try:
        return read_help_lines(Path(path) if path else None)
    except BadHelpLines as error:
        raise BadSettings(f"HELP_LINES: {error}") from error


def _get(values: Mapping[str, str], name: str) -> str | None:
    direct, path = values.get(name, "").strip(), values.get(f"{name}_FILE", "").strip()
    if direct and path:
        raise BadSettings(f"{name} and {name}_FILE are both set; keep one of them")
    if not path:
        return _bare(direct) or None
    try:
        return _bare(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise BadSettings(f"{name}_FILE: {path} can't be read") from error


def bare_token(text: str) -> str:
    """A token as it is pasted: spaces and line ends inside come of copying from a narrow window."""
    return "".join(_bare(text).split()).removeprefix("BOT_TOKEN=")


def _bare(text: str) -> str:
    """Without the quotes and spaces that come along when something is pasted."""
    return text.strip("\"' \t\r\n\ufeff")


def _token(values: Mapping[str, str]) -> str:
    token = _get(values, "BOT_TOKEN")
    if not token:
        raise BadSettings(NO_BOT)
    if not _TOKEN.fullmatch(token):
        raise BadSettings("BOT_TOKEN does not look like a token (123456789:ABC…); copy it whole from @BotFather")
    return token


def _choice(values: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> str:
    value = _get(values, name) or allowed[0]
    if value not in allowed:
        raise BadSettings(f"{name} must be one of {', '.join(allowed)}, not {value!r}")
    return value


def _port(values: Mapping[str, str]) -> int | None:
    usual = HTTP_PORT if _get(values, "WEBHOOK_URL") else None
    value = _get(values, "HTTP_PORT")
    if value is None:
        return usual
    if not (value.isascii() and value.isdigit() and int(value) < 2**16):
        raise BadSettings("HTTP_PORT must be the number of a port, such as 8081")
    return int(value)


def _days(values: Mapping[str, str], name: str, usual: timedelta, least: int, most: int) -> timedelta:
    value = _get(values, name)
    if value is None:
        return usual
    if not (value.isascii() and value.isdigit() and least <= int(value[:9]) <= most):
        raise BadSettings(f"{name} must be a number of days from {least} to {most}")
    return timedelta(days=int(value))


def _url(values: Mapping[str, str], name: str) -> str | None:
    value = _get(values, name)
    if value and not _is_address(value):
        raise BadSettings(f"{name} must be an address that begins with http:// or https://")
    return value.rstrip("/") if value else None


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # half a bracket, a port that is no number
        return False


def _is_loopback(url: str) -> bool:
    return urlsplit(url).hostname in {"127.0.0.1", "localhost", "::1"}

"""Setting Mellom up: the first file that it needs."""

import io
import os
import secrets
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from dotenv import dotenv_values

from bot.cli.door import Failed, write_new
from bot.settings import BadSettings, read_settings
from rules.plan import LANGUAGES
from storage.engine import BadDatabase, database_url
from storage.vault import Vault

ENV = Path(".env")
DATABASE = "sqlite:///mellom.db"
TELEGRAM = "https://api.telegram.org"
TEMPLATE = """\
# The settings of Mellom, written by `mellom init`. README.md explains each. Keep this file to yourself.
# A copy of ENCRYPTION_KEYS belongs in a safe place of its own: without them the database can't be read.
BOT_TOKEN={token}
ENCRYPTION_KEYS={keys}
DATABASE_URL={database}
BOT_TIMEZONE={timezone}
BOT_LANGUAGE={language}
LOG_FORMAT=text
TELEGRAM_API_URL={telegram_api_url}
"""
WEBHOOK = """\
WEBHOOK_URL={url}
WEBHOOK_SECRET={secret}
"""
SECRET_BYTES = 32
LINE_MAX = 1000


def init(
    token: Annotated[
        str | None, typer.Option(help="The bot's token, from @BotFather in Telegram; - reads it from standard input.")
    ] = None,
    timezone: Annotated[str | None, typer.Option(help="The team's zone, for example Europe/Oslo.")] = None,
    language: Annotated[str | None, typer.Option(help="Language where the plan names none: nb or en.")] = None,
    database: Annotated[str | None, typer.Option(help="Where Mellom remembers, as in DATABASE_URL.")] = None,
    telegram_api_url: Annotated[str, typer.Option(help="The Bot API server.")] = TELEGRAM,
    webhook_url: Annotated[
        str | None, typer.Option(help="Where Telegram brings updates to; without it they are fetched.")
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Ask nothing; take the usual for what is not given.")
    ] = False,
) -> None:
    """Write .env, with new keys: asks for what is not given. Never touches an .env that is there."""
    if ENV.is_symlink() or ENV.exists():
        raise Failed(
            f"{ENV} is there already and stays as it is; to begin anew, move it away (its keys open the database)"
        )
    if not os.access(Path.cwd(), os.W_OK):
        raise Failed(f"nothing can be written into {Path.cwd()}; call this in a folder that you may write in")
    found = {
        # what stands in a command, others on this machine can see
        "token": _ask("token", "The bot's token, from @BotFather", _piped(token), None, _token, yes=yes),
        "timezone": _ask(
            "timezone", "The team's time zone", timezone, "Europe/Oslo", _setting("BOT_TIMEZONE"), yes=yes
        ),
        "language": _ask("language", "Language (nb or en)", language, LANGUAGES[0], _setting("BOT_LANGUAGE"), yes=yes),
        "database": _ask("database", "Where Mellom remembers", database, DATABASE, _database, yes=yes),
        "telegram_api_url": _ask("telegram-api-url", "", telegram_api_url, None, _setting("TELEGRAM_API_URL"), yes=yes),
    }
    keys = Vault.new_key()
    text = TEMPLATE.format(keys=keys, **found) + _webhook(webhook_url, found["telegram_api_url"])
    _read_back(text, keys, found)
    write_new(ENV, text)
    typer.echo(f"Wrote {ENV.absolute()}; only you can read it. Keep a copy of its ENCRYPTION_KEYS in a safe place:")
    typer.echo("without them nobody can read the database, with them anybody who has it can.")
    typer.echo(
        'Next: `mellom invite admin NAME --team "TEAM"` and `mellom run`, and the rest in the chat; or put your team'
    )
    typer.echo("into a plan.toml (docs/plan.example.toml is one). `mellom check` says what is still missing.")


def _webhook(url: str | None, telegram_api_url: str) -> str:
    """Its lines, with a new secret; none where updates are fetched."""
    if url is None:
        return ""
    values = {"WEBHOOK_URL": _bare(url), "WEBHOOK_SECRET": secrets.token_urlsafe(SECRET_BYTES)}
    try:
        read_settings({**values, "TELEGRAM_API_URL": telegram_api_url}, needs_token=False)
        return WEBHOOK.format(url=_plain("WEBHOOK_URL", values["WEBHOOK_URL"]), secret=values["WEBHOOK_SECRET"])
    except BadSettings as error:
        raise Failed(f"--webhook-url: {error}") from None


def _ask(
    option: str, question: str, given: str | None, usual: str | None, read: Callable[[str], str], *, yes: bool
) -> str:
    """What is given, or answered, as `read` takes it. A bad answer is asked again, a bad option fails."""
    if given is None and yes:
        if usual is None:
            raise Failed(f"--yes asks nothing, so --{option} must be given")
        given = usual
    if given is not None:
        try:
            return read(_bare(given))
        except (BadSettings, BadDatabase) as error:
            raise Failed(f"--{option}: {error}") from None
    while True:
        answer: str = typer.prompt(question, default=usual)
        try:
            return read(_bare(answer))
        except (BadSettings, BadDatabase) as error:
            typer.echo(f"  {error}", err=True)


def _piped(given: str | None) -> str | None:
    return sys.stdin.readline(LINE_MAX) if given == "-" else given


def _bare(text: str) -> str:
    """Without what comes along when something is pasted: quotes, spaces, line ends, marks that nobody sees."""
    return text.strip("\"'`‘’“”«» \t\r\n\u00a0\u200b\ufeff")


def _setting(name: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        read_settings({name: text}, needs_token=False)
        if not text:
            raise BadSettings(f"{name} is empty; write a value")
        return _plain(name, text)

    return read


def _token(text: str) -> str:
    # spaces and line ends inside come of copying from a narrow window
    token = "".join(text.split()).removeprefix("BOT_TOKEN=")
    read_settings({"BOT_TOKEN": token})
    return token


def _database(text: str) -> str:
    database_url(text)
    return _plain("DATABASE_URL", text)


def _plain(name: str, text: str) -> str:
    """What can stand in the file as it is, for us and for `docker run --env-file`."""
    if any(sign.isspace() or sign in "\"'#$\\" for sign in text):
        raise BadSettings(
            f"{name} must not hold spaces, quotes, #, $ or \\; in an address write them as %20, %23 and so on"
        )
    return text


def _read_back(text: str, keys: str, found: dict[str, str]) -> None:
    """What will stand in the file must be read as it was meant."""
    values = {name: value or "" for name, value in dotenv_values(stream=io.StringIO(text)).items()}
    settings = read_settings(values)
    read = (settings.bot_token, settings.encryption_keys, settings.database_url, settings.bot_timezone)
    if read != (found["token"], keys, found["database"], found["timezone"]):
        raise Failed("these answers can't be written into .env so that they are read back; write it by hand")

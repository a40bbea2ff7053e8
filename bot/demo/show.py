"""Putting the demonstration on: a temporary database, the simulated Telegram, the program, the page."""

import asyncio
import contextlib
import os
import secrets
import signal
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import typer

from bot.bootstrap import open_database
from bot.demo.plan import built_in
from bot.demo.stage import Stage
from bot.demo.story import Story
from bot.logs import set_up_logs
from bot.settings import BadSettings, Settings
from care.apply import apply_plan
from care.hearing import bot_by_telegram_id
from rules.plan import LANGUAGES, ContactPlan, MemberPlan, PatientPlan, Plan, read_plan
from rules.words import ContactKind
from sandbox import Phone, Sandbox
from storage.vault import Vault

TOKEN = "7000000001:simulated-telegram-accepts-this-one"  # noqa: S105  known to the simulated Telegram alone

PORT_MAX = 65535
YEARS = range(2000, 2100)


async def show(*, port: int, start: datetime, paused: bool, plan: str | None, language: str) -> None:
    """Play until Ctrl-C or SIGTERM.

    Raises PlanErrors or BadSettings for what can't be played, OSError for the port.
    """
    if not 0 <= port <= PORT_MAX:
        raise BadSettings(f"--port must be 0 to {PORT_MAX}")
    if start.year not in YEARS:
        raise BadSettings(f"--start must lie between {YEARS.start} and {YEARS.stop - 1}")
    set_up_logs("text")
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with on_stage(plan or built_in(language), start, language=language, port=port) as (stage, url):
        if not paused:
            # at the pace of a wall clock nothing comes due under a visitor who is still reading
            stage.set_speed(1)
        typer.echo(f"Mellom's demonstration is at {url}\nStop it with Ctrl-C.")
        await stop.wait()


@asynccontextmanager
async def on_stage(plan: str, start: datetime, *, language: str, port: int = 0) -> AsyncIterator[tuple[Stage, str]]:
    """The demonstration, running; its address. Everything it wrote goes with it."""
    wanted = read_plan(plan, LANGUAGES)
    begin = start if start.tzinfo else start.replace(tzinfo=ZoneInfo(wanted.team.timezone))
    with tempfile.TemporaryDirectory(prefix="mellom-demo-") as folder:
        settings = _settings(Path(folder), wanted, language, "http://127.0.0.1:9")
        await _seed(settings, wanted, begin, language)
        stage = Stage(settings, begin, Story())
        phones = _phones(wanted)
        if not phones:
            raise BadSettings("nobody in the plan has a telegram_id, so there is no phone to play on")
        sandbox = Sandbox([TOKEN], phones, stage)
        stage.telegram_down = lambda: sandbox.faults.telegram_down
        try:
            url = await sandbox.start(port=port)
        except OSError as error:
            raise OSError(error.errno, os.strerror(error.errno or 0).lower()) from error
        try:
            stage.settings = _settings(Path(folder), wanted, language, url, settings.encryption_keys)
            await stage.open()
            yield stage, url
        finally:
            with contextlib.suppress(Exception):
                await stage.close()
            await sandbox.stop()


def _settings(folder: Path, plan: Plan, language: str, url: str, keys: str | None = None) -> Settings:
    return Settings(
        bot_token=TOKEN,
        telegram_api_url=url,
        database_url=f"sqlite:///{folder / 'mellom.db'}",
        bot_timezone=plan.team.timezone,
        bot_language=language,
        encryption_keys=keys or Vault.new_key(),
        log_format="text",
    )


async def _seed(settings: Settings, plan: Plan, now: datetime, language: str) -> None:
    database = await open_database(settings)
    try:
        async with database.work() as work:
            bot = await bot_by_telegram_id(work, settings.telegram_id, now)
            await apply_plan(work, plan, bot.id, now, language=language, new_ref=lambda: secrets.token_hex(16))
            await work.commit(now)
    finally:
        await database.close()


def _phones(plan: Plan) -> list[Phone]:
    """A phone for everybody with a chat: patients, their contacts in rank order, the team, relatives."""
    ranks = [link.contact for patient in plan.patients for link in patient.chain]
    primaries = {patient.chain[0].contact for patient in plan.patients if patient.chain}
    contacts = sorted(plan.contacts, key=lambda c: ranks.index(c.key) if c.key in ranks else len(ranks))
    relatives = [contact for contact in contacts if contact.kind is ContactKind.RELATIVE]
    people: list[tuple[PatientPlan | ContactPlan | MemberPlan, str]] = [
        *((patient, "patient") for patient in plan.patients),
        *((one, "primary" if one.key in primaries else "backup") for one in contacts if one not in relatives),
        *((member, "team") for member in plan.members),
        *((relative, "relative") for relative in relatives),
    ]
    phones: dict[int, Phone] = {}
    for person, role in people:
        if person.telegram_id is not None:
            phone = Phone(person.telegram_id, person.name, role, language_code=person.language or "nb")
            phones.setdefault(person.telegram_id, phone)
    return list(phones.values())

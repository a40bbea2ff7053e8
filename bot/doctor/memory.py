"""What is looked at in the database: that it is there, can be read and written, and knows somebody to tell."""

import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.apprise_messenger import reader
from bot.doctor.findings import Finding, of_bot, ok, problem, warning
from bot.settings import Settings
from care.bots import kept_bots
from care.overview import is_running
from care.readiness import Reachable, Readiness, readiness
from scheduler.ports import Clock
from storage.database import Database
from storage.engine import BadDatabase, database_url, open_engine
from storage.migrate import UNFINISHED, knows, newest, version
from storage.resealing import locked_values
from storage.vault import BadKeys, Vault

VALUES_OPENED = 50
"""Of each sealed column, the newest ones: enough to recognise a key that is missing."""
ROOM_LITTLE, ROOM_NONE = 500_000_000, 20_000_000
BRING_IN = "`mellom apply plan.toml` makes it"


@dataclass
class Memory:
    """What was found, whether a `mellom run` of ours is at work, and the tokens of the bots to look at, by id."""

    findings: list[Finding] = field(default_factory=list)
    running: bool = False
    tokens: dict[int, str] = field(default_factory=dict)


async def look_into(settings: Settings, clock: Clock, bot: int | None) -> Memory:
    """Open the database of the settings and look; nothing is migrated, made or changed."""
    own = bool(settings.bot_token) and bot in {None, settings.telegram_id}
    memory = Memory(tokens={settings.telegram_id: settings.bot_token} if own else {})
    try:
        vault = Vault(settings.encryption_keys)
    except BadKeys as error:
        memory.findings.append(problem("keys", *_halves(str(error))))
        return memory
    try:
        file = file_of(settings.database_url)
        if file and (not file.exists() or file.stat().st_size == 0):
            memory.findings.append(problem("database", f"there is no {file} yet", BRING_IN))
            return memory
        engine = open_engine(settings.database_url, vault)
        try:
            await _look(memory, engine, vault, clock, bot)
        finally:
            await engine.dispose()
        if file:
            memory.findings.append(_room(file))
    except BadDatabase as error:
        memory.findings.append(
            problem("database", str(error), "see to DATABASE_URL and to the server or folder it names")
        )
    except (SQLAlchemyError, OSError) as error:
        why = str(getattr(error, "orig", None) or error).splitlines()[0][:200]
        memory.findings.append(problem("database", f"it refuses: {why}", "see to the database and its disk"))
    return memory


async def _look(memory: Memory, engine: AsyncEngine, vault: Vault, clock: Clock, bot: int | None) -> None:
    shape = await version(engine)
    if shape != newest():
        memory.findings.append(other_shape(shape))
        return
    memory.findings.append(ok("database", "it is there, and has the shape of this version"))
    locked = await locked_values(engine, vault, VALUES_OPENED)
    if locked:
        where = ", ".join(locked)
        memory.findings.append(
            problem(
                "keys",
                f"ENCRYPTION_KEYS does not open {where}",
                "put back the key it was written with, behind the others",
            )
        )
        return
    memory.findings.append(ok("keys", "ENCRYPTION_KEYS opens what is sealed"))
    async with Database(engine).reading() as work:
        memory.running = await is_running(work, clock.now())
        for kept in await kept_bots(work):
            if bot in {None, kept.telegram_id}:
                memory.tokens.setdefault(kept.telegram_id, kept.token)
        for telegram_id in memory.tokens:
            people = _people(await readiness(work, telegram_id, clock.now()))
            memory.findings += of_bot(telegram_id, people) if len(memory.tokens) > 1 else people
    memory.findings.append(
        ok("running", "`mellom run` is at work")
        if memory.running
        else warning("running", "`mellom run` is not at work", "start it: until then nobody is asked or told")
    )
    memory.findings.append(await _writable(engine))


def other_shape(shape: str | None) -> Finding:
    """What is to be done about a database that is not as this version needs it."""
    if shape is None:
        return problem("database", "it is empty", BRING_IN)
    if shape.startswith(UNFINISHED):
        return problem("database", "a copy into it is not finished", "call `mellom copy-db` again")
    if knows(shape):
        return problem(
            "database",
            "it is not migrated: it has the shape of an older version",
            "back it up; `mellom run` then brings it up",
        )
    return problem("database", "it is newer than this Mellom", "install the newer version again")


async def _writable(engine: AsyncEngine) -> Finding:
    """A write that changes nothing, and is rolled back."""
    try:
        async with engine.connect() as connection:
            await connection.execute(text("UPDATE alembic_version SET version_num = version_num"))
            await connection.rollback()
    except SQLAlchemyError:
        return problem(
            "database", "it can't be written", "see who owns it, and whether its disk or server is read-only"
        )
    return ok("database", "it can be written")


def _room(file: Path) -> Finding:
    """SQLite makes files beside its own, and needs room to grow."""
    folder = file.absolute().parent
    if not os.access(folder, os.W_OK):
        return problem("disk", f"nothing can be written into {folder}", "see who owns it")
    free = shutil.disk_usage(folder).free
    if free < ROOM_NONE:
        return problem("disk", f"{free // 1_000_000} MB are free in {folder}", "make room")
    if free < ROOM_LITTLE:
        return warning("disk", f"{free // 1_000_000} MB are free in {folder}", "make room")
    return ok("disk", f"there is room in {folder}")


def _people(found: Readiness | None) -> list[Finding]:
    if found is None:
        return [problem("people", "no plan was applied for this bot", "`mellom apply plan.toml` brings one in")]
    findings = [_chain(key, chain) for key, chain in found.chains.items()]
    if not found.chains:
        findings.append(warning("people", "nobody is asked yet", "enrol a patient"))
    if found.waiting:
        findings.append(warning("people", f"waiting to be enrolled: {', '.join(found.waiting)}", "invite them"))
    findings += [
        warning("people", f"of the same name: {', '.join(keys)}", "give them names that tell them apart, in the plan")
        for keys in found.namesakes
    ]
    findings += [
        warning(
            "consent",
            f"{relative} in the chain of {patient} is a relative without consent, and is passed over",
            f"{patient} can agree by /kontakter, or write into the plan what was agreed",
        )
        for patient, relative in found.unagreed
    ]
    findings += [
        warning(
            "consent",
            f"{patient} agreed that a relative is asked, but nobody in the chain has a number to call",
            "give one of the staff a phone in the plan, and apply it",
        )
        for patient in found.uncallable
    ]
    if not found.admins.open:
        do = "an admin has to press Start in the chat with the bot"
        findings.append(problem("admins", "no admin can be reached, so what nobody takes ends nowhere", do))
    elif not found.admins.confirmed:
        do = "invite one of them, and have them confirm"
        findings.append(warning("admins", "no admin has confirmed that messages arrive", do))
    else:
        findings.append(ok("admins", f"can be reached: {', '.join(found.admins.confirmed)}"))
    return findings + [_also(key, addresses) for key, addresses in found.also]


def _also(key: str, addresses: tuple[str, ...]) -> Finding:
    """The addresses of one of the staff beside Telegram, by their place: passwords stand in them."""
    bad = [str(number) for number, address in enumerate(addresses, start=1) if reader(address) is None]
    if bad:
        do = "write it as an Apprise URL in the plan, and apply it"
        return problem("also", f"of {key} can't be read: address {', '.join(bad)} of {len(addresses)}", do)
    return ok("also", f"{key} can be told past Telegram, too")


def _chain(patient: str, chain: Reachable) -> Finding:
    if not chain.open:
        do = "have one of them press Start in the chat with the bot, or put somebody else into the chain"
        return problem("chain", f"nobody of the staff in the chain of {patient} can be reached", do)
    if not chain.confirmed:
        do = f"invite {chain.open[0]}, and have them confirm"
        return problem("chain", f"nobody in the chain of {patient} has confirmed that messages arrive", do)
    return ok("chain", f"{patient}: {', '.join(chain.confirmed)}")


def file_of(url: str) -> Path | None:
    """The file of a SQLite database."""
    parts = database_url(url)
    return Path(parts.database) if parts.get_backend_name() == "sqlite" and parts.database else None


def _halves(sentence: str) -> tuple[str, str]:
    says, _, do = sentence.partition("; ")
    return says, do

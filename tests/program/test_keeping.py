"""`mellom backup` and `mellom restore`: what an operator sees of them."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.cli import keeping
from storage.vault import Vault
from tests.program.conftest import TurnedClock
from tests.program.operator_room import Room
from tests.program.test_command import refused


def ask(file: Path, query: str) -> object:
    with closing(sqlite3.connect(file)) as disk:
        found = disk.execute(query).fetchone()
        disk.commit()
    return found[0] if found else None


@pytest.fixture(autouse=True)
def watches_shortly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody beats here unless a test does."""
    monkeypatch.setattr(keeping, "WATCH_SECONDS", 0.3)


def test_a_copy_is_kept_and_put_back_and_what_was_there_stands_beside(applied: Room) -> None:
    said = applied.mellom("backup", "copy.db")
    assert (said.code, said.err) == (0, "")
    copy = applied.folder / "copy.db"
    assert copy.stat().st_mode & 0o777 == 0o600
    assert not list(applied.folder.glob("copy.db-*"))
    ask(applied.database, "DELETE FROM step")
    said = applied.mellom("restore", "copy.db")
    assert (said.code, said.err) == (0, "")
    assert "Not sent any more: 0 messages" in said.out
    assert ask(applied.database, "SELECT count(*) FROM step") == 2
    (aside,) = applied.folder.glob("mellom.db.before-*Z")
    assert ask(aside, "SELECT count(*) FROM step") == 0
    assert str(aside.name) in said.out
    assert ask(copy, "SELECT count(*) FROM audit WHERE action = 'database.restored'") == 0, "the copy stays as it is"
    assert applied.mellom("apply", "plan.toml").out == "Nothing to change.\n"
    assert not list(applied.folder.glob("*.restoring*"))


def test_a_copy_of_a_database_that_is_being_written_to_is_whole(applied: Room) -> None:
    with closing(sqlite3.connect(applied.database, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode=WAL")
        other.execute("UPDATE bot SET lease_beat = 41")
        other.execute("BEGIN IMMEDIATE")
        other.execute("UPDATE bot SET lease_beat = 42")
        assert applied.mellom("backup", "copy.db").code == 0
        other.execute("COMMIT")
    assert ask(applied.folder / "copy.db", "SELECT lease_beat FROM bot") == 41


def test_a_file_that_is_there_is_not_touched(applied: Room) -> None:
    applied.write("copy.db", "mine")
    refused(applied.mellom("backup", "copy.db"), "copy.db is there already and stays as it is")
    assert (applied.folder / "copy.db").read_text() == "mine"
    refused(applied.mellom("backup", "nowhere/copy.db"), "nowhere/copy.db can't be written")
    refused(applied.mellom("backup", "x.db", DATABASE_URL="sqlite:///none.db"), "there is no none.db yet")


def test_what_is_no_copy_is_refused_and_nothing_is_changed(applied: Room) -> None:
    before = applied.database.read_bytes()
    applied.write("text.db", "this is no database at all, only a text that somebody wrote" * 100)
    with closing(sqlite3.connect(applied.folder / "other.db")) as other:
        other.execute("CREATE TABLE other (x)")
        other.commit()
    refused(applied.mellom("restore", "text.db"), "text.db can't be copied")
    refused(applied.mellom("restore", "other.db"), "this is no copy of a Mellom database")
    refused(applied.mellom("restore", "none.db"), "there is no none.db")
    refused(applied.mellom("restore", "mellom.db"), "mellom.db is the database itself")
    assert applied.database.read_bytes() == before
    assert not list(applied.folder.glob("*.restoring*"))
    assert not list(applied.folder.glob("*.before-*"))


def test_a_copy_of_a_newer_version_or_with_other_keys_is_refused(applied: Room) -> None:
    assert applied.mellom("backup", "copy.db").code == 0
    refused(applied.mellom("restore", "copy.db", ENCRYPTION_KEYS=Vault.new_key()), "does not open the copy")
    ask(applied.folder / "copy.db", "UPDATE alembic_version SET version_num = '9999'")
    refused(applied.mellom("restore", "copy.db"), "the copy is of a newer Mellom")
    assert applied.mellom("apply", "plan.toml").out == "Nothing to change.\n"


async def test_beside_a_running_one_nothing_is_put_back(applied: Room) -> None:
    assert (await asyncio.to_thread(applied.mellom, "backup", "copy.db")).code == 0
    ask(applied.database, "UPDATE bot SET lease_holder = 'worker', lease_beat = 1")

    async def beats() -> None:
        while True:
            ask(applied.database, "UPDATE bot SET lease_beat = lease_beat + 1")
            await asyncio.sleep(0.05)  # as a worker does, in real time

    worker = asyncio.create_task(beats())
    try:
        refused(await asyncio.to_thread(applied.mellom, "restore", "copy.db"), "`mellom run` is active; stop it first")
    finally:
        worker.cancel()
    # it is dead, and its lease stands as it was
    assert (await asyncio.to_thread(applied.mellom, "restore", "copy.db")).code == 0
    assert ask(applied.database, "SELECT lease_holder FROM bot") is None


def test_a_database_that_is_damaged_is_put_aside_only_when_told_to(applied: Room) -> None:
    assert applied.mellom("backup", "copy.db").code == 0
    applied.database.write_bytes(b"damaged" * 1000)
    refused(applied.mellom("backup", "second.db"), "mellom.db can't be copied")
    assert not (applied.folder / "second.db").exists()
    refused(applied.mellom("restore", "copy.db"), "it can't be told whether `mellom run` is active")
    assert applied.mellom("restore", "copy.db", "--anyway").code == 0
    assert applied.mellom("apply", "plan.toml").out == "Nothing to change.\n"


def test_for_postgresql_it_says_which_command(applied: Room) -> None:
    url = "postgresql://mellom:secret@db.example/mellom"
    for command, wanted in (("backup", "pg_dump --format=custom --file=copy.dump"), ("restore", "pg_restore")):
        said = applied.mellom(command, "copy.dump", DATABASE_URL=url)
        assert said.code == 2
        assert wanted in said.err
        assert "postgresql://mellom@db.example/mellom" in said.err
        assert "secret" not in said.err
    assert not (applied.folder / "copy.dump").exists()


def test_it_says_from_when_the_copy_is(applied: Room, clock: TurnedClock) -> None:
    ask(applied.database, "UPDATE bot SET listened_until = '2026-11-20 06:59:40.000000'")
    assert applied.mellom("backup", "copy.db").code == 0
    said = applied.mellom("restore", "copy.db", **clock.settings)
    assert "mellom.db is as the copy was at 2026-11-20 06:59 UTC." in said.out
    assert ask(applied.database, "SELECT lost FROM outage WHERE end IS NULL") == 1

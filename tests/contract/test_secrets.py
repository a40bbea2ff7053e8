"""What is said about people is encrypted at rest, and readable with the right key alone."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Select, column, literal_column, select, table, text
from sqlalchemy.ext.asyncio import create_async_engine

from rules.disclosures import Telling
from rules.kinds import Kind
from rules.words import AlertKind, Priority, ReplyKind
from storage.database import Database
from storage.engine import database_url as with_driver
from storage.tables import (
    Alert,
    AuditChain,
    Consent,
    Dialogue,
    Disclosure,
    OutboxMessage,
    Patient,
    Person,
    Reply,
    Step,
    Team,
    TeamMessage,
    metadata,
)
from storage.types import Sealed
from storage.vault import BadKeys, Vault
from tests.conftest import TEST_KEY
from tests.contract.rows import NOW, a_bot, a_team, another

SECRET = "Søpla og Grønnegata 17"
SEALED = {
    ("bot", "token"),
    ("team", "name"),
    ("team", "phrases"),
    ("person", "name"),
    ("person", "also"),
    ("person", "call_on"),
    ("patient", "phone"),
    ("consent", "how"),
    ("consent", "shown"),
    ("disclosure", "shown"),
    ("step", "label"),
    ("reply", "text"),
    ("alert", "note"),
    ("outbox", "args"),
    ("dialogue", "data"),
    ("team_message", "text"),
    ("audit_chain", "key"),
}
OTHER_KEY = Vault.new_key()


@pytest.fixture
async def filled(database: Database, database_url: str) -> str:
    """The address of a database in which every sealed column of every table holds the secret."""
    async with database.work() as work:
        bot = await a_bot(work)
        bot.token = SECRET
        team = await a_team(work, bot)
        team.name = team.phrases = SECRET
        who = await work.add(
            Person(
                ref="r",
                bot_id=team.bot_id,
                team_id=team.id,
                key="p-7f3a09c2",
                name=SECRET,
                language="nb",
                also=SECRET,
                call_on=SECRET,
            )
        )
        await work.add(Patient(person_id=who.id, phone=SECRET, outcome_within=NOW - NOW))
        await work.add(Consent(patient_id=who.id, purpose="check_ins", how=SECRET, recorded_at=NOW, shown=SECRET))
        await work.add(
            Disclosure(
                patient_id=who.id,
                contact_id=who.id,
                telling=Telling.ASKED,
                how="chat",
                given_at=NOW,
                shown=SECRET,
            )
        )
        await work.add(Step(patient_id=who.id, label=SECRET))
        await work.add(Reply(patient_id=who.id, kind=ReplyKind.TEXT, text=SECRET, sent_at=NOW, heard_at=NOW))
        await work.add(Alert(patient_id=who.id, kind=AlertKind.CALL_ME, raised_at=NOW, note=SECRET))
        await work.add(Dialogue(person_id=who.id, topic="note", data=SECRET, expires_at=NOW))
        await work.add(TeamMessage(patient_id=who.id, writer_id=who.id, text=SECRET, written_at=NOW))
        await work.add(AuditChain(chain="t", key=SECRET))
        await work.say(who, Kind.STEP_ADDED, NOW, priority=Priority.ANSWER, args={"step": SECRET})
        await work.commit(NOW)
    return database_url


def test_every_sealed_column_is_looked_at() -> None:
    found = {
        (table.name, column.name)
        for table in metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, Sealed)
    }
    assert found == SEALED


async def test_nothing_of_it_stands_in_the_raw_database(filled: str) -> None:
    engine = create_async_engine(with_driver(filled))
    try:
        async with engine.connect() as connection:
            for of, name in sorted(SEALED):
                raw: Select[Any] = select(column(name)).select_from(table(of))
                stored = str((await connection.execute(raw)).scalar_one())
                assert SECRET not in stored
                assert " søpla" not in stored.lower()
                assert Vault(TEST_KEY).open(stored).count(SECRET) == 1
            for of in metadata.tables:
                whole: Select[Any] = select(literal_column("*")).select_from(table(of))
                for row in (await connection.execute(whole)).all():
                    assert SECRET not in repr(row)
    finally:
        await engine.dispose()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_bytes_on_disk_hold_none_of_it(filled: str, tmp_path: Path) -> None:
    assert filled.startswith("sqlite")
    contents = files_in(tmp_path)
    assert any(b"SQLite format" in content for content in contents)
    assert any(b"p-7f3a09c2" in content for content in contents)  # a key is not sealed, so it should be no name
    assert not any(SECRET.encode() in content for content in contents)


def files_in(folder: Path) -> list[bytes]:
    """What stands in all files, the write-ahead log included."""
    return [path.read_bytes() for path in folder.rglob("*") if path.is_file()]


async def test_the_same_words_are_sealed_differently_each_time(database: Database) -> None:
    """So that equal names do not show as equal."""
    async with database.work() as work:
        bot = await a_bot(work)
        await a_team(work, bot)
        await a_team(work, bot)
        await work.commit(NOW)
    async with database.engine.connect() as connection:
        first, second = (await connection.execute(text("SELECT name FROM team"))).scalars().all()
    assert first != second


async def test_another_key_opens_nothing(filled: str) -> None:
    async with another(filled, OTHER_KEY) as wrong, wrong.reading() as work:
        with pytest.raises(BadKeys, match="does not open this database"):
            await work.first(select(Person))


async def test_a_new_key_before_the_old_one_opens_old_and_seals_new(filled: str) -> None:
    async with another(filled, f"{OTHER_KEY},{TEST_KEY}") as both, both.work() as work:
        team = await work.first(select(Team))
        assert team is not None
        assert team.name == SECRET
        team.name, team.phrases = "Team Sør", None
        await work.commit(NOW)
    async with another(filled, OTHER_KEY) as new, new.reading() as work:
        team = await work.first(select(Team))
        assert team is not None
        assert team.name == "Team Sør"


async def test_two_databases_with_different_keys_are_open_at_once(filled: str) -> None:
    async with another(filled) as right, another(filled, OTHER_KEY) as wrong:
        for database, readable in ((right, True), (wrong, False), (right, True)):
            async with database.reading() as work:
                if readable:
                    assert await work.first(select(OutboxMessage)) is not None
                else:
                    with pytest.raises(BadKeys):
                        await work.first(select(OutboxMessage))


@pytest.mark.parametrize("keys", ["", "  ", " , ,", ","])
def test_no_key_is_said(keys: str) -> None:
    with pytest.raises(BadKeys, match="ENCRYPTION_KEYS is not set; make a key with `mellom new-key`"):
        Vault(keys)


@pytest.mark.parametrize("keys", ["letmein", f"{TEST_KEY},x", TEST_KEY[:-2], "æ" * 44])
def test_what_is_no_key_is_said_and_not_repeated(keys: str) -> None:
    with pytest.raises(BadKeys, match="holds something that is no key") as refused:
        Vault(keys)
    assert keys not in str(refused.value)


def test_keys_may_stand_apart() -> None:
    vault = Vault(f" {OTHER_KEY} ,\n{TEST_KEY},")
    assert vault.open(Vault(TEST_KEY).seal("hei")) == "hei"
    assert Vault(OTHER_KEY).open(vault.seal("hei")) == "hei"


def test_what_was_tampered_with_is_not_opened() -> None:
    sealed = Vault(TEST_KEY).seal("hei")
    with pytest.raises(BadKeys):
        Vault(TEST_KEY).open(sealed[:-4] + "AAA=")

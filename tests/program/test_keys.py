"""The keys: changed while it runs, recognised where they are wrong, and nothing sealed to be found in the clear."""

import asyncio
import sqlite3
from contextlib import closing

import httpx
import pytest

from sandbox import PhoneInHand, Sandbox
from storage.vault import Vault
from tests.conftest import TEST_KEY
from tests.program.conftest import TurnedClock
from tests.program.operator_room import Room
from tests.program.running import Start, until
from tests.program.test_command import refused
from tests.program.test_run import answer_to, petter, start, telegram, url

__all__ = ["petter", "start", "telegram", "url"]
NEW_KEY = Vault.new_key()
BOTH = f"{NEW_KEY},{TEST_KEY}"
PHRASE, NAME = "Grønnegata søttitre", "Petter"


def ask(room: Room, *statements: str) -> list[tuple[object, ...]]:
    found: list[tuple[object, ...]] = []
    with closing(sqlite3.connect(room.database)) as disk:
        for statement in statements:
            found = disk.execute(statement).fetchall()
        disk.commit()
    return found


def everything(room: Room) -> list[str]:
    """All that stands in the database, as it stands there."""
    with closing(sqlite3.connect(room.database)) as disk:
        return list(disk.iterdump())


def test_beside_a_running_one_all_is_sealed_anew_only_if_every_worker_has_the_new_key(
    applied: Room, clock: TurnedClock
) -> None:
    old, new = Vault(TEST_KEY).marks[0], Vault(NEW_KEY).marks[0]
    ask(
        applied,
        "UPDATE bot SET listened_until = '2026-11-23 06:59:40.000000'",
        f"INSERT INTO at_work VALUES ('one', 1, '{new},{old}'), ('two', 1, '{old}')",  # noqa: S608  our own marks
    )
    before = everything(applied)
    refused(
        applied.mellom("keys", "rotate", ENCRYPTION_KEYS=BOTH, **clock.settings),
        "restart it with the new key in front",
    )
    assert everything(applied) == before
    ask(applied, f"UPDATE at_work SET keys = '{new},{old}'")  # noqa: S608  our own marks
    said = applied.mellom("keys", "rotate", ENCRYPTION_KEYS=BOTH, **clock.settings)
    assert (said.code, said.err) == (0, "")
    assert applied.mellom("schedule", "petter", ENCRYPTION_KEYS=NEW_KEY).code == 0


@pytest.mark.parametrize(
    "command",
    [
        ("run",),
        ("apply", "plan.toml", "--yes"),
        ("checkin", "petter"),
        ("erase", "petter", "--yes"),
        ("detach", "petter", "--yes"),
    ],
)
def test_a_lost_key_is_recognised_with_a_line_and_nothing_is_overwritten(
    applied: Room, command: tuple[str, ...]
) -> None:
    before = everything(applied)
    said = applied.process(*command, ENCRYPTION_KEYS=NEW_KEY)
    assert said.code == 1
    lines = [line for line in said.err.splitlines() if line.startswith("mellom:")]
    assert lines == ["mellom: ENCRYPTION_KEYS does not open this database; put back the key it was written with"]
    assert "Traceback" not in said.err
    assert everything(applied) == before


async def test_a_running_one_says_by_which_marks_its_keys_are_known_and_goes_on_over_a_change(
    start: Start, telegram: Sandbox, petter: PhoneInHand, applied: Room
) -> None:
    running = await start(ENCRYPTION_KEYS=BOTH)
    await running.ready()
    await answer_to(telegram, petter, "før byttet")

    async def is_at_work() -> bool:
        return bool(ask(applied, "SELECT 1 FROM at_work"))

    await until(is_at_work, 20.0)
    assert ask(applied, "SELECT keys FROM at_work") == [(",".join(Vault(BOTH).marks),)]
    said = await asyncio.to_thread(lambda: applied.process("keys", "rotate", ENCRYPTION_KEYS=BOTH))
    assert (said.code, said.err) == (0, "")
    await answer_to(telegram, petter, "etter byttet")
    assert await running.stop() == 0
    assert not [line for line in running.lines if " error " in line]
    new = Vault(NEW_KEY)
    texts = [new.open(str(text)) for (text,) in ask(applied, "SELECT text FROM reply ORDER BY id")]
    assert texts == ["før byttet", "etter byttet"]


async def test_no_name_and_no_word_stands_in_files_logs_metrics_or_errors(
    start: Start, telegram: Sandbox, petter: PhoneInHand, applied: Room, unused_tcp_port: int
) -> None:
    running = await start(HTTP_PORT=str(unused_tcp_port), LOG_FORMAT="json")
    await running.ready()
    await answer_to(telegram, petter, f"jeg var i {PHRASE}")
    petter.say("/ring")
    anne = telegram.phone(3001)
    await telegram.wait_for(lambda: bool(anne.from_bot()), 20)
    assert NAME in anne.from_bot()[-1].text
    async with httpx.AsyncClient() as http:
        metrics = (await http.get(f"http://127.0.0.1:{unused_tcp_port}/metrics")).text
    # while it runs: the newest facts stand in the write-ahead log
    files = {file.name: file.read_bytes() for file in applied.folder.glob("mellom.db*")}
    assert any(name.endswith("-wal") for name in files)
    errors = [
        (await asyncio.to_thread(lambda: applied.process("status", ENCRYPTION_KEYS=NEW_KEY))).err,
        (await asyncio.to_thread(lambda: applied.process("checkin", "petter", DATABASE_URL="sqlite:///no/m.db"))).err,
    ]
    assert await running.stop() == 0
    files |= {f"{file.name} after": file.read_bytes() for file in applied.folder.glob("mellom.db*")}
    for secret in (PHRASE, NAME, "+47 900 00 000", applied.settings["BOT_TOKEN"], TEST_KEY):
        for name, content in files.items():
            assert secret.encode() not in content, (secret, name)
        for text in (running.output, metrics, *errors):
            assert secret not in text, secret

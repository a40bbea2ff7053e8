"""`mellom check`: one line for each thing that an alert needs, and nothing is changed by looking."""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from datetime import datetime

import pytest

from bot.doctor.here import CHECKED_WITHIN, help_lines
from bot.wording.help_lines import read_help_lines
from sandbox import FreeConductor, Phone, Sandbox
from storage.vault import Vault
from tests.conftest import TEST_KEY
from tests.plans import TOKEN
from tests.program.conftest import TurnedClock
from tests.program.operator_room import Room, Said
from tests.program.running import Running
from tests.program.test_command import refused

Check = Callable[..., "asyncio.Future[list[str]]"]
PHONES = [Phone(2001, "Petter"), Phone(3001, "Anne"), Phone(3002, "Kari"), Phone(4001, "Lise")]
START = datetime.fromisoformat("2026-11-23T09:00+01:00")
CONFIRM = "UPDATE person SET confirmed_at = '2026-11-20 10:00:00.000000'"


@pytest.fixture
async def telegram() -> AsyncIterator[Sandbox]:
    box = Sandbox([TOKEN], PHONES, FreeConductor(START, speed=1))
    yield box
    await box.stop()


@pytest.fixture
async def ready(applied: Room, telegram: Sandbox) -> Room:
    """A room in which everything is as it should be."""
    url = await telegram.start()
    applied.settings |= {"TELEGRAM_API_URL": url, "CLOCK_URL": f"{url}/sandbox/api/clock"}
    change(applied, CONFIRM)
    return applied


@pytest.fixture(autouse=True)
def in_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody else is on the line in most of these, so there is nothing to wait for."""
    monkeypatch.setattr("bot.doctor.telegram.LISTEN_SECONDS", 0)


def change(room: Room, statement: str) -> None:
    with closing(sqlite3.connect(room.database)) as connection:
        connection.execute(statement)
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


async def check(room: Room, *options: str, **settings: str) -> Said:
    said = await asyncio.to_thread(room.mellom, "check", *options, **settings)
    assert said.err == ""
    return said


def problems(said: Said) -> list[str]:
    """What is wrong, without the word; the exit code says whether there is something."""
    found = [line.split(maxsplit=1)[1] for line in said.lines if line.startswith("problem ")]
    assert said.code == bool(found)
    return found


def has(said: Said, start: str, words: str) -> None:
    """One line begins so and holds these words."""
    lines = [line for line in said.lines if " ".join(line.split()).startswith(start) and words in line]
    assert len(lines) == 1, said.out


async def test_where_all_is_well_each_line_says_so_and_nothing_is_changed(ready: Room, telegram: Sandbox) -> None:
    telegram.phone(2001).say("hei")
    before = ready.database.read_bytes()
    said = await check(ready)
    assert problems(said) == []
    for start in ("token", "clock", "hearing", "database", "keys", "chain", "admins", "disk"):
        assert any(line.split()[:2] == ["ok", start] for line in said.lines), said.out
    has(said, "ok chain", "petter: anne, kari")
    has(said, "warning running", "start it")
    assert said.lines[-1] == f"Problems: 0, warnings: {sum(line.startswith('warning') for line in said.lines)}."
    assert ready.database.read_bytes() == before
    assert len(telegram.pending_updates()) == 1


async def test_as_json_it_says_the_same(ready: Room) -> None:
    plain, said = await check(ready), await check(ready, "--json")
    found = json.loads(said.out)
    assert found["ok"] is True
    assert [finding["level"] for finding in found["findings"]] == [line.split()[0] for line in plain.lines[:-1]]
    assert set(found["findings"][0]) == {"level", "about", "says", "do"}


async def test_beside_a_running_one_it_disturbs_nobody(ready: Room, telegram: Sandbox) -> None:
    running = await Running.start(ready)
    try:
        await running.ready()
        await telegram.listened_to(seconds=20)
        await asyncio.to_thread(ready.mellom, "checkin", "petter")
        await telegram.wait_for(lambda: telegram.phone(2001).from_bot(), 20)
        said = await asyncio.to_thread(ready.process, "check")
        healthy = await asyncio.to_thread(ready.process, "status", "--health")
        assert await running.stop() == 0
    finally:
        await running.gone()
    assert problems(said) == []
    has(said, "ok running", "is at work")
    has(said, "ok hearing", "is on the line")
    assert "hear.conflict" not in running.output
    assert (healthy.code, healthy.out) == (0, "it hears and speaks\n")


async def test_health_only_looks(ready: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """A monitor that calls it while a new version is being put in place must not be the one that migrates."""
    before = ready.database.read_bytes()
    monkeypatch.setattr("bot.cli.door.newest", lambda: "0002")
    monkeypatch.setattr("bot.doctor.memory.newest", lambda: "0002")
    said = await asyncio.to_thread(ready.mellom, "status", "--health")
    refused(said, "the database can't be used: it is not migrated: it has the shape of an older version; back it up")
    assert ready.database.read_bytes() == before
    said = await asyncio.to_thread(ready.mellom, "status", "--health", DATABASE_URL="sqlite:///other.db")
    refused(said, "there is no other.db yet; `mellom run` makes it")
    with closing(sqlite3.connect(ready.folder / "bare.db")) as connection:
        connection.execute("CREATE TABLE mine (id INTEGER)")
    said = await asyncio.to_thread(ready.mellom, "status", "--health", DATABASE_URL="sqlite:///bare.db")
    refused(said, "the database can't be used: it is empty")
    with closing(sqlite3.connect(ready.folder / "bare.db")) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("mine",)]
    assert not (ready.folder / "other.db").exists()


def nothing_is_due(room: Room) -> None:
    """The room was furnished at another time than its clock shows."""
    for table, moment in (("bot", "tidy_at"), ("schedule", "next_due_at"), ("team", "digest_at")):
        change(room, f"UPDATE {table} SET {moment} = NULL")  # noqa: S608  names of ours


async def test_without_a_running_one_it_is_not_well(ready: Room) -> None:
    nothing_is_due(ready)
    said = await asyncio.to_thread(ready.mellom, "status", "--health")
    assert (said.code, said.out, said.err) == (1, "it does not hear\n", "")


async def test_a_message_that_nobody_sends_is_not_well(ready: Room) -> None:
    nothing_is_due(ready)
    assert (await asyncio.to_thread(ready.mellom, "checkin", "petter")).code == 0
    change(ready, "UPDATE outbox SET next_attempt_at = '2026-11-23 07:50:00.000000'")
    said = await asyncio.to_thread(ready.mellom, "status", "--health")
    assert (said.code, said.out) == (1, "it does not hear, it does not speak\n")


async def test_another_program_on_the_line_is_recognised(ready: Room, telegram: Sandbox) -> None:
    """It asks again as soon as it was pushed off the line, as they all do."""
    import httpx  # noqa: PLC0415

    async def other() -> None:
        async with httpx.AsyncClient(timeout=30) as client:
            while True:
                await client.post(f"{ready.settings['TELEGRAM_API_URL']}/bot{TOKEN}/getUpdates", json={"timeout": 20})

    task = asyncio.create_task(other())
    try:
        said = await asyncio.to_thread(ready.process, "check")
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    (line,) = problems(said)
    assert "another program fetches this bot's messages" in line


async def test_a_webhook_is_recognised(ready: Room, telegram: Sandbox) -> None:
    telegram.state.first_account.webhook.url = "https://example.org/hook"
    has(await check(ready), "warning hearing", "`mellom run` takes it away when it starts")
    change(ready, "UPDATE bot SET listened_until = '2026-11-23 08:00:00.000000'")
    (line,) = problems(await check(ready))
    assert "a webhook takes the bot's messages away; stop the program that set it" in line


async def test_our_own_webhook_is_looked_at(ready: Room, telegram: Sandbox) -> None:
    settings = {"WEBHOOK_URL": "http://127.0.0.1:9/telegram", "WEBHOOK_SECRET": "s" * 32}
    webhook = telegram.state.first_account.webhook
    has(await check(ready, **settings), "ok hearing", "sets WEBHOOK_URL at Telegram when it starts")
    webhook.url = settings["WEBHOOK_URL"]
    has(await check(ready, **settings), "ok hearing", "brings the messages to WEBHOOK_URL")
    webhook.last_error, webhook.last_error_at = "Connection refused", telegram.state.now()
    telegram.phone(2001).say("hei")
    (line,) = problems(await check(ready, **settings))
    assert "messages wait and can't be brought to WEBHOOK_URL: " in line


async def test_what_time_asks_and_nobody_does_is_not_well(ready: Room) -> None:
    nothing_is_due(ready)
    change(ready, "UPDATE schedule SET next_due_at = '2026-11-23 07:50:00.000000'")
    said = await asyncio.to_thread(ready.mellom, "status", "--health")
    assert (said.code, said.out) == (1, "it does not hear, it does not do what time asks\n")


async def test_what_telegram_says_of_the_token_and_that_it_is_silent(ready: Room, telegram: Sandbox) -> None:
    (line,) = problems(await check(ready, BOT_TOKEN="900:AAxxxxxxxxxxxxxxxxxxxxxxxxx"))
    assert "Telegram does not know BOT_TOKEN" in line
    telegram.telegram_down()
    (line,) = problems(await check(ready))
    assert "can't be reached" in line
    telegram.telegram_down(False)
    del telegram.state.first_account.user["username"]
    has(await check(ready), "warning token", "has no username")


@pytest.mark.parametrize(("shift", "level"), [("09:00:30", "warning"), ("08:50:00", "problem"), ("09:00:02", "ok")])
async def test_a_wrong_clock_is_recognised_by_telegram_s(
    ready: Room, telegram: Sandbox, clock: TurnedClock, shift: str, level: str
) -> None:
    clock.now = datetime.fromisoformat(f"2026-11-23T{shift}+01:00")
    said = await check(ready, CLOCK_URL=clock.settings["CLOCK_URL"])
    has(said, f"{level} clock", "clock")


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE person SET confirmed_at = NULL WHERE key != 'lise'", "nobody in the chain of petter has confirmed"),
        (
            "UPDATE person SET reach = 'blocked' WHERE key IN ('anne', 'kari')",
            "nobody of the staff in the chain of petter",
        ),
        ("UPDATE person SET telegram_id = NULL WHERE key IN ('anne', 'kari')", "in the chain of petter can be reached"),
        ("UPDATE contact SET kind = 'relative'", "nobody of the staff in the chain of petter can be reached"),
        ("UPDATE person SET reach = 'no_chat' WHERE key = 'lise'", "no admin can be reached"),
        ("UPDATE bot SET telegram_id = 901", "no plan was applied for this bot"),
        ("UPDATE alembic_version SET version_num = '9999'", "it is newer than this Mellom"),
        ("UPDATE alembic_version SET version_num = 'copy:x'", "call `mellom copy-db` again"),
        ("UPDATE step SET label = 'gAAAAA'", "ENCRYPTION_KEYS does not open step.label"),
    ],
)
async def test_what_would_stop_an_alert_is_a_problem(ready: Room, statement: str, words: str) -> None:
    change(ready, statement)
    (line,) = problems(await check(ready))
    assert words in line
    assert ";" in line


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE person SET confirmed_at = NULL WHERE key = 'anne'",
        "UPDATE person SET confirmed_at = NULL WHERE key = 'lise'",
        "UPDATE person SET reach = 'blocked' WHERE key = 'anne'",
        "UPDATE patient SET state = 'invited'",
    ],
)
async def test_what_would_not_stop_one_is_none(ready: Room, statement: str) -> None:
    change(ready, statement)
    assert problems(await check(ready)) == []


async def test_two_of_one_name_are_a_warning_unless_one_has_ended(ready: Room) -> None:
    vault = Vault(TEST_KEY)
    with closing(sqlite3.connect(ready.database)) as connection:
        connection.execute("UPDATE person SET name = ? WHERE key = 'petter'", (vault.seal("anne"),))
        connection.commit()
    said = await check(ready)
    assert problems(said) == []
    has(said, "warning people", "of the same name: anne, petter; give them names that tell them apart, in the plan")
    change(ready, "UPDATE patient SET state = 'ended'")
    assert "of the same name" not in (await check(ready)).out


async def test_a_relative_in_a_chain_without_consent_is_a_warning_and_so_is_nobody_to_call(ready: Room) -> None:
    change(ready, "UPDATE contact SET kind = 'relative' WHERE person_id = (SELECT id FROM person WHERE key = 'kari')")
    said = await check(ready)
    assert problems(said) == []
    has(said, "warning consent", "kari in the chain of petter is a relative without consent, and is passed over")
    change(
        ready,
        "INSERT INTO disclosure (patient_id, contact_id, telling, how, given_at) "
        "SELECT p.id, k.id, 'asked', 'plan', '2026-11-20 10:00:00.000000' FROM person p, person k "
        "WHERE p.key = 'petter' AND k.key = 'kari'",
    )
    said = await check(ready)
    assert "without consent" not in said.out
    has(said, "warning consent", "petter agreed that a relative is asked, but nobody in the chain has a number to call")


async def test_a_database_that_is_not_there_is_not_made(ready: Room) -> None:
    for url, words in (
        ("sqlite:///other.db", "there is no other.db yet"),
        ("sqlite:///nowhere/other.db", "there is no nowhere/other.db yet"),
        ("postgresql://u:p@127.0.0.1:9/mellom", "can't be reached"),
        ("mysql://x", "must begin with sqlite:/// or postgresql://"),
    ):
        (line,) = problems(await check(ready, DATABASE_URL=url))
        assert words in line
    assert not (ready.folder / "other.db").exists()


async def test_a_database_that_cannot_be_written_is_a_problem(ready: Room) -> None:
    with ready.database.open("r+b") as file:
        file.seek(18)
        file.write(b"\x03")
    assert any("it can't be written" in line for line in problems(await check(ready)))


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"ENCRYPTION_KEYS": ""}, "ENCRYPTION_KEYS is not set; make a key"),
        ({"ENCRYPTION_KEYS": "x"}, "holds something that is no key"),
        ({"ENCRYPTION_KEYS": Vault.new_key()}, "does not open audit_chain.key, team.name, person.name"),
        ({"BOT_TOKEN": ""}, "BOT_TOKEN is not set"),
        ({"BOT_TIMEZONE": "Oslo"}, 'no time zone "Oslo"'),
    ],
)
async def test_settings_that_are_wrong_are_a_problem(ready: Room, settings: dict[str, str], words: str) -> None:
    (line,) = problems(await check(ready, **settings))
    assert words in line


async def test_an_env_that_others_can_read_is_a_warning(ready: Room) -> None:
    ready.write(".env", "LOG_FORMAT=text\n")
    (ready.folder / ".env").chmod(0o640)
    has(await check(ready), "warning settings", "chmod 600 .env")
    (ready.folder / ".env").chmod(0o600)
    has(await check(ready), "ok settings", "only its owner")


def test_help_numbers_that_were_not_looked_at_for_long_are_a_warning() -> None:
    oldest = min(line.checked for line in read_help_lines())
    assert not any(
        "not compared for" in finding.says for finding in help_lines(read_help_lines(), oldest + CHECKED_WITHIN)
    )
    (late, *_) = help_lines(read_help_lines(), max(line.checked for line in read_help_lines()) + CHECKED_WITHIN * 2)
    assert late.says.startswith("not compared for 90 days: 113")


async def test_an_address_beside_telegram_that_nobody_can_read_is_named_by_its_place(ready: Room) -> None:
    plan = (ready.folder / "plan.toml").read_text()
    also = 'also = ["mailto://user:hemmelig@example.org", "nonsense://hemmelig"]'
    ready.write("plan.toml", plan.replace('role = "admin"\n', f'role = "admin"\n{also}\n'))
    applied = await asyncio.to_thread(ready.mellom, "apply", "plan.toml", "--yes")
    assert "~ member lise: also" in applied.out
    assert "hemmelig" not in applied.out
    said = await check(ready)
    assert problems(said)[0].startswith("also")
    has(said, "problem also", "of lise can't be read: address 2 of 2")
    assert "hemmelig" not in said.out + said.err
    exported = await asyncio.to_thread(ready.mellom, "export-plan")
    assert also in exported.out
    with closing(sqlite3.connect(ready.database)) as disk:
        (sealed,) = disk.execute("SELECT also FROM person WHERE also IS NOT NULL").fetchone()
    assert "hemmelig" not in sealed

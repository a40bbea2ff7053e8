"""Other keys, another database, the plan as a file: what an operator sees of it."""

import asyncio
import sqlite3
from contextlib import closing

from storage.vault import Vault
from tests.conftest import TEST_KEY
from tests.program.conftest import TurnedClock
from tests.program.operator_room import PLAN, Room
from tests.program.running import Running
from tests.program.test_command import refused

NEW_KEY = Vault.new_key()


def test_the_plan_is_written_and_applying_it_changes_nothing(applied: Room) -> None:
    said = applied.mellom("export-plan", "now.toml")
    assert (said.code, said.err) == (0, "")
    assert (applied.folder / "now.toml").stat().st_mode & 0o777 == 0o600
    assert applied.mellom("apply", "now.toml").out == "Nothing to change.\n"
    assert applied.mellom("export-plan").out == (applied.folder / "now.toml").read_text()
    refused(applied.mellom("export-plan", "plan.toml"), "plan.toml is there already and stays as it is")
    assert (applied.folder / "plan.toml").read_text() == PLAN
    refused(applied.mellom("export-plan", "nowhere/plan.toml"), "nowhere/plan.toml can't be written (No such file")


def test_where_nothing_was_applied_there_is_no_plan_to_write(room: Room) -> None:
    refused(room.mellom("export-plan", "plan.toml"), "there is no plan in the database yet")
    assert not (room.folder / "plan.toml").exists()


def test_what_a_plan_could_not_hold_is_written_and_said(applied: Room) -> None:
    with closing(sqlite3.connect(applied.database)) as connection:
        connection.execute("DELETE FROM rank")
        connection.commit()
    said = applied.mellom("export-plan", "now.toml")
    assert said.code == 0
    assert 'now.toml, line 27: Nobody is told when "petter" does not answer' in said.err
    assert said.err.endswith("This must be mended before it can be applied.\n")


def test_keys_are_changed_and_the_old_one_can_go(applied: Room) -> None:
    said = applied.mellom("keys", "rotate", ENCRYPTION_KEYS=f"{NEW_KEY},{TEST_KEY}")
    assert (said.code, said.err) == (0, "")
    assert "The 2nd key of ENCRYPTION_KEYS may be removed." in said.out
    assert applied.mellom("schedule", "petter", ENCRYPTION_KEYS=NEW_KEY).code == 0
    refused(applied.mellom("schedule", "petter"), "ENCRYPTION_KEYS does not open this database")
    wrong = applied.mellom("keys", "rotate")
    assert wrong.code == 1
    assert wrong.err.startswith("mellom: no key opens audit_chain.key ")
    assert ", team.name 1, person.name 1, " in wrong.err
    assert "step.label 2; put the key they were sealed with behind the others" in wrong.err
    assert "There is one key" in applied.mellom("keys", "rotate", ENCRYPTION_KEYS=NEW_KEY).out


def test_a_house_moves_to_postgresql_and_back(applied: Room, postgres_url: str) -> None:
    said = applied.mellom("copy-db", postgres_url)
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("Copied ")
    assert applied.mellom("export-plan", DATABASE_URL=postgres_url).out == applied.mellom("export-plan").out
    assert applied.mellom("apply", "plan.toml", DATABASE_URL=postgres_url).out == "Nothing to change.\n"
    assert applied.mellom("checkin", "petter", DATABASE_URL=postgres_url).code == 0
    back = applied.mellom("copy-db", "sqlite:///back.db", DATABASE_URL=postgres_url)
    assert (back.code, back.err) == (0, "")
    with closing(sqlite3.connect(applied.folder / "back.db")) as connection:
        assert connection.execute("SELECT count(*) FROM check_in").fetchone() == (1,)
    refused(applied.mellom("copy-db", postgres_url), "TARGET_URL: the target holds people's data already")
    refused(applied.mellom("copy-db", "sqlite:///mellom.db"), "TARGET_URL: the target holds people's data already")


def test_a_target_that_cannot_be_is_said_in_a_line(applied: Room) -> None:
    for nowhere in ("sqlite://", "sqlite:///:memory:"):
        refused(applied.mellom("copy-db", nowhere), "TARGET_URL: it names no file, so all would be forgotten")
    refused(applied.mellom("copy-db", "nonsense"), "TARGET_URL: it is no address")
    refused(applied.mellom("copy-db", "postgresql://u:p@127.0.0.1:9/m"), "TARGET_URL: the database can't be reached")
    refused(applied.mellom("copy-db", "sqlite:///nowhere/m.db"), "TARGET_URL: the folder of the database nowhere/m.db")


def test_beside_a_running_one_neither_is_done(applied: Room, clock: TurnedClock) -> None:
    with closing(sqlite3.connect(applied.database)) as connection:
        connection.execute("UPDATE bot SET listened_until = '2026-11-23 06:59:40.000000'")
        connection.commit()
    for command in (
        ("copy-db", "sqlite:///other.db"),
        (
            "keys",
            "rotate",
        ),
    ):
        refused(applied.mellom(*command, **clock.settings), "`mellom run` seems to be active")
        assert applied.mellom(*command, "--anyway", **clock.settings).code == 0
    clock.now = clock.now.replace(minute=1)
    assert applied.mellom("keys", "rotate", **clock.settings).code == 0


async def test_a_copy_that_is_not_finished_does_not_run(applied: Room) -> None:
    with closing(sqlite3.connect(applied.database)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'copy:x'")
        connection.commit()
    running = await Running.start(applied)
    assert await running.ended(40) == 1
    assert running.lines == ["mellom: a copy into this database is not finished; call `mellom copy-db` again"]
    assert await asyncio.to_thread(lambda: applied.mellom("status").code) == 1

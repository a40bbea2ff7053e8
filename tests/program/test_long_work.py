"""What takes long shows on a terminal how far it is; after Ctrl-C nothing is lost, and called again it goes on."""

import os
import pty
import re
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import Any

import pytest

from storage.tables import metadata
from storage.vault import BadKeys, Vault
from tests.conftest import TEST_KEY
from tests.program.operator_room import PLAN, SECONDS_MAX, Room

PEOPLE = 1000
NEW_KEY = Vault.new_key()
UNDER_WAY = r"{}\D+[1-9][0-9]{{2,}}/[0-9]{{4}}"


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Room:
    """A room with a plan of a thousand patients, of whom nobody is in the database yet."""
    room = Room(tmp_path_factory.mktemp("crowded"))
    head, tail = PLAN.split("[[patients]]")
    crowd = "".join(
        "[[patients]]"
        + tail.replace('"petter"', f'"p{n}"')
        .replace('"Petter"', f'"Petter {n}"')
        .replace("telegram_id = 2001", f"telegram_id = {5000 + n}")
        for n in range(PEOPLE)
    )
    room.write("plan.toml", head + crowd)
    return room


@pytest.fixture(scope="module")
def filled(crowded: Room) -> Room:
    """The same after the plan was interrupted and applied; for looking and copying."""
    code, shown = on_a_terminal(crowded, "apply", "plan.toml", "--yes", interrupt_at=UNDER_WAY.format("applying"))
    assert (code, "Traceback" in shown) == (130, False), shown
    assert ask(crowded, "SELECT count(*) FROM person") == [(0,)], "half a plan was applied"
    code, shown = on_a_terminal(crowded, "apply", "plan.toml", "--yes")
    assert code == 0, shown
    assert f"{PEOPLE}/{PEOPLE}" in shown
    return crowded


def ask(room: Room, query: str, file: str = "mellom.db") -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(room.folder / file)) as connection:
        return connection.execute(query).fetchall()


def all_rows(room: Room, file: str = "mellom.db") -> list[tuple[Any, ...]]:
    """Every row of every table, with the table's name in front."""
    names = [table.name for table in metadata.sorted_tables]
    return [(name, *row) for name in names for row in ask(room, f"SELECT * FROM {name}", file)]  # noqa: S608


def on_a_terminal(room: Room, *arguments: str, interrupt_at: str = "", **settings: str) -> tuple[int, str]:
    """Call the command with a terminal for standard error; Ctrl-C once it shows what `interrupt_at` matches."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(  # noqa: S603  our own program
        [sys.executable, "-m", "bot", *arguments],
        cwd=room.folder,
        env={**room.environment, **settings, "TERM": "xterm", "NO_COLOR": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=theirs,
        # a shell's background job has Ctrl-C switched off, and so have its children
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    )
    os.close(theirs)
    shown = ""
    while True:
        try:
            read = os.read(ours, 4096).decode("utf-8", "replace")
        except OSError:  # Linux says so when nobody holds the other end any more
            break
        if not read:
            break
        shown += read
        if interrupt_at and re.search(interrupt_at, shown):
            process.send_signal(signal.SIGINT)
            interrupt_at = ""
    os.close(ours)
    return process.wait(SECONDS_MAX), shown[-500:]


def test_a_plan_of_a_thousand_is_applied_whole_or_not_at_all(filled: Room) -> None:
    assert ask(filled, "SELECT count(*) FROM patient") == [(PEOPLE,)]


def test_a_copy_goes_on(room: Room, filled: Room) -> None:
    room.take_over(filled)
    command = "copy-db", "sqlite:///other.db"
    code, shown = on_a_terminal(room, *command, interrupt_at=UNDER_WAY.format("copying"))
    assert code == 130, shown
    assert "mellom: interrupted; nothing is lost, and called again it goes on" in shown
    assert "Traceback" not in shown
    ((version,),) = ask(room, "SELECT version_num FROM alembic_version", "other.db")
    assert version.startswith("copy:"), "nothing may run on half a copy"
    assert 0 < len(all_rows(room, "other.db")) < len(all_rows(room))
    code, shown = on_a_terminal(room, *command)
    assert code == 0, shown
    assert all_rows(room, "other.db") == all_rows(room)
    assert ask(room, "SELECT * FROM alembic_version", "other.db") == ask(room, "SELECT * FROM alembic_version")


def test_a_change_of_keys_goes_on(room: Room, filled: Room) -> None:
    def sealed_anew() -> int:
        vault, number = Vault(NEW_KEY), 0
        for (name,) in ask(room, "SELECT name FROM person UNION ALL SELECT label FROM step"):
            try:
                number += bool(vault.open(name))
            except BadKeys:
                continue
        return number

    room.take_over(filled)
    keys = {"ENCRYPTION_KEYS": f"{NEW_KEY},{TEST_KEY}"}
    code, shown = on_a_terminal(room, "keys", "rotate", interrupt_at=UNDER_WAY.format("sealing anew"), **keys)
    assert code == 130, shown
    assert "called again it goes on" in shown
    assert "Traceback" not in shown
    assert 0 < sealed_anew() < 3 * PEOPLE
    assert room.mellom("schedule", "p1", **keys).code == 0
    code, shown = on_a_terminal(room, "keys", "rotate", **keys)
    assert code == 0, shown
    assert sealed_anew() > 3 * PEOPLE
    assert room.mellom("schedule", "p1", ENCRYPTION_KEYS=NEW_KEY).code == 0


def test_where_nobody_looks_at_a_terminal_there_is_no_bar(applied: Room) -> None:
    assert "━" not in applied.process("keys", "rotate").err

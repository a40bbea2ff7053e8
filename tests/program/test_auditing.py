"""`mellom audit verify`: what an operator sees of the audit trail."""

import sqlite3
from contextlib import closing

import pytest

from storage.vault import Vault
from tests.conftest import TEST_KEY
from tests.program.operator_room import Room

NEW_KEY = Vault.new_key()
ELSEWHERE = "No head was kept elsewhere yet (AUDIT_HEADS), so a cut at the very end could not be seen.\n"


def change(room: Room, *statements: str) -> None:
    """What somebody does who may write to the file."""
    with closing(sqlite3.connect(room.database)) as disk:
        for name in ("audit_no_update", "audit_no_delete"):
            disk.execute(f"DROP TRIGGER IF EXISTS {name}")
        for statement in statements:
            disk.execute(statement)
        disk.commit()


def head(room: Room) -> tuple[str, int, str]:
    with closing(sqlite3.connect(room.database)) as disk:
        query = "SELECT chain, number, mac FROM audit ORDER BY chain = 'house', number DESC LIMIT 1"
        chain, number, mac = disk.execute(query).fetchone()
    return chain, number, mac


def a_line(room: Room, at: str = "2026-11-23T09:00:00Z") -> str:
    chain, number, mac = head(room)
    return f"{at} chain={chain} number={number} mac={mac}\n"


@pytest.fixture
def audited(applied: Room) -> Room:
    """A room in which the team's trail has three rows."""
    for _ in range(2):
        assert applied.mellom("invite", "contact", "anne", "--again").code in {0, 1}
        assert applied.mellom("rehearse", "petter").code == 0
    assert head(applied)[1] >= 3
    return applied


def test_a_trail_that_is_whole_is_said_to_be(audited: Room) -> None:
    said = audited.mellom("audit", "verify")
    assert (said.code, said.err) == (0, ELSEWHERE)
    assert said.out == f"The audit trail is whole: {head(audited)[1]} rows in 1 chain.\n"
    audited.write("mellom.db.audit-heads", a_line(audited))
    said = audited.mellom("audit", "verify")
    assert (said.code, said.err) == (0, "")
    last = "Heads kept elsewhere that stand in it: 1 of 1; the last is of 2026-11-23 09:00 UTC."
    assert said.lines[1] == last


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE audit SET detail = 'x' WHERE number = 2", "row 2 ("),
        ("DELETE FROM audit WHERE number = 2", "row 2 is missing after row 1"),
        ("DELETE FROM audit WHERE number = 1", "row 1 is missing at the beginning"),
        ("DELETE FROM audit WHERE number > 1", "missing at the end"),
    ],
)
def test_what_was_changed_is_said_in_one_line_with_what_and_where(audited: Room, statement: str, says: str) -> None:
    change(audited, statement)
    said = audited.mellom("audit", "verify")
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith(f"mellom: the audit trail is not whole. The chain of the team {head(audited)[0]}: ")
    assert says in said.err
    assert said.err.count("\n") == 1


def test_a_tail_cut_with_its_head_is_seen_by_the_heads_that_were_kept(audited: Room) -> None:
    line = a_line(audited)
    change(audited, "DELETE FROM audit WHERE number > 1", "UPDATE audit_chain SET newest = 1")
    assert audited.mellom("audit", "verify").code == 0
    log = line.replace("Z chain", "Z info    bot.audit_heads: the newest row action=audit.head chain").strip()
    audited.write("journal.txt", f"some line\n{log} bot=1\n{log[:40]}\n")
    said = audited.mellom("audit", "verify", "--heads", "journal.txt")
    assert said.code == 1
    assert "of which the last was kept as the head on 2026-11-23" in said.err
    audited.write("mellom.db.audit-heads", line)
    assert audited.mellom("audit", "verify").code == 1


def test_what_an_older_copy_took_away_is_not_called_a_cut(audited: Room) -> None:
    assert audited.mellom("backup", "copy.db").code == 0
    assert audited.mellom("rehearse", "petter").code == 0
    audited.write("mellom.db.audit-heads", a_line(audited, "2020-01-01T00:00:00Z"))
    assert audited.mellom("audit", "verify").code == 0
    assert audited.mellom("restore", "copy.db", "--anyway").code == 0
    said = audited.mellom("audit", "verify")
    assert (said.code, said.err) == (0, "")


def test_after_new_keys_it_is_whole_by_the_new_one_alone(audited: Room) -> None:
    assert audited.mellom("keys", "rotate", ENCRYPTION_KEYS=f"{NEW_KEY},{TEST_KEY}").code == 0
    said = audited.mellom("audit", "verify", ENCRYPTION_KEYS=NEW_KEY)
    assert (said.code, said.err) == (0, ELSEWHERE)
    said = audited.mellom("audit", "verify")
    assert said.code == 1
    assert "ENCRYPTION_KEYS does not open its key, or that was changed" in said.err


def test_where_there_is_nothing_to_verify_it_says_so(room: Room, audited: Room) -> None:
    said = audited.mellom("audit", "verify", "--heads", "nowhere.txt")
    assert (said.code, said.err) == (1, "mellom: nowhere.txt can't be read (No such file or directory)\n")
    said = room.mellom("audit", "verify", DATABASE_URL="sqlite:///none.db")
    assert (said.code, said.err) == (1, "mellom: there is no none.db yet; `mellom run` makes it\n")

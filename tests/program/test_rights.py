"""`mellom data` and `mellom erase` as an operator meets them, and that no restored copy brings an erased one back."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.cli import keeping
from tests.program.operator_room import Room


def ask(file: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(file)) as disk:
        found = disk.execute(query).fetchall()
        disk.commit()
    return found


@pytest.fixture(autouse=True)
def watches_shortly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody beats here unless a test does."""
    monkeypatch.setattr(keeping, "WATCH_SECONDS", 0.3)


def test_all_that_is_stored_about_a_patient_is_written_into_a_folder(applied: Room) -> None:
    assert "there is no folder" in applied.mellom("data", "petter", "--out", "his").err
    folder = applied.folder / "his"
    folder.mkdir()
    said = applied.mellom("data", "Petter", "--out", "his")
    assert (said.code, said.err) == (0, "")
    files = {file.name: file for file in folder.iterdir()}
    assert set(files) == {"mine-data.html", "mine-data.json"}
    assert all(file.stat().st_mode & 0o777 == 0o600 for file in files.values())
    assert "Petter" in files["mine-data.html"].read_text(encoding="utf-8")
    assert json.loads(files["mine-data.json"].read_text(encoding="utf-8"))["person"][0]["key"] == "petter"
    assert ask(applied.database, "SELECT actor FROM audit WHERE action = 'data.exported'") == [("cli",)]
    again = applied.mellom("data", "petter", "--out", "his")
    assert again.code == 1
    assert "is there already and stays as it is" in again.err
    exported = "SELECT count(*) FROM audit WHERE action = 'data.exported'"
    assert ask(applied.database, exported) == [(1,)], "what was not handed out is not written down as such"
    assert applied.mellom("data", "nobody", "--out", "his").code == 1


def test_erasing_is_asked_for_begun_once_and_undone(applied: Room) -> None:
    said = applied.mellom("erase", "petter", answer="n\n")
    assert said.code == 1
    assert "Nothing was changed." in said.out
    assert ask(applied.database, "SELECT erase_at FROM patient") == [(None,)]
    assert "Everything is erased after" in applied.mellom("erase", "Petter", "--yes").out
    assert "That is so already" in applied.mellom("erase", "petter", "--yes").out
    ask(applied.database, "UPDATE patient SET erase_waits = 1")
    assert "until a person has closed the open alert" in applied.mellom("erase", "petter", "--yes").out
    assert ask(applied.database, "SELECT count(*) FROM patient WHERE erase_at IS NOT NULL") == [(1,)]
    assert applied.mellom("erase", "petter", "--undo").lines == ["Nothing is erased."]
    assert applied.mellom("erase", "petter", "--undo").lines == ["Nothing was to be erased."]
    assert ask(applied.database, "SELECT erase_at FROM patient") == [(None,)]
    ask(applied.database, "UPDATE person SET telegram_id = NULL WHERE key = 'petter'")
    assert "no phone to tell it to" in applied.mellom("erase", "petter", "--yes").out


def test_a_restored_copy_does_not_bring_back_who_was_erased_since(applied: Room) -> None:
    """As the present database has it in its trail; here it is the only place that knows."""
    assert applied.mellom("backup", "copy.db").code == 0
    ask(
        applied.database,
        "INSERT INTO audit SELECT 'house', 999, '2026-11-23', 'system', 'patient.erased', ref, '', 'x' "
        "FROM person WHERE key = 'petter'",
    )
    said = applied.mellom("restore", "copy.db")
    assert (said.code, said.err) == (0, "")
    assert "Erased again, as they had been erased since the copy was made: 1." in said.out
    assert ask(applied.database, "SELECT count(*) FROM person WHERE key = 'petter'") == [(0,)]
    assert ask(applied.database, "SELECT count(*) FROM patient") == [(0,)]


def test_a_restored_copy_does_not_bind_a_phone_that_was_cut_off_since(applied: Room) -> None:
    assert applied.mellom("backup", "copy.db").code == 0
    assert applied.mellom("detach", "petter", "--yes").code == 0
    assert applied.mellom("restore", "copy.db").code == 0
    assert ask(applied.database, "SELECT telegram_id FROM person WHERE key = 'petter'") == [(None,)]


def test_where_the_present_database_is_gone_the_list_beside_it_says_who(applied: Room) -> None:
    assert applied.mellom("backup", "copy.db").code == 0
    ((ref,),) = ask(applied.database, "SELECT ref FROM person WHERE key = 'petter'")
    for file in applied.folder.glob("mellom.db*"):
        file.unlink()
    Path(f"{applied.database}.audit-heads").write_text(f"2026-11-23T10:00:00Z erased={ref}\n", encoding="utf-8")
    said = applied.mellom("restore", "copy.db")
    assert (said.code, said.err) == (0, "")
    assert ask(applied.database, "SELECT count(*) FROM person WHERE key = 'petter'") == [(0,)]


def test_a_present_database_that_is_damaged_stops_no_restore(applied: Room) -> None:
    assert applied.mellom("backup", "copy.db").code == 0
    applied.database.write_bytes(b"this is no database" * 1000)
    said = applied.mellom("restore", "copy.db", "--anyway")
    assert (said.code, said.err) == (0, "")
    assert ask(applied.database, "SELECT count(*) FROM person WHERE key = 'petter'") == [(1,)]

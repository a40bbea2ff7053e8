"""`mellom end`, `leave` and `away` as an operator meets them."""

import sqlite3
from contextlib import closing

from tests.program.operator_room import Room


def ask(room: Room, query: str) -> list[tuple[object, ...]]:
    """What the room's database says."""
    with closing(sqlite3.connect(room.database)) as connection:
        return connection.execute(query).fetchall()


def test_a_patients_part_is_ended_after_asking_and_once(applied: Room) -> None:
    said = applied.mellom("end", "petter", answer="n\n")
    assert said.code == 1
    assert "Nothing was changed." in said.out
    assert ask(applied, "SELECT state FROM patient") == [("active",)]
    said = applied.mellom("end", "Petter", "--yes", "--note", "moved away")
    assert (said.code, said.err) == (0, "")
    assert said.lines == ["Ended. One last text is on its way; nothing more is sent."]
    assert ask(applied, "SELECT state FROM patient") == [("ended",)]
    assert ask(applied, "SELECT count(*) FROM schedule WHERE removed_at IS NULL") == [(0,)]
    assert ask(applied, "SELECT kind FROM outbox ORDER BY id") == [("goodbye",), ("ended_told",)]
    again = applied.mellom("end", "petter", "--yes")
    assert (again.code, again.lines) == (0, ["This patient's part has ended already."])
    assert ask(applied, "SELECT count(*) FROM outbox") == [(2,)]
    assert applied.mellom("end", "nobody", "--yes").code == 1


def test_a_contact_leaves_only_with_a_successor(applied: Room) -> None:
    said = applied.mellom("leave", "anne", "--yes")
    assert said.code == 1
    assert said.err == (
        "mellom: anne can't leave: there are a place in the chain of petter; name who takes over with --to\n"
    )
    for other, why in (("anne", "nobody takes over from themselves"), ("lise", "must be a contact of the staff")):
        refused = applied.mellom("leave", "anne", "--to", other, "--yes")
        assert refused.code == 1
        assert why in refused.err
    for nobody in ("petter", "ann", "nne"):
        assert "there is no contact" in applied.mellom("leave", nobody, "--to", "kari", "--yes").err, "no guess"
    assert ask(applied, "SELECT count(*) FROM contact") == [(2,)]
    said = applied.mellom("leave", "Anne", "--to", "kari", "--yes")
    assert (said.code, said.lines) == (0, ["Anne has left; kari takes over."])
    assert ask(applied, "SELECT count(*) FROM contact") == [(1,)]
    assert ask(applied, "SELECT telegram_id FROM person WHERE key = 'anne'") == [(None,)]
    assert "only admin" in applied.mellom("leave", "lise", "--yes").err


def test_days_off_are_noted_and_taken_back(applied: Room) -> None:
    said = applied.mellom("away", "anne", "--from", "2099-12-23", "--to", "2100-01-02")
    assert (said.code, said.lines) == (0, ["anne is away 2099-12-23 to 2100-01-02, both days counted."])
    for wrong in (("--to", "24.12"), ("--to", "2020-01-01"), (), ("--from", "2099-12-23", "--to", "2099-12-22")):
        refused = applied.mellom("away", "anne", *wrong)
        assert refused.code == 1
        assert refused.err.startswith("mellom: ")
        assert "Traceback" not in refused.err
    assert "lise is no contact" in applied.mellom("away", "lise", "--to", "2099-12-24").err
    assert "--back takes back all" in applied.mellom("away", "anne", "--back", "--to", "2099-12-24").err
    assert ask(applied, 'SELECT "first", "last" FROM absence') == [("2099-12-23", "2100-01-02")]
    assert applied.mellom("away", "anne", "--back").lines == ["anne is there again."]
    assert ask(applied, "SELECT count(*) FROM absence") == [(0,)]


def test_own_hours_stand_in_the_plan(applied: Room) -> None:
    plan = (applied.folder / "plan.toml").read_text(encoding="utf-8")
    with_hours = plan.replace('key = "anne"\n', 'key = "anne"\nhours = "mon-fri 08:00-15:30"\n')
    applied.write("hours.toml", with_hours)
    said = applied.mellom("apply", "hours.toml", "--yes")
    assert "~ contact anne: hours none -> mon-fri 08:00-15:30" in said.lines
    assert "Nothing to change." in applied.mellom("apply", "hours.toml", "--yes").out
    applied.write("wrong.toml", with_hours.replace('mon-fri 08:00-15:30"\nname = "Anne', 'now and then"\nname = "Anne'))
    assert applied.mellom("apply", "wrong.toml", "--yes").code == 1
    applied.write("never.toml", plan.replace('key = "anne"\n', 'key = "anne"\nhours = ""\n'))
    assert "nobody would ever be told" in applied.mellom("apply", "never.toml", "--yes").err

"""The `mellom` command as an operator meets it: a process in an empty home."""

import json
import re
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from storage.vault import Vault
from tests.plans import TOKEN
from tests.program.conftest import TurnedClock
from tests.program.operator_room import PLAN, Room, Said

COMMANDS = (
    "init",
    "check",
    "run",
    "apply",
    "export-plan",
    "invite",
    "checkin",
    "rehearse",
    "end",
    "detach",
    "data",
    "erase",
    "leave",
    "away",
    "status",
    "schedule",
    "bot",
    "phrases",
    "audit",
    "new-key",
    "keys",
    "copy-db",
    "backup",
    "restore",
    "demo",
)
OTHER_KEY = Vault.new_key()


def refused(said: Said, sentence: str) -> None:
    """It ended with exit code 1 and this one line, and no traceback."""
    assert (said.code, said.out) == (1, "")
    (line,) = said.err.splitlines()
    assert line.startswith("mellom: ")
    assert sentence in line, line


def rows(room: Room, table: str) -> int:
    """How many rows a table of the room's database has."""
    with closing(sqlite3.connect(room.database)) as connection:
        number: int = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608  our own word
    return number


def test_help_says_what_there_is_in_sentences(room: Room) -> None:
    said = room.mellom("--help")
    assert (said.code, said.err) == (0, "")
    assert "Mellom asks people between two visits how they are" in said.out
    told = dict(re.findall(r"^│ ([a-z][a-z-]+) {2,}(.+?)\s*│$", said.out, re.MULTILINE))
    assert set(told) == set(COMMANDS)
    for sentence in told.values():
        assert re.fullmatch(r"[A-Z].{15,}\.", sentence), sentence


@pytest.mark.parametrize("command", ["apply", "schedule"])
def test_help_of_a_command_explains_what_it_takes(room: Room, command: str) -> None:
    said = room.mellom(command, "--help")
    assert said.code == 0
    explained = [line for line in said.lines if re.match(r"│ [* ] {2,}\S|│ --", line)]
    assert len(explained) >= 2
    for line in explained:
        assert re.search(r"[a-z]\.( \[.*\])*\s*│$", line), line


@pytest.mark.parametrize("arguments", [("nonsense",), ("schedule", "petter", "--next", "0"), ("apply",)])
def test_what_the_command_does_not_know_is_answered_with_its_usage(room: Room, arguments: tuple[str, ...]) -> None:
    said = room.mellom(*arguments)
    assert said.code == 2
    assert "Usage:" in said.err
    assert "Traceback" not in said.err


def test_a_new_key_is_a_key_and_each_is_another(room: Room) -> None:
    first, second = room.mellom("new-key", BOT_TOKEN="", ENCRYPTION_KEYS=""), room.mellom("new-key")
    assert (first.code, first.err) == (0, "")
    vault = Vault(first.out.strip())
    assert vault.open(vault.seal("hei")) == "hei"
    assert first.out != second.out


def test_a_plan_is_shown_and_applied_and_the_second_time_there_is_nothing_to_do(room: Room) -> None:
    room.write("plan.toml", PLAN)
    said = room.mellom("apply", "plan.toml", "--yes")
    assert (said.code, said.err) == (0, "")
    assert said.lines == [
        "+ team: Team Nord",
        "+ member lise: admin",
        "+ contact anne: staff",
        "+ contact kari: staff",
        "+ patient petter: asked from now on",
        "+ patient petter, schedule natt: daily 02:30 from 2026-10-01",
        "Applied: 6 changes.",
    ]
    again = room.mellom("apply", "plan.toml")
    assert (again.code, again.out, again.err) == (0, "Nothing to change.\n", "")


@pytest.mark.parametrize(("answer", "code", "people"), [("n\n", 1, 0), ("\n", 1, 0), ("y\n", 0, 4)])
def test_without_yes_it_asks_and_no_means_no(room: Room, answer: str, code: int, people: int) -> None:
    room.write("plan.toml", PLAN)
    said = room.mellom("apply", "plan.toml", answer=answer)
    assert said.code == code
    assert "+ patient petter: asked from now on" in said.lines
    assert "Apply this? [y/N]:" in said.out
    assert ("Nothing was changed." in said.out) == bool(code)
    assert rows(room, "person") == people


def test_where_nobody_can_answer_nothing_is_applied(room: Room) -> None:
    """In a script without --yes."""
    room.write("plan.toml", PLAN)
    said = room.mellom("apply", "plan.toml", answer="")
    assert said.code == 1
    assert "Traceback" not in said.err
    assert rows(room, "person") == 0


def test_a_plan_with_many_mistakes_lists_each_with_its_line_and_applies_nothing(room: Room) -> None:
    bad = PLAN.replace('role = "admin"', 'role = "boss"').replace('times = ["02:30"]', 'times = ["25:30"]')
    bad = bad.replace("telegram_id = 3002", "telegram_id = 3001").replace('contact = "kari"', 'contact = "karri"')
    bad = bad.replace('window = "2h"', 'window = "2w"\ncolour = "blue"')
    room.write("plan.toml", bad)
    said = room.mellom("apply", "plan.toml", "--yes")
    assert (said.code, said.out) == (1, "")
    head, *mistakes = said.err.splitlines()
    assert head == "mellom: 6 mistakes in the plan; nothing was applied"
    numbers = [int(match[1]) for line in mistakes if (match := re.match(r"plan\.toml, line (\d+): .+\..+[.?]$", line))]
    wrong = [
        number
        for number, line in enumerate(bad.splitlines(), start=1)
        if any(word in line for word in ("boss", "25:30", "karri", '"2w"', "colour"))
    ]
    second_3001 = [number for number, line in enumerate(bad.splitlines(), start=1) if "3001" in line][1]
    assert numbers == sorted([*wrong, second_3001])
    assert not room.database.exists() or rows(room, "person") == 0


def test_what_applies_to_the_database_and_not_to_the_plan_is_refused_in_a_line(applied: Room) -> None:
    applied.write("plan.toml", PLAN.replace('key = "lise"', 'key = "lise2"'))
    said = applied.mellom("apply", "plan.toml", "--yes")
    refused(said, "telegram_id 4001 belongs to lise")
    assert rows(applied, "person") == 4


def test_with_the_token_of_another_bot_nothing_is_applied(applied: Room) -> None:
    other = {"BOT_TOKEN": TOKEN.replace("900:", "901:")}
    before = rows(applied, "person"), rows(applied, "team"), rows(applied, "bot")
    for arguments in (("apply", "plan.toml"), ("apply", "plan.toml", "--yes")):
        refused(
            applied.mellom(*arguments, **other),
            "BOT_TOKEN is of the bot 901, but the people in the database are those of the bot 900; set its token, or",
        )
    assert (rows(applied, "person"), rows(applied, "team"), rows(applied, "bot")) == before


def test_a_plan_that_cannot_be_read_is_said_in_a_line(room: Room) -> None:
    (room.folder / "folder").mkdir()
    (room.folder / "latin.toml").write_bytes('name = "Søpla"'.encode("latin-1"))
    with (room.folder / "huge.toml").open("wb") as huge:
        huge.truncate(30_000_000)
    refused(room.mellom("apply", "nothing.toml"), "nothing.toml can't be read (No such file or directory)")
    refused(room.mellom("apply", "folder"), "folder can't be read (Is a directory)")
    refused(room.mellom("apply", "latin.toml"), "latin.toml is not UTF-8 text")
    refused(room.mellom("apply", "huge.toml"), "huge.toml is too large")


def test_what_the_plan_no_longer_has_goes_only_with_prune(applied: Room) -> None:
    applied.write("plan.toml", PLAN[: PLAN.index("[[patients]]")])
    said = applied.mellom("apply", "plan.toml", "--yes")
    assert said.lines == ["? patient petter: not in the plan; goes on (--prune ends it)", "Nothing to change."]
    pruned = applied.mellom("apply", "plan.toml", "--yes", "--prune")
    assert pruned.lines == ["- patient petter: nothing is asked any more", "Applied: 1 changes."]
    refused(applied.mellom("checkin", "petter"), "petter does not take part, so nothing was sent")


def test_status_counts_everything_by_state(applied: Room, clock: TurnedClock) -> None:
    assert applied.mellom("checkin", "Petter", **clock.settings).out == "It is on its way.\n"
    clock.now += timedelta(minutes=5)
    found = applied.mellom("status", "--json", **clock.settings)
    assert (found.code, found.err) == (0, "")
    assert json.loads(found.out) == {
        "now": "2026-11-23T07:05:00+00:00",
        "check_ins": {
            "pending": 1,
            "open": 0,
            "answered": 0,
            "missed": 0,
            "undeliverable": 0,
            "cancelled": 0,
            "void": 0,
        },
        "alerts": {"raised": 0, "taken": 0, "closed": 0},
        "outbox": {"due": 1, "sent": 0, "dropped": 0, "expired": 0, "failed": 0},
        "oldest_due": "2026-11-23T07:00:00+00:00",
        "oldest_due_seconds": 300.0,
        "heard_until": None,
        "texts": 0,
        "texts_not_entered": 0,
        "oldest_text": None,
    }
    assert applied.mellom("status", **clock.settings).lines == [
        "check-ins  1 pending, 0 open, 0 answered, 0 missed, 0 undeliverable, 0 cancelled, 0 void",
        "alerts     0 raised, 0 taken, 0 closed",
        "outbox     1 due, 0 sent, 0 dropped, 0 expired, 0 failed",
        "oldest due 2026-11-23 07:00:00Z (300 s ago)",
        "heard      nothing",
        "texts      0 kept, 0 not marked as in the record",
    ]


def test_status_needs_no_token_and_makes_the_database_that_is_not_there(room: Room) -> None:
    said = room.mellom("status", "--json", BOT_TOKEN="")
    found = json.loads(said.out)
    assert said.code == 0
    assert found["oldest_due"] is None
    assert found["oldest_due_seconds"] == 0
    assert datetime.fromisoformat(found["now"]).utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (  # the clocks go back at three: 02:30 comes twice, and is asked once
            "2026-10-24T12:00+02:00",
            ["Sun 2026-10-25 02:30 CEST", "Mon 2026-10-26 02:30 CET", "Tue 2026-10-27 02:30 CET"],
        ),
        (  # the clocks skip from two to three: 02:30 is moved past the gap
            "2027-03-26T12:00+01:00",
            ["Sat 2027-03-27 02:30 CET", "Sun 2027-03-28 03:30 CEST", "Mon 2027-03-29 02:30 CEST"],
        ),
    ],
)
def test_the_coming_check_ins_are_shown_in_local_time_over_a_change_of_the_clocks(
    applied: Room, clock: TurnedClock, now: str, expected: list[str]
) -> None:
    clock.now = datetime.fromisoformat(now)
    said = applied.mellom("schedule", "petter", "--next", "3", **clock.settings)
    assert (said.code, said.err) == (0, "")
    assert said.lines == [f"{line}  natt" for line in expected]


def test_a_preview_names_days_off(room: Room, clock: TurnedClock) -> None:
    clock.now = datetime.fromisoformat("2026-12-23T12:00+01:00")
    days_off = 'window = "2h"\nholidays = "skip"\nexcept = [2026-12-24]'
    room.write("plan.toml", PLAN.replace('window = "2h"', days_off))
    assert room.mellom("apply", "plan.toml", "--yes", **clock.settings).code == 0
    said = room.mellom("schedule", "petter", "--next", "1", **clock.settings)
    assert said.lines == [
        "Thu 2026-12-24 02:30 CET  natt  (day off, skipped)",
        "Fri 2026-12-25 02:30 CET  natt  (public holiday, skipped)",
        "Sat 2026-12-26 02:30 CET  natt  (public holiday, skipped)",
        "Sun 2026-12-27 02:30 CET  natt",
    ]


def test_by_default_ten_are_shown(applied: Room) -> None:
    assert len(applied.mellom("schedule", "PETTER").lines) == 10


def test_whoever_is_no_patient_is_said_so(applied: Room) -> None:
    for name in ("nobody", "anne"):
        refused(applied.mellom("checkin", name), f"there is no patient with the key or name '{name}'")
    refused(applied.mellom("schedule", "nobody"), "there is no patient")
    assert rows(applied, "check_in") == 0


def test_a_patient_who_waits_for_enrolment_is_sent_nothing(room: Room) -> None:
    room.write("plan.toml", PLAN.replace('telegram_id = 2001\nconsent = "on paper 2026-11-20"\n', ""))
    assert room.mellom("apply", "plan.toml", "--yes").code == 0
    refused(room.mellom("checkin", "petter"), "petter does not take part, so nothing was sent")
    assert rows(room, "check_in") == 0


def test_a_check_in_by_hand_lies_ready_to_be_said(applied: Room) -> None:
    assert applied.mellom("checkin", "petter").code == 0
    assert (rows(applied, "check_in"), rows(applied, "outbox")) == (1, 1)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"ENCRYPTION_KEYS": ""}, "ENCRYPTION_KEYS is not set; make a key with `mellom new-key`"),
        ({"ENCRYPTION_KEYS": OTHER_KEY}, "ENCRYPTION_KEYS does not open this database"),
        ({"BOT_TOKEN": "letmein"}, "BOT_TOKEN does not look like a token"),
        ({"BOT_TOKEN_FILE": "nothing"}, "BOT_TOKEN and BOT_TOKEN_FILE are both set"),
        ({"DATABASE_URL": "sqlite:///nowhere/mellom.db"}, "the folder of the database nowhere/mellom.db does not"),
        ({"DATABASE_URL": "sqlite:///home"}, "the database can't be reached: unable to open database file"),
        ({"DATABASE_URL": "postgresql://127.0.0.1:9/mellom"}, "the database can't be reached"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else None,
)
def test_what_is_missing_or_wrong_is_said_in_a_line(applied: Room, settings: dict[str, str], sentence: str) -> None:
    refused(applied.mellom("apply", "plan.toml", "--yes", **settings), sentence)


def test_nor_does_it_run_with_what_is_wrong(applied: Room) -> None:
    refused(applied.process("run", BOT_TOKEN=""), "BOT_TOKEN is not set; get one from @BotFather")
    refused(applied.process("run", ENCRYPTION_KEYS=OTHER_KEY), "ENCRYPTION_KEYS does not open this database")


@pytest.mark.parametrize("command", [("run",), ("checkin", "petter"), ("apply", "plan.toml", "--yes")])
def test_a_database_that_cannot_be_written_is_said_in_a_line(applied: Room, command: tuple[str, ...]) -> None:
    """Marked in its header as of a newer format, which SQLite opens for reading only; chmod stops no root."""
    make_read_only(applied.database)
    applied.write("plan.toml", PLAN.replace('name = "Lise"', 'name = "Lise Marie"'))
    said = applied.mellom(*command, TELEGRAM_API_URL="http://127.0.0.1:9")
    assert said.code == 1
    assert "Traceback" not in said.err
    assert said.err.splitlines()[-1].startswith("mellom: ")
    assert "readonly database" in said.err


def make_read_only(database: Path) -> None:
    with database.open("r+b") as file:
        file.seek(18)
        file.write(b"\x03")


def test_a_database_that_can_only_be_read_can_be_looked_at(applied: Room) -> None:
    make_read_only(applied.database)
    assert applied.mellom("status").code == 0
    said = applied.mellom("schedule", "petter")
    assert (said.code, len(said.lines)) == (0, 10)
    assert said.err == "This look does not stand in the audit trail: the database can't be written.\n"
    assert applied.mellom("export-plan").code == 0


def test_what_the_operator_looked_at_and_did_stands_in_the_audit_trail(applied: Room) -> None:
    for command in (["schedule", "petter"], ["export-plan"], ["copy-db", "sqlite:///copy.db"]):
        assert applied.mellom(*command).err == ""
    with closing(sqlite3.connect(applied.database)) as connection:
        query = (
            "SELECT actor, action, subject IS NOT NULL FROM audit WHERE action <> 'plan.applied' ORDER BY at, action"
        )
        found = connection.execute(query).fetchall()
    assert found == [("cli", "schedule.seen", 1), ("cli", "plan.exported", 1), ("cli", "database.copied", 0)]
    assert applied.mellom("audit", "verify", DATABASE_URL="sqlite:///copy.db").code == 0


def test_settings_from_a_file_beside_are_read_and_nothing_is_left_in_the_home(room: Room) -> None:
    key = room.settings.pop("ENCRYPTION_KEYS")
    room.settings.clear()
    room.write("token", f"{TOKEN}\n")
    room.write(".env", f"BOT_TOKEN_FILE=token\nENCRYPTION_KEYS={key}\nDATABASE_URL=sqlite:///mine.db\n")
    room.write("plan.toml", PLAN)
    assert room.mellom("apply", "plan.toml", "--yes").code == 0
    assert (room.folder / "mine.db").exists()
    assert list(room.home.iterdir()) == []


def test_strict_refuses_a_relative_in_a_chain_about_whom_nothing_was_agreed(applied: Room) -> None:
    text = (applied.folder / "plan.toml").read_text(encoding="utf-8")
    relative = text.replace('name = "Kari"\nkind = "staff"', 'name = "Kari"\nkind = "relative"')
    assert relative != text
    applied.write("plan.toml", relative)
    said = applied.mellom("apply", "plan.toml", "--strict", "--yes")
    assert said.code == 1
    assert '"kari" is a relative and is told about "petter" only with a recorded consent.' in said.err
    assert "nothing was applied" in said.err
    loose = applied.mellom("apply", "plan.toml", "--yes")
    assert loose.code == 0
    assert '"kari" is a relative' in loose.err
    agreed = relative + '\n[[patients.disclosures]]\ncontact = "kari"\nconsent = "asked"\n'
    applied.write("plan.toml", agreed)
    assert applied.mellom("apply", "plan.toml", "--strict", "--yes").code == 0

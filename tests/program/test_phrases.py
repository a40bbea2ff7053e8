"""Trying the phrase list, and comparing two: without settings, without a database."""

import sys
from pathlib import Path

import pytest

from bot.cli.phrases import LONGEST_LINE
from rules import crisis
from tests.program.operator_room import Room, Said
from tests.program.test_command import refused
from tests.unit.crisis_lines import lines

OURS = Path(crisis.__file__).with_name("phrases.toml")
TEXTS = "fint i dag\norker ikke leve\n\nskal ikke ta livet av meg\n"
OWN = 'version = "1"\n[[tongues]]\nlanguages = ["nb"]\n[[tongues.phrases]]\nkind = "plan"\nsay = ["fint i dag"]\n'


@pytest.fixture
def bare(room: Room) -> Room:
    """A room with neither settings nor a database."""
    room.settings.clear()
    return room


def test_each_text_gets_a_line_with_label_phrase_and_text(bare: Room) -> None:
    bare.write("texts", TEXTS)
    said = bare.mellom("phrases", "test", "texts")
    assert (said.code, said.err) == (0, "")
    assert said.out == (
        "none\t\tfint i dag\ncrisis\torke ikke leve\torker ikke leve\nnone\t\t\n"
        "review\ttar livet av meg\tskal ikke ta livet av meg\n"
    )
    assert sorted(path.name for path in bare.folder.iterdir()) == ["home", "texts"]


def test_the_given_lines_come_out_with_their_labels(bare: Room) -> None:
    given = [line for line in lines("replies") if line.language == "nb"]
    said = bare.mellom("phrases", "test", "-", answer="\n".join(line.text for line in given))
    assert [line.split("\t")[0] for line in said.lines] == [str(line.label) for line in given]


def test_standard_input_is_read_as_utf_8_whatever_the_terminal(bare: Room) -> None:
    bare.settings |= {"LANG": "C", "PYTHONUTF8": "1"}
    said = bare.process("phrases", "test", "-", "--language", "nn", answer="eg vil døy\r\nåøæ\n")
    assert (said.code, said.err) == (0, "")
    assert said.lines == ["crisis\tvil dø\teg vil døy", "none\t\tåøæ"]


def test_a_language_without_a_list_is_for_review(bare: Room) -> None:
    assert bare.mellom("phrases", "test", "-", "--language", "pl", answer="dobrze").out == "review\t\tdobrze\n"


def test_a_team_s_own_phrases_are_added(bare: Room) -> None:
    bare.write("own.toml", OWN)
    said = bare.mellom("phrases", "test", "-", "--own", "own.toml", answer=TEXTS)
    assert [line.split("\t")[0] for line in said.lines] == ["crisis", "crisis", "none", "review"]


def test_a_team_s_list_with_mistakes_is_refused_with_lines(bare: Room) -> None:
    bare.write("own.toml", OWN.replace('"plan"', '"plann"'))
    said = bare.mellom("phrases", "test", "-", "--own", "own.toml", answer=TEXTS)
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("mellom: 1 mistake in the list\nown.toml, line 5: kind in phrases number 1 is wrong.")


def test_what_is_no_text_is_refused_in_a_line(bare: Room) -> None:
    (bare.folder / "folder").mkdir()
    (bare.folder / "latin").write_bytes("vil dø".encode("latin-1"))
    bare.write("nul", "hei\nvil\0dø\n")
    bare.write("long", "hei\n" + "æ" * (LONGEST_LINE + 1))
    for name, sentence in (
        ("nothing", "nothing can't be read (No such file or directory)"),
        ("folder", "folder can't be read (Is a directory)"),
        ("latin", "latin is not UTF-8 text"),
        ("nul", "nul, line 2 holds a NUL: this is no text"),
        ("long", f"long, line 2 has more than {LONGEST_LINE} characters"),
    ):
        refused(bare.mellom("phrases", "test", name), sentence)
        refused(bare.mellom("phrases", "diff", str(OURS), str(OURS), "--on", name), sentence)


def test_standard_input_that_is_no_text_is_refused_in_a_line(bare: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    class Piped:
        buffer = (bare.folder / "latin").open("w+b")

    Piped.buffer.write(b"vil d\xf8")
    Piped.buffer.seek(0)
    monkeypatch.setattr("bot.cli.phrases.sys", type("Sys", (), {"stdin": Piped}))
    assert sys.stdin is not Piped
    refused(bare.mellom("phrases", "test", "-"), "standard input is not UTF-8 text")
    monkeypatch.setattr("bot.cli.phrases.sys", type("Sys", (), {"stdin": None}))
    refused(bare.mellom("phrases", "test", "-"), "standard input is closed; give a file")
    Piped.buffer.close()


def changed(room: Room, old: str, new: str) -> Said:
    room.write("new.toml", OURS.read_text(encoding="utf-8").replace(old, new))
    return room.mellom("phrases", "diff", str(OURS), "new.toml", "--on", "-", answer=TEXTS)


def test_a_change_is_shown_with_the_texts_that_it_labels_otherwise(bare: Room) -> None:
    said = changed(bare, '"orke ikke leve", ', "")
    assert said.code == 0
    assert said.lines == [
        "- orke ikke leve (death wish, crisis)",
        "crisis -> review\tikke … leve\torker ikke leve",
        "1 of 4 texts would be labelled otherwise.",
    ]
    assert "give the new one another" in said.err


def test_the_same_list_twice_changes_nothing(bare: Room) -> None:
    said = changed(bare, "", "")
    assert (said.lines, said.err) == (
        ["The lists say the same.", "0 of 4 texts would be labelled otherwise."],
        "",
    )


def test_lists_that_cannot_be_used_are_refused_with_their_lines(bare: Room) -> None:
    bare.write("bad.toml", "version = \n")
    said = bare.mellom("phrases", "diff", str(OURS), "bad.toml")
    assert (said.code, said.out) == (1, "")
    assert said.err.splitlines()[0] == "mellom: 1 mistake in the list"
    assert said.err.splitlines()[1].startswith("bad.toml, line 1: This is not TOML")
    refused(bare.mellom("phrases", "diff", "nothing.toml", "bad.toml"), "nothing.toml can't be read")

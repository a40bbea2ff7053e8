"""Names in the order of the alphabet, and who is meant by one."""

import pytest

from care.naming import called as called_just
from care.naming import is_plain, named
from rules.names import alike, folded
from storage.tables import Person

NAMES = ("Åse", "Ærlend", "Øyvind", "Anders", "André", "Zara", "Bo", "per olav", "Per", "Jürgen", "Örjan")


def people(*names: str) -> list[Person]:
    return [
        Person(ref=str(number), bot_id=1, team_id=1, key=f"key-{number}", name=name, language="nb")
        for number, name in enumerate(names, 1)
    ]


def called(text: str, *names: str) -> list[str]:
    return [who.name for who in named(people(*(names or NAMES)), text)]


def test_the_norwegian_alphabet() -> None:
    assert sorted(NAMES, key=folded) == [
        "Anders", "André", "Bo", "Jürgen", "Per", "per olav", "Zara", "Ærlend", "Örjan", "Øyvind", "Åse"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("and", ["Anders", "André"]),
        ("andre", ["André"]),
        ("  ANDRÉ ", ["André"]),
        ("per", ["Per"]),
        ("olav", ["per olav"]),
        ("ø", ["Örjan", "Øyvind"]),
        ("a\u030ase", ["Åse"]),
        ("pe\u00adr", ["Per"]),
        ("ase", []),
        ("Petter", []),
    ],
)
def test_a_part_of_a_name_finds_those_who_have_it(wanted: str, found: list[str]) -> None:
    assert called(wanted) == found


def test_nothing_written_means_nobody() -> None:
    assert called("  ") == []


def test_a_key_or_a_whole_name_comes_before_a_word_of_it_and_that_before_a_part() -> None:
    names = ("Petter", "petter ", "Petter Olai", "Petterine")
    assert called("petter", *names) == ["Petter", "petter "], "two of one name are both meant"
    assert called("olai", *names, "Olaisen") == ["Petter Olai"]
    assert called("ette", *names) == ["Petter", "petter ", "Petter Olai", "Petterine"]
    assert called("KEY-4", *names) == ["Petterine"]
    assert called("petter", *names, "key-1") == ["Petter", "petter "]
    assert called("key-1", *names, "Key-1") == ["Key-1", "Petter"], "one's key may be another's name"


def test_a_whole_name_alone_where_nothing_is_to_be_guessed() -> None:
    known = people("Petter", "Petter Olai", "key-2", "Åse", "André")
    for text, names in {
        "petter": ["Petter"],
        " PETTER  olai": ["Petter Olai"],
        "key-2": ["Petter Olai"],
        "andre": [],
        "ANDRÉ": ["André"],
        "olai": [],
        "pet": [],
        "": [],
    }.items():
        assert [who.name for who in called_just(known, text)] == names


@pytest.mark.parametrize(
    ("text", "plain"),
    [("olai", True), ("petter  OLAI", True), ("key-1", True), ("pétter", True), ("ola", False), ("petter o", False)],
)
def test_a_mere_part_of_a_name_is_a_guess(text: str, plain: bool) -> None:
    assert is_plain(people("Petter Olai")[0], text) is plain


@pytest.mark.parametrize("other", ["åse bø", "  Åse   Bø ", "A\u030ase Bø", "Åse Bø\u202e", "\u200bÅse B\u200dø"])
def test_one_name_however_it_is_typed(other: str) -> None:
    assert alike(other) == alike("Åse Bø")


@pytest.mark.parametrize("other", ["Ase Bø", "Åse Bo", "ÅseBø", "Åse"])
def test_another_name_is_another(other: str) -> None:
    assert alike(other) != alike("Åse Bø")

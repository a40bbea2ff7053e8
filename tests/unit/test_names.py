"""Names in the order of the alphabet, and found by a part of them."""

import pytest

from rules.names import folded, matching

NAMES = ("Åse", "Ærlend", "Øyvind", "Anders", "André", "Zara", "Bo", "per olav", "Per", "Jürgen", "Örjan")
PEOPLE = list(enumerate(NAMES, 1))


def called(found: list[int]) -> list[str]:
    return [NAMES[id_ - 1] for id_ in found]


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
        ("ase", []),
        ("Petter", []),
    ],
)
def test_a_part_of_a_name_finds_those_who_have_it(wanted: str, found: list[str]) -> None:
    assert called(matching(wanted, PEOPLE)) == found


def test_nothing_wanted_is_everybody_by_the_alphabet() -> None:
    assert called(matching("", PEOPLE)) == sorted(NAMES, key=folded)


def test_two_of_one_name_are_both_meant() -> None:
    assert matching("petter", [(1, "Petter"), (2, "petter "), (3, "Petter Olai")]) == [1, 2]

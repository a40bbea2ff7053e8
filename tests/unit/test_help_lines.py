"""The numbers that people are given: ours, and an operator's own in their place."""

from datetime import date
from pathlib import Path

import pytest

from bot.settings import BadSettings, read_settings
from bot.wording import Wording
from bot.wording.help_lines import read_help_lines
from bot.wording.samples import samples
from rules.kinds import Kind

OWN = """[[lines]]
key = "n116117"
number = "+47 55 55 55 55"
source = "https://example.org/"
checked = 2026-11-20
"""


def given(tmp_path: Path, text: str) -> dict[str, str]:
    """Settings with a file of one's own."""
    path = tmp_path / "numbers.toml"
    path.write_text(text, encoding="utf-8")
    return {"HELP_LINES": str(path)}


def test_a_number_of_ones_own_stands_in_place_of_ours_and_the_others_stay(tmp_path: Path) -> None:
    lines = read_settings(given(tmp_path, OWN), needs_token=False).help_lines
    ours = read_help_lines()
    assert [line.key for line in lines] == [line.key for line in ours]
    (own,) = [line for line in lines if line not in ours]
    assert (own.number, own.checked, own.seen) == ("+47 55 55 55 55", date(2026, 11, 20), "page")
    assert own.names == {line.key: line.names for line in ours}["n116117"]


@pytest.mark.parametrize("kind", [Kind.STRANGER, Kind.OUT_OF_ORDER, Kind.CRISIS, Kind.HELP_PATIENT])
def test_people_are_given_the_number_of_ones_own(kind: Kind, tmp_path: Path) -> None:
    lines = read_settings(given(tmp_path, OWN), needs_token=False).help_lines
    sample = next(sample for sample in samples() if sample.nb.kind is kind)
    text = Wording(help_lines=lines).word(sample.nb).text
    assert "+47 55 55 55 55" in text
    assert "116 117" not in text


def test_without_a_file_the_numbers_are_ours() -> None:
    assert read_settings({}, needs_token=False).help_lines == read_help_lines()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "must hold [[lines]] and nothing else"),
        ("lines = 1", "must hold [[lines]] and nothing else"),
        ("lines = []", "must hold [[lines]] and nothing else"),
        (f"x = 1\n{OWN}", "must hold [[lines]] and nothing else"),
        ("[[lines", "is no TOML"),
        (OWN.replace("n116117", "n999"), "line 1 of [[lines]]: key must be one of n113, n112"),
        (OWN.replace('"n116117"', "5"), "key must be one of"),
        (OWN + OWN, "line 2 of [[lines]]: n116117 stands there twice"),
        (OWN.replace('"+47 55 55 55 55"', "113"), "number must be a phone number in quotes"),
        (OWN.replace("+47 55 55 55 55", "ring oss"), "number must be a phone number in quotes"),
        (OWN.replace("+47 55 55 55 55", "1\\n13"), "number must be a phone number in quotes"),
        (OWN.replace("https://example.org/", "helsenorge"), "source must be the address"),
        (OWN.replace("2026-11-20", '"2026-11-20"'), "checked must be the day"),
        (OWN.replace("2026-11-20", "2026-11-20T10:00:00"), "checked must be the day"),
        (OWN.replace("checked", "tested"), "'tested' is none of key, number, source, checked, nb, en, seen"),
        (f'{OWN}nb = ""', "nb must be words in quotes"),
    ],
)
def test_a_file_that_is_wrong_is_refused_in_a_sentence_that_says_where(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(BadSettings) as refused:
        read_settings(given(tmp_path, text), needs_token=False)
    assert str(refused.value).startswith("HELP_LINES: ")
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_file_that_is_not_there_is_refused_too(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="can't be read"):
        read_settings({"HELP_LINES": str(tmp_path / "nowhere.toml")}, needs_token=False)

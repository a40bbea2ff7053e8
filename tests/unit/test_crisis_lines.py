"""What the phrase list makes of the collected lines. No crisis comes out as nothing, but for those that are known."""

from collections.abc import Sequence

import pytest

from rules.crisis import Label, Sign, assess, our_list
from tests.unit.crisis_lines import FILES, Line, lines

MISSED = {  # what the list can't tell from an ordinary day; docs/crisis.md speaks of them
    "d.ø.d snart håper jeg",
    "jentungen har tatt tablettene mine",
    "fikk sydd i går, ti sting, gjorde det selv",
    "øksa ligger på stuebordet og jeg tenker på beina mine",
    "sitter på svaberget i storm og bølgene slår over",
}
FLAGGED_MAX = 0.05


def labelled(found: Sequence[Line], label: Label) -> list[Line]:
    return [line for line in found if line.label is label]


@pytest.mark.parametrize("file", FILES)
def test_no_crisis_comes_out_as_nothing(file: str) -> None:
    crises = labelled(lines(file), Label.CRISIS)
    missed = {line.text for line in crises if assess(line.text, line.language).label is Label.NONE}
    assert len(crises) > 20
    assert missed <= MISSED


@pytest.mark.parametrize("file", FILES)
def test_at_most_one_in_twenty_ordinary_lines_is_flagged(file: str) -> None:
    ordinary = labelled(lines(file), Label.NONE)
    flagged = [line.text for line in ordinary if assess(line.text, line.language).label is not Label.NONE]
    assert len(flagged) <= FLAGGED_MAX * len(ordinary), flagged


@pytest.mark.parametrize("file", FILES)
def test_what_is_for_review_is_never_dropped_and_seldom_a_crisis(file: str) -> None:
    reviews = labelled(lines(file), Label.REVIEW)
    found = [assess(line.text, line.language).label for line in reviews]
    assert Label.NONE not in found
    assert found.count(Label.CRISIS) <= FLAGGED_MAX * len(found)


def test_on_the_given_lines_every_label_is_right() -> None:
    wrong = {line.text for line in lines("replies") if assess(line.text, line.language).label is not line.label}
    assert wrong == set()


def test_the_collected_lines_are_many_and_in_three_languages() -> None:
    ours = lines(*FILES[1:])
    assert len(ours) > 1400
    assert {line.language for line in ours} == {"nb", "nn", "en"}
    assert len({line.text for line in ours}) == len(ours)


def test_every_kind_is_found_in_some_line() -> None:
    found = {assess(line.text, line.language).kind for line in lines()}
    assert found == {None, *Sign} - {Sign.LANGUAGE}


def test_a_phrase_as_it_stands_in_the_list_is_never_nothing() -> None:
    silent = []
    for tongue in our_list().tongues:
        for phrase in tongue.phrases:
            words = phrase.text.replace(" …", "").removesuffix(" .").split()
            said = " ".join(tongue.words.get(word, (word,))[0] for word in words)
            if assess(said, tongue.languages[0]).label is Label.NONE:
                silent.append(phrase.text)
    assert silent == []

"""The phrase list as a file: what is refused, what a team may add, and what a change of it does."""

import re
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.crisis import Label, ListErrors, Sign, assess, assess_by, joined, our_list, read_list, read_own
from rules.crisis.difference import difference
from rules.crisis.phrase_list import CONTEXTS
from tests.unit.crisis_lines import lines

CONTEXT = "\n".join(f'{name} = "qq"' for name in CONTEXTS)
HEAD = 'version = "1"\n[[tongues]]\nlanguages = ["nb"]\n'
LEVE = '[tongues.words]\nleve = "leve, være til"\n'
PHRASES = '[[tongues.phrases]]\nkind = "plan"\nsay = ["ikke leve", "gi opp … nå"]\n'
WHOLE = HEAD + 'small = "å, jeg"\nidioms = ["dør av latter"]\n' + LEVE + f"[tongues.context]\n{CONTEXT}\n" + PHRASES
OWN = HEAD + LEVE + PHRASES


def test_a_list_is_read_as_it_stands() -> None:
    found = read_list(WHOLE)
    assert found.version == "1"
    assert [(phrase.text, phrase.kind, str(phrase.label)) for phrase in found.phrases] == [
        ("ikke leve", Sign.PLAN, "crisis"),
        ("gi opp … nå", Sign.PLAN, "crisis"),
    ]
    assert assess_by(found, "vil ikke være til", "nb").label is Label.CRISIS


def test_ours_is_read_has_a_version_and_all_languages_and_kinds() -> None:
    ours = our_list()
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", ours.version)
    assert {language for tongue in ours.tongues for language in tongue.languages} >= {"nb", "nn", "en"}
    for tongue in ours.tongues:
        assert {phrase.kind for phrase in tongue.phrases} == {*Sign} - {Sign.LANGUAGE}
    said = [(phrase.tongue, phrase.text) for phrase in ours.phrases]
    assert [phrase for phrase in said if said.count(phrase) > 1] == []


@pytest.mark.parametrize(
    ("change", "line", "sentence"),
    [
        (("[tongues.words]", "[tongues.words"), 6, "This is not TOML"),
        (('version = "1"\n', ""), 1, "has no version"),
        (('version = "1"', "version = 1"), 1, "version in the list must be text"),
        (('kind = "plan"', 'kind = "plann"'), 28, '"plann" is not known'),
        (('kind = "plan"', 'sort = "plan"'), 28, 'unknown key "sort"'),
        (('kind = "plan"', 'kind = "plan"\nlabel = "none"'), 29, '"none" is not known'),
        (('kind = "plan"', 'kind = "language"'), 28, '"language" is not known'),
        (('"ikke leve"', '""'), 29, "must have 1 to 100 characters"),
        (('"ikke leve"', '"ikke %&"'), 29, 'has "%&", which is no word'),
        (('"ikke leve"', '"… leve"'), 29, "begins or ends with …"),
        (('"ikke leve"', '"å"'), 29, "is one small word"),
        (('"ikke leve"', "7"), 29, "must be text"),
        (('"leve, være til"', '""'), 7, "words.leve has no words"),
        (('"leve, være til"', '"leve, !!"'), 7, 'words.leve has "!!", which is no word'),
        (('not = "qq"\n', ""), 8, "context has no not"),
        (('not = "qq"', 'not = "qq"\nnott = "qq"'), 8, "context has the unknown nott"),
        ((PHRASES, ""), 1, "has no phrases"),
    ],
)
def test_a_mistake_is_said_with_its_line(change: tuple[str, str], line: int, sentence: str) -> None:
    text = WHOLE.replace(*change)
    assert text != WHOLE
    with pytest.raises(ListErrors) as caught:
        read_list(text)
    assert any(sentence in str(error) for error in caught.value.errors), caught.value
    assert abs(caught.value.errors[0].line - line) <= 1, caught.value


def test_all_mistakes_are_said_at_once() -> None:
    with pytest.raises(ListErrors) as caught:
        read_list(WHOLE.replace('kind = "plan"', 'kind = "plann"').replace('"ikke leve"', '"… leve"'))
    assert len(caught.value.errors) == 2


def test_an_idiom_with_a_group_that_is_not_there_is_refused() -> None:
    with pytest.raises(ListErrors, match="idioms has \\*latter, which is no group of words"):
        read_list(WHOLE.replace("dør av latter", "dør av *latter"))


@pytest.mark.parametrize("part", ['small = "jeg"\n', 'idioms = ["vil dø"]\n', 'ordinary = "dø"\n'])
def test_a_list_of_ones_own_only_adds(part: str) -> None:
    with pytest.raises(ListErrors, match="can't stand in a list of one's own"):
        read_own(OWN.replace(LEVE, part + LEVE))
    with pytest.raises(ListErrors, match="can't stand in a list of one's own"):
        read_own(OWN + f"[tongues.context]\n{CONTEXT}\n")


def test_a_team_s_phrase_is_heard_beside_ours() -> None:
    own = read_own(OWN.replace("gi opp … nå", "reise til månen"))
    assert assess("reiser til månen", "nb").label is Label.NONE
    assert assess("skal reise til månen", "nb", own).phrase == "reise til månen"
    assert assess("har lyst til å dø", "nb", own).label is Label.CRISIS
    assert joined(our_list(), own).version == f"{our_list().version}+1"
    assert len(joined(our_list(), own).phrases) == len(our_list().phrases) + 2


def test_a_team_s_own_language_still_has_everything_read() -> None:
    own = read_own(OWN.replace('"nb"', '"pl"').replace("ikke leve", "nie chcę żyć"))
    assert assess("nie chce zyc", "pl", own).label is Label.CRISIS
    assert assess("dzień dobry", "pl", own).label is Label.REVIEW


WORDS = st.sampled_from(("vil", "dø", "ikke", "leve", "selvmord", "aldri", "av", "latter", "meg", "livet", "tar"))
SAID = st.lists(WORDS, min_size=1, max_size=5).map(" ".join)


@settings(max_examples=12, deadline=None)
@given(SAID, st.dictionaries(st.sampled_from(["leve", "dø", "ikke", "min"]), SAID, max_size=2))
def test_whatever_a_team_adds_it_never_lowers_a_label(say: str, groups: dict[str, str]) -> None:
    words = "".join(f'"{name}" = "{group}"\n' for name, group in groups.items())
    phrases = f'[[tongues.phrases]]\nkind = "plan"\nlabel = "review"\nsay = ["{say} qq"]\n'
    own = read_own(f"{HEAD}[tongues.words]\n{words}{phrases}")
    for line in lines("replies"):
        assert assess(line.text, line.language, own).label >= assess(line.text, line.language).label


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300), st.sampled_from(["nb", "nn", "en", "pl", "", "-"]))
def test_any_text_gets_a_label(text: str, language: str) -> None:
    assert assess(text, language).label in set(Label)


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=200), st.text(max_size=40).map(lambda piece: WHOLE.replace("leve", piece))))
def test_any_text_is_a_list_or_refused(text: str) -> None:
    for read in (read_list, read_own):
        with suppress(ListErrors):
            assert read(text).phrases


def test_the_difference_of_two_lists_is_told() -> None:
    old = read_list(WHOLE)
    new = read_list(
        WHOLE.replace('"ikke leve", "gi opp … nå"', '"ikke leve", "har en plan"')
        .replace('kind = "plan"', 'kind = "means"')
        .replace("være til", "finnes")
        .replace("dør av latter", "dør av varme")
    )
    assert difference(old, new) == (
        "~ ikke leve (plan, crisis -> means, crisis)",
        "- gi opp … nå (plan, crisis)",
        "+ har en plan (means, crisis)",
        "- dør av latter (idiom)",
        "+ dør av varme (idiom)",
        "- være til (nb words leve)",
        "+ finnes (nb words leve)",
    )
    assert difference(old, old) == ()

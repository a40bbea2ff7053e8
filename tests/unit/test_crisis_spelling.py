"""However a possible crisis is spelled, it never comes out as nothing. The spellings are generated."""

import re
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.crisis import Label, assess, our_list
from rules.crisis.assessing import _ears
from rules.crisis.spelling import fold, plain
from tests.unit.crisis_lines import lines

CRISES = [line for line in lines() if line.label is Label.CRISIS and assess(line.text, line.language).label]
CRISES = [line for line in CRISES if " " in line.text or len(line.text) < 13]  # not what was written without spaces
ALIKE = {"a": "а", "e": "е", "o": "о", "i": "і", "p": "р", "c": "с", "x": "х"}
RIGHT = frozenset[str]().union(*(ear.right for ear in _ears(our_list())))  # "berre" for "betre": another word
Change = Callable[[str, st.DataObject], str]


def pick(data: st.DataObject, count: int) -> int:
    return data.draw(st.integers(0, count - 1))


def folded(text: str, data: st.DataObject) -> str:
    way = data.draw(st.sampled_from([("ae", "oe", "aa"), ("a", "o", "a"), ("e", "o", "aa"), ("ä", "ö", "å")]))
    for letter, other in zip("æøå", way, strict=True):
        text = text.replace(letter, other) if letter != "æ" or other != "e" else text
    return text


def without(text: str, data: st.DataObject) -> str:
    """Without æøå at all, in words that keep four letters."""
    words = text.split(" ")
    shorter = [re.sub("[æøå]", "", word) for word in words]
    return " ".join(s if len(fold(plain(s))) >= 4 else w for s, w in zip(shorter, words, strict=True))


def repeated(text: str, data: st.DataObject) -> str:
    place = pick(data, len(text))
    return (
        text[:place] + text[place] * data.draw(st.integers(2, 9)) + text[place + 1 :] if text[place].isalpha() else text
    )


def cased(text: str, data: st.DataObject) -> str:
    return "".join(data.draw(st.sampled_from([str.upper, str.lower]))(letter) for letter in text)


def mistyped(text: str, data: st.DataObject) -> str:
    """One slip inside a word of five letters or more."""
    words = text.split(" ")
    long = [place for place, word in enumerate(words) if word.isalpha() and len(fold(plain(word))) >= 5]
    if not long:
        return text
    place = data.draw(st.sampled_from(long))
    word = words[place]
    at = 1 + pick(data, len(word) - 3)
    at += word[at - 1] == word[at]  # between two equal letters a slip would be two
    slips = [
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        word[:at] + word[at + 1 :],
        f"{word[:at]}x{word[at:]}",
    ]
    if len(fold(plain(word))) > 5:
        slips.append(f"{word[:at]}x{word[at + 1 :]}")
    slip = data.draw(st.sampled_from(slips))
    words[place] = slip if len(fold(plain(slip))) >= 4 and fold(plain(slip)) not in RIGHT else word
    return " ".join(words)


DIALECTS = {
    "jeg": ("eg", "æ", "jæ", "je", "e"),
    "ikke": ("ikkje", "itj", "ikkj", "ikk", "kje", "inte", "ittj"),
    "meg": ("mæ", "mei", "mæg"),
    "skal": ("ska",),
    "å": ("o", "a"),
    "er": ("e", "ær"),
    "nå": ("no", "nu", "nåh"),
    "mer": ("meir", "mær"),
    "av": ("a",),
    "til": ("te",),
    "være": ("vere", "vær"),
    "dø": ("døy", "dau"),
}


def spoken(text: str, data: st.DataObject) -> str:
    """In a dialect: the words that everybody uses, as they are said at home."""
    return " ".join(data.draw(st.sampled_from((word, *DIALECTS.get(word, ())))) for word in text.split(" "))


def adorned(text: str, data: st.DataObject) -> str:
    return text.replace(" ", f" {data.draw(st.sampled_from(['😭', '💔', '💊', '🔪', '👍🏽', '🏳️‍🌈']))} ", 1) + " 🙏"


def pointed(text: str, data: st.DataObject) -> str:
    words = text.split(" ")
    place = pick(data, len(words))
    words[place] += data.draw(st.sampled_from(["...", "!", ",", " -", "!!!1", ".", ";", "?", " /", "\n", '"']))
    return " ".join(words)


def hidden(text: str, data: st.DataObject) -> str:
    place = pick(data, len(text))
    return text[:place] + data.draw(st.sampled_from(["\u200b", "\u200d", "\u00ad", "\ufeff", "\u2060"])) + text[place:]


def disguised(text: str, data: st.DataObject) -> str:
    table: dict[str, str] = data.draw(
        st.sampled_from([ALIKE, {"e": "3", "o": "0"}, {"a": "á", "e": "ë", "i": "ï", "u": "ü"}])
    )
    return "".join(table.get(letter, letter) for letter in text)


def wide(text: str, data: st.DataObject) -> str:
    return "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in text)


def decomposed(text: str, data: st.DataObject) -> str:
    return unicodedata.normalize("NFD", text)


CHANGES: list[Change] = [
    folded,
    without,
    repeated,
    cased,
    mistyped,
    spoken,
    adorned,
    pointed,
    hidden,
    disguised,
    wide,
    decomposed,
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
@settings(max_examples=120, deadline=None, derandomize=True)
@given(st.data())
def test_a_crisis_in_another_spelling_is_not_nothing(change: Change, data: st.DataObject) -> None:
    line = data.draw(st.sampled_from(CRISES))
    text = change(line.text, data)
    assert assess(text, line.language).label is not Label.NONE, text


@pytest.mark.parametrize("text", ["tok 1 paracet", "tok 2 paracet for hodet", "tok 3 ibux", "took 2 pills"])
def test_a_few_pills_are_a_few(text: str) -> None:
    assert assess(text, "nb").label is Label.NONE


@pytest.mark.parametrize("text", ["tok 22 paracet", "tok 40 paralgin", "har tatt 33 ibux", "took 44 pills"])
def test_many_pills_are_many(text: str) -> None:
    assert assess(text, "nb").label is Label.CRISIS

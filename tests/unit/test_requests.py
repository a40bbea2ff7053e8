"""Recognising that somebody asks to be called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.requests import asks_for_call

ASKS = [
    # bokmål
    "kan dere ringe meg",
    "Kan du ringe meg?",
    "kan noen ringe meg i dag",
    "kan dere ringe",
    "kunne du ringt meg i morgen?",
    "kan du ikke ringe meg?",
    "kan Kari ringe meg",
    "vil du ringe meg når du kan",
    "ring meg",
    "Ring meg!",
    "RING MEG",
    "ring meg på 900 00 000",
    "ring",
    "Ring!",
    "ringe meg?",
    "ring gjerne til meg",
    "vær så snill å ring meg",
    "ringer dere meg i dag?",
    "noen må ringe meg",
    "Anne må ringe meg",
    "be Kari ringe meg",
    "si til Anne at hun må ringe meg",
    "jeg vil at du skal ringe meg",
    "vil at noen skal ringe",
    "håper at noen kan ringe",
    "det hadde vært fint om noen ringte meg",
    "fint om dere ringer",
    "ønsker å bli ringt opp",
    "vil gjerne bli oppringt",
    "kan jeg bli oppringt",
    "trenger å bli ringt",
    "trenger en telefon",
    "vil gjerne ha en telefon i dag",
    "kan du slå på tråden",
    "trenger å snakke med noen, helst Kari",
    "trenger å prate litt med noen",
    "jeg må snakke med noen",
    "kan jeg få snakke med Anne",
    "trenger noen å snakke med",
    "har det ikke bra. ring meg",
    "jeg orker ikke å skrive, ring meg",
    "orker ikke skrive ring meg",
    "gikk ut med søpla. Kan dere ringe meg etterpå?",
    "ikke så bra\nring meg",
    # dialects
    "kan dokker ring mæ",
    "kan dåkker ringe mæ",
    "æ vil at nån skal ring mæ",
    "ring mæ",
    # nynorsk
    "kan de ringe meg",
    "kan nokon ringje meg",
    "kan du ringa meg i kveld",
    "eg vil at nokon ringer meg",
    "treng å snakke med nokon",
    "eg ønskjer å bli oppringd",
    # English
    "please call me",
    "Call me",
    "call me please",
    "can you call me?",
    "can't you call me?",
    "could someone call me today",
    "can somebody ring me",
    "would you phone me",
    "someone please call",
    "give me a call",
    "can you give me a ring",
    "I need a phone call",
    "I'd like a call",
    "I want you to call me",
    "I would like someone to call me",
    "ask Anne to call me",
    "I need to talk to someone",
    "can I speak to someone?",
    "need somebody to talk to",
    "not good today. call me",
    "I can't write, call me",
]

DOES_NOT_ASK = [
    # a call is not wanted
    "ikke ring meg",
    "ikke ring",
    "ring meg ikke",
    "Vær så snill, ikke ring meg",
    "dere trenger ikke ringe meg",
    "dere trenger ikke å ringe meg i dag",
    "du må ikke ringe meg",
    "ingen trenger å ringe meg",
    "vil ikke at dere skal ringe meg",
    "jeg vil ikke at noen ringer meg",
    "slutt å ringe meg",
    "kan dere slutte å ringe meg",
    "kan dere la være å ringe meg",
    "trenger ikke en telefon i dag",
    "trenger ikke å snakke med noen",
    "orker ikke snakke med noen i dag",
    "vil ikke snakke med noen",
    "de treng ikkje ringe meg",
    "ikkje ring meg",
    "itte ring mæ",
    "don't call me",
    "please don't call me",
    "please do not ring me",
    "no need to call me",
    "you don't have to call me",
    "can you stop calling me",
    "could you please not call me",
    "never call me",
    "I don't want to talk to anyone",
    # somebody tells of calls
    "Anne ringte meg i går",
    "mamma skal ringe meg i kveld",
    "broren min skulle ringe meg",
    "han ringer meg hver dag",
    "jeg skal ringe Nav",
    "har ringt legen",
    "jeg ringer dere i morgen",
    "telefonen ringte hele natta",
    "det ringer i ørene",
    "snakka med Kari i går, det var fint",
    "må snakke med legen om resepten",
    "kjøpte en ring til meg selv",
    "my mum called me",
    "they call me lazy",
    "call me crazy but I went out",
    "I'll call you tomorrow",
    "I called the doctor",
    # everyday lines
    "",
    "ok",
    "👍",
    "helt greit i dag",
    "gikk ut med søpla",
    "tok bussen til Nav selv om jeg grua meg",
    "dårlig form",
    "orker ikke",
    "sov hele dagen",
    "er ensom",
    "fine",
    "rough day, can't be bothered",
    "this heat is killing me",
    "did the dishes today",
    "everyone would be better off without me",
    "dere får det bedre uten meg",
]


@pytest.mark.parametrize("text", ASKS)
def test_a_wish_for_a_call_is_heard(text: str) -> None:
    assert asks_for_call(text)


@pytest.mark.parametrize("text", DOES_NOT_ASK)
def test_no_call_is_read_into_other_words(text: str) -> None:
    assert not asks_for_call(text)


def test_a_denial_in_one_sentence_does_not_hide_the_wish_in_another() -> None:
    assert asks_for_call("Ikke ring mamma. Men kan dere ringe meg?")


@given(st.text(max_size=400))
def test_no_text_makes_it_stumble(text: str) -> None:
    assert asks_for_call(text) in {True, False}


@pytest.mark.parametrize("piece", ["ikke ", "kan du ", "ring ", "vil at ", "trenger å ", "ikke å at du ", " "])
def test_a_long_text_comes_to_an_end(piece: str) -> None:
    """A pattern that tries all ways would not, in a lifetime."""
    assert asks_for_call((piece * 4096)[:4096]) in {True, False}

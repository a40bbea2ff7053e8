"""What stands around a phrase: denial, its limits, long ago, others, stories, idioms; and several messages in a row."""

import pytest

from rules.crisis import Found, Label, Sign, assess
from tests.unit.effort import calls_of


def label(text: str, language: str = "nb") -> str:
    return str(assess(text, language).label)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # the Norwegian trap: here the "not" makes the sign
        ("orker ikke leve", "crisis"),
        ("jeg orker virkelig ikke å leve", "crisis"),
        ("vil ikke leve", "crisis"),
        ("tror ikke jeg vil leve", "crisis"),
        ("vet ikke om jeg vil leve", "crisis"),
        ("orker ikke", "none"),
        ("orker ikke dusje", "none"),
        # a full denial
        ("skal ikke ta livet av meg", "review"),
        ("nei, jeg skal ikke ta livet av meg", "review"),
        ("jeg tar ikke livet av meg", "review"),
        ("har aldri tenkt å ta livet av meg", "review"),
        ("har ingen planer om å ta livet av meg", "review"),
        ("jeg kutter meg ikke", "review"),
        ("selvmord er ikke aktuelt", "review"),
        ("selvmordstanker? nei", "review"),
        ("det er ikke sånn at jeg vil dø", "review"),
        ("tror ikke jeg vil dø", "review"),
        # a limited one
        ("skal ikke ta livet av meg i dag", "crisis"),
        ("skal ikke ta livet av meg ennå", "crisis"),
        ("i kveld skal jeg ikke ta livet av meg", "crisis"),
        ("skal ikke ta livet av meg nå", "crisis"),
        ("skal ikke ta livet av meg før jul", "crisis"),
        ("skal ikke ta livet av meg, men orker ikke leve", "crisis"),
        ("jeg vil ikke dø, men jeg vil ikke leve heller", "crisis"),
        # a "not" that is about something else
        ("orker ikke mer vil dø", "crisis"),
        ("sover ikke, har lyst til å dø", "crisis"),
        ("klarer ikke slutte å tenke på selvmord", "crisis"),
        ("kan ikke love at jeg ikke tar livet av meg", "crisis"),
        ("hvorfor ikke bare dø", "crisis"),
        # long ago
        ("prøvde å ta livet av meg for ti år siden", "review"),
        ("hadde selvmordstanker før", "review"),
        ("hadde selvmordstanker før, og nå igjen", "crisis"),
        ("prøvde å ta livet av meg i går", "crisis"),
        ("tok overdose for to timer siden", "crisis"),
        ("jeg vil dø, slik jeg ville for ti år siden", "crisis"),
        # somebody else
        ("onkelen min tok livet av seg i fjor", "review"),
        ("broren min skal ta livet av seg", "crisis"),
        ("kompisen min har tatt overdose nå", "crisis"),
        ("mamma vil ikke leve lenger", "crisis"),
        # film and book, and what they are no excuse for
        ("filmen handlet om selvmord", "review"),
        ("så en film om en som ville dø", "review"),
        ("så en film og fikk lyst til å dø", "crisis"),
        # ways to speak
        ("dør av latter", "none"),
        ("dør av latter, men vil dø", "crisis"),
        # emoji for means
        ("🔪", "review"),
        ("har tatt alle 💊", "crisis"),
        ("sitter med 🔪", "crisis"),
        ("💀😂", "none"),
    ],
)
def test_norwegian(text: str, expected: str) -> None:
    assert label(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I'm not going to kill myself", "review"),
        ("I'm not going to kill myself today", "crisis"),
        ("I won't kill myself yet", "crisis"),
        ("I don't think I want to die", "review"),
        ("I can't sleep, I want to die", "crisis"),
        ("can't stop thinking about suicide", "crisis"),
        ("can't promise I won't hurt myself", "crisis"),
        ("I was suicidal years ago", "review"),
        ("I was suicidal years ago and now again", "crisis"),
        ("my uncle killed himself last year", "review"),
        ("my sister is going to kill herself", "crisis"),
        ("the book is about a suicide", "review"),
        ("the book made me want to die", "crisis"),
        ("this heat is killing me", "none"),
        ("why not just kill myself", "crisis"),
    ],
)
def test_english(text: str, expected: str) -> None:
    assert label(text, "en") == expected


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["orker ikke", "leve mer"], "crisis"),
        (["jeg vil", "bare", "dø"], "crisis"),
        (["skal ikke ta livet av meg", "i dag"], "crisis"),
        (["jeg skal ta livet av meg", "filmen var bra"], "crisis"),
        (["gikk ut", "med søpla"], "none"),
        ([], "none"),
        ([""], "none"),
    ],
)
def test_several_messages_are_read_alone_and_together(texts: list[str], expected: str) -> None:
    assert str(assess(texts, "nb").label) == expected


def test_what_was_found_says_phrase_and_kind() -> None:
    assert assess("jeg orker faktisk ikke leve mer", "nb") == Found(Label.CRISIS, "orke ikke leve", Sign.DEATH_WISH)
    assert assess("ok", "nb") == Found(Label.NONE, "", None)


def test_without_a_list_of_the_language_everything_is_for_review() -> None:
    assert assess("nie chcę już żyć", "pl") == Found(Label.REVIEW, "", Sign.LANGUAGE)
    assert assess("👍", "pl").label is Label.REVIEW
    assert assess(" ", "pl").label is Label.NONE
    assert assess("I want to die", "pl").label is Label.CRISIS


@pytest.mark.parametrize("code", ["nb", "nn", "no", "en", "nb-NO", "en_GB", "NB"])
def test_a_language_is_known_by_its_code(code: str) -> None:
    assert assess("hei", code).label is Label.NONE


@pytest.mark.parametrize(
    "piece",
    [
        "vil dø ",
        "orker ikke leve ",
        "ikke ",
        "jeg ",
        "selvmord ",
        "a",
        "🔪",
        "d.",
        "bedre alle ",
        "tok for ",
        "\n",
        "æø",
    ],
)
def test_the_work_grows_with_the_text_and_not_faster(piece: str) -> None:
    def reading(length: int) -> int:
        text = (piece * length)[:length]
        return calls_of(lambda: assess(text, "nb"))

    reading(120)  # the lists are made ready at the first call; long words are cut at 60
    assert reading(6000) < 2.6 * reading(3000) + 2000


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sitter på brua og fisker", "none"),
        ("sitter på brua", "crisis"),
        ("skjærte meg litt på en brødkniv", "none"),
        ("skjærte meg på armen", "crisis"),
        ("døden nær av latter", "none"),
        ("skal hoppe over frokosten", "none"),
        ("skal hoppe over bord", "crisis"),
    ],
)
def test_an_idiom_stands_for_all_its_words_and_never_hides_a_longer_phrase(text: str, expected: str) -> None:
    assert label(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hun har tatt overdose", "crisis"),
        ("kompisen min tok overdose", "crisis"),
        ("kompisen min puster rart etter en dose", "crisis"),
        ("broren min tok overdose og døde", "review"),
        ("broren min tok overdose for ti år siden", "review"),
    ],
)
def test_whoever_took_an_overdose_is_in_danger_unless_it_is_long_over(text: str, expected: str) -> None:
    assert label(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "kje vits i å leva lenger",
        "eg ska hoppa",
        "har skrevet brev til jentene mine",
        "ikke nå, men jeg vet hvordan jeg skal gjøre det",
        "kjører bilen rett i fjellveggen snart",
    ],
)
def test_frames_find_what_single_phrases_missed(text: str) -> None:
    assert label(text) == "crisis"

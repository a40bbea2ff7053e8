"""Which steps a free text says were done. A wrong one is worse than a missed one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.step_words import clean_label, reads_as_deed, recognise
from tests.unit.effort import calls_of

NB = [
    "Gikk ut",
    "Gikk ut med søpla",
    "Var på butikken",
    "Dusja",
    "Sto opp",
    "Trening",
    "Lagde middag",
    "Vasket opp",
]
EN = [
    "Went out",
    "Took out the rubbish",
    "Went to the shop",
    "Showered",
    "Got up",
    "Made dinner",
    "Went for a walk",
]

OUT, RUBBISH, SHOP, SHOWER, UP, TRAINING, DINNER, DISHES = NB
WENT, BIN, STORE, SHOWERED, GOT_UP, COOKED, WALK = EN


def labels_in(text: str, labels: list[str], language: str) -> set[str]:
    found = recognise(text, list(enumerate(labels, start=1)), language)
    assert len(set(found)) == len(found)
    return {labels[number - 1] for number in found}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # one word, short, as people write
        ("gikk ut", {OUT}),
        ("Gikk ut!", {OUT}),
        ("GIKK UT", {OUT}),
        ("gikk ut en tur", {OUT}),
        ("jeg gikk ut i dag", {OUT}),
        ("i dag gikk jeg ut", {OUT}),
        ("har gått ut", {OUT}),
        ("jeg har vært ute", {OUT}),
        ("var ute litt", {OUT}),
        ("kom meg ut", {OUT}),
        ("kom meg endelig ut 😊", {OUT}),
        ("klarte å gå ut", {OUT}),
        ("klarte og gå ut", {OUT}),
        ("fikk gått ut", {OUT}),
        ("orka å gå ut", {OUT}),
        ("vi gikk ut", {OUT}),
        ("ja gikk ut", {OUT}),
        ("gikk uuuut", {OUT}),
        ("tvang meg ut", {OUT}),
        ("dro ut", {OUT}),
        # the most specific of the same words
        ("gikk ut med søpla", {RUBBISH}),
        ("Gikk ut med søpla.", {RUBBISH}),
        ("har gått ut med søpla", {RUBBISH}),
        ("fikk ut søpla", {RUBBISH}),
        ("fikk endelig ut søpla 🎉", {RUBBISH}),
        ("var ute med søpla", {RUBBISH}),
        ("søpla ut", {RUBBISH}),
        ("✅ søpla ut", {RUBBISH}),
        ("tok ut søppelet", {RUBBISH}),
        ("jeg tok søpla ut i dag", {RUBBISH}),
        ("kasta ut søppel", {RUBBISH}),
        ("klarte å gå ut med søpla", {RUBBISH}),
        ("gikk ut med bosset", {RUBBISH}),
        # without æøå
        ("gikk ut med sopla", {RUBBISH}),
        ("gikk ut med soepla", {RUBBISH}),
        ("gikk ut med soppel", {RUBBISH}),
        ("har gaatt ut med soppla", {RUBBISH}),
        ("har gatt ut", {OUT}),
        ("vaert pa butikken", {SHOP}),
        # participles, nouns
        ("vært på butikken", {SHOP}),
        ("var på butikken", {SHOP}),
        ("butikken", {SHOP}),
        ("på butikken i dag", {SHOP}),
        ("en tur på butikken", {SHOP}),
        ("tok en tur på butikken", {SHOP}),
        ("det ble butikken i dag", {SHOP}),
        ("fikk vært på butikken", {SHOP}),
        ("sykla til butikken", {SHOP}),
        ("rakk butikken før de stengte", {SHOP}),
        ("dusja", {SHOWER}),
        ("dusjet", {SHOWER}),
        ("har dusja", {SHOWER}),
        ("tok en dusj", {SHOWER}),
        ("fikk dusja", {SHOWER}),
        ("klarte å dusje", {SHOWER}),
        ("klarte og dusje", {SHOWER}),
        ("sto opp", {UP}),
        ("sto opp kl 8", {UP}),
        ("stod opp tidlig", {UP}),
        ("kom meg opp", {UP}),
        ("trente", {TRAINING}),
        ("har trent", {TRAINING}),
        ("var på trening", {TRAINING}),
        ("trening ✅", {TRAINING}),
        ("laga middag", {DINNER}),
        ("har laget middag", {DINNER}),
        ("vaska opp", {DISHES}),
        ("fikk vaska opp", {DISHES}),
        ("orket å vaske opp", {DISHES}),
        # several
        ("gikk ut og var på butikken", {OUT, SHOP}),
        ("gikk ut å var på butikken", {OUT, SHOP}),
        ("gikk ut med søpla og var på butikken", {RUBBISH, SHOP}),
        ("gikk ut med søpla, dusja og lagde middag", {RUBBISH, SHOWER, DINNER}),
        ("gikk ut. Gikk ut med søpla også", {OUT, RUBBISH}),
        ("søpla ut\nbutikken\ndusj", {RUBBISH, SHOP, SHOWER}),
        ("dusj, butikken", {SHOWER, SHOP}),
        ("klarte å dusje og gå ut", {SHOWER, OUT}),
        ("etter frokosten gikk jeg ut", {OUT}),
        ("da jeg var ferdig dusja jeg", {SHOWER}),
        ("gikk ut selv om det regna", {OUT}),
        ("dusja fordi jeg måtte", {SHOWER}),
        ("gikk ut med søpla, er sliten nå", {RUBBISH}),
        ("kjempefint at jeg kom meg ut", {OUT}),
        ("mamma sov, men jeg gikk ut", {OUT}),
        ("gikk ut med søpla sammen med mamma", {RUBBISH}),
    ],
)
def test_done_in_bokmal(text: str, expected: set[str]) -> None:
    assert labels_in(text, NB, "nb") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("eg gjekk ut", {OUT}),
        ("gjekk ut med søpla", {RUBBISH}),
        ("eg har vore på butikken", {SHOP}),
        ("æ va på butikken", {SHOP}),
        ("æ gikk ut med søpla", {RUBBISH}),
        ("æ har vært ute", {OUT}),
        ("fekk ut søpla", {RUBBISH}),
        ("klarde å gå ut", {OUT}),
        ("jikk ut", {OUT}),
        ("va ute en tur", {OUT}),
        ("eg fekk dusja", {SHOWER}),
        ("eg stod opp", {UP}),
        ("gjekk ikkje ut", set()),
        ("æ gikk itte ut", set()),
        ("æ klart ittj å gå ut", set()),
        ("kom meg ikkje ut", set()),
        ("eg skal gå ut", set()),
        ("orka ikkje butikken", set()),
        ("mor gjekk ut med søpla", set()),
    ],
)
def test_nynorsk_and_dialect(text: str, expected: set[str]) -> None:
    assert labels_in(text, NB, "nb") == expected
    assert labels_in(text, NB, "nn") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("klarte ikke å gå ut", set()),
        ("klarte ikke og gå ut", set()),
        ("gikk ikke ut", set()),
        ("gikk ikke ut med søpla", set()),
        ("fikk ikke gått ut", set()),
        ("fikk ikke ut søpla", set()),
        ("orket ikke butikken", set()),
        ("uten å gå ut", set()),
        ("klarte dagen uten å gå ut", set()),
        ("gikk ut uten søpla", {OUT}),
        ("kom meg aldri ut", set()),
        ("ikke ut i dag", set()),
        ("nei ikke butikken", set()),
        ("ingen dusj", set()),
        ("har ikke dusja og trent", set()),
        ("klarte ikke å dusje og gå ut", set()),
        ("klarte ikke å dusje eller gå ut", set()),
        ("verken dusj eller butikk", set()),
        ("gikk nesten ut", set()),
        ("butikken ❌", set()),
        ("❌ søpla ut", set()),
        ("glemte å gå ut med søpla", set()),
        ("glemte søpla", set()),
        ("droppa butikken", set()),
        ("slapp å gå ut", set()),
        ("klarte ikke å gå ut, men var på butikken", {SHOP}),
        ("gikk ut, men ikke på butikken", {OUT}),
        ("gikk ut men orka ikke butikken", {OUT}),
        ("dusja ikke, men gikk ut med søpla", {RUBBISH}),
        ("gikk ut, ikke på butikken", {OUT}),
        ("gikk ikke ut. Dusja.", {SHOWER}),
        ("dusja ikke og gikk ut", {OUT}),
    ],
)
def test_negated(text: str, expected: set[str]) -> None:
    assert labels_in(text, NB, "nb") == expected


@pytest.mark.parametrize(
    "text",
    [
        "skal gå ut",
        "skal ut",
        "jeg skulle gå ut",
        "skulle ha gått ut og vært på butikken",
        "burde gå ut",
        "burde ha dusja",
        "vil gå på butikken i morgen",
        "butikken i morgen",
        "tenkte å gå ut",
        "tenkte på butikken",
        "prøvde å gå ut",
        "har lyst til å gå ut",
        "fikk lyst til å gå ut",
        "må ut med søpla",
        "måtte gå ut",
        "håper jeg kommer meg ut",
        "skulle ønske jeg kom meg ut",
        "drømte at jeg gikk ut",
        "gå ut",
        "å gå ut",
        "går ut",
        "dusjer",
        "er på vei ut",
        "var på vei til butikken",
        "hadde gått ut hvis det ikke regna",
        "hvis jeg gikk ut",
        "når jeg har vært på butikken",
        "når jeg har dusja skal jeg legge meg",
        "før dusj",
        "pleide å gå ut",
        "gikk ut i går",
        "i går var jeg på butikken",
        "lenge siden jeg var på butikken",
        "sist jeg gikk ut",
        "gikk ut for å gå på butikken i morgen",
    ],
)
def test_planned_wished_or_of_another_day(text: str) -> None:
    assert labels_in(text, NB, "nb") == set()


@pytest.mark.parametrize(
    "text",
    [
        "skal jeg gå ut?",
        "gikk ut?",
        "butikken?",
        "gikk jeg ut",
        "gikk du ut",
        "har du vært på butikken?",
        "burde jeg dusje?",
        "var det noen på butikken?",
        "husker ikke om jeg gikk ut",
        "er butikken åpen",
    ],
)
def test_asked(text: str) -> None:
    assert labels_in(text, NB, "nb") == set()


@pytest.mark.parametrize(
    "text",
    [
        "mamma gikk ut med søpla",
        "Kari gikk ut med søpla",
        "i dag gikk Kari ut",
        "i dag var kari på butikken",
        "gikk mamma ut med søpla",
        "så gikk mamma ut med søpla",
        "han var på butikken",
        "hun dusja",
        "har mamma gått ut",
        "du gikk ut",
        "de gikk ut",
        "naboen tok ut søpla",
        "jeg så at mamma gikk ut med søpla",
        "jeg fikk mamma til å gå ut med søpla",
        "mamma gikk ut og dusja",
        "mamma kom og gikk ut med søpla",
        "mamma ba meg gå ut",
        "hunden var ute",
        "butikken var stengt",
        "butikken stengt",
        "søpla stinker",
        "jeg så butikken",
        "så på butikken",
        "snakka om butikken",
        "jeg snakka om butikken",
        "ringte butikken",
        "melka gikk ut på dato",
        "solen sto opp",
    ],
)
def test_about_someone_or_something_else(text: str) -> None:
    assert labels_in(text, NB, "nb") == set()


@pytest.mark.parametrize(
    "text",
    [
        "kom meg ut av senga",
        "fant ut noe",
        "holdt ut",
        "ser ut som regn",
        "gikk ut fra det",
        "det gikk ut over meg",
        "var redd for å gå ut",
        "var for sliten til å gå ut",
        "det ser lyst ut",
        "ga opp",
        "dør av latter",
        "bra",
        "👍",
        "",
        "   ",
        "...",
        "?",
        "ikke",
    ],
)
def test_something_else(text: str) -> None:
    assert labels_in(text, NB, "nb") == set()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("went out", {WENT}),
        ("I went out", {WENT}),
        ("I've been out", {WENT}),
        ("I have gone out today", {WENT}),
        ("managed to go out", {WENT}),
        ("was able to go out", {WENT}),
        ("got out for a bit", {WENT}),
        ("made it out", {WENT}),
        ("we went out", {WENT}),
        ("Took out the rubbish", {BIN}),
        ("took the trash out", {BIN}),
        ("went out with the rubbish", {BIN}),
        ("got the garbage out", {BIN}),
        ("took the bins out!!", {BIN}),
        ("went out and took out the trash", {WENT, BIN}),
        ("been to the store", {STORE}),
        ("the shop ✅", {STORE}),
        ("made it to the shop", {STORE}),
        ("walked to the shop", {STORE}),
        ("showered", {SHOWERED}),
        ("had a shower", {SHOWERED}),
        ("got up early", {GOT_UP}),
        ("dinner made", set()),  # by whom?
        ("got dinner made", {COOKED}),
        ("I made dinner and showered", {COOKED, SHOWERED}),
        ("went for a walk", {WALK}),
        ("took a short walk", {WALK}),
        ("didn't go out", set()),
        ("didnt go out", set()),
        ("did not go out", set()),
        ("couldn’t get out", set()),
        ("couldn't", set()),
        ("never got to the shop", set()),
        ("no shower", set()),
        ("without going out", set()),
        ("almost went out", set()),
        ("going to go out", set()),
        ("I'm going out", set()),
        ("I'll go out", set()),
        ("I should go out", set()),
        ("I should have gone out", set()),
        ("want to go to the shop tomorrow", set()),
        ("tried to go out", set()),
        ("I had to go out", set()),
        ("I had gone out", set()),
        ("shop tomorrow", set()),
        ("went out yesterday", set()),
        ("should I go out?", set()),
        ("did I go out", set()),
        ("went out?", set()),
        ("mum took out the rubbish", set()),
        ("Kari went out", set()),
        ("she went to the shop", set()),
        ("if I went out", set()),
        ("the shop was closed", set()),
        ("got out of bed", set()),
        ("found out", set()),
        ("didn't go out, but showered", {SHOWERED}),
        ("went out but not to the shop", {WENT}),
        ("couldn't shower and go out", set()),
    ],
)
def test_english(text: str, expected: set[str]) -> None:
    assert labels_in(text, EN, "en") == expected


@pytest.mark.parametrize(
    ("text", "label", "language", "expected"),
    [
        ("gå tur", "Gå tur", "nb", True),
        ("gikk tur", "Gå tur", "nb", True),
        ("var på tur", "Gå tur", "nb", True),
        ("skal gå tur", "Gå tur", "nb", False),
        ("dusja og pussa tenner", "Dusja og pusset tennene", "nb", True),
        ("dusja", "Dusja og pusset tennene", "nb", False),
        ("røykte ikke", "Røykte ikke", "nb", True),
        ("røykte", "Røykte ikke", "nb", False),
        ("ringte mamma", "Ringte mamma", "nb", True),
        ("har ringt mamma", "Ringte mamma", "nb", True),
        ("mamma ringte", "Ringte mamma", "nb", False),
        ("gikk 10 minutter", "Gikk 10 minutter", "nb", True),
        ("gikk 5 minutter", "Gikk 10 minutter", "nb", False),
        ("spiste frokost", "Spiste frokost", "nb", True),
        ("har spist frokost", "Spiste frokost", "nb", True),
        ("hadde frokost", "Frokost", "nb", True),
        ("spiste frokost i dag", "Frokost", "nb", True),
        ("spiste ikke frokost", "Frokost", "nb", False),
        ("handla på butikken", "Var på butikken", "nb", True),
        ("trening kl 18", "Trening", "nb", False),  # done, or to come?
        ("til trening", "Trening", "nb", False),
        ("fikk hjelp av mamma til å lage middag", "Lagde middag", "nb", False),
        ("trilla vogna", "Trilla vogna", "nb", True),
        ("🚶", "🚶", "nb", True),
        ("🚶‍♂️ ❌", "🚶‍♂️", "nb", False),
        ("C++ (.*)", "C++ (.*)", "nb", True),
        ("hva som helst", "(.*)", "nb", False),
        ("Var der", "Var der", "nb", True),
        ("var", "Var der", "nb", False),
        ("Poszedłem", "Poszedłem", "pl", True),
        ("nie poszedłem", "Poszedłem", "pl", False),
        ("didn't smoke", "Didn't smoke", "en", True),
        ("smoked", "Didn't smoke", "en", False),
        ("had breakfast", "Breakfast", "en", True),
        ("called mum", "Called mum", "en", True),
        ("mum called", "Called mum", "en", False),
    ],
)
def test_steps_in_the_patients_own_words(text: str, label: str, language: str, *, expected: bool) -> None:
    assert bool(recognise(text, [(7, label)], language)) is expected


def test_of_two_steps_with_the_same_weight_the_likelier_is_taken() -> None:
    steps = [(1, "Gikk på butikken"), (2, "Var på butikken")]
    assert recognise("var på butikken", steps, "nb") == (2,)
    assert recognise("gikk på butikken", steps, "nb") == (1,)


def test_ids_come_in_the_order_of_the_steps() -> None:
    assert recognise("dusja og gikk ut", [(9, "Gikk ut"), (3, "Dusja")], "nb") == (9, 3)


ANYTHING = st.text(max_size=60) | st.sampled_from(["ikke", "gikk ut", "og", "?", "🚶", ".*[", "\u200d", "søpla"])


@settings(max_examples=300, deadline=None)
@given(
    st.lists(ANYTHING, max_size=8).map(" ".join),
    st.lists(ANYTHING, max_size=5),
    st.sampled_from(["nb", "en", ""]),
)
def test_it_never_raises(text: str, labels: list[str], language: str) -> None:
    found = recognise(text, list(enumerate(labels)), language)
    assert set(found) <= set(range(len(labels)))
    for label in labels:
        reads_as_deed(label, language)


def test_the_cost_grows_with_the_text_and_no_faster() -> None:
    steps = list(enumerate([f"Gikk ut med sak {n}" for n in range(50)]))

    def cost(times: int) -> int:
        return calls_of(lambda: recognise("gikk ut med søpla og var på butikken, " * times, steps, "nb"))

    cost(1)  # what is remembered of the steps is remembered now
    assert cost(100) < 12 * cost(10)


@pytest.mark.parametrize(
    ("label", "language", "expected"),
    [
        ("Gikk ut med søpla", "nb", True),
        ("Vasket opp", "nb", True),
        ("Dusja", "nb", True),
        ("Var på butikken", "nb", True),
        ("Sto opp", "nb", True),
        ("Spiste frokost", "nb", True),
        ("Har dusjet", "nb", True),
        ("Fikk ut søpla", "nb", True),
        ("Gjekk ut", "nn", True),
        ("Trening", "nb", False),
        ("Søpla ut", "nb", False),
        ("Huset", "nb", False),
        ("Gå tur", "nb", False),
        ("Dusje", "nb", False),
        ("Kom meg ut", "nb", False),  # "Du kom meg ut"
        ("Jeg gikk ut", "nb", False),
        ("Gikk ut!", "nb", False),
        ("🚶 gikk ut", "nb", False),
        ("", "nb", False),
        ("Went out", "en", True),
        ("Showered", "en", True),
        ("Took out the rubbish", "en", True),
        ("Walk", "en", False),
        ("Go out", "en", False),
        ("Called my mum", "en", False),
        ("Bed by ten", "en", False),
    ],
)
def test_a_label_that_reads_as_a_deed(label: str, language: str, *, expected: bool) -> None:
    assert reads_as_deed(label, language) is expected


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("  Gikk   ut\n med\tsøpla ", "Gikk ut med søpla"),
        ("🚶", "🚶"),
        ("👨‍👩‍👧 på tur", "👨‍👩‍👧 på tur"),
        ("a" * 70, "a" * 60),
        ("a" * 59 + " b", "a" * 59),
        ("rygg\u202evendt\x00", "ryggvendt"),
    ],
)
def test_a_label_is_one_short_line(text: str, label: str) -> None:
    assert clean_label(text) == label


@pytest.mark.parametrize("text", ["", "  \n ", "\u200d", "\x00\u202e"])
def test_an_empty_label_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="at least one character"):
        clean_label(text)

"""The Norwegian and English words that `rules.step_words` understands, and how a word is compared."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product

from snowballstemmer import stemmer

VERB_ROLES = {"move", "be", "get", "can", "do", "have", "ride", "make", "lex", "off"}
WEIGHTY = {"", "lex", "ride", "make", "part", "other", "num"}  # roles of words that make a step
DONE = {"past", "part", "both"}


# kind: infinitive / present / past / participle; a form that is past and participle counts as past there.
# "ride" and "make" have weight of their own and go with other things; "lex" stands for itself alone; "off" is
# known only to be nothing else.
_VERBS = {
    "nb": """
move: gå / går / gikk gjekk jikk gekk gjikk jekk / gått gådd
move: komme kome koma / kommer kjem kjæm / kom kåm / kommet komt
move: dra / drar dreg / dro drog / dratt
move: stikke / stikker / stakk / stukket
move: stå / står / sto stod / stått
move: reise / reiser / reiste / reist
move: rusle / rusler / ruslet rusla tuslet tusla labbet labba / ruslet
be: være vere vær / er / var va / vært vore vøri vårri
be: bli / blir / ble blei vart / blitt
get: få / får / fikk fekk fækk / fått
can: klare / klarer klarar / klarte klarde klara / klart
can: greie / greier / greide greidde gredde / greid
can: orke / orker orkar / orket orka / orket
can: rekke / rekker / rakk / rukket
can: makte / makter / maktet makta / maktet
can: tørre våge / tør våger / turte torde tørte våget våga / turt
can: tvinge / tvinger / tvang / tvunget
do: ta / tar tek / tok / tatt teke
do: gjøre gjere gjera / gjør gjer / gjorde / gjort
do: kaste hive bære / kaster hiver bærer / kastet kasta hev heiv bar / båret
have: ha / har / hadde / hatt
ride: løpe springe / løper springer / løp sprang / løpt sprunget
make: drikke / drikker / drakk / drukket
make: ete / eter / åt / ett
lex: sove / sover / sov / sovet
lex: skrive / skriver / skrev skreiv / skrevet
lex: sitte / sitter / satt / sittet
lex: legge / legger / la / lagt
lex: ligge / ligger / lå / ligget
lex: synge / synger / sang / sunget
lex: hjelpe / hjelper / hjalp / hjulpet
lex: treffe / treffer / traff / truffet
lex: møte / møter / møtte / møtt
lex: kle / kler / kledde / kledd
lex: stryke / stryker / strøk / strøket
lex: smøre / smører / smurte / smurt
lex: lese lesa / leser / leste las / lest
make: lage / lager lagar / lagde laget laga / lagd
lex: støvsuge / støvsuger / støvsugde støvsuget støvsuget støvsuga / støvsugd
off: gi si be se / gir sier ber ser / ga gav sa ba bad / gitt sagt bedt sett""",
    "en": """
move: go / goes / went / gone
move: come / comes / came / come
be: be / am is are / was were / been
get: get / gets / got / gotten
can: manage dare / manages dares / managed dared able / managed
do: do / does / did / done
do: take / takes / took / taken
do: make / makes / made / made
do: bring / brings / brought / brought
do: throw / throws / threw / thrown
do: carry / carries / carried / carried
have: having / have has / had / had
ride: run / runs / ran / run
ride: walk / walks / walked / walked
ride: ride cycle drive / rides cycles drives / rode cycled drove / ridden driven
make: eat / eats / ate / eaten
make: drink / drinks / drank / drunk
lex: sleep / sleeps / slept / slept
lex: write / writes / wrote / written
lex: sit / sits / sat / sat
lex: swim / swims / swam / swum
lex: buy / buys / bought / bought
lex: meet / meets / met / met
lex: speak / speaks / spoke / spoken
lex: feed / feeds / fed / fed
lex: pay / pays / paid / paid
lex: wake / wakes / woke / woken
lex: see / sees / saw / seen""",
}
# Norwegian verbs that bend by rule.
_REGULAR = """dusj vask rydd tren puss hent ring barber betal kjøp bak dans mal strikk tegn spill svøm
mosjoner jobb arbeid lek snakk prat besøk send svar meld lever ordn pakk brett heng tørk skur
luft vann plant klipp børst dekk skrell stek kok hvil kvil mediter øv tøm fyll sorter åpn opn
våkn husk bad vekk sy hekl snekr måk"""
_RIDES = "sykl kjør spaser jogg"
_MAKES = "spis handl"
_ENDINGS = {"inf": "e", "pres": "er ar", "both": "et a te de t d", "noun": "ing inga ingen"}
_WORDS = {
    "nb": {
        "self": "jeg eg æ æg jæ je ej jei vi",
        "not": """ikke ikkje ikkj ikk itte itt ittj itj ikek inte aldri ingen ingenting verken hverken
            korkje neppe knapt nesten nei nope null glemte gløymde droppet droppa utsatte
            avlyste slapp nektet nekta mislyktes verre sluttet slutta hoppet hoppa lot""",
        "without": "uten utan",
        "plan": """kanskje skal ska skulle sku vil ville vill bør burde kan kunne må måtte tenkt tenkte
            tenker planlegger planla planen håper håpte ønsker ønska ønsket ønske lyst
            gleder prøver prøvde prøvd prøve forsøkte pleide pleier drømte drømmer drøm
            tror trodde senere seinere neste snart imorgen imorra imårra mårra gadd gidder
            igår forrige siden sidan sist ofte ønskjer vurderer vurderte""",
        "doubt": "hvis viss dersom om når før eller som enn",
        "split": "at fordi mens da då så",
        "hard": "men",
        "other": """mamma pappa mor far bror broren søster søstera søsteren kona mannen kjæresten dama typen
            kompis kompisen venn vennen venninna venninnen nabo naboen sønnen dattera
            datteren ungen ungene barna hunden katta katten han hun hu ho henne de dei dem
            dere du noen nokon folk alle andre bestemor bestefar mormor farmor morfar
            farfar tante onkel legen psykologen sjefen hjemmehjelpen teamet""",
        "fill": """å i på til med for fra frå hos ved en ei et ein eit den det denne dette dag idag nå no
            nettopp akkurat endelig endeleg faktisk bare berre også òg jo ja joda jepp hei
            hallo heisann litt noe gang igjen selv sjøl sjølv alene åleine meg mæ min mitt
            mi mine oss vår klokka kl morges formiddag ettermiddag kort kjapp kjapt fort
            rask raskt liten lita stor lang fin fint god sammen saman innom rundt langs
            der her dit først etterpå deretter tidlig tidleg sent seint ganske heldigvis
            omsider allerede allereie alt to tre turen ok okei til både mer etter samme og
            samt minutter min time timer morgenen""",
        "part": """ut:ut ute:ut inn:inn inne:inn opp:opp oppe:opp upp:opp ned:ned nede:ned hjem:hjem
            hjemme:hjem heim:hjem heime:hjem bort:bort vekk:bort frem:fram fram:fram""",
    },
    "en": {
        "self": "i we",
        "not": """not never no nothing nobody none neither nor hardly barely almost nearly nope didnt dont
            doesnt wasnt werent havent hasnt hadnt couldnt cant cannot wont wouldnt
            shouldnt isnt arent aint unable failed forgot skipped refused avoided missed
            stopped quit""",
        "without": "without",
        "plan": """maybe perhaps will shall should would could can may might must need needs needed want
            wants wanted wanna hope hopes hoping hoped plan plans planning planned try
            trying tried think thinking thought wish wished intend suppose supposed going
            gonna later tomorrow soon next yesterday ago last used usually often dreamt
            dreamed id ill""",
        "doubt": "if unless when whether before or who which than",
        "split": "that because while so since then",
        "hard": "but",
        "other": """mum mom dad mother father brother sister he she they you neighbour neighbor friend wife
            husband girlfriend boyfriend partner son daughter kids someone somebody
            everyone people dog cat doctor""",
        "fill": """only the a an to in at on for with my our some today this morning evening afternoon again
            just finally actually also well yes yeah yep ok okay hi hello hey now already
            even really all by from around past myself me alone together first after
            afterwards early late nice good small big quick short long little bit of it
            there here am pm once twice too both and plus minutes hour""",
        "part": "out:out outside:out up:up down:down home:home away:away off:off back:back",
    },
}
_SAME = {
    "soppel": "sopl",
    "sopel": "sopl",
    "sopelet": "sopl",
    "bos": "sopl",
    "boset": "sopl",
    "sopelpos": "sopl",
}
_SAME |= dict.fromkeys(("trash", "garbag", "bin"), "rubish") | {"store": "shop", "groceri": "shop"}
_NO_ED = {"need", "speed", "breed", "indeed", "hundred", "naked", "sacred"}


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of a word: its role, the word it belongs to, its form if it is a verb."""

    role: str = ""
    lemma: str = ""
    form: str = ""


def letters(word: str) -> str:
    plain = word.translate(str.maketrans("åäæøöéèêôóò", "aaaooeeeooo"))
    return plain.replace("aa", "a").replace("oe", "o").replace("ae", "a")


def fold(word: str) -> str:
    """Give a word in small letters as it is compared: without æøå and doubled letters."""
    return re.sub(r"(.)\1+", r"\1", letters(word))


def _verb_forms(tongue: str) -> Iterator[tuple[str, Entry]]:
    for line in _VERBS[tongue].strip().splitlines():
        role, forms = line.split(": ")
        bent = [part.split() for part in forms.split(" / ")]
        for form, words in zip(("inf", "pres", "past", "part"), bent, strict=False):
            for text in words:
                yield text, Entry(role, fold(bent[0][0]), form)


@cache
def lexicon(tongue: str) -> tuple[dict[str, Entry], dict[str, Entry]]:
    """Give the known words as written, and folded; of two that fold alike the first stays."""
    exact: dict[str, Entry] = {}
    for role, words in _WORDS[tongue].items():
        for word in words.split():
            text, _, lemma = word.partition(":")
            exact.setdefault(text, Entry(role, lemma))
    for text, entry in _verb_forms(tongue):
        exact.setdefault(text, entry)
    folded: dict[str, Entry] = {}
    for text, entry in exact.items():
        folded.setdefault(fold(text), entry)
    if tongue == "nb":
        for role, stems in (("lex", _REGULAR), ("ride", _RIDES), ("make", _MAKES)):
            for stem, (form, endings) in product(stems.split(), _ENDINGS.items()):
                for ending in endings.split():
                    folded.setdefault(fold(stem + ending), Entry(role, fold(stem), form))
    return exact, folded


@lru_cache(maxsize=4096)
def look_up(word: str, tongue: str) -> Entry:
    """Give what is known of a word (in small letters); an empty entry where nothing is."""
    exact, folded = lexicon(tongue)
    entry = exact.get(word) or folded.get(fold(word))
    if entry is not None:
        return entry
    if word.isdigit():
        return Entry("num", word)
    if tongue == "en" and word.endswith("ed") and len(word) > 4 and word not in _NO_ED:
        return Entry("lex", "", "both")
    return Entry()


@lru_cache(maxsize=4096)
def key_of(word: str, entry: Entry, tongue: str) -> str:
    """Give the stem by which a word is found again in another form."""
    if entry.role in {"part", "num", "lex", "ride", "make"} and entry.lemma:
        return entry.lemma
    stems = stemmer("english" if tongue == "en" else "norwegian")
    stem = fold(str(stems.stemWord(word if tongue == "en" else letters(word))))
    return _SAME.get(stem, stem)

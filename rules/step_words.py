"""Steps that a free text says were done, clause by clause, in Norwegian and English.

A step is its words with weight ("ut", "søpla"); small verbs (gå, være, få, ta) and small words carry none, so
"fikk ut søpla" is "Gikk ut med søpla". A clause counts only where every word up to the step is understood and
says that the writer did it: in doubt a step is missed, since one tap sets it.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import pairwise, product

from snowballstemmer import stemmer  # type: ignore[import-untyped]

LONGEST_LABEL = 60
_VERB_ROLES = {"move", "be", "get", "can", "do", "have", "ride", "make", "lex", "off"}
_WEIGHTY = {"", "lex", "ride", "make", "part", "other", "num"}  # roles of words that make a step
_DONE = {"past", "part", "both"}

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
_TURNED = {"av", "or", "ur", "fra", "over", "of", "from"}  # "ut av senga", "gikk ut fra", "out of bed"
_TOWARDS = {"til", "på", "innom", "to"}  # "en tur på butikken" is no walk
_REFLEXIVE = {"meg", "mæ", "oss", "me", "myself", "it"}
_NOT_LEADING = {"det", "den", "denne", "dette", "it", "this", "min", "mi", "mitt", "mine", "my", "our"}
_PLAIN_LEAD = {"og", "ja", "jo", "joda", "jepp", "også", "hei", "and", "yes", "yeah", "also", "hi"}
_ITSELF = {
    "jeg",
    "eg",
    "vi",
    "meg",
    "min",
    "mitt",
    "mine",
    "mi",
    "oss",
    "vår",
    "i",
    "me",
    "my",
    "our",
    "myself",
}
_NO_ED = {"need", "speed", "breed", "indeed", "hundred", "naked", "sacred"}
_REFUSING = re.compile("[❌🚫👎⛔✖❎]")
_SHORT = (
    ("n't", "nt"),
    ("'ve", " have"),
    ("'m ", " am "),
    ("'re", " are"),
    ("'ll", " will"),
    ("'d ", " would "),
)
_TOKEN = re.compile(r"[^\W_]+|[,;()/+&–—]|\s-\s")
_SENTENCE = re.compile(r"[^.!?…\n❓]+[.!?…\n❓]*")


@dataclass(frozen=True, slots=True)
class _Entry:
    role: str = ""
    lemma: str = ""
    form: str = ""


@dataclass(frozen=True, slots=True)
class _Word:
    index: int  # place in the whole text
    text: str  # in small letters
    plain: str  # as compared: without æøå and doubled letters
    capital: bool
    role: str
    form: str
    key: str  # what it weighs


@dataclass(slots=True)
class _Clause:
    words: list[_Word] = field(default_factory=list)
    joiner: str = ""  # the word before it; "" at the start of a sentence
    asked: bool = False
    doubtful: bool = False
    after_no: bool = False  # what it goes on from did not happen
    after_other: bool = False  # what it goes on from is about somebody else
    able: bool = False  # it goes on from "klarte"


@dataclass(frozen=True, slots=True)
class _Step:
    label: str
    plain: tuple[str, ...]
    keys: frozenset[str]
    lead: _Word | None  # its first word, a verb or not
    particles_only: bool
    turned: frozenset[str]
    joined: bool  # has an "og" of its own
    english: bool
    literal: bool  # can only be found word by word


def recognise(text: str, steps: Sequence[tuple[int, str]], language: str) -> tuple[int, ...]:
    """Give the ids of the steps (id, label) that the text says the writer did, in the order of `steps`.

    Nothing that is negated, planned, wished, asked, of an earlier day, or about someone else. Of steps found
    in the same words only the most specific stays. In a language other than nb, nn, no and en only texts
    that are a label word by word count. Never raises.
    """
    tongue = "en" if language[:2] == "en" else "nb"
    known = [(number, _step(label, tongue)) for number, label in steps]
    keys = frozenset(key for _, step in known for key in step.keys)
    sentences = list(_sentences(text, tongue))
    said = {
        clause_word.plain for sentence in sentences for clause in sentence for clause_word in clause.words
    }
    found: dict[frozenset[int], tuple[int, int]] = {}  # where it stands: likeness, id
    for number, step in known:
        places = _symbols(step, text) | _literal(step, sentences)
        if language[:2] in {"nb", "nn", "no", "en"}:
            places |= _meant(step, sentences, keys)
        likeness = len(said & set(step.plain))
        for at in places:
            if at not in found or found[at][0] < likeness:
                found[at] = (likeness, number)
    kept = {number for at, (_, number) in found.items() if not any(at < other for other in found)}
    return tuple(dict.fromkeys(number for number, _ in steps if number in kept))


def reads_as_deed(label: str, language: str) -> bool:
    """Whether "Du " (or "You ") + the label with a small first letter + "." reads as a sentence."""
    tongue = "en" if language[:2] == "en" else "nb"
    words = [match[0].lower() for match in _TOKEN.finditer(label)]
    if not words or not label[:1].isalpha() or label.rstrip()[-1:] in ".!?…:," or _ITSELF & set(words):
        return False
    entry = _look_up(words[0], tongue)
    if tongue == "nb" and words[0] == "har" and len(words) > 1:
        return _look_up(words[1], tongue).form in {"part", "both"}
    return entry.role in _VERB_ROLES and entry.form in {"past", "both"} and words[0] != "able"


def clean_label(text: str) -> str:
    """Give a step's label: one line, white space collapsed, no control characters, at most 60 characters.

    Raises ValueError with a sentence where nothing is left.
    """
    joined = " ".join(text.split())
    kept = "".join(c for c in joined if c == "\u200d" or unicodedata.category(c)[0] != "C")
    label = (
        kept[:LONGEST_LABEL].strip("\u200d\ufe0f ") if len(kept) > LONGEST_LABEL else kept.strip("\u200d ")
    )
    if not label:
        raise ValueError("A step needs at least one character that can be seen.")
    return label


# From text to clauses


def _letters(word: str) -> str:
    plain = word.translate(str.maketrans("åäæøöéèêôóò", "aaaooeeeooo"))
    return plain.replace("aa", "a").replace("oe", "o").replace("ae", "a")


def _fold(word: str) -> str:
    return re.sub(r"(.)\1+", r"\1", _letters(word))


def _verb_forms(tongue: str) -> Iterator[tuple[str, _Entry]]:
    for line in _VERBS[tongue].strip().splitlines():
        role, forms = line.split(": ")
        bent = [part.split() for part in forms.split(" / ")]
        for form, words in zip(("inf", "pres", "past", "part"), bent, strict=False):
            for text in words:
                yield text, _Entry(role, _fold(bent[0][0]), form)


@cache
def _lexicon(tongue: str) -> tuple[dict[str, _Entry], dict[str, _Entry]]:
    """Give the known words as written, and folded; of two that fold alike the first stays."""
    exact: dict[str, _Entry] = {}
    for role, words in _WORDS[tongue].items():
        for word in words.split():
            text, _, lemma = word.partition(":")
            exact.setdefault(text, _Entry(role, lemma))
    for text, entry in _verb_forms(tongue):
        exact.setdefault(text, entry)
    folded: dict[str, _Entry] = {}
    for text, entry in exact.items():
        folded.setdefault(_fold(text), entry)
    if tongue == "nb":
        for role, stems in (("lex", _REGULAR), ("ride", _RIDES), ("make", _MAKES)):
            for stem, (form, endings) in product(stems.split(), _ENDINGS.items()):
                for ending in endings.split():
                    folded.setdefault(_fold(stem + ending), _Entry(role, _fold(stem), form))
    return exact, folded


@lru_cache(maxsize=4096)
def _look_up(word: str, tongue: str) -> _Entry:
    exact, folded = _lexicon(tongue)
    entry = exact.get(word) or folded.get(_fold(word))
    if entry is not None:
        return entry
    if word.isdigit():
        return _Entry("num", word)
    if tongue == "en" and word.endswith("ed") and len(word) > 4 and word not in _NO_ED:
        return _Entry("lex", "", "both")
    return _Entry()


@lru_cache(maxsize=4096)
def _key(word: str, entry: _Entry, tongue: str) -> str:
    if entry.role in {"part", "num", "lex", "ride", "make"} and entry.lemma:
        return entry.lemma
    stems = stemmer("english" if tongue == "en" else "norwegian")
    stem = _fold(str(stems.stemWord(word if tongue == "en" else _letters(word))))
    return _SAME.get(stem, stem)


def _sentences(text: str, tongue: str) -> Iterator[list[_Clause]]:
    tidy = unicodedata.normalize("NFKC", text).replace("’", "'")
    for short, long in _SHORT if tongue == "en" else ():
        tidy = re.sub(short, long, tidy, flags=re.IGNORECASE)
    tidy = re.sub(r"([^\W\d_])\1{2,}", r"\1\1", _REFUSING.sub(" not " if tongue == "en" else " ikke ", tidy))
    tidy = re.sub(
        r"\bi (?=går\b|gaar\b|morgen\b|morra\b|mårra\b|morgon\b|fjor\b)", "i", tidy, flags=re.IGNORECASE
    )
    index = 0
    for match in _SENTENCE.finditer(tidy):
        words = []
        for token in _TOKEN.finditer(match[0]):
            raw = token[0]
            entry = _look_up(raw.lower(), tongue)
            key = _key(raw.lower(), entry, tongue) if raw[0].isalnum() else ""
            capital = raw[0].isupper()
            words.append(_Word(index, raw.lower(), _fold(raw.lower()), capital, entry.role, entry.form, key))
            index += 1
        if words:
            yield _clauses(words, tongue, asked="?" in match[0] or "❓" in match[0])


def _clauses(words: list[_Word], tongue: str, *, asked: bool) -> list[_Clause]:
    clauses = [_Clause()]
    for place, word in enumerate(words):
        ahead = words[place + 1] if place + 1 < len(words) else None
        if (kind := _joins(word, ahead, clauses[-1], tongue)) == "":
            clauses[-1].words.append(word)
            continue
        clauses.append(_Clause(joiner=word.text, doubtful=kind == "doubt"))
        if kind == "hard":
            clauses[-1].joiner = ""
    clauses = [clause for clause in clauses if clause.words] or [_Clause(words=words)]
    opening = clauses[0].words[0]
    for clause in clauses:
        clause.asked = asked and (
            clause is clauses[-1] or opening.form == "pres" or opening.role in {"plan", "doubt"}
        )
    for before, clause in pairwise(clauses):
        _carry(before, clause)
    return clauses


def _joins(word: _Word, ahead: _Word | None, clause: _Clause, tongue: str) -> str:
    """Say how a word begins a new clause: "" not, "soft" goes on, "hard" is a contrast, "split", "doubt"."""
    if not word.text[0].isalnum():
        return "soft"
    if word.text in {"og", "å", "and"} or (tongue == "nb" and word.plain == "a"):
        finite = ahead is not None and ahead.form == "past"
        return "soft" if word.text in {"og", "and"} or finite else ""
    if word.role not in {"hard", "split", "doubt"}:
        return ""
    last = clause.words[-1] if clause.words else None
    if word.text in {"så", "sa", "so"} and last is not None and (last.role == "self" or last.text == "har"):
        return ""  # "jeg så"
    if word.text == "om" and last is not None:
        if last.text in {"selv", "sjøl", "sjølv"}:
            return "split"  # "selv om"
        if ahead is None or (ahead.role not in {"self", "other"} and ahead.text != "det"):
            return ""  # "tur om kvelden"
    return word.role


def _carry(before: _Clause, clause: _Clause) -> None:
    """Let a clause go on from the one before: "klarte ikke å dusje og gå ut", "mamma kom og gikk ut"."""
    if clause.joiner == "":
        return
    refused = before.asked or before.doubtful
    refused |= any(word.role in {"not", "plan", "without"} for word in before.words)
    own = any(word.role == "self" or word.form in _DONE for word in before.words)
    refused |= before.after_no and not own
    told = clause.joiner in {"at", "that"}
    clause.doubtful |= told and refused
    split = clause.joiner.isalpha() and clause.joiner not in {"og", "å", "and", "a"}
    clause.after_no = refused and not split
    clause.after_other = _about_other(before)
    able = before.able or any(w.role in {"can", "get"} and w.form in _DONE for w in before.words)
    clause.able = able and not refused and not split and all(w.role != "other" for w in before.words)


def _about_other(clause: _Clause) -> bool:
    words = clause.words
    if any(word.role == "self" for word in words):
        return False
    verb = next((n for n, word in enumerate(words) if word.role in _VERB_ROLES and word.form != "noun"), None)
    if verb is None:
        return clause.after_other or words[0].role == "other"
    if any(word.role not in {"fill", "num", "part"} for word in words[:verb]):
        return True
    follows = words[verb + 1].role == "other" if verb + 1 < len(words) else False
    return (follows and words[verb].role not in {"lex", "do"}) or (clause.after_other and verb == 0)


# Steps, and where they stand


@lru_cache(maxsize=2048)
def _step(label: str, tongue: str) -> _Step:
    clauses = [clause for sentence in _sentences(label, tongue) for clause in sentence]
    words = [word for clause in clauses for word in clause.words]
    weighty = [word for word in words if word.role in _WEIGHTY and (len(word.key) > 1 or word.role == "num")]
    return _Step(
        label=label,
        plain=tuple(word.plain for word in words),
        keys=frozenset(word.key for word in weighty),
        lead=words[0] if words else None,
        particles_only=all(word.role in {"part", "num"} for word in weighty),
        turned=frozenset((_TURNED | _TOWARDS) & {word.text for word in words}),
        joined=len(clauses) > 1,
        english=tongue == "en",
        literal=not weighty
        or any(clause.doubtful for clause in clauses)
        or any(word.role in {"not", "plan", "without"} for word in words),
    )


def _symbols(step: _Step, text: str) -> set[frozenset[int]]:
    """Find a label without any word, such as an emoji, in a text of which the same is true."""
    wanted, given = ("".join(part.replace("\ufe0f", "").split()) for part in (step.label, text))
    if step.plain or not wanted or (wanted != given and any(c.isalnum() for c in given)):
        return set()
    place = given.find(wanted)
    if place < 0 or (_REFUSING.search(given) and not _REFUSING.search(wanted)):
        return set()
    return {frozenset(-1 - n for n in range(place, place + len(wanted)))}


def _literal(step: _Step, sentences: list[list[_Clause]]) -> set[frozenset[int]]:
    """Find a label word by word as a whole clause, a whole sentence or the whole text."""
    groups = [[clause] for sentence in sentences for clause in sentence]
    groups += [*sentences, [clause for sentence in sentences for clause in sentence]]
    found: set[frozenset[int]] = set()
    for group in groups if step.plain else ():
        words = [word for clause in group for word in clause.words]
        opening = group[0] if group else _Clause(doubtful=True)
        unsure = opening.doubtful or opening.after_no or opening.after_other or any(c.asked for c in group)
        if not unsure and step.plain == tuple(word.plain for word in words):
            found.add(frozenset(word.index for word in words))
    return found


def _meant(step: _Step, sentences: list[list[_Clause]], keys: frozenset[str]) -> set[frozenset[int]]:
    """Find a label by its words with weight, in each clause that says it was done."""
    if step.literal:
        return set()
    clauses = [clause for sentence in sentences for clause in sentence]
    if step.joined:
        for sentence in sentences:
            sure = not any(clause.doubtful or clause.asked for clause in sentence)
            clauses += [_Clause([word for clause in sentence for word in clause.words])] if sure else []
    found: set[frozenset[int]] = set()
    for clause in clauses:
        at = _places(step, clause.words)
        if at and _was_done(step, clause, at) and _was_self(step, clause, at, keys):
            found.add(frozenset(clause.words[place].index for place in at))
    return found


def _places(step: _Step, words: list[_Word]) -> frozenset[int]:
    """Give where each word with weight stands first, or nothing where one is missing."""
    places: dict[str, int] = {}
    for place, word in enumerate(words):
        ahead = words[place + 1].text if place + 1 < len(words) else ""
        if word.role == "part" and ahead in _TURNED - step.turned:
            continue
        if (word.role == "ride" or word.key == "tur") and ahead in _TOWARDS - step.turned:
            continue
        if word.key in step.keys and word.role in _WEIGHTY:
            places.setdefault(word.key, place)
    return frozenset(places.values()) if len(places) == len(step.keys) else frozenset()


def _verbs(step: _Step, clause: _Clause, at: frozenset[int]) -> list[tuple[int, str, str]]:
    """Give place, role and form of the verbs up to the step's last word."""
    found = []
    for place, word in enumerate(clause.words[: max(at) + 1]):
        form = word.form
        if step.english:
            noun = word.role in {"lex", "ride", "make"} and (
                place == 0 or clause.words[place - 1].text != "to"
            )
            form = "noun" if form == "inf" and noun else form
        elif place in at and step.lead is not None and word.role == "" and word.key == step.lead.key:
            form = _unknown_form(word, step.lead, clause)
        if form not in {"", "noun"}:
            found.append((place, word.role or "lex", form))
    return found


def _unknown_form(word: _Word, lead: _Word, clause: _Clause) -> str:
    """Guess the form of a word that begins the label and that no table knows."""
    text, same = word.text, word.plain == lead.plain
    if text.endswith(("er", "ar")) and not same:
        return "pres"
    if text.endswith(("te", "de")):
        return "both"
    if text.endswith(("a", "et")):  # "kvista" or "søpla": a verb only beside "jeg"
        return "both" if any(w.role in {"self", "have"} for w in clause.words) else ""
    return "inf" if text.endswith("e") and not same else ""


def _was_done(step: _Step, clause: _Clause, at: frozenset[int]) -> bool:
    """Whether nothing in the clause takes the deed back, and its verbs say that it happened."""
    words, last = clause.words, max(at)
    if clause.asked or clause.doubtful or any(word.role in {"not", "plan"} for word in words):
        return False
    if any(word.role == "without" for word in words[:last]):
        return False
    verbs = _verbs(step, clause, at)
    enabled, had = clause.able, False
    for place, role, form in verbs:
        rest = [f for p, _, f in verbs if p > place]
        if role == "off" or (role == "lex" and place not in at):
            return False
        if form == "pres" and (role != "have" or not any(f in _DONE for f in rest)):
            return False
        if form == "inf" and not enabled:
            return False
        if role == "have" and form in _DONE and any(f in {"part", "both"} for f in rest):
            had = True
        enabled |= role in {"can", "get"} and form in _DONE
        enabled |= role == "move" and form in _DONE and any(w.text in _REFLEXIVE for w in words[place:last])
    if had or (verbs and not clause.able and not any(form in _DONE for _, _, form in verbs)):
        return False
    roles = {role for _, role, _ in verbs}
    moved = roles & {"move", "be", "ride", *(("get",) if step.english else ())} or any(
        word.text in _REFLEXIVE for word in words
    )
    return not (step.particles_only and verbs and not moved)


def _was_self(step: _Step, clause: _Clause, at: frozenset[int], keys: frozenset[str]) -> bool:
    """Whether the writer did it, and every word before the step is understood."""
    words, first = clause.words, min(at)

    def small(place: int) -> bool:
        word = words[place]
        known = word.role in {"fill", "num", "part", "doubt"} or word.key == "tur"
        return place in at or known or (word.key in keys and word.role in _WEIGHTY)

    verbs = _verbs(step, clause, at)
    selfs = [place for place, word in enumerate(words) if word.role == "self"]
    if not verbs:
        finite = any(word.role in _VERB_ROLES and word.form not in {"", "noun"} for word in words)
        seen = words[0].plain == "sa" or clause.joiner == "så"  # "så butikken"
        seen |= words[0].text in {"til", "to"} or any(word.text in {"kl", "klokka"} for word in words)
        unsure = selfs or finite or seen or clause.after_no or clause.after_other
        return not unsure and all(small(place) for place in range(len(words)))
    verb, _, form = verbs[0]
    begin = verb + 1
    if selfs:
        pairs = [(max(s, v), v, s) for v, _, _ in verbs for s in selfs if _beside(words, s, v)]
        _, verb, person = max(pairs, default=(0, 0, 1))
        if not pairs or (verb == 0 and clause.joiner == "" and person > verb):  # "gikk jeg ut"
            return False
        begin = max(verb, person) + 1
    elif not _led_by_self(clause, verb, form, at, small(verb + 1) if verb + 1 < len(words) else True):
        return False
    places = {place for place, _, _ in verbs}
    return all(small(place) or place in places for place in range(begin, first)) and (
        sum(not small(place) and place not in places for place in range(first, max(at))) <= 2
    )


def _beside(words: list[_Word], one: int, other: int) -> bool:
    return all(word.role == "fill" for word in words[min(one, other) + 1 : max(one, other)])


def _led_by_self(clause: _Clause, verb: int, form: str, at: frozenset[int], follows_small: bool) -> bool:
    """Whether a clause without "jeg" only leaves it out: "i dag gikk ut", not "mamma gikk ut"."""
    words = clause.words
    if clause.after_other or (clause.after_no and form != "past"):
        return False
    lead = words[:verb]
    becomes = words[verb].role == "be" and words[verb].plain in {"ble", "blei", "vart"}
    if any(w.role not in {"fill", "num"} or (w.text in _NOT_LEADING and not becomes) for w in lead):
        return False
    if verb + 1 >= len(words) or verb + 1 in at:
        return True
    ahead = words[verb + 1]
    stranger = ahead.role == "other" or (ahead.role == "" and ahead.capital and not follows_small)
    plain = all(word.text in _PLAIN_LEAD for word in lead)
    verb_ahead = ahead.role in _VERB_ROLES
    return not stranger and (plain or follows_small or verb_ahead)

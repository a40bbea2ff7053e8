"""Steps that a free text says were done, clause by clause, in Norwegian and English.

A step is its words with weight ("ut", "søpla"); small verbs (gå, være, få, ta) and small words carry none, so
"fikk ut søpla" is "Gikk ut med søpla". A clause counts only where every word up to the step is understood and
says that the writer did it: in doubt a step is missed, since one tap sets it.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rules.step_clauses import REFUSING, TOKEN, Clause, Word, sentences_of
from rules.step_lexicon import DONE, VERB_ROLES, WEIGHTY, look_up

LONGEST_LABEL = 60
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


@dataclass(frozen=True, slots=True)
class _Step:
    label: str
    plain: tuple[str, ...]
    keys: frozenset[str]
    lead: Word | None  # its first word, a verb or not
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
    sentences = list(sentences_of(text, tongue))
    said = {clause_word.plain for sentence in sentences for clause in sentence for clause_word in clause.words}
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
    words = [match[0].lower() for match in TOKEN.finditer(label)]
    if not words or not label[:1].isalpha() or label.rstrip()[-1:] in ".!?…:," or _ITSELF & set(words):
        return False
    entry = look_up(words[0], tongue)
    if tongue == "nb" and words[0] == "har" and len(words) > 1:
        return look_up(words[1], tongue).form in {"part", "both"}
    return entry.role in VERB_ROLES and entry.form in {"past", "both"} and words[0] != "able"


def clean_label(text: str) -> str:
    """Give a step's label: one line, white space collapsed, no control characters, at most 60 characters.

    Raises ValueError with a sentence where nothing is left.
    """
    joined = " ".join(text.split())
    kept = "".join(c for c in joined if c == "\u200d" or unicodedata.category(c)[0] != "C")
    label = kept[:LONGEST_LABEL].strip("\u200d\ufe0f ") if len(kept) > LONGEST_LABEL else kept.strip("\u200d ")
    if not label:
        raise ValueError("A step needs at least one character that can be seen.")
    return label


@lru_cache(maxsize=2048)
def _step(label: str, tongue: str) -> _Step:
    clauses = [clause for sentence in sentences_of(label, tongue) for clause in sentence]
    words = [word for clause in clauses for word in clause.words]
    weighty = [word for word in words if word.role in WEIGHTY and (len(word.key) > 1 or word.role == "num")]
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
    if place < 0 or (REFUSING.search(given) and not REFUSING.search(wanted)):
        return set()
    return {frozenset(-1 - n for n in range(place, place + len(wanted)))}


def _literal(step: _Step, sentences: list[list[Clause]]) -> set[frozenset[int]]:
    """Find a label word by word as a whole clause, a whole sentence or the whole text."""
    groups = [[clause] for sentence in sentences for clause in sentence]
    groups += [*sentences, [clause for sentence in sentences for clause in sentence]]
    found: set[frozenset[int]] = set()
    for group in groups if step.plain else ():
        words = [word for clause in group for word in clause.words]
        opening = group[0] if group else Clause(doubtful=True)
        unsure = opening.doubtful or opening.after_no or opening.after_other or any(c.asked for c in group)
        if not unsure and step.plain == tuple(word.plain for word in words):
            found.add(frozenset(word.index for word in words))
    return found


def _meant(step: _Step, sentences: list[list[Clause]], keys: frozenset[str]) -> set[frozenset[int]]:
    """Find a label by its words with weight, in each clause that says it was done."""
    if step.literal:
        return set()
    clauses = [clause for sentence in sentences for clause in sentence]
    if step.joined:
        for sentence in sentences:
            sure = not any(clause.doubtful or clause.asked for clause in sentence)
            clauses += [Clause([word for clause in sentence for word in clause.words])] if sure else []
    found: set[frozenset[int]] = set()
    for clause in clauses:
        at = _places(step, clause.words)
        if at and _was_done(step, clause, at) and _was_self(step, clause, at, keys):
            found.add(frozenset(clause.words[place].index for place in at))
    return found


def _places(step: _Step, words: list[Word]) -> frozenset[int]:
    """Give where each word with weight stands first, or nothing where one is missing."""
    places: dict[str, int] = {}
    for place, word in enumerate(words):
        ahead = words[place + 1].text if place + 1 < len(words) else ""
        if word.role == "part" and ahead in _TURNED - step.turned:
            continue
        if (word.role == "ride" or word.key == "tur") and ahead in _TOWARDS - step.turned:
            continue
        if word.key in step.keys and word.role in WEIGHTY:
            places.setdefault(word.key, place)
    return frozenset(places.values()) if len(places) == len(step.keys) else frozenset()


def _verbs(step: _Step, clause: Clause, at: frozenset[int]) -> list[tuple[int, str, str]]:
    """Give place, role and form of the verbs up to the step's last word."""
    found = []
    for place, word in enumerate(clause.words[: max(at) + 1]):
        form = word.form
        if step.english:
            noun = word.role in {"lex", "ride", "make"} and (place == 0 or clause.words[place - 1].text != "to")
            form = "noun" if form == "inf" and noun else form
        elif place in at and step.lead is not None and word.role == "" and word.key == step.lead.key:
            form = _unknown_form(word, step.lead, clause)
        if form not in {"", "noun"}:
            found.append((place, word.role or "lex", form))
    return found


def _unknown_form(word: Word, lead: Word, clause: Clause) -> str:
    """Guess the form of a word that begins the label and that no table knows."""
    text, same = word.text, word.plain == lead.plain
    if text.endswith(("er", "ar")) and not same:
        return "pres"
    if text.endswith(("te", "de")):
        return "both"
    if text.endswith(("a", "et")):  # "kvista" or "søpla": a verb only beside "jeg"
        return "both" if any(w.role in {"self", "have"} for w in clause.words) else ""
    return "inf" if text.endswith("e") and not same else ""


def _was_done(step: _Step, clause: Clause, at: frozenset[int]) -> bool:
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
        if form == "pres" and (role != "have" or not any(f in DONE for f in rest)):
            return False
        if form == "inf" and not enabled:
            return False
        if role == "have" and form in DONE and any(f in {"part", "both"} for f in rest):
            had = True
        enabled |= role in {"can", "get"} and form in DONE
        enabled |= role == "move" and form in DONE and any(w.text in _REFLEXIVE for w in words[place:last])
    if had or (verbs and not clause.able and not any(form in DONE for _, _, form in verbs)):
        return False
    roles = {role for _, role, _ in verbs}
    moved = roles & {"move", "be", "ride", *(("get",) if step.english else ())} or any(
        word.text in _REFLEXIVE for word in words
    )
    return not (step.particles_only and verbs and not moved)


def _was_self(step: _Step, clause: Clause, at: frozenset[int], keys: frozenset[str]) -> bool:
    """Whether the writer did it, and every word before the step is understood."""
    words, first = clause.words, min(at)

    def small(place: int) -> bool:
        word = words[place]
        known = word.role in {"fill", "num", "part", "doubt"} or word.key == "tur"
        return place in at or known or (word.key in keys and word.role in WEIGHTY)

    verbs = _verbs(step, clause, at)
    selfs = [place for place, word in enumerate(words) if word.role == "self"]
    if not verbs:
        finite = any(word.role in VERB_ROLES and word.form not in {"", "noun"} for word in words)
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


def _beside(words: list[Word], one: int, other: int) -> bool:
    return all(word.role == "fill" for word in words[min(one, other) + 1 : max(one, other)])


def _led_by_self(clause: Clause, verb: int, form: str, at: frozenset[int], follows_small: bool) -> bool:
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
    verb_ahead = ahead.role in VERB_ROLES
    return not stranger and (plain or follows_small or verb_ahead)

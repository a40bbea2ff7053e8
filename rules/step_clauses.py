"""A free text as clauses: what each goes on from, and whether it asks, doubts or is about somebody else."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from rules.step_lexicon import DONE, VERB_ROLES, fold, key_of, look_up

REFUSING = re.compile("[❌🚫👎⛔✖❎]")
_SHORT = (
    ("n't", "nt"),
    ("'ve", " have"),
    ("'m ", " am "),
    ("'re", " are"),
    ("'ll", " will"),
    ("'d ", " would "),
)
TOKEN = re.compile(r"[^\W_]+|[,;()/+&–—]|\s-\s")
_SENTENCE = re.compile(r"[^.!?…\n❓]+[.!?…\n❓]*")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text with what it means for steps."""

    index: int  # place in the whole text
    text: str  # in small letters
    plain: str  # as compared: without æøå and doubled letters
    capital: bool
    role: str
    form: str
    key: str  # what it weighs


@dataclass(slots=True)
class Clause:
    """A clause with what it takes over from the one before it."""

    words: list[Word] = field(default_factory=list)
    joiner: str = ""  # the word before it; "" at the start of a sentence
    asked: bool = False
    doubtful: bool = False
    after_no: bool = False  # what it goes on from did not happen
    after_other: bool = False  # what it goes on from is about somebody else
    able: bool = False  # it goes on from "klarte"


def sentences_of(text: str, tongue: str) -> Iterator[list[Clause]]:
    """Give the clauses of each sentence that has words; `tongue` is nb or en."""
    tidy = unicodedata.normalize("NFKC", text).replace("’", "'")
    for short, long in _SHORT if tongue == "en" else ():
        tidy = re.sub(short, long, tidy, flags=re.IGNORECASE)
    tidy = re.sub(r"([^\W\d_])\1{2,}", r"\1\1", REFUSING.sub(" not " if tongue == "en" else " ikke ", tidy))
    tidy = re.sub(r"\bi (?=går\b|gaar\b|morgen\b|morra\b|mårra\b|morgon\b|fjor\b)", "i", tidy, flags=re.IGNORECASE)
    index = 0
    for match in _SENTENCE.finditer(tidy):
        words = []
        for token in TOKEN.finditer(match[0]):
            raw = token[0]
            entry = look_up(raw.lower(), tongue)
            key = key_of(raw.lower(), entry, tongue) if raw[0].isalnum() else ""
            capital = raw[0].isupper()
            words.append(Word(index, raw.lower(), fold(raw.lower()), capital, entry.role, entry.form, key))
            index += 1
        if words:
            yield _clauses(words, tongue, asked="?" in match[0] or "❓" in match[0])


def _clauses(words: list[Word], tongue: str, *, asked: bool) -> list[Clause]:
    clauses = [Clause()]
    for place, word in enumerate(words):
        ahead = words[place + 1] if place + 1 < len(words) else None
        if (kind := _joins(word, ahead, clauses[-1], tongue)) == "":
            clauses[-1].words.append(word)
            continue
        clauses.append(Clause(joiner=word.text, doubtful=kind == "doubt"))
        if kind == "hard":
            clauses[-1].joiner = ""
    clauses = [clause for clause in clauses if clause.words] or [Clause(words=words)]
    opening = clauses[0].words[0]
    for clause in clauses:
        clause.asked = asked and (clause is clauses[-1] or opening.form == "pres" or opening.role in {"plan", "doubt"})
    for before, clause in pairwise(clauses):
        _carry(before, clause)
    return clauses


def _joins(word: Word, ahead: Word | None, clause: Clause, tongue: str) -> str:
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


def _carry(before: Clause, clause: Clause) -> None:
    """Let a clause go on from the one before: "klarte ikke å dusje og gå ut", "mamma kom og gikk ut"."""
    if clause.joiner == "":
        return
    refused = before.asked or before.doubtful
    refused |= any(word.role in {"not", "plan", "without"} for word in before.words)
    own = any(word.role == "self" or word.form in DONE for word in before.words)
    refused |= before.after_no and not own
    told = clause.joiner in {"at", "that"}
    clause.doubtful |= told and refused
    split = clause.joiner.isalpha() and clause.joiner not in {"og", "å", "and", "a"}
    clause.after_no = refused and not split
    clause.after_other = _about_other(before)
    able = before.able or any(w.role in {"can", "get"} and w.form in DONE for w in before.words)
    clause.able = able and not refused and not split and all(w.role != "other" for w in before.words)


def _about_other(clause: Clause) -> bool:
    words = clause.words
    if any(word.role == "self" for word in words):
        return False
    verb = next((n for n, word in enumerate(words) if word.role in VERB_ROLES and word.form != "noun"), None)
    if verb is None:
        return clause.after_other or words[0].role == "other"
    if any(word.role not in {"fill", "num", "part"} for word in words[:verb]):
        return True
    follows = words[verb + 1].role == "other" if verb + 1 < len(words) else False
    return (follows and words[verb].role not in {"lex", "do"}) or (clause.after_other and verb == 0)

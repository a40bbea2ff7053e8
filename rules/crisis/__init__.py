"""Possible crisis: a phrase list says how fast a person must read a text. It is no assessment, and misses people.

`assess(text, language, own)` is what others call; docs/crisis.md says how it decides.
"""

from rules.crisis.assessing import assess, assess_by
from rules.crisis.own import kept, own_list, phrases_from, planned_phrases
from rules.crisis.phrase_list import ListErrors, Phrase, PhraseList, joined, our_list, read_list, read_own
from rules.crisis.words import Found, Label, Sign

__all__ = [
    "Found",
    "Label",
    "ListErrors",
    "Phrase",
    "PhraseList",
    "Sign",
    "assess",
    "assess_by",
    "joined",
    "kept",
    "our_list",
    "own_list",
    "phrases_from",
    "planned_phrases",
    "read_list",
    "read_own",
]

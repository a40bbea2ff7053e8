"""Possible crisis: a phrase list says how fast a person must read a text. It is no assessment, and misses people.

`assess(text, language, own)` is what others call; docs/crisis.md says how it decides.
"""

from rules.crisis.assessing import assess, assess_by
from rules.crisis.phrase_list import ListErrors, PhraseList, joined, our_list, read_list, read_own
from rules.crisis.words import Found, Label, Sign

__all__ = [
    "Found",
    "Label",
    "ListErrors",
    "PhraseList",
    "Sign",
    "assess",
    "assess_by",
    "joined",
    "our_list",
    "read_list",
    "read_own",
]

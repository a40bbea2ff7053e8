"""Recognising in a text that somebody asks to be called."""

import re

_ASKS = re.compile(
    r"""\b(?:
        ring(?:e|er)?\s+(?:gjerne\s+|litt\s+)?(?:til\s+)?(?:meg|mæ|mæg)
      | (?:kan|kunne|vil)\s+(?:du|dere|de|noen|nokon|en|dåkker|dokker)\b[^.?!]{0,30}\bring[ea]\b
      | vil\s+(?:bli|at\s+\w+\s+skal)\s+ring[et]+
      | (?:trenger|treng|ønsker)\s+(?:en\s+telefon|å\s+bli\s+ringt)
      | (?:please\s+)?(?:call|phone|ring)\s+me\b(?!\s+(?:that|a|an|names)\b)
      | (?:can|could|will|would)\s+(?:you|someone|somebody|anyone)\b[^.?!]{0,30}\b(?:call|phone|ring)\b
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_NOT = re.compile(
    r"\b(?:ikke|ikkje|itte|ikkj|aldri|slutt|stopp|don'?t|do\s+not|not|never|stop|no\s+need)\b[^.,;!?\n]{0,25}$",
    re.IGNORECASE,
)
_NOT_AFTER = re.compile(r"^\s*(?:ikke|ikkje|itte|not)\b", re.IGNORECASE)
_TOLD = re.compile(r"\b(?:han|hun|ho|mamma|pappa|mor|far|she|he|they|mum|mom|dad)\s+(?:\w+\s+)?$", re.IGNORECASE)


def asks_for_call(text: str) -> bool:
    """Whether a text asks for a call ("kan dere ringe meg", "please call me"), and does not ask for none.

    In doubt it does: a call too many does less harm than one that never came.
    """
    for found in _ASKS.finditer(text):
        before, after = text[: found.start()], text[found.end() :]
        if not (_NOT.search(before) or _NOT_AFTER.search(after) or _TOLD.search(before)):
            return True
    return False

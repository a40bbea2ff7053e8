"""Recognising in a text that somebody asks to be called, or to talk with someone of the team."""

import re

_ME = r"(?:meg|mæg|mæ|mei|me)"
_RING = r"ring(?:j?[ea])?"  # ringe, ring (northern), ringa (western), ringje (nynorsk)
_YOU = r"(?:du|dere|dokker|dåkker|dokke|de|dykk|noen|nokon|nån|nåkken|en|ein|ei)"
_TALK = r"(?:snakke?|snakka|prate?|prata)"
_SOMEBODY = r"(?:noen|nokon|nån|nåkken|dere|dykk|dokker|deg|dæ|en\s+av|ein\s+av|(?-i:(?!N[Aa][Vv]\b)[A-ZÆØÅ]\w+))"

_ASKS = re.compile(
    rf"""\b(?:
        (?<!\ben\s)(?<!\bei\s)(?<!\bny\s)(?<!\bfin\s){_RING}r?\s+(?:gjerne\s+|litt\s+|nå\s+)?(?:til\s+)?{_ME}\b
      | ring(?:e|j?er|a)\s+{_YOU}\s+{_ME}\b
      | ^\W*ring(?=\W*$)
      | (?:kan|kunne|vil|ville)\s+(?:(?-i:[A-ZÆØÅ]\w+)|{_YOU})\b[^.?!\n]{{0,30}}?\b(?:{_RING}|ringt)\b
      | (?:noen|nokon|nån|du|dere|de)\s+(?:må|kan|kunne)\s+(?:gjerne\s+)?{_RING}\b
      | (?:fint|bra|godt|glad|setter\s+pris\s+på)\s+(?:om|hvis|viss|at)\s+{_YOU}\s+(?:kan\s+|kunne\s+|ville\s+)?ring\w*
      | (?:vil|ønsker|ønskjer|ønske|trenger|treng|håper)\s+(?:gjerne\s+)?at\s+\w+\s+(?:skal\s+|kan\s+)?ring\w*
      | (?:vil|kan\s+(?:jeg|eg|æ)|ønsker|ønskjer|trenger|treng)\s+(?:gjerne\s+)?(?:å\s+)?bli\s+(?:opp)?ring[td]\w*
      | (?:trenger|treng|ønsker|ønskjer|vil\s+(?:gjerne\s+)?ha|kan\s+(?:jeg|eg|æ)\s+få)\s+
            (?:en|ein)\s+(?:telefon(?:samtale)?|oppringning)\b
      | (?:kan|kunne|vil)\s+{_YOU}\s+(?:ta\s+en\s+telefon|slå\s+på\s+tråden)
      | (?:trenger|treng|må|vil|ønsker|ønskjer)\s+(?:bare\s+|virkelig\s+|gjerne\s+)?(?:å\s+)?(?:få\s+)?
            {_TALK}\s+(?:litt\s+)?med\s+{_SOMEBODY}
      | (?:kan|kunne|får)\s+(?:jeg|eg|æ)\s+(?:få\s+)?{_TALK}\s+(?:litt\s+)?med\s+{_SOMEBODY}
      | (?:trenger|treng)\s+(?:noen|nokon|nån)\s+å\s+{_TALK}\s+med
      | (?:call|phone|ring)\s+me\b(?!\s+(?:that|a|an|names|old|lazy|crazy|stupid|weird)\b)
      | (?:ca|could|wo|would)n['’]?t\s+(?:you|someone|somebody)\s+(?:please\s+)?(?:call|phone|ring)\b
      | give\s+me\s+a\s+(?:call|ring|bell)
      | (?:can|could|will|would)\s+(?:you|someone|somebody|anyone)\b[^.?!\n]{{0,30}}?\b(?:call|phone|ring)\b
      | (?:someone|somebody|anyone)\s+(?:please\s+)?(?:call|phone|ring)\b
      | please\s+(?:call|phone|ring)\b
      | (?:need|want|(?:can|could|may)\s+i\s+(?:get|have)|i'?d\s+like|would\s+like)\s+a\s+(?:phone\s+)?call\b
      | (?:need|want|(?:i'?d|would)\s+like)\s+to\s+(?:talk|speak)\s+(?:to|with)\s+
            (?:someone|somebody|anyone|you|one\s+of|(?-i:[A-Z]\w+))
      | (?:can|could|may)\s+i\s+(?:please\s+)?(?:talk|speak)\s+(?:to|with)\s+
            (?:someone|somebody|anyone|you|one\s+of|(?-i:[A-Z]\w+))
      | need\s+(?:someone|somebody)\s+to\s+(?:talk|speak)\s+(?:to|with)
    )""",
    re.VERBOSE | re.IGNORECASE,
)

_NO = r"(?:ikke|ikkje|itte|ikkj|ittj|aldri|ingen|slutte?|stopp|la\s+være|not|never|stop|no\s+need|n['’]t|dont)"
_BETWEEN = (
    r"(?:\s+(?:å|at|om|du|dere|de|dokker|noen|nokon|skal|må|kan|vil|trenger|treng|behøver|gå|mer|meir|nå|"
    r"lenger|lenge|bare|i\s+dag|i\s+kveld|gjerne|få|to|you|anyone|someone|somebody|need|have|want|ever|"
    r"please|again|today|now|any\s+more|me|that))*"
)
_NOT = re.compile(rf"(?:\b|(?<=\w)){_NO}\b{_BETWEEN}\s*$", re.IGNORECASE)
"""A denial that rules what follows: only small words stand between ("orker ikke skrive ring meg" asks)."""

_NOT_INSIDE = re.compile(r"\b(?:slutte?|stoppe?|la\s+være|unngå|please\s+not|you\s+not|stop|avoid)\b", re.IGNORECASE)
_NOT_AFTER = re.compile(r"^\s*(?:ikke|ikkje|itte|ikkj|not)\b", re.IGNORECASE)
_TOLD = re.compile(
    r"\b(?:(?:han|hun|ho|mamma|pappa|mor|far|she|he|they|mum|mom|dad|people|we)\s+(?:\w+\s+)?"
    r"|(?:skal|skulle|lov[ea]t?|lova|glemte|prøv[ed]e|pleier|kommer\s+til|will|used\s+to|tried\s+to"
    r"|promised\s+to)\s+(?:å\s+)?)$",
    re.IGNORECASE,
)
_WISHED = re.compile(
    r"\b(?:vil|ønsker|ønskjer|ønske|håper|at|be|si\s+til|fint\s+om|ask|tell|want|need|like|have)\b"
    r"[^.?!\n]{0,30}$",
    re.IGNORECASE,
)


def asks_for_call(text: str) -> bool:
    """Whether a text asks for a call ("kan dere ringe meg", "please call me"), and does not ask for none.

    In doubt it does: a call too many does less harm than one that never came.
    """
    for found in _ASKS.finditer(text):
        before, after = text[: found.start()], text[found.end() :]
        if _NOT.search(before) or _NOT_AFTER.search(after) or _NOT_INSIDE.search(found[0]):
            continue
        if _TOLD.search(before) and not _WISHED.search(before):
            continue  # somebody tells of another's call
        return True
    return False

"""The words with which people say when somebody is to be asked: bokmål, nynorsk and English."""

import re

_STEMS = (
    (("man", "mand", "mon"), ("mandag", "måndag", "mandag", "monday")),
    (("tir", "tirs", "tys", "tue", "tues"), ("tirsdag", "tysdag", "tuesday")),
    (("ons", "wed", "weds"), ("onsdag", "wednesday")),
    (("tor", "tors", "thu", "thur", "thurs"), ("torsdag", "thursday")),
    (("fre", "fred", "fri"), ("fredag", "friday")),
    (("lør", "lor", "lau", "laur", "sat"), ("lørdag", "lordag", "laurdag", "saturday")),
    (("søn", "son", "sun"), ("søndag", "sondag", "sundag", "sunday")),
)
_ENDINGS = {"dag": ("", "er", "ar", "en", "ene", "ane"), "day": ("", "s")}
DAYS = {
    name: number
    for number, (short, long) in enumerate(_STEMS)
    for name in (*short, *(word + ending for word in long for ending in _ENDINGS[word[-3:]]))
}
"""0 is Monday."""

EVERY_DAY = "daglig"
_WEEK, _WEEKEND = frozenset(range(5)), frozenset({5, 6})
DAY_SETS = {
    EVERY_DAY: frozenset(range(7)),
    **dict.fromkeys(("dagleg", "daily", "everyday"), frozenset(range(7))),
    **dict.fromkeys(
        (
            "hverdag", "hverdager", "hverdagene", "kvardag", "kvardagar", "kvardagane", "ukedag", "ukedager",
            "ukedagene", "vekedag", "vekedagar", "vekedagane", "virkedag", "virkedager", "arbeidsdager",
            "weekday", "weekdays",
        ),
        _WEEK,
    ),
    **dict.fromkeys(("helg", "helga", "helgen", "helger", "helgene", "helgar", "helgane"), _WEEKEND),
    **dict.fromkeys(("weekend", "weekends"), _WEEKEND),
}  # fmt: skip

TIME_WORDS = {"kl", "klokka", "klokken", "klokkeslett", "at"}
AND_WORDS = {"og", "and", "samt", ",", ";", "&", "+"}
TO_WORDS = {"til", "to", "till", "until", "through", "thru", "-"}
FROM_WORDS = {"fra", "frå", "from", "starting"}
NOT_WORDS = {
    "ikke",
    "ikkje",
    "not",
    "except",
    "unntatt",
    "unnatake",
    "unnateke",
    "untatt",
    "utenom",
    "utanom",
    "excluding",
}
WITH_WORDS = {"også", "òg", "including", "inkludert", "med", "with"}
HOLIDAY_WORDS = {
    "helligdag", "helligdager", "helligdagene", "helligdagar", "heilagdag", "heilagdagar", "heilagdagane",
    "høytidsdager", "holiday", "holidays",
}  # fmt: skip
EMPTY_WORDS = {
    "hver", "kvar", "every", "each", "på", "on", "the", "den", "i", "om", "uke", "uka", "uken", "veke", "veka", "week",
    "weeks", "spør", "ask", "men", "but",
}  # fmt: skip

_NUMBERS = {
    name: number
    for number, names in enumerate(
        (
            "en ei ett ein eitt one a", "to two", "tre three", "fire four", "fem five", "seks six", "sju syv seven",
            "åtte eight", "ni nine", "ti ten", "elleve eleven", "tolv twelve",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_ORDINALS = {"tredje": 3, "third": 3, "fjerde": 4, "fourth": 4, "femte": 5, "fifth": 5, "sjette": 6, "sixth": 6}
_COUNT = rf"(\d{{1,2}}|{'|'.join(_NUMBERS)}|{'|'.join(_ORDINALS)})"
_WEEKS = r"(?:uker?|ukene|veker?|vekene|weeks?)\b"
_EACH = r"\b(?:hver|kvar|every|each)"
_OTHER = r"(?:annenhver|annankvar|annen hver|annankvar|(?:hver|kvar|every) (?:annen|andre|annan|other|second|2\.|2nd))"

EVERY_OTHER_DAY = re.compile(rf"\b{_OTHER} (?:dag|day)\b")
EVERY_WEEKS = re.compile(rf"{_EACH} {_COUNT}\.? {_WEEKS}")
FOR_WEEKS = re.compile(rf"\b(?:(?:i|for|i de|i dei|for the)(?: neste| next)?) {_COUNT} {_WEEKS}")
PHRASES = tuple(
    (re.compile(rf"(?<!\w)(?:{pattern})(?!\w)"), f" {word} ")
    for pattern, word in (
        (r"til og med|t\.?o\.?m\.?", "til"),
        (r"fra og med|frå og med|f\.?o\.?m\.?", "fra"),
        (r"bortsett fra|bortsett frå|except for|apart from|but not", "ikke"),
        (r"(?:hver|kvar|every|each) (?:dag|day)|alle (?:dager|dagar|dagene)", EVERY_DAY),
        (r"(?:offentlige|offentlege|public|bank|norwegian) (?=hol|hel|hei)", ""),
        (r"røde dager|raude dagar|røde dagar", "helligdager"),
        (r"uten slutt|utan slutt|uten sluttdato|no end|without an end|without end", "#e0"),
        (r"o'?clock", ""),
    )
)
ONE_IN_TWO = re.compile(rf"\b{_OTHER}(?!\w)")


def number_of(word: str) -> int:
    """Read a count: digits, or a word for it."""
    return int(word) if word.isdecimal() else _NUMBERS.get(word, 0) or _ORDINALS[word]

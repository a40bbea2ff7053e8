"""Reading when somebody is to be asked, as people write it: "man, ons og fre kl. 10.00", "weekdays at 10 and 7pm".

Every word must be understood, or nothing is: a schedule that was guessed would ask at the wrong time. What is not
understood is `Unclear`, with the part that is meant.
"""

import re
import unicodedata
from datetime import date, timedelta

from rules.schedule_lexicon import EVERY_OTHER_DAY, EVERY_WEEKS, FOR_WEEKS, ONE_IN_TWO, PHRASES, number_of
from rules.schedule_reader import Reader, Token
from rules.schedule_said import Said, Unclear, Why

LONGEST_TEXT = 300

_MONTHS = r"(?:jan|feb|mar|apr|mai|may|jun|jul|aug|sep|sept|okt|oct|nov|des|dec)[^\W\d]*"
_TOKEN = re.compile(
    rf"""(?P<mark>\#[wpe]\d+)
    |(?P<date>\d{{4}}-\d{{1,2}}-\d{{1,2}}(?!\d)|\d{{1,2}}\.?\s?{_MONTHS}\b\.?(?:\s\d{{4}}(?!\d))?
        |{_MONTHS}\s\d{{1,2}}\b(?![:.]\d)(?:,?\s\d{{4}}(?!\d))?|\d{{1,2}}/\d{{1,2}}(?:/\d{{2,4}})?(?![\d/])
        |\d{{1,2}}\.\d{{1,2}}\.(?:\d{{4}}|\d{{2}})(?!\d)|\bi\ dag\b|\btoday\b|\bi\ morgen\b|\btomorrow\b)
    |(?P<clock>\d{{1,2}}(?:[:.]\d{{2}})?\s?[ap]m\b|\d{{1,2}}:\d{{2}}(?!\d)|(?<!\d)\d{{3,4}}(?!\d))
    |(?P<dotted>\d{{1,2}}\.\d{{1,2}}\.?(?!\d))
    |(?P<number>\d{{1,2}}\.?(?!\d))
    |(?P<word>[^\W\d_]+|[-,;&+])
    |(?P<space>[\s.@]+)
    |(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)


def read_schedule(text: str, today: date) -> Said:
    """What a text says. Raises Unclear where any part of it is not understood."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("–", "-").replace("—", "-").replace("#", "?")
    folded = re.sub(r"\b([ap])\.m\b\.?", r"\1m", " ".join(folded.split()))
    folded = re.sub(r"(\d)(?:st|nd|rd|th)\b", r"\1.", folded)
    foreign = [sign for sign in folded if sign.isdecimal() and not sign.isascii()]
    if len(folded) > LONGEST_TEXT or foreign:
        raise Unclear(Why.WORDS, foreign[0] if foreign else folded[:40])
    if match := EVERY_OTHER_DAY.search(folded):
        raise Unclear(Why.OTHER_DAYS, match[0])
    folded = EVERY_WEEKS.sub(lambda found: f" #w{number_of(found[1])} ", folded)
    folded = FOR_WEEKS.sub(lambda found: f" #p{number_of(found[1])} ", folded)
    folded = ONE_IN_TWO.sub(" #w2 ", folded)
    for pattern, word in PHRASES:
        folded = pattern.sub(word, folded)
    tokens = [Token(match.lastgroup or "", match[0].strip()) for match in _TOKEN.finditer(folded)]
    return Reader([token for token in tokens if token.sort != "space"], today).read()


_WINDOW = re.compile(r"(\d{1,3}) ?(m|min|minutt|minutter|minutes?|t|time|timer|timar|h|hours?|d|dag|dager|dagar|days?)")


def read_window(text: str) -> timedelta | None:
    """How long somebody has to answer: "90 min", "3 timer", "1 day"; None for anything else."""
    match = _WINDOW.fullmatch(" ".join(text.casefold().rstrip(" .").split()))
    if match is None:
        return None
    unit = {"m": "minutes", "t": "hours", "h": "hours", "d": "days"}[match[2][0]]
    found = timedelta(**{unit: int(match[1])})
    return found if timedelta(minutes=5) <= found <= timedelta(days=7) else None

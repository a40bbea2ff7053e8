"""Reading from when to when somebody of the staff is away."""

import re
from datetime import date

from rules.pauses import read_date

ABSENCE_DAYS_MAX = 366
"""A longer one is a leave: somebody else takes over."""

_TODAY = frozenset({"i dag", "idag", "today"})
_BETWEEN = (r"\s+(?:til og med|til|t\.o\.m\.|tom|to|through|until)\s+", r"\s*[–—]\s*", r"\s+-\s+", r"-")


def read_days(text: str, today: date) -> tuple[date, date] | None:
    """The first and last day that somebody wrote: "24.12" (from today), "23.12-2.1", "fra 23. desember til 2. januar".

    None where no days can be read, where they lie in the past or are in the wrong order, or are too many.
    """
    plain = " ".join(text.split())
    if plain.casefold() in _TODAY:
        return today, today
    text = re.sub(r"^(?:fra og med|fra|from)\s+", "", plain, flags=re.IGNORECASE)
    whole = read_date(text, today)
    if whole and text == plain:
        return _coming(today, whole, today)
    for between in _BETWEEN:
        parts = re.split(between, text, flags=re.IGNORECASE)
        if len(parts) != 2:
            continue
        first = today if parts[0].casefold() in _TODAY else read_date(parts[0], today)
        # "20.-24.12": the month stands once
        first = first or _same_month(parts[0], parts[1], today)
        last = read_date(parts[1], max(first, today)) if first else None
        if first and last:
            return _coming(first, last, today)
    return None


def _same_month(first: str, last: str, today: date) -> date | None:
    day, month = re.fullmatch(r"(\d{1,2})\.?", first.strip()), re.fullmatch(r"\d{1,2}([./ ]+.+)", last.strip())
    return read_date(f"{day[1]}{month[1]}", today) if day and month else None


def _coming(first: date, last: date, today: date) -> tuple[date, date] | None:
    first = max(first, today)
    return (first, last) if first <= last and (last - first).days < ABSENCE_DAYS_MAX else None

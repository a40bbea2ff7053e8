"""Knowing what was said by how it is worded: the kinds of messages as patterns of the catalogues.

Each kind has several texts, and which one is taken says nothing; a test names the kind and what must stand in it.
"""

import re
from functools import cache

from bot.wording.catalogue import read_texts
from rules.sayings import Kind

_SLOT = re.compile(r"\{[^}]*\}")
_COMPOSED = {
    Kind.ALERT: ("alert/no_response/", "alert/undeliverable/", "alert/call_me"),
    Kind.ALERT_AGAIN: ("alert_again/",),
    Kind.ASK_OUTCOME: ("ask_outcome/1", "ask_outcome/untimed"),
    Kind.DIGEST: ("digest/title",),
    Kind.OUTAGE: ("outage/span",),
    Kind.HELP_ADMIN: ("help_staff/",),
    Kind.ENROL_LANGUAGE: ("enrol_language/",),
    Kind.LANGUAGE_MENU: ("language_menu/",),
    Kind.INVITE_VOID: ("invite_void/",),
    Kind.STRANGER: ("stranger/",),
}
"""Messages of several lines, and the texts of which one must stand in them."""


def fits(kind: Kind, text: str, language: str) -> bool:
    """Whether a message can be one of this kind."""
    if kind is Kind.ALERT and fits(Kind.ALERT_AGAIN, text, language):
        return False
    if kind in _COMPOSED:
        return any(pattern.search(text) for pattern in _patterns(kind, language))
    return any(pattern.fullmatch(text) for pattern in _patterns(kind, language))


@cache
def _patterns(kind: Kind, language: str) -> tuple[re.Pattern[str], ...]:
    keys = _COMPOSED.get(kind, (f"{kind}/",))
    found = [text for msgid, text in read_texts(language).items() if msgid.startswith(keys)]
    if not found:
        raise AssertionError(f"no text is known for {kind}")
    return tuple(_pattern(text) for text in found)


def _pattern(text: str) -> re.Pattern[str]:
    literal = [re.escape(part) for part in _SLOT.split(text)]
    return re.compile(".+?".join(literal), re.DOTALL)

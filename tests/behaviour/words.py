"""Knowing what was said by how it is worded: the kinds of messages as patterns of the catalogues.

Each kind has several texts, and which one is taken says nothing; a test names the kind and what must stand in it.
"""

import re
from functools import cache

from bot.wording.catalogue import read_texts
from rules.kinds import Kind
from rules.schedule_said import Why

_SLOT = re.compile(r"\{[^}]*\}")
_COMPOSED = {
    Kind.ALERT: (
        "alert/no_response/",
        "alert/undeliverable/",
        "alert/call_me",
        "alert/crisis",
        "alert/review",
        "alert/unverified",
    ),
    Kind.ALERT_AGAIN: ("alert_again/",),
    Kind.ALERT_WROTE: ("alert_wrote/",),
    Kind.CRISIS: ("crisis/text",),
    Kind.CRISIS_ASK_NOTE: ("crisis_ask_note/",),
    Kind.CRISIS_CHOICE: ("crisis_choice/",),
    Kind.STOPPED_ALL: ("stopped_all/",),
    Kind.ASK_OUTCOME: ("ask_outcome/1", "ask_outcome/untimed"),
    Kind.ALL_CLEAR: ("all_clear/",),
    Kind.ALL_CLEAR_HARD: ("all_clear_hard/",),
    Kind.DIGEST: ("digest/title",),
    Kind.OUTAGE: ("outage/span",),
    Kind.REPLIES: ("replies/title", "replies/left", "replies/part"),
    Kind.TODAY: ("today/title",),
    Kind.PERSON: ("person/week",),
    Kind.LEAVE_ASK: ("leave_ask/holds", "leave_ask/nothing"),
    Kind.ANSWER_PASSED_ON: ("answer_passed_on/",),
    Kind.SCHEDULE_UNCLEAR: tuple(f"schedule_unclear/{why}" for why in Why),
    Kind.SCHEDULE_PREVIEW: ("schedule_preview/",),
    Kind.SCHEDULE_MEANWHILE: ("schedule_meanwhile/mine",),
    Kind.HELP_ADMIN: ("help_staff/",),
    Kind.ENROL_LANGUAGE: ("enrol_language/",),
    Kind.LANGUAGE_MENU: ("language_menu/",),
    Kind.INVITE_VOID: ("invite_void/",),
    Kind.STRANGER: ("stranger/",),
    Kind.CONTACTS: ("contacts/title",),
    Kind.CONSENT_AGAIN: ("consent_again/",),
    Kind.UNVERIFIED: ("unverified/",),
}
"""Messages of several lines, and the texts of which one must stand in them."""


def fits(kind: Kind, text: str, language: str) -> bool:
    """Whether a message can be one of this kind."""
    if kind is Kind.ALERT and any(fits(other, text, language) for other in (Kind.ALERT_AGAIN, Kind.ALERT_WROTE)):
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

"""Invitations: how long one holds, the token in what somebody sends, and the key of somebody new."""

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Container
from datetime import timedelta

from rules.plan_lines import LONGEST_NAME, text_fault

VALID_FOR = timedelta(hours=48)
TOKEN_BYTES = 24
"""192 bits: nobody guesses one."""

_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}")
_IN_A_LINK = re.compile(r"[?&]start=([A-Za-z0-9_-]{16,64})(?![A-Za-z0-9_-])")
_AROUND = " \t\r\n\"'«»“”‘’<>`.,"
_LETTERS = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "ß": "ss", "đ": "d", "ł": "l"})
_KEY_LONGEST = 40


def read_payload(text: str) -> str | None:
    """What stands behind /start, without the quotes and spaces of a paste; None for nothing, "" for no token."""
    _, _, rest = text.strip().partition(" ")
    rest = rest.strip(_AROUND)
    if not rest:
        return None
    return token_in_link(rest) or (rest if _TOKEN.fullmatch(rest) else "")


def token_in_link(text: str) -> str | None:
    """The token of an invitation's link that was pasted as a text, or None."""
    found = _IN_A_LINK.search(text)
    return found[1] if found else None


def token_hash(token: str) -> str:
    """The only form in which a token is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def fits(token: str, kept: str) -> bool:
    """Whether a token is the one of a kept hash; how long it takes says nothing of how much of it is right."""
    return hmac.compare_digest(token_hash(token), kept)


def key_for(name: str, taken: Container[str]) -> str:
    """A key made of a name, which nobody else has: "Åse Bø" is ase-bo, the second one ase-bo-2."""
    plain = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    base = re.sub(r"[^\w]+", "-", plain).strip("-_")[:_KEY_LONGEST] or "person"
    key, number = base, 1
    while key in taken:
        number += 1
        key = f"{base}-{number}"
    return key


def is_name(text: str) -> bool:
    """Whether a text can be somebody's name: something on one line, and no command."""
    return text_fault(text, LONGEST_NAME) is None and any(map(str.isalnum, text)) and not text.startswith("/")

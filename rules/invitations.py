"""Invitations: how long one holds, the token in what somebody sends, and the key of somebody new."""

import hashlib
import hmac
import re
from collections.abc import Callable, Container
from datetime import timedelta

from rules.plan_lines import LONGEST_NAME, text_fault

VALID_FOR = timedelta(hours=48)
TOKEN_BYTES = 24
"""192 bits: nobody guesses one."""

_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}")
_IN_A_LINK = re.compile(r"[?&]start=([A-Za-z0-9_-]{16,64})(?![A-Za-z0-9_-])")
_AROUND = " \t\r\n\"'«»“”‘’<>`.,"
_KEY_RANDOM = 8


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


def key_from(random: Callable[[], str], taken: Container[str]) -> str:
    """A key that nobody else has, such as p-7f3a09c2. Keys are stored in clear: it says nothing of who has it."""
    while (key := f"p-{random()[:_KEY_RANDOM]}") in taken:
        pass
    return key


def is_name(text: str) -> bool:
    """Whether a text can be somebody's name: something on one line, and no command."""
    return text_fault(text, LONGEST_NAME) is None and any(map(str.isalnum, text)) and not text.startswith("/")

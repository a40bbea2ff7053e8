"""Names as people look them up: in the order of the alphabet, and found by a part of them."""

import unicodedata
from collections.abc import Iterable

_LAST = {"æ": "{1", "ä": "{1", "ø": "{2", "ö": "{2", "å": "{3"}  # "{" comes after "z"


def folded(name: str) -> str:
    """A name without capitals and accents; æ, ø and å are letters of their own, at the end of the alphabet."""
    plain = unicodedata.normalize("NFC", name).casefold()
    return "".join(_LAST.get(letter) or _bare(letter) for letter in " ".join(plain.split()))


def matching(wanted: str, names: Iterable[tuple[int, str]]) -> list[int]:
    """Whom a name or a part of one means, by id: those who are called just that, else all in whose name it stands.

    In the order of the alphabet; nothing wanted is everybody.
    """
    part = folded(wanted)
    by_alphabet = sorted((folded(name), id_) for id_, name in names)
    exact = [id_ for name, id_ in by_alphabet if name == part]
    return exact or [id_ for name, id_ in by_alphabet if part in name]


def _bare(letter: str) -> str:
    return "".join(part for part in unicodedata.normalize("NFD", letter) if not unicodedata.combining(part))

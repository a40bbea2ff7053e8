"""Names as people look them up: whether two are the same, whatever their capitals, and without their accents."""

import unicodedata

_LAST = {"æ": "{1", "ä": "{1", "ø": "{2", "ö": "{2", "å": "{3"}  # "{" comes after "z"


def folded(name: str) -> str:
    """A name without capitals and accents; æ, ø and å are letters of their own, at the end of the alphabet."""
    return "".join(_LAST.get(letter) or _bare(letter) for letter in alike(name))


def alike(name: str) -> str:
    """What two spellings of one name have in common: capitals, spaces, and signs that can't be seen say nothing."""
    seen = "".join(letter for letter in name if unicodedata.category(letter) != "Cf")
    return " ".join(unicodedata.normalize("NFC", seen).casefold().split())


def _bare(letter: str) -> str:
    return "".join(part for part in unicodedata.normalize("NFD", letter) if not unicodedata.combining(part))

"""Names as people look them up, whatever their capitals and accents."""

import unicodedata

_LAST = {"æ": "{1", "ä": "{1", "ø": "{2", "ö": "{2", "å": "{3"}  # "{" comes after "z"


def folded(name: str) -> str:
    """A name without capitals and accents; æ, ø and å are letters of their own, at the end of the alphabet."""
    plain = unicodedata.normalize("NFC", name).casefold()
    return "".join(_LAST.get(letter) or _bare(letter) for letter in " ".join(plain.split()))


def _bare(letter: str) -> str:
    return "".join(part for part in unicodedata.normalize("NFD", letter) if not unicodedata.combining(part))

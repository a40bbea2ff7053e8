"""How a text is read whatever its spelling: small letters, without æøå, look-alikes, repeated letters, typos, emoji."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

LONGEST_WORD = 60
"""A longer run of letters is no word: it is cut into several."""

_LOOK_ALIKE = str.maketrans(
    {
        **dict(zip("авекмнорстухіѕјԁӏһԛԝєз", "abekmhopctyxisjdlhqwee", strict=True)),
        **dict(zip("αβεηικνορτυχγω∂ıłđðħɑɡɩƒ", "abenikvoptuxywdilddhagif", strict=True)),
    }
)
_LEET = str.maketrans("013457@$", "oieastas")
_OWN_LETTERS = "æøåöä"
_PLAIN = str.maketrans(_OWN_LETTERS, "aoaoa")
_MOJIBAKE = {"ã¸": "ø", "ã¥": "å", "ã¦": "æ", "&oslash;": "ø", "&aring;": "å", "&aelig;": "æ"}
_PIECE = re.compile(r"[^\W_]+(?:['’`´*@$][^\W_]+)*|!+1+(?![^\W_])|[.!?;\n\u2028\u2029]+|[,:()\"–—]|[^\w\s]")
_STOP = re.compile(r"!+1+|[.!?;\n\u2028\u2029]+")
_APOSTROPHE = re.compile(r"['’`´*]")
_REPEATED = re.compile(r"(\D)\1+")
"""Of digits none is one too many: 22 is not 2."""
_SIMPLE = re.compile(rf"[ -~\n\t\r{_OWN_LETTERS}]*")
"""Nothing to hide and nothing to make simple in it: nearly every word."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word as it is compared; `sentence` and `clause` count what ended before it."""

    word: str
    spelt: str
    sentence: int
    clause: int
    asked: bool = False  # the sentence before it ended in a question mark
    drawn: bool = False  # an emoji stood here


def plain(text: str) -> str:
    """A text in small letters and simple characters; æøå stay."""
    text = unicodedata.normalize("NFKC", text).casefold()
    for wrong, right in _MOJIBAKE.items():
        text = text.replace(wrong, right)
    if _SIMPLE.fullmatch(text):
        return text
    return "".join(_simple(character) for character in text if not _is_hidden(character))


def fold(word: str) -> str:
    """A plain word as it is compared: without æøå, with each letter once."""
    word = word.translate(_PLAIN)
    for _ in range(2):  # "sjoeen"
        word = word.replace("aa", "a").replace("oe", "o").replace("ae", "a")
    return _REPEATED.sub(r"\1", word)


def tokens_of(text: str, emoji: Mapping[str, str]) -> list[Token]:
    """The words of a text in their order."""
    tokens: list[Token] = []
    sentence, clause, asked = 0, 0, False
    for piece in _PIECE.findall(plain(text)):
        if _STOP.fullmatch(piece):
            sentence, clause, asked = sentence + 1, clause + 1, "?" in piece
        elif piece in emoji:
            word = fold(plain(emoji[piece]))
            tokens.append(Token(word, piece, sentence, clause, asked, drawn=True))
        elif piece[0].isalnum():
            tokens += [Token(fold(word), word, sentence, clause, asked) for word in _cut(piece)]
        elif piece in ',:()"–—':
            clause += 1
    return _together(tokens)


def variants(word: str) -> Iterator[str]:
    """The spellings of a word of the list, folded: as it is, and with its æøå left out."""
    word = _APOSTROPHE.sub("", plain(word))
    yield fold(word)
    without = re.sub("[æøå]", "", word)
    if without != word and len(fold(without)) >= 4:
        yield fold(without)


class Spelling:
    """Finds the words of a list in misspelled ones: one letter wrong, missing, too many, or two swapped."""

    def __init__(self, known: Iterable[str], meant: Iterable[str], ordinary: Iterable[str]) -> None:
        """`known` are the list's words, folded, and `meant` those of them that a slip may stand for.

        `ordinary` are right as they are, though they look like one of them.
        """
        self.known = frozenset(known)
        self._ordinary = frozenset(ordinary)
        self._near: dict[str, list[str]] = {}
        for word in sorted(meant):
            if len(word) >= 4:
                for shorter in {word, *_shorter(word)}:
                    self._near.setdefault(shorter, []).append(word)
        self.meant = lru_cache(maxsize=4096)(self._meant)

    def _meant(self, spelt: str) -> tuple[tuple[str, ...], ...]:
        """The readings of a plain word: each is one known word, or several that were written together."""
        word = fold(spelt)
        if word in self.known:
            return ((word,),)
        if word in self._ordinary:
            return ()
        turned = word if word.isdigit() else fold(spelt.translate(_LEET))
        if turned in self.known:
            return ((turned,),)
        found = {
            near for one in (word, turned, _REPEATED.sub(r"\1", spelt.translate(_PLAIN))) for near in self._close(one)
        }
        if found:
            return tuple((near,) for near in sorted(found))
        parts = self._parts(spelt) if len(word) >= 6 else ()
        return (parts,) if parts else ()

    def _close(self, word: str) -> Iterator[str]:
        return (near for key in (word, *_shorter(word)) for near in self._near.get(key, ()) if _is_typo(word, near))

    def _parts(self, spelt: str) -> tuple[str, ...]:
        """The known words that were written as one, as few as can be; nothing where a rest stays."""
        best: list[tuple[str, ...] | None] = [(), *[None] * len(spelt)]
        for end in range(1, len(spelt) + 1):
            for start in range(max(0, end - 20), end):
                before, part = best[start], fold(spelt[start:end])
                if before is not None and part in self.known and (start < end - 1 or part == "a"):
                    now = best[end]
                    if now is None or len(before) + 1 < len(now):
                        best[end] = (*before, part)
        return best[-1] or ()


def _is_hidden(character: str) -> bool:
    return unicodedata.category(character) in {"Cf", "Cc", "Mn", "Me", "Cn"} and character not in "\n\t\r"


def _simple(character: str) -> str:
    if character.isascii() or character in _OWN_LETTERS:
        return character
    return unicodedata.normalize("NFD", character)[0].translate(_LOOK_ALIKE)


def _cut(piece: str) -> Iterator[str]:
    """A run of letters as words: without its apostrophes and stars, never longer than a word can be."""
    word = _APOSTROPHE.sub("", _REPEATED.sub(r"\1\1", piece))
    for start in range(0, len(word), LONGEST_WORD):
        yield word[start : start + LONGEST_WORD]


def _together(tokens: list[Token]) -> list[Token]:
    """Letters that stand alone, four or more in a row, are one word: "s e l v m o r d"."""
    joined: list[Token] = []
    run: list[Token] = []
    for token in [*tokens, None]:
        if token is not None and len(token.word) == 1 and token.word.isalpha() and len(run) < LONGEST_WORD:
            run.append(token)
            continue
        if len(run) >= 4:
            first = run[0]
            word = "".join(token.spelt for token in run)
            joined.append(Token(fold(word), word, first.sentence, first.clause, first.asked))
        else:
            joined += run
        run = []
        if token is not None:
            joined.append(token)
    return joined


def _shorter(word: str) -> set[str]:
    return {word[:i] + word[i + 1 :] for i in range(len(word))} if len(word) <= LONGEST_WORD else set()


def _is_typo(written: str, meant: str) -> bool:
    """Whether one slip makes the one of the other; the shorter the word, the fewer slips are taken for one."""
    if abs(len(written) - len(meant)) > 1 or min(len(written), len(meant)) < 4:
        return False
    start = 0
    while start < min(len(written), len(meant)) and written[start] == meant[start]:
        start += 1
    rest, other = written[start:], meant[start:]
    if rest[:2] == other[:2][::-1] and rest[2:] == other[2:]:  # two swapped
        return len(rest) == len(other)
    if start == 0 or len(meant) == 4:
        return False
    if rest == other[1:] or rest[1:] == other:  # one left out, one too many; at the end it may be another form
        return bool(rest and other) or len(meant) > 5
    return rest[1:] == other[1:] and len(meant) > 5  # another one, not in short words: there it makes another word

"""Where things stand in a plan's text.

`tomllib` tells no line numbers of what it read, so `locate` walks through the (valid) text once more and
notes the line of every table, key and list item.
"""

import re
from bisect import bisect_right
from contextlib import suppress

Path = tuple[str | int, ...]
"""Where a value stands: ("patients", 0, "chain", 1, "within")."""

_BLANK = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'',
    re.DOTALL,
)
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(r"[^,\]}#\n]+")
_ESCAPE = re.compile(r'\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|[btnfr"\\])')
_SHORT_ESCAPES = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", '"': '"', "\\": "\\"}


def locate(text: str) -> dict[Path, int]:
    """Give the line (from 1) of every table, key and list item of a TOML text that `tomllib` accepts.

    Where the walk loses its way it stops and gives what it has: a line less exact, never an exception.
    """
    walk = _Walk(text)
    with suppress(IndexError, RecursionError, _LostError):
        walk.document()
    return walk.lines


class _LostError(Exception):
    """The text is not what the walk expects."""


class _Walk:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[Path, int] = {}
        self._ends = [match.start() for match in re.finditer("\n", text)]
        self._items: dict[Path, int] = {}  # arrays of tables: index of the last

    def document(self) -> None:
        base: Path = ()
        while True:
            self._skip(_BLANK)
            if self.at >= len(self.text):
                return
            if self.text[self.at] == "[":
                base = self._header()
            else:
                self._pair(base)

    def _header(self) -> Path:
        array = self.text.startswith("[[", self.at)
        start = self.at
        self.at += 2 if array else 1
        names = self._key()
        self.at += 2 if array else 1
        path: Path = ()
        for name in names[:-1]:
            path = self._inside((*path, name))
        path = (*path, names[-1])
        if array:
            self._items[path] = self._items.get(path, -1) + 1
            self._note(path, start)
        path = self._inside(path)
        self._note(path, start)
        return path

    def _inside(self, path: Path) -> Path:
        return (*path, self._items[path]) if path in self._items else path

    def _pair(self, base: Path) -> None:
        start = self.at
        path = base
        for name in self._key():
            path = (*path, name)
            self._note(path, start)
        if self.text[self.at] != "=":
            raise _LostError
        self.at += 1
        self._skip(_SPACE)
        self._value(path)

    def _key(self) -> list[str]:
        names: list[str] = []
        while True:
            self._skip(_SPACE)
            if match := _STRING.match(self.text, self.at):
                names.append(_unquote(match[0]))
            elif match := _BARE_KEY.match(self.text, self.at):
                names.append(match[0])
            else:
                raise _LostError
            self.at = match.end()
            self._skip(_SPACE)
            if self.text[self.at] != ".":
                return names
            self.at += 1

    def _value(self, path: Path) -> None:
        self._note(path, self.at)
        first = self.text[self.at]
        if first == "[":
            self._list(path)
        elif first == "{":
            self._inline(path)
        else:
            match = _STRING.match(self.text, self.at) or _SCALAR.match(self.text, self.at)
            if match is None:
                raise _LostError
            self.at = match.end()

    def _list(self, path: Path) -> None:
        self.at += 1
        index = 0
        while True:
            self._skip(_BLANK)
            if self.text[self.at] == "]":
                self.at += 1
                return
            if self.text[self.at] == ",":
                self.at += 1
                continue
            self._value((*path, index))
            index += 1

    def _inline(self, path: Path) -> None:
        self.at += 1
        while True:
            self._skip(_BLANK)
            if self.text[self.at] == "}":
                self.at += 1
                return
            if self.text[self.at] == ",":
                self.at += 1
                continue
            self._pair(path)

    def _skip(self, blank: re.Pattern[str]) -> None:
        match = blank.match(self.text, self.at)
        self.at = match.end() if match else self.at

    def _note(self, path: Path, at: int) -> None:
        self.lines.setdefault(path, bisect_right(self._ends, at - 1) + 1)


def _unquote(key: str) -> str:
    if key[0] == "'":
        return key[1:-1]

    def plain(match: re.Match[str]) -> str:
        code = match[1]
        return chr(int(code[1:], 16)) if code[0] in "uU" else _SHORT_ESCAPES[code]

    return _ESCAPE.sub(plain, key[1:-1])

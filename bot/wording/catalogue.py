"""The texts of one language: read from its .po file once, kept as templates ready to fill.

A msgid is a path, e.g. ``prompt/morning/2``: the key, and after the last slash the number of the variant.
A template's slots are ``{name}`` or ``{until:by}``; anything else in braces is refused at the start, so a
text that cannot be filled is found before anybody waits for it.
"""

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass
from pathlib import Path

from babel.messages.pofile import read_po

LOCALES = Path(__file__).parent.parent / "locales"

_SLOT = re.compile(r"\{([a-z][a-z0-9_]*)(?::([a-z]+))?\}")
_NUMBERED = re.compile(r"(.+)/([0-9]+)")


class CatalogueError(Exception):
    """A catalogue that must not be used: the message says which text is wrong, and how."""


@dataclass(frozen=True)
class Slot:
    """A place in a template: the field that goes there, and the form in which it is shown."""

    name: str
    form: str


@dataclass(frozen=True)
class Template:
    """One text: literal parts and slots in turn, and the fields it cannot do without."""

    msgid: str
    parts: tuple[str | Slot, ...]
    needs: frozenset[str]


def read_texts(language: str, folder: Path = LOCALES) -> dict[str, str]:
    """All texts of a language by msgid, as they stand in its .po file."""
    path = folder / language / "LC_MESSAGES" / "mellom.po"
    with path.open("rb") as file:
        entries = read_po(file, locale=language, abort_invalid=True)
    texts: dict[str, str] = {}
    for entry in entries:
        if not entry.id:
            continue
        if not isinstance(entry.id, str) or not isinstance(entry.string, str) or not entry.string.strip():
            raise CatalogueError(f"{path}: {entry.id} has no text")
        texts[entry.id] = entry.string
    return texts


def parse(msgid: str, text: str, constants: Mapping[str, str]) -> Template:
    """The template of a text; constants (help numbers, commands, buttons) become part of the text itself."""
    parts: list[str | Slot] = []
    end = 0

    def add(literal: str) -> None:
        if parts and isinstance(parts[-1], str):
            parts[-1] += literal
        elif literal:
            parts.append(literal)

    for found in _SLOT.finditer(text):
        literal, end = text[end : found.start()], found.end()
        _refuse_stray_braces(msgid, literal)
        add(literal)
        name = found.group(1)
        if name in constants:
            add(constants[name])
        else:
            parts.append(Slot(name, found.group(2) or ""))
    _refuse_stray_braces(msgid, text[end:])
    add(text[end:])
    return Template(msgid, tuple(parts), frozenset(part.name for part in parts if isinstance(part, Slot)))


def _refuse_stray_braces(msgid: str, literal: str) -> None:
    if "{" in literal or "}" in literal:
        raise CatalogueError(f"{msgid}: a brace that is no field")


class Catalogue:
    """The templates of one language, by key."""

    def __init__(self, language: str, variants: Mapping[str, tuple[Template, ...]]) -> None:
        """Take templates that were read already; `read` does both."""
        self.language = language
        self._variants = variants

    @classmethod
    def read(cls, language: str, constants: Mapping[str, str]) -> "Catalogue":
        """Read a language's .po file; commands and buttons join the constants that its texts may use."""
        return cls(language, variants_of(read_texts(language), constants))

    def choose(self, key: str, variant: int, has: Container[str]) -> Template:
        """The variant of a text; one that lacks fields is passed over where another lacks fewer."""
        variants = self._variants[key]
        missing = [sum(name not in has for name in template.needs) for template in variants]
        if any(missing):
            least = min(missing)
            variants = tuple(one for one, lacks in zip(variants, missing, strict=True) if lacks == least)
        return variants[variant % len(variants)]

    def __contains__(self, key: str) -> bool:
        """Whether there is a text under this key."""
        return key in self._variants


def variants_of(texts: Mapping[str, str], constants: Mapping[str, str]) -> dict[str, tuple[Template, ...]]:
    """Texts by msgid become templates by key, in the order of their numbers."""
    known = dict(constants)
    known |= {key.replace("/", "_"): text for key, text in texts.items() if _is_constant(key)}
    found: dict[str, dict[int, Template]] = {}
    for msgid, text in texts.items():
        numbered = _NUMBERED.fullmatch(msgid)
        key, number = (numbered.group(1), int(numbered.group(2))) if numbered else (msgid, 1)
        found.setdefault(key, {})[number] = parse(msgid, text, known)
    for key, numbers in found.items():
        if sorted(numbers) != list(range(1, len(numbers) + 1)):
            raise CatalogueError(f"{key}: variants must be numbered 1, 2, 3, …")
    return {key: tuple(numbers[number] for number in sorted(numbers)) for key, numbers in found.items()}


def _is_constant(msgid: str) -> bool:
    return msgid.startswith(("button/", "command/")) and msgid.count("/") == 1

"""Where the phrases of a list stand in a text. One walk over the words, all phrases at once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from rules.crisis.phrase_list import END, GAP, GROUP, JUST_SO, Phrase, Tongue
from rules.crisis.spelling import Spelling, Token, fold, plain, variants

SMALL_WORDS_BETWEEN = 6
"""So many small words may stand between two words of a phrase."""
WORDS_IN_A_GAP = 4
"""So many words of any kind may stand where a phrase has …"""
FAR = 10
"""So many emoji may stand within a word of several words."""
CONTEXT = "@"


@dataclass(slots=True)
class Node:
    """A place in the tree of phrases: what may come next, and what is said here."""

    number: int
    next: dict[str, "Node"] = field(default_factory=dict)
    phrases: list[Phrase] = field(default_factory=list)
    is_idiom: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase found: the places of its words in the text."""

    phrase: Phrase | None
    places: tuple[int, ...]
    end: int

    @property
    def start(self) -> int:
        """The place of its first word."""
        return self.places[0]


@dataclass(slots=True)
class Heard:
    """A text as one tongue hears it: its words, what each may mean, and where longer words end."""

    tokens: Sequence[Token]
    origins: list[int]  # the place of each word in the text as it came
    edges: list[list[tuple[str, int]]]
    skipped: list[bool]
    names: list[frozenset[str]]  # the context lists that each word stands in

    def ends(self, place: int) -> bool:
        """Whether nothing but a few small words comes before the end of the clause."""
        for after in range(place, place + SMALL_WORDS_BETWEEN):
            if after >= len(self.tokens) or self.tokens[after].clause != self.tokens[after - 1].clause:
                return True
            if not self.skipped[after]:
                return False
        return False


@dataclass(frozen=True, slots=True)
class _Way:
    """How far a reading has come."""

    node: Node
    places: tuple[int, ...]
    small_left: int
    any_left: int
    end: int = 0
    is_idiom: bool = False


class Ear:
    """One tongue, made ready for hearing."""

    def __init__(self, tongue: Tongue) -> None:
        """Build the tree of its phrases and the tree of its words."""
        self._root, self._idioms = Node(0), Node(1)
        self._count = 2
        self._small = {form for word in tongue.small for form in variants(word)}
        self._writings: dict[str, dict[tuple[str, ...], None]] = {}
        groups: dict[str, tuple[str, ...]] = dict(tongue.words)
        for phrase in tongue.phrases:
            self._grow(phrase.text, groups, phrase)
        for name, group in groups.items():
            self._name(name, group)
        named = (*(part for phrase in tongue.phrases for part in phrase.text.split()), *_flat(groups.values()))
        self._meant = {fold(plain(word)) for words in named for word in words.split()}
        for idiom in tongue.idioms:
            self._grow(idiom, {f"{GROUP}{name}": group for name, group in groups.items()}, None)
        for name, group in tongue.context.items():
            self._name(f"{CONTEXT}{name}", group)
        self._first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for symbol, writings in self._writings.items():
            for writing in writings:
                self._first.setdefault(writing[0], []).append((writing, symbol))
        ordinary = {fold(plain(word)) for word in tongue.ordinary}
        self.right = self._all_words() | self._small | ordinary
        self.know_right(frozenset())

    def know_right(self, words: frozenset[str]) -> None:
        """Learn which words are right, in whichever tongue, and so no slips for others."""
        self.spelling = Spelling(self._all_words() | self._small, self._meant, self.right | words)

    def _all_words(self) -> set[str]:
        return {word for writings in self._writings.values() for writing in writings for word in writing}

    def _grow(self, text: str, groups: Mapping[str, tuple[str, ...]], phrase: Phrase | None) -> None:
        node = self._idioms if phrase is None else self._root
        for part in text.split():
            if part == END:
                break
            symbol = part.removeprefix(GROUP)
            if part not in groups and part != GAP:
                symbol = f"={part}"
                if symbol not in self._writings:
                    self._name(symbol, (part,))
            if symbol not in node.next:
                node.next[symbol] = Node(self._count)
                self._count += 1
            node = node.next[symbol]
        if phrase is None:
            node.is_idiom = True
        else:
            node.phrases.append(phrase)

    def _name(self, symbol: str, group: Sequence[str]) -> None:
        writings = self._writings.setdefault(symbol, {})
        for words in group:
            if words.startswith(JUST_SO):
                writings[words,] = None
                continue
            forms = [tuple(variants(word)) for word in words.split()]
            if len(forms) == 1:
                writings.update(dict.fromkeys((form,) for form in forms[0]))
            else:
                writings[tuple(form[0] for form in forms)] = None

    def hear(self, tokens: Sequence[Token]) -> Heard:
        """What each word may mean. Words written together are taken apart, so there can be more than came."""
        readings: list[tuple[int, frozenset[str]]] = []
        for origin, token in enumerate(tokens):
            meant = self.spelling.meant(token.word if token.drawn else token.spelt)
            if len(meant) == 1 and len(meant[0]) > 1:
                readings += [(origin, frozenset({part})) for part in meant[0]]
            else:
                meant_words = {words[0] for words in meant}
                just_so = f"{JUST_SO}{token.spelt}"
                readings.append((origin, frozenset(meant_words | ({just_so} & self.spelling.known))))
        words = [meant for _, meant in readings]
        drawn = [tokens[origin].drawn for origin, _ in readings]
        edges = [self._edges(words, drawn, place) for place in range(len(words))]
        names = [frozenset(symbol[1:] for symbol, _ in found if symbol[0] == CONTEXT) for found in edges]
        skipped = [
            drawn[place]
            or bool(meant & self._small)
            or (len(tokens[origin].word) == 1 and not meant)
            or "not" in names[place]
            for place, (origin, meant) in enumerate(readings)
        ]
        return Heard(
            [tokens[origin] for origin, _ in readings], [origin for origin, _ in readings], edges, skipped, names
        )

    def _edges(self, words: Sequence[frozenset[str]], drawn: Sequence[bool], place: int) -> list[tuple[str, int]]:
        found: dict[tuple[str, int], None] = {}
        for word in sorted(words[place]):
            for writing, symbol in self._first.get(word, ()):
                end = place + 1
                for part in writing[1:]:
                    while end < len(words) and drawn[end] and part not in words[end] and end < place + FAR:
                        end += 1
                    if end == len(words) or part not in words[end]:
                        break
                    end += 1
                else:
                    found[symbol, end] = None
        return list(found)

    def matches(self, heard: Heard) -> Iterator[Match]:
        """All phrases and idioms in a text, in the order of their ends."""
        begin = (_Way(self._root, (), 0, 0), _Way(self._idioms, (), 0, 0, is_idiom=True))
        waiting: dict[int, dict[int, _Way]] = {}
        for place, edges in enumerate(heard.edges):
            for way in (*waiting.pop(place, {}).values(), *begin):
                for step in _steps(way, place, edges):
                    yield from _said(step, heard)
                    _wait(waiting.setdefault(step.end, {}), step)
                    if GAP in step.node.next:
                        wide = replace(step, node=step.node.next[GAP], any_left=WORDS_IN_A_GAP)
                        _wait(waiting.setdefault(step.end, {}), wide)
                if way.places and heard.skipped[place] and way.small_left:
                    on = replace(way, end=place + 1, small_left=way.small_left - 1)
                    _wait(waiting.setdefault(place + 1, {}), on)
                elif way.places and way.any_left:
                    _wait(waiting.setdefault(place + 1, {}), replace(way, end=place + 1, any_left=way.any_left - 1))


def _steps(way: _Way, place: int, edges: Sequence[tuple[str, int]]) -> Iterator[_Way]:
    """Where a reading can go with the word at this place."""
    for symbol, end in edges:
        if node := way.node.next.get(symbol):
            small = 0 if way.is_idiom else SMALL_WORDS_BETWEEN
            yield _Way(node, (*way.places, *range(place, end)), small, 0, end, way.is_idiom)


def _said(way: _Way, heard: Heard) -> Iterator[Match]:
    for phrase in way.node.phrases:
        if not phrase.text.endswith(END) or heard.ends(way.end):
            yield Match(phrase, way.places, way.end)
    if way.node.is_idiom:
        yield Match(None, way.places, way.end)


def _flat(groups: Iterable[Sequence[str]]) -> Iterator[str]:
    return (word for group in groups for word in group)


def _wait(ways: dict[int, _Way], way: _Way) -> None:
    """Keep one way at each place of the tree: the one that began last, since it is the closest."""
    kept = ways.get(way.node.number)
    if (
        kept is None
        or way.places > kept.places
        or (way.places == kept.places and way.small_left + way.any_left > kept.small_left + kept.any_left)
    ):
        ways[way.node.number] = way

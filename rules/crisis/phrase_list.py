"""The phrase list: read from its file, with every mistake and its line; joined with a team's own phrases."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files

from rules.crisis.spelling import fold, plain
from rules.crisis.words import About, Label, Sign
from rules.plan_lines import Findings, PlanError, Table
from rules.plan_places import locate

CONTEXTS: tuple[str, ...] = (
    "not",
    "helper",
    "carry",
    "undo",
    "think",
    "limit",
    "now",
    "present",
    "past",
    "before",
    "long_ago",
)
CONTEXTS += ("recent", "others", "me", "story", "turn", "still_there", "told", "gone")
"""The lists of small words by which a phrase is read in its context; docs/crisis.md says what each does."""

LONGEST_PHRASE = 100
GAP, END, JUST_SO, GROUP = "…", ".", "=", "*"
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_LABELS = tuple(str(label) for label in Label if label is not Label.NONE)
_SIGNS = tuple(sign for sign in Sign if sign is not Sign.LANGUAGE)


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase of the list. A word in it that is the name of a group stands for each word of the group."""

    text: str
    kind: Sign
    label: Label
    about: About
    tongue: str


@dataclass(frozen=True, slots=True)
class Tongue:
    """All phrases of languages that are read together, and the words that these need."""

    languages: tuple[str, ...]
    small: tuple[str, ...] = ()
    ordinary: tuple[str, ...] = ()
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    context: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    idioms: tuple[str, ...] = ()
    phrases: tuple[Phrase, ...] = ()


@dataclass(frozen=True, eq=False)
class PhraseList:
    """A list as it stands in a file."""

    version: str
    tongues: tuple[Tongue, ...]
    emoji: Mapping[str, str]

    @property
    def phrases(self) -> tuple[Phrase, ...]:
        """All phrases, in the order of the file."""
        return tuple(phrase for tongue in self.tongues for phrase in tongue.phrases)


class ListErrors(ValueError):
    """A list that can't be used, with all its mistakes in the order of their lines."""

    def __init__(self, errors: tuple[PlanError, ...]) -> None:
        """Hold the mistakes."""
        super().__init__("\n".join(map(str, errors)))
        self.errors = errors


@cache
def our_list() -> PhraseList:
    """The list that Mellom comes with."""
    return read_list(files("rules.crisis").joinpath("phrases.toml").read_text(encoding="utf-8"))


def read_list(text: str) -> PhraseList:
    """A whole list. Raises ListErrors."""
    return _read(text, "the list", whole=True)


def read_own(text: str) -> PhraseList:
    """A team's own phrases, which are added to our list (`joined`). Raises ListErrors."""
    return _read(text, "a list of one's own", whole=False)


def joined(ours: PhraseList, own: PhraseList) -> PhraseList:
    """Our list with a team's phrases and words added. Nothing is taken away."""
    tongues = list(ours.tongues)
    for more in own.tongues:
        place = next((i for i, tongue in enumerate(tongues) if set(tongue.languages) & set(more.languages)), None)
        if place is None:
            tongues.append(more)
            continue
        old = tongues[place]
        words = dict(old.words)
        for name, group in more.words.items():
            words[name] = words.get(name, ()) + group
        tongues[place] = replace(old, words=words, phrases=old.phrases + more.phrases)
    return PhraseList(f"{ours.version}+{own.version}", tuple(tongues), {**own.emoji, **ours.emoji})


def _read(text: str, title: str, *, whole: bool) -> PhraseList:
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        found = re.search(r"line (\d+)", str(error))
        what = re.sub(r" \(at .*\)$", "", str(error)).rstrip(".")
        line = int(found[1]) if found else max(1, text.count("\n"))
        raise ListErrors((PlanError(line, f"This is not TOML: {what}.", "Correct it."),)) from None
    findings = Findings({})
    phrases = _whole(data, title, findings, whole=whole)
    if findings.errors:  # once more, now with the lines: to find them takes long
        findings = Findings(locate(text))
        _whole(data, title, findings, whole=whole)
        raise ListErrors(tuple(sorted(findings.errors)))
    return phrases


def _whole(data: dict[str, object], title: str, findings: Findings, *, whole: bool) -> PhraseList:
    top = Table(data, (), title, findings)
    top.known("version", "emoji", "tongues")
    top.need("version", '"2026-11-22"')
    version = top.text("version", 50) or ""
    emoji = {sign: word for sign, word in (top.get("emoji", dict) or {}).items() if isinstance(word, str)}
    if len(emoji) != len(top.get("emoji", dict) or {}):
        top.note("emoji", "Each emoji must stand for one word.", 'Write "💊" = "piller".')
    emoji = {plain(sign): word for sign, word in emoji.items()}
    tongues = tuple(_tongue(table, whole=whole) for table in top.tables("tongues", "tongue"))
    if not any(tongue.phrases for tongue in tongues) and not findings.errors:
        top.note("tongues", f"{title.capitalize()} has no phrases.", "Write at least one; a list can't be empty.")
    return PhraseList(version, tongues, emoji)


def _tongue(table: Table, *, whole: bool) -> Tongue:
    ours = ("small", "ordinary", "context", "idioms")
    if not whole:
        for key in set(ours) & set(table.data):
            table.note(key, f"{key} can't stand in a list of one's own.", "Such a list adds words and phrases only.")
    table.known("languages", "words", "phrases", *ours)
    table.need("languages", '["nb", "nn"]')
    languages = tuple(word for _, word in table.items("languages", str))
    words, context = _groups(table, "words"), _groups(table, "context")
    if whole:
        missing = [name for name in CONTEXTS if name not in context]
        unknown = [name for name in context if name not in CONTEXTS]
        if missing or unknown:
            names = ", ".join(missing or unknown)
            table.note("context", f"context has {'no' if missing else 'the unknown'} {names}.", "Correct the name.")
    small, ordinary = _listed(table, "small"), _listed(table, "ordinary")
    idioms = _idioms(table, words)
    passed_over = {fold(plain(word)) for word in small}
    phrases: list[Phrase] = []
    for entry in table.tables("phrases", "phrases"):
        entry.known("kind", "label", "about", "say")
        phrases += phrases_of(entry, passed_over, words, languages[0] if languages else "")
    return Tongue(languages, small, ordinary, words, context, idioms, tuple(phrases))


def phrases_of(entry: Table, passed_over: set[str], words: Mapping[str, tuple[str, ...]], tongue: str) -> list[Phrase]:
    """The phrases of one entry: its kind and label, and all that it says. `passed_over`: too small to stand alone."""
    entry.need("kind", '"plan"')
    entry.need("say", '["skal ta livet meg"]')
    kind = entry.word("kind", _SIGNS)
    label = entry.word("label", _LABELS) or "crisis"
    about = entry.word("about", tuple(About)) or About.SELF
    phrases: list[Phrase] = []
    for index, say in entry.items("say", str):
        if fault := _phrase_fault(say, passed_over, words):
            entry.findings.add((*entry.path, "say", index), f'The phrase "{say[:40]}" {fault}.', "Write it anew.")
        elif kind is not None:
            phrases.append(Phrase(say, kind, Label[label.upper()], about, tongue))
    return phrases


def _idioms(table: Table, words: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    idioms = tuple(say for _, say in table.items("idioms", str) if say.strip())
    for name in sorted({part for say in idioms for part in say.split() if part.startswith(GROUP)}):
        if name.removeprefix(GROUP) not in words:
            table.note("idioms", f"idioms has {name}, which is no group of words.", "Correct the name.")
    return idioms


def _phrase_fault(say: str, small: set[str], words: Mapping[str, tuple[str, ...]]) -> str | None:
    parts = say.split()
    if not parts or len(say) > LONGEST_PHRASE:
        return f"must have 1 to {LONGEST_PHRASE} characters"
    if parts[-1] == END:
        parts.pop()
    for part in parts:
        if part != GAP and part not in words and not _WORD.fullmatch(part):
            return f'has "{part}", which is no word'
    if not parts or GAP in {parts[0], parts[-1]}:
        return f"begins or ends with {GAP}"
    if len(parts) == 1 and parts[0] not in words and fold(plain(parts[0])) in small:
        return "is one small word, which would flag nearly everything"
    return None


def _groups(table: Table, key: str) -> dict[str, tuple[str, ...]]:
    """Named lists of words."""
    groups: dict[str, tuple[str, ...]] = {}
    for name, text in (table.get(key, dict) or {}).items():
        path = (*table.path, key, name)
        group = _split(text) if isinstance(text, str) else ()
        if not group:
            table.findings.add(path, f"{key}.{name} has no words.", 'Write them as "one, two, a third".')
        for word in group:
            if not all(map(_WORD.fullmatch, word.removeprefix(JUST_SO).split())):
                table.findings.add(
                    path, f'{key}.{name} has "{word[:40]}", which is no word.', "Use letters and digits."
                )
        groups[name] = group
    return groups


def _listed(table: Table, key: str) -> tuple[str, ...]:
    return _split(table.get(key, str) or "")


def _split(text: str) -> tuple[str, ...]:
    return tuple(word for part in text.split(",") if (word := " ".join(part.split())))

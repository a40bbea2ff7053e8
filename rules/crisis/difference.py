"""What another version of the phrase list has more, less, or otherwise."""

from collections.abc import Iterator, Mapping

from rules.crisis.phrase_list import Phrase, PhraseList, Tongue


def difference(old: PhraseList, new: PhraseList) -> tuple[str, ...]:
    """A line for each phrase, idiom and word that came (+), went (-) or is of another kind or label now (~)."""
    return (*_phrases(old, new), *_idioms(old, new), *_words(old, new))


def _phrases(old: PhraseList, new: PhraseList) -> Iterator[str]:
    before, after = _by_text(old), _by_text(new)
    for key, phrase in before.items():
        now = after.get(key)
        if now is None:
            yield f"- {phrase.text} ({_what(phrase)})"
        elif _what(now) != _what(phrase):
            yield f"~ {phrase.text} ({_what(phrase)} -> {_what(now)})"
    for key, phrase in after.items():
        if key not in before:
            yield f"+ {phrase.text} ({_what(phrase)})"


def _idioms(old: PhraseList, new: PhraseList) -> Iterator[str]:
    before = dict.fromkeys(idiom for tongue in old.tongues for idiom in tongue.idioms)
    after = dict.fromkeys(idiom for tongue in new.tongues for idiom in tongue.idioms)
    yield from (f"- {idiom} (idiom)" for idiom in before if idiom not in after)
    yield from (f"+ {idiom} (idiom)" for idiom in after if idiom not in before)


def _words(old: PhraseList, new: PhraseList) -> Iterator[str]:
    before, after = _groups(old), _groups(new)
    for name in sorted({*before, *after}):
        had, has = before.get(name, ()), after.get(name, ())
        yield from (f"- {word} ({name})" for word in had if word not in has)
        yield from (f"+ {word} ({name})" for word in has if word not in had)


def _by_text(phrases: PhraseList) -> dict[tuple[str, str], Phrase]:
    return {(phrase.tongue, phrase.text): phrase for phrase in phrases.phrases}


def _what(phrase: Phrase) -> str:
    return f"{phrase.kind}, {phrase.label}" + ("" if phrase.about == "self" else f", {phrase.about}")


def _groups(phrases: PhraseList) -> dict[str, tuple[str, ...]]:
    found = {"emoji": tuple(f"{sign} {word}" for sign, word in phrases.emoji.items())}
    for tongue in phrases.tongues:
        for part, groups in _parts(tongue):
            for name, group in groups.items():
                found[f"{'/'.join(tongue.languages)} {part} {name}".rstrip()] = tuple(dict.fromkeys(group))
    return found


def _parts(tongue: Tongue) -> Iterator[tuple[str, Mapping[str, tuple[str, ...]]]]:
    yield "small", {"": tongue.small}
    yield "ordinary", {"": tongue.ordinary}
    yield "words", tongue.words
    yield "context", tongue.context

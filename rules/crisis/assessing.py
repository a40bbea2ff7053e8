"""How fast a person must read what somebody wrote."""

from collections.abc import Sequence
from functools import lru_cache

from rules.crisis.context import label_of
from rules.crisis.matching import Ear, Match
from rules.crisis.phrase_list import PhraseList, joined, our_list
from rules.crisis.spelling import Token, tokens_of
from rules.crisis.words import NOTHING, Found, Label, Sign

_Places = dict[tuple[int, ...], Found]
_together = lru_cache(maxsize=64)(joined)


def assess(text: str | Sequence[str], language: str, own: PhraseList | None = None) -> Found:
    """The label of a text with the phrase that it comes from.

    Several texts are several messages that came close together: each is read alone, and all as one. `own` are a
    team's phrases: they can only raise the label. All lists are heard whatever the language; without a list of
    the `language`, what is not a crisis is `review`.
    """
    ours = our_list()
    found = assess_by(ours, text, language)
    if own is not None:
        found = _worse(found, assess_by(_together(ours, own), text, language))
    return found


def assess_by(phrases: PhraseList, text: str | Sequence[str], language: str) -> Found:
    """The same by one list alone."""
    texts = [text] if isinstance(text, str) else list(text)
    if len(texts) > 1:
        texts += ["\n".join(texts), " ".join(texts)]  # as sentences, and as one
    found = NOTHING
    for one in texts:
        found = _worse(found, _read(phrases, one))
    if found.label is Label.NONE and not speaks(phrases, language) and any(one.strip() for one in texts):
        return Found(Label.REVIEW, "", Sign.LANGUAGE)
    return found


def speaks(phrases: PhraseList, language: str) -> bool:
    """Whether there is a list for a language ("nb", also "nb-NO")."""
    code = language.replace("_", "-").split("-")[0].lower()
    return any(code in tongue.languages for tongue in phrases.tongues)


def _read(phrases: PhraseList, text: str) -> Found:
    tokens = tokens_of(text, phrases.emoji)
    heard_in = [_found_by(ear, tokens) for ear in _ears(phrases)]
    found, most = NOTHING, (Label.NONE, 0)
    for number, places_found in enumerate(heard_in):
        twins = _by_place(heard_in[:number] + heard_in[number + 1 :])
        for places, one in places_found.items():
            # what another tongue hears there and around is read in that one ("not suicidal", "har ikke suicidal")
            over = [other.label for wide, other in twins.get(places[0], ()) if set(places) <= set(wide)]
            label = min([one.label, *over])
            if (label, len(places)) > most and label is not Label.NONE:
                found, most = Found(label, one.phrase, one.kind), (label, len(places))
    return found


def _by_place(tongues: Sequence[_Places]) -> dict[int, list[tuple[tuple[int, ...], Found]]]:
    at: dict[int, list[tuple[tuple[int, ...], Found]]] = {}
    for tongue in tongues:
        for places, one in tongue.items():
            for place in places:
                at.setdefault(place, []).append((places, one))
    return at


def _found_by(ear: Ear, tokens: Sequence[Token]) -> _Places:
    """What one tongue finds, by the words' places in the text as it came."""
    heard = ear.hear(tokens)
    matches = list(ear.matches(heard))
    said = [match for match in matches if match.phrase is not None]
    idioms = {match.places for match in matches if match.phrase is None}
    # an idiom within a longer phrase is none ("hoppe over" in "hoppe over bord")
    whole = {places for places in idioms if not any(set(places) < set(match.places) for match in said)}
    idle = {place for places in whole for place in places}
    kept = _longest([match for match in said if idle.isdisjoint(match.places)])
    found: _Places = {}
    for match in kept:
        places = tuple(heard.origins[place] for place in match.places)
        before = found.get(places, NOTHING).label
        if match.phrase is not None and match.phrase.label > before and (label := label_of(match, heard)) > before:
            found[places] = Found(label, match.phrase.text, match.phrase.kind)
    return found


def _longest(matches: list[Match]) -> list[Match]:
    """Without those that are only a part of a longer one: it knows more of what is meant."""
    at: dict[int, list[frozenset[int]]] = {}
    for places in {match.places for match in matches}:
        for place in places:
            at.setdefault(place, []).append(frozenset(places))
    return [match for match in matches if not any(frozenset(match.places) < other for other in at[match.start])]


@lru_cache(maxsize=64)
def _ears(phrases: PhraseList) -> tuple[Ear, ...]:
    ears = tuple(Ear(tongue) for tongue in phrases.tongues)
    right = frozenset[str]().union(*(ear.right for ear in ears))
    for ear in ears:
        ear.know_right(right)
    return ears


def _worse(one: Found, other: Found) -> Found:
    return other if other.label > one.label else one

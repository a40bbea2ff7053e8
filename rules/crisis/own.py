"""A team's own phrases for a possible crisis: as they stand in `plan.toml`, and as they are kept.

They are added to our list and can only raise a label, so a team can't empty it.
"""

import json
from functools import lru_cache

from rules.crisis.phrase_list import Phrase, PhraseList, Tongue, our_list, phrases_of
from rules.crisis.spelling import fold, plain
from rules.crisis.words import About, Label, Sign
from rules.plan_lines import Table

MOST_PHRASES = 200
_TONGUES = ("nb", "en")


def planned_phrases(team: Table) -> tuple[Phrase, ...]:
    """The phrases under `[[team.phrases]]`; mistakes are noted with their lines."""
    found: dict[tuple[str, str], Phrase] = {}
    count = 0
    for entry in team.tables("phrases", "Phrases"):
        entry.known("kind", "label", "about", "say", "language")
        tongue = entry.word("language", _TONGUES) or "nb"
        small = {fold(plain(word)) for one in our_list().tongues if tongue in one.languages for word in one.small}
        for phrase in phrases_of(entry, small, {}, tongue):
            count += 1
            found.setdefault((phrase.text.casefold(), tongue), phrase)
    if count > MOST_PHRASES:
        team.note("phrases", f"[team] has {count} phrases.", f"Keep at most {MOST_PHRASES}.")
    return tuple(found.values())


def kept(phrases: tuple[Phrase, ...]) -> str | None:
    """The same as text to be kept; None for no phrases."""
    rows = [[one.text, one.kind.value, str(one.label), one.about.value, one.tongue] for one in phrases]
    return json.dumps(rows, ensure_ascii=False) if rows else None


def phrases_from(text: str | None) -> tuple[Phrase, ...]:
    """The phrases that were kept."""
    rows = json.loads(text) if text else []
    return tuple(
        Phrase(say, Sign(kind), Label[label.upper()], About(about), tongue) for say, kind, label, about, tongue in rows
    )


@lru_cache(maxsize=64)
def own_list(text: str | None) -> PhraseList | None:
    """A list of the phrases that were kept, to be added to ours; None where there are none."""
    phrases = phrases_from(text)
    if not phrases:
        return None
    tongues = dict.fromkeys(one.tongue for one in phrases)
    return PhraseList(
        "own",
        tuple(Tongue((tongue,), phrases=tuple(one for one in phrases if one.tongue == tongue)) for tongue in tongues),
        {},
    )

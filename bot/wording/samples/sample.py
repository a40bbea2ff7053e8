"""How an example is made: a Saying in both languages, with what is said in it."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from rules.kinds import Kind
from rules.sayings import AlertView, CheckInView, Choice, Field, Saying, StepView
from rules.taps import Press
from rules.words import Mood

ZONE = "Europe/Oslo"
_LABELS = {
    "nb": ("Gikk ut", "Gikk ut med søpla", "Var på butikken", "Trening"),
    "en": ("Went out", "Took out the rubbish", "Went to the shop", "Exercise"),
}


@dataclass(frozen=True)
class Sample:
    """A Saying in each language, and in plain words when it is said."""

    title: str
    nb: Saying
    en: Saying

    def in_language(self, language: str) -> Saying:
        """The Saying in one language."""
        return self.en if language == "en" else self.nb


def at(hour: int, minute: int = 0, day: int = 23) -> datetime:
    """A moment in November 2026 by Oslo's clock (one hour ahead of UTC)."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=1)


TEN, NOON = at(10), at(12)


def steps(language: str, *which: int, done: int = -1) -> tuple[StepView, ...]:
    """Some of Petter's steps in his own words."""
    return tuple(StepView(number + 1, _LABELS[language][number], number == done) for number in which)


def said(title: str, kind: Kind, when: datetime = TEN, /, **fields: Field) -> Sample:
    def saying(language: str) -> Saying:
        return Saying(kind, language, ZONE, when, fields=fields)

    return Sample(title, saying("nb"), saying("en"))


def with_steps(sample: Sample, *which: int, named: bool = False) -> Sample:
    """The same with steps; `named` where the text itself names them."""

    def saying(language: str) -> Saying:
        chosen = steps(language, *which)
        base = sample.in_language(language)
        fields = dict(base.fields)
        if named:
            fields["steps"] = tuple(step.label for step in chosen)
        return replace(base, steps=chosen, fields=fields)

    return Sample(sample.title, saying("nb"), saying("en"))


def one_step(title: str, kind: Kind) -> Sample:
    def saying(language: str) -> Saying:
        (step,) = steps(language, 1)
        return Saying(kind, language, ZONE, at(10), fields={"step": step.label}, steps=(step,))

    return Sample(title, saying("nb"), saying("en"))


def asked(sample: Sample, mood: Mood | None = None) -> Sample:
    def saying(language: str) -> Saying:
        shown = steps(language, 0, 1, 2, 3, done=1 if mood else -1)
        return replace(sample.in_language(language), check_in=CheckInView(17, mood, shown))

    return Sample(sample.title, saying("nb"), saying("en"))


def alert(title: str, kind: Kind, view: AlertView, when: datetime = NOON, /, **fields: Field) -> Sample:
    return with_parts(said(title, kind, when, **fields), alert=view)


def with_words(sample: Sample, nb: str, en: str) -> Sample:
    """The same with somebody's own words."""
    return Sample(sample.title, replace(sample.nb, text=nb), replace(sample.en, text=en))


def with_people(sample: Sample, *people: Choice, press: Press | None = None) -> Sample:
    """The same with those whom its buttons are about."""
    return with_parts(sample, people=people, press=press.value if press else "")


def with_parts(sample: Sample, **parts: Any) -> Sample:
    """The same with parts of a Saying that are alike in both languages."""
    return Sample(sample.title, replace(sample.nb, **parts), replace(sample.en, **parts))

"""What a worked example is made of. Petter is asked, Anne is his contact; it is a Monday in November in Oslo."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from rules.sayings import Field, Kind, Saying, StepView

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

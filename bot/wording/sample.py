"""The shape of a worked example: one Saying in each language. It is a Monday in November in Oslo."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from rules.sayings import Field, Kind, Saying

ZONE = "Europe/Oslo"


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


_TEN = at(10)


def said(title: str, kind: Kind, when: datetime = _TEN, /, **fields: Field) -> Sample:
    """An example that needs no more than its fields."""

    def saying(language: str) -> Saying:
        return Saying(kind, language, ZONE, when, fields=fields)

    return Sample(title, saying("nb"), saying("en"))

"""The words of a possible crisis: how fast a person must read a text, and the kinds of signs."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Label(IntEnum):
    """How fast a person must read: with the other replies, soon, at once. It is no assessment of anybody."""

    NONE = 0
    REVIEW = 1
    CRISIS = 2

    def __str__(self) -> str:
        """As it stands in the list and on the screen."""
        return self.name.lower()


class Sign(StrEnum):
    """What kind of sign a phrase is; `LANGUAGE` is no sign: the text is in a language that has no list."""

    DEATH_WISH = "death wish"
    PLAN = "plan"
    MEANS = "means"
    OVERDOSE = "overdose"
    SELF_HARM = "self-harm"
    FAREWELL = "farewell"
    BURDEN = "burden"
    PLACE = "place"
    VOICES = "voices"
    VIOLENCE = "violence"
    WITHDRAWAL = "withdrawal"
    LANGUAGE = "language"


class About(StrEnum):
    """Whom a phrase speaks of: the writer, somebody else, or nobody by itself ("selvmord")."""

    SELF = "self"
    OTHER = "other"
    TOPIC = "topic"


@dataclass(frozen=True, slots=True)
class Found:
    """The label of a text, and the phrase and kind that it comes from; both are empty where nothing was found."""

    label: Label
    phrase: str = ""
    kind: Sign | None = None


NOTHING = Found(Label.NONE)

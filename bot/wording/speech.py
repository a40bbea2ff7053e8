"""One Saying about to be worded: its language, its hour, and its facts made harmless."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel import Locale
from babel.lists import format_list
from babel.units import format_unit

from bot.wording.catalogue import Catalogue, Slot, Template
from bot.wording.moments import Moments
from bot.wording.plain import flat
from rules.sayings import Field, Saying

# dates and lists the way they are written here: 23 November, "a, b and c"
_LOCALES = {"en": "en_GB"}
# names on which a bokmål genitive is an apostrophe alone: "Jonas' konto"
_HISSING = ("s", "x", "z")


class Tongue:
    """One language as it is spoken: its texts, its moments, its lists, its plurals."""

    def __init__(self, language: str, constants: Mapping[str, str], kept_days: int = 90) -> None:
        """Read the language's catalogue and what its locale says of dates and numbers."""
        self.language = language
        self.kept_days = kept_days
        self.locale = Locale.parse(_LOCALES.get(language, language))
        self.others: Mapping[str, Tongue] = {language: self}
        self.use(Catalogue.read(language, constants))

    def use(self, catalogue: Catalogue) -> None:
        """Speak from these texts."""
        self.catalogue = catalogue
        self.moments = Moments(catalogue, self.locale)

    def text(self, key: str) -> str:
        """A text without fields."""
        return "".join(map(str, self.catalogue.choose(key, 0, ()).parts))

    def listed(self, words: Sequence[str]) -> str:
        """Several words in one: "a, b og c"."""
        return format_list(words, "standard", self.locale)

    def duration(self, span: timedelta) -> str:
        """How long: "1 time og 30 minutter"."""
        minutes = int(span.total_seconds()) // 60
        sizes = (("day", minutes // 1440), ("hour", minutes % 1440 // 60), ("minute", minutes % 60))
        return self.listed([format_unit(n, f"duration-{unit}", locale=self.locale) for unit, n in sizes if n])

    def plural(self, count: int) -> str:
        """The plural form of a number, as a part of a key: ``one`` or ``other``."""
        return self.locale.plural_form(count)

    def genitive(self, name: str) -> str:
        """Whose: "Annes", "Jonas'"; "Anne's"."""
        if self.language == "en":
            return f"{name}'s"
        return f"{name}'" if name.casefold().endswith(_HISSING) else f"{name}s"


class Speech:
    """A Saying with its tongue: gives finished lines for keys of the catalogue."""

    def __init__(self, tongue: Tongue, saying: Saying) -> None:
        """Make the facts harmless; those that hold nothing count as missing."""
        self.tongue = tongue
        self.saying = saying
        self.zone = ZoneInfo(saying.zone)
        self.hour = saying.at.astimezone(self.zone).hour
        self.fields: dict[str, Field] = {}
        for name, value in saying.fields.items():
            clean = _clean(value)
            if clean not in ("", ()):
                self.fields[name] = clean
        if "step" not in self.fields and len(saying.steps) == 1 and (label := flat(saying.steps[0].label)):
            self.fields["step"] = label

    def moment(self, name: str) -> datetime | None:
        """A field that is a moment, if it was given."""
        value = self.fields.get(name)
        return value if isinstance(value, datetime) else None

    def labels(self) -> tuple[str, ...]:
        """The steps spoken of, in the patient's words."""
        named = self.fields.get("steps")
        if isinstance(named, tuple):
            return named
        return tuple(label for label in (flat(step.label) for step in self.saying.steps) if label)

    def line(self, key: str, **finished: Field) -> str:
        """The text under a key, filled. What is given here is finished text, taken as it is."""
        values = {**self.fields, **finished} if finished else self.fields
        template = self.tongue.catalogue.choose(key, self.saying.variant, values)
        said: list[str] = []
        for part in template.parts:
            if isinstance(part, str):
                said.append(part)
            elif part.name in values:
                said.append(self._show(part, values[part.name]))
            else:
                starts = not said or said[-1].endswith((". ", "\n"))
                said.append(self._default(template, part.name, starts=starts))
        return "".join(said)

    def same_day(self, one: datetime, other: datetime) -> bool:
        """Whether two moments fall on one day where the receiver is."""
        return one.astimezone(self.zone).date() == other.astimezone(self.zone).date()

    def noon(self, day: date) -> datetime:
        """A day as a moment that is on that day where the receiver is."""
        return datetime.combine(day, time(12), tzinfo=self.zone)

    def _show(self, slot: Slot, value: Field) -> str:
        if isinstance(value, datetime):
            return self.tongue.moments.show(slot.form, value, self.saying.at, self.zone)
        if isinstance(value, tuple):
            return self.tongue.listed(value)
        text = str(value)
        return self.tongue.genitive(text) if slot.form == "genitive" else text

    def _default(self, template: Template, name: str, *, starts: bool) -> str:
        """A nameless contact is still "your contact"; without a moment there is no sentence."""
        if f"default/{name}" not in self.tongue.catalogue:
            raise KeyError(f"{template.msgid} needs {name}")
        text = self.tongue.text(f"default/{name}")
        return text[:1].upper() + text[1:] if starts else text


def _clean(value: Field) -> Field:
    if isinstance(value, str):
        return flat(value)
    if isinstance(value, tuple):
        return tuple(word for word in map(flat, value) if word)
    return value

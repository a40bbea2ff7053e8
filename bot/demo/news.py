"""What the story remembers between two looks, and how it says times and names."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from rules.words import Reach
from storage.tables import Person, Team
from storage.work import Work

_SEEN_MAX = 5000
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Happening:
    """A line to be told, with the moment by which it is sorted in."""

    at: datetime
    text: str
    tone: str


@dataclass
class Look:
    """One look at the facts after another: since when, and what was told already.

    `since` keeps a look cheap: only what was written at that moment or later is read again.
    """

    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/Oslo"))
    since: datetime = _LONG_AGO
    people: dict[int, Person] = field(default_factory=dict)
    reach: dict[int, Reach] = field(default_factory=dict)
    _told: dict[tuple[Any, ...], None] = field(default_factory=dict)

    async def begin(self, work: Work) -> None:
        """Learn who there is."""
        self.people = {row.id: row for row in await work.all(select(Person))}
        team = await work.first(select(Team))
        if team:
            self.zone = ZoneInfo(team.timezone)

    def end(self, now: datetime) -> None:
        """All up to now is told."""
        self.since = now
        self.reach = {number: person.reach for number, person in self.people.items()}
        for key in list(self._told)[:-_SEEN_MAX]:
            del self._told[key]

    def is_new(self, *key: Any) -> bool:
        """Whether this is told for the first time."""
        if key in self._told:
            return False
        self._told[key] = None
        return True

    def clock(self, at: datetime, near: datetime) -> str:
        """A time of day; with the weekday where that is another day than the line's own."""
        local, here = at.astimezone(self.zone), near.astimezone(self.zone)
        return f"{local:%H:%M}" if local.date() == here.date() else f"{local:%a %H:%M}"

    def name(self, person_id: int | None) -> str:
        """A person's name."""
        person = self.people.get(person_id or 0)
        return person.name if person else "somebody"

    def names(self, people: Iterable[int]) -> str:
        """Several names, each once: "Anne, Kari and Lise"."""
        *most, last = dict.fromkeys(self.name(number) for number in people) or ["nobody"]
        return f"{', '.join(most)} and {last}" if most else last

"""What was agreed with each patient, and when they are to be asked: worked out here by plain calendar arithmetic."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")
DAYS = {"daily": range(7), "mon-fri": range(5), "mon,wed,fri": (0, 2, 4), "sat-mon": (5, 6, 0)}
DAY = timedelta(days=1)
HOLIDAYS = {date(2026, 4, 2), date(2026, 4, 3), date(2026, 4, 5), date(2026, 4, 6)}
"""Norway's, as far as a run can last; nobody is at work then."""
PATIENTS, STAFF, ADMINS = 2001, 3001, 4001


@dataclass
class Agreed:
    """One patient's agreement. `times` may change: each entry holds from its moment on."""

    key: str
    name: str
    chat: int
    days: str
    times: list[tuple[datetime, tuple[str, ...]]]
    window: timedelta
    remind_after: timedelta | None
    quiet: tuple[time, time] | None
    misses: int
    outcome_within: timedelta
    chain: tuple[tuple[str, timedelta], ...]
    promptness: float
    """Between 0 (never answers) and 1."""

    @property
    def answer_after_reminder(self) -> timedelta:
        """How long there is after a reminder, or after being asked again."""
        return self.window - self.remind_after if self.remind_after else self.window

    def due(self, begin: datetime, end: datetime) -> list[datetime]:
        """Every moment from `begin` to `end` at which a question is agreed on, in UTC."""
        found = []
        for since, until, times in self._spells(begin, end):
            day = since.astimezone(OSLO).date() - DAY
            while day <= until.astimezone(OSLO).date():
                if day.weekday() in DAYS[self.days]:
                    found += [at for at in (_instant(day, text) for text in times) if since < at <= until]
                day += DAY
        return sorted(found)

    def _spells(self, begin: datetime, end: datetime) -> list[tuple[datetime, datetime, tuple[str, ...]]]:
        starts = [*(max(begin, at) for at, _ in self.times), end]
        return [(starts[n], starts[n + 1], times) for n, (_, times) in enumerate(self.times)]

    def is_quiet(self, at: datetime) -> bool:
        """Whether it is in their quiet hours."""
        if self.quiet is None:
            return False
        begin, end = self.quiet
        local = at.astimezone(OSLO).time()
        return begin <= local < end if begin <= end else local >= begin or local < end


def _instant(day: date, text: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(text), OSLO).astimezone(UTC)


@dataclass
class Agreement:
    """A team, its people, and what is agreed."""

    staff: dict[str, int]
    admins: dict[str, int]
    patients: list[Agreed]
    names: dict[int, str] = field(default_factory=dict)

    def toml(self) -> str:
        """The plan as the operator writes it."""
        lines = ["[team]", 'name = "Team Nord"', 'timezone = "Europe/Oslo"', 'staffed = "mon-fri 08:00-15:30"']
        for key, chat in self.admins.items():
            lines += ["[[members]]", f'key = "{key}"', f'name = "{self.names[chat]}"', 'role = "admin"']
            lines += [f"telegram_id = {chat}", 'language = "nb"']
        for key, chat in self.staff.items():
            lines += ["[[contacts]]", f'key = "{key}"', f'name = "{self.names[chat]}"', 'kind = "staff"']
            lines += [f"telegram_id = {chat}", 'language = "nb"']
        for one in self.patients:
            lines += self._patient(one)
        return "\n".join(lines)

    def _patient(self, one: Agreed) -> list[str]:
        chain = ", ".join(f'{{ contact = "{key}", within = "{_short(within)}" }}' for key, within in one.chain)
        lines = ["[[patients]]", f'key = "{one.key}"', f'name = "{one.name}"', 'language = "nb"']
        lines += [f"telegram_id = {one.chat}", 'consent = "on paper"', f"misses_before_alert = {one.misses}"]
        lines += [f"chain = [{chain}]", f'outcome_within = "{_short(one.outcome_within)}"']
        lines += ['steps = ["Gikk ut", "Tok ut søpla", "Var på butikken"]']
        if one.quiet:
            lines += [f'quiet = "{one.quiet[0]:%H:%M}-{one.quiet[1]:%H:%M}"']
        times = ", ".join(f'"{text}"' for text in one.times[-1][1])
        lines += ["[[patients.schedules]]", 'key = "innsjekk"', f'days = "{one.days}"', f"times = [{times}]"]
        lines += [f'window = "{_short(one.window)}"']
        if one.remind_after:
            lines += [f'remind_after = "{_short(one.remind_after)}"']
        return lines


def next_summary(after: datetime) -> datetime:
    """When staff get their next summary: at the beginning of their next day of work."""
    day = after.astimezone(OSLO).date()
    while True:
        at = datetime.combine(day, time(8), OSLO).astimezone(UTC)
        if at > after and day.weekday() < 5 and day not in HOLIDAYS:
            return at
        day += timedelta(days=1)


def _short(length: timedelta) -> str:
    return f"{int(length.total_seconds() // 60)}m"


def agree(rng: Random, patients: int, begin: datetime) -> Agreement:
    """A team of three and its patients, each with an agreement of their own."""
    staff = {f"s{n}": STAFF + n for n in range(3)}
    admins = {"lise": ADMINS}
    names = {chat: f"Kontakt{n}" for n, chat in enumerate(staff.values())} | {ADMINS: "Lise"}
    made = Agreement(staff, admins, [], names)
    for n in range(patients):
        made.patients.append(_agreed(rng, n, list(staff), begin))
        names[PATIENTS + n] = made.patients[-1].name
    return made


CLOSE = "17:50", "20:00"
"""So close that both may be asked at once where the first was held up."""


def some_times(rng: Random, *, night: bool) -> tuple[str, ...]:
    """One to three times of day, hours apart; at night only where no quiet hours forbid it."""
    hours = rng.sample([2, 9, 13, 17, 21] if night else [9, 13, 17, 20], rng.choice([1, 1, 2, 3]))
    return tuple(f"{hour:02}:{rng.choice([0, 15, 30, 50]):02}" for hour in sorted(hours))


def _agreed(rng: Random, n: int, staff: list[str], begin: datetime) -> Agreed:
    night, close = rng.random() < 0.25, rng.random() < 0.3
    window = timedelta(minutes=180 if close else rng.choice([60, 90, 120, 180]))
    chain = rng.sample(staff, rng.choice([1, 2, 2, 3]))
    return Agreed(
        key=f"p{n}",
        name=f"Pasient{n:02}",
        chat=PATIENTS + n,
        days=rng.choice(["daily", "daily", "mon-fri", "mon,wed,fri", "sat-mon"]),
        times=[(begin, CLOSE if close else some_times(rng, night=night))],
        window=window,
        remind_after=window * rng.choice([0.5, 0.5, 0.75]) if rng.random() < 0.7 else None,
        quiet=None if night else (time(22), time(8)),
        misses=rng.choice([1, 1, 1, 2]),
        outcome_within=timedelta(minutes=rng.choice([60, 120])),
        chain=tuple((key, timedelta(minutes=rng.choice([15, 30, 60]))) for key in chain),
        promptness=rng.choice([0.0, 0.5, 0.8, 0.8, 0.95]),
    )

"""The script of a play: the plan that everybody agreed on, as the TOML file that the program reads."""

from dataclasses import dataclass
from typing import Any

STEPS = {
    "nb": ("Gikk ut", "Gikk ut med søpla", "Var på butikken"),
    "en": ("Went out", "Took out the rubbish", "Went to the shop"),
}


@dataclass(frozen=True)
class Script:
    """What a test may change of the usual agreement. Durations and times are written as in plan.toml."""

    start: str = "2026-11-23T08:00"
    language: str = "nb"
    staffed: str = "mon-fri 08:00-15:30"
    chain: tuple[tuple[str, str], ...] = (("anne", "30m"), ("kari", "30m"))
    outcome_within: str = "2h"
    misses_before_alert: int = 1
    quiet: str | None = "22:00-08:00"
    steps: tuple[str, ...] | None = None
    days: str = "daily"
    times: tuple[str, ...] = ("10:00",)
    first_day: str | None = None
    holidays: str | None = None
    except_days: tuple[str, ...] = ()
    window: str = "2h"
    remind_after: str | None = "1h"
    phone: str | None = "+47 900 00 000"
    hours: tuple[tuple[str, str], ...] = ()
    """Own hours of contacts, by key."""
    also: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Addresses of the staff beside Telegram, by key."""
    no_anne: bool = False
    """Anne is not in the plan any more."""
    rehearse: str | None = None
    namesake: bool = False
    """Nora is called Petter, too (Nora must be)."""
    second_admin: bool = False
    no_admin: bool = False
    relative: bool = False
    """Mona, Petter's mother, is a contact; put her into `chain` by her key, "mona"."""
    numbers: tuple[tuple[str, str], ...] = ()
    """Phone numbers of the staff, by key: what a relative is asked to pass on names one."""
    agreed: tuple[tuple[str, str, str | None], ...] = ()
    """What the team wrote down that Petter agreed to about relatives: key, consent, last day."""
    neighbour: bool = False
    """Nora is a second patient of the same team, with Kari as her only contact, asked at the same time."""
    no_enrolment: bool = False
    """Petter is in the plan but has not agreed, so he does not take part."""
    ended: bool = False
    """Petter is not in the plan any more (Nora must be)."""
    crowd: int = 0
    """So many further patients, asked at the same time, whose contact is Kari."""

    def toml(self) -> str:
        """The plan file."""
        parts = [
            _table("team", name="Team Nord", timezone="Europe/Oslo", staffed=self.staffed, **self._rehearse()),
            *([] if self.no_admin else [self._staff("members", "lise", "Lise", 4001, role="admin")]),
            *([self._staff("members", "per", "Per", 4002, role="admin")] if self.second_admin else []),
            *(
                []
                if self.no_anne
                else [self._staff("contacts", "anne", "Anne", 3001, kind="staff", **self._hours("anne"))]
            ),
            self._staff("contacts", "kari", "Kari", 3002, kind="staff", **self._hours("kari")),
            *([self._staff("contacts", "mona", "Mona", 3003, kind="relative")] if self.relative else []),
        ]
        if not self.ended:
            chat = None if self.no_enrolment else 2001
            parts.append(self._patient("petter", "Petter", chat, self.chain, self.phone))
        kari = (("kari", "30m"),)
        if self.neighbour:
            parts.append(self._patient("nora", "Petter" if self.namesake else "Nora", 2002, kari, None))
        parts += [self._patient(f"p{n}", f"Person {n}", 10_000 + n, kari, None) for n in range(self.crowd)]
        return "\n".join(parts)

    def _hours(self, key: str) -> dict[str, str]:
        return {name: hours for name, hours in [("hours", dict(self.hours).get(key, ""))] if hours}

    def _rehearse(self) -> dict[str, str]:
        return {"rehearse": self.rehearse} if self.rehearse else {}

    def _staff(self, table: str, key: str, name: str, chat: int, /, **part: str) -> str:
        also = dict(self.also).get(key)
        more: dict[str, Any] = {"also": list(also)} if also else {}
        number = dict(self.numbers).get(key)
        more |= {"phone": number} if number else {}
        return _table(f"[{table}]", key=key, name=name, telegram_id=chat, language=self.language, **part, **more)

    def _patient(
        self, key: str, name: str, chat: int | None, chain: tuple[tuple[str, str], ...], phone: str | None
    ) -> str:
        steps = STEPS[self.language] if self.steps is None else self.steps
        agreed = {"telegram_id": chat, "consent": "on paper 2026-11-20"} if chat else {}
        optional = {"quiet": self.quiet, "phone": phone}
        patient = _table(
            "[patients]",
            key=key,
            name=name,
            language=self.language,
            steps=list(steps),
            chain=[{"contact": contact, "within": within} for contact, within in chain],
            outcome_within=self.outcome_within,
            misses_before_alert=self.misses_before_alert,
            **agreed,
            **{name: value for name, value in optional.items() if value},
        )
        more: dict[str, Any] = {"remind_after": self.remind_after} if self.remind_after else {}
        schedule = _table(
            "[patients.schedules]", key="innsjekk", days=self.days, times=list(self.times), window=self.window, **more
        )
        if self.first_day:
            schedule += f"start = {self.first_day}\n"
        if self.holidays:
            schedule += f'holidays = "{self.holidays}"\n'
        if self.except_days:
            schedule += f"except = [{', '.join(self.except_days)}]\n"
        disclosures = [_disclosure(*one) for one in self.agreed] if key == "petter" else []
        return "\n".join([patient, schedule, *disclosures])


def _disclosure(contact: str, consent: str, until: str | None) -> str:
    table = _table("[patients.disclosures]", contact=contact, consent=consent)
    return table + (f"until = {until}\n" if until else "")


def _table(table: str, /, **values: Any) -> str:
    return "\n".join([f"[{table}]", *(f"{key} = {_value(value)}" for key, value in values.items()), ""])


def _value(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key} = {_value(inner)}' for key, inner in value.items())} }}"
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    return str(value)

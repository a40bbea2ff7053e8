"""Whether a bot does its work, and what there is to count: for `mellom status --health` and those who watch."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Mapped
from sqlmodel import col

from rules.words import CheckInState
from storage.queries import due_moments
from storage.tables import Alert, Bot, CheckIn, HeardUpdate, OutboxMessage
from storage.work import Work

HEARS_WITHIN = timedelta(seconds=60)
"""A healthy bot has heard everything up to so shortly before."""
SPEAKS_WITHIN = timedelta(seconds=120)
"""A healthy bot leaves nothing that may be said lying for longer."""

TICKS_WITHIN = timedelta(seconds=120)
"""A healthy bot leaves nothing that time asks undone for longer; nor does its clock stand still for so long."""


@dataclass(frozen=True)
class Health:
    """Whether a bot does its work: `ailments` are sentences, none if it is well. The ages are seconds.

    `holds_lease` and `tick_age` are about the worker that was asked; None and False where none was.
    """

    ailments: tuple[str, ...]
    heard_age: float | None = None
    oldest_due: float = 0.0
    overdue: float = 0.0
    holds_lease: bool = False
    tick_age: float | None = None

    @property
    def well(self) -> bool:
        """Nothing ails it."""
        return not self.ailments

    def as_json(self) -> dict[str, object]:
        """For machines."""
        return {
            "well": self.well,
            "ailments": list(self.ailments),
            "heard_age_seconds": self.heard_age,
            "oldest_due_seconds": self.oldest_due,
            "overdue_seconds": self.overdue,
            "tick_age_seconds": self.tick_age,
            "holds_lease": self.holds_lease,
        }


@dataclass(frozen=True)
class Figures:
    """Counts of all that is remembered: by state; by kind, state and outcome; by kind and state."""

    check_ins: dict[str, int]
    alerts: dict[tuple[str, str, str], int]
    messages: dict[tuple[str, str], int]
    put_aside: int


async def health(work: Work, telegram_id: int, now: datetime) -> Health:
    """What keeps a bot from its work just now, as far as the database shows."""
    bot = await work.first(select(Bot).where(col(Bot.telegram_id) == telegram_id))
    if bot is None:
        return Health(("it does not hear",))
    due = await due_moments(work, bot.id)
    heard_age = (now - bot.heard_until).total_seconds() if bot.heard_until else None
    oldest_due, overdue = _seconds_since(due.say, now), _seconds_since(due.tick, now)
    ailments = {
        "it does not hear": heard_age is None or heard_age > HEARS_WITHIN.total_seconds(),
        "it does not speak": oldest_due > SPEAKS_WITHIN.total_seconds(),
        "it does not do what time asks": overdue > TICKS_WITHIN.total_seconds(),
    }
    found = tuple(sentence for sentence, ails in ailments.items() if ails)
    return Health(found, heard_age=heard_age, oldest_due=oldest_due, overdue=overdue)


def _seconds_since(moment: datetime | None, now: datetime) -> float:
    return max(0.0, (now - moment).total_seconds()) if moment else 0.0


async def figures(work: Work) -> Figures:
    """Count everything; for the one who looks every now and then."""

    async def counts(*columns: Mapped[Any]) -> dict[tuple[str, ...], int]:
        rows = await work.session.execute(select(*columns, func.count()).group_by(*columns))
        return {tuple(str(part) if part is not None else "" for part in found): number for *found, number in rows}

    check_ins = await counts(col(CheckIn.state))
    alerts = await counts(col(Alert.kind), col(Alert.state), col(Alert.outcome))
    messages = await counts(col(OutboxMessage.kind), col(OutboxMessage.state))
    return Figures(
        check_ins={state.value: check_ins.get((state.value,), 0) for state in CheckInState},
        alerts={(kind, state, outcome): number for (kind, state, outcome), number in alerts.items()},
        messages={(kind, state): number for (kind, state), number in messages.items()},
        put_aside=await work.count(select(HeardUpdate).where(col(HeardUpdate.put_aside).is_(True))),
    )

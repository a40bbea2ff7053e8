"""Between a check-in's row and its life: the one place where the row's state is written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlmodel import col

from rules.check_in import CheckInEvent, CheckInLife, transition
from rules.words import CheckInState
from storage.bulk import plain
from storage.prepared import prepared
from storage.tables import CheckIn
from storage.work import Work

_LIFE = tuple(field.name for field in fields(CheckInLife))
_AGREED = frozenset({"due_at", "window", "remind_after"})
"""What never changes in a life."""


def life_of(row: CheckIn) -> CheckInLife:
    """The row as the rules see it."""
    return CheckInLife(*(getattr(row, name) for name in _LIFE))


def move(row: CheckIn, event: CheckInEvent, now: datetime) -> CheckInState:
    """Let `event` happen to a check-in; gives its new state."""
    before = life_of(row)
    was, becomes = vars(before), vars(transition(before, event, now))
    for name, value in becomes.items():
        if value != was[name]:
            setattr(row, name, value)
    return row.state


def new_check_in(patient_id: int, schedule_id: int | None, outage_id: int | None, life: CheckInLife) -> dict[str, Any]:
    """The columns of a check-in that is not in the database yet."""
    return {"patient_id": patient_id, "schedule_id": schedule_id, "outage_id": outage_id, **vars(life)}


@dataclass(frozen=True)
class Lived:
    """A check-in without its row, for a morning on which there are thousands."""

    life: CheckInLife
    outage_id: int | None


_TABLE = plain(CheckIn)
_LIVES = prepared(
    select(col(CheckIn.id), col(CheckIn.outage_id), *(col(getattr(CheckIn, name)) for name in _LIFE))
    .where(col(CheckIn.id).in_(bindparam("keys", expanding=True)))
    .order_by(col(CheckIn.id))
    .with_for_update()
)
_CHANGE = (
    update(_TABLE)
    .where(_TABLE.c.id == bindparam("its"))
    .values({name: bindparam(f"new_{name}") for name in (*_LIFE, "outage_id") if name not in _AGREED})
)


async def lives(work: Work, ids: Iterable[int]) -> dict[int, Lived]:
    """Read, and lock, check-ins by one statement."""
    found = await work.session.execute(_LIVES, {"keys": sorted(ids)})
    return {key: Lived(CheckInLife(*life), outage_id) for key, outage_id, *life in found}


async def write_lives(work: Work, changed: Mapping[int, Lived]) -> None:
    """Write what has become of check-ins, past the session: their rows must not be in it."""
    rows = [
        {
            "its": key,
            "new_outage_id": lived.outage_id,
            **{f"new_{name}": value for name, value in vars(lived.life).items() if name not in _AGREED},
        }
        for key, lived in changed.items()
    ]
    if rows:
        await work.session.execute(_CHANGE, rows)

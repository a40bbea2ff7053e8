"""Between a check-in's row and its life: the one place where the row's state is written."""

from datetime import datetime
from typing import Any

from rules.check_in import CheckInEvent, CheckInLife, transition
from rules.words import CheckInState
from storage.tables import CheckIn


def life_of(row: CheckIn) -> CheckInLife:
    """The row as the rules see it."""
    return CheckInLife(
        state=row.state,
        due_at=row.due_at,
        window=row.window,
        remind_after=row.remind_after,
        asked_at=row.asked_at,
        reminded_at=row.reminded_at,
        asked_again_at=row.asked_again_at,
        respond_by=row.respond_by,
        look_at=row.look_at,
        settled_at=row.settled_at,
    )


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

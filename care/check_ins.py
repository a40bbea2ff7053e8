"""Between a check-in's row and its life: the one place where the row's state is written."""

from datetime import datetime

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
    life = transition(life_of(row), event, now)
    row.state = life.state
    row.asked_at, row.reminded_at, row.asked_again_at = life.asked_at, life.reminded_at, life.asked_again_at
    row.respond_by, row.look_at, row.settled_at = life.respond_by, life.look_at, life.settled_at
    return row.state

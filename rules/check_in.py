"""The life of one check-in (docs/state_machines.md). `transition` is the only place where its state changes."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from rules.words import CheckInState

LIVE = frozenset({CheckInState.PENDING, CheckInState.OPEN})


class CheckInEvent(StrEnum):
    """What can happen to a check-in."""

    PROMPT_DELIVERED = "prompt_delivered"
    REMINDER_QUEUED = "reminder_queued"
    REMINDER_DELIVERED = "reminder_delivered"
    REMINDER_DROPPED = "reminder_dropped"  # it would have fallen into quiet hours: counts as given
    ASK_AGAIN_QUEUED = "ask_again_queued"
    SIGN_OF_LIFE = "sign_of_life"
    OVERDUE = "overdue"
    UNREACHED = "unreached"  # a message of ours can never arrive
    CANCEL = "cancel"
    EXPIRED = "expired"  # we or Telegram were down until it was too late to ask


@dataclass(frozen=True)
class CheckInLife:
    """The state of a check-in and its moments (aware UTC); durations as agreed when it was planned.

    `look_at`: when the escalator must look next. None while a message of its own is on its way, and at the end.
    """

    state: CheckInState
    due_at: datetime
    window: timedelta
    remind_after: timedelta | None = None
    asked_at: datetime | None = None
    reminded_at: datetime | None = None
    asked_again_at: datetime | None = None
    respond_by: datetime | None = None
    look_at: datetime | None = None
    settled_at: datetime | None = None

    @property
    def to_remind(self) -> bool:
        """Whether a reminder is still owed: nobody is missed before it was given."""
        return self.remind_after is not None and self.reminded_at is None

    @property
    def last_asked_at(self) -> datetime | None:
        """When the patient was last asked."""
        return max((at for at in (self.asked_at, self.reminded_at, self.asked_again_at) if at), default=None)

    @property
    def answer_after_reminder(self) -> timedelta:
        """How long a patient has after the reminder, or after being asked again."""
        return self.window - self.remind_after if self.remind_after else self.window


class WrongTurn(Exception):
    """This cannot happen to a check-in in its state; it shows a mistake in the caller."""


def transition(life: CheckInLife, event: CheckInEvent, now: datetime) -> CheckInLife:
    """The check-in after `event`.

    What comes late to a check-in that is over changes nothing (an acknowledgement may be lost and repeated).
    Raises WrongTurn where the event needs a prompt that never was.
    """
    if life.state not in LIVE:
        return life
    match event:
        case CheckInEvent.PROMPT_DELIVERED:
            return _asked(life, now) if life.state is CheckInState.PENDING else life
        case CheckInEvent.SIGN_OF_LIFE:
            return _over(life, CheckInState.ANSWERED, now)
        case CheckInEvent.CANCEL:
            return _over(life, CheckInState.CANCELLED, now)
        case CheckInEvent.UNREACHED:
            return _over(life, CheckInState.UNDELIVERABLE, now)
        case CheckInEvent.EXPIRED:
            return _over(life, CheckInState.VOID, now)
        case _:
            return _while_open(life, event, now)


def _while_open(life: CheckInLife, event: CheckInEvent, now: datetime) -> CheckInLife:
    if life.asked_at is None:
        raise WrongTurn(f"{event} before the prompt was delivered")
    match event:
        case CheckInEvent.REMINDER_QUEUED | CheckInEvent.ASK_AGAIN_QUEUED:
            return replace(life, look_at=None)
        case CheckInEvent.REMINDER_DELIVERED:
            # the later of both, so that a late reminder leaves the agreed time to answer it
            respond_by = max(life.asked_at + life.window, now + life.answer_after_reminder)
            again_at = now if life.reminded_at else None
            return replace(
                life,
                reminded_at=life.reminded_at or now,
                asked_again_at=again_at,
                respond_by=respond_by,
                look_at=respond_by,
            )
        case CheckInEvent.REMINDER_DROPPED:
            respond_by = max(life.asked_at + life.window, life.respond_by or now)
            return replace(life, reminded_at=now, respond_by=respond_by, look_at=respond_by)
        case CheckInEvent.OVERDUE:
            if life.to_remind:
                raise WrongTurn("overdue before the reminder was given")
            return _over(life, CheckInState.MISSED, now)
    raise WrongTurn(f"{event} is unknown")


def _asked(life: CheckInLife, now: datetime) -> CheckInLife:
    respond_by = now + life.window
    look_at = now + life.remind_after if life.remind_after else respond_by
    return replace(life, state=CheckInState.OPEN, asked_at=now, respond_by=respond_by, look_at=look_at)


def _over(life: CheckInLife, state: CheckInState, now: datetime) -> CheckInLife:
    return replace(life, state=state, settled_at=now, look_at=None)

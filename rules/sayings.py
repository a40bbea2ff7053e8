"""What is to be said, before it has words: the one shape between those who know the facts and `bot.wording`.

A Saying carries facts (names, moments, ids), never sentences. Moments are aware UTC; the wording shows them in
the receiver's zone. Every Kind has its texts in each language's catalogue, with variants.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from rules.kinds import Kind
from rules.own_data import OwnData
from rules.recurrence import Skipped
from rules.schedule_draft import Terms
from rules.schedule_said import Why
from rules.views import ContactsView, LooksView, PersonView, RepliesView, TodayLine
from rules.words import AlertDeed, AlertKind, AlertState, Mood, OutboxState, Reach

Field = str | int | datetime | tuple[str, ...]


@dataclass(frozen=True)
class StepView:
    """One step of a patient's list as shown: `done` on the day in question."""

    id: int
    label: str
    done: bool = False


@dataclass(frozen=True)
class CheckInView:
    """A check-in as its message shows it: the mood chosen so far, and the steps."""

    id: int
    mood: Mood | None = None
    steps: tuple[StepView, ...] = ()


@dataclass(frozen=True)
class Choice:
    """Somebody to choose: what their button says, and its data after the id (`rules.taps.Tap`)."""

    id: int
    label: str
    other: int = 0


@dataclass(frozen=True)
class AlertMoment:
    """One thing that happened to an alert: who did it, when. `why` only where a rank was skipped."""

    deed: AlertDeed
    at: datetime
    who: str
    why: str | None = None  # a `rules.disclosures.No`, "away", "off_duty", or a Reach value


@dataclass(frozen=True)
class Said:
    """One text in an alert about it, word for word. `unverified`: from an account that is not surely the patient's."""

    at: datetime
    text: str
    unverified: bool = False


@dataclass(frozen=True)
class AlertView:
    """An alert as a person of the team sees it. Never shown to a relative.

    `down`: from when to when our service was down, where they were asked again because of that. `relatives`: who can
    be asked to pass on that somebody would like to be called. `doubted`: it is in doubt who has the phone.
    """

    id: int
    kind: AlertKind
    state: AlertState
    patient: str
    raised_at: datetime
    phone: str | None = None
    asked_at: datetime | None = None
    reminded_at: datetime | None = None
    asked_again_at: datetime | None = None
    down: tuple[datetime, datetime] | None = None
    heard_at: datetime | None = None
    misses: int = 1
    reach: Reach = Reach.OPEN
    holder: str | None = None
    taken_at: datetime | None = None
    moments: tuple[AlertMoment, ...] = ()
    said: tuple[Said, ...] = ()
    """What was written, where that is why a person must look."""
    relatives: tuple[Choice, ...] = ()
    doubted: bool = False


class DigestItem(StrEnum):
    """What the morning's summary for staff may say of a patient."""

    MISSED = "missed"  # below the number of misses that raises an alert
    VOID = "void"  # our service was down: not held against anybody
    PAUSED = "paused"
    ALERT_OPEN = "alert_open"
    UNREAD = "unread"  # replies that nobody has read: one line for all patients
    ANSWERED = "answered"
    STEPS = "steps"
    REHEARSAL = "rehearsal"  # how many of those asked have seen it: for admins


@dataclass(frozen=True)
class RehearsalLine:
    """Somebody in a rehearsal: after how long they had seen it, or `why` they were not asked."""

    who: str
    after: timedelta | None = None
    why: str | None = None


@dataclass(frozen=True)
class DigestLine:
    """One line about one patient.

    `at` is when (missed, void, answered: the check-in; paused: its end; alert: raised; unread: the oldest was sent).
    `kind` is that of an open alert.
    """

    patient: str
    item: DigestItem
    at: datetime
    count: int = 1
    of: int = 0
    who: str | None = None
    kind: AlertKind = AlertKind.NO_RESPONSE
    mood: Mood | None = None
    steps: tuple[str, ...] = ()


@dataclass(frozen=True)
class Coming:
    """A check-in to come, or why none comes then."""

    at: datetime
    skipped: Skipped | None = None
    paused: bool = False
    quiet: bool = False


@dataclass(frozen=True)
class PlanView:
    """A patient's schedules by id, or one in the making (id 0, with its `turn`), and what comes of it.

    `evening` is how long "until the evening" would be. `clash`: when another schedule asks already. `gone`: it was
    removed. `mine`: what somebody was about to save when `terms` had been changed by another. `unclear`: why a text
    was not understood.
    """

    patient_id: int = 0
    terms: tuple[tuple[int, Terms], ...] = ()
    coming: tuple[Coming, ...] = ()
    turn: int = 0
    evening: timedelta | None = None
    quiet: str = ""
    clash: datetime | None = None
    gone: bool = False
    mine: Terms | None = None
    unclear: Why | None = None

    @property
    def can_be_saved(self) -> bool:
        """Whether it asks at all, never in quiet hours, and not twice at once."""
        asks = [item for item in self.coming if item.skipped is None]
        return bool(asks) and self.clash is None and not any(item.quiet for item in asks)


@dataclass(frozen=True)
class Saying:
    """Something to be said to one person.

    `variant` picks among a kind's texts (the outbox row's id; for an edit that of the row it edits, so that a
    message keeps its words). `at` is the moment of saying, against which "tomorrow" is reckoned.
    """

    kind: Kind
    language: str
    zone: str
    at: datetime
    variant: int = 0
    fields: Mapping[str, Field] = field(default_factory=dict)
    check_in: CheckInView | None = None
    alert: AlertView | None = None
    steps: tuple[StepView, ...] = ()
    digest: tuple[DigestLine, ...] = ()
    replies: RepliesView | None = None
    today: tuple[TodayLine, ...] = ()
    looks: LooksView | None = None
    contacts: ContactsView | None = None
    person: PersonView | None = None
    case: str = ""
    """Which of a kind's texts, where the facts decide that."""
    text: str = ""
    """What a person wrote to another, word for word."""
    press: str = ""
    """What a choice of `people` asks for (`rules.taps.Press`)."""
    people: tuple[Choice, ...] = ()
    plan: PlanView | None = None
    rehearsal: tuple[RehearsalLine, ...] = ()
    data: OwnData | None = None


@dataclass(frozen=True)
class Letter:
    """A Saying with its address: what the messenger gets.

    `message_id` is set where an earlier message is to be edited; None where it is to be a new one. `buttons_only`:
    an edit that leaves the words, and does not bring back a message that is gone. `address`: past Telegram, an Apprise
    URL; it holds passwords.
    """

    outbox_id: int
    chat_id: int
    saying: Saying
    message_id: int | None = None
    buttons_only: bool = False
    address: str = ""


@dataclass(frozen=True)
class Dropped:
    """The second look found that a row must not be said: why it ends in `state`."""

    state: OutboxState
    why: str

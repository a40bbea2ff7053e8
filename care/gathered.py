"""What the wording gets about a message, as it is gathered just before it is said."""

from dataclasses import dataclass, field

from rules.kinds import Kind
from rules.own_data import OwnData
from rules.sayings import AlertView, CheckInView, Choice, DigestLine, Dropped, Field, PlanView, RehearsalLine, StepView
from rules.views import ContactsView, LooksView, PersonView, RepliesView, TodayLine
from rules.words import OutboxState

ASKING = frozenset({Kind.PROMPT, Kind.REMINDER, Kind.ASK_AGAIN})


@dataclass
class Facts:
    """What the wording gets, as it is gathered."""

    fields: dict[str, Field] = field(default_factory=dict)
    check_in: CheckInView | None = None
    alert: AlertView | None = None
    steps: tuple[StepView, ...] = ()
    digest: tuple[DigestLine, ...] = ()
    replies: RepliesView | None = None
    today: tuple[TodayLine, ...] = ()
    person: PersonView | None = None
    looks: LooksView | None = None
    contacts: ContactsView | None = None
    case: str = ""
    text: str = ""
    press: str = ""
    people: tuple[Choice, ...] = ()
    plan: PlanView | None = None
    rehearsal: tuple[RehearsalLine, ...] = ()
    data: OwnData | None = None


def drop(why: str) -> Dropped:
    """It is not to be said any more."""
    return Dropped(OutboxState.DROPPED, why)

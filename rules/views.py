"""What staff see of their patients, as facts: unread replies, today, one person's page; and who of them has looked."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from rules.disclosures import Telling
from rules.schedule_draft import Terms
from rules.words import AlertKind, ContactKind, Mood, Reach, ReplyKind, Stop


@dataclass(frozen=True)
class ReplyView:
    """One reply as staff read it. `edited`: it stands beside what the patient wrote first.

    `unverified`: it came from a phone that is not surely theirs.
    """

    patient: str
    kind: ReplyKind
    at: datetime
    text: str | None = None
    mood: Mood | None = None
    edited: bool = False
    unverified: bool = False


@dataclass(frozen=True)
class RepliesView:
    """A page of unread replies, those of one patient together. `left`: how many more are unread.

    A reply too long for one message comes in `parts`, of which this is number `part`, counted from 1.
    """

    replies: tuple[ReplyView, ...]
    left: int = 0
    part: int = 1
    parts: int = 1


@dataclass(frozen=True)
class OpenAlert:
    """An alert that nobody has closed, in one line. `holder`: who has it."""

    kind: AlertKind
    raised_at: datetime
    holder: str | None = None


class DayItem(StrEnum):
    """What became of one check-in."""

    ANSWERED = "answered"
    AWAITED = "awaited"
    NOT_REACHED = "not_reached"
    MISSED = "missed"
    VOID = "void"


@dataclass(frozen=True)
class DayMark:
    """One check-in of a day: `at` is when it was answered, until when it is awaited, or when it was due."""

    item: DayItem
    at: datetime
    mood: Mood | None = None


@dataclass(frozen=True)
class TodayLine:
    """How one patient's day stands. `next_at`: the next question, where it comes today."""

    patient: str
    marks: tuple[DayMark, ...] = ()
    steps: tuple[str, ...] = ()
    paused_until: datetime | None = None
    next_at: datetime | None = None
    reach: Reach = Reach.OPEN
    alerts: tuple[OpenAlert, ...] = ()
    stop: Stop | None = None


@dataclass(frozen=True)
class WeekDay:
    """One day of the last week: its check-ins, and the steps that were done."""

    day: date
    marks: tuple[DayMark, ...] = ()
    steps: tuple[str, ...] = ()


@dataclass(frozen=True)
class RankView:
    """One place of a chain: who, how long they have, and whether they can be reached."""

    name: str
    kind: ContactKind
    reach: Reach
    within: timedelta
    telling: Telling | None = None
    until: datetime | None = None
    """Of a relative: what the patient agreed to, and until when."""


@dataclass(frozen=True)
class RelativeView:
    """A relative as the patient sees them: what was agreed, and the last day of it."""

    id: int
    name: str
    telling: Telling | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class ContactsView:
    """A patient's contacts: the staff by their names, and relatives."""

    staff: tuple[str, ...] = ()
    relatives: tuple[RelativeView, ...] = ()


@dataclass(frozen=True)
class ConsentView:
    """What the patient agreed to, as it was written down."""

    how: str
    recorded_at: datetime


@dataclass(frozen=True)
class PersonView:
    """One patient's page. `unread_since`: when the oldest unread reply was sent."""

    id: int
    name: str
    phone: str | None = None
    reach: Reach = Reach.OPEN
    schedules: tuple[Terms, ...] = ()
    next_at: datetime | None = None
    paused_until: datetime | None = None
    heard_at: datetime | None = None
    week: tuple[WeekDay, ...] = ()
    chain: tuple[RankView, ...] = ()
    alerts: tuple[OpenAlert, ...] = ()
    consent: ConsentView | None = None
    unread: int = 0
    unread_since: datetime | None = None
    stop: Stop | None = None


class Looked(StrEnum):
    """What somebody looked at."""

    REPLIES = "replies"
    ALERT = "alert"
    PAGE = "page"
    TODAY = "today"
    SUMMARY = "summary"
    SCHEDULE = "schedule"
    EXPORT = "export"
    DATA = "data"


class Looker(StrEnum):
    """Who looked, as the patient knows them. GONE: nobody knows any more who that was."""

    PRIMARY = "primary"
    CONTACT = "contact"
    STAFF = "staff"
    FORMER = "former"
    OPERATOR = "operator"
    GONE = "gone"


@dataclass(frozen=True)
class LookLine:
    """That somebody looked at something of a patient's, on the day of `at`."""

    at: datetime
    who: str
    part: Looker
    what: Looked


@dataclass(frozen=True)
class LooksView:
    """The latest looks, newest first. `more`: there are older ones."""

    lines: tuple[LookLine, ...] = ()
    more: bool = False

"""The words of the house as enumerations; see docs/glossary.md for what each means.

They are stored by value, so a value once released is never changed or reused.
"""

from enum import IntEnum, StrEnum

CHECK_INS = "check_ins"
"""What a patient agrees to at the start: the purpose of a consent. What relatives may be asked is a Disclosure."""


class MemberRole(StrEnum):
    """What a member of the team may do: an admin also invites, configures and gets what nobody took."""

    ADMIN = "admin"
    MEMBER = "member"


class ContactKind(StrEnum):
    """Staff may be told of alerts; a relative only what the patient agreed to in a Disclosure."""

    STAFF = "staff"
    RELATIVE = "relative"


class PatientState(StrEnum):
    """Only an ACTIVE patient is asked anything."""

    INVITED = "invited"
    ACTIVE = "active"
    ENDED = "ended"


class Reach(StrEnum):
    """Whether Telegram lets us write to a person; anything but OPEN is told in an alert."""

    OPEN = "open"
    NOT_STARTED = "not_started"
    BLOCKED = "blocked"
    DEACTIVATED = "deactivated"
    NO_CHAT = "no_chat"


class Mood(StrEnum):
    """The three answers by button. Not a score: nothing is computed from them."""

    GOOD = "good"
    SO_SO = "so_so"
    HARD = "hard"


class CheckInState(StrEnum):
    """Where one check-in stands; changed by rules.check_in.transition alone."""

    PENDING = "pending"
    OPEN = "open"
    ANSWERED = "answered"
    MISSED = "missed"
    UNDELIVERABLE = "undeliverable"
    CANCELLED = "cancelled"
    VOID = "void"


class ReplyKind(StrEnum):
    """What a sign of life looked like. UNSEEN is voice, a picture, a sticker: its content is not kept."""

    TEXT = "text"
    MOOD = "mood"
    STEP = "step"
    CALL_ME = "call_me"
    COMMAND = "command"
    UNSEEN = "unseen"
    BARE = "bare"


class AlertKind(StrEnum):
    """Why a person must look."""

    NO_RESPONSE = "no_response"
    UNDELIVERABLE = "undeliverable"
    CALL_ME = "call_me"
    CRISIS = "crisis"
    REVIEW = "review"
    UNVERIFIED = "unverified"


class AlertState(StrEnum):
    """Raised until somebody takes it; closed for good."""

    RAISED = "raised"
    TAKEN = "taken"
    CLOSED = "closed"


class Outcome(StrEnum):
    """How an alert ended."""

    REACHED = "reached"
    HAS_ANSWERED = "has_answered"
    ENDED = "ended"
    SETTLED = "settled"


class AlertDeed(StrEnum):
    """What happened to an alert, as everybody who was told sees it."""

    TOLD = "told"
    TAKEN = "taken"
    RELEASED = "released"
    UNREACHED = "unreached"
    FORGOTTEN = "forgotten"
    SKIPPED = "skipped"
    ASKED = "asked"  # a relative, to pass on that somebody would like to be called
    REACHED = "reached"
    ANSWERED = "answered"
    ENDED = "ended"
    WROTE = "wrote"
    SETTLED = "settled"


class Stop(StrEnum):
    """Why everything is stopped for a patient, until somebody of the staff starts it again."""

    CHANGE = "change"
    DEATH = "death"
    ADMISSION = "admission"
    PRISON = "prison"
    MOVED = "moved"
    OTHER = "other"


STOP_REASONS = (Stop.DEATH, Stop.ADMISSION, Stop.PRISON, Stop.MOVED)
"""In the order of the numbers that a tap carries."""


class Verb(StrEnum):
    """What the messenger does with an outbox row; a DOCUMENT is a file, made when it is sent."""

    SAY = "say"
    EDIT = "edit"
    DOCUMENT = "document"


class Way(StrEnum):
    """How something is said: by Telegram, or by an address that somebody of the staff has beside it."""

    TELEGRAM = "telegram"
    ALSO = "also"


class OutboxState(StrEnum):
    """DUE until it is SENT, or given up: DROPPED (no longer true), EXPIRED (too late), FAILED (can't arrive)."""

    DUE = "due"
    SENT = "sent"
    DROPPED = "dropped"
    EXPIRED = "expired"
    FAILED = "failed"


class Priority(IntEnum):
    """Order in the outbox, lowest first (docs/adr/0004)."""

    CRISIS = 0
    ALERT = 10
    ANSWER = 20
    REMINDER = 30
    PROMPT = 40
    SUMMARY = 50

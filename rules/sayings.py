"""What is to be said, before it has words: the one shape between those who know the facts and `bot.wording`.

A Saying carries facts (names, moments, ids), never sentences. Moments are aware UTC; the wording shows them in
the receiver's zone. Every Kind has its texts in each language's catalogue, with variants.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from rules.words import AlertDeed, AlertKind, AlertState, Mood, OutboxState, Reach


class Kind(StrEnum):
    """Each thing Mellom can say. In brackets: the fields its texts may use."""

    # to the patient: check-ins
    PROMPT = "prompt"  # [name, who] check_in
    REMINDER = "reminder"  # [name, who, until]: until = answer by
    ASK_AGAIN = "ask_again"  # [name, who, until] after our own outage
    # to the patient: answers
    ANSWER_BUTTON = "answer_button"  # [name, who]
    ANSWER_TEXT = "answer_text"  # [name, who]
    ANSWER_HARD = "answer_hard"  # [name, who, when]: when = next moment at which who can call; offers the call
    ANSWER_SILENCE = "answer_silence"  # [name, who] the first sign of life after a missed check-in
    ANSWER_STEPS = "answer_steps"  # [steps] done just now, in the patient's words; undo buttons
    ANSWER_STEPS_HARD = "answer_steps_hard"  # [steps] the same on a hard day
    ANSWER_UNSEEN = "answer_unseen"  # voice or picture
    ANSWER_UNKNOWN_COMMAND = "answer_unknown_command"
    # to the patient: "Ring meg"
    CALL_SENT = "call_sent"  # [who] staffed
    CALL_SENT_CLOSED = "call_sent_closed"  # [who, when] out of staffed hours
    CALL_ALREADY = "call_already"  # [who, since]
    CALL_TAKEN = "call_taken"  # [who]
    CALL_NOBODY = "call_nobody"  # nobody could be told: whom to call instead
    # to the patient: steps
    STEPS_LIST = "steps_list"  # steps
    STEPS_EMPTY = "steps_empty"
    STEP_ASK_NAME = "step_ask_name"  # what should the new step be called?
    STEP_ASK_RENAME = "step_ask_rename"  # [step]
    STEP_MENU = "step_menu"  # [step] rename, drop
    STEP_ADDED = "step_added"  # [step]
    STEP_RENAMED = "step_renamed"  # [step]
    STEP_DROPPED = "step_dropped"  # [step]
    STEP_TOO_MANY = "step_too_many"  # [limit]
    STEP_BAD_NAME = "step_bad_name"
    STEP_KNOWN = "step_known"  # [step] it stands on the list already
    STEP_UNDONE = "step_undone"  # [step] the mark was taken back
    # to the patient: pause
    PAUSE_MENU = "pause_menu"
    PAUSE_ASK_DATE = "pause_ask_date"
    PAUSE_BAD_DATE = "pause_bad_date"
    PAUSE_SET = "pause_set"  # [until]
    PAUSE_NOW = "pause_now"  # [until] one is running; offers to end it
    PAUSE_OVER = "pause_over"  # [next?] it ended by itself; next = next check-in
    PAUSE_ENDED = "pause_ended"  # [next?] ended by the patient
    # to the patient: at large
    START_PATIENT = "start_patient"  # [name, who]
    HELP_PATIENT = "help_patient"  # [who]
    NOT_NOW = "not_now"  # a dialogue was left
    # to the patient: the way in
    ENROL_LANGUAGE = "enrol_language"  # [name] in all languages
    ENROL_ABOUT = "enrol_about"  # [name, who, hours, chain]: what this is; hours as in the plan, chain = who is told
    ENROL_NO = "enrol_no"  # [who] no thanks
    ENROL_TIMES = "enrol_times"  # [who, days, planned, choices, schedule] one of the team's schedules
    ENROL_DAYS = "enrol_days"  # which days, where the team set no schedule
    ENROL_HOUR = "enrol_hour"  # [choices]
    ENROL_STEPS = "enrol_steps"  # [area] steps: choose from suggestions or type
    ENROL_STEP_ADDED = "enrol_step_added"  # [step]
    ENROL_DONE = "enrol_done"  # [first?] the first check-in
    # to everybody
    LANGUAGE_MENU = "language_menu"  # in all languages
    LANGUAGE_SET = "language_set"
    # to staff
    ALERT = "alert"  # alert
    ALERT_AGAIN = "alert_again"  # alert: to admins, nobody has it
    ASK_OUTCOME = "ask_outcome"  # alert, [taken_at]
    ALL_CLEAR = "all_clear"  # alert, [answered_at]
    ALL_CLEAR_HARD = "all_clear_hard"  # alert: has answered, and the day is a hard one
    ALL_CLEAR_SEE_NEW = "all_clear_see_new"  # alert: has answered, but see the new alert
    ASK_NOTE = "ask_note"  # alert: closed; what was done?
    NOTE_SAVED = "note_saved"
    PAUSE_TOLD = "pause_told"  # [name, until]
    PAUSE_TOLD_ENDED = "pause_told_ended"  # [name]
    DIGEST = "digest"  # digest
    OUTAGE = "outage"  # [begin, end, affected, again, dropped]
    DEAF = "deaf"  # [begin] we have not been able to hear since
    START_STAFF = "start_staff"  # [name]
    HELP_STAFF = "help_staff"
    STAFF_UNROUTED = "staff_unrouted"  # what you wrote was sent to nobody
    HELP_ADMIN = "help_admin"
    # to staff: people on board
    CONFIRM_STAFF = "confirm_staff"  # [name] what you will get; did this arrive?
    CONFIRMED = "confirmed"
    ENROLLED = "enrolled"  # [name, first?] said yes
    DECLINED = "declined"  # [name] said no
    INVITE_PART = "invite_part"  # as what?
    INVITE_ASK_NAME = "invite_ask_name"
    INVITE_BAD_NAME = "invite_bad_name"  # [limit]
    INVITE_BOUND = "invite_bound"  # [invited, person] has a chat, or has ended: a new link?
    INVITE_OTHER_PART = "invite_other_part"  # [invited]
    INVITE_SEVERAL = "invite_several"  # [invited] several have this name
    INVITE_LINK = "invite_link"  # [invited, bot, token, until]
    INVITE_NOBODY = "invite_nobody"  # [invited] a patient whose alerts go to the admins
    INVITE_NO_LINK = "invite_no_link"
    # to a relative
    CONFIRM_RELATIVE = "confirm_relative"  # [name] says nothing of anybody
    # toasts: the short line over a tap
    TOAST_ANSWER = "toast_answer"
    TOAST_STEP_DONE = "toast_step_done"  # [step]
    TOAST_STEP_UNDONE = "toast_step_undone"  # [step]
    TOAST_TAKEN = "toast_taken"
    TOAST_TAKEN_BY = "toast_taken_by"  # [who, since]
    TOAST_CLOSED = "toast_closed"  # it is closed now
    TOAST_CLOSED_BEFORE = "toast_closed_before"  # it was closed already
    TOAST_RELEASED = "toast_released"
    TOAST_PASSED_ON = "toast_passed_on"
    TOAST_NOT_YOURS = "toast_not_yours"  # the button belongs to someone else
    TOAST_STALE = "toast_stale"  # the button is too old to do anything
    TOAST_OK = "toast_ok"
    # past the outbox: works with the database down
    STRANGER = "stranger"
    INVITE_VOID = "invite_void"  # a link that can't be used, for whatever reason; in all languages


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
class AlertMoment:
    """One thing that happened to an alert: who did it, when. `why` only where a rank was skipped."""

    deed: AlertDeed
    at: datetime
    who: str
    why: str | None = None  # "relative", or a Reach value


@dataclass(frozen=True)
class AlertView:
    """An alert as a person of the team sees it. Never shown to a relative."""

    id: int
    kind: AlertKind
    state: AlertState
    patient: str
    raised_at: datetime
    phone: str | None = None
    asked_at: datetime | None = None
    reminded_at: datetime | None = None
    heard_at: datetime | None = None
    misses: int = 1
    reach: Reach = Reach.OPEN
    holder: str | None = None
    taken_at: datetime | None = None
    moments: tuple[AlertMoment, ...] = ()


class DigestItem(StrEnum):
    """What the morning's summary for staff may say of a patient."""

    MISSED = "missed"  # below the number of misses that raises an alert
    VOID = "void"  # our service was down: not held against anybody
    PAUSED = "paused"
    ALERT_OPEN = "alert_open"


@dataclass(frozen=True)
class DigestLine:
    """One line about one patient: `at` is when (missed, void: the check-in; paused: its end; alert: raised)."""

    patient: str
    item: DigestItem
    at: datetime
    count: int = 1
    who: str | None = None


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


@dataclass(frozen=True)
class Letter:
    """A Saying with its address: what the messenger gets.

    `message_id` is set where an earlier message is to be edited; None where it is to be a new one.
    """

    outbox_id: int
    chat_id: int
    saying: Saying
    message_id: int | None = None


@dataclass(frozen=True)
class Dropped:
    """The second look found that a row must not be said: why it ends in `state`."""

    state: OutboxState
    why: str

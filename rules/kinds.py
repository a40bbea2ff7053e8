"""Each thing Mellom can say. Every Kind has its texts in each language's catalogue, with variants."""

from enum import StrEnum


class Kind(StrEnum):
    """Each thing Mellom can say. In brackets: the fields its texts may use."""

    # to the patient: check-ins
    PROMPT = "prompt"  # [name, who] check_in
    REMINDER = "reminder"  # [name, who, until]: until = answer by
    ASK_AGAIN = "ask_again"  # [name, who, until] after our own outage
    # to the patient: answers
    ANSWER_BUTTON = "answer_button"  # [name, who]
    ANSWER_TEXT = "answer_text"  # [name, who]
    ANSWER_HARD = "answer_hard"  # [name, who, when, reader?]: when = next moment at which who can call; offers the call
    ANSWER_SILENCE = "answer_silence"  # [name, who] the first sign of life after a missed check-in
    ANSWER_STEPS = "answer_steps"  # [steps] done just now, in the patient's words; undo buttons
    ANSWER_STEPS_HARD = "answer_steps_hard"  # [steps] the same on a hard day
    ANSWER_UNSEEN = "answer_unseen"  # voice or picture
    ANSWER_UNKNOWN_COMMAND = "answer_unknown_command"
    FLOOD = "flood"  # also to staff: more came at once than is kept
    # to the patient: "Ring meg"
    CALL_SENT = "call_sent"  # [who] staffed
    CALL_SENT_CLOSED = "call_sent_closed"  # [who, when] out of staffed hours
    CALL_ALREADY = "call_already"  # [who, since]
    CALL_TAKEN = "call_taken"  # [who]
    CALL_NOBODY = "call_nobody"  # nobody could be told: whom to call instead
    # to the patient: a possible crisis
    CRISIS = "crisis"  # [reader?, when?] case: taken; reader and when: only once it was delivered to somebody
    CRISIS_MORE = "crisis_more"  # to each message while it is open
    CRISIS_OVER = "crisis_over"  # [who, next?] case: resume, change, stop
    REVIEW = "review"  # [reader?, when?] who reads, and when
    STARTED_AGAIN = "started_again"  # [who, next?] by staff, after everything was stopped
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
    # to the patient: pause
    PAUSE_MENU = "pause_menu"
    PAUSE_ASK_DATE = "pause_ask_date"
    PAUSE_BAD_DATE = "pause_bad_date"
    PAUSE_SET = "pause_set"  # [until]
    PAUSE_NOW = "pause_now"  # [until] one is running; offers to end it
    PAUSE_OVER = "pause_over"  # [next?] it ended by itself; next = next check-in
    PAUSE_ENDED = "pause_ended"  # [next?] ended by the patient
    PAUSE_SET_BY = "pause_set_by"  # [who, until] set by staff
    PAUSE_ENDED_BY = "pause_ended_by"  # [who, next?] ended by staff
    # to the patient: from staff, under their own name
    TEAM_MESSAGE = "team_message"  # [who, text] text
    GREETING = "greeting"  # [name, who, text] text, or none
    ANSWER_PASSED_ON = "answer_passed_on"  # [who] who gets the answer
    STOP_ASK = "stop_ask"  # [who] does the patient want to stop?
    GOODBYE = "goodbye"  # [name, who] the last text
    # to the patient: at large
    WHO_LOOKED = "who_looked"  # [who, at] looks
    MY_DATA_PAGE = "my_data_page"  # data: all that is stored, as a page to read
    MY_DATA_FILE = "my_data_file"  # data: the same as JSON
    MY_DATA_NOT_NOW = "my_data_not_now"  # [who] it is in doubt who has the phone
    ERASE_ASK = "erase_ask"  # [who] is everything to be erased?
    ERASE_SET = "erase_set"  # [until] everything goes then; offers to undo
    ERASE_UNDONE = "erase_undone"
    ERASE_WAITS = "erase_waits"  # [who] an alert is open: not yet
    ERASED = "erased"  # the last text: everything goes now
    START_PATIENT = "start_patient"  # [name, who, reader?, hours?]: reader = who can read, hours = when they work
    HELP_PATIENT = "help_patient"  # [who, reader?, hours?]
    NOT_NOW = "not_now"  # a dialogue was left
    # to the patient: other times
    SCHEDULE_NEWS = "schedule_news"  # plan
    SCHEDULE_NEWS_GONE = "schedule_news_gone"  # plan
    # to staff: schedules
    SCHEDULE_LIST = "schedule_list"  # plan, [name]
    SCHEDULE_TIMES = "schedule_times"  # plan, [name]
    SCHEDULE_WINDOW = "schedule_window"  # plan, [name]
    SCHEDULE_REMINDER = "schedule_reminder"  # plan, [name]
    SCHEDULE_HOLIDAYS = "schedule_holidays"  # plan, [name]
    SCHEDULE_PERIOD = "schedule_period"  # plan, [name]
    SCHEDULE_UNTIL = "schedule_until"  # plan
    SCHEDULE_CHANGE = "schedule_change"  # plan, [name]: what is to be changed?
    SCHEDULE_PREVIEW = "schedule_preview"  # plan, [name]
    SCHEDULE_MEANWHILE = "schedule_meanwhile"  # plan, [who?, name] somebody else changed it meanwhile
    SCHEDULE_UNCLEAR = "schedule_unclear"  # plan, [part]
    SCHEDULE_SAVED = "schedule_saved"  # plan, [name]
    SCHEDULE_ASK_REMOVE = "schedule_ask_remove"  # plan, [name]
    SCHEDULE_REMOVED = "schedule_removed"  # plan, [name]
    SCHEDULE_LEFT = "schedule_left"  # nothing was changed
    # to the patient: the way in
    ENROL_LANGUAGE = "enrol_language"  # [name] in all languages
    ENROL_ABOUT = "enrol_about"  # [name, who, chain, reader?, hours?]: what this is; chain = who is told
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
    ALERT_WROTE = "alert_wrote"  # alert: the patient wrote again while it was open
    CRISIS_ASK_NOTE = "crisis_ask_note"  # alert: what was done? it stays open until that is written
    CRISIS_CHOICE = "crisis_choice"  # alert: how it goes on; case: the outcome
    STOPPED_ALL = "stopped_all"  # [name] people: the patient; case: why
    STARTED_TOLD = "started_told"  # [name, next?]
    ALERT_WAITS = "alert_waits"  # past Telegram: safe whoever reads it
    ALERT_STUCK = "alert_stuck"  # past Telegram, to admins: nobody has taken it
    ASK_OUTCOME = "ask_outcome"  # alert, [taken_at]
    ALL_CLEAR = "all_clear"  # alert, [answered_at]
    ALL_CLEAR_HARD = "all_clear_hard"  # alert: has answered, and the day is a hard one
    ALL_CLEAR_SEE_NEW = "all_clear_see_new"  # alert: has answered, but see the new alert
    ASK_NOTE = "ask_note"  # alert: closed; what was done?
    NOTE_SAVED = "note_saved"
    PAUSE_TOLD = "pause_told"  # [name, until]
    PAUSE_TOLD_ENDED = "pause_told_ended"  # [name]
    DIGEST = "digest"  # digest
    REPLIES = "replies"  # replies: unread ones
    REPLIES_NONE = "replies_none"  # nothing is unread
    TODAY = "today"  # today: how it stands
    PERSON = "person"  # person: one patient's page
    OUTAGE = "outage"  # [begin, end, affected, again, dropped]
    DEAF = "deaf"  # [begin] we have not been able to hear since
    RESTORED = "restored"  # [begin, messages, alerts] an older copy of the database took its place
    CLOCK_AHEAD = "clock_ahead"  # [minutes] the machine's clock is wrong
    CLOCK_BEHIND = "clock_behind"  # [minutes]
    FAULT = "fault"  # something could not be seen to, as something of ours is broken
    REHEARSAL = "rehearsal"  # [id] a rehearsal of the alerts: seen?
    REHEARSAL_OVER = "rehearsal_over"  # rehearsal, [who]: to admins
    REACHABLE_AGAIN = "reachable_again"  # [name] a patient who had blocked the bot lets us write again; no answer
    STAFF_LOST = "staff_lost"  # [who, why] somebody of the staff can't be reached; why = a Reach value
    STAFF_BACK = "staff_back"  # [who]
    # the team's channel: to an admin, in private
    CHANNEL_ASK = "channel_ask"  # [group, chat] is it to be this group? chat = its id without the minus
    CHANNEL_SET = "channel_set"  # [who, group] to every admin
    CHANNEL_NONE = "channel_none"  # there is none, and how one is made
    CHANNEL_IS = "channel_is"  # there is one, and how it is ended
    CHANNEL_ENDED = "channel_ended"  # [who] to every admin
    CHANNEL_LOST = "channel_lost"  # the bot can't write there any more
    # the team's channel: into the group, never of whom it is
    CHANNEL_HELLO = "channel_hello"
    CHANNEL_WAITING = "channel_waiting"  # [count] alerts that nobody has taken
    CHANNEL_TAKEN = "channel_taken"  # [who, count] count = alerts that still wait
    CHANNEL_BYE = "channel_bye"
    START_STAFF = "start_staff"  # [name]
    START_MEMBER = "start_member"  # [name] the same to one to whom no alerts come
    HELP_STAFF = "help_staff"
    STAFF_UNROUTED = "staff_unrouted"  # what you wrote was sent to nobody
    # to staff: about their own patients; name is the patient's
    WHICH_PERSON = "which_person"  # [count, limit] people: whom a name could mean; count: all, if more than limit
    NO_SUCH_PERSON = "no_such_person"  # [asked]
    USAGE = "usage"  # case: how a command is written
    WRITE_ASK = "write_ask"  # [name]
    WRITE_TOO_LONG = "write_too_long"  # [limit]
    WRITTEN = "written"  # [name, at] case: what became of a message or greeting
    TEAM_ANSWER = "team_answer"  # [name, who?, text] text, people: the patient; who: to whom, if not to the reader
    CHECK_IN_SENT = "check_in_sent"  # [name]
    CHECK_IN_ALREADY = "check_in_already"  # [name, since] one is open
    CHECK_IN_QUIET = "check_in_quiet"  # [name, until]
    CHECK_IN_HELD = "check_in_held"  # [name] a possible crisis is open, or everything is stopped
    CHECK_IN_PAUSED = "check_in_paused"  # [name, until]
    PAUSE_FOR_MENU = "pause_for_menu"  # [name] people: the patient
    PAUSE_FOR_NOW = "pause_for_now"  # [name, until] people: the patient
    PAUSE_FOR_ASK_DATE = "pause_for_ask_date"  # [name]
    PAUSE_FOR_BAD_DATE = "pause_for_bad_date"
    END_ASK = "end_ask"  # [name] people: the patient
    ENDED_TOLD = "ended_told"  # [name]
    STOPPED_TOLD = "stopped_told"  # [name] of their own accord
    # to staff: what a patient asked to have erased
    ERASE_TOLD = "erase_told"  # [name, until]
    ERASE_UNDONE_TOLD = "erase_undone_told"  # [name]
    ERASE_WAITS_TOLD = "erase_waits_told"  # [name] until the alert is closed
    # to staff: who has the phone
    DETACH_ASK = "detach_ask"  # [name] is it to be cut off?
    DETACHED = "detached"  # [name]
    VERIFY_ASK = "verify_ask"  # [name, count] nothing came for so many days: is it still they?
    RECORD_ASK = "record_ask"  # [name, count, until] words that go then were not said to be in the record
    # to staff: people who leave or are away
    LEAVE_ASK = "leave_ask"  # [name, alerts, ranks] people: who may take over
    LEAVE_REFUSED = "leave_refused"  # [name] case: why
    LEFT = "left"  # [name]
    TAKEN_OVER = "taken_over"  # [who, patients] you are a contact of these patients now
    AWAY_ASK = "away_ask"
    AWAY_BAD_DATE = "away_bad_date"
    AWAY_SET = "away_set"  # [first, last] absence
    AWAY_JOINED = "away_joined"  # [first, last] absence: with days that stood before
    AWAY_NOW = "away_now"  # [first, last] absence
    AWAY_ENDED = "away_ended"
    AWAY_NO_CONTACT = "away_no_contact"
    HELP_ADMIN = "help_admin"
    # to staff: people on board
    CONFIRM_STAFF = "confirm_staff"  # [name] what you will get; did this arrive?
    CONFIRM_MEMBER = "confirm_member"  # [name] the same to one who is no contact and no admin: no alerts come
    CONFIRMED = "confirmed"
    ENROLLED = "enrolled"  # [name, first?] said yes
    DECLINED = "declined"  # [name] said no
    INVITE_PART = "invite_part"  # as what?
    INVITE_ASK_NAME = "invite_ask_name"
    INVITE_BAD_NAME = "invite_bad_name"  # [limit]
    INVITE_WAITING = "invite_waiting"  # [invited, person] has a link that is still good: a new one?
    INVITE_BOUND = "invite_bound"  # [invited, person] has a chat, or has ended: a new link?
    INVITE_OTHER_PART = "invite_other_part"  # [invited]
    INVITE_SEVERAL = "invite_several"  # [invited] several have this name
    INVITE_LINK = "invite_link"  # [invited, bot, token, until]
    INVITE_NOBODY = "invite_nobody"  # [invited] people: the contacts; a patient whose alerts go to the admins
    INVITE_CONTACTS = "invite_contacts"  # [invited, chain] who gets a patient's alerts, in their order
    INVITE_NO_LINK = "invite_no_link"
    # to a relative
    CONFIRM_RELATIVE = "confirm_relative"  # [name] says nothing of anybody
    RELATIVE_ASK = "relative_ask"  # [who, name, number] the first of the two fixed texts; name is the patient's
    RELATIVE_THANKS = "relative_thanks"  # the second
    # to the patient: contacts and consents
    CONTACTS = "contacts"  # contacts, [name, chain, who]
    CONTACT_PERIOD = "contact_period"  # [relative, contact] for how long
    # what they would get: ask, thanks
    CONTACT_OFFER = "contact_offer"  # [relative, contact, speaks, who, number, name, until?, ask, thanks, period]
    CONTACT_AGREED = "contact_agreed"  # [relative, until?, period] case: a Telling
    CONTACT_WITHDRAWN = "contact_withdrawn"  # [relative]
    CONTACT_NOT_YET = "contact_not_yet"  # [relative, who] there is no number that could be called
    CONTACT_NEW = "contact_new"  # [relative, by]
    CONTACT_RECORDED = "contact_recorded"  # [relative, until?, period] case: a Telling
    ENROL_ADULT = "enrol_adult"  # 18 or older?
    ENROL_TOO_YOUNG = "enrol_too_young"  # [who]
    CONSENT_AGAIN = "consent_again"  # [name, who, chain, reader?, hours?, until?] without until it has lapsed
    # to staff: consents; name is the patient's
    CONSENT_GIVEN = "consent_given"  # [name, relative, until?, period] case: a Telling
    CONSENT_WITHDRAWN = "consent_withdrawn"  # [name, relative]
    CONSENT_RAN_OUT = "consent_ran_out"  # [name, relative]
    CONSENT_ASKED_AGAIN = "consent_asked_again"  # [name, until]
    CONSENT_LAPSED = "consent_lapsed"  # [name] nobody is asked any more
    CONSENT_RENEWED = "consent_renewed"  # [name]
    CHECK_IN_NO_CONSENT = "check_in_no_consent"  # [name]
    TOO_YOUNG = "too_young"  # [name]
    INVITE_RELATIVE_OF = "invite_relative_of"  # [invited] people: the patients
    RELATIVE_ADDED = "relative_added"  # [name, relative]
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
    TOAST_ENTERED = "toast_entered"  # it stands in the record
    TOAST_FLOOD = "toast_flood"
    TOAST_NOTE_FIRST = "toast_note_first"  # a possible crisis is closed with a note only
    # past the outbox: works with the database down
    STRANGER = "stranger"
    NOBODY_READS = "nobody_reads"  # to a relative who writes
    UNVERIFIED = "unverified"  # to a phone that was cut off
    OUT_OF_ORDER = "out_of_order"  # to anybody who writes while nothing can be recorded
    INVITE_VOID = "invite_void"  # a link that can't be used, for whatever reason; in all languages

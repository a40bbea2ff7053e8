"""Callback data: what a button carries. Opaque to Telegram, at most 64 bytes, checked against who taps.

Shape: a letter for what is meant, then ids and a choice, parted by ":". Old buttons stay readable: a letter
once released keeps its meaning.
"""

from dataclasses import dataclass
from enum import StrEnum, unique

from rules.words import Mood

DATA_BYTES_MAX = 64


@unique
class Press(StrEnum):
    """What a tap asks for."""

    MOOD = "m"  # check-in, mood
    STEP = "s"  # check-in, step: toggle
    CALL_ME = "c"  # check-in or 0
    UNDO = "u"  # step: take today's mark back
    TAKE = "at"  # alert
    REACHED = "ar"  # alert
    UNREACHED = "an"  # alert
    RELEASE = "al"  # alert
    NO_NOTE = "ax"  # alert
    SETTLED = "as"  # alert: a possible crisis is over without contact
    RESUME = "zr"  # alert, 1 = settled without contact
    CHANGE = "zc"  # alert, the same
    STOP_AFTER = "zs"  # alert, the same
    STOP_ALL = "ws"  # patient: stop everything
    STOP_WHY = "ww"  # patient, number of the reason from 1
    START_AGAIN = "wa"  # patient
    SEEN = "rh"  # rehearsal
    PAUSE = "p"  # days as id; 0 = until a date
    PAUSE_END = "pe"
    STEP_ADD = "ta"
    STEP_MENU = "tm"  # step
    STEP_RENAME = "tr"  # step
    STEP_DROP = "td"  # step
    REPLIES = "r"  # the next unread replies
    REMINDED = "jr"  # reminder, by its outbox row: the words that it is about
    ENTERED = "je"  # page of replies or reminder, by its outbox row: what matters stands in the record
    PERSON = "v"  # patient: their page
    CHANNEL_YES = "ky"  # group, its id without the minus
    CHANNEL_NO = "kn"
    SCHEDULE_SHOW = "sco"  # patient
    SCHEDULE_NEW = "scn"  # patient
    SCHEDULE_EDIT = "sce"  # schedule
    SCHEDULE_DROP = "scd"  # schedule: ask whether
    SCHEDULE_DROP_SURE = "scr"  # schedule
    SCHEDULE_TIMES = "sct"  # turn, which of the usual ones
    SCHEDULE_WINDOW = "scw"  # turn, minutes; 0 = until the evening
    SCHEDULE_REMIND = "scm"  # turn, 1 = when half of the time is over
    SCHEDULE_HOLIDAYS = "sch"  # turn, 1 = skip them
    SCHEDULE_PERIOD = "scp"  # turn, 0 = no end, 1 = some weeks, 2 = until a date, 3 = without exceptions
    SCHEDULE_STEP = "sca"  # turn, what to ask about; 0 = what is to be changed
    SCHEDULE_SAVE = "scs"  # turn
    SCHEDULE_CANCEL = "scx"  # turn
    STOP_YES = "q"  # a patient stops
    ERASE_YES = "zy"  # a patient wants everything erased
    ERASE_UNDO = "zu"
    LEAVE = "x"  # leave a dialogue or menu
    # staff about a patient, whose id it carries
    WRITE = "w"  # patient, number of the text that waits or 0
    GREET = "wg"  # patient, the same
    CHECK_IN = "wc"  # patient
    PAUSE_FOR = "wp"  # patient: the menu
    PAUSE_FOR_DAYS = "wd"  # patient, days
    PAUSE_FOR_DATE = "wt"  # patient
    PAUSE_FOR_END = "we"  # patient
    END = "wx"  # patient: ask whether
    END_YES = "wy"  # patient
    DETACH = "zd"  # patient: ask whether
    DETACH_YES = "zx"  # patient
    VERIFIED = "zv"  # patient
    # people of the team
    PARTING = "g"  # contact: ask whether
    PARTING_YES = "gy"  # contact, successor or 0
    BACK = "gb"  # absence
    LANGUAGE = "lg"  # number of the language, from 1
    ENROL_YES = "ey"
    ENROL_NO = "en"
    ENROL_TIME = "et"  # schedule, number of the choice from 1
    ENROL_DAYS = "ed"  # number of the choice from 1
    ENROL_HOUR = "eh"  # hour of the day
    ENROL_AREA = "ea"  # number of the area from 1; 0 = all areas
    ENROL_STEP = "es"  # area, number of the suggestion from 1
    ENROL_UNDO = "eu"  # step that was just named
    ENROL_DONE = "ef"
    CONFIRM = "cf"
    INVITE = "iv"  # number of the part from 1
    INVITE_AGAIN = "ia"  # person
    INVITE_CONTACT = "ic"  # patient, the next contact of their chain
    RELATIVE_OF = "ir"  # relative, patient
    ADULT = "ev"  # 18 or older
    TOO_YOUNG = "eb"
    RENEW_YES = "ny"  # to a text that has changed
    RENEW_NO = "nn"
    # a patient about their contacts
    CONTACT_GIVE = "kg"  # contact: ask for how long
    CONTACT_FOR = "kf"  # contact, number of the period from 1
    CONTACT_ASKED = "ka"  # contact: yes, after a tap of the staff
    CONTACT_AUTOMATIC = "kb"  # contact: yes, also by itself
    CONTACT_WITHDRAW = "kw"  # contact
    ASK_RELATIVE = "ap"  # alert, contact


@dataclass(frozen=True)
class Tap:
    """A tap as read from its data: `id` and `other` are 0 where the press has none."""

    press: Press
    id: int = 0
    other: int = 0
    mood: Mood | None = None


def write_tap(tap: Tap) -> str:
    """The data of a button, e.g. ``m:17:good``."""
    parts = [tap.press.value]
    if tap.id or tap.other or tap.mood:
        parts.append(str(tap.id))
    if tap.mood:
        parts.append(tap.mood.value)
    elif tap.other:
        parts.append(str(tap.other))
    return ":".join(parts)


def read_tap(data: str) -> Tap | None:
    """The tap behind a button's data, or None for anything that we never wrote."""
    if not data.isascii() or len(data) > DATA_BYTES_MAX:
        return None
    letter, *rest = data.split(":")
    try:
        press = Press(letter)
        number = int(rest[0]) if rest else 0
        mood = Mood(rest[1]) if press is Press.MOOD and len(rest) > 1 else None
        other = int(rest[1]) if mood is None and len(rest) > 1 else 0
    except ValueError:
        return None
    tap = Tap(press, number, other, mood)
    return tap if write_tap(tap) == data and min(number, other) >= 0 and max(number, other) < 2**63 else None

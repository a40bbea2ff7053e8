"""What a relative may be asked, and until when: the two fixed texts, after a tap of the staff or by itself."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from rules.local_time import to_utc
from rules.pauses import end_of_day

TEXT_VERSION = "2"
"""Which texts a patient says yes to. A new number for other words; tests/unit/test_disclosures.py knows each."""

PERIODS = (30, 90, 365, 0)
"""For how many days a patient may say yes, today counted; 0 is until they take it back."""

_TOLD_AT = time(8)


class Telling(StrEnum):
    """When a relative is asked. Stored by value."""

    ASKED = "asked"  # after somebody of the staff tapped
    AUTOMATIC = "automatic"  # also when the chain comes to them


class WhyNot(StrEnum):
    """Why a relative in a chain is passed over, as all who were told of an alert see it."""

    CONSENT = "relative"
    ASKED_ONLY = "relative_asked"
    OTHER_ALERT = "relative_other"
    QUIET = "relative_quiet"
    NUMBER = "relative_number"
    BEFORE = "relative_before"


def last_day_of(days: int, today: date) -> date | None:
    """The last day of a period that begins today."""
    return today + timedelta(days=days - 1) if days else None


def end_of(last: date | None, zone: ZoneInfo) -> datetime | None:
    """When a consent ends: with its last day, where the patient is."""
    return end_of_day(last, zone) if last else None


def last_day(expires_at: datetime | None, zone: ZoneInfo) -> date | None:
    """The day on which a consent last counts."""
    return (expires_at - timedelta(seconds=1)).astimezone(zone).date() if expires_at else None


def told_at(expires_at: datetime | None, zone: ZoneInfo) -> datetime | None:
    """When staff are told that a consent has ended: in the morning after."""
    return to_utc(datetime.combine(expires_at.astimezone(zone).date(), _TOLD_AT), zone) if expires_at else None

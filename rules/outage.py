"""What our own silence means for others: nobody is called silent for it (docs/how_it_works.md, Outages)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from rules.check_in import CheckInLife

DEAF_AFTER = timedelta(minutes=5)
"""Not having heard for longer than this is an outage, and admins are told."""

UPDATES_KEPT = timedelta(hours=24)
"""Telegram keeps updates no longer than this (Bot API, getUpdates): answers in an older gap may be lost."""

MARGIN = timedelta(minutes=15)
"""Somebody needs this long to answer after we hear again; with less, they are asked again."""


@dataclass(frozen=True)
class Gap:
    """A time in which we did not hear. `end` None: it still lasts. `lost`: what was heard in it is gone."""

    id: int
    begin: datetime
    end: datetime | None
    lost: bool = False


class Verdict(StrEnum):
    """What to do about an open check-in whose time is up."""

    AS_PLANNED = "as_planned"
    ASK_AGAIN = "ask_again"
    VOID = "void"


def judge(life: CheckInLife, gaps: Iterable[Gap]) -> tuple[Verdict, int | None]:
    """Whether an outage of ours touched the look that is due, and which one.

    AS_PLANNED where it did not. ASK_AGAIN where the end of the window, or the reminder, fell into an outage or
    just after one, or an outage within the window outlasted Telegram's memory or was forgotten by us, so that an answer
    may be lost.
    VOID where both are true.
    """
    asked, look_at = life.last_asked_at, life.look_at
    if asked is None or look_at is None:
        return Verdict.AS_PLANNED, None
    over = [gap for gap in gaps if gap.end and gap.begin < look_at and gap.end > asked]
    at_the_end = [gap for gap in over if _end(gap, look_at) > look_at - MARGIN]
    long = [gap for gap in over if gap.lost or _end(gap, look_at) - gap.begin > UPDATES_KEPT]
    touching = at_the_end or long
    if not touching:
        return Verdict.AS_PLANNED, None
    longest = max(touching, key=lambda gap: _end(gap, look_at) - gap.begin)
    return (Verdict.VOID if longest in at_the_end and longest in long else Verdict.ASK_AGAIN), longest.id


def _end(gap: Gap, otherwise: datetime) -> datetime:
    return gap.end or otherwise


def opens_gap(heard_until: datetime | None, now: datetime) -> bool:
    """Whether we have been deaf for so long that it is an outage."""
    return heard_until is not None and now - heard_until > DEAF_AFTER

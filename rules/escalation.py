"""Whom an alert goes to next, and when (docs/state_machines.md). Decides only; care.alert acts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rules.words import AlertState, ContactKind, Reach

ADMIN_GAPS = tuple(timedelta(minutes=m) for m in (15, 30, 60, 120, 240, 480, 720, 1440))
"""After the chain the admins are asked, again and again with these pauses; then the morning's summary has it."""

CRISIS_WITHIN = timedelta(minutes=5)
"""How long those who are at work have to take a possible crisis before the admins and all others are told."""

CRISIS_GAPS = tuple(timedelta(minutes=m) for m in (5, 10, 15, 30, 60))
"""From then on it is told again after these pauses, and each hour until somebody takes it."""

GRACE_WITHOUT_RANK = timedelta(minutes=30)
"""How long a holder who has no rank of their own has to answer "did you reach them?"."""

RELATIVE, AWAY, OFF_DUTY = "relative", "away", "off_duty"


@dataclass(frozen=True)
class Link:
    """One rank of a chain: a person, what they may be told, whether we can reach them, how long they have.

    `away`: on a day off; `off_duty`: outside their own hours.
    """

    rank: int
    person_id: int
    within: timedelta
    kind: ContactKind = ContactKind.STAFF
    reach: Reach = Reach.OPEN
    away: bool = False
    off_duty: bool = False

    @property
    def skipped_because(self) -> str | None:
        """Why this rank is passed over at once; None where it is asked.

        A relative is never told of an alert here: without a recorded Disclosure being a patient is itself
        confidential.
        """
        if self.kind is ContactKind.RELATIVE:
            return RELATIVE
        if self.reach is not Reach.OPEN:
            return self.reach.value
        if self.away:
            return AWAY
        return OFF_DUTY if self.off_duty else None

    @property
    def is_unreachable(self) -> bool:
        """Whether only Telegram is in the way: they are of the staff and at work."""
        at_work = not (self.away or self.off_duty)
        return self.kind is ContactKind.STAFF and at_work and self.reach is not Reach.OPEN

    @property
    def can_be_told(self) -> bool:
        """Whether they could be told, at work or not: better than nobody."""
        return self.kind is ContactKind.STAFF and self.reach is Reach.OPEN


@dataclass(frozen=True)
class AlertLife:
    """Where an alert stands: whom the chain has come to since it began, how often the admins were asked, who has it.

    `met` has everybody who was told or passed over, whatever their rank is by now: a plan may change the chain
    while an alert is open, and who is new in it comes before those below, but nobody comes twice. `urgent`: a
    possible crisis, told to all at once and without an end.
    """

    state: AlertState
    met: frozenset[int] = frozenset()
    round: int = 0
    holder_id: int | None = None
    outcome_asked: bool = False
    urgent: bool = False


@dataclass(frozen=True)
class TellAll:
    """Ask all of them at once; look again at `look_at` unless somebody took it."""

    links: tuple[Link, ...]
    skipped: tuple[Link, ...]
    look_at: datetime


@dataclass(frozen=True)
class TellRank:
    """Ask this rank; look again at `look_at` unless somebody took it."""

    link: Link
    skipped: tuple[Link, ...]
    look_at: datetime


@dataclass(frozen=True)
class TellAdmins:
    """The chain is at its end: ask all admins. `look_at` None: the last round."""

    round: int
    skipped: tuple[Link, ...]
    look_at: datetime | None


@dataclass(frozen=True)
class AskOutcome:
    """Somebody took it and said no more: ask whether they reached the patient."""

    holder_id: int
    look_at: datetime


@dataclass(frozen=True)
class Rest:
    """Nothing more to do by the clock, or not before `until`."""

    until: datetime | None = None


Decision = TellAll | TellRank | TellAdmins | AskOutcome | Rest


def decide(alert: AlertLife, chain: Sequence[Link], now: datetime) -> Decision:
    """What an alert whose time is up asks for. A taken one is asked after first, then the chain goes on."""
    match alert.state:
        case AlertState.CLOSED:
            return Rest()
        case AlertState.TAKEN if alert.holder_id is not None and not alert.outcome_asked:
            grace = next((link.within for link in chain if link.person_id == alert.holder_id), GRACE_WITHOUT_RANK)
            return AskOutcome(alert.holder_id, now + grace)
    return _at_once(alert, chain, now) if alert.urgent else _go_on(alert, chain, now)


def _at_once(alert: AlertLife, chain: Sequence[Link], now: datetime) -> Decision:
    new = [link for link in sorted(chain, key=lambda link: link.rank) if link.person_id not in alert.met]
    at_work = tuple(link for link in new if link.skipped_because is None)
    skipped = tuple(link for link in new if link.skipped_because is not None)
    if at_work:
        return TellAll(at_work, skipped, now + CRISIS_WITHIN)
    return TellAdmins(alert.round + 1, skipped, now + CRISIS_GAPS[min(alert.round, len(CRISIS_GAPS) - 1)])


def _go_on(alert: AlertLife, chain: Sequence[Link], now: datetime) -> Decision:
    skipped: list[Link] = []
    for link in sorted(chain, key=lambda link: link.rank):
        if link.person_id in alert.met:
            continue
        if link.skipped_because is None:
            return TellRank(link, tuple(skipped), now + link.within)
        skipped.append(link)
    if alert.round >= len(ADMIN_GAPS):
        return Rest()
    more = alert.round + 1 < len(ADMIN_GAPS)
    return TellAdmins(alert.round + 1, tuple(skipped), now + ADMIN_GAPS[alert.round] if more else None)

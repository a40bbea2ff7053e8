"""Questions to the database that more than one act asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import BigInteger, ColumnElement, bindparam, func, select, true
from sqlalchemy.orm import Mapped
from sqlmodel import col

from rules.escalation import Link
from rules.words import AlertDeed, AlertKind, AlertState, CheckInState, ContactKind, MemberRole, OutboxState, Reach, Way
from storage.prepared import PerKey, prepared
from storage.tables import (
    Achievement,
    Alert,
    AlertMoment,
    AlertTold,
    Bot,
    CheckIn,
    Contact,
    Disclosure,
    Member,
    Outage,
    OutboxMessage,
    Patient,
    Pause,
    Person,
    Rank,
    Rehearsal,
    Schedule,
    Step,
    Team,
)
from storage.work import Work

CHAIN = PerKey(
    select(
        *(col(Rank.rank), col(Rank.within)),
        col(Contact.kind),
        *(col(Person.id), col(Person.telegram_id), col(Person.reach)),
    )
    .select_from(Rank)
    .join(Contact, col(Contact.person_id) == col(Rank.contact_id))
    .join(Person, col(Person.id) == col(Contact.person_id))
    .order_by(col(Rank.rank)),
    col(Rank.patient_id),
)
_LIVE = (CheckInState.PENDING, CheckInState.OPEN)
LIVE_CHECK_INS = PerKey(
    select(CheckIn).where(col(CheckIn.state).in_(_LIVE)).order_by(col(CheckIn.id)).with_for_update(),
    col(CheckIn.patient_id),
)
LIVE_ALERTS = PerKey(
    select(Alert).where(col(Alert.state) != AlertState.CLOSED).order_by(col(Alert.id)).with_for_update(),
    col(Alert.patient_id),
)
PAUSES = PerKey(select(Pause).where(col(Pause.ended_at).is_(None)), col(Pause.patient_id))
OPEN_CRISIS = PerKey(
    select(Alert).where(col(Alert.kind) == AlertKind.CRISIS, col(Alert.state) != AlertState.CLOSED),
    col(Alert.patient_id),
)
_TOLD = prepared(select(AlertTold).where(col(AlertTold.alert_id) == bindparam("alert_id")).order_by(col(AlertTold.id)))
STEPS = PerKey(
    select(Step).where(col(Step.dropped_at).is_(None)).order_by(col(Step.position), col(Step.id)),
    col(Step.patient_id),
)
DONE = PerKey(
    select(col(Achievement.step_id)).where(
        col(Achievement.day) == bindparam("day"), col(Achievement.undone_at).is_(None)
    ),
    col(Achievement.patient_id),
)


async def chain_of(work: Work, patient_id: int) -> tuple[Link, ...]:
    """A patient's chain in rank order. Nobody without a chat is reachable."""
    return tuple(
        Link(
            rank=rank,
            person_id=person_id,
            within=within,
            kind=kind,
            reach=reach if chat is not None else Reach.NOT_STARTED,
        )
        for rank, within, kind, person_id, chat, reach in await work.rows(CHAIN, patient_id)
    )


async def admins_of(work: Work, team_id: int) -> list[Person]:
    """The admins of a team who can be written to."""
    return await work.all(
        select(Person)
        .join(Member, col(Member.person_id) == col(Person.id))
        .where(
            col(Person.team_id) == team_id,
            col(Member.role) == MemberRole.ADMIN,
            col(Person.telegram_id).is_not(None),
            col(Person.reach) == Reach.OPEN,
        )
        .order_by(col(Person.id))
    )


async def live_check_ins(work: Work, patient_id: int) -> list[CheckIn]:
    """Check-ins of a patient that are not over, oldest first; locked against the escalator."""
    rows = await work.rows(LIVE_CHECK_INS, patient_id)
    # locked by their numbers, as others lock them; what was read ahead may be over by now
    return sorted((row for (row,) in rows if row.state in _LIVE), key=lambda row: row.due_at)


async def live_alerts(work: Work, patient_id: int) -> list[Alert]:
    """Alerts about a patient that nobody has closed, oldest first."""
    rows = await work.rows(LIVE_ALERTS, patient_id)
    return [row for (row,) in rows if row.state is not AlertState.CLOSED]


async def open_crisis(work: Work, patient_id: int, *, lock: bool = False) -> Alert | None:
    """The possible crisis of a patient that nobody has closed. `lock`: and nobody closes it before this act is over."""
    found = (
        await live_alerts(work, patient_id) if lock else [row for (row,) in await work.rows(OPEN_CRISIS, patient_id)]
    )
    return next((row for row in found if row.kind is AlertKind.CRISIS and row.state is not AlertState.CLOSED), None)


async def told_of(work: Work, alert_id: int) -> list[AlertTold]:
    """Who was told of an alert, in the order in which they were."""
    return await work.all(_TOLD, alert_id=alert_id)


async def met_by(work: Work, alert: Alert) -> frozenset[int]:
    """Whom an alert's chain has come to since it began: everybody who was told, or passed over."""
    rows = await work.session.scalars(
        select(col(AlertMoment.person_id)).where(
            col(AlertMoment.alert_id) == alert.id,
            col(AlertMoment.id) > alert.begun_after,
            col(AlertMoment.deed).in_([AlertDeed.TOLD, AlertDeed.SKIPPED, AlertDeed.ASKED]),
        )
    )
    return frozenset(one for one in rows if one is not None)


async def current_pause(work: Work, patient_id: int, at: datetime) -> Pause | None:
    """The pause in which `at` falls, if any: the one that lasts longest."""
    pauses = [pause for (pause,) in await work.rows(PAUSES, patient_id) if pause.begin <= at < pause.until]
    return max(pauses, key=lambda pause: pause.until, default=None)


async def steps_of(work: Work, patient_id: int) -> list[Step]:
    """A patient's steps in the order of the list, without dropped ones."""
    return [step for (step,) in await work.rows(STEPS, patient_id)]


async def done_on(work: Work, patient_id: int, day: date) -> set[int]:
    """The ids of the steps done on a local day."""
    return {step_id for (step_id,) in await work.rows(DONE, patient_id, day=day)}


async def next_check_in(work: Work, patient_id: int) -> datetime | None:
    """When a patient is asked next, or None."""
    row = await work.session.execute(
        select(func.min(Schedule.next_due_at)).where(
            col(Schedule.patient_id) == patient_id, col(Schedule.removed_at).is_(None)
        )
    )
    return row.scalar_one()


async def primary_of(work: Work, patient_id: int) -> Person | None:
    """The first staff contact of a chain: who signs, and who is told of pauses."""
    for link in await chain_of(work, patient_id):
        if link.kind is ContactKind.STAFF:
            return await work.get(Person, link.person_id)
    return None


@dataclass(frozen=True)
class DueMoments:
    """The earliest moment at which each job of the tick has something to do; None where it has nothing."""

    plan: datetime | None
    escalate: datetime | None
    housekeeping: datetime | None
    say: datetime | None
    """When the outbox has something to try by Telegram."""
    say_also: datetime | None = None
    """The same for what goes past it."""

    @property
    def tick(self) -> datetime | None:
        """The earliest of what the tick itself does."""
        return earliest(self.plan, self.escalate, self.housekeeping)


_BOT = bindparam("bot_id", type_=BigInteger)
DUE_MOMENTS = select(
    *(
        part.scalar_subquery()
        for part in (
            select(func.min(Schedule.try_at)).where(col(Schedule.try_at).is_not(None)),
            select(func.min(Schedule.next_due_at)).where(
                col(Schedule.next_due_at).is_not(None), col(Schedule.try_at).is_(None)
            ),
            select(func.min(CheckIn.look_at)).where(col(CheckIn.look_at).is_not(None)),
            select(func.min(Alert.look_at)).where(col(Alert.look_at).is_not(None)),
            *(
                select(func.min(OutboxMessage.next_attempt_at)).where(
                    col(OutboxMessage.bot_id) == _BOT,
                    col(OutboxMessage.way) == way,
                    col(OutboxMessage.state) == OutboxState.DUE,
                )
                for way in Way
            ),
            select(func.min(Pause.tell_at)).where(col(Pause.tell_at).is_not(None)),
            select(func.min(Team.digest_at)).where(col(Team.bot_id) == _BOT),
            select(func.min(Outage.tell_at)).where(col(Outage.bot_id) == _BOT, col(Outage.told_at).is_(None)),
            select(func.min(Bot.tidy_at)).where(col(Bot.id) == _BOT),
            select(func.min(Rehearsal.ends_at)).where(col(Rehearsal.ends_at).is_not(None)),
            select(func.min(Disclosure.tell_at)).where(col(Disclosure.tell_at).is_not(None)),
            select(func.min(Patient.erase_at)).where(col(Patient.erase_at).is_not(None)),
        )
    )
)
"""Built once: the tick asks it every second."""


async def due_moments(work: Work, bot_id: int) -> DueMoments:
    """The tick's one cheap read.

    Each part is the low end of an index over what is due, so the cost does not grow with the number of people
    (SQLite takes such an index only where the query repeats its condition).
    """
    return sorted_moments((await work.session.execute(DUE_MOMENTS, {"bot_id": bot_id})).one())


def sorted_moments(found: Sequence[datetime | None]) -> DueMoments:
    """The columns of DUE_MOMENTS by the job that they are for."""
    return DueMoments(
        plan=earliest(*found[:2]),
        escalate=earliest(*found[2:4]),
        say=found[4],
        say_also=found[5],
        housekeeping=earliest(*found[6:]),
    )


def earliest(*moments: datetime | None) -> datetime | None:
    """The first of those that are set."""
    return min((at for at in moments if at), default=None)


def is_of(telegram_id: int | None, bot_id: Mapped[int]) -> ColumnElement[bool]:
    """Whether a row with this `bot_id` is that bot's; any row, if none is named."""
    if telegram_id is None:
        return true()
    return bot_id.in_(select(col(Bot.id)).where(col(Bot.telegram_id) == telegram_id))

"""What follows when an older copy of the database takes the place of a newer one.

What happened after the copy was made is gone, also what was answered. So nobody is called silent over that time, and
nothing that was to be said then is said now; the admins are told so, with the alerts that were open.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from care.delivery import given_up
from care.detach import detach
from care.digest import plan_digest
from care.disclosures import end_all_of
from care.erase import erase_again
from care.gathered import ASKING
from care.people import known
from rules.kinds import Kind
from rules.words import AlertKind, AlertState, OutboxState, Priority
from storage.audit import DETACHED, HOUSE, RESTORED
from storage.queries import admins_of
from storage.tables import Alert, Audit, Bot, Disclosure, Outage, OutboxMessage, Patient, Person, Rehearsal, Team
from storage.work import SYSTEM, Work

NEVER_RESTS = frozenset({AlertKind.CRISIS, AlertKind.UNVERIFIED})
"""What may be about a life is told again, lest nobody has it: once too often does less harm."""


@dataclass(frozen=True)
class Restored:
    """From when the copy is (None: nothing ever ran on it), what is not said any more, and which alerts rest.

    `erased`: how many were erased again, who had been erased since.
    """

    since: datetime | None
    messages: int
    alerts: int
    erased: int = 0


async def restored(
    work: Work,
    now: datetime,
    erased: Mapping[str, datetime] | None = None,
    cut_off: Mapping[str, datetime] | None = None,
) -> Restored:
    """Make a copy ready to be gone on with. `erased`: the refs of all who were erased, with when, also after it was
    made; `cut_off`: whose phones were, the same way."""
    since: datetime | None = None
    again = await erase_again(work, erased or {}, now)
    await _take_back(work, cut_off or {}, now)
    # a question knows by itself how long it may be asked
    unsaid = [row for row in await _due(work) if row.kind not in ASKING]
    for row in unsaid:
        await given_up(work, row, OutboxState.EXPIRED, now, "from before a restored copy")
    alerts = 0
    for bot in await work.all(select(Bot)):
        bot.lease_holder = None
        if bot.listened_until is None:
            continue
        since = max(since or bot.listened_until, bot.listened_until)
        outage = await _outage(work, bot, bot.listened_until)
        for team in await work.all(select(Team).where(col(Team.bot_id) == bot.id)):
            plan_digest(team, now)
            alerts += await _tell(work, team, outage, len(unsaid), now)
    for rehearsal in await work.all(select(Rehearsal).where(col(Rehearsal.ends_at).is_not(None))):
        rehearsal.ends_at = None
    # in each trail: heads that were kept elsewhere since the copy was made must not be missed
    for trail in [HOUSE, *[team.ref for team in await work.all(select(Team))]]:
        work.audit(now, RESTORED, actor=SYSTEM, team=trail, detail=f"{len(unsaid)} messages, {alerts} alerts")
    await work.commit(now)
    return Restored(since, len(unsaid), alerts, again)


async def _take_back(work: Work, cut_off: Mapping[str, datetime], now: datetime) -> None:
    """Phones that were cut off since are so again; and what was agreed about relatives may have been taken back."""
    rows = select(Person).join(Patient, col(Patient.person_id) == col(Person.id))
    for one in await work.all(rows.where(col(Person.ref).in_(list(cut_off)))):
        known_here = select(Audit).where(
            col(Audit.subject) == one.ref, col(Audit.action) == DETACHED, col(Audit.at) >= cut_off[one.ref]
        )
        if await work.first(known_here) is None:
            await detach(work, await known(work, one.id, lock=True), now, actor=SYSTEM)
    agreed = select(Person).where(
        col(Person.id).in_(select(col(Disclosure.patient_id)).where(col(Disclosure.ended_at).is_(None)))
    )
    for one in await work.all(agreed):
        await end_all_of(work, one.id, now)
        work.audit(now, "disclosure.dropped", actor=SYSTEM, subject=one.ref, detail="a restored copy")


async def _due(work: Work) -> list[OutboxMessage]:
    return await work.all(
        select(OutboxMessage).where(col(OutboxMessage.state) == OutboxState.DUE).order_by(col(OutboxMessage.id))
    )


async def _outage(work: Work, bot: Bot, begin: datetime) -> Outage:
    """The time that is gone is an outage of ours, which lasts until we hear again."""
    lasting = select(Outage).where(col(Outage.bot_id) == bot.id, col(Outage.end).is_(None))
    outage = await work.first(lasting) or await work.add(Outage(bot_id=bot.id, begin=begin))
    outage.lost = True
    return outage


async def _tell(work: Work, team: Team, outage: Outage, unsaid: int, now: datetime) -> int:
    """The admins get the alerts that were open, and those rest, but not a possible crisis: who was called since, nobody
    knows here.

    Where there is no admin, the chains go on.
    """
    admins = await admins_of(work, team.id)
    alerts = await work.all(
        select(Alert)
        .join(Person, col(Person.id) == col(Alert.patient_id))
        .where(col(Person.team_id) == team.id, col(Alert.state) != AlertState.CLOSED)
    )
    for admin in admins:
        args = {"messages": unsaid}
        await work.say(admin, Kind.RESTORED, now, priority=Priority.ALERT, about=outage.id, args=args)
    if not admins:
        return 0
    for alert in alerts:
        # nobody else would ever be asked: their rounds have no end of their own
        alert.look_at = now if alert.kind in NEVER_RESTS else None
    return sum(alert.kind not in NEVER_RESTS for alert in alerts)

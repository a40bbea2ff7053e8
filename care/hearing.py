"""How far we have heard, and what the team is told when we could not hear."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import bindparam, func, select, update
from sqlmodel import col

from care.crisis import JUST_BEFORE, together_since
from care.dialogue import DIALOGUE
from care.people import KNOWN_LOCKED, WHO, Known
from care.team_message import TEAM_WROTE, answered_since
from rules.kinds import Kind
from rules.outage import DEAF_AFTER, opens_gap
from rules.words import CheckInState, PatientState, Priority
from storage.prepared import prepared
from storage.queries import DONE, LIVE_ALERTS, LIVE_CHECK_INS, OPEN_CRISIS, STEPS, admins_of
from storage.reader import Reader
from storage.tables import Bot, CheckIn, Outage, OutboxMessage, Person, Team
from storage.types import Moment
from storage.work import Work

TELL_AFTER = timedelta(minutes=2)
"""The backlog is heard and judged first, so that the digest can say what was done."""
TOLD_EVERY = timedelta(days=1)
"""How often admins are told of what only an operator can mend: a clock that is wrong, a fault of ours."""


async def bot_by_telegram_id(work: Work, telegram_id: int, now: datetime) -> Bot:
    """The bot's row, made at first sight."""
    row = await work.first(select(Bot).where(col(Bot.telegram_id) == telegram_id))
    return row or await work.add(Bot(telegram_id=telegram_id, tidy_at=now))


async def others_than(work: Work, bot: Bot) -> list[int]:
    """The Telegram ids of the bots whose people are in this database, where none of them are this bot's."""
    if await work.first(select(Person).where(col(Person.bot_id) == bot.id)):
        return []
    others = select(Bot).where(col(Bot.id).in_(select(col(Person.bot_id))))
    return [other.telegram_id for other in await work.all(others.order_by(col(Bot.id)))]


async def read_ahead(reader: Reader, bot_id: int, came: Mapping[int, datetime | None]) -> None:
    """Read by a few statements what the answers of so many patients would ask for each of them.

    `came`: what came from which chat, by Telegram's date where it is a text.
    """
    chats = list(came)
    await reader.read_ahead(WHO, chats, bot_id=bot_id)
    people = [row for chat in chats for row in await reader.rows(WHO, chat, bot_id=bot_id)]
    if len(people) < len(chats) or any(state is not PatientState.ACTIVE for _, state, *_ in people):
        # what staff do may change what stands about a patient; there nothing is known before its turn
        reader.forget_ahead()
        return
    ids = [who.id for who, *_ in people]
    # whose rows are locked by the first, nobody else changes what the others find
    for query in (KNOWN_LOCKED, LIVE_CHECK_INS, LIVE_ALERTS, OPEN_CRISIS, STEPS, DIALOGUE):
        await reader.read_ahead(query, ids)
    wrote = {who.id: at for who, *_ in people if who.telegram_id and (at := came[who.telegram_id])}
    for query, since_of in ((JUST_BEFORE, together_since), (TEAM_WROTE, answered_since)):
        by_since: dict[datetime, list[int]] = {}
        for one, at in wrote.items():
            by_since.setdefault(since_of(at), []).append(one)
        for since, ones in by_since.items():
            await reader.read_ahead(query, ones, since=since)
    days: dict[date, list[int]] = {}
    for one in ids:
        known = Known(*(await reader.rows(KNOWN_LOCKED, one))[0])
        if known.patient.state is not PatientState.ACTIVE:
            reader.forget_ahead()  # ended while we waited for the lock
            return
        reader.keep(Person, one, known.person)
        for (check_in,) in await reader.rows(LIVE_CHECK_INS, one):
            reader.keep(CheckIn, check_in.id, check_in)
            days.setdefault(known.today(check_in.due_at), []).append(one)
    for day, patients in days.items():
        await reader.read_ahead(DONE, patients, day=day)


_LASTING = prepared(select(Outage).where(col(Outage.bot_id) == bindparam("bot_id"), col(Outage.end).is_(None)).limit(1))


_ON_LINE = (
    update(Bot)
    .where(
        col(Bot.id) == bindparam("its"),
        col(Bot.listened_until) >= bindparam("gap_since"),
        ~select(col(Outage.id)).where(col(Outage.bot_id) == bindparam("its"), col(Outage.end).is_(None)).exists(),
    )
    .values(
        listened_until=bindparam("until"),
        heard_until=func.coalesce(bindparam("heard", type_=Moment), col(Bot.heard_until)),
    )
    .execution_options(synchronize_session=False)
)
"""No outage has been or is: nearly every round of hearing ends so, and this is its one statement."""


async def heard(
    work: Work, bot_id: int, *, heard_until: datetime | None, on_line: tuple[datetime, datetime], now: datetime
) -> None:
    """A round of hearing is over, and all that it brought is committed.

    `heard_until`: nothing written before this is waiting at Telegram any more; None where that can't be told.
    `on_line`: from when to when we were there to hear.
    """
    since, until = on_line
    values = {"its": bot_id, "gap_since": since - DEAF_AFTER, "until": until, "heard": heard_until}
    if (await work.session.execute(_ON_LINE, values)).rowcount:  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult
        await work.commit(now)
        return
    bot = await work.get(Bot, bot_id)
    if bot is None:
        return
    lasting = await work.first(_LASTING, bot_id=bot_id)
    if lasting:
        lasting.end, lasting.tell_at = since, since + TELL_AFTER
    elif opens_gap(bot.listened_until, since) and bot.listened_until:
        await work.add(Outage(bot_id=bot_id, begin=bot.listened_until, end=since, tell_at=since + TELL_AFTER))
    bot.listened_until = until
    if heard_until:
        bot.heard_until = heard_until
    await work.commit(now)


async def deaf(work: Work, bot_id: int, now: datetime) -> None:
    """We can't hear just now: write down since when, and tell the admins once. Part of an act."""
    bot = await work.get(Bot, bot_id)
    if bot is None or bot.listened_until is None or not opens_gap(bot.listened_until, now):
        return
    if await work.first(_LASTING, bot_id=bot_id):
        return
    outage = await work.add(Outage(bot_id=bot_id, begin=bot.listened_until))
    for admin in await _all_admins(work, bot_id):
        await work.say(admin, Kind.DEAF, now, priority=Priority.ALERT, about=outage.id)


async def tell_outage(work: Work, outage: Outage, now: datetime) -> None:
    """The digest of an outage that is over: from when to when, what was asked again, what fell away."""
    outage.told_at = now
    for admin in await _all_admins(work, outage.bot_id):
        await work.say(admin, Kind.OUTAGE, now, priority=Priority.SUMMARY, about=outage.id)


async def tell_clock(work: Work, bot_id: int, ahead: timedelta, now: datetime) -> datetime:
    """The machine's clock is wrong: the admins are told, unless they were within the last day. Gives when they were."""
    lately = await _told_lately(work, bot_id, (Kind.CLOCK_AHEAD, Kind.CLOCK_BEHIND), now)
    if lately is None:
        kind = Kind.CLOCK_AHEAD if ahead > timedelta(0) else Kind.CLOCK_BEHIND
        args = {"minutes": round(abs(ahead).total_seconds() / 60)}
        for admin in await _all_admins(work, bot_id):
            await work.say(admin, kind, now, priority=Priority.SUMMARY, args=args)
    await work.commit(now)
    return lately.created_at if lately else now


async def tell_fault(work: Work, bot_id: int, now: datetime) -> None:
    """Something could not be seen to, as our program or a row is broken: the admins are told, as above."""
    if await _told_lately(work, bot_id, (Kind.FAULT,), now) is None:
        for admin in await _all_admins(work, bot_id):
            await work.say(admin, Kind.FAULT, now, priority=Priority.ALERT)
    await work.commit(now)


async def _told_lately(work: Work, bot_id: int, kinds: Sequence[Kind], now: datetime) -> OutboxMessage | None:
    return await work.first(
        select(OutboxMessage).where(
            col(OutboxMessage.bot_id) == bot_id,
            col(OutboxMessage.kind).in_(kinds),
            col(OutboxMessage.created_at) > now - TOLD_EVERY,
        )
    )


async def _all_admins(work: Work, bot_id: int) -> list[Person]:
    """Of all teams of a bot."""
    teams = await work.all(select(Team).where(col(Team.bot_id) == bot_id))
    return [admin for team in teams for admin in await admins_of(work, team.id)]


async def touched_by(work: Work, outage_id: int) -> tuple[int, int]:
    """How many check-ins an outage touched, and how many of them fell away."""
    rows = await work.session.execute(
        select(col(CheckIn.state), func.count()).where(col(CheckIn.outage_id) == outage_id).group_by(col(CheckIn.state))
    )
    counts: dict[CheckInState, int] = {row[0]: row[1] for row in rows}
    return sum(counts.values()), counts.get(CheckInState.VOID, 0)

"""Housekeeping: pauses that ended, morning summaries, outages to tell of, and what may be forgotten."""

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlmodel import col

from care.audit import heads_of_trail, prune_trail
from care.digest import send_digests
from care.disclosures import ran_out
from care.hearing import deaf as tell_deaf
from care.hearing import tell_outage
from care.pause import pause_over
from care.rehearse import end_rehearsal
from scheduler.batches import Row, each, in_batches
from scheduler.erasing import erase_what_is_due
from scheduler.keeping import keep_to_what_is_agreed
from scheduler.ports import Keeping, Trail
from scheduler.tidying import forget_what_is_old
from storage.claims import ended_pauses
from storage.database import Database
from storage.engine import is_away
from storage.tables import Bot, Disclosure, Outage, Pause, Person, Rehearsal, Team
from storage.work import Work

log = logging.getLogger(__name__)
_Part = Callable[[Database, int, datetime], Awaitable[int]]

BATCH = 100
TIDY_EVERY = timedelta(hours=6)
TIDY_AGAIN = timedelta(minutes=10)
"""Where tidying is broken off it is not begun anew each second."""


async def tell_of_deafness(database: Database, bot_id: int, now: datetime) -> int:
    """We can't hear: see that the admins know. Gives 0, as nothing else follows from it."""
    async with database.work() as work:
        await tell_deaf(work, bot_id, now)
        await work.commit(now)
    return 0


async def keep_house(database: Database, bot_id: int, now: datetime, trail: Trail, keeping: Keeping) -> int:
    """Do what is due; gives how much that was. One part that breaks keeps no other from being done."""
    parts: dict[str, _Part] = {
        "erasure": _erasure(trail),
        "pauses": _pauses,
        "outages": _outages,
        "summaries": _summaries,
        "rehearsals": _rehearsals,
        "consents": _consents,
    }
    tidies = await _is_time_to_tidy(database, bot_id, now)
    if tidies:
        await _tidy_next(database, bot_id, now + TIDY_AGAIN, now)
        parts |= {"keeping": _keeping(keeping), "audit": _audit(trail), "tidy": _tidy}
    done = 0
    for name, part in parts.items():
        try:
            done += await part(database, bot_id, now)
        except Exception as error:
            if is_away(error):
                raise
            log.exception("housekeeping failed", extra={"action": f"housekeeping.{name}"})
    if tidies:
        await _tidy_next(database, bot_id, now + TIDY_EVERY, now)
    return done


async def _on_each(
    database: Database,
    bot_id: int,
    now: datetime,
    due: Callable[[Work, int], Awaitable[list[Row]]],
    act: Callable[[Work, Row, datetime], Awaitable[None]],
    clock: str,
) -> int:
    """Act on each row that is due; one that raises is put off by its `clock`, and holds up no other."""

    async def act_on(work: Work, row: Row) -> None:
        await act(work, row, now)

    def put_off(row: Row, until: datetime) -> None:
        setattr(row, clock, until)

    return await in_batches(database, bot_id, now, BATCH, due, each(act_on), put_off)


async def _pauses(database: Database, bot_id: int, now: datetime) -> int:
    async def due(work: Work, limit: int) -> list[Pause]:
        return await ended_pauses(work, bot_id, now, limit)

    return await _on_each(database, bot_id, now, due, pause_over, "tell_at")


async def _outages(database: Database, bot_id: int, now: datetime) -> int:
    query = select(Outage).where(
        col(Outage.bot_id) == bot_id, col(Outage.told_at).is_(None), col(Outage.tell_at) <= now
    )
    return await _on_each(database, bot_id, now, _first(query), tell_outage, "tell_at")


async def _summaries(database: Database, bot_id: int, now: datetime) -> int:
    query = select(Team).where(col(Team.bot_id) == bot_id, col(Team.digest_at) <= now)
    return await _on_each(database, bot_id, now, _first(query), send_digests, "digest_at")


async def _rehearsals(database: Database, bot_id: int, now: datetime) -> int:
    query = select(Rehearsal).where(
        col(Rehearsal.team_id).in_(select(col(Team.id)).where(col(Team.bot_id) == bot_id)),
        col(Rehearsal.ends_at) <= now,
    )
    return await _on_each(database, bot_id, now, _first(query), end_rehearsal, "ends_at")


async def _consents(database: Database, bot_id: int, now: datetime) -> int:
    of_bot = select(col(Person.id)).where(col(Person.id) == col(Disclosure.patient_id), col(Person.bot_id) == bot_id)
    query = select(Disclosure).where(of_bot.exists(), col(Disclosure.tell_at) <= now)
    return await _on_each(database, bot_id, now, _first(query), ran_out, "tell_at")


def _first(query: Select[Row]) -> Callable[[Work, int], Awaitable[list[Row]]]:
    """So many rows that no other worker has in hand."""

    async def due(work: Work, limit: int) -> list[Row]:
        return await work.all(query.limit(limit).with_for_update(skip_locked=True))

    return due


async def _is_time_to_tidy(database: Database, bot_id: int, now: datetime) -> bool:
    async with database.reading() as work:
        bot = await work.get(Bot, bot_id)
    return bool(bot and bot.tidy_at and bot.tidy_at <= now)


async def _tidy_next(database: Database, bot_id: int, at: datetime, now: datetime) -> None:
    async with database.work() as work:
        if bot := await work.get(Bot, bot_id):
            bot.tidy_at = at
        await work.commit(now)


def _erasure(trail: Trail) -> _Part:
    async def erase(database: Database, bot_id: int, now: datetime) -> int:
        return await erase_what_is_due(database, bot_id, now, trail.keep_erased)

    return erase


def _keeping(keeping: Keeping) -> _Part:
    async def keep(database: Database, bot_id: int, now: datetime) -> int:
        await keep_to_what_is_agreed(database, bot_id, now, keeping)
        return 0

    return keep


def _audit(trail: Trail) -> _Part:
    async def care_for(database: Database, bot_id: int, now: datetime) -> int:
        """Prune the trail, and keep its heads elsewhere."""
        async with database.work() as work:
            await prune_trail(work, bot_id, now - trail.kept, now)
            trail.keep_heads(await heads_of_trail(work, bot_id, now))
            await work.commit(now)
        return 0

    return care_for


async def _tidy(database: Database, _bot_id: int, now: datetime) -> int:
    await forget_what_is_old(database, now)
    return 0

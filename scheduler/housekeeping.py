"""Housekeeping: pauses that ended, morning summaries, outages to tell of, and what may be forgotten."""

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlmodel import col

from care.audit import heads_of_trail, prune_trail
from care.digest import send_digests
from care.disclosures import ran_out
from care.hearing import deaf as tell_deaf
from care.hearing import tell_outage
from care.pause import pause_over
from care.rehearse import end_rehearsal
from rules.words import OutboxState
from scheduler.batches import each, in_batches
from scheduler.erasing import erase_what_is_due
from scheduler.keeping import keep_to_what_is_agreed
from scheduler.ports import Keeping, Trail
from storage.claims import ended_pauses
from storage.database import Database
from storage.engine import is_away
from storage.tables import (
    AlertTold,
    Bot,
    Dialogue,
    Disclosure,
    HeardUpdate,
    Outage,
    OutboxMessage,
    Pause,
    Person,
    Rehearsal,
    Team,
)
from storage.work import Work

log = logging.getLogger(__name__)
_Part = Callable[[Work, int, datetime], Awaitable[int]]

BATCH = 100
TIDY_EVERY = timedelta(hours=6)
UPDATES_KEPT = timedelta(days=7)
"""Telegram repeats an update for 24 hours; a restored backup may be some days old."""
MESSAGES_KEPT = timedelta(days=30)


async def tell_of_deafness(database: Database, bot_id: int, now: datetime) -> int:
    """We can't hear: see that the admins know. Gives 0, as nothing else follows from it."""
    async with database.work() as work:
        await tell_deaf(work, bot_id, now)
        await work.commit(now)
    return 0


async def keep_house(database: Database, bot_id: int, now: datetime, trail: Trail, keeping: Keeping) -> int:
    """Do what is due, each part in a transaction of its own; gives how much that was."""

    parts: dict[str, _Part] = {
        "outages": _outages,
        "summaries": _summaries,
        "rehearsals": _rehearsals,
        "consents": _consents,
        "audit": _audit(trail),
        "tidy": _tidy,
    }
    done = await _pauses(database, bot_id, now) + await erase_what_is_due(database, bot_id, now, trail.keep_erased)
    try:
        await keep_to_what_is_agreed(database, bot_id, now, keeping)
    except Exception as error:
        if is_away(error):
            raise
        log.exception("housekeeping failed", extra={"action": "housekeeping.keeping"})
    for name, part in parts.items():
        try:
            async with database.work() as work:
                count = await part(work, bot_id, now)
                await work.commit(now)
            done += count
        except Exception as error:
            if is_away(error):
                raise
            # one part that breaks must not keep the others from being done
            log.exception("housekeeping failed", extra={"action": f"housekeeping.{name}"})
    return done


async def _pauses(database: Database, bot_id: int, now: datetime) -> int:
    def put_off(pause: Pause, until: datetime) -> None:
        pause.tell_at = until

    return await in_batches(
        database,
        now,
        BATCH,
        lambda work, size: ended_pauses(work, bot_id, now, size),
        each(lambda work, pause: pause_over(work, pause, now)),
        put_off,
    )


async def _outages(work: Work, bot_id: int, now: datetime) -> int:
    outages = await work.all(
        select(Outage)
        .where(col(Outage.bot_id) == bot_id, col(Outage.told_at).is_(None), col(Outage.tell_at) <= now)
        .with_for_update(skip_locked=True)
    )
    for outage in outages:
        await tell_outage(work, outage, now)
    return len(outages)


async def _summaries(work: Work, bot_id: int, now: datetime) -> int:
    teams = await work.all(
        select(Team).where(col(Team.bot_id) == bot_id, col(Team.digest_at) <= now).with_for_update(skip_locked=True)
    )
    for team in teams:
        await send_digests(work, team, now)
    return len(teams)


async def _rehearsals(work: Work, bot_id: int, now: datetime) -> int:
    over = await work.all(
        select(Rehearsal)
        .where(
            col(Rehearsal.team_id).in_(select(col(Team.id)).where(col(Team.bot_id) == bot_id)),
            col(Rehearsal.ends_at) <= now,
        )
        .with_for_update(skip_locked=True)
    )
    for rehearsal in over:
        await end_rehearsal(work, rehearsal, now)
    return len(over)


async def _consents(work: Work, bot_id: int, now: datetime) -> int:
    over = await work.all(
        select(Disclosure)
        .join(Person, col(Person.id) == col(Disclosure.patient_id))
        .where(col(Person.bot_id) == bot_id, col(Disclosure.tell_at) <= now)
        .with_for_update(skip_locked=True, of=Disclosure)
    )
    for row in over:
        await ran_out(work, row, now)
    return len(over)


def _audit(trail: Trail) -> _Part:
    async def care_for(work: Work, bot_id: int, now: datetime) -> int:
        """Prune the trail, and keep its heads elsewhere, as often as we tidy."""
        bot = await work.get(Bot, bot_id)
        if bot and bot.tidy_at and bot.tidy_at <= now:
            await prune_trail(work, bot_id, now - trail.kept, now)
            trail.keep_heads(await heads_of_trail(work, bot_id, now))
        return 0

    return care_for


async def _tidy(work: Work, bot_id: int, now: datetime) -> int:
    """Forget what serves nothing any more. Messages of alerts stay: their edits need them."""
    bot = await work.get(Bot, bot_id)
    if bot is None or bot.tidy_at is None or bot.tidy_at > now:
        return 0
    bot.tidy_at = now + TIDY_EVERY
    await work.session.execute(
        delete(HeardUpdate).where(col(HeardUpdate.bot_id) == bot_id, col(HeardUpdate.heard_at) < now - UPDATES_KEPT)
    )
    await work.session.execute(delete(Dialogue).where(col(Dialogue.expires_at) < now))
    await work.session.execute(
        delete(OutboxMessage).where(
            col(OutboxMessage.bot_id) == bot_id,
            col(OutboxMessage.state) != OutboxState.DUE,
            col(OutboxMessage.settled_at) < now - MESSAGES_KEPT,
            col(OutboxMessage.id).not_in(select(col(AlertTold.outbox_id))),
        )
    )
    return 0

"""Housekeeping: pauses that ended, morning summaries, outages to tell of, and what may be forgotten."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlmodel import col

from care.digest import send_digests
from care.hearing import deaf as tell_deaf
from care.hearing import tell_outage
from care.pause import pause_over
from rules.words import OutboxState
from storage.claims import ended_pauses
from storage.tables import AlertTold, Bot, Dialogue, HeardUpdate, Outage, OutboxMessage, Team
from storage.work import Database, Work

BATCH = 100
TIDY_EVERY = timedelta(hours=6)
UPDATES_KEPT = timedelta(days=7)
"""Telegram repeats an update for 24 hours; a restored backup may be some days old."""
MESSAGES_KEPT = timedelta(days=30)


async def keep_house(database: Database, bot_id: int, now: datetime, *, deaf: bool) -> int:
    """Do what is due; gives how much that was."""
    async with database.work() as work:
        pauses = await ended_pauses(work, bot_id, now, BATCH)
        for pause in pauses:
            await pause_over(work, pause, now)
        teams = await _due_teams(work, bot_id, now)
        for team in teams:
            await send_digests(work, team, now)
        outages = await _untold(work, bot_id, now)
        for outage in outages:
            await tell_outage(work, outage, now)
        if deaf:
            await tell_deaf(work, bot_id, now)
        await _tidy(work, bot_id, now)
        await work.commit(now)
    return len(pauses) + len(teams) + len(outages)


async def _due_teams(work: Work, bot_id: int, now: datetime) -> list[Team]:
    return await work.all(
        select(Team).where(col(Team.bot_id) == bot_id, col(Team.digest_at) <= now).with_for_update(skip_locked=True)
    )


async def _untold(work: Work, bot_id: int, now: datetime) -> list[Outage]:
    return await work.all(
        select(Outage)
        .where(col(Outage.bot_id) == bot_id, col(Outage.told_at).is_(None), col(Outage.tell_at) <= now)
        .with_for_update(skip_locked=True)
    )


async def _tidy(work: Work, bot_id: int, now: datetime) -> None:
    """Forget what serves nothing any more. Messages of alerts stay: their edits need them."""
    bot = await work.get(Bot, bot_id)
    if bot is None or bot.tidy_at is None or bot.tidy_at > now:
        return
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

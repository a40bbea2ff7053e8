"""Caring for the audit trail: what is older than it is kept goes, its heads are handed out to be kept elsewhere.

And what an operator did with the whole database.
"""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from storage.audit import HOUSE, PRUNED, Head, heads, prune
from storage.tables import Team
from storage.work import OPERATOR, SYSTEM, Work


async def prune_trail(work: Work, bot_id: int, before: datetime, now: datetime) -> None:
    """Forget what was written before a moment, in the trails of a bot's teams and the house's. Part of an act.

    The anchor, a row of its own, says up to where, so that this is never taken for a cut.
    """
    for chain in await _chains(work, bot_id):
        anchor = await prune(work.session, chain, before)
        if anchor:
            work.audit(now, PRUNED, actor=SYSTEM, team=chain, detail=anchor)


async def heads_of_trail(work: Work, bot_id: int, now: datetime) -> list[Head]:
    """The newest committed rows of these trails."""
    return await heads(work.session, await _chains(work, bot_id), now)


async def keys_rotated(work: Work, values: int, now: datetime) -> None:
    """`mellom keys rotate` came to its end."""
    work.audit(now, "keys.rotated", actor=OPERATOR, detail=f"{values} values")
    await work.commit(now)


async def database_copied(work: Work, now: datetime) -> None:
    """`mellom copy-db` begins: the copy, too, is to know where it comes from."""
    work.audit(now, "database.copied", actor=OPERATOR)
    await work.commit(now)


async def _chains(work: Work, bot_id: int) -> list[str]:
    """In the order in which chains are held."""
    teams = await work.session.execute(select(col(Team.ref)).where(col(Team.bot_id) == bot_id))
    return sorted([HOUSE, *teams.scalars()])

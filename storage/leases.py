"""The lease of a bot: which worker hears and speaks for it.

No moment is kept, so that the clocks of two machines are never compared: the holder counts its beats up, and who
would take over watches them stand still.
"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, bindparam, select, update
from sqlmodel import col

from storage.tables import Bot
from storage.work import Work


@dataclass(frozen=True)
class LeaseRow:
    """What the database says: who holds it (None: nobody), and the number of their beats."""

    holder: str | None
    beat: int


_LEASE = select(col(Bot.lease_holder), col(Bot.lease_beat)).where(col(Bot.id) == bindparam("its"))
"""Built once, as the others: whoever waits for a lease asks it every second."""


async def read_lease(work: Work, bot_id: int) -> LeaseRow | None:
    """The lease as it stands; None where the bot is gone."""
    found = await work.session.execute(_LEASE, {"its": bot_id})
    row = found.first()
    return LeaseRow(*row) if row else None


_RENEW = (
    update(Bot)
    .where(col(Bot.id) == bindparam("its"), col(Bot.lease_holder) == bindparam("holder"))
    .values(lease_beat=col(Bot.lease_beat) + 1)
    .execution_options(synchronize_session=False)
)
"""Built once: each holder asks it every few seconds."""


async def renew_lease(work: Work, bot_id: int, worker: str) -> bool:
    """One beat more; False where the lease is not this worker's. Commits nothing."""
    changed = await work.session.execute(_RENEW, {"its": bot_id, "holder": worker})
    return bool(changed.rowcount)  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult


async def take_lease(work: Work, bot_id: int, worker: str, seen: LeaseRow) -> bool:
    """Take it from whom it was `seen` with; False where it has changed since. Commits nothing."""
    same = col(Bot.lease_holder) == seen.holder if seen.holder else col(Bot.lease_holder).is_(None)
    return await _set(work, worker, col(Bot.id) == bot_id, same, col(Bot.lease_beat) == seen.beat)


async def release_lease(work: Work, bot_id: int, worker: str) -> bool:
    """Let go of it at a clean stop, so that nobody has to wait. Commits nothing."""
    return await _set(work, None, col(Bot.id) == bot_id, col(Bot.lease_holder) == worker)


async def _set(work: Work, worker: str | None, *where: ColumnElement[bool]) -> bool:
    beat = col(Bot.lease_beat) + 1
    changed = await work.session.execute(update(Bot).where(*where).values(lease_holder=worker, lease_beat=beat))
    return bool(changed.rowcount)  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult

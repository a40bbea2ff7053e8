"""Which workers are at work. As with the lease, no moment is kept: who watches sees beats go up, or stand still."""

from collections.abc import Iterable

from sqlalchemy import delete, select, update
from sqlmodel import col

from storage.tables import AtWork
from storage.work import Work


async def beat(work: Work, worker: str, marks: Iterable[str]) -> None:
    """One beat more of a worker that has these keys. Commits nothing."""
    keys = ",".join(marks)
    more = update(AtWork).where(col(AtWork.worker) == worker).values(beat=col(AtWork.beat) + 1, keys=keys)
    if not (await work.session.execute(more)).rowcount:  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult
        await work.add(AtWork(worker=worker, keys=keys))


async def all_have_key(work: Work, mark: str) -> bool:
    """Whether every worker that is at work has this key, and there is one."""
    found = [row.keys.split(",") for row in await work.all(select(AtWork))]
    return bool(found) and all(mark in keys for keys in found)


async def read_beats(work: Work) -> dict[str, int]:
    """The number of beats of each worker."""
    rows = await work.session.execute(select(col(AtWork.worker), col(AtWork.beat)))
    return {row[0]: row[1] for row in rows}


async def forget_worker(work: Work, worker: str) -> None:
    """It is at work no more. Commits nothing."""
    await work.session.execute(delete(AtWork).where(col(AtWork.worker) == worker))

"""Where units of work come from; and several of them as one transaction."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlmodel import col

from storage.audit import Deed, Trail
from storage.bulk import insert_all, number_new
from storage.engine import READING
from storage.reader import Reader
from storage.tables import HeardUpdate
from storage.work import HeardBefore, UpdateRef, Work


class NotTogether(Exception):
    """What came together can't be committed together; one by one it can."""


class Together:
    """Units of work that came together, as one transaction: all of them are committed, or none is.

    One that raises, or is left without its commit, breaks the whole: nothing is undone by halves.
    """

    def __init__(
        self, session: AsyncSession, wake: Callable[[], None], trail: Trail, updates: Sequence[UpdateRef]
    ) -> None:
        self.reader = Reader(session)
        self._updates = updates
        self._wake = wake
        self._trail = trail
        self._heard: dict[UpdateRef, datetime] = {}
        self._deeds: list[Deed] = []
        self._spoke = False
        self.is_broken = False

    @asynccontextmanager
    async def part(self, update: UpdateRef | None) -> AsyncIterator[Work]:
        """A unit of work. Its commit is a promise that the whole keeps."""
        if update in self._heard:
            raise HeardBefore
        part = _Part(self, self._wake, self._trail, update)
        try:
            yield part
        finally:
            self.is_broken = self.is_broken or not part.is_done

    def took(self, update: UpdateRef | None, deeds: Sequence[Deed], now: datetime, *, spoke: bool) -> None:
        """A part has committed."""
        if update:
            self._heard[update] = now
        self._deeds += deeds
        self._spoke = self._spoke or spoke

    async def commit(self) -> None:
        """Make it so. Raises NotTogether, with nothing written, where a part broke, or an update is left."""
        if self.is_broken or set(self._updates) - set(self._heard):
            raise NotTogether
        session = self.reader.session
        await number_new(session)
        await session.flush()
        rows = [{"bot_id": one.bot_id, "update_id": one.update_id, "heard_at": at} for one, at in self._heard.items()]
        await insert_all(session, HeardUpdate, rows)
        if self._deeds:
            await self._trail.write(session, self._deeds)
        await session.commit()
        if self._spoke:
            self._wake()


class _Part(Work):
    """A unit of work within others."""

    def __init__(
        self, whole: Together, wake: Callable[[], None], trail: Trail, update: UpdateRef | None = None
    ) -> None:
        super().__init__(whole.reader.session, wake, trail, update)
        self._whole = whole
        self.found = whole.reader.found
        self.is_done = False

    async def commit(self, now: datetime) -> None:
        """Done, as far as it can be: it is written with the others."""
        self._whole.took(self._update, self._deeds, now, spoke=self._spoke)
        self._deeds, self._spoke, self.is_done = [], False, True


class Database:
    """Where units of work come from. `wake` is called after a commit that said something."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self.wake: Callable[[], None] = _no_one
        self._trail = Trail()

    @property
    def key_marks(self) -> tuple[str, ...]:
        """By which marks the keys that open it are known."""
        marks: tuple[str, ...] = self.engine.sync_engine.dialect.vault.marks  # type: ignore[attr-defined]  # storage.engine
        return marks

    @asynccontextmanager
    async def work(self, update: UpdateRef | None = None) -> AsyncIterator[Work]:
        """A transaction that may write. Raises HeardBefore at once for an update that is committed."""
        if together := self._together():
            async with together.part(update) as part:
                yield part
            return
        async with AsyncSession(self.engine, expire_on_commit=False) as session:
            if update and await _heard_of(session, [update]):
                raise HeardBefore
            yield Work(session, self._wake, self._trail, update)

    @asynccontextmanager
    async def together(self, updates: Sequence[UpdateRef]) -> AsyncIterator[Together]:
        """One transaction, of which all units of work are part that are begun inside by this task.

        Raises NotTogether where one of the updates is committed already, and at the end where a part broke.
        """
        async with AsyncSession(self.engine, expire_on_commit=False) as session:
            if await _heard_of(session, updates):
                raise NotTogether
            whole = Together(session, self._wake, self._trail, updates)
            token = _TOGETHER.set((self, whole))
            try:
                yield whole
            finally:
                _TOGETHER.reset(token)
            await whole.commit()

    @property
    def is_together(self) -> bool:
        """Whether what this task does is part of a larger transaction."""
        return self._together() is not None

    def _together(self) -> Together | None:
        of, whole = _TOGETHER.get()
        return whole if of is self else None

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Work]:
        """A transaction that only reads, and on SQLite waits for no writer."""
        if together := self._together():
            yield Work(together.reader.session, _no_one, self._trail)
            return
        async with self.engine.connect() as plain:
            connection = await plain.execution_options(**{READING: True})
            async with AsyncSession(connection, expire_on_commit=False, autoflush=False) as session:
                yield Work(session, _no_one, self._trail)

    def _wake(self) -> None:
        self.wake()

    async def is_heard(self, update: UpdateRef) -> bool:
        """Whether an update is committed."""
        async with self.reading() as work:
            return await _heard_of(work.session, [update])

    async def close(self) -> None:
        """Let go of all connections."""
        await self.engine.dispose()


def _no_one() -> None:
    """Nobody waits to speak."""


_TOGETHER: ContextVar[tuple[Database | None, Together | None]] = ContextVar("together", default=(None, None))
_HEARD = select(col(HeardUpdate.id)).where(
    col(HeardUpdate.bot_id) == bindparam("bot_id"),
    col(HeardUpdate.update_id).in_(bindparam("update_ids", expanding=True)),
)


async def _heard_of(session: AsyncSession, updates: Sequence[UpdateRef]) -> bool:
    """Whether any of these updates, all of one bot, is committed."""
    ids = [update.update_id for update in updates]
    return (await session.execute(_HEARD, {"bot_id": updates[0].bot_id, "update_ids": ids})).first() is not None

"""The unit of work: one transaction, rolled back unless committed."""

import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlmodel import col

from rules.kinds import Kind
from rules.words import Priority, Verb, Way
from storage.audit import OPERATOR, SYSTEM, Deed, Trail
from storage.bulk import insert_all, insert_for_ids
from storage.engine import READING
from storage.prepared import Row
from storage.reader import Reader
from storage.tables import HeardUpdate, OutboxMessage, Person

__all__ = ["OPERATOR", "SYSTEM", "Database", "HeardBefore", "NotTogether", "Together", "UpdateRef", "Work"]


class NotTogether(Exception):
    """What came together can't be committed together; one by one it can."""


class HeardBefore(Exception):
    """This update is committed already; to hear it again would record it twice."""


@dataclass(frozen=True)
class UpdateRef:
    """The update whose handling a unit of work is; committed with it."""

    bot_id: int
    update_id: int


class Work(Reader):
    """A transaction in hand. Acts read and write through it and commit it themselves."""

    def __init__(
        self, session: AsyncSession, wake: Callable[[], None], trail: Trail, update: UpdateRef | None = None
    ) -> None:
        super().__init__(session)
        self._wake = wake
        self._trail = trail
        self._update = update
        self._spoke = False
        self._deeds: list[Deed] = []

    async def add(self, row: Row) -> Row:
        """Insert a row and give it its id."""
        self.put(row)
        await self.session.flush()
        return row

    def put(self, row: Row) -> Row:
        """Have a row inserted with what is written next, at the latest by the commit; until then it has no id."""
        self.forget_ahead_of(row)
        self.session.add(row)
        return row

    async def add_all(self, table: type[Row], rows: Sequence[Mapping[str, Any]], key: tuple[str, ...]) -> list[int]:
        """Insert many rows by one statement; gives their ids. They name the same columns; `key` tells them apart."""
        self.forget_ahead()
        await self.session.flush()
        return await insert_for_ids(self.session, table, rows, key)

    async def say(
        self,
        to: Person,
        kind: Kind,
        now: datetime,
        *,
        priority: Priority,
        verb: Verb = Verb.SAY,
        about: int | None = None,
        patient_id: int | None = None,
        args: dict[str, Any] | None = None,
        at: datetime | None = None,
        expires_at: datetime | None = None,
        target_id: int | None = None,
        after_id: int | None = None,
        chat_id: int | None = None,
        way: Way = Way.TELEGRAM,
        at_once: bool = True,
    ) -> OutboxMessage:
        """Put something into the outbox: what is said is said only if this transaction commits.

        `at_once`: the row has its id when this returns; else it is written with what is written next.
        """
        self._spoke = True
        row = self.put(
            OutboxMessage(
                bot_id=to.bot_id,
                person_id=to.id,
                patient_id=patient_id,
                verb=verb,
                kind=kind,
                about=about,
                args=json.dumps(args, ensure_ascii=False) if args else None,
                priority=priority.value,
                created_at=now,
                next_attempt_at=at or now,
                expires_at=expires_at,
                target_id=target_id,
                after_id=after_id,
                chat_id=chat_id,
                way=way,
            )
        )
        if at_once:
            await self.session.flush()
        return row

    async def say_all(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Put much into the outbox by one statement; `rows` name the columns of OutboxMessage."""
        self._spoke = self._spoke or bool(rows)
        await self.session.flush()
        await insert_all(self.session, OutboxMessage, rows)

    def audit(
        self,
        now: datetime,
        action: str,
        *,
        actor: str,
        subject: str | None = None,
        detail: str = "",
        team: str | None = None,
    ) -> None:
        """Write down who did what to whom; `actor` and `subject` are Person.ref, or SYSTEM or OPERATOR.

        It goes into the trail of the team of `subject`, else of `actor`; `team`, a Team.ref, says it where no ref does
        (also where the person is gone by the commit).
        """
        self._deeds.append(Deed(now, actor, action, subject, detail, team))

    @asynccontextmanager
    async def apart(self) -> AsyncIterator[None]:
        """A part of the transaction which, where it raises, is undone alone."""
        deeds = len(self._deeds)
        try:
            async with self.session.begin_nested():
                yield
        except BaseException:
            del self._deeds[deeds:]
            raise

    async def commit(self, now: datetime) -> None:
        """Make it so. Raises HeardBefore, with nothing written, where the update was committed before."""
        if self._update:
            self.session.add(HeardUpdate(bot_id=self._update.bot_id, update_id=self._update.update_id, heard_at=now))
            try:
                await self.session.flush()
            except IntegrityError as error:
                await self.session.rollback()
                if "heard_update" in str(error.orig):
                    raise HeardBefore from error
                raise
        if self._deeds:
            await self.session.flush()
            await self._trail.write(self.session, self._deeds)
            self._deeds = []
        await self.session.commit()
        self.forget()
        if self._spoke:
            self._spoke = False
            self._wake()


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

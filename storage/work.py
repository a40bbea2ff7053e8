"""The unit of work: one transaction, rolled back unless committed."""

import json
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, inspect, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.sql import Select
from sqlmodel import SQLModel, col

from rules.kinds import Kind
from rules.words import Priority, Verb, Way
from storage.audit import OPERATOR, SYSTEM, Deed, Trail
from storage.bulk import insert_all, insert_for_ids
from storage.engine import READING
from storage.prepared import PerKey, Row, by_key, by_keys, fresh
from storage.tables import HeardUpdate, OutboxMessage, Person

__all__ = ["OPERATOR", "SYSTEM", "Database", "HeardBefore", "UpdateRef", "Work"]


class HeardBefore(Exception):
    """This update is committed already; to hear it again would record it twice."""


@dataclass(frozen=True)
class UpdateRef:
    """The update whose handling a unit of work is; committed with it."""

    bot_id: int
    update_id: int


class Work:
    """A transaction in hand. Acts read and write through it and commit it themselves."""

    def __init__(
        self, session: AsyncSession, wake: Callable[[], None], trail: Trail, update: UpdateRef | None = None
    ) -> None:
        self.session = session
        self._wake = wake
        self._trail = trail
        self._update = update
        self._spoke = False
        self._deeds: list[Deed] = []
        self._at_hand: dict[tuple[type[SQLModel], Any], SQLModel] = {}
        self._ahead: dict[tuple[PerKey, int, tuple[Any, ...]], list[Any]] = {}

    async def all(self, query: Select[Row], **values: Any) -> list[Row]:
        """All rows of a query for one table. `values`: of one that is `prepared`."""
        return list((await self.session.scalars(query if values else fresh(query), values)).all())

    async def first(self, query: Select[Row], **values: Any) -> Row | None:
        """The first row, or None. `values`: of a query that is `prepared`, with its limit."""
        return (await self.session.scalars(query if values else fresh(query).limit(1), values)).first()

    async def get(self, table: type[Row], key: Any) -> Row | None:
        """A row by its primary key. One that this work has read already is not read again."""
        row = self.at_hand(table, key)
        if row is None:
            row = (await self.session.scalars(by_key(table), {"key": key})).first()
            if row is not None:
                self.keep(table, key, row)
        return row

    def at_hand(self, table: type[Row], key: Any) -> Row | None:
        """The row if this work has it, without a look into the database."""
        row = self._at_hand.get((table, key))
        if not isinstance(row, table):
            return None
        state = inspect(row)
        return row if state.persistent and not state.expired else None

    def keep(self, table: type[Row], key: Any, row: Row) -> None:
        """Have a row at hand; SQLAlchemy's session lets go of what nobody holds."""
        self._at_hand[table, key] = row

    async def rows(self, query: PerKey, key: int, **values: Any) -> list[Any]:
        """The rows of one key, as they are now or as they were read ahead."""
        known = self._ahead.get((query, key, tuple(values.values())))
        return known if known is not None else (await self._read(query, [key], values))[key]

    async def read_ahead(self, query: PerKey, keys: Iterable[int], **values: Any) -> None:
        """Read the rows of many keys by one statement; `rows` gives them until `forget_ahead` or the commit."""
        wanted = sorted(set(keys))
        if wanted:
            for key, rows in (await self._read(query, wanted, values)).items():
                self._ahead[query, key, tuple(values.values())] = rows

    async def _read(self, query: PerKey, keys: list[int], values: dict[str, Any]) -> dict[int, list[Any]]:
        found: dict[int, list[Any]] = {key: [] for key in keys}
        for *row, key in await self.session.execute(query.statement, {"keys": keys, **values}):
            found[key].append(tuple(row))
        return found

    def forget_ahead(self) -> None:
        """What was read ahead may not be so any more."""
        self._ahead.clear()

    async def bring(self, table: type[Row], keys: Iterable[int]) -> None:
        """Have many rows at hand, by one statement."""
        wanted = sorted({key for key in keys if self.at_hand(table, key) is None})
        if wanted:
            for row, key in await self.session.execute(by_keys(table), {"keys": wanted}):
                self.keep(table, key, row)

    async def count(self, query: Select[*tuple[Any, ...]]) -> int:
        """How many rows a query has."""
        return (await self.session.execute(select(func.count()).select_from(query.subquery()))).scalar_one()

    async def add(self, row: Row) -> Row:
        """Insert a row and give it its id."""
        self.session.add(row)
        await self.session.flush()
        return row

    async def add_all(self, table: type[Row], rows: Sequence[Mapping[str, Any]], key: tuple[str, ...]) -> list[int]:
        """Insert many rows by one statement; gives their ids. They name the same columns; `key` tells them apart."""
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
    ) -> OutboxMessage:
        """Put something into the outbox: what is said is said only if this transaction commits."""
        self._spoke = True
        return await self.add(
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
        self._at_hand.clear()
        self._ahead.clear()
        if self._spoke:
            self._spoke = False
            self._wake()


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
        async with AsyncSession(self.engine, expire_on_commit=False) as session:
            if update and await _is_heard(session, update):
                raise HeardBefore
            yield Work(session, self._wake, self._trail, update)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Work]:
        """A transaction that only reads, and on SQLite waits for no writer."""
        async with self.engine.connect() as plain:
            connection = await plain.execution_options(**{READING: True})
            async with AsyncSession(connection, expire_on_commit=False, autoflush=False) as session:
                yield Work(session, _no_one, self._trail)

    def _wake(self) -> None:
        self.wake()

    async def is_heard(self, update: UpdateRef) -> bool:
        """Whether an update is committed."""
        async with self.reading() as work:
            return await _is_heard(work.session, update)

    async def close(self) -> None:
        """Let go of all connections."""
        await self.engine.dispose()


def _no_one() -> None:
    """Nobody waits to speak."""


_HEARD = select(col(HeardUpdate.id)).where(
    col(HeardUpdate.bot_id) == bindparam("bot_id"), col(HeardUpdate.update_id) == bindparam("update_id")
)


async def _is_heard(session: AsyncSession, update: UpdateRef) -> bool:
    found = await session.execute(_HEARD, {"bot_id": update.bot_id, "update_id": update.update_id})
    return found.first() is not None

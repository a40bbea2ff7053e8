"""The unit of work: one transaction, rolled back unless committed."""

import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from rules.kinds import Kind
from rules.words import Priority, Verb, Way
from storage.audit import OPERATOR, SYSTEM, Deed, Trail
from storage.bulk import insert_all, insert_for_ids
from storage.prepared import Row
from storage.reader import Reader
from storage.tables import HeardUpdate, OutboxMessage, Person

__all__ = ["OPERATOR", "SYSTEM", "HeardBefore", "UpdateRef", "Work"]


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

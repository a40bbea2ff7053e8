"""Whether the audit trail is whole: every row sealed as it was written, none cut out, none put in.

A trail that was cut at its end, head and all, looks whole by itself. That is what heads which were kept elsewhere are
for: what a head names must still be there. Only what an older copy of the database took away (RESTORED, which stands
in the trail itself) may be missing.
"""

from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Text, func, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.audit import HOUSE, PRUNED, RESTORED, Head, mac_of, read_anchor
from storage.copying import one_view
from storage.tables import metadata
from storage.vault import BadKeys

BATCH = 2000
Progress = Callable[[int, int], None]
"""Is told how many rows are done, of how many."""

_ROWS, _HEADS = metadata.tables["audit"], metadata.tables["audit_chain"]


@dataclass(frozen=True)
class Fault:
    """What is wrong with a chain, and where: the first that was found, as nothing behind it can be told."""

    chain: str
    says: str


@dataclass
class Verified:
    """How much was looked at: rows, chains, and heads kept elsewhere that were there; and what is wrong."""

    rows: int = 0
    chains: int = 0
    heads: int = 0
    faults: list[Fault] = field(default_factory=list)


class _Broken(Exception):
    """The chain does not hold; says what and where."""


async def verify(engine: AsyncEngine, kept: Iterable[Head], progress: Progress) -> Verified:
    """Look at every row of every chain, a batch at a time. `kept`: heads from outside of the database."""
    result, vault = Verified(), engine.sync_engine.dialect.vault  # type: ignore[attr-defined]  # hung on by storage.engine
    by_chain: dict[str, list[Head]] = {}
    for head in kept:
        by_chain.setdefault(head.chain, []).append(head)
    async with engine.connect() as plain:
        connection = await plain.execution_options(**one_view(engine))
        total = await connection.scalar(select(func.count()).select_from(_ROWS)) or 0
        progress(0, total)
        found = await connection.execute(select(_HEADS.c.chain).union(select(_ROWS.c.chain)))
        for chain in sorted(set(found.scalars()) | by_chain.keys()):
            result.chains += 1
            one = _Chain(connection, chain, by_chain.get(chain, []), result, lambda: progress(result.rows, total))
            try:
                await one.check(vault.open)
            except _Broken as fault:
                result.faults.append(Fault(chain, str(fault)))
        progress(total, total)
    return result


class _Chain:
    """One chain, as it is gone through."""

    def __init__(
        self, connection: AsyncConnection, chain: str, kept: list[Head], result: Verified, step: Callable[[], None]
    ) -> None:
        self._connection, self._chain, self._result, self._step = connection, chain, result, step
        self._kept = kept

    async def check(self, open_key: Callable[[str], str]) -> None:
        """Raises _Broken for the first that is wrong."""
        await self._forgive()
        query = select(_HEADS.c.newest, _HEADS.c.pruned, type_coerce(_HEADS.c.key, Text())).where(
            _HEADS.c.chain == self._chain
        )
        head = (await self._connection.execute(query)).first()
        if head is None:
            there = await self._connection.scalar(
                select(func.count()).select_from(_ROWS).where(_ROWS.c.chain == self._chain)
            )
            if there:
                raise _Broken(f"{_rows(there)} stand without the head of the chain")
            self._all_there(0)
            return
        if not all(isinstance(number, int) for number in head[:2]):
            raise _Broken("the head of the chain was changed")
        try:
            key = open_key(head[2])
        except (BadKeys, AttributeError, TypeError):
            raise _Broken("ENCRYPTION_KEYS does not open its key, or that was changed") from None
        begin, seal = await self._anchor()
        if begin != head[1]:
            raise _Broken(f"the head says it was pruned up to row {head[1]}, the trail up to row {begin}")
        last = await self._follow(key, begin, seal)
        if last < head[0]:
            raise _Broken(f"{_span(last + 1, head[0])} missing at the end")
        if last > head[0]:
            raise _Broken(f"{_span(head[0] + 1, last)} behind the head of the chain")
        self._all_there(last)

    async def _forgive(self) -> None:
        """Heads that an older copy of the database made void: it stands in the trail when that was, and from where."""
        query = select(_ROWS.c.number, _ROWS.c.at).where(_ROWS.c.action == RESTORED)
        try:
            here = (await self._connection.execute(query.where(_ROWS.c.chain == self._chain))).all()
            house = (await self._connection.execute(query.where(_ROWS.c.chain == HOUSE))).all()
        except ValueError:
            return  # a moment that was changed into something else; the row itself is found
        is_gone = not here and not await self._connection.scalar(
            select(func.count()).select_from(_HEADS).where(_HEADS.c.chain == self._chain)
        )
        void = [(0, at) for _, at in house] if is_gone else [(number, at) for number, at in here]
        self._kept = [
            head for head in self._kept if not any(number <= head.number and head.at <= at for number, at in void)
        ]

    async def _anchor(self) -> tuple[int, str]:
        """Up to which row the chain was pruned, and the seal of that row."""
        query = select(_ROWS.c.detail).where(_ROWS.c.chain == self._chain, _ROWS.c.action == PRUNED)
        detail = await self._connection.scalar(query.order_by(_ROWS.c.number.desc()).limit(1))
        if detail is None:
            return 0, ""
        anchor = read_anchor(str(detail))
        if anchor is None:
            raise _Broken("the row that says how far it was pruned was changed")
        return anchor

    async def _follow(self, key: str, begin: int, seal: str) -> int:
        """Go through the rows; gives the number of the last."""
        last = begin
        kept: dict[int, list[Head]] = {}
        for head in self._kept:
            kept.setdefault(head.number, []).append(head)
        async for row in self._read():
            number = row[1]
            if not isinstance(number, int) or number <= last:
                raise _Broken(f"row {number} stands where none can be")
            if number != last + 1:
                where = "at the beginning" if last == begin else f"after row {last}"
                raise _Broken(f"{_span(last + 1, number - 1)} missing {where}")
            if mac_of(key, seal, row[:-1]) != row[-1]:
                raise _Broken(f"row {number} ({_moment(row[2])}) was changed, or put in")
            seal, last = row[-1], number
            for head in kept.get(number, []):
                if head.mac != seal:
                    raise _Broken(f"row {number} is not the one that was kept as the head on {head.at:%F}")
                self._result.heads += 1
        return last

    async def _read(self) -> AsyncIterator[tuple[Any, ...]]:
        """The rows in order, as they are: what was changed may be no moment any more."""
        columns = [_plain(column) for column in _ROWS.columns]
        query = select(*columns).where(_ROWS.c.chain == self._chain).order_by(_ROWS.c.number).limit(BATCH)
        after: Any = None
        while True:
            rows = (
                await self._connection.execute(query if after is None else query.where(_ROWS.c.number > after))
            ).all()
            for row in rows:
                self._result.rows += 1
                yield tuple(_as_written(item) if place == 2 else item for place, item in enumerate(row))
            self._step()
            if len(rows) < BATCH:
                return
            after = rows[-1][1]

    def _all_there(self, last: int) -> None:
        """Of the heads that were kept none is behind the end."""
        gone = max((head for head in self._kept if head.number > last), key=lambda head: head.number, default=None)
        if gone:
            span = _span(last + 1, gone.number)
            raise _Broken(f"{span} missing at the end, of which the last was kept as the head on {gone.at:%F}")


def _plain(column: Any) -> Any:
    return type_coerce(column, Text()) if column.name == "at" else column


def _as_written(at: object) -> object:
    """A moment as it was sealed; SQLite keeps it as text, without its zone."""
    if isinstance(at, str):
        try:
            return datetime.fromisoformat(f"{at}+00:00")
        except ValueError:
            return at
    return at


def _moment(at: object) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC" if isinstance(at, datetime) else "no moment"


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count} rows"


def _span(first: int, last: int) -> str:
    return f"row {first} is" if first == last else f"rows {first} to {last} are"

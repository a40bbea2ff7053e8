"""The audit trail, as it is written: a chain of rows for each team, and one for what is about no team.

Each row is sealed with the chain's key over itself and the seal before it (HMAC-SHA256), so that what is changed, cut
out or put in is seen (storage.verifying). The row of the chain's head is held until the commit: two that write at the
same time come one after the other. A trail that somebody has damaged holds nothing up: an alert is worth more, and
the damage stays to be seen.
"""

import hmac
import json
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import case, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.tables import Person, Team, metadata

HOUSE = "house"
"""The chain of what is about no team."""
SYSTEM, OPERATOR = "system", "cli"
"""Who acts where it is nobody with a ref: Mellom itself, and whoever calls its command."""
PRUNED, RESTORED = "audit.pruned", "database.restored"
"""Two actions that say of the chain itself why rows are not there."""
ERASED = "patient.erased"
"""By it a restored copy knows who is to be erased again."""
DETACHED = "phone.detached"
"""And whose phone is to be cut off again."""
_ROWS, _HEADS = metadata.tables["audit"], metadata.tables["audit_chain"]
_ANCHOR = re.compile(r"([0-9]{1,18}) ([0-9a-f]{64})")


@dataclass(frozen=True)
class Deed:
    """What somebody did, before it is a row. `team`: the chain it belongs to where no ref tells."""

    at: datetime
    actor: str
    action: str
    subject: str | None
    detail: str
    team: str | None


@dataclass(frozen=True)
class Head:
    """The newest row of a chain as it was at a moment."""

    chain: str
    number: int
    mac: str
    at: datetime


class Trail:
    """Writes deeds down. It remembers in which team people are: that never changes."""

    def __init__(self) -> None:
        self._teams: dict[str, str] = {}

    async def write(self, session: AsyncSession, deeds: list[Deed]) -> None:
        """Append them, at the end of a transaction: nothing may wait for another lock after this one."""
        await self._learn(session, deeds)
        chains: dict[str, list[Deed]] = {}
        for deed in deeds:
            chains.setdefault(self._chain_of(deed), []).append(deed)
        rows: list[dict[str, object]] = []
        # all take the heads in this order
        for chain in sorted(chains):
            rows += await _sealed(session, chain, chains[chain])
        await session.execute(insert(_ROWS), rows)

    async def _learn(self, session: AsyncSession, deeds: list[Deed]) -> None:
        refs = {ref for deed in deeds if deed.team is None for ref in (deed.subject, deed.actor) if ref}
        unknown = refs - self._teams.keys() - {SYSTEM, OPERATOR}
        if unknown:
            query = select(col(Person.ref), col(Team.ref)).join(Team, col(Team.id) == col(Person.team_id))
            found = await session.execute(query.where(col(Person.ref).in_(unknown)))
            self._teams |= {row[0]: row[1] for row in found}

    def _chain_of(self, deed: Deed) -> str:
        return deed.team or self._teams.get(deed.subject or "") or self._teams.get(deed.actor) or HOUSE


def mac_of(key: str, before: str, row: Iterable[object]) -> str:
    """The seal of a row: its columns in the order of the table, without the seal, and the seal before it."""
    plain = [
        item.astimezone(UTC).isoformat(timespec="microseconds") if isinstance(item, datetime) else item for item in row
    ]
    text = json.dumps([before, *plain], default=repr)
    return hmac.new(bytes.fromhex(key), text.encode(), "sha256").hexdigest()


async def _sealed(session: AsyncSession, chain: str, deeds: list[Deed]) -> list[dict[str, object]]:
    number, key, before = await _take_numbers(session, chain, len(deeds))
    rows: list[dict[str, object]] = []
    for place, deed in enumerate(deeds, start=number + 1):
        row = (chain, place, deed.at, deed.actor, deed.action, deed.subject, deed.detail)
        before = mac_of(key, before, row)
        rows.append(dict(zip(_ROWS.columns.keys(), (*row, before), strict=True)))
    return rows


async def _take_numbers(session: AsyncSession, chain: str, count: int) -> tuple[int, str, str]:
    """Hold the chain and move its head on; gives the number before it, the key, and the seal of that number."""
    found = await _move_head(session, chain, count)
    if found is None:
        make = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
        new = make(_HEADS).values(chain=chain, newest=0, pruned=0, key=secrets.token_hex(32))
        await session.execute(new.on_conflict_do_nothing())
        found = await _move_head(session, chain, count)
        if found is None:
            raise LookupError(f"the audit chain {chain} can't be made")
    number, key, before = found[0] - count, found[1], found[2]
    if before is None and number:
        # another writer was a moment before: what it wrote is seen only by a statement that begins after it
        rows = await session.execute(select(_ROWS.c.mac).where(_ROWS.c.chain == chain, _ROWS.c.number == number))
        before = rows.scalar()
    return number, key, before or ""


async def _move_head(session: AsyncSession, chain: str, count: int) -> tuple[int, str, str | None] | None:
    """One statement: hold the head, move it on; gives the new number, the key, and the seal of the one before."""
    # a head that somebody put back must not make a number come twice
    last = select(func.coalesce(func.max(_ROWS.c.number), 0)).where(_ROWS.c.chain == chain).scalar_subquery()
    newest = case((last > _HEADS.c.newest, last), else_=_HEADS.c.newest)
    before = (
        select(_ROWS.c.mac)
        .where(_ROWS.c.chain == chain, _ROWS.c.number == _HEADS.c.newest - count)
        .correlate(_HEADS)
        .scalar_subquery()
    )
    statement = update(_HEADS).where(_HEADS.c.chain == chain).values(newest=newest + count)
    found = (await session.execute(statement.returning(_HEADS.c.newest, _HEADS.c.key, before))).first()
    return (found[0], found[1], found[2]) if found else None


async def heads(session: AsyncSession, chains: Iterable[str], now: datetime) -> list[Head]:
    """The newest rows of these chains."""
    query = (
        select(_ROWS.c.chain, _ROWS.c.number, _ROWS.c.mac)
        .join(_HEADS, (_HEADS.c.chain == _ROWS.c.chain) & (_HEADS.c.newest == _ROWS.c.number))
        .where(_HEADS.c.chain.in_(list(chains)))
        .order_by(_ROWS.c.chain)
    )
    return [Head(chain, number, mac, now) for chain, number, mac in await session.execute(query)]


async def prune(session: AsyncSession, chain: str, before: datetime) -> str | None:
    """Delete the rows from before a moment, from the beginning on; gives what the anchor is to say, if any went.

    The newest row always stays. The caller writes the anchor in the same transaction: the trail begins behind it.
    """
    ours = _ROWS.c.chain == chain
    # two that prune at the same time must not each leave an anchor of its own
    await session.execute(select(_HEADS.c.newest).where(_HEADS.c.chain == chain).with_for_update())
    kept = await session.scalar(
        select(_ROWS.c.number).where(ours, _ROWS.c.at >= before).order_by(_ROWS.c.number).limit(1)
    )
    newest = await session.scalar(select(func.max(_ROWS.c.number)).where(ours))
    query = select(_ROWS.c.number, _ROWS.c.mac).where(ours, _ROWS.c.number < (kept or newest or 0))
    last = (await session.execute(query.order_by(_ROWS.c.number.desc()).limit(1))).first()
    if last is None:
        return None
    await session.execute(update(_HEADS).where(_HEADS.c.chain == chain).values(pruned=last[0]))
    await session.execute(_ROWS.delete().where(ours, _ROWS.c.number <= last[0]))
    return f"{last[0]} {last[1]}"


def read_anchor(detail: str) -> tuple[int, str] | None:
    """The number and the seal of the last row that was pruned."""
    found = _ANCHOR.fullmatch(detail)
    return (int(found[1]), found[2]) if found else None

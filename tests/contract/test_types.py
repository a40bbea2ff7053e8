"""What goes into a column comes out of it, and what must not go in is refused."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import StatementError
from sqlmodel import col

from rules.words import CheckInState
from storage.database import Database
from storage.tables import Audit, Bot, CheckIn, HeardUpdate, Person
from tests.contract.rows import NOW, a_check_in, a_house, a_person, a_team

OSLO = ZoneInfo("Europe/Oslo")
TELEGRAM_IDS_MAX = 2**52 - 1
"""Telegram promises at most 52 significant bits."""


def an_entry(at: datetime, number: int = 1) -> Audit:
    return Audit(chain="a", number=number, at=at, actor="a", action="b", mac="")


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 11, 23, 10, 0, tzinfo=OSLO),
        datetime(2026, 10, 25, 2, 30, tzinfo=OSLO, fold=1),
        datetime(2026, 7, 1, 12, 0, 0, 123456, tzinfo=UTC),
        datetime(2026, 1, 1, 0, 30, tzinfo=timezone(timedelta(hours=14))),
        datetime(1999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    ],
)
async def test_a_moment_comes_back_as_the_same_one_in_utc(database: Database, moment: datetime) -> None:
    async with database.work() as work:
        await work.add(an_entry(moment))
        await work.commit(NOW)
    async with database.reading() as work:
        row = await work.first(select(Audit))
    assert row is not None
    assert row.at == moment.astimezone(UTC)  # of a doubled hour Python says that no two zones agree
    assert row.at.tzinfo is UTC


async def test_a_moment_without_a_zone_is_refused(database: Database) -> None:
    async with database.work() as work:
        with pytest.raises(StatementError, match="a moment without a zone cannot be stored"):
            await work.add(an_entry(NOW.replace(tzinfo=None)))


async def test_nor_is_one_compared_with(database: Database) -> None:
    async with database.reading() as work:
        with pytest.raises(StatementError, match="a moment without a zone cannot be stored"):
            await work.all(select(Audit).where(col(Audit.at) < NOW.replace(tzinfo=None)))


async def test_moments_are_in_order_whatever_zone_they_were_given_in(database: Database) -> None:
    moments = [NOW, NOW.astimezone(OSLO) + timedelta(minutes=1), NOW + timedelta(minutes=2, microseconds=1)]
    async with database.work() as work:
        for number, moment in enumerate(reversed(moments)):
            await work.add(an_entry(moment, number))
        rows = await work.all(select(Audit).order_by(col(Audit.at)))
        later = await work.all(select(Audit).where(col(Audit.at) > NOW.astimezone(OSLO)))
    assert [row.at for row in rows] == moments
    assert len(later) == 2


async def test_a_word_is_stored_by_its_value(database: Database) -> None:
    async with database.work() as work:
        _, patient = await a_house(work)
        await a_check_in(work, patient)
        await work.commit(NOW)
    async with database.engine.connect() as connection:
        assert (await connection.execute(text("SELECT state FROM check_in"))).scalar_one() == "open"
    async with database.reading() as work:
        row = await work.first(select(CheckIn))
    assert row is not None
    assert row.state is CheckInState.OPEN
    assert row.window == timedelta(hours=2)


async def test_a_word_that_nobody_knows_is_refused(database: Database) -> None:
    async with database.work() as work:
        _, patient = await a_house(work)
        row = await a_check_in(work, patient)
        row.state = "tired"  # type: ignore[assignment]  # that is the mistake
        with pytest.raises(StatementError, match="tired"):
            await work.session.flush()


async def test_telegrams_numbers_are_larger_than_32_bits(database: Database) -> None:
    async with database.work() as work:
        bot, patient = await a_house(work, telegram_id=TELEGRAM_IDS_MAX)
        team = await a_team(work, bot)
        await a_person(work, team, "anne", telegram_id=TELEGRAM_IDS_MAX)
        await work.add(HeardUpdate(bot_id=bot.id, update_id=2**31 + 7, heard_at=NOW))
        check_in = await a_check_in(work, patient)
        check_in.id = 2**40
        await work.commit(NOW)
    async with database.reading() as work:
        found = await work.first(select(Person).where(col(Person.telegram_id) == TELEGRAM_IDS_MAX))
        assert found is not None
        assert await work.first(select(Bot).where(col(Bot.telegram_id) == TELEGRAM_IDS_MAX)) is not None
        assert await work.first(select(HeardUpdate).where(col(HeardUpdate.update_id) == 2**31 + 7)) is not None
        assert await work.get(CheckIn, 2**40) is not None

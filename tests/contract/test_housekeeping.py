"""What housekeeping does with many rows, and with one that breaks."""

import logging
from datetime import datetime, timedelta

import pytest
from sqlalchemy import event, select, text
from sqlmodel import col

from rules.words import MemberRole, OutboxState
from scheduler import housekeeping, tidying
from scheduler.batches import POISON_WAITS
from scheduler.housekeeping import TIDY_EVERY, keep_house
from scheduler.ports import Keeping, Trail
from scheduler.tidying import MESSAGES_KEPT, UPDATES_KEPT
from storage.database import Database
from storage.tables import AlertTold, Bot, HeardUpdate, Member, OutboxMessage, Team
from storage.work import Work
from tests.contract.rows import NOW, a_bot, a_house, a_message, a_person, a_team, an_alert

SECOND = timedelta(seconds=1)
YEARS = timedelta(days=1000)


async def keep(database: Database, bot_id: int) -> int:
    trail = Trail(YEARS, lambda _heads: None, lambda _ref, _at: None)
    return await keep_house(database, bot_id, NOW, trail, Keeping(YEARS, YEARS, YEARS))


async def test_a_team_whose_summary_breaks_keeps_no_other_from_its_own(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    """The name of one of its people cannot be opened, say."""
    async with database.work() as work:
        bot = await a_bot(work)
        broken, whole = await a_team(work, bot), await a_team(work, bot)
        broken.digest_at = whole.digest_at = NOW
        for number, (team, key) in enumerate(((broken, "broken"), (whole, "whole"))):
            admin = await a_person(work, team, key, telegram_id=3001 + number)
            await work.add(Member(person_id=admin.id, role=MemberRole.ADMIN))
        await work.session.flush()
        await work.session.execute(text("UPDATE person SET name = 'x' WHERE key = 'broken'"))
        await work.commit(NOW)
    with caplog.at_level(logging.CRITICAL):
        assert await keep(database, bot.id) == 1
    async with database.reading() as work:
        teams = {team.id: team.digest_at for team in await work.all(select(Team))}
    assert teams[broken.id] == NOW + POISON_WAITS
    assert (teams[whole.id] or NOW) > NOW + POISON_WAITS


async def _an_update(work: Work, bot: Bot, number: int, at: datetime) -> None:
    await work.add(HeardUpdate(bot_id=bot.id, update_id=number, heard_at=at))


async def test_what_is_old_goes_in_batches_and_what_is_needed_stays(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tidying, "BATCH", 3)
    long_ago = NOW - MESSAGES_KEPT - SECOND
    async with database.work() as work:
        bot, petter = await a_house(work)
        bot.tidy_at = NOW
        alert = await an_alert(work, petter, look_at=None)
        stays = set[int]()
        for number in range(20):
            row = await a_message(work, petter, state=OutboxState.DUE if number == 3 else OutboxState.SENT)
            row.created_at = long_ago
            row.settled_at = None if number == 3 else long_ago
            if number == 5:
                row.settled_at = NOW  # it was long on its way
            if number == 7:
                await work.add(AlertTold(alert_id=alert.id, person_id=petter.id, outbox_id=row.id))
            stays |= {row.id} if number in {3, 5, 7} else set()
        for _ in range(4):
            row = await a_message(work, petter, state=OutboxState.SENT)
            row.settled_at = NOW
            stays.add(row.id)
        for number in range(10):
            await _an_update(work, bot, number, NOW - UPDATES_KEPT - SECOND)
        await _an_update(work, bot, 10, NOW - UPDATES_KEPT + SECOND)
        await work.commit(NOW)
    sizes: list[int] = []

    @event.listens_for(database.engine.sync_engine, "before_cursor_execute")
    def seen(_line: object, _cursor: object, statement: str, values: object, *_more: object) -> None:
        if statement.startswith(("DELETE FROM outbox", "DELETE FROM heard_update")):
            assert isinstance(values, tuple)
            sizes.append(len(values))

    await keep(database, bot.id)
    assert sum(sizes) == 17 + 10
    assert max(sizes) == 3
    async with database.reading() as work:
        assert set((await work.session.scalars(select(col(OutboxMessage.id)))).all()) == stays
        assert (await work.session.scalars(select(col(HeardUpdate.update_id)))).all() == [10]


async def test_tidying_that_breaks_is_not_begun_anew_each_second(
    database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    begun: list[datetime] = []

    async def broken(_database: Database, now: datetime) -> None:
        begun.append(now)
        raise LookupError

    monkeypatch.setattr(housekeeping, "forget_what_is_old", broken)
    async with database.work() as work:
        bot, _ = await a_house(work)
        bot.tidy_at = NOW
        await work.commit(NOW)
    with caplog.at_level(logging.CRITICAL):
        await keep(database, bot.id)
        await keep(database, bot.id)
    assert begun == [NOW]
    async with database.reading() as work:
        found = await work.get(Bot, bot.id)
    assert found
    assert found.tidy_at == NOW + TIDY_EVERY

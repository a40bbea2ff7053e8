"""Planning: what is due becomes check-ins, once each, and a row that can't be planned stops no other."""

import asyncio
import logging
from collections import Counter
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col

from rules.kinds import Kind
from rules.words import CheckInState, MemberRole
from scheduler.batches import POISON_WAITS, each, in_batches
from scheduler.escalator import escalate
from scheduler.planner import plan
from scheduler.ports import Keeping, Trail
from scheduler.tick import Ticker
from storage.claims import due_schedules
from storage.database import Database
from storage.engine import is_away
from storage.tables import Alert, Audit, CheckIn, Member, OutboxMessage, Schedule
from storage.work import Work
from tests.contract.rows import NOW, a_bot, a_patient, a_person, a_schedule, a_team, an_alert, another

MANY = 500
DAY = timedelta(days=1)


async def many(database: Database, number: int) -> int:
    """So many patients, each with a schedule that is due; gives the bot."""
    async with database.work() as work:
        bot = await a_bot(work)
        team = await a_team(work, bot)
        for one in range(number):
            patient = await a_patient(work, team, f"p{one}", 2001 + one)
            await a_schedule(work, patient)
        await work.commit(NOW)
    return bot.id


async def schedules(database: Database) -> list[Schedule]:
    async with database.reading() as work:
        return await work.all(select(Schedule).order_by(col(Schedule.id)))


async def check_ins(database: Database) -> list[CheckIn]:
    async with database.reading() as work:
        return await work.all(select(CheckIn).order_by(col(CheckIn.due_at), col(CheckIn.id)))


def put_off_to(schedule: Schedule, until: datetime) -> None:
    schedule.next_due_at = until


async def test_a_burst_is_planned_once_each_by_two_planners_at_the_same_time(
    database: Database, database_url: str
) -> None:
    bot_id = await many(database, MANY)

    async def planner(own: Database) -> None:
        while True:
            try:
                await plan(own, bot_id, NOW)
            except SQLAlchemyError as error:  # SQLite lets one write, and the tick comes again
                if not is_away(error):
                    raise
            else:
                return

    async with another(database_url) as other, asyncio.timeout(300):
        await asyncio.gather(planner(database), planner(other))
    assert await plan(database, bot_id, NOW) == 0
    found = await check_ins(database)
    assert Counter(row.schedule_id for row in found).most_common(1)[0][1] == 1
    assert len(found) == MANY
    assert {row.due_at for row in found} == {NOW}
    async with database.reading() as work:
        prompts = await work.all(select(OutboxMessage).where(col(OutboxMessage.kind) == Kind.PROMPT))
    assert sorted(row.about or 0 for row in prompts) == sorted(row.id for row in found)
    assert {row.next_due_at for row in await schedules(database)} == {NOW + DAY}


async def test_planning_again_plans_nothing(database: Database) -> None:
    bot_id = await many(database, 3)
    assert await plan(database, bot_id, NOW) == 3
    assert await plan(database, bot_id, NOW) == 0
    assert len(await check_ins(database)) == 3


async def test_a_minute_before_it_is_due_nothing_is_planned(database: Database) -> None:
    bot_id = await many(database, 1)
    assert await plan(database, bot_id, NOW - timedelta(minutes=1)) == 0
    assert await check_ins(database) == []


async def test_days_that_were_slept_through_are_void_and_asked_once(database: Database) -> None:
    bot_id = await many(database, 1)
    late = NOW + 3 * DAY + timedelta(minutes=30)
    assert await plan(database, bot_id, late) == 1
    found = await check_ins(database)
    assert [row.state for row in found] == [CheckInState.VOID] * 3 + [CheckInState.PENDING]
    assert (await schedules(database))[0].next_due_at == NOW + 4 * DAY


async def test_a_schedule_that_cannot_be_read_stops_no_other_and_comes_again_in_an_hour(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    bot_id = await many(database, 7)
    async with database.work() as work:
        poison = (await work.all(select(Schedule).order_by(col(Schedule.id))))[3]
        good, poison.recurrence = poison.recurrence, "FREQ=NEVER"
        await work.commit(NOW)
    with caplog.at_level(logging.ERROR):
        assert await plan(database, bot_id, NOW) == 6
    assert [record.__dict__["action"] for record in caplog.records] == ["batch.poison"]
    assert len(await check_ins(database)) == 6
    rows = await schedules(database)
    assert [row.next_due_at for row in rows] == [NOW + DAY] * 3 + [NOW] + [NOW + DAY] * 3  # it stays due as agreed
    assert [row.try_at for row in rows] == [None] * 3 + [NOW + POISON_WAITS] + [None] * 3
    caplog.clear()
    async with database.work() as work:
        row = await work.get(Schedule, poison.id)
        assert row is not None
        row.recurrence = good
        await work.commit(NOW)
    assert await plan(database, bot_id, NOW + POISON_WAITS) == 1
    assert len(await check_ins(database)) == 7


async def test_two_rows_that_cannot_be_read_among_many_stop_no_other(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    bot_id = await many(database, 30)
    async with database.work() as work:
        rows = await work.all(select(Schedule).order_by(col(Schedule.id)))
        rows[0].recurrence = rows[29].recurrence = "x"
        await work.commit(NOW)
    with caplog.at_level(logging.CRITICAL):
        assert await plan(database, bot_id, NOW) == 28
    assert len(await check_ins(database)) == 28


async def test_what_a_failing_act_wrote_is_not_kept(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    bot_id = await many(database, 3)

    async def act(work: Work, schedule: Schedule) -> None:
        work.audit(NOW, f"seen.{schedule.id}", actor="a")
        await work.session.flush()
        if schedule.id == 2:
            raise RuntimeError("midway")
        schedule.next_due_at = None

    def put_off(schedule: Schedule, until: object) -> None:
        assert until == NOW + POISON_WAITS
        schedule.next_due_at = NOW + POISON_WAITS

    with caplog.at_level(logging.CRITICAL):
        done = await in_batches(
            database, bot_id, NOW, 10, lambda work, size: due_schedules(work, bot_id, NOW, size), each(act), put_off
        )
    assert done == 2
    async with database.reading() as work:
        seen = {row.action for row in await work.all(select(Audit))}
    assert seen == {"seen.1", "seen.3"}


async def test_more_than_a_batch_is_worked_through(database: Database) -> None:
    bot_id = await many(database, 7)

    async def act(work: Work, schedule: Schedule) -> None:
        schedule.next_due_at = None

    sizes: list[int] = []

    async def claim(work: Work, size: int) -> list[Schedule]:
        found = await due_schedules(work, bot_id, NOW, size)
        sizes.append(len(found))
        return found

    assert await in_batches(database, bot_id, NOW, 3, claim, each(act), put_off_to) == 7
    assert sizes == [3, 3, 1]


async def test_a_database_that_goes_away_is_no_poison(database: Database) -> None:
    """Nobody's alert is put off for an hour because the database hiccupped."""
    bot_id = await many(database, 1)

    async def act(work: Work, schedule: Schedule) -> None:
        raise ConnectionResetError("gone")

    with pytest.raises(ConnectionResetError):
        await in_batches(
            database,
            bot_id,
            NOW,
            10,
            lambda work, size: due_schedules(work, bot_id, NOW, size),
            each(act),
            put_off_to,
        )
    assert [row.next_due_at for row in await schedules(database)] == [NOW]


async def test_an_alert_that_cannot_go_on_stops_no_other(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    """Its patient's name cannot be opened, say."""
    async with database.work() as work:
        bot = await a_bot(work)
        bot.heard_until = NOW
        team = await a_team(work, bot)
        broken, whole = await a_patient(work, team, "broken"), await a_patient(work, team, "whole")
        poison, good = await an_alert(work, broken, NOW - DAY), await an_alert(work, whole)
        admin = await a_person(work, team, "lise", telegram_id=3003)
        await work.add(Member(person_id=admin.id, role=MemberRole.ADMIN))
        await work.session.flush()
        await work.session.execute(text("UPDATE person SET name = 'x' WHERE key = 'broken'"))
        await work.commit(NOW)
    with caplog.at_level(logging.CRITICAL):
        assert await escalate(database, bot.id, NOW, deaf=False) == 1
    async with database.reading() as work:
        looks = {row.id: (row.round, row.look_at) for row in await work.all(select(Alert))}
        told = await work.all(select(OutboxMessage).where(col(OutboxMessage.kind) == Kind.FAULT))
    assert looks == {poison.id: (0, NOW + POISON_WAITS), good.id: (1, NOW + timedelta(minutes=15))}
    assert [row.person_id for row in told] == [admin.id], "else nobody would hear of it"


async def test_a_database_that_takes_nothing_is_no_fault_of_a_job(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    bot_id = await many(database, 1)
    async with database.engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        closed = "PRAGMA query_only = ON" if sqlite else "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY"
        await connection.execute(text(closed))
        await connection.commit()
    trail = Trail(DAY, lambda _heads: None, lambda _ref, _at: None)
    ticker = Ticker(database, bot_id, trail, Keeping(DAY, DAY, DAY))
    with pytest.raises(SQLAlchemyError):
        await ticker.tick(NOW)
    assert "job failed" not in caplog.text

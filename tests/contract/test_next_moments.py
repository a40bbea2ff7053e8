"""The one cheap read: when there is something to do next."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select, text

from rules.words import OutboxState
from storage.claims import due_alerts, due_check_ins, due_messages, due_schedules, ended_pauses
from storage.database import Database
from storage.queries import due_moments
from storage.tables import Outage, Person, Team
from storage.work import Work
from tests.contract.rows import (
    FAR,
    NOW,
    a_bot,
    a_check_in,
    a_house,
    a_message,
    a_pause,
    a_schedule,
    an_alert,
)

SOON = NOW + timedelta(minutes=3)


async def _digest(work: Work, patient: Person, at: datetime) -> None:
    team = await work.get(Team, patient.team_id)
    assert team is not None
    team.digest_at = at


async def _outage(work: Work, patient: Person, at: datetime) -> None:
    await work.add(Outage(bot_id=patient.bot_id, begin=NOW, end=NOW, tell_at=at))


async def _tidy(work: Work, patient: Person, at: datetime) -> None:
    (await a_bot(work)).tidy_at = at


BRANCHES: list[tuple[str, Callable[[Work, Person, datetime], Awaitable[Any]]]] = [
    ("plan", a_schedule),
    ("escalate", a_check_in),
    ("escalate", an_alert),
    ("housekeeping", a_pause),
    ("housekeeping", _digest),
    ("housekeeping", _outage),
    ("housekeeping", _tidy),
]


async def next_due(work: Work, bot_id: int) -> datetime | None:
    """The next moment, whichever job it is for."""
    return (await due_moments(work, bot_id)).tick


@pytest.mark.parametrize(("job", "make"), BRANCHES)
async def test_whatever_is_due_first_is_the_next_moment_and_the_jobs(
    database: Database, job: str, make: Callable[[Work, Person, datetime], Awaitable[Any]]
) -> None:
    async with database.work() as work:
        bot, patient = await a_house(work)
        assert await next_due(work, bot.id) == FAR  # the tidying up
        for _, other in BRANCHES:
            await other(work, patient, SOON + timedelta(hours=1))
        assert await next_due(work, bot.id) == SOON + timedelta(hours=1)
        await work.session.rollback()
        bot, patient = await a_house(work)
        await make(work, patient, SOON)
        await work.session.flush()
        due = await due_moments(work, bot.id)
        assert due.tick == SOON
        assert [name for name in ("plan", "escalate", "housekeeping") if getattr(due, name) == SOON] == [job]


async def test_with_nothing_at_all_there_is_no_next_moment(database: Database) -> None:
    async with database.work() as work:
        bot, _ = await a_house(work)
        bot.tidy_at = None
        await work.session.flush()
        assert await next_due(work, bot.id) is None
        assert (await due_moments(work, bot.id)).say is None


async def test_an_outage_that_was_told_asks_for_nothing(database: Database) -> None:
    async with database.work() as work:
        bot, patient = await a_house(work)
        await _outage(work, patient, SOON)
        outage = await work.first(select(Outage))
        assert outage is not None
        outage.told_at = SOON
        await work.session.flush()
        assert await next_due(work, bot.id) == FAR


async def test_the_next_to_say_is_the_earliest_that_is_due_whatever_its_urgency(database: Database) -> None:
    async with database.work() as work:
        bot, patient = await a_house(work)
        _, other = await a_house(work, telegram_id=901)
        await a_message(work, other, NOW - timedelta(hours=1))
        await a_message(work, patient, NOW, state=OutboxState.SENT)
        await a_message(work, patient, SOON)
        await a_message(work, patient, SOON + timedelta(minutes=1))
        await work.session.flush()
        assert (await due_moments(work, bot.id)).say == SOON


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_no_read_of_the_tick_goes_through_a_whole_table(database: Database) -> None:
    """Each part is the low end of an index. On PostgreSQL the plan depends on sizes, so SQLite shows it."""
    asked = asked_of(database)
    async with database.work() as work:
        bot, _ = await a_house(work)
        await work.commit(NOW)
    asked.clear()
    async with database.reading() as work:
        await due_moments(work, bot.id)
        for claim in (due_schedules, due_check_ins, due_alerts, ended_pauses, due_messages):
            await claim(work, bot.id, NOW, 10)
    plans = [await plan_of(database, *query) for query in asked if query[0].startswith("SELECT")]
    indexes = [
        ("ix_schedule_due", "ix_check_in_look", "ix_alert_look", "ix_outbox_due", "ix_pause_tell"),
        ("ix_schedule_due",),
        ("ix_check_in_look",),
        ("ix_alert_look",),
        ("ix_pause_tell",),
        ("ix_outbox_due",),
    ]
    assert len(plans) == len(indexes)
    for plan, used in zip(plans, indexes, strict=True):
        assert all(f"INDEX {index} " in plan for index in used), plan


def asked_of(database: Database) -> list[tuple[str, Any]]:
    """Grows with each statement that goes to the database, with its parameters."""
    asked: list[tuple[str, Any]] = []

    @event.listens_for(database.engine.sync_engine, "before_cursor_execute")
    def seen(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        asked.append((statement, parameters))

    return asked


async def plan_of(database: Database, statement: str, parameters: Any) -> str:
    """How SQLite would answer a query."""
    async with database.engine.connect() as connection:
        rows = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        return "\n".join(str(row[-1]) for row in rows)


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_a_claim_sorts_nothing_though_all_are_due_at_one_moment(database: Database) -> None:
    """A morning's questions are; sorted anew at each claim, fifty thousand would cost 25 ms each time."""
    asked = asked_of(database)
    async with database.work() as work:
        bot, patient = await a_house(work)
        for _ in range(100):
            await a_message(work, patient)
        await work.commit(NOW)
    async with database.reading() as work:
        await work.session.execute(text("SET LOCAL enable_seqscan = off"))
        asked.clear()
        assert len(await due_messages(work, bot.id, NOW, 10)) == 10
        statement, parameters = asked[0]
        line = await work.session.connection()
        rows = await line.exec_driver_sql(f"EXPLAIN {statement}", parameters)
        plan = "\n".join(str(row[0]) for row in rows)
    assert "ix_outbox_due" in plan
    assert "Sort" not in plan, plan

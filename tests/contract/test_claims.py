"""What is due is taken in hand by one worker at a time."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import SQLModel, col

from rules.words import AlertKind, OutboxState, PatientState, Priority
from storage.claims import (
    LEASE,
    claim_message,
    due_alerts,
    due_check_ins,
    due_messages,
    due_schedules,
    ended_pauses,
    held_messages,
    mark_sent,
    write_claims,
)
from storage.database import Database
from storage.tables import OutboxMessage, Person, Schedule
from storage.work import Work
from tests.contract.rows import (
    NOW,
    a_bot,
    a_check_in,
    a_house,
    a_message,
    a_patient,
    a_pause,
    a_schedule,
    a_team,
    an_alert,
    another,
)

Claim = Callable[[Work, int, datetime, int], Awaitable[list[Any]]]
Make = Callable[[Work, Person, datetime], Awaitable[SQLModel]]
SECOND = timedelta(seconds=1)


async def _message(work: Work, patient: Person, at: datetime) -> OutboxMessage:
    return await a_message(work, patient, at)


CLAIMS: list[tuple[str, Claim, Make]] = [
    ("schedules", due_schedules, a_schedule),
    ("check-ins", due_check_ins, a_check_in),
    ("alerts", due_alerts, an_alert),
    ("pauses", ended_pauses, a_pause),
    ("messages", due_messages, _message),
]
EACH = pytest.mark.parametrize(("claim", "make"), [case[1:] for case in CLAIMS], ids=[case[0] for case in CLAIMS])


async def five(database: Database, make: Make) -> int:
    """One due row for each of five patients, a second apart; gives the bot."""
    async with database.work() as work:
        bot = await a_bot(work)
        team = await a_team(work, bot)
        for number in range(5):
            patient = await a_patient(work, team, f"p{number}", 2001 + number)
            await make(work, patient, NOW - number * SECOND)
        await work.commit(NOW)
    return bot.id


@EACH
async def test_what_is_due_is_claimed_the_longest_overdue_first(database: Database, claim: Claim, make: Make) -> None:
    bot_id = await five(database, make)
    async with database.work() as work:
        found = await claim(work, bot_id, NOW, 10)
        assert [row.id for row in found] == sorted((row.id for row in found), reverse=True)
        assert len(found) == 5
        assert len(await claim(work, bot_id, NOW - 2 * SECOND, 10)) == 3
        assert await claim(work, bot_id, NOW - timedelta(minutes=1), 10) == []
        assert len(await claim(work, bot_id, NOW, 2)) == 2


@EACH
async def test_another_bots_rows_are_left_alone(database: Database, claim: Claim, make: Make) -> None:
    await five(database, make)
    async with database.work() as work:
        other, patient = await a_house(work, telegram_id=901)
        row = await make(work, patient, NOW)
        assert await claim(work, other.id, NOW, 10) == [row]


@EACH
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_two_workers_at_the_same_time_never_get_the_same_row(
    database: Database, database_url: str, claim: Claim, make: Make
) -> None:
    bot_id = await five(database, make)
    async with another(database_url) as other, database.work() as mine, other.work() as theirs:
        first = {row.id for row in await claim(mine, bot_id, NOW, 3)}
        async with asyncio.timeout(5):  # nor do they wait for one another
            second = {row.id for row in await claim(theirs, bot_id, NOW, 10)}
    assert (len(first), len(second)) == (3, 2)
    assert not first & second


async def claimed(database: Database, bot_id: int, worker: str, limit: int, now: datetime = NOW) -> set[int]:
    """Take messages in hand, as the dispatcher does."""
    async with database.work() as work:
        rows = await due_messages(work, bot_id, now, limit)
        await write_claims(work, rows, worker, now)
        await work.commit(now)
    return {row.id for row in rows}


async def test_one_after_the_other_two_workers_never_get_the_same_message(
    database: Database, database_url: str
) -> None:
    bot_id = await five(database, _message)
    async with another(database_url) as other:
        first = await claimed(database, bot_id, "one", 3)
        second = await claimed(other, bot_id, "two", 10)
    assert (len(first), len(second)) == (3, 2)
    assert not first & second


async def test_many_workers_in_a_crowd_share_the_messages_out(database: Database, database_url: str) -> None:
    async with database.work() as work:
        bot, patient = await a_house(work)
        for _ in range(40):
            await a_message(work, patient)
        await work.commit(NOW)

    async def one(worker: str) -> list[int]:
        got: list[int] = []
        async with another(database_url) as mine:
            while found := await claimed(mine, bot.id, worker, 3):
                got += found
        return got

    async with asyncio.timeout(60):
        shares = await asyncio.gather(*(one(f"w{number}") for number in range(4)))
    everything = [row for share in shares for row in share]
    assert len(everything) == len(set(everything)) == 40


async def test_a_claimed_message_is_left_alone_until_its_lease_runs_out(database: Database) -> None:
    bot_id = await five(database, _message)
    assert len(await claimed(database, bot_id, "one", 10)) == 5
    assert await claimed(database, bot_id, "two", 10, NOW + LEASE - SECOND) == set()
    assert len(await claimed(database, bot_id, "two", 10, NOW + LEASE)) == 5


async def only(work: Work) -> OutboxMessage:
    row = await work.first(select(OutboxMessage))
    assert row is not None
    return row


async def test_a_message_that_comes_back_from_a_worker_may_have_arrived(database: Database) -> None:
    async with database.work() as work:
        _, patient = await a_house(work)
        row = await a_message(work, patient)
        claim_message(row, "one", NOW)
        assert (row.attempt, row.claimed_by, row.may_have_arrived) == (1, "one", False)
        claim_message(row, "two", NOW + LEASE)
        assert (row.attempt, row.claimed_by, row.may_have_arrived) == (2, "two", True)
        assert row.next_attempt_at == NOW + LEASE + LEASE
        row.claimed_by = None  # put off by its worker, and known not to have arrived this time
        claim_message(row, "three", NOW + 3 * LEASE)
        assert row.may_have_arrived  # what once may have arrived may have arrived for good


async def test_a_message_that_was_put_off_has_not_arrived(database: Database) -> None:
    async with database.work() as work:
        _, patient = await a_house(work)
        row = await a_message(work, patient)
        claim_message(row, "one", NOW)
        row.claimed_by = None
        claim_message(row, "two", NOW)
        assert not row.may_have_arrived


async def test_many_are_claimed_as_one_is(database: Database) -> None:
    async with database.work() as work:
        _, patient = await a_house(work)
        ways = [await a_message(work, patient) for _ in range(2)], [await a_message(work, patient) for _ in range(2)]
        for fresh, back in ways:
            claim_message(back, "one", NOW)
            fresh.attempt = 3
        await work.commit(NOW)
    async with database.work() as work:
        one_by_one, together = [[await work.get(OutboxMessage, row.id) for row in rows] for rows in ways]
        for row in one_by_one:
            assert row
            claim_message(row, "two", NOW + LEASE)
        known = [row for row in together if row]
        await write_claims(work, known, "two", NOW + LEASE)
        assert [(row.attempt, row.claimed_by) for row in known] == [(4, "two"), (2, "two")], "the session knows it too"
        await work.commit(NOW)
    fields = ("attempt", "claimed_by", "next_attempt_at", "may_have_arrived")
    async with database.work() as work:
        rows = await work.all(select(OutboxMessage).order_by(col(OutboxMessage.id)))
        stands = [tuple(getattr(row, field) for field in fields) for row in rows]
    assert stands[:2] == stands[2:] == [(4, "two", NOW + 2 * LEASE, False), (2, "two", NOW + 2 * LEASE, True)]


async def test_what_arrived_is_marked_and_nothing_else(database: Database) -> None:
    async with database.work() as work:
        _, patient = await a_house(work)
        arrived, other = [await a_message(work, patient) for _ in range(2)]
        await work.commit(NOW)
    async with database.work() as work:
        await mark_sent(work, {arrived.id: 77}, NOW)
        await mark_sent(work, {}, NOW)
        await work.commit(NOW)
    async with database.work() as work:
        rows = await work.all(select(OutboxMessage).order_by(col(OutboxMessage.id)))
        assert [(row.state, row.message_id, row.settled_at) for row in rows] == [
            (OutboxState.SENT, 77, NOW),
            (OutboxState.DUE, None, None),
        ]
    assert other.id == rows[1].id


@pytest.mark.parametrize(
    ("worker", "attempt", "state", "held"),
    [
        ("one", 1, OutboxState.DUE, True),
        ("two", 1, OutboxState.DUE, False),
        ("one", 0, OutboxState.DUE, False),
        ("one", 2, OutboxState.DUE, False),
        ("one", 1, OutboxState.SENT, False),
        ("one", 1, OutboxState.DROPPED, False),
    ],
)
async def test_only_the_attempt_that_holds_a_message_marks_it(
    database: Database, worker: str, attempt: int, state: OutboxState, held: bool
) -> None:
    async with database.work() as work:
        _, patient = await a_house(work)
        row = await a_message(work, patient)
        claim_message(row, "one", NOW)
        row.state = state
        await work.commit(NOW)
    async with database.work() as work:
        found = (await held_messages(work, [row.id], worker)).get(row.id)
        assert (found is not None and found.attempt == attempt) is held


async def test_a_worker_that_slept_marks_nothing(database: Database, database_url: str) -> None:
    bot_id = await five(database, _message)
    (row_id,) = await claimed(database, bot_id, "sleeper", 1)
    async with another(database_url) as other:
        late = NOW + LEASE
        assert row_id in await claimed(other, bot_id, "other", 10, late)
    async with database.work() as work:
        assert await held_messages(work, [row_id], "sleeper") == {}
        assert (await held_messages(work, [row_id], "other"))[row_id].attempt == 2


async def test_the_most_urgent_is_said_first(database: Database) -> None:
    async with database.work() as work:
        bot, patient = await a_house(work)
        for number, priority in enumerate(
            (Priority.SUMMARY, Priority.PROMPT, Priority.ALERT, Priority.ANSWER, Priority.CRISIS)
        ):
            await a_message(work, patient, NOW - number * SECOND, priority)
        late = await a_message(work, patient, NOW - timedelta(hours=1), Priority.PROMPT)
        await work.session.flush()
        found = await due_messages(work, bot.id, NOW, 10)
        assert [row.priority for row in found] == sorted(row.priority for row in found)
        assert found[3] is late  # of the same urgency the one that waits longest
        assert (await due_messages(work, bot.id, NOW, 1))[0].priority == Priority.CRISIS


@pytest.mark.parametrize("state", sorted(set(OutboxState) - {OutboxState.DUE}))
async def test_what_is_settled_is_not_said_again(database: Database, state: OutboxState) -> None:
    async with database.work() as work:
        bot, patient = await a_house(work)
        await a_message(work, patient, state=state)
        await work.session.flush()
        assert await due_messages(work, bot.id, NOW, 10) == []


@pytest.mark.parametrize("state", sorted(set(PatientState) - {PatientState.ACTIVE}))
async def test_who_does_not_take_part_is_not_planned_for(database: Database, state: PatientState) -> None:
    async with database.work() as work:
        bot = await a_bot(work)
        patient = await a_patient(work, await a_team(work, bot), state=state)
        await a_schedule(work, patient)
        assert await due_schedules(work, bot.id, NOW, 10) == []


async def test_what_has_no_next_moment_is_never_due(database: Database) -> None:
    async with database.work() as work:
        bot, patient = await a_house(work)
        await a_schedule(work, patient, None)
        await a_check_in(work, patient, None)
        await an_alert(work, patient, None, AlertKind.CALL_ME)
        await a_pause(work, patient, None)
        far = NOW + timedelta(days=4000)
        for _, claim, _ in CLAIMS:
            assert await claim(work, bot.id, far, 10) == []


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_a_claim_locks_its_own_rows_and_not_the_people_behind_them(database: Database, database_url: str) -> None:
    """Else a message from a patient would wait for the planner."""
    bot_id = await five(database, a_schedule)
    async with another(database_url) as other, database.work() as mine, other.work() as theirs:
        assert len(await due_schedules(mine, bot_id, NOW, 10)) == 5
        async with asyncio.timeout(5):
            person = await theirs.first(select(Person).where(col(Person.key) == "p0").with_for_update())
            free = await theirs.all(select(Schedule).with_for_update(skip_locked=True))
    assert person is not None
    assert free == []

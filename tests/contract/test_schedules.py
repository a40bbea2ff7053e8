"""Schedules from the chat, beside those of a plan."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlmodel import col

from care.dialogue import Topic, ask
from care.facts import gather
from care.people import identify, person
from care.schedule import remove_schedule, save_schedule, show_schedules
from care.schedule_view import terms_of
from rules.recurrence import parse_days
from rules.sayings import Dropped
from rules.schedule_draft import STEPS, Ask, Draft, hear
from rules.words import CheckInState
from storage.database import Database
from storage.tables import CheckIn, OutboxMessage, Rank, Schedule
from storage.work import Work
from tests.contract.test_apply import NOON, PLAN, apply, edited, lines, schedule_of

BOT = 1


async def save(database: Database, text: str, now: datetime = NOON, *, schedule: bool = True) -> None:
    """Lise writes this about Petter's schedule (or a new one) and saves it."""
    async with database.work() as work:
        lise = await identify(work, BOT, 4001)
        row = await work.first(select(Schedule).order_by(col(Schedule.id)))
        assert lise is not None
        assert row is not None
        terms = terms_of(row)
        draft = Draft("Europe/Oslo", now.date(), 7, told=frozenset(STEPS))
        if schedule:
            draft = Draft("Europe/Oslo", now.date(), 7, row.id, terms.text(), Ask.CHANGE, frozenset(STEPS), terms)
        draft = hear(draft, text, now)
        await ask(work, lise.person_id, Topic.SCHEDULE, row.patient_id, now + timedelta(hours=1), draft.data())
        await save_schedule(work, lise, 7, 0, now)


async def all_schedules(database: Database) -> list[Schedule]:
    async with database.reading() as work:
        return await work.all(select(Schedule).order_by(col(Schedule.id)))


async def test_saving_writes_what_was_shown_and_starts_after_now(database: Database) -> None:
    await apply(database)
    await save(database, "hverdager kl 11:30 og 19, ikke helligdager")
    row = await schedule_of(database)
    terms = terms_of(row)
    assert terms.rule.days == parse_days("mon-fri")
    assert row.skips_holidays
    assert row.next_due_at == NOON + timedelta(hours=7)


async def test_what_is_overdue_under_the_old_terms_is_not_forgotten(database: Database) -> None:
    """The bot was down at ten; the tap on Save is heard before the planner has run again."""
    await apply(database, now=NOON - timedelta(hours=5))
    await save(database, "hver dag kl 15", now=NOON)
    async with database.reading() as work:
        (check_in,) = await work.all(select(CheckIn))
    assert check_in.due_at == NOON - timedelta(hours=2)
    assert check_in.state is CheckInState.VOID
    assert (await schedule_of(database)).next_due_at == NOON + timedelta(hours=3)


async def test_a_plan_applied_later_names_what_it_takes_back(database: Database) -> None:
    await apply(database)
    await save(database, "hver dag kl 15")
    (line,) = lines(await apply(database))
    assert line.startswith("~ patient petter, schedule morgen (saved in chat on 2026-11-23): daily 15:00")
    assert lines(await apply(database)) == []
    (line,) = lines(await apply(database, edited('times = ["10:00"]', 'times = ["11:00"]')))
    assert "in chat" not in line


async def test_one_made_in_chat_goes_on_and_is_named(database: Database) -> None:
    await apply(database)
    await save(database, "hver dag kl 15", schedule=False)
    assert [row.key for row in await all_schedules(database)] == ["morgen", "plan-1"]
    kept = "patient petter, schedule plan-1 (saved in chat on 2026-11-23)"
    assert lines(await apply(database)) == [f"? {kept}: not in the plan; goes on (--prune removes)"]
    assert lines(await apply(database, prune=True)) == [f"- {kept}"]
    await save(database, "hver dag kl 16", schedule=False)
    assert [row.key for row in await all_schedules(database)] == ["morgen", "plan-1", "plan-2"]


async def test_one_removed_in_chat_comes_back_only_with_a_line(database: Database) -> None:
    await apply(database)
    row = await schedule_of(database)
    async with database.work() as work:
        lise = await identify(work, BOT, 4001)
        assert lise is not None
        await remove_schedule(work, lise, row.id, NOON)
    gone = await schedule_of(database)
    assert (gone.next_due_at, gone.removed_at) == (None, NOON)
    (line,) = lines(await apply(database))
    assert line.startswith("+ patient petter, schedule morgen (removed in chat on 2026-11-23): daily 10:00")


async def test_saving_twice_saves_once(database: Database) -> None:
    await apply(database)
    await save(database, "hver dag kl 15", schedule=False)
    async with database.work() as work:
        lise = await identify(work, BOT, 4001)
        assert lise is not None
        await save_schedule(work, lise, 7, 0, NOON)
    assert len(await all_schedules(database)) == 2


async def test_open_check_ins_stay_when_their_schedule_changes(database: Database) -> None:
    await apply(database)
    async with database.work() as work:
        row = await work.first(select(Schedule))
        assert row is not None
        await work.add(
            CheckIn(
                patient_id=row.patient_id, schedule_id=row.id, due_at=NOON, window=row.window, state=CheckInState.OPEN
            )
        )
        await work.commit(NOON)
    await save(database, "hver dag kl 15")
    async with database.reading() as work:
        (check_in,) = await work.all(select(CheckIn))
    assert check_in.state is CheckInState.OPEN


async def test_a_name_is_found_by_key_name_or_beginning(database: Database) -> None:
    await apply(database, PLAN.replace('name = "Petter"', 'name = "Petter Dass"'))

    async def said(work: Work) -> str:
        rows = await work.all(select(OutboxMessage).order_by(col(OutboxMessage.id).desc()))
        return rows[0].kind

    for name in ("petter", "Petter  Dass", "pet", "PETTER DASS", ""):
        async with database.work() as work:
            lise = await identify(work, BOT, 4001)
            assert lise is not None
            await show_schedules(work, lise, name, NOON)
            assert await said(work) == "schedule_list", name


async def test_a_time_in_quiet_hours_is_not_saved_even_by_a_tap_on_save(database: Database) -> None:
    await apply(database)
    before = terms_of(await schedule_of(database))
    await save(database, "hver dag kl 23")
    assert terms_of(await schedule_of(database)) == before


async def test_a_message_about_a_patient_is_not_worded_for_one_who_lost_the_right(database: Database) -> None:
    await apply(database)
    async with database.work() as work:
        anne = await identify(work, BOT, 3001)
        assert anne is not None
        await show_schedules(work, anne, "Petter", NOON)
        row = await work.first(select(OutboxMessage).where(col(OutboxMessage.person_id) == anne.person_id))
        assert row is not None
        to = await person(work, anne.person_id)
        assert not isinstance(await gather(work, row, to, NOON), Dropped)
        await work.session.execute(delete(Rank).where(col(Rank.contact_id) == anne.person_id))
        assert isinstance(await gather(work, row, to, NOON), Dropped)

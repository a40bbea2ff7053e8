"""The plan that is written from the database is the one that stands in it."""

from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import col

from care.apply import Changes, apply_plan
from care.export import current_plan
from rules.plan import Plan, read_plan
from rules.plan_text import write_plan
from rules.words import PatientState
from storage.database import Database
from storage.tables import Patient, Step
from tests.contract.rows import NOW, a_bot
from tests.contract.test_apply import PLAN

EXAMPLE = (Path(__file__).parents[2] / "docs" / "plan.example.toml").read_text(encoding="utf-8")
FULL = PLAN.replace(
    'key = "kari"\nname = "Kari"', 'key = "kari"\nname = "Kåre \\"Kari\\" Bø \\\\ 🙂"\nlanguage = "en"'
).replace('[[patients]]\nkey = "petter"', '[[patients]]\ntimezone = "America/New_York"\nkey = "petter"')
FULL = FULL.replace("08:00-15:30", "08:00-15:30; holidays open")
FULL += """\
start = 2026-11-02
end = 2027-03-28
every_weeks = 2
except = [2026-12-24, 2026-12-31]
[[members]]
key = "anne"
role = "member"
[[patients]]
key = "nora"
name = "Nora"
chain = [{ contact = "kari", within = "90s" }]
misses_before_alert = 3
[[patients.schedules]]
key = "helg"
days = "sat,sun"
times = ["11:00", "19:30"]
"""
_refs = count(1)


async def apply(database: Database, plan: Plan) -> Changes:
    async with database.work() as work:
        bot = await a_bot(work)
        changes = await apply_plan(work, plan, bot.id, NOW, language="nb", new_ref=lambda: f"r{next(_refs)}")
        await work.commit(NOW)
    return changes


async def exported(database: Database) -> str:
    async with database.reading() as work:
        plan = await current_plan(work, 900)
    assert plan is not None
    return write_plan(plan)


@pytest.mark.parametrize("text", [EXAMPLE, PLAN, FULL], ids=["example", "plain", "full"])
async def test_applying_what_was_written_changes_nothing(database: Database, text: str) -> None:
    await apply(database, read_plan(text))
    written = await exported(database)
    assert (await apply(database, read_plan(written))).lines == []
    assert await exported(database) == written


async def test_what_was_written_makes_the_same_house_elsewhere(database: Database) -> None:
    wanted = read_plan(FULL)
    await apply(database, wanted)
    found = read_plan(await exported(database))
    assert found.team == wanted.team
    assert {member.key: member.role for member in found.members} == {m.key: m.role for m in wanted.members}
    by_key = {patient.key: patient for patient in found.patients}
    for patient in wanted.patients:
        known = by_key[patient.key]
        starts = {schedule.key: schedule.start for schedule in known.schedules}
        agreed = replace(
            patient,
            language=known.language,
            schedules=tuple(replace(schedule, start=starts[schedule.key]) for schedule in patient.schedules),
        )
        assert known == agreed


async def test_steps_of_the_patient_s_own_are_in_it_and_who_has_ended_is_not(database: Database) -> None:
    await apply(database, read_plan(FULL))
    async with database.work() as work:
        petter, nora = await work.all(select(Patient).order_by(col(Patient.person_id)))
        petter.steps_changed_in_chat = True
        await work.add(Step(patient_id=petter.person_id, label='Leste "Sult"', position=9))
        nora.state = PatientState.ENDED
        await work.commit(NOW)
    found = read_plan(await exported(database))
    assert [patient.key for patient in found.patients] == ["petter"]
    assert found.patients[0].steps == ("Gikk ut", "Var på butikken", 'Leste "Sult"')
    assert (await apply(database, found)).lines == []


async def test_a_chat_without_a_consent_is_left_where_it_is(database: Database) -> None:
    """Bound in another way than by a plan: a plan with the number would be refused."""
    await apply(database, read_plan(FULL))
    async with database.work() as work:
        person = (await work.all(select(Patient)))[1]
        from care.people import person as load  # noqa: PLC0415

        (await load(work, person.person_id)).telegram_id = 2999
        await work.commit(NOW)
    found = read_plan(await exported(database))
    assert [patient.telegram_id for patient in found.patients] == [2001, None]
    assert (await apply(database, found)).lines == []


async def test_where_nothing_was_applied_there_is_no_plan(database: Database) -> None:
    async with database.reading() as work:
        assert await current_plan(work, 900) is None

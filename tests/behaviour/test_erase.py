"""A patient can have everything erased: with a day to regret, never while an alert is open, and for good."""

import secrets
from datetime import UTC, timedelta

import pytest
from sqlalchemy import Select, func, inspect, select
from sqlmodel import SQLModel

from bot.audit_heads import heads_file, keep_erased, read_erased
from care.apply import Refused, apply_plan
from care.erase import begin_erasing, erase_again, undo_erasing
from care.own_rows import own_rows
from care.people import known
from rules.kinds import Kind
from rules.plan import Plan, read_plan
from rules.words import OutboxState, Priority
from storage.tables import Audit, Patient, Rank, Reply, metadata
from storage.tables import Person as Row
from storage.verifying import verify
from tests.behaviour.agreement import in_both_languages, on_both_databases, plan
from tests.behaviour.cast import Message, Person
from tests.behaviour.play import Play
from tests.behaviour.scenes import call_me

SECRET = "gikk ut med søpla i Storgata"


async def wants_it(petter: Person) -> Message:
    """Ask for it and say yes; gives what can be undone."""
    await petter.says(petter.tongue("/slett", "/erase"))
    await petter.expects(Kind.ERASE_ASK).taps(petter.tongue("Ja, slett alt", "Yes, erase all"))
    return petter.expects(Kind.ERASE_SET)


async def petter_s(stage: Play) -> Row:
    """His row."""
    return next(row for row in await stage.recall(Row) if row.name == "Petter")


async def counts(stage: Play, who: Row) -> dict[str, int]:
    """How many rows of his there are in each table."""
    async with stage.program.database.reading() as work:
        return {
            str(table.__tablename__): await work.count(_keys(table).where(mine))
            for table, mine in own_rows(who).items()
        }


def _keys(table: type[SQLModel]) -> Select[int]:
    return select(*inspect(table).primary_key)


@in_both_languages
@on_both_databases
async def test_after_a_day_nothing_is_left_but_the_trail_which_is_whole(
    stage: Play, petter: Person, anne: Person, lise: Person
) -> None:
    await stage.at("08:10")
    await petter.says(SECRET)
    petter.reads_all()
    who = await petter_s(stage)
    kept = await wants_it(petter)
    assert petter.tongue("i morgen kl. 08:10", "tomorrow at 08:10") in kept.text
    for staff in (anne, lise):
        staff.expects(Kind.ERASE_TOLD, "Petter")
    assert (await counts(stage, who))["reply"] > 0
    await stage.at("08:09", days=1)
    assert (await counts(stage, who))["person"] == 1
    await stage.at("08:12")
    stage.ignores_the_rest()
    petter.expects(Kind.ERASED, "113")
    petter.expects_nothing()
    left = await counts(stage, who)
    assert left.pop("audit") > 3
    assert set(left.values()) == {0}
    trail = [row for row in await stage.recall(Audit) if row.subject == who.ref]
    assert trail[-1].action == "patient.erased"
    assert not any("Petter" in row.detail or "søpla" in row.detail for row in trail)
    assert (await verify(stage.program.database.engine, [], lambda _done, _of: None)).faults == []


async def test_nothing_in_the_database_points_at_who_is_erased(stage: Play, petter: Person, anne: Person) -> None:
    await petter.says(SECRET)
    await anne.says("/person Petter")
    await anne.says("/skriv Pettr hei")
    who = await petter_s(stage)
    await wants_it(petter)
    await stage.advance(days=1, minutes=5)
    stage.ignores_the_rest()
    async with stage.program.database.reading() as work:
        for table in metadata.sorted_tables:
            for column in table.columns:
                if {key.column.table.name for key in column.foreign_keys} & {"person", "patient"}:
                    found = select(func.count()).select_from(table).where(column == who.id)
                    assert await work.session.scalar(found) == 0, f"{table.name}.{column.name}"
    assert not any("petter" in (row.args or "").casefold() for row in await stage.outbox())


async def test_what_is_still_to_be_said_to_staff_and_names_them_is_not_said(stage: Play, petter: Person) -> None:
    stage.ignores_the_rest()
    await wants_it(petter)
    await stage.advance(hours=23)
    anne = next(row for row in await stage.recall(Row) if row.name == "Anne")
    async with stage.program.database.work() as work:
        later = stage.now() + timedelta(days=2)
        await work.say(anne, Kind.NO_SUCH_PERSON, later, priority=Priority.ANSWER, args={"asked": "Petter Smart"})
        await work.commit(stage.now())
    await stage.advance(hours=1, minutes=5)
    (row,) = [row for row in await stage.outbox() if row.kind is Kind.NO_SUCH_PERSON]
    assert (row.state, row.args) == (OutboxState.DROPPED, None)


@on_both_databases
@plan(relative=True, agreed=(("mona", "asked", None),))
async def test_a_relative_whom_nobody_else_needs_goes_with_them(stage: Play, petter: Person, mona: Person) -> None:
    stage.ignores_the_rest()
    assert "Mona" in {row.name for row in await stage.recall(Row)}
    await wants_it(petter)
    await stage.advance(hours=24, minutes=5)
    assert {row.name for row in await stage.recall(Row)}.isdisjoint({"Petter", "Mona"})
    assert {"Anne", "Lise"} <= {row.name for row in await stage.recall(Row)}


@plan(relative=True, neighbour=True, agreed=(("mona", "asked", None),))
async def test_one_who_stands_with_another_patient_stays(
    stage: Play, petter: Person, nora: Person, mona: Person
) -> None:
    stage.ignores_the_rest()
    people = {row.name: row.id for row in await stage.recall(Row)}
    async with stage.program.database.work() as work:
        await work.add(Rank(patient_id=people["Nora"], contact_id=people["Mona"], rank=9, within=timedelta(minutes=30)))
        await work.commit(stage.now())
    await wants_it(petter)
    await stage.advance(hours=24, minutes=5)
    assert {"Mona", "Nora"} <= {row.name for row in await stage.recall(Row)}


@in_both_languages
async def test_one_tap_undoes_it_and_the_questions_go_on(
    stage: Play, petter: Person, anne: Person, lise: Person
) -> None:
    kept = await wants_it(petter)
    for staff in (anne, lise):
        staff.expects(Kind.ERASE_TOLD)
    await stage.at("12:30")
    petter.expects_nothing()
    await kept.taps(petter.tongue("Ikke slett likevel", "Don't erase after all"))
    petter.expects(Kind.ERASE_UNDONE)
    for staff in (anne, lise):
        staff.expects(Kind.ERASE_UNDONE_TOLD, "Petter")
    await stage.at("10:00", days=1)
    petter.expects_check_in()
    stage.ignores_the_rest()


async def test_a_question_that_waits_for_an_answer_is_called_off_and_nobody_is_called_silent(
    stage: Play, petter: Person, anne: Person, lise: Person
) -> None:
    await stage.at("10:00")
    petter.expects_check_in()
    await wants_it(petter)
    for staff in (anne, lise):
        staff.expects(Kind.ERASE_TOLD)
    await stage.at("09:00", days=1)
    assert await stage.alerts() == []
    petter.expects_nothing()
    stage.ignores_the_rest()


async def test_it_waits_for_an_open_alert_until_a_person_has_closed_it(
    stage: Play, petter: Person, anne: Person, lise: Person
) -> None:
    await stage.at("09:00")
    await wants_it(petter)
    told = await call_me(stage, petter, anne)
    await told.taps("Jeg tar kontakt")
    await stage.at("09:05", days=1)
    petter.expects(Kind.ERASE_WAITS, "Anne")
    for staff in (anne, lise):
        staff.expects(Kind.ERASE_WAITS_TOLD, "Petter")
    stage.ignores_the_rest()
    petter.reads_all()
    await stage.advance(hours=5)
    petter.expects_nothing()
    assert [alert.closed_at for alert in await stage.alerts()] == [None]
    await petter.says("/slett")
    petter.expects(Kind.ERASE_WAITS)
    await told.taps("Har fått kontakt")
    await stage.advance(hours=1, minutes=5)
    petter.expects(Kind.ERASED)
    assert await stage.alerts() == []


async def test_a_possible_crisis_is_not_erased_and_what_is_written_on_is_told(
    stage: Play, petter: Person, anne: Person, kari: Person
) -> None:
    stage.ignores_the_rest()
    await stage.at("09:00")
    await wants_it(petter)
    await petter.says("orker ikke leve mer")
    for staff in (anne, kari):
        staff.expects_alert("Mulig krise")
    await stage.at("09:05", days=1)
    petter.expects(Kind.ERASE_WAITS)
    await petter.says("hører noen meg")
    for staff in (anne, kari):
        staff.expects(Kind.ALERT_WROTE, "hører noen meg")
    await stage.advance(hours=30)
    assert [alert.closed_at for alert in await stage.alerts()] == [None]
    assert "Petter" in {row.name for row in await stage.recall(Row)}


async def test_asking_twice_shows_until_when_it_can_be_undone_and_moves_nothing(stage: Play, petter: Person) -> None:
    stage.ignores_the_rest()
    first = await wants_it(petter)
    await stage.advance(hours=1)
    await petter.says("/slett")
    assert petter.expects(Kind.ERASE_SET).text == first.text
    assert len([row for row in await stage.recall(Audit) if row.action == "erasing.asked"]) == 1


async def test_not_now_changes_nothing(stage: Play, petter: Person) -> None:
    await petter.says("/slett")
    await petter.expects(Kind.ERASE_ASK).taps("Ikke nå")
    petter.reads_all()
    assert [row.erase_at for row in await stage.recall(Patient)] == [None]


async def test_whose_phone_can_not_be_reached_is_erased_without_a_word(stage: Play, petter: Person) -> None:
    stage.ignores_the_rest()
    await wants_it(petter)
    await petter.blocks()
    await stage.advance(days=1, minutes=5)
    assert not [row for row in await stage.recall(Row) if row.name == "Petter"]


async def test_where_telegram_is_away_the_last_text_is_tried_for_half_an_hour(stage: Play, petter: Person) -> None:
    stage.ignores_the_rest()
    await wants_it(petter)
    await stage.advance(hours=23)
    stage.telegram_down()
    await stage.advance(hours=1, minutes=20)
    assert [row for row in await stage.recall(Row) if row.name == "Petter"]
    await stage.advance(minutes=20)
    assert not [row for row in await stage.recall(Row) if row.name == "Petter"]


async def test_afterwards_the_chat_is_a_stranger_s(stage: Play, petter: Person) -> None:
    stage.ignores_the_rest()
    await wants_it(petter)
    await stage.advance(days=1, minutes=5)
    petter.reads_all()
    await petter.says("hei")
    petter.expects(Kind.STRANGER)


@plan(neighbour=True)
async def test_another_patient_keeps_everything(stage: Play, petter: Person, nora: Person) -> None:
    stage.ignores_the_rest()
    await nora.says("jeg er her")
    await wants_it(petter)
    await stage.advance(days=1, minutes=5)
    assert "jeg er her" in [row.text for row in await stage.recall(Reply)]
    assert [row.name for row in await stage.recall(Row) if row.telegram_id == nora.chat_id] == ["Nora"]


async def test_who_was_erased_is_kept_elsewhere_and_an_older_copy_brings_nobody_back(
    stage: Play, petter: Person
) -> None:
    stage.ignores_the_rest()
    who = await petter_s(stage)
    await wants_it(petter)
    await stage.advance(days=1, minutes=5)
    assert list(read_erased(heads_file(stage.stage.settings))) == [who.ref]
    # as an older copy would have it
    async with stage.program.database.work() as work:
        await work.add(Row(ref=who.ref, bot_id=who.bot_id, team_id=who.team_id, key="p", name="Petter", language="nb"))
        back = next(row for row in await work.all(select(Row)) if row.name == "Petter")
        await work.add(Patient(person_id=back.id, outcome_within=stage.now() - stage.now()))
        await work.commit(stage.now())
    await stage.restart()
    assert not [row for row in await stage.recall(Row) if row.name == "Petter"]


async def test_what_was_kept_and_did_not_come_about_is_not_done_at_the_next_start(stage: Play, petter: Person) -> None:
    stage.ignores_the_rest()
    who = await petter_s(stage)
    kept = await wants_it(petter)
    keep_erased(heads_file(stage.stage.settings), who.ref, stage.now().astimezone(UTC))
    await stage.advance(minutes=5)
    await kept.taps("Ikke slett likevel")
    await stage.restart()
    assert await petter_s(stage)


async def test_erasing_again_touches_nobody_else(stage: Play, petter: Person) -> None:
    async with stage.program.database.work() as work:
        assert await erase_again(work, {"0" * 32: stage.now()}, stage.now()) == 0
        await work.commit(stage.now())
    assert await petter_s(stage)


async def test_the_operator_can_do_the_same_and_undo_it(stage: Play, petter: Person) -> None:
    stage.ignores_the_rest()
    who = await petter_s(stage)
    async with stage.program.database.work() as work:
        assert await begin_erasing(work, await known(work, who.id), stage.now(), actor="cli")
        assert not await begin_erasing(work, await known(work, who.id), stage.now(), actor="cli")
        await work.commit(stage.now())
    await stage.settle()
    petter.expects(Kind.ERASE_SET)
    async with stage.program.database.work() as work:
        assert await undo_erasing(work, await known(work, who.id), stage.now(), actor="cli")
        assert not await undo_erasing(work, await known(work, who.id), stage.now(), actor="cli")
        await work.commit(stage.now())
    await stage.settle()
    petter.expects(Kind.ERASE_UNDONE)


async def test_a_plan_of_before_brings_nobody_back(stage: Play, petter: Person) -> None:
    stage.ignores_the_rest()
    await wants_it(petter)
    await stage.advance(days=1, minutes=5)
    with pytest.raises(Refused, match="petter was erased"):
        await stage.apply()
    renamed = read_plan(stage.script.toml().replace('"petter"', '"p"'))
    with pytest.raises(Refused, match="p was erased"):
        await applied(stage, renamed)
    assert not [row for row in await stage.recall(Row) if row.name == "Petter"]
    (last,) = [row for row in await stage.recall(Audit) if row.action == "patient.erased"]
    assert "2001" not in last.detail
    assert "petter" not in last.detail


async def test_with_a_new_agreement_they_take_part_again(stage: Play, petter: Person) -> None:
    stage.ignores_the_rest()
    await wants_it(petter)
    await stage.advance(days=1, minutes=5)
    await applied(stage, read_plan(stage.script.toml().replace("on paper 2026-11-20", "on paper 2026-11-24")))
    assert [row.state.value for row in await stage.recall(Patient)] == ["active"]
    # and the plan stays good
    await applied(stage, read_plan(stage.script.toml().replace("on paper 2026-11-20", "on paper 2026-11-24")))
    with pytest.raises(Refused, match="petter was erased"):
        await stage.apply()


async def applied(stage: Play, wanted: Plan) -> None:
    """Apply a plan."""
    async with stage.program.database.work() as work:
        await apply_plan(
            work, wanted, stage.program.bot_id, stage.now(), language="nb", new_ref=lambda: secrets.token_hex(16)
        )
        await work.commit(stage.now())

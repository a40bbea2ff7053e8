"""Many answer in the same second: each is heard, thanked and toasted, whatever another one's brings."""

from datetime import datetime

import pytest
from sqlalchemy import event, update
from sqlalchemy.exc import OperationalError
from sqlmodel import col

from care import answer
from care.people import Known
from care.second_look import Wait, second_look
from rules.kinds import Kind
from rules.sayings import Dropped, Letter
from rules.taps import Press, Tap, write_tap
from storage.tables import HeardUpdate, OutboxMessage, Patient
from storage.tables import Person as PersonRow
from storage.work import Work
from tests.behaviour.agreement import plan
from tests.behaviour.cast import Person
from tests.behaviour.play import Play

CROWD = 6


async def asked(stage: Play) -> list[Person]:
    await stage.at("10:05")
    crowd = [stage.player(10_000 + number) for number in range(CROWD)]
    for person in crowd:
        person.expects_check_in()
    return crowd


def commits(stage: Play) -> list[int]:
    """Grows with each commit that the database makes."""
    made: list[int] = []
    event.listen(stage.program.database.engine.sync_engine, "commit", lambda _connection: made.append(1))
    return made


@plan(crowd=CROWD)
async def test_what_comes_together_is_committed_together(stage: Play) -> None:
    crowd = await asked(stage)
    for number, person in enumerate(crowd):
        if number % 2:
            await person.says("bra", unheard=True)
        else:
            await person.taps("Bra", unheard=True)
    made = commits(stage)
    await stage.program.poller.round(0)
    # one for all six, and one for how far we have heard
    assert len(made) == 2
    assert len(await stage.replies()) == CROWD
    await stage.settle()
    for number, person in enumerate(crowd):
        person.expects(Kind.ANSWER_TEXT if number % 2 else Kind.ANSWER_BUTTON)
        assert len(person.toasts) == (0 if number % 2 else 1)
    stage.ignores_the_rest()


@plan(crowd=CROWD)
async def test_each_text_is_read_with_what_the_same_person_wrote_before_and_nobody_else_s(stage: Play) -> None:
    crowd = await asked(stage)
    for person in crowd[:3]:
        await person.says("orker ikke")
        person.expects(Kind.ANSWER_TEXT)
    writing = {0: "leve mer", 1: "leve mer", 2: "vaske opp", 3: "leve mer", 4: "bra", 5: "orker ikke leve mer"}
    for number, text in writing.items():
        await crowd[number].says(text, unheard=True)
    made = commits(stage)
    await stage.program.poller.round(0)
    assert len(made) == 2, "all in one"
    await stage.settle()
    for number, person in enumerate(crowd):
        if number in {0, 1, 5}:
            person.expects(Kind.CRISIS)
        else:
            person.expects(Kind.ANSWER_TEXT)
    stage.ignores_the_rest()


@plan(crowd=CROWD)
async def test_a_button_that_is_not_ones_own_hinders_no_other_answer(stage: Play) -> None:
    first, second, *others = await asked(stage)
    second.phone.tap_forged(second.phone.messages()[-1].message_id, write_tap(Tap(Press.TAKE, 1)))
    for person in (first, *others):
        await person.says("bra", unheard=True)
    await stage.settle()
    assert second.toasts == [second.tongue("Denne knappen kan du ikke bruke nå.", "You can't use this button now.")]
    for person in (first, *others):
        person.expects(Kind.ANSWER_TEXT)
    stage.ignores_the_rest()


@plan(crowd=CROWD)
async def test_one_that_cannot_be_handled_is_put_aside_and_the_others_are_heard(
    stage: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    crowd = await asked(stage)
    thanks = answer.acknowledge

    async def stumbles(work: Work, who: Known, kind: Kind, now: datetime) -> None:
        if who.person.name == "Person 3":
            raise ValueError("a row that nobody foresaw")
        await thanks(work, who, kind, now)

    monkeypatch.setattr(answer, "acknowledge", stumbles)
    for person in crowd:
        await person.says("bra", unheard=True)
    await stage.settle()
    assert len(await stage.replies()) == CROWD
    for number, person in enumerate(crowd):
        if number == 3:
            person.expects_nothing()
        else:
            person.expects(Kind.ANSWER_TEXT)
    assert {row.put_aside for row in await stage.recall(HeardUpdate)} == {False, True}
    stage.expects_error("could not be handled")
    stage.expects_error("was put aside")
    stage.ignores_the_rest()


@plan(crowd=CROWD)
async def test_a_step_that_is_taken_back_among_others_shows_so(stage: Play) -> None:
    await stage.at("09:30")
    crowd = [stage.player(10_000 + number) for number in range(CROWD)]
    for person in crowd:
        await person.says("gikk ut")
    stage.ignores_the_rest()
    await stage.at("10:05")
    questions = [person.expects_check_in() for person in crowd]
    for person, question in zip(crowd, questions, strict=True):
        await person.taps("✓ Gikk ut", on=question, unheard=True)
    await stage.program.poller.round(0)
    assert not await stage.done()
    assert all("Gikk ut" in question.buttons for question in questions)
    stage.ignores_the_rest()


@plan(crowd=CROWD)
async def test_where_they_cannot_be_committed_nobody_is_told_that_they_are(stage: Play) -> None:
    crowd = await asked(stage)
    for person in crowd:
        await person.taps("Bra", unheard=True)
    engine = stage.program.database.engine.sync_engine

    def full(_connection: object) -> None:
        raise OperationalError("COMMIT", {}, Exception("database or disk is full"))

    event.listen(engine, "commit", full)
    with pytest.raises(OperationalError):
        await stage.program.poller.round(0)
    assert not any(person.toasts for person in crowd)
    event.remove(engine, "commit", full)
    await stage.settle()
    assert all(person.toasts for person in crowd)
    assert len(await stage.replies()) == CROWD
    stage.ignores_the_rest()


@plan(crowd=CROWD)
@pytest.mark.parametrize("breaks", ["where all is read ahead", "in a way that nobody foresaw"])
async def test_a_question_that_can_t_be_made_holds_up_no_other(
    stage: Play, lise: Person, breaks: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stage.at("09:59")
    stage.telegram_down()
    await stage.at("10:02")
    crowd = [stage.player(10_000 + number) for number in range(CROWD)]
    (poison,) = [row for row in await stage.recall(PersonRow) if row.telegram_id == 10_002]
    if breaks == "where all is read ahead":
        async with stage.program.database.work() as work:
            broken = update(Patient).where(col(Patient.person_id) == poison.id).values(timezone="Nowhere/Atall")
            await work.session.execute(broken)
            await work.commit(stage.now())
    else:
        real = second_look

        async def look(work: Work, row: OutboxMessage, now: datetime) -> Letter | Dropped | Wait:
            assert row.person_id != poison.id, "not foreseen"
            return await real(work, row, now)

        monkeypatch.setattr("scheduler.dispatcher.second_look", look)
    stage.expects_error("a message could not be made")
    await stage.telegram_up()
    await stage.at("10:05")
    for number, person in enumerate(crowd):
        if number == 2:
            person.expects_nothing()
        else:
            person.expects_check_in()
    lise.expects(Kind.FAULT, "/i_dag")
    stage.ignores_the_rest()

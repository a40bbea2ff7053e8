"""Who was taken off a patient's chain while a possible crisis is open hears nothing new of it."""

from sqlalchemy import delete
from sqlmodel import col

from care.leaving import leave_team
from care.people import person
from rules.kinds import Kind
from storage.tables import Person as Row
from storage.tables import Rank
from tests.behaviour.cast import Person
from tests.behaviour.play import Play


async def taken_off(stage: Play, key: str) -> None:
    """A plan without them in the chain was applied."""
    who = next(row.id for row in await stage.recall(Row) if row.key == key)
    async with stage.program.database.work() as work:
        await work.session.execute(delete(Rank).where(col(Rank.contact_id) == who))
        await work.commit(stage.now())


async def test_new_words_are_told_to_the_others_only(stage: Play, petter: Person, anne: Person, kari: Person) -> None:
    stage.ignores_the_rest()
    await petter.says("orker ikke leve mer")
    anne.expects_alert("Mulig krise")
    alert = kari.expects_alert("Mulig krise")
    await taken_off(stage, "kari")
    await petter.says("nye hemmelige ord")
    anne.expects(Kind.ALERT_WROTE, "nye hemmelige ord")
    await alert.taps("Jeg tar kontakt")
    await stage.at("09:30")
    assert "nye hemmelige ord" not in kari.everything
    assert (await stage.alerts())[0].holder_id is None


async def test_who_took_it_hears_on(stage: Play, petter: Person, anne: Person, kari: Person) -> None:
    stage.ignores_the_rest()
    await petter.says("orker ikke leve mer")
    await kari.expects_alert("Mulig krise").taps("Jeg tar kontakt")
    await taken_off(stage, "kari")
    await petter.says("er du der")
    kari.expects(Kind.ALERT_WROTE, "er du der")


async def test_after_the_end_the_chain_still_hears(stage: Play, petter: Person, anne: Person, kari: Person) -> None:
    stage.ignores_the_rest()
    await petter.says("orker ikke leve mer")
    kari.expects_alert("Mulig krise")
    await petter.says("/stopp")
    await petter.expects(Kind.STOP_ASK).taps("Ja, slutt")
    await petter.says("hører noen")
    kari.expects(Kind.ALERT_WROTE, "hører noen")


async def test_who_takes_over_from_one_who_left_has_the_time_of_a_crisis(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    stage.ignores_the_rest()
    await petter.says("orker ikke leve mer")
    await kari.expects_alert("Mulig krise").taps("Jeg tar kontakt")
    await stage.advance(minutes=1)
    async with stage.program.database.work() as work:
        people = {row.key: row.id for row in await stage.recall(Row)}
        leaver, to = await person(work, people["kari"]), await person(work, people["anne"])
        await leave_team(work, leaver, to, stage.now(), actor="cli")
        await work.commit(stage.now())
    await stage.advance(minutes=4)
    lise.expects_nothing()
    await stage.advance(minutes=2)
    lise.expects_alert_again("Petter")

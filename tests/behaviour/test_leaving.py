"""Staff leave only after somebody else has what they had: open alerts, and places in chains."""

from dataclasses import replace

from sqlalchemy import select

from rules.kinds import Kind
from storage.tables import Contact, Rank
from storage.tables import Person as Row
from tests.behaviour.agreement import in_both_languages, on_both_databases, plan
from tests.behaviour.cast import Person
from tests.behaviour.play import Play
from tests.behaviour.scenes import alert


@in_both_languages
@plan(neighbour=True)
async def test_an_admin_sees_what_they_hold_and_says_who_takes_over(
    stage: Play, petter: Person, nora: Person, anne: Person, kari: Person, lise: Person
) -> None:
    told = await alert(stage, petter, anne)
    nora.reads_all()
    kari.expects_alert("Nora")
    await told.taps(anne.tongue("Jeg tar kontakt", "I'll make contact"))
    await lise.says(lise.tongue("/slutter Anne", "/leaving Anne"))
    ask = lise.expects(Kind.LEAVE_ASK, "Anne", "Petter")
    assert lise.tongue("Åpne varsler om: Petter", "Open alerts about: Petter") in ask.text
    await ask.taps(lise.tongue("Kari tar over", "Kari takes over"))
    lise.expects(Kind.LEFT, "Anne")
    karis = kari.expects_alert("Petter")
    assert karis.buttons, "nobody has it now"
    assert {row.key for row in await stage.recall(Row) if row.telegram_id is None} == {"anne"}
    await anne.says("hei")
    anne.expects("113")
    await stage.at("12:31")
    lise.expects_alert_again("Petter")
    stage.ignores_the_rest()


@on_both_databases
async def test_an_alert_that_waited_for_them_goes_to_the_successor_at_once(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    await alert(stage, petter, anne)
    await stage.at("12:10")
    await lise.says("/slutter Anne")
    await lise.expects(Kind.LEAVE_ASK).taps("Kari tar over")
    lise.expects(Kind.LEFT)
    kari.expects_alert("Petter")
    await stage.at("12:40")
    lise.expects_alert_again("Petter")
    stage.ignores_the_rest()


@in_both_languages
@plan(chain=(("anne", "30m"),), neighbour=True)
async def test_ranks_go_over_and_the_successor_hears_whose_contact_they_are(
    stage: Play, petter: Person, nora: Person, anne: Person, kari: Person, lise: Person
) -> None:
    await lise.says(lise.tongue("/slutter Anne", "/leaving Anne"))
    ask = lise.expects(Kind.LEAVE_ASK, lise.tongue("Kontakt for: Petter", "Contact for: Petter"))
    await ask.taps(lise.tongue("Kari tar over", "Kari takes over"))
    lise.expects(Kind.LEFT)
    kari.expects(Kind.TAKEN_OVER, "Anne", "Petter")
    await stage.at("12:00")
    kari.expects_alert("Petter")
    anne.expects_nothing()
    stage.ignores_the_rest()


@in_both_languages
async def test_without_a_successor_it_is_refused_with_what_they_hold(
    stage: Play, petter: Person, anne: Person, lise: Person
) -> None:
    await lise.says("/slutter Anne")
    ask = lise.expects(Kind.LEAVE_ASK)
    contact = lise.data_of(ask, lise.tongue("Kari tar over", "Kari takes over")).split(":")[1]
    await lise.forges(ask, f"gy:{contact}")
    lise.expects(Kind.LEAVE_REFUSED, "Anne", lise.tongue("/slutter Anne", "/leaving Anne"))
    assert len(await stage.recall(Rank)) == 2
    assert len(await stage.recall(Contact)) == 2


@in_both_languages
@plan(chain=(("anne", "30m"),))
async def test_the_last_who_can_be_reached_cannot_leave_without_one_who_can(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    await kari.blocks()
    lise.expects(Kind.STAFF_LOST, "Kari")
    await lise.says("/slutter Anne")
    ask = lise.expects(Kind.LEAVE_ASK, lise.tongue("Ingen annen kontakt", "No other contact"))
    assert ask.buttons == []


@in_both_languages
async def test_of_two_with_one_name_the_one_who_was_meant_leaves(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    async with stage.program.database.work() as work:
        other = next(row for row in await work.all(select(Row)) if row.key == "kari")
        other.name = "Anne"
        await work.commit(stage.now())
    await lise.says(lise.tongue("/slutter Anne", "/leaving Anne"))
    which = lise.expects(Kind.WHICH_PERSON)
    assert which.buttons[:2] == ["Anne (anne)", "Anne (kari)"]
    await which.taps("Anne (kari)")
    ask = lise.expects(Kind.LEAVE_ASK, "Petter")
    await ask.taps(lise.tongue("Anne tar over", "Anne takes over"))
    lise.expects(Kind.LEFT, "Anne")
    assert {row.key for row in await stage.recall(Row) if row.telegram_id is None} == {"kari"}
    stage.ignores_the_rest()


@in_both_languages
async def test_the_last_admin_cannot_leave_until_there_is_another(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    yes = lise.tongue("Ja, slutter", "Yes, leaving")
    await lise.says("/slutter lise")
    await lise.expects(Kind.LEAVE_ASK).taps(yes)
    lise.expects(Kind.LEAVE_REFUSED, lise.tongue("eneste administratoren", "only admin"))
    await stage.apply(replace(stage.script, second_admin=True))
    await stage.player(4002).blocks()
    lise.expects(Kind.STAFF_LOST, "Per")
    await lise.says("/slutter lise")
    await lise.expects(Kind.LEAVE_ASK).taps(yes)
    lise.expects(Kind.LEAVE_REFUSED, lise.tongue("eneste administratoren", "only admin"))
    assert lise.chat_id in {row.telegram_id for row in await stage.recall(Row)}
    await stage.player(4002).unblocks()
    lise.expects(Kind.STAFF_BACK)
    await lise.says("/slutter lise")
    await lise.expects(Kind.LEAVE_ASK).taps(yes)
    assert lise.chat_id not in {row.telegram_id for row in await stage.recall(Row)}
    await lise.says("/i_dag")
    lise.expects(Kind.STRANGER)
    stage.ignores_the_rest()


async def test_for_others_the_command_does_not_exist(stage: Play, petter: Person, anne: Person, lise: Person) -> None:
    await anne.says("/slutter Kari")
    anne.expects(Kind.HELP_STAFF)
    await lise.says("/slutter Kari")
    ask = lise.expects(Kind.LEAVE_ASK)
    await anne.says("/pause petter")
    menu = anne.expects(Kind.PAUSE_FOR_MENU)
    await anne.forges(menu, lise.data_of(ask, "Anne tar over"))
    anne.expects_nothing()
    assert len(await stage.recall(Contact)) == 2

"""Whoever took an alert and said no more is asked; without an answer the chain goes on."""

from rules.kinds import Kind
from tests.behaviour.agreement import in_both_languages, on_both_databases, plan
from tests.behaviour.cast import Message, Person
from tests.behaviour.play import Play
from tests.behaviour.scenes import alert


async def taken(stage: Play, petter: Person, anne: Person) -> Message:
    """Anne took the alert at 12:10; it is 14:10, and she is asked. Gives the question."""
    told = await alert(stage, petter, anne)
    await stage.at("12:10")
    await told.taps(anne.tongue("Jeg tar kontakt", "I'll make contact"))
    await stage.at("14:09")
    anne.expects_nothing()
    await stage.at("14:10")
    return anne.expects(Kind.ASK_OUTCOME, "12:10", "Petter")


@on_both_databases
async def test_a_take_without_an_outcome_is_asked_after_and_then_the_chain_goes_on(
    stage: Play, petter: Person, anne: Person, kari: Person
) -> None:
    await taken(stage, petter, anne)
    await stage.at("14:39")
    kari.expects_nothing()
    await stage.at("14:40")
    kari.expects_alert("Det kom ikke beskjed fra Anne")
    anne.expects_edit("Varselet gikk videre (14:40)")
    (row,) = await stage.alerts()
    assert (row.state, row.holder_id) == ("raised", None)


@in_both_languages
async def test_the_question_offers_the_ways_to_answer_it(stage: Play, petter: Person, anne: Person) -> None:
    asked = await taken(stage, petter, anne)
    assert asked.buttons == [
        anne.tongue("Har fått kontakt", "Reached them"),
        anne.tongue("Får ikke tak i", "Can't reach them"),
        anne.tongue("Slipp", "Let go"),
    ]


async def test_saying_that_contact_was_made_closes_it(stage: Play, petter: Person, anne: Person, kari: Person) -> None:
    asked = await taken(stage, petter, anne)
    await asked.taps("Har fått kontakt")
    anne.expects(Kind.ASK_NOTE)
    await stage.at("20:00")
    kari.expects_nothing()
    (row,) = await stage.alerts()
    assert (row.state, row.outcome) == ("closed", "reached")


async def test_saying_that_it_failed_goes_on_at_once(stage: Play, petter: Person, anne: Person, kari: Person) -> None:
    asked = await taken(stage, petter, anne)
    await stage.at("14:12")
    await asked.taps("Får ikke tak i")
    kari.expects_alert("Anne fikk ikke tak i Petter (14:12)")


async def test_letting_go_of_it_goes_on_at_once(stage: Play, petter: Person, anne: Person, kari: Person) -> None:
    asked = await taken(stage, petter, anne)
    await asked.taps("Slipp")
    kari.expects_alert("Anne slapp varselet")


async def test_one_who_forgot_it_may_take_it_again(stage: Play, petter: Person, anne: Person, kari: Person) -> None:
    await taken(stage, petter, anne)
    await stage.at("14:40")
    second = kari.expects_alert()
    await stage.at("14:50")
    await anne.taps("Jeg tar kontakt")
    assert "Anne tar kontakt (14:50)" in second.text
    await stage.at("16:49")
    anne.expects_nothing()
    await stage.at("16:50")
    anne.expects(Kind.ASK_OUTCOME, "14:50")


async def test_all_may_forget_and_then_the_admins_are_asked(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    await taken(stage, petter, anne)
    await stage.at("14:40")
    await kari.expects_alert().taps("Jeg tar kontakt")
    await stage.at("16:40")
    kari.expects(Kind.ASK_OUTCOME)
    await stage.at("17:10")
    asked = lise.expects_alert_again("Det kom ikke beskjed fra Kari")
    await asked.taps("Jeg tar kontakt")
    await stage.at("19:10")
    lise.expects(Kind.ASK_OUTCOME)
    await stage.at("19:40")
    lise.expects_alert_again("Det kom ikke beskjed fra Lise")


async def test_an_outcome_said_to_an_older_message_counts_too(
    stage: Play, petter: Person, anne: Person, kari: Person
) -> None:
    told = await alert(stage, petter, anne)
    await told.taps("Jeg tar kontakt")
    await stage.at("14:00")
    anne.expects(Kind.ASK_OUTCOME)
    await told.taps("Har fått kontakt")
    anne.expects(Kind.ASK_NOTE)
    await stage.at("20:00")
    kari.expects_nothing()


@plan(outcome_within="30m")
async def test_how_long_a_holder_has_is_agreed_per_patient(stage: Play, petter: Person, anne: Person) -> None:
    told = await alert(stage, petter, anne)
    await told.taps("Jeg tar kontakt")
    await stage.at("12:30")
    anne.expects(Kind.ASK_OUTCOME)


async def test_a_holder_who_cannot_be_asked_any_more_does_not_stop_the_chain(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    told = await alert(stage, petter, anne)
    await told.taps("Jeg tar kontakt")
    await anne.blocks()
    lise.expects(Kind.STAFF_LOST, "Anne")
    await stage.at("14:00")
    await stage.at("14:01")
    kari.expects_alert("Petter")


async def test_nobody_is_asked_after_an_alert_that_is_closed(stage: Play, petter: Person, anne: Person) -> None:
    told = await alert(stage, petter, anne)
    await told.taps("Jeg tar kontakt")
    await told.taps("Har fått kontakt")
    anne.expects(Kind.ASK_NOTE)
    await stage.at("20:00")
    anne.expects_nothing()

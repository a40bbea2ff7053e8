"""A message that cannot arrive is told as what it is: not as a silence, and a block is no sign of life."""

from dataclasses import replace

import pytest

from rules.kinds import Kind
from tests.behaviour.agreement import in_both_languages, on_both_databases, plan
from tests.behaviour.cast import Person
from tests.behaviour.play import Play, in_oslo
from tests.behaviour.scenes import alert, silence


@on_both_databases
async def test_blocked_before_the_question_is_another_alert_at_once(
    stage: Play, petter: Person, anne: Person, kari: Person
) -> None:
    await stage.at("09:00")
    await petter.blocks()
    anne.expects_nothing()
    await stage.at("10:00")
    told = anne.expects_alert("Meldingen til Petter kom ikke frem (boten er blokkert)", "Vi vet ikke hvorfor")
    assert "har ikke svart" not in told.text
    assert await stage.check_ins() == ["undeliverable"]
    await stage.at("10:30")
    kari.expects_alert("kom ikke frem")


@in_both_languages
async def test_it_says_that_the_message_did_not_arrive_and_that_nobody_knows_why(
    stage: Play, petter: Person, anne: Person
) -> None:
    await petter.blocks()
    await stage.at("10:00")
    anne.expects_alert(
        *anne.tongue("kom ikke frem|blokkert|Vi vet ikke hvorfor", "did not arrive|blocked|We don't know why").split(
            "|"
        )
    )


async def test_blocked_after_the_question_shows_at_the_reminder(stage: Play, petter: Person, anne: Person) -> None:
    await stage.at("10:00")
    petter.expects_check_in()
    await petter.blocks()
    await stage.at("11:00")
    anne.expects_alert("kom ikke frem (boten er blokkert)", "10:00")
    assert await stage.check_ins() == ["undeliverable"]
    await anne.taps("Jeg tar kontakt")
    await stage.at("12:30")
    anne.expects_nothing()


async def test_blocked_after_the_reminder_is_a_silence(stage: Play, petter: Person, anne: Person) -> None:
    await stage.at("11:00")
    petter.reads_all()
    await petter.blocks()
    assert await stage.check_ins() == ["open"], "being blocked is no answer"
    await stage.at("12:00")
    anne.expects_alert("har ikke svart")


async def test_unblocking_is_no_answer_and_a_word_is(stage: Play, petter: Person, anne: Person) -> None:
    await petter.blocks()
    await stage.at("10:00")
    told = anne.expects_alert("kom ikke frem")
    await petter.unblocks()
    anne.expects(Kind.REACHABLE_AGAIN, "Petter", "ikke et svar")
    assert told.buttons
    await petter.says("hei, er tilbake")
    petter.expects(Kind.ANSWER_SILENCE)
    anne.expects_all_clear("Petters konto")
    assert not told.buttons


async def test_after_unblocking_the_next_question_comes(
    stage: Play, petter: Person, anne: Person, kari: Person
) -> None:
    await petter.blocks()
    await stage.at("10:00")
    await anne.expects_alert().taps("Har fått kontakt")
    anne.expects(Kind.ASK_NOTE)
    await petter.unblocks()
    anne.expects(Kind.REACHABLE_AGAIN, "Petter")
    kari.expects_nothing()
    await petter.blocks()
    await petter.unblocks()
    anne.expects_nothing()
    await stage.at("10:00", days=1)
    petter.expects_check_in()
    await petter.says("hei")
    petter.reads_all()
    await stage.at("20:00")
    for staff in (anne, kari):
        staff.expects_nothing()


@in_both_languages
async def test_unblocking_is_told_to_those_who_were_told_of_the_block_and_to_nobody_else(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    await petter.blocks()
    await petter.unblocks()
    await petter.blocks()
    await stage.at("10:30")
    for staff in (anne, kari):
        staff.expects_alert()
    await petter.unblocks()
    for staff in (anne, kari):
        staff.expects(Kind.REACHABLE_AGAIN, "Petter", staff.tongue("ikke et svar", "not an answer"))
    lise.expects_nothing()


async def test_who_may_not_know_of_a_patient_any_more_is_not_told_of_the_unblocking(
    stage: Play, petter: Person, anne: Person, kari: Person
) -> None:
    await petter.blocks()
    await stage.at("10:00")
    anne.expects_alert()
    await stage.apply(replace(stage.script, chain=(("kari", "30m"),)))
    anne.reads_all()
    kari.reads_all()
    await petter.unblocks()
    anne.expects_nothing()
    stage.ignores_the_rest()


@plan(times=("10:00", "13:00"), window="1h", remind_after=None, outcome_within="12h")
async def test_the_next_that_does_not_arrive_joins_the_open_alert(stage: Play, petter: Person, anne: Person) -> None:
    await petter.blocks()
    await stage.at("10:00")
    await anne.expects_alert().taps("Jeg tar kontakt")
    await stage.at("15:00")
    anne.expects_nothing()
    assert len(await stage.alerts()) == 1
    assert await stage.check_ins() == ["undeliverable", "undeliverable"]


async def test_a_contact_who_blocks_is_passed_over_at_once(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    await anne.blocks()
    lise.expects(Kind.STAFF_LOST, "Anne", "har blokkert boten")
    await silence(stage, petter)
    assert in_oslo(kari.expects_alert("har blokkert boten").at) == "12:00"
    lise.expects_nothing()


@in_both_languages
async def test_admins_hear_once_that_a_contact_is_lost_and_that_they_are_back(
    stage: Play, anne: Person, lise: Person
) -> None:
    await anne.blocks()
    lise.expects(Kind.STAFF_LOST, "Anne", lise.tongue("har blokkert boten", "has blocked the bot"))
    await anne.unblocks()
    lise.expects(Kind.STAFF_BACK, "Anne")
    await anne.says("hei")
    anne.expects(Kind.STAFF_UNROUTED)
    lise.expects_nothing()


@plan(second_admin=True)
async def test_an_admin_who_blocks_is_told_of_to_the_others(stage: Play, lise: Person, per: Person) -> None:
    await lise.blocks()
    per.expects(Kind.STAFF_LOST, "Lise")
    await per.blocks()
    await lise.unblocks()
    lise.expects_nothing()


@plan(relative=True)
async def test_that_a_relative_blocks_is_told_to_nobody(stage: Play, mona: Person, lise: Person) -> None:
    await mona.blocks()
    lise.expects_nothing()


async def test_a_contact_who_blocks_after_being_told_does_not_stop_the_chain(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    await alert(stage, petter, anne)
    await anne.blocks()
    lise.expects(Kind.STAFF_LOST, "Anne")
    await stage.at("12:30")
    kari.expects_alert()


@pytest.mark.parametrize("back", [True, False])
async def test_a_contact_who_comes_back_is_asked_the_next_time(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person, back: bool
) -> None:
    await anne.blocks()
    lise.expects(Kind.STAFF_LOST, "Anne")
    await stage.at("09:00")
    if back:
        await anne.unblocks()
        lise.expects(Kind.STAFF_BACK, "Anne")
    await silence(stage, petter)
    (anne if back else kari).expects_alert()


async def test_an_answer_that_cannot_be_acknowledged_is_kept(
    stage: Play, petter: Person, anne: Person, lise: Person
) -> None:
    await stage.at("10:00")
    petter.expects_check_in()
    await petter.says("hei", unheard=True)
    petter.phone.block()
    await stage.settle()
    assert await stage.check_ins() == ["answered"]
    assert await stage.words() == ["hei"]
    await stage.at("20:00")
    anne.expects_nothing()

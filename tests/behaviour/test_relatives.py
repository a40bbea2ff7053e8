"""A relative is asked only with the patient's consent, hears two fixed sentences, and never stops a chain."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from care.disclosures import end
from care.people import known
from care.relatives import ask_by_hand
from rules.kinds import Kind
from rules.words import OutboxState
from storage.tables import Alert as AlertRow
from storage.tables import OutboxMessage
from storage.tables import Person as Row
from tests.behaviour.agreement import in_both_languages, on_both_databases, plan
from tests.behaviour.boarding import says_yes, to_the_question
from tests.behaviour.cast import Person
from tests.behaviour.play import Play, in_oslo
from tests.behaviour.scenes import alert, call_me, silence

NUMBERS = (("anne", "900 00 001"), ("kari", "900 00 002"))
CHAIN = (("anne", "30m"), ("mona", "30m"), ("kari", "30m"))
BY_HAND = {"relative": True, "chain": CHAIN, "numbers": NUMBERS, "agreed": (("mona", "asked", None),)}
BY_ITSELF = {**BY_HAND, "agreed": (("mona", "automatic", None),)}


def asks(mona: Person, who: str = "Anne", number: str = "900 00 001") -> str:
    """The first of the two sentences."""
    return mona.tongue(
        f"Hei, dette er {who}. Kan du be Petter ringe meg på {number}?",
        f"Hi, this is {who}. Could you ask Petter to call me on {number}?",
    )


def thanks(mona: Person) -> str:
    """The second."""
    return mona.tongue("Takk, du trenger ikke gjøre mer.", "Thanks, you don't need to do more.")


@in_both_languages
@on_both_databases
@plan(**BY_HAND)
async def test_after_a_tap_a_relative_gets_the_one_sentence_and_when_it_is_over_the_other(
    stage: Play, petter: Person, anne: Person, mona: Person, kari: Person
) -> None:
    petter.expects(Kind.CONTACT_RECORDED, "Mona")
    told = await alert(stage, petter, anne)
    ask = anne.tongue("Spør Mona", "Ask Mona")
    assert told.buttons[-1] == ask
    assert not mona.everything, "nothing by itself"
    await told.taps(ask)
    said = mona.expects(asks(mona))
    assert said.text == asks(mona)
    assert not said.buttons
    anne.expects_edit(
        anne.tongue("Mona (pårørende) er bedt om å be Petter ringe (12:00)", "Mona (a relative) was asked to ask")
    )
    assert ask not in told.buttons, "once is enough"
    await stage.at("12:30")
    assert ask not in kari.expects_alert("Mona").buttons, "the chain goes on all the same"
    await stage.at("12:40")
    await petter.says("hei")
    petter.reads_all()
    assert mona.expects(thanks(mona)).text == thanks(mona)
    assert not mona.unread()
    for one in (anne, kari):
        one.expects_all_clear()
    stage.ignores_the_rest()


@in_both_languages
@plan(**BY_ITSELF)
async def test_where_the_patient_agreed_to_just_that_the_chain_asks_by_itself_and_does_not_wait(
    stage: Play, petter: Person, anne: Person, mona: Person, kari: Person
) -> None:
    petter.reads_all()
    await alert(stage, petter, anne)
    mona.expects_nothing()
    await stage.at("12:30")
    assert mona.expects(asks(mona)).text == asks(mona), "Anne stands first, and has a number"
    told = kari.expects_alert("Petter", "Mona")
    assert in_oslo(told.at) == "12:30", "a relative never stops the chain"
    await told.taps(kari.tongue("Har fått kontakt", "Reached them"))
    assert mona.expects(thanks(mona)).text == thanks(mona)
    stage.ignores_the_rest()


@plan(**BY_HAND)
async def test_the_name_and_the_number_are_those_of_whoever_asks(
    stage: Play, petter: Person, anne: Person, mona: Person, kari: Person
) -> None:
    petter.reads_all()
    await alert(stage, petter, anne)
    await stage.at("12:30")
    await kari.expects_alert("Mona er ikke spurt: pårørende, og spørres bare").taps("Spør Mona")
    assert mona.expects("900 00 002").text == asks(mona, "Kari", "900 00 002")
    stage.ignores_the_rest()


@plan(**{**BY_HAND, "numbers": NUMBERS[1:]})
async def test_who_has_no_number_asks_in_the_name_of_one_who_can_be_called(
    stage: Play, petter: Person, anne: Person, mona: Person
) -> None:
    petter.reads_all()
    await (await alert(stage, petter, anne)).taps("Spør Mona")
    assert mona.expects("900 00 002").text == asks(mona, "Kari", "900 00 002")
    stage.ignores_the_rest()


@plan(**{**BY_ITSELF, "numbers": ()})
async def test_with_nobody_to_call_nobody_is_asked_and_staff_see_why(
    stage: Play, petter: Person, anne: Person, mona: Person, kari: Person
) -> None:
    petter.reads_all()
    assert "Spør Mona" not in (await alert(stage, petter, anne)).buttons
    await stage.at("12:30")
    kari.expects_alert("Mona er ikke spurt: pårørende, og ingen i rekken har et telefonnummer")
    assert not mona.everything


@pytest.mark.parametrize("agreed", [(), (("mona", "automatic", "2026-11-22"),)])
@plan(relative=True, chain=CHAIN, numbers=NUMBERS)
async def test_without_a_live_consent_a_rank_is_skipped_at_once_and_there_is_no_button(
    stage: Play, petter: Person, anne: Person, mona: Person, kari: Person, agreed: tuple[tuple[str, str, str], ...]
) -> None:
    told = await alert(stage, petter, anne)
    assert not any("Mona" in button for button in told.buttons)
    await stage.at("12:30")
    assert in_oslo(kari.expects_alert("Mona er ikke spurt: pårørende, og samtykke mangler").at) == "12:30"
    assert not mona.everything


@plan(**BY_ITSELF)
async def test_of_no_other_alert_does_a_relative_hear(
    stage: Play, petter: Person, anne: Person, mona: Person, kari: Person, lise: Person
) -> None:
    petter.reads_all()
    told = await call_me(stage, petter, anne)
    assert "Spør Mona" not in told.buttons
    await stage.at("08:30")
    kari.expects_alert("Mona er ikke spurt: pårørende, og dette varselet går bare til ansatte")
    await stage.at("09:30")
    await petter.blocks()
    await stage.at("10:01")
    lost = anne.expects_alert("kom ikke frem")
    assert "Spør Mona" not in lost.buttons
    await stage.at("10:40")
    assert not mona.everything
    stage.ignores_the_rest()


@plan(**{**BY_ITSELF, "times": ("20:30",), "chain": (("anne", "3h"), ("mona", "30m"), ("kari", "30m"))})
async def test_by_itself_nobody_is_asked_in_the_patients_quiet_hours_but_staff_still_can(
    stage: Play, petter: Person, anne: Person, mona: Person, kari: Person
) -> None:
    petter.reads_all()
    await stage.at("22:30")
    anne.expects_alert("Petter")
    await stage.at("01:30", days=1)
    told = kari.expects_alert("Mona er ikke spurt: pårørende, og spørres ikke automatisk i stille tid")
    assert not mona.everything
    await told.taps("Spør Mona")
    mona.expects(asks(mona, "Kari", "900 00 002"))
    stage.ignores_the_rest()


@plan(**BY_HAND)
async def test_who_was_not_asked_hears_nothing_when_it_ends(
    stage: Play, petter: Person, anne: Person, mona: Person
) -> None:
    petter.reads_all()
    await alert(stage, petter, anne)
    await petter.says("hei")
    assert not mona.everything
    stage.ignores_the_rest()


@plan(**BY_HAND)
async def test_an_answer_that_comes_before_the_question_went_out_means_that_it_is_not_asked(
    stage: Play, petter: Person, anne: Person, mona: Person
) -> None:
    petter.reads_all()
    told = await alert(stage, petter, anne)
    stage.sandbox.fail_next("sendMessage", 502, "Bad Gateway", times=6)
    await told.taps("Spør Mona")
    await petter.says("hei")
    await stage.advance(minutes=5)
    # a question that may have arrived all the same is thanked for
    assert mona.everything in {"", thanks(mona)}
    stage.ignores_the_rest()


@plan(**BY_HAND)
async def test_a_relative_who_cannot_be_reached_is_named_to_staff(
    stage: Play, petter: Person, anne: Person, mona: Person
) -> None:
    petter.reads_all()
    told = await alert(stage, petter, anne)
    stage.sandbox.fail_next("sendMessage", 403, "Forbidden: bot was blocked by the user")
    await told.taps("Spør Mona")
    anne.expects_edit("Mona er ikke spurt: har blokkert boten")
    stage.ignores_the_rest()


@in_both_languages
@plan(**BY_ITSELF)
async def test_what_a_relative_writes_is_answered_by_one_neutral_line_and_nothing_else_comes_of_it(
    stage: Play, petter: Person, anne: Person, mona: Person
) -> None:
    petter.reads_all()
    told = await alert(stage, petter, anne)
    await told.taps(anne.tongue("Spør Mona", "Ask Mona"))
    mona.expects(asks(mona))
    await mona.says("Petter er hjemme hos meg, går det bra med ham?")
    line = mona.expects(Kind.NOBODY_READS, "113")
    assert "Petter" not in line.text
    await mona.sends("voice")
    for word in ("/start", "/hjelp", "/svar", "/kontakter", "/person petter", "/innsyn"):
        await mona.says(word)
        await stage.advance(minutes=61)
        for answer in mona.reads_all():
            assert "Petter" not in answer.text or answer.text == thanks(mona)
    assert not await stage.replies()
    assert {row.state for row in await stage.alerts() if row.id == 1} == {"raised"}
    stage.ignores_the_rest()


@plan(**BY_HAND)
async def test_only_who_was_told_can_have_a_relative_asked(
    stage: Play, petter: Person, anne: Person, mona: Person, kari: Person, ola: Person
) -> None:
    petter.reads_all()
    told = await alert(stage, petter, anne)
    data = anne.data_of(told, "Spør Mona")
    for outsider in (kari, mona, ola, petter):
        await outsider.says("hei")
        line = outsider.reads_all()[0]
        await outsider.forges(line, data)
    assert not [row for row in await stage.outbox() if row.kind is Kind.RELATIVE_ASK]
    stage.ignores_the_rest()


# The three controls: each of these fails if its own is taken away.


@plan(**BY_HAND)
async def test_control_1_the_act_asks_nobody_without_consent(
    stage: Play, petter: Person, anne: Person, mona: Person
) -> None:
    petter.reads_all()
    await alert(stage, petter, anne)
    async with stage.program.database.work() as work:
        people = {row.name: row for row in await work.all(select(Row))}
        who = await known(work, people["Petter"].id)
        await end(work, who, people["Mona"].id, stage.now())
        (raised,) = await work.all(select(AlertRow))
        args = (raised, who, people["Mona"].id, people["Anne"], stage.now())
        assert not await ask_by_hand(work, *args, actor="test")
        await work.commit(stage.now())
    assert not [row for row in await stage.outbox() if row.kind is Kind.RELATIVE_ASK]
    stage.ignores_the_rest()


@plan(**BY_HAND)
async def test_control_2_the_second_look_drops_what_was_on_its_way_when_consent_ended(
    stage: Play, petter: Person, anne: Person, mona: Person
) -> None:
    petter.reads_all()
    told = await alert(stage, petter, anne)
    stage.sandbox.fail_next("sendMessage", 502, "Bad Gateway", times=6)
    await told.taps("Spør Mona")
    async with stage.program.database.work() as work:
        people = {row.name: row for row in await work.all(select(Row))}
        assert await end(work, await known(work, people["Petter"].id), people["Mona"].id, stage.now())
        await work.commit(stage.now())
    await stage.advance(minutes=5)
    assert not mona.everything
    (row,) = [row for row in await stage.outbox() if row.kind is Kind.RELATIVE_ASK]
    assert row.state is OutboxState.DROPPED
    anne.expects_edit("Mona er ikke spurt: pårørende, og samtykke mangler")
    stage.ignores_the_rest()


@plan(**BY_HAND)
async def test_taken_back_after_the_question_not_even_the_thanks_is_said(
    stage: Play, petter: Person, anne: Person, mona: Person
) -> None:
    petter.reads_all()
    told = await alert(stage, petter, anne)
    await told.taps("Spør Mona")
    mona.expects(asks(mona))
    async with stage.program.database.work() as work:
        people = {row.name: row for row in await work.all(select(Row))}
        await end(work, await known(work, people["Petter"].id), people["Mona"].id, stage.now())
        await work.commit(stage.now())
    await told.taps("Har fått kontakt")
    assert not mona.unread()
    stage.ignores_the_rest()


async def test_the_usual_outbox_holds_no_row_to_a_relative_at_all(stage: Play, petter: Person, anne: Person) -> None:
    await silence(stage, petter)
    anne.reads_all()
    assert not [row for row in await stage.recall(OutboxMessage) if row.kind.startswith("relative")]


@plan(**BY_ITSELF, no_enrolment=True)
async def test_who_says_yes_by_a_link_hears_what_the_team_wrote_down_before(
    stage: Play, petter: Person, anne: Person
) -> None:
    stage.ignores_the_rest()
    await says_yes(petter, await to_the_question(stage, petter))
    petter.expects(Kind.CONTACT_RECORDED, "Mona", "automatisk")


@plan(**BY_ITSELF, no_enrolment=True)
async def test_so_does_who_begins_by_a_later_plan(stage: Play, petter: Person) -> None:
    stage.ignores_the_rest()
    await stage.apply(replace(stage.script, no_enrolment=False))
    await stage.settle()
    petter.expects(Kind.CONTACT_RECORDED, "Mona", "automatisk")
    await stage.apply()
    await stage.settle()
    petter.expects_nothing()


@plan(**BY_ITSELF)
async def test_the_thanks_wait_until_the_quiet_hours_end(
    stage: Play, petter: Person, anne: Person, mona: Person
) -> None:
    stage.ignores_the_rest()
    await stage.at("12:31")
    mona.expects(Kind.RELATIVE_ASK)
    await stage.at("03:00", days=1)
    await petter.says("hei")
    mona.expects_nothing()
    await stage.at("08:01")
    mona.expects(Kind.RELATIVE_THANKS)

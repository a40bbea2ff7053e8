"""Ring meg: the contact is told at once; the patient hears who was asked, when it is taken, and whom to call else."""

from rules.kinds import Kind
from tests.behaviour.agreement import in_both_languages, in_both_modes, on_both_databases, plan
from tests.behaviour.cast import Person
from tests.behaviour.play import Play, in_oslo
from tests.behaviour.scenes import silence


@in_both_modes
@on_both_databases
async def test_in_staffed_hours_the_contact_is_told_and_the_patient_hears_who_was_asked_and_who_took_it(
    stage: Play, petter: Person, anne: Person, kari: Person
) -> None:
    await stage.at("10:00")
    await petter.expects_check_in().taps("Ring meg")
    petter.expects(Kind.CALL_SENT, "Anne", "113")
    told = anne.expects_alert("Petter ber om å bli ringt", "+47 900 00 000")
    await told.taps("Jeg tar kontakt")
    petter.expects(Kind.CALL_TAKEN, "Anne")
    await stage.at("11:00")
    kari.expects_nothing()
    petter.expects_nothing()
    assert await stage.check_ins() == ["answered"]


@in_both_languages
@plan(start="2026-11-27T20:00")
async def test_out_of_staffed_hours_the_numbers_come_first_and_the_contact_is_told_all_the_same(
    stage: Play, petter: Person, anne: Person
) -> None:
    await petter.says("/ring")
    said = petter.expects(Kind.CALL_SENT_CLOSED, "113", "116 117", "Anne", "08:00")
    assert petter.tongue("mandag", "Monday") in said.text, "it is Friday evening"
    assert in_oslo(anne.expects_alert("Petter").at) == "20:00"


@in_both_languages
async def test_one_may_ask_in_words(stage: Play, petter: Person, anne: Person) -> None:
    first, *more = (
        ["kan dere ringe meg", "Ring meg!", "jeg trenger å snakke med noen", "/call"]
        if petter.language == "nb"
        else ["can you call me", "Please call me", "I need to talk to someone", "/ring"]
    )
    await petter.says(first)
    petter.expects(Kind.CALL_SENT, "Anne")
    anne.expects_alert("Petter")
    for text in more:
        await petter.says(text)
        petter.expects(Kind.CALL_ALREADY, "Anne")
    assert await stage.words() == [first, *more[:-1]]


async def test_who_asks_for_none_gets_none(stage: Play, petter: Person, anne: Person) -> None:
    for text in ("ikke ring meg", "dere trenger ikke ringe meg", "mamma ringte meg i går"):
        await petter.says(text)
        petter.expects(Kind.ANSWER_TEXT)
    anne.expects_nothing()


async def test_nobody_taking_it_goes_down_the_chain(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    await petter.says("/ring")
    petter.expects(Kind.CALL_SENT, "Anne")
    anne.expects_alert()
    await stage.at("08:31")
    kari.expects_alert("ber om å bli ringt")
    await stage.at("09:01")
    lise.expects_alert_again("ber om å bli ringt")
    await kari.taps("Jeg tar kontakt")
    petter.expects(Kind.CALL_TAKEN, "Kari")


async def test_asking_twice_repeats_who_has_it_and_raises_no_second_alert(
    stage: Play, petter: Person, anne: Person
) -> None:
    await petter.says("/ring")
    petter.expects(Kind.CALL_SENT)
    told = anne.expects_alert()
    await stage.at("08:10")
    await petter.says("ring meg")
    petter.expects(Kind.CALL_ALREADY, "Anne", "08:00")
    anne.expects_nothing()
    await told.taps("Jeg tar kontakt")
    petter.expects(Kind.CALL_TAKEN, "Anne")
    await petter.says("ring meg da")
    petter.expects(Kind.CALL_TAKEN, "Anne")
    anne.expects_nothing()
    assert len(await stage.alerts()) == 1


async def test_asking_again_and_again_does_not_keep_the_next_from_being_told(
    stage: Play, petter: Person, anne: Person, kari: Person
) -> None:
    for moment in ("08:00", "08:10", "08:20", "08:29"):
        await stage.at(moment)
        await petter.says("/ring")
    await stage.at("08:31")
    kari.expects_alert("ber om å bli ringt")
    stage.ignores_the_rest()


async def test_asking_again_when_nobody_would_be_told_for_hours_tells_the_chain_afresh(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    await petter.says("/ring")
    await stage.at("09:55")
    for staff in (anne, kari, lise):
        staff.reads_all()
    await stage.at("13:00")
    lise.reads_all()
    await petter.says("/ring")
    petter.expects(Kind.CALL_ALREADY)
    anne.expects_alert("ber om å bli ringt")
    stage.ignores_the_rest()


@in_both_modes
async def test_a_double_tap_asks_once(stage: Play, petter: Person, anne: Person) -> None:
    await stage.at("10:00")
    question = petter.expects_check_in()
    await petter.taps("Ring meg", on=question, unheard=True)
    await petter.taps("Ring meg", on=question, unheard=True)
    await stage.settle()
    petter.expects(Kind.CALL_SENT)
    petter.expects(Kind.CALL_ALREADY)
    anne.expects_alert()
    anne.expects_nothing()


async def test_after_one_is_closed_another_may_be_asked_for(stage: Play, petter: Person, anne: Person) -> None:
    await petter.says("/ring")
    petter.expects(Kind.CALL_SENT)
    told = anne.expects_alert()
    await told.taps("Har fått kontakt")
    anne.expects(Kind.ASK_NOTE)
    await petter.says("/ring")
    petter.expects(Kind.CALL_SENT)
    anne.expects_alert()
    assert len(await stage.alerts()) == 2


async def test_where_the_first_cannot_be_reached_the_patient_hears_of_the_next(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    await anne.blocks()
    lise.expects(Kind.STAFF_LOST, "Anne")
    await petter.says("/ring")
    petter.expects(Kind.CALL_SENT, "Kari")
    kari.expects_alert("ber om å bli ringt")


@in_both_languages
@plan(no_admin=True)
async def test_where_nobody_can_be_told_the_patient_is_told_so_with_numbers(
    stage: Play, petter: Person, anne: Person, kari: Person
) -> None:
    stage.expects_error("alert cannot be told to anybody")
    await anne.blocks()
    await kari.blocks()
    await petter.says("/ring")
    said = petter.expects(Kind.CALL_NOBODY, "113", "116 117", "116 123")
    assert said.buttons == [petter.tongue("📞 Ring meg", "📞 Call me")]
    await said.taps(said.buttons[0])
    petter.expects(Kind.CALL_NOBODY, "113", "116 117", "116 123")
    await anne.unblocks()
    await stage.at("08:15")
    anne.expects_alert_again("Petter")
    await stage.at("08:35")
    await petter.says("/ring")
    petter.expects(Kind.CALL_ALREADY, "Anne")


@plan(no_admin=True)
async def test_where_nobody_turns_out_to_be_reachable_asking_again_says_so(
    stage: Play, petter: Person, anne: Person, kari: Person
) -> None:
    stage.expects_error("alert cannot be told to anybody")
    stage.sandbox.faults.forbidden |= {3001, 3002}
    await petter.says("/ring")
    petter.expects(Kind.CALL_SENT, "Anne")
    await stage.at("08:05")
    await petter.says("/ring")
    petter.expects(Kind.CALL_NOBODY, "113")


async def test_a_call_let_go_goes_to_the_next(stage: Play, petter: Person, anne: Person, kari: Person) -> None:
    await petter.says("/ring")
    petter.expects(Kind.CALL_SENT)
    told = anne.expects_alert()
    await told.taps("Jeg tar kontakt")
    petter.expects(Kind.CALL_TAKEN, "Anne")
    await told.taps("Slipp")
    await kari.expects_alert().taps("Jeg tar kontakt")
    petter.expects(Kind.CALL_TAKEN, "Kari")


async def test_a_call_and_a_silence_are_two_things(stage: Play, petter: Person, anne: Person, kari: Person) -> None:
    await petter.says("/ring")
    petter.expects(Kind.CALL_SENT)
    await anne.expects_alert("ber om å bli ringt").taps("Jeg tar kontakt")
    petter.expects(Kind.CALL_TAKEN)
    await stage.at("09:59")
    await silence(stage, petter)
    anne.expects_alert("har ikke svart")
    assert len(await stage.alerts()) == 2
    stage.ignores_the_rest()


@plan(staffed="")
async def test_a_team_without_hours_still_answers(stage: Play, petter: Person, anne: Person) -> None:
    await petter.says("/ring")
    petter.expects("113")
    anne.expects_alert()


async def test_the_menu_of_commands_is_offered_at_start(stage: Play, petter: Person, anne: Person) -> None:
    await petter.presses_start()
    petter.expects(Kind.START_PATIENT, "113", "Anne")
    await anne.presses_start()
    anne.expects(Kind.CONFIRM_STAFF)
    offered = stage.sandbox.state.first_account.commands
    assert any("ring" in {command["command"] for command in commands} for commands in offered.values())


@plan(staffed="", start="2026-11-28T23:00")
async def test_a_team_without_hours_promises_no_time(stage: Play, petter: Person, anne: Person) -> None:
    await petter.says("/ring")
    assert "kl." not in petter.expects("113", "Anne").text
    anne.expects_alert()

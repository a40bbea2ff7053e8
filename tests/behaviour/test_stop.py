"""A patient can stop whenever they like: one tap, and nobody asks any more."""

from care.invite import Part
from rules.kinds import Kind
from tests.behaviour.agreement import in_both_languages
from tests.behaviour.boarding import link_for, opens
from tests.behaviour.cast import Person
from tests.behaviour.play import Play
from tests.behaviour.scenes import alert


@in_both_languages
async def test_after_a_yes_nobody_asks_any_more(stage: Play, petter: Person, anne: Person, lise: Person) -> None:
    await petter.says(petter.tongue("/stopp", "/stop"))
    ask = petter.expects(Kind.STOP_ASK, "Anne")
    anne.expects_nothing()
    await ask.taps(petter.tongue("Ja, slutt", "Yes, stop"))
    petter.expects(Kind.GOODBYE, "113", "116 117")
    anne.expects(Kind.STOPPED_TOLD, "Petter")
    await stage.advance(days=2)
    petter.expects_nothing()
    anne.expects_nothing()
    lise.expects_nothing()


async def test_not_now_changes_nothing(stage: Play, petter: Person, anne: Person) -> None:
    await petter.says("/stopp")
    await petter.expects(Kind.STOP_ASK).taps("Ikke nå")
    await stage.at("10:00")
    petter.expects_check_in()


async def test_whoever_was_told_of_a_silence_hears_that_it_is_over(stage: Play, petter: Person, anne: Person) -> None:
    await alert(stage, petter, anne)
    await petter.says("/stopp")
    anne.expects_all_clear()
    await petter.expects(Kind.STOP_ASK).taps("Ja, slutt")
    petter.expects(Kind.GOODBYE)
    anne.expects(Kind.STOPPED_TOLD)
    anne.reads_all()
    await stage.advance(days=1)
    anne.expects_nothing()


async def test_who_asked_to_be_called_is_called_all_the_same(stage: Play, petter: Person, anne: Person) -> None:
    await stage.at("09:00")
    await petter.says("/ring")
    petter.expects(Kind.CALL_SENT)
    told = anne.expects_alert()
    await petter.says("/stopp")
    await petter.expects(Kind.STOP_ASK).taps("Ja, slutt")
    petter.expects(Kind.GOODBYE)
    anne.expects(Kind.STOPPED_TOLD)
    await told.taps("Jeg tar kontakt")
    petter.expects(Kind.CALL_TAKEN, "Anne")
    petter.expects_nothing()


async def test_a_double_tap_stops_once(stage: Play, petter: Person, anne: Person) -> None:
    await petter.says("/stopp")
    petter.expects(Kind.STOP_ASK)
    await petter.taps("Ja, slutt", unheard=True)
    await petter.taps("Ja, slutt")
    petter.expects(Kind.GOODBYE)
    anne.expects(Kind.STOPPED_TOLD)
    petter.expects_nothing()


async def test_who_was_writing_meanwhile_hears_that_it_was_sent_to_nobody(
    stage: Play, petter: Person, anne: Person
) -> None:
    await anne.says("/skriv petter")
    anne.expects(Kind.WRITE_ASK)
    await petter.says("/stopp")
    await petter.expects(Kind.STOP_ASK).taps("Ja, slutt")
    petter.expects(Kind.GOODBYE)
    anne.expects(Kind.STOPPED_TOLD)
    await anne.says("skal vi gå en tur?")
    anne.expects(Kind.STAFF_UNROUTED)
    petter.expects_nothing()


async def test_by_a_new_link_one_begins_again_on_the_same_phone(stage: Play, petter: Person, anne: Person) -> None:
    await petter.says("/stopp")
    await petter.expects(Kind.STOP_ASK).taps("Ja, slutt")
    petter.expects(Kind.GOODBYE)
    anne.expects(Kind.STOPPED_TOLD)
    await opens(petter, await link_for(stage, Part.PATIENT, "petter"))
    petter.expects(Kind.ENROL_LANGUAGE)


async def test_where_the_contact_can_not_be_told_the_admins_hear_it(
    stage: Play, petter: Person, anne: Person, lise: Person
) -> None:
    await anne.blocks()
    lise.expects(Kind.STAFF_LOST, "Anne")
    await petter.says("/stopp")
    await petter.expects(Kind.STOP_ASK).taps("Ja, slutt")
    petter.expects(Kind.GOODBYE)
    lise.expects(Kind.STOPPED_TOLD, "Petter")


async def test_a_call_that_nobody_takes_goes_its_whole_way(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    await stage.at("09:00")
    await petter.says("/ring")
    petter.expects(Kind.CALL_SENT)
    anne.expects_alert()
    await petter.says("/stopp")
    await petter.expects(Kind.STOP_ASK).taps("Ja, slutt")
    petter.expects(Kind.GOODBYE)
    anne.expects(Kind.STOPPED_TOLD)
    await stage.at("09:30")
    told = kari.expects_alert("Petter")
    await stage.at("10:00")
    lise.expects_alert_again("Petter")
    await told.taps("Jeg tar kontakt")
    petter.expects(Kind.CALL_TAKEN, "Kari")
    petter.expects_nothing()


async def test_what_was_written_before_is_still_read(stage: Play, petter: Person, anne: Person, lise: Person) -> None:
    await petter.says("jeg orker lite nå")
    petter.reads_all()
    await petter.says("/stopp")
    await petter.expects(Kind.STOP_ASK).taps("Ja, slutt")
    petter.expects(Kind.GOODBYE)
    anne.expects(Kind.STOPPED_TOLD)
    await stage.at("08:00", days=1)
    lise.expects(Kind.DIGEST, "ulest")
    anne.expects(Kind.DIGEST, "ulest")
    await anne.says("/svar")
    anne.expects(Kind.REPLIES, "jeg orker lite nå")
    stage.expects_only_summaries_for_staff()

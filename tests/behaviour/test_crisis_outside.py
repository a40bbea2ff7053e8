"""A possible crisis of one who has not said yes, or said no: heard on the way in, and until a person closed it."""

import pytest

from care.invite import Part
from rules.kinds import Kind
from rules.words import AlertKind
from storage.tables import Person as Row
from tests.behaviour.agreement import plan
from tests.behaviour.boarding import link_for, opens, to_the_question
from tests.behaviour.cast import Message, Person
from tests.behaviour.play import Play

SIGN = "orker ikke leve mer"
WORDS = """start slett erase mine_data minedata my_data mydata hjelp help steg steps pause stopp stop ring call sprak
 language innsyn access kontakter contacts dings"""


async def crisis(petter: Person, anne: Person, kari: Person) -> Message:
    """Petter writes of not wanting to live. Gives Anne's alert."""
    await petter.says(SIGN)
    petter.expects(Kind.CRISIS)
    kari.expects_alert("Mulig krise", SIGN)
    return anne.expects_alert("Mulig krise", SIGN)


async def closed(anne: Person, alert: Message) -> None:
    """Anne closes it, and all goes on."""
    await alert.taps("Har fått kontakt")
    anne.expects(Kind.CRISIS_ASK_NOTE)
    await anne.says("Snakket med ham en time.")
    await anne.expects(Kind.CRISIS_CHOICE).taps("Fortsett som før")


async def is_heard(petter: Person, anne: Person, words: str = "jeg hopper nå, hører noen meg") -> None:
    """What Petter writes now is told."""
    await petter.says(words)
    petter.expects(Kind.CRISIS_MORE)
    anne.expects(Kind.ALERT_WROTE, words)


async def bound(stage: Play) -> bool:
    """Whether Petter's chat is still his."""
    return 2001 in {row.telegram_id for row in await stage.recall(Row)}


@plan(no_enrolment=True)
async def test_a_no_while_it_is_open_leaves_the_chat_heard_until_it_is_closed(
    stage: Play, petter: Person, anne: Person, kari: Person
) -> None:
    stage.ignores_the_rest()
    about = await to_the_question(stage, petter)
    alert = await crisis(petter, anne, kari)
    await about.taps("Nei takk")
    petter.expects(Kind.ENROL_NO)
    await is_heard(petter, anne)
    await closed(anne, alert)
    petter.expects("Anne har lest det du skrev")
    assert not await bound(stage)
    await petter.says("hei")
    petter.expects(Kind.STRANGER)


@plan(no_enrolment=True)
async def test_what_one_writes_before_the_yes_stands_among_the_replies(
    stage: Play, petter: Person, anne: Person, kari: Person
) -> None:
    """An alert shows little of a long text."""
    stage.ignores_the_rest()
    await to_the_question(stage, petter)
    await petter.says(f"{SIGN}. {'Jeg har tenkt på det lenge. ' * 20} Nøkkelen ligger under matta.")
    assert "under matta" not in anne.expects_alert("Mulig krise", SIGN).text
    await anne.says("/svar")
    anne.expects(Kind.REPLIES, "under matta")


@plan(no_enrolment=True)
async def test_so_does_saying_that_one_is_under_18(stage: Play, petter: Person, anne: Person, kari: Person) -> None:
    stage.ignores_the_rest()
    await opens(petter, await link_for(stage, Part.PATIENT, "petter"))
    await petter.expects(Kind.ENROL_LANGUAGE).taps("Norsk")
    asked = petter.expects(Kind.ENROL_ADULT)
    await crisis(petter, anne, kari)
    await asked.taps("Nei")
    petter.expects(Kind.ENROL_TOO_YOUNG)
    await is_heard(petter, anne)
    assert await bound(stage)


async def floods(stage: Play, petter: Person) -> None:
    """More than anybody types, and then what must be read."""
    for number in range(31):
        await petter.says(f"melding {number}", unheard=True)
    await petter.says(SIGN, unheard=True)
    await stage.settle()


@plan(no_enrolment=True)
async def test_a_flood_before_the_yes_hides_none(stage: Play, petter: Person, anne: Person, kari: Person) -> None:
    stage.ignores_the_rest()
    await to_the_question(stage, petter)
    await floods(stage, petter)
    anne.expects_alert("Mulig krise", SIGN)
    kari.expects_alert("Mulig krise", SIGN)


async def test_a_flood_from_a_phone_that_was_cut_off_hides_none(
    stage: Play, petter: Person, anne: Person, kari: Person
) -> None:
    stage.ignores_the_rest()
    await anne.says("/person Petter")
    await anne.expects(Kind.PERSON).taps("Telefonen er borte")
    await anne.expects(Kind.DETACH_ASK).taps("Ja, koble fra")
    await floods(stage, petter)
    anne.expects_alert("Mulig krise", SIGN)
    kari.expects_alert("Mulig krise", SIGN)
    assert await stage.words() == [SIGN]


@pytest.mark.parametrize("word", WORDS.split())
async def test_what_stands_after_any_command_is_read(
    stage: Play, petter: Person, anne: Person, kari: Person, word: str
) -> None:
    stage.ignores_the_rest()
    await petter.says(f"/{word} {SIGN}")
    petter.expects(Kind.CRISIS)
    anne.expects_alert("Mulig krise", SIGN)
    assert [alert.kind for alert in await stage.alerts()][-1] is AlertKind.CRISIS


@plan(no_enrolment=True)
async def test_so_it_is_before_the_yes(stage: Play, petter: Person, anne: Person, kari: Person) -> None:
    stage.ignores_the_rest()
    await to_the_question(stage, petter)
    for word in ("/slett", "/start"):
        await petter.says(f"{word} {SIGN}")
    petter.expects(Kind.CRISIS)
    petter.expects(Kind.CRISIS_MORE)
    anne.expects_alert("Mulig krise", SIGN)


async def test_and_after_the_end_while_one_is_open(stage: Play, petter: Person, anne: Person, kari: Person) -> None:
    stage.ignores_the_rest()
    await crisis(petter, anne, kari)
    await petter.says("/stopp")
    await petter.expects(Kind.STOP_ASK).taps("Ja, slutt")
    await petter.says(f"/slett {SIGN}")
    petter.expects(Kind.CRISIS_MORE)


async def test_from_the_phone_that_one_moved_from_it_is_heard(
    stage: Play, petter: Person, anne: Person, kari: Person, ola: Person
) -> None:
    stage.ignores_the_rest()
    await opens(ola, await link_for(stage, Part.PATIENT, "petter"))
    await petter.says(SIGN)
    petter.expects(Kind.UNVERIFIED)
    anne.expects_alert("Mulig krise", "ikke lenger er koblet til Petter", SIGN)

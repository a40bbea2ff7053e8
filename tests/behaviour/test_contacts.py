"""A patient sees who is told what, reads the exact words before a yes about a relative, and takes it back by a tap."""

import json
from datetime import timedelta

from sqlalchemy import select
from sqlmodel import col

from rules.kinds import Kind
from rules.taps import Press
from rules.words import OutboxState
from storage.tables import Disclosure, HeardUpdate, OutboxMessage
from storage.tables import Person as Row
from tests.behaviour.agreement import in_both_languages, on_both_databases, plan
from tests.behaviour.boarding import opens
from tests.behaviour.cast import Message, Person
from tests.behaviour.play import Play
from tests.behaviour.scenes import alert
from tests.behaviour.test_relatives import CHAIN, NUMBERS, asks, thanks

WITH_MONA = {"relative": True, "chain": CHAIN, "numbers": NUMBERS}
AGREED = {**WITH_MONA, "agreed": (("mona", "asked", None),)}


async def list_of(petter: Person) -> Message:
    """`/kontakter`."""
    await petter.says(petter.tongue("/kontakter", "/contacts"))
    return petter.expects(Kind.CONTACTS)


async def offered(petter: Person, nb: str = "30 dager", en: str = "30 days") -> Message:
    """Petter chooses Mona and for how long; gives what he is to agree to."""
    await (await list_of(petter)).taps(petter.tongue("Mona: si ja", "Mona: say yes"))
    await petter.expects(Kind.CONTACT_PERIOD, "Mona").taps(petter.tongue(nb, en))
    return petter.expects(Kind.CONTACT_OFFER)


async def agrees(petter: Person, offer: Message) -> None:
    """Yes, when staff want it."""
    await offer.taps(petter.tongue("Ja, når en ansatt vil det", "Yes, when staff want it"))


async def standing(stage: Play) -> list[Disclosure]:
    """The agreements that have not ended."""
    return [row for row in await stage.recall(Disclosure) if row.ended_at is None]


@in_both_languages
@on_both_databases
@plan(**WITH_MONA)
async def test_the_exact_words_are_read_before_the_yes_and_kept_with_it(
    stage: Play, petter: Person, anne: Person, mona: Person, lise: Person
) -> None:
    shown = await list_of(petter)
    for words in petter.tongue(
        "Anne og Kari er ansatte|har ikke svart|Mona er pårørende og får ikke vite noe|/stopp",
        "Anne and Kari work here|hasn't answered|Mona is a relative and is told nothing|/stop",
    ).split("|"):
        assert words in shown.text
    offer = await offered(petter)
    for words in (asks(mona), thanks(mona), petter.tongue("22. desember", "22 December")):
        assert words in offer.text
    assert not await standing(stage)
    await agrees(petter, offer)
    petter.expects(Kind.CONTACT_AGREED, "Mona", petter.tongue("22. desember", "22 December"))
    for told in (anne, lise):
        told.expects(Kind.CONSENT_GIVEN, "Petter", "Mona")
    (row,) = await standing(stage)
    assert row.shown == offer.read, "word for word"
    assert (row.telling, row.how, row.text) == ("asked", "chat", f"2/{petter.language}")
    assert petter.tongue("kan få en tekst om", "may get a text") in (await list_of(petter)).text
    assert not offer.buttons
    assert not mona.everything, "a yes is told to no relative"
    told_of = await alert(stage, petter, anne)
    await told_of.taps(anne.tongue("Spør Mona", "Ask Mona"))
    assert mona.expects(asks(mona)).text in offer.read, "just what was read"


@plan(**WITH_MONA)
async def test_yes_also_by_itself_is_a_choice_of_its_own(
    stage: Play, petter: Person, anne: Person, mona: Person, kari: Person
) -> None:
    await (await offered(petter, "Til jeg sier stopp")).taps("Ja, også automatisk")
    petter.expects(Kind.CONTACT_AGREED, "automatisk", "til det blir trukket tilbake")
    anne.expects(Kind.CONSENT_GIVEN)
    await alert(stage, petter, anne)
    await stage.at("12:30")
    mona.expects(asks(mona))
    stage.ignores_the_rest()


@plan(**WITH_MONA)
async def test_a_no_is_kept_nowhere_and_told_to_nobody(stage: Play, petter: Person, anne: Person) -> None:
    offer = await offered(petter)
    await offer.taps("Nei")
    assert not offer.buttons
    petter.expects_nothing()
    assert not await stage.recall(Disclosure)


@plan(**WITH_MONA)
async def test_the_words_are_in_the_language_that_the_relative_reads(stage: Play, petter: Person, mona: Person) -> None:
    async with stage.program.database.work() as work:
        row = next(row for row in await work.all(select(Row)) if row.name == "Mona")
        row.language = "en"
        await work.commit(stage.now())
    offer = await offered(petter)
    assert "Hi, this is Anne. Could you ask Petter to call me on 900 00 001?" in offer.text
    assert offer.text.startswith("Svarer du ikke")


@in_both_languages
@plan(**AGREED)
async def test_one_tap_takes_it_back_at_once(
    stage: Play, petter: Person, anne: Person, mona: Person, kari: Person, lise: Person
) -> None:
    petter.reads_all()
    await (await list_of(petter)).taps(petter.tongue("Mona: trekk tilbake", "Mona: take back"))
    petter.expects(Kind.CONTACT_WITHDRAWN, "Mona")
    for told in (anne, lise):
        told.expects(Kind.CONSENT_WITHDRAWN, "Petter", "Mona")
    assert not await standing(stage)
    told_of = await alert(stage, petter, anne)
    assert not any("Mona" in button for button in told_of.buttons)
    await stage.at("12:30")
    kari.expects_alert("Mona")
    assert not mona.everything


@plan(**AGREED)
async def test_taking_back_twice_says_it_once(stage: Play, petter: Person, anne: Person, lise: Person) -> None:
    petter.reads_all()
    shown = await list_of(petter)
    data = petter.data_of(shown, "Mona: trekk tilbake")
    await shown.taps("Mona: trekk tilbake")
    await petter.forges(shown, data)
    petter.expects(Kind.CONTACT_WITHDRAWN)
    for told in (anne, lise):
        told.expects(Kind.CONSENT_WITHDRAWN)
    petter.expects_nothing()


@plan(**WITH_MONA)
async def test_a_double_tap_agrees_once_and_a_forged_yes_not_at_all(
    stage: Play, petter: Person, anne: Person, lise: Person
) -> None:
    shown = await list_of(petter)
    contact = int(petter.data_of(shown, "Mona: si ja").split(":")[1])
    await petter.forges(shown, f"ka:{contact}")
    await petter.forges(shown, f"kb:{contact}")
    assert not await stage.recall(Disclosure), "the words were not shown"
    offer = await offered(petter)
    yes = petter.data_of(offer, "Ja, når en ansatt vil det")
    await agrees(petter, offer)
    await petter.forges(offer, yes)
    petter.expects(Kind.CONTACT_AGREED)
    petter.expects_nothing()
    assert len(await stage.recall(Disclosure)) == 1
    stage.ignores_the_rest()


@plan(**WITH_MONA)
async def test_words_that_have_changed_meanwhile_are_shown_anew_before_a_yes_counts(
    stage: Play, petter: Person, anne: Person
) -> None:
    offer = await offered(petter)
    async with stage.program.database.work() as work:
        row = next(row for row in await work.all(select(Row)) if row.name == "Anne")
        row.call_on = "911 11 111"
        await work.commit(stage.now())
    await agrees(petter, offer)
    assert not await stage.recall(Disclosure)
    anew = petter.expects(Kind.CONTACT_OFFER, "911 11 111")
    await agrees(petter, anew)
    petter.expects(Kind.CONTACT_AGREED)
    (agreed,) = await standing(stage)
    assert agreed.shown == anew.read
    stage.ignores_the_rest()


@plan(relative=True, chain=CHAIN)
async def test_without_a_number_to_call_it_is_said_that_it_cannot_be_done_yet(
    stage: Play, petter: Person, anne: Person
) -> None:
    await (await list_of(petter)).taps("Mona: si ja")
    petter.expects(Kind.CONTACT_NOT_YET, "Mona", "Anne")
    assert not await stage.recall(Disclosure)


@plan(**WITH_MONA, neighbour=True)
async def test_nobody_agrees_about_somebody_who_is_no_relative_of_theirs(
    stage: Play, petter: Person, nora: Person, anne: Person, mona: Person
) -> None:
    shown = await list_of(petter)
    noras = await list_of(nora)
    assert "Mona" not in noras.text
    mona_id = int(petter.data_of(shown, "Mona: si ja").split(":")[1])
    ids = {row.name: row.id for row in await stage.recall(Row)}
    for person, message, who in ((nora, noras, mona_id), (petter, shown, ids["Anne"]), (petter, shown, ids["Nora"])):
        for data in (f"kg:{who}", f"kf:{who}:1", f"ka:{who}", f"kb:{who}", f"kw:{who}"):
            await person.forges(message, data)
    for outsider in (anne, mona):
        await outsider.says("hei")
        line = outsider.reads_all()[0]
        for data in (f"kg:{mona_id}", f"kf:{mona_id}:1", f"ka:{mona_id}", f"kw:{mona_id}"):
            await outsider.forges(line, data)
    assert not await stage.recall(Disclosure)
    assert "Mona" not in nora.everything
    stage.ignores_the_rest()


@plan(**{**WITH_MONA, "agreed": (("mona", "automatic", "2026-11-24"),)})
async def test_after_its_last_day_it_counts_no_more_and_staff_hear_that_once(
    stage: Play, petter: Person, anne: Person, mona: Person, kari: Person, lise: Person
) -> None:
    petter.reads_all()
    await stage.at("09:00", days=1)
    anne.reads_all()
    lise.reads_all()
    await stage.at("12:30", days=0)
    mona.expects(asks(mona))
    await petter.says("hei")
    mona.expects(thanks(mona))
    await stage.at("07:59", days=1)
    for told in (anne, lise):
        assert "gått ut" not in told.everything
    await stage.at("08:01")
    for told in (anne, lise):
        told.expects(Kind.CONSENT_RAN_OUT, "Petter", "Mona")
    await stage.at("12:30")
    assert "samtykke mangler" in kari.everything
    await stage.at("12:00", days=2)
    for told in (anne, lise):
        assert told.everything.count("er gått ut") == 1
    assert not mona.unread()
    stage.ignores_the_rest()


@plan(**AGREED)
async def test_who_stops_takes_all_of_it_back(stage: Play, petter: Person, anne: Person, mona: Person) -> None:
    petter.reads_all()
    await petter.says("/stopp")
    await petter.expects(Kind.STOP_ASK).taps("Ja, slutt")
    petter.expects(Kind.GOODBYE)
    assert not await standing(stage)
    anne.expects(Kind.STOPPED_TOLD)


@plan(**AGREED)
async def test_a_relative_who_leaves_takes_nothing_along(
    stage: Play, petter: Person, anne: Person, lise: Person, mona: Person
) -> None:
    petter.reads_all()
    await lise.says("/slutter Mona")
    asked = lise.reads_all()[-1]
    button = next(one for one in asked.buttons if one != "Avbryt")
    await asked.taps(button)
    assert not await standing(stage)
    stage.ignores_the_rest()


@in_both_languages
@plan(numbers=NUMBERS)
async def test_a_relative_comes_in_by_a_link_hears_of_nobody_and_is_put_last_in_a_chain(
    stage: Play, petter: Person, lise: Person, mona: Person, anne: Person
) -> None:
    await lise.says(lise.tongue("/inviter", "/invite"))
    await lise.expects(Kind.INVITE_PART).taps(lise.tongue("Pårørende", "Relative"))
    await lise.expects(Kind.INVITE_ASK_NAME).says("Mona")
    link = lise.expects(Kind.INVITE_LINK).text
    whose = lise.expects(Kind.INVITE_RELATIVE_OF, "Mona")
    await opens(mona, link.split("start=")[1].split()[0])
    test = mona.expects(Kind.CONFIRM_RELATIVE)
    assert "Petter" not in mona.everything
    await test.taps(mona.tongue("Det kom frem", "It arrived"))
    mona.expects(Kind.CONFIRMED)
    await whose.taps("Petter")
    lise.expects(Kind.RELATIVE_ADDED, "Mona", "Petter")
    petter.expects(Kind.CONTACT_NEW, "Lise", "Mona")
    mona.expects_nothing()
    assert "Petter" not in mona.everything
    assert (
        petter.tongue("Mona er pårørende og får ikke vite noe", "Mona is a relative and is told nothing")
        in (await list_of(petter)).text
    )


@plan(numbers=NUMBERS, neighbour=True)
async def test_only_an_admin_says_whose_relative_somebody_is_and_nobody_of_the_staff_becomes_one(
    stage: Play, petter: Person, lise: Person, anne: Person, kari: Person, nora: Person
) -> None:
    await lise.says("/inviter")
    await lise.expects(Kind.INVITE_PART).taps("Pårørende")
    await lise.expects(Kind.INVITE_ASK_NAME).says("Kari")
    lise.expects(Kind.INVITE_OTHER_PART, "Kari")
    await lise.says("Nora")
    lise.expects(Kind.INVITE_OTHER_PART, "Nora")
    await lise.says("Mona")
    whose = lise.expects(Kind.INVITE_RELATIVE_OF)
    data = lise.data_of(whose, "Petter")
    await anne.says("hei")
    await anne.forges(anne.reads_all()[0], data)
    assert not [row for row in await stage.outbox() if row.kind is Kind.RELATIVE_ADDED]
    stage.ignores_the_rest()


@plan(**WITH_MONA)
async def test_no_words_of_it_stand_in_the_outbox(stage: Play, petter: Person) -> None:
    await offered(petter)
    (row,) = [row for row in await stage.outbox() if row.kind is Kind.CONTACT_OFFER]
    assert set(json.loads(row.args or "")) == {"days", "contact", "relative", "speaks", "who", "number", "until"}


@plan(**AGREED)
async def test_staff_see_on_the_page_what_was_agreed(stage: Play, petter: Person, anne: Person) -> None:
    petter.reads_all()
    await anne.says("/person petter")
    anne.expects(Kind.PERSON, "Mona, pårørende, kan spørres av en ansatt. Det gjelder til det blir trukket tilbake.")


@plan(**WITH_MONA)
async def test_a_yes_that_is_quicker_than_our_note_of_what_was_sent_counts(stage: Play, petter: Person) -> None:
    stage.ignores_the_rest()
    offer = await offered(petter)
    async with stage.program.database.work() as work:
        asked = select(OutboxMessage).where(col(OutboxMessage.kind) == Kind.CONTACT_OFFER)
        for row in await work.all(asked):
            row.state, row.message_id, row.attempt, row.claimed_by = OutboxState.DUE, None, 1, "in hand"
            row.next_attempt_at = stage.now() + timedelta(minutes=1)
        await work.commit(stage.now())
    await agrees(petter, offer)
    petter.expects(Kind.CONTACT_AGREED)
    assert len(await standing(stage)) == 1


@plan(relative=True)
async def test_a_patient_who_was_erased_since_is_nobody_s_relative(stage: Play, petter: Person, lise: Person) -> None:
    stage.ignores_the_rest()
    people = {row.name: row.id for row in await stage.recall(Row)}
    await lise.says("/hjelp")
    menu = lise.reads_all()[-1]
    assert await lise.forges(menu, f"{Press.RELATIVE_OF.value}:{people['Mona']}:99")
    assert not any(row.put_aside for row in await stage.recall(HeardUpdate))

"""A patient's part ends with one kind text; alerts about them are over, and nothing is sent ever again."""

from dataclasses import replace

import pytest

from care.apply import apply_plan
from care.erase import begin_erasing
from care.people import known
from rules.kinds import Kind
from rules.plan import read_plan
from storage.tables import Audit, Consent, Patient
from storage.work import OPERATOR
from tests.behaviour.agreement import in_both_languages, plan
from tests.behaviour.boarding import says_yes, to_the_question
from tests.behaviour.cast import Person
from tests.behaviour.play import Play
from tests.behaviour.scenes import alert


@in_both_languages
async def test_it_is_asked_after_and_then_nothing_comes_any_more(
    stage: Play, petter: Person, anne: Person, kari: Person
) -> None:
    await stage.at("10:00")
    question = petter.expects_check_in()
    await anne.says(anne.tongue("/avslutt Petter", "/end Petter"))
    ask = anne.expects(Kind.END_ASK, "Petter")
    petter.expects_nothing()
    await ask.taps(anne.tongue("Ja, avslutt", "Yes, end it"))
    anne.expects(Kind.ENDED_TOLD, "Petter")
    petter.expects(Kind.GOODBYE, "Anne", "113", "116 117")
    assert await stage.check_ins() == ["cancelled"]
    (patient,) = await stage.recall(Patient)
    assert (patient.state, bool(patient.ended_at)) == ("ended", True)
    (consent,) = await stage.recall(Consent)
    assert consent.withdrawn_at
    assert "patient.ended" in [row.action for row in await stage.recall(Audit)]
    await question.taps(petter.tongue("Bra", "Good"))
    await stage.advance(days=3)
    petter.expects_nothing()
    assert not await stage.alerts()
    assert not await stage.replies()


@pytest.mark.parametrize(("language", "backend"), [("nb", "postgres"), ("nb", "sqlite"), ("en", "sqlite")])
async def test_open_alerts_are_closed_with_a_note_and_told_to_those_who_had_them(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    told = await alert(stage, petter, anne)
    await stage.at("12:30")
    karis = kari.expects_alert("Petter")
    await karis.taps(kari.tongue("Jeg tar kontakt", "I'll make contact"))
    anne.expects_edit(anne.tongue("Kari tar kontakt", "Kari is making contact"))
    await lise.says(lise.tongue("/avslutt petter", "/end petter"))
    await lise.expects(Kind.END_ASK).taps(lise.tongue("Ja, avslutt", "Yes, end it"))
    for staff in (anne, kari, lise):
        staff.expects(Kind.ENDED_TOLD, "Petter")
    petter.expects(Kind.GOODBYE)
    for shown in (told, karis):
        assert anne.tongue("✓ Lukket: Petter er ikke med lenger", "✓ Closed: Petter no longer takes part") in shown.text
    assert told.buttons == karis.buttons == []
    (row,) = await stage.alerts()
    assert (row.state, row.outcome, row.look_at) == ("closed", "ended", None)
    assert row.note
    assert row.closed_by
    await stage.advance(hours=30)
    for staff in (anne, kari):
        assert not [said for said in staff.unread() if "Petter" in said.text]
    petter.expects_nothing()
    stage.ignores_the_rest()


async def test_the_last_text_waits_for_the_morning(stage: Play, petter: Person, anne: Person) -> None:
    await stage.at("10:00")
    await petter.taps("Bra")
    await stage.at("23:00")
    petter.reads_all()
    await anne.says("/avslutt petter")
    await anne.taps("Ja, avslutt")
    anne.reads_all()
    await stage.at("07:59", days=1)
    petter.expects_nothing()
    await stage.at("08:00")
    petter.expects(Kind.GOODBYE)
    await stage.advance(days=2)
    petter.expects_nothing()
    stage.ignores_the_rest()


async def test_what_waited_for_the_morning_is_not_said_any_more(stage: Play, petter: Person, anne: Person) -> None:
    await stage.at("10:00")
    await petter.taps("Bra")
    await stage.at("23:00")
    petter.reads_all()
    await anne.says("/skriv Petter hei hei")
    await anne.says("/avslutt petter")
    await anne.taps("Ja, avslutt")
    anne.reads_all()
    await stage.at("08:01", days=1)
    petter.expects(Kind.GOODBYE)
    petter.expects_nothing()
    anne.expects(Kind.WRITTEN, "ble ikke sendt")
    stage.ignores_the_rest()


async def test_a_second_tap_ends_nothing_twice(stage: Play, petter: Person, anne: Person) -> None:
    await anne.says("/avslutt petter")
    ask = anne.expects(Kind.END_ASK)
    data = anne.data_of(ask, "Ja, avslutt")
    await anne.taps("Ja, avslutt", on=ask)
    anne.expects(Kind.ENDED_TOLD)
    petter.expects(Kind.GOODBYE)
    await anne.forges(ask, data)
    anne.expects_nothing()
    petter.expects_nothing()


async def test_leaving_the_question_ends_nothing(stage: Play, petter: Person, anne: Person) -> None:
    await anne.says("/avslutt petter")
    await anne.expects(Kind.END_ASK).taps("Avbryt")
    await stage.at("10:00")
    petter.expects_check_in()


@plan(neighbour=True)
async def test_who_has_ended_is_no_one_to_anybody_and_starts_again_only_with_a_new_agreement(
    stage: Play, petter: Person, nora: Person, anne: Person
) -> None:
    await anne.says("/avslutt petter")
    await anne.taps("Ja, avslutt")
    anne.reads_all()
    petter.expects(Kind.GOODBYE)
    await anne.says("/skriv Petter hei")
    anne.expects(Kind.NO_SUCH_PERSON)
    await petter.says("hei")
    petter.expects("113", "Bare for inviterte")
    await stage.apply(replace(stage.script))
    await stage.at("10:00", days=1)
    petter.expects_nothing()
    stage.ignores_the_rest()


async def test_who_was_stopped_and_ended_and_comes_back_is_asked_again(
    stage: Play, petter: Person, anne: Person
) -> None:
    stage.ignores_the_rest()
    await anne.says("/stans Petter")
    await anne.says("/avslutt Petter")
    await anne.expects(Kind.END_ASK).taps("Ja, avslutt")
    await says_yes(petter, await to_the_question(stage, petter))
    (patient,) = await stage.recall(Patient)
    assert (patient.state, patient.stop) == ("active", None)


async def test_so_is_who_comes_back_by_a_plan(stage: Play, petter: Person, anne: Person) -> None:
    stage.ignores_the_rest()
    await anne.says("/stans Petter")
    await anne.says("/avslutt Petter")
    await anne.expects(Kind.END_ASK).taps("Ja, avslutt")
    text = stage.script.toml().replace("on paper 2026-11-20", "on paper 2026-11-23")
    async with stage.program.database.work() as work:
        await apply_plan(work, read_plan(text), stage.program.bot_id, stage.now(), language="nb", new_ref=lambda: "r1")
        await work.commit(stage.now())
    await stage.at("10:00")
    petter.expects_check_in()


async def died(anne: Person) -> None:
    """Anne stops everything, as Petter has died."""
    await anne.says("/stans Petter")
    await anne.expects(Kind.STOPPED_ALL).taps("Dødsfall")


async def test_after_a_death_the_phone_gets_no_last_text_and_nothing_of_erasing(
    stage: Play, petter: Person, anne: Person, kari: Person
) -> None:
    stage.ignores_the_rest()
    await petter.says("jeg orker ikke leve mer")
    petter.reads_all()
    told = anne.expects_alert("Petter")
    await died(anne)
    await told.taps("Lukk uten kontakt")
    anne.expects(Kind.CRISIS_ASK_NOTE)
    await anne.says("Han er død.")
    await anne.expects(Kind.CRISIS_CHOICE).taps("Ikke med lenger")
    await anne.says("/avslutt Petter")
    anne.reads_all()
    async with stage.program.database.work() as work:
        (patient,) = await stage.recall(Patient)
        await begin_erasing(work, await known(work, patient.person_id), stage.now(), actor=OPERATOR)
        await work.commit(stage.now())
    await stage.advance(days=1, hours=2)
    petter.expects_nothing()
    assert await stage.recall(Patient) == []


NUMBER = (("anne", "900 00 001"),)


@plan(relative=True, chain=(("anne", "30m"), ("mona", "30m")), numbers=NUMBER, agreed=(("mona", "automatic", None),))
async def test_after_a_death_a_relative_who_was_asked_is_not_thanked(
    stage: Play, petter: Person, anne: Person, mona: Person
) -> None:
    stage.ignores_the_rest()
    await stage.at("12:31")
    mona.expects(Kind.RELATIVE_ASK)
    await died(anne)
    await stage.advance(hours=3)
    mona.expects_nothing()


async def test_going_on_promises_no_time_while_a_possible_crisis_is_open(
    stage: Play, petter: Person, anne: Person
) -> None:
    stage.ignores_the_rest()
    await petter.says("jeg orker ikke leve mer")
    await anne.says("/stans Petter")
    await anne.expects(Kind.STOPPED_ALL).taps("Start igjen")
    assert "10:00" not in anne.expects(Kind.STARTED_TOLD).text

"""Staff may set a pause for a patient: the patient hears from whom and until when, and nothing is asked meanwhile."""

from rules.kinds import Kind
from storage.tables import Pause
from tests.behaviour.agreement import in_both_languages, plan
from tests.behaviour.cast import Person
from tests.behaviour.play import Play


@in_both_languages
async def test_the_patient_hears_who_set_it_and_until_when_and_is_not_asked(
    stage: Play, petter: Person, anne: Person, kari: Person
) -> None:
    await kari.says("/pause Petter")
    await kari.expects(Kind.PAUSE_FOR_MENU, "Petter").taps(kari.tongue("3 dager", "3 days"))
    kari.expects(Kind.PAUSE_TOLD, "Petter")
    anne.expects(Kind.PAUSE_TOLD, "Petter")
    petter.expects(Kind.PAUSE_SET_BY, "Kari", petter.tongue("26. november", "26 November"))
    await stage.at("07:59", days=3)
    petter.expects_nothing()
    assert not await stage.check_ins()
    await stage.at("09:00")
    petter.expects(Kind.PAUSE_OVER)
    stage.ignores_the_rest()


async def test_it_cancels_the_open_question_and_does_not_answer_it(stage: Play, petter: Person, anne: Person) -> None:
    await stage.at("10:00")
    petter.expects_check_in()
    await anne.says("/pause petter")
    await anne.taps("1 dag")
    anne.expects(Kind.PAUSE_FOR_MENU)
    anne.expects(Kind.PAUSE_TOLD)
    petter.expects(Kind.PAUSE_SET_BY, "Anne")
    assert await stage.check_ins() == ["cancelled"]
    await stage.at("20:00")
    petter.expects_nothing()
    anne.expects_nothing()
    assert not await stage.replies()


@in_both_languages
async def test_a_date_may_be_written(stage: Play, petter: Person, anne: Person) -> None:
    await anne.says("/pause petter")
    await anne.expects(Kind.PAUSE_FOR_MENU).taps(anne.tongue("Til en dato", "Until a date"))
    anne.expects(Kind.PAUSE_FOR_ASK_DATE, "Petter")
    for text in ("blåbær", "2026-11-22", "22.11", "24.12.2027"):
        await anne.says(text)
        anne.expects(Kind.PAUSE_FOR_BAD_DATE)
    petter.expects_nothing()
    await anne.says(anne.tongue("1.12.", "1 December"))
    last = anne.tongue("1. desember", "1 December")
    anne.expects(Kind.PAUSE_TOLD, last)
    petter.expects(Kind.PAUSE_SET_BY, last)


@in_both_languages
async def test_staff_may_end_it_and_the_patient_hears_that(
    stage: Play, petter: Person, anne: Person, kari: Person
) -> None:
    await kari.says("/pause Petter")
    await kari.taps(kari.tongue("En uke", "A week"))
    kari.reads_all()
    anne.expects(Kind.PAUSE_TOLD)
    petter.expects(Kind.PAUSE_SET_BY)
    await kari.says("/pause Petter")
    await kari.expects(Kind.PAUSE_FOR_NOW, "Petter").taps(kari.tongue("Avslutt pausen", "End the pause"))
    kari.expects(Kind.PAUSE_TOLD_ENDED, "Petter")
    anne.expects(Kind.PAUSE_TOLD_ENDED, "Petter")
    petter.expects(Kind.PAUSE_ENDED_BY, "Kari", "10:00")
    await stage.at("10:00")
    petter.expects_check_in()


async def test_the_patient_may_end_it_too(stage: Play, petter: Person, anne: Person) -> None:
    await anne.says("/pause petter")
    await anne.taps("En uke")
    anne.reads_all()
    petter.expects(Kind.PAUSE_SET_BY)
    await petter.says("/pause")
    await petter.expects(Kind.PAUSE_NOW).taps("Avslutt pausen")
    petter.expects(Kind.PAUSE_ENDED)
    anne.expects(Kind.PAUSE_TOLD_ENDED)


async def test_a_double_tap_is_one_pause(stage: Play, petter: Person, anne: Person) -> None:
    await anne.says("/pause petter")
    menu = anne.expects(Kind.PAUSE_FOR_MENU)
    await anne.taps("1 dag", on=menu, unheard=True)
    await anne.taps("1 dag", on=menu, unheard=True)
    await stage.settle()
    anne.reads_all()
    petter.expects(Kind.PAUSE_SET_BY)
    petter.expects_nothing()
    assert len(await stage.recall(Pause)) == 1


async def test_at_night_the_patient_hears_it_in_the_morning(stage: Play, petter: Person, anne: Person) -> None:
    await stage.at("10:00")
    await petter.taps("Bra")
    await stage.at("23:00")
    petter.reads_all()
    await anne.says("/pause petter")
    await anne.taps("1 dag")
    anne.reads_all()
    await stage.at("07:59", days=1)
    petter.expects_nothing()
    await stage.at("08:00")
    petter.expects(Kind.PAUSE_SET_BY, "Anne")
    stage.ignores_the_rest()


async def test_one_that_was_ended_before_it_could_be_told_is_not_told(
    stage: Play, petter: Person, anne: Person
) -> None:
    await stage.at("10:00")
    await petter.taps("Bra")
    await stage.at("23:00")
    petter.reads_all()
    await anne.says("/pause petter")
    await anne.taps("3 dager")
    await anne.says("/pause petter")
    await anne.taps("Avslutt pausen")
    await stage.at("08:01", days=1)
    petter.expects(Kind.PAUSE_ENDED_BY)
    petter.expects_nothing()
    stage.ignores_the_rest()


@in_both_languages
@plan(neighbour=True)
async def test_alone_it_says_how_it_is_written(stage: Play, anne: Person) -> None:
    await anne.says("/pause")
    anne.expects(Kind.USAGE, "/pause Petter")

"""A pause is the patient's own, ends by itself with one line, and nothing but its end or the patient ends it."""

import pytest

from rules.kinds import Kind
from storage.tables import Pause
from tests.behaviour.agreement import in_both_languages, plan
from tests.behaviour.cast import Person
from tests.behaviour.play import Play, in_oslo
from tests.behaviour.scenes import alert


async def pause(petter: Person, button: str) -> None:
    """Petter takes a pause by one of the buttons."""
    await petter.says("/pause")
    await petter.expects(Kind.PAUSE_MENU).taps(button)


@pytest.mark.parametrize(
    ("language", "button", "days"), [("nb", "1 dag", 1), ("en", "1 day", 1), ("nb", "3 dager", 3), ("en", "A week", 7)]
)
async def test_a_pause_of_some_days_ends_by_itself_with_one_line(
    stage: Play, petter: Person, anne: Person, button: str, days: int
) -> None:
    await stage.at("09:30")
    await pause(petter, button)
    petter.expects(Kind.PAUSE_SET, "09:30")
    anne.expects(Kind.PAUSE_TOLD, "Petter")
    await stage.at("09:29", days=days)
    petter.expects_nothing()
    await stage.at("09:30")
    over = petter.expects(Kind.PAUSE_OVER, "10:00")
    assert in_oslo(over.at) == "09:30"
    await stage.at("10:00")
    petter.expects_check_in()
    petter.expects_nothing()
    stage.ignores_the_rest()


async def test_no_question_comes_and_nobody_is_told_of_silence(
    stage: Play, petter: Person, anne: Person, kari: Person
) -> None:
    await pause(petter, "1 dag")
    petter.expects(Kind.PAUSE_SET)
    anne.expects(Kind.PAUSE_TOLD)
    await stage.at("07:59", days=1)
    petter.expects_nothing()
    assert not await stage.check_ins()
    assert not await stage.alerts()
    stage.ignores_the_rest()


async def test_a_pause_until_a_date_ends_the_morning_after_and_not_at_night(
    stage: Play, petter: Person, anne: Person
) -> None:
    for text in ("25.11", "25.11.2026", "2026-11-25", "25. november", "onsdag", "til og med 25.11."):
        await petter.says("/pause")
        if petter.phone.from_bot()[-1].labels == ["Avslutt pausen"]:
            await petter.taps("Avslutt pausen")
            await petter.says("/pause")
        petter.reads_all()
        anne.reads_all()
        await petter.taps("Til en dato")
        petter.expects(Kind.PAUSE_ASK_DATE)
        await petter.says(text)
        petter.expects(Kind.PAUSE_SET, "til og med onsdag 25. november")
        anne.expects(Kind.PAUSE_TOLD, "til og med onsdag 25. november")
    await stage.at("08:59", days=3)
    petter.expects_nothing()
    await stage.at("09:00")
    petter.expects(Kind.PAUSE_OVER)
    await stage.at("10:00")
    petter.expects_check_in()
    stage.ignores_the_rest()


@in_both_languages
async def test_what_is_no_coming_date_is_asked_for_again_and_kept_as_a_word(
    stage: Play, petter: Person, anne: Person
) -> None:
    await pause(petter, petter.tongue("Til en dato", "Until a date"))
    petter.expects(Kind.PAUSE_ASK_DATE)
    texts = ["blåbær", "31.02", "30.11.2025", "2026-11-22", "22.11", "24.12.2027", "99", "👍"]
    for text in texts:
        await petter.says(text)
        petter.expects(Kind.PAUSE_BAD_DATE)
    assert await stage.words() == texts
    await petter.says(petter.tongue("i morgen", "tomorrow"))
    petter.expects(Kind.PAUSE_SET)
    anne.expects(Kind.PAUSE_TOLD)


@plan(quiet="21:00-10:00", times=("11:00",))
async def test_its_end_is_not_said_in_quiet_hours(stage: Play, petter: Person, anne: Person) -> None:
    await pause(petter, "1 dag")
    petter.expects(Kind.PAUSE_SET)
    anne.expects(Kind.PAUSE_TOLD)
    await stage.at("09:59", days=1)
    petter.expects_nothing()
    await stage.at("10:00")
    petter.expects(Kind.PAUSE_OVER)
    stage.ignores_the_rest()


async def test_one_that_ends_late_in_the_evening_is_said_in_the_morning(
    stage: Play, petter: Person, anne: Person
) -> None:
    await stage.at("23:00")
    stage.ignores_the_rest()
    petter.reads_all()
    await pause(petter, "1 dag")
    petter.expects(Kind.PAUSE_SET)
    await stage.at("08:59", days=2)
    petter.expects_nothing()
    await stage.at("09:00")
    petter.expects(Kind.PAUSE_OVER)


async def test_a_stray_message_is_answered_and_does_not_end_it(stage: Play, petter: Person, anne: Person) -> None:
    await pause(petter, "1 dag")
    petter.expects(Kind.PAUSE_SET)
    anne.expects(Kind.PAUSE_TOLD)
    await stage.at("09:00")
    await petter.says("gikk ut med søpla")
    petter.expects(Kind.ANSWER_STEPS)
    await petter.sends("sticker")
    petter.expects(Kind.ANSWER_UNSEEN)
    await stage.at("20:00")
    petter.expects_nothing()
    anne.expects_nothing()


async def test_the_patients_own_pause_answers_the_open_question(stage: Play, petter: Person, anne: Person) -> None:
    await stage.at("10:00")
    petter.expects_check_in()
    await pause(petter, "1 dag")
    petter.expects(Kind.PAUSE_SET)
    anne.expects(Kind.PAUSE_TOLD)
    assert await stage.check_ins() == ["answered"]
    await stage.at("20:00")
    petter.expects_nothing()
    anne.expects_nothing()


async def test_the_patients_own_pause_ends_a_silence(stage: Play, petter: Person, anne: Person) -> None:
    await alert(stage, petter, anne)
    await pause(petter, "1 dag")
    petter.expects(Kind.PAUSE_SET)
    anne.expects_all_clear()
    anne.expects(Kind.PAUSE_TOLD)


async def test_a_question_on_its_way_is_not_asked_any_more(stage: Play, petter: Person, anne: Person) -> None:
    await stage.at("09:58")
    await petter.says("/pause")
    menu = petter.expects(Kind.PAUSE_MENU)
    stage.sandbox.faults.retry_after = 600
    await stage.at("10:01")
    petter.expects_nothing()
    await menu.taps("1 dag")
    await stage.at("10:20")
    petter.expects(Kind.PAUSE_SET)
    anne.expects(Kind.PAUSE_TOLD)
    petter.expects_nothing()
    assert await stage.check_ins() in (["cancelled"], ["answered"])


@in_both_languages
async def test_it_may_be_ended_early(stage: Play, petter: Person, anne: Person) -> None:
    await pause(petter, petter.tongue("En uke", "A week"))
    petter.expects(Kind.PAUSE_SET)
    anne.expects(Kind.PAUSE_TOLD)
    await petter.says("/pause")
    await petter.expects(Kind.PAUSE_NOW).taps(petter.tongue("Avslutt pausen", "End the pause"))
    petter.expects(Kind.PAUSE_ENDED, "10:00")
    anne.expects(Kind.PAUSE_TOLD_ENDED, "Petter")
    await stage.at("10:00")
    petter.expects_check_in()
    (row,) = await stage.recall(Pause)
    assert row.tell_at is None, "what was ended does not end again"


async def test_another_pause_takes_the_place_of_the_first(stage: Play, petter: Person, anne: Person) -> None:
    await petter.says("/pause")
    menu = petter.expects(Kind.PAUSE_MENU)
    week, day = petter.data_of(menu, "En uke"), petter.data_of(menu, "1 dag")
    await petter.forges(menu, week)
    petter.expects(Kind.PAUSE_SET)
    anne.expects(Kind.PAUSE_TOLD)
    await petter.forges(menu, day)
    petter.expects(Kind.PAUSE_SET)
    anne.expects(Kind.PAUSE_TOLD)
    await stage.at("10:00", days=1)
    petter.expects(Kind.PAUSE_OVER)
    petter.expects_check_in()
    stage.ignores_the_rest()


async def test_a_double_tap_is_one_pause(stage: Play, petter: Person, anne: Person) -> None:
    await petter.says("/pause")
    menu = petter.expects(Kind.PAUSE_MENU)
    await petter.taps("1 dag", on=menu, unheard=True)
    await petter.taps("1 dag", on=menu, unheard=True)
    await stage.settle()
    petter.expects(Kind.PAUSE_SET)
    petter.reads_all()
    anne.expects(Kind.PAUSE_TOLD)
    anne.expects_nothing()
    assert len(await stage.recall(Pause)) == 1


@in_both_languages
async def test_staff_see_it_in_the_mornings_summary(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    await pause(petter, petter.tongue("3 dager", "3 days"))
    petter.expects(Kind.PAUSE_SET)
    anne.expects(Kind.PAUSE_TOLD)
    await stage.at("08:01", days=1)
    for staff in (anne, kari, lise):
        staff.expects(Kind.DIGEST, staff.tongue("Pause", "Paused"), "Petter")


async def test_leaving_the_menu_changes_nothing(stage: Play, petter: Person) -> None:
    await petter.says("/pause")
    await petter.expects(Kind.PAUSE_MENU).taps("Avbryt")
    petter.reads_all()
    await stage.at("10:00")
    petter.expects_check_in()


async def test_ring_meg_works_in_a_pause(stage: Play, petter: Person, anne: Person) -> None:
    await pause(petter, "1 dag")
    petter.expects(Kind.PAUSE_SET)
    anne.expects(Kind.PAUSE_TOLD)
    await petter.says("/ring")
    petter.expects(Kind.CALL_SENT)
    anne.expects_alert("ber om å bli ringt")

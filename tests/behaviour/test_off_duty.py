"""A contact's own hours and days off: an alert passes them over, and is never held for anybody."""

import pytest

from rules.kinds import Kind
from storage.tables import Absence
from tests.behaviour.agreement import in_both_languages, on_both_databases, plan
from tests.behaviour.cast import Person
from tests.behaviour.play import Play
from tests.behaviour.scenes import silence


@in_both_languages
async def test_who_is_away_is_passed_over_and_everybody_sees_why(
    stage: Play, petter: Person, anne: Person, kari: Person
) -> None:
    await anne.says(anne.tongue("/borte 24.11", "/away 24.11"))
    anne.expects(Kind.AWAY_SET)
    await silence(stage, petter)
    told = kari.expects_alert("Petter", anne.tongue("borte", "away"))
    assert "Anne" in told.text
    anne.expects_nothing()
    await told.taps(kari.tongue("Har fått kontakt", "Reached them"))
    stage.ignores_the_rest()


@in_both_languages
@plan(hours=(("anne", "mon-fri 13:00-15:00"),))
async def test_outside_their_own_hours_too_and_within_them_they_are_told(
    stage: Play, petter: Person, anne: Person, kari: Person
) -> None:
    await silence(stage, petter)
    told = kari.expects_alert("Petter", kari.tongue("ikke på jobb", "not at work"))
    anne.expects_nothing()
    await told.taps(kari.tongue("Har fått kontakt", "Reached them"))
    await stage.at("13:30")
    await petter.says("/ring")
    petter.expects(Kind.CALL_SENT, "Anne")
    anne.expects_alert("Petter")
    stage.ignores_the_rest()


@in_both_languages
@plan(hours=(("anne", "mon-fri 13:00-15:00"), ("kari", "sat 13:00-15:00")))
async def test_where_nobody_is_at_work_the_admins_are_told_at_once(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    await silence(stage, petter)
    told = lise.expects_alert_again("Petter")
    for name in ("Anne", "Kari"):
        assert lise.tongue(f"{name} er ikke spurt: ikke på jobb", f"{name} was not asked: not at work") in told.text
    anne.expects_nothing()
    kari.expects_nothing()
    stage.ignores_the_rest()


@plan(hours=(("anne", "sat 13:00-15:00"), ("kari", "sat 13:00-15:00")), no_admin=True)
async def test_without_an_admin_it_is_told_to_who_is_off_duty_rather_than_nobody(
    stage: Play, petter: Person, anne: Person, kari: Person
) -> None:
    await silence(stage, petter)
    anne.expects_alert_again("Petter")
    kari.expects_alert_again("Petter")
    stage.ignores_the_rest()


@plan(hours=(("anne", "mon-fri 08:00-12:10"),))
async def test_who_was_told_and_then_goes_home_has_their_time_as_usual(
    stage: Play, petter: Person, anne: Person, kari: Person
) -> None:
    await silence(stage, petter)
    anne.expects_alert("Petter")
    await stage.at("12:29")
    kari.expects_nothing()
    await stage.at("12:30")
    kari.expects_alert("Petter")
    stage.ignores_the_rest()


@in_both_languages
async def test_a_reminder_names_who_is_really_told(stage: Play, petter: Person, anne: Person, kari: Person) -> None:
    await anne.says("/borte i dag" if anne.language == "nb" else "/away 23.11")
    anne.expects(Kind.AWAY_SET)
    await stage.at("11:00")
    petter.expects_check_in()
    assert "Kari" in petter.expects_reminder("12:00").text
    await petter.says("/ring")
    petter.expects(Kind.CALL_SENT, "Kari")
    stage.ignores_the_rest()


@plan(hours=(("anne", "sat 13:00-15:00"), ("kari", "sat 13:00-15:00")))
async def test_a_reminder_promises_no_name_where_nobody_is_at_work(stage: Play, petter: Person) -> None:
    await stage.at("11:00")
    petter.expects_check_in()
    reminder = petter.expects_reminder()
    assert "Anne" not in reminder.text
    assert "Kari" not in reminder.text
    stage.ignores_the_rest()


@plan(hours=(("kari", "mon-sun 08:00-22:00"),))
async def test_ring_meg_says_when_by_the_hours_of_the_one_who_was_asked(
    stage: Play, petter: Person, anne: Person, kari: Person
) -> None:
    await stage.at("10:00")
    await petter.taps("Tung dag")
    petter.reads_all()
    await anne.says("/borte 23.11-27.11")
    anne.expects(Kind.AWAY_SET)
    await stage.at("19:00")
    await petter.says("/ring")
    petter.expects(Kind.CALL_SENT, "Kari")
    kari.expects_alert("Petter")
    stage.ignores_the_rest()


async def test_a_hard_day_offers_a_call_from_who_is_there(
    stage: Play, petter: Person, anne: Person, kari: Person
) -> None:
    await anne.says("/borte 25.11")
    anne.expects(Kind.AWAY_SET)
    await stage.at("10:00")
    await petter.taps("Tung dag")
    assert "Kari" in petter.expects(Kind.ANSWER_HARD).text
    stage.ignores_the_rest()


@pytest.mark.parametrize(("language", "backend"), [("nb", "postgres"), ("en", "sqlite")])
async def test_days_are_asked_for_shown_and_taken_back(stage: Play, anne: Person, lise: Person) -> None:
    await anne.says(anne.tongue("/borte", "/away"))
    anne.expects(Kind.AWAY_ASK)
    for text in ("blåbær", "22.11.2026", "2026-11-22", "fra 24.12", "2.1.2027-23.12.2026", "24.12.2028"):
        await anne.says(text)
        anne.expects(Kind.AWAY_BAD_DATE)
    await anne.says(anne.tongue("23.12 – 2.1", "23 December - 2 January"))
    anne.expects(Kind.AWAY_SET, anne.tongue("23. desember", "23 December"), anne.tongue("2. januar", "2 January"))
    (row,) = await stage.recall(Absence)
    assert (str(row.first), str(row.last)) == ("2026-12-23", "2027-01-02")
    await anne.says(anne.tongue("/borte", "/away"))
    now = anne.expects(Kind.AWAY_NOW, anne.tongue("23. desember", "23 December"))
    anne.expects(Kind.AWAY_ASK)
    await now.taps(anne.tongue("Ta bort", "Remove"))
    anne.expects(Kind.AWAY_ENDED)
    assert not await stage.recall(Absence)
    await lise.says("/borte 24.12")
    lise.expects(Kind.AWAY_NO_CONTACT)


async def days_off(stage: Play) -> list[str]:
    """The days off that stand, as "first last"."""
    return [f"{row.first} {row.last}" for row in await stage.recall(Absence)]


@on_both_databases
async def test_days_off_that_overlap_are_joined_and_none_is_lost(stage: Play, anne: Person) -> None:
    await anne.says("/borte 23.12 – 2.1")
    first = anne.expects(Kind.AWAY_SET)
    await anne.says("/borte 2.1 – 8.1")
    anne.expects(Kind.AWAY_JOINED, "fra onsdag 23. desember til og med fredag 8. januar")
    await anne.says("/borte 27.12 – 28.12")
    anne.expects(Kind.AWAY_JOINED, "fra onsdag 23. desember til og med fredag 8. januar")
    anne.expects_nothing()
    assert await days_off(stage) == ["2026-12-23 2027-01-08"]
    await first.taps("Ta bort")
    anne.expects(Kind.AWAY_ENDED)
    assert await days_off(stage) == []


async def test_an_old_button_whose_days_were_joined_takes_nothing_back_and_says_what_stands(
    stage: Play, anne: Person
) -> None:
    await anne.says("/borte 25.11-26.11")
    anne.expects(Kind.AWAY_SET)
    await anne.says("/borte 1.12-2.12")
    joined = anne.expects(Kind.AWAY_SET)
    anne.expects(Kind.AWAY_NOW)
    await anne.says("/borte 26.11-1.12")
    anne.expects(Kind.AWAY_JOINED)
    await joined.taps("Ta bort")
    anne.expects(Kind.AWAY_NOW, "25. november", "2. desember")
    anne.expects_nothing()
    assert await days_off(stage) == ["2026-11-25 2026-12-02"]


@in_both_languages
async def test_whatever_changes_the_days_that_stand_are_shown(stage: Play, anne: Person) -> None:
    away = anne.tongue("/borte", "/away")
    await anne.says(f"{away} 25.11-26.11")
    anne.expects(Kind.AWAY_SET)
    await anne.says(f"{away} 23.12-2.1")
    anne.expects(Kind.AWAY_SET, anne.tongue("23. desember", "23 December"))
    anne.expects(Kind.AWAY_NOW, anne.tongue("25. november", "25 November"))
    await anne.says(f"{away} 26.11-7.12")
    anne.expects(Kind.AWAY_JOINED, anne.tongue("25. november", "25 November"), anne.tongue("7. desember", "7 December"))
    before = anne.expects(Kind.AWAY_NOW, anne.tongue("2. januar", "2 January"))
    await before.taps(anne.tongue("Ta bort", "Remove"))
    anne.expects(Kind.AWAY_ENDED)
    anne.expects(Kind.AWAY_NOW, anne.tongue("7. desember", "7 December"))
    await anne.says(f"{away} 10.1-20.1")
    anne.expects(Kind.AWAY_SET)
    anne.expects(Kind.AWAY_NOW)
    await anne.says(f"{away} 31.1")
    anne.expects(Kind.AWAY_SET, anne.tongue("31. januar", "31 January"))
    anne.expects_nothing()
    assert await days_off(stage) == ["2026-11-23 2027-01-31"]


@on_both_databases
async def test_who_is_back_is_told_again(stage: Play, petter: Person, anne: Person) -> None:
    await anne.says("/borte 27.11")
    await anne.expects(Kind.AWAY_SET).taps("Ta bort")
    anne.expects(Kind.AWAY_ENDED)
    await silence(stage, petter)
    anne.expects_alert("Petter")

"""Staff make and change schedules in the chat: nothing is guessed, nothing is lost, and nobody else gets a hint."""

import re
from dataclasses import replace

import pytest

from rules.kinds import Kind
from storage.tables import Audit, CheckIn, Dialogue, Schedule
from tests.behaviour.agreement import in_both_languages, on_both_databases, plan
from tests.behaviour.cast import Message, Person
from tests.behaviour.play import OSLO, Play


async def opens(who: Person, name: str = "Petter") -> Message:
    """`/plan NAME` in the person's language."""
    await who.says(who.tongue(f"/plan {name}", f"/schedule {name}"))
    return who.expects(Kind.SCHEDULE_LIST, name)


async def proposes(who: Person, times: str) -> Message:
    """A new schedule up to its preview: the usual answers after the times."""
    shown = await opens(who)
    await shown.taps(who.tongue("+ Ny plan", "+ New schedule"))
    who.expects(Kind.SCHEDULE_TIMES)
    await who.says(times)
    for kind, button in (
        (Kind.SCHEDULE_WINDOW, ("2 timer", "2 hours")),
        (Kind.SCHEDULE_REMINDER, ("Påminnelse etter 1 time", "Reminder after 1 hour")),
        (Kind.SCHEDULE_HOLIDAYS, ("Hopp over helligdager", "Skip holidays")),
        (Kind.SCHEDULE_PERIOD, ("Uten slutt", "No end")),
    ):
        await who.expects(kind).taps(who.tongue(*button))
    return who.expects(Kind.SCHEDULE_PREVIEW)


async def schedules(stage: Play) -> list[Schedule]:
    """The schedules that ask, oldest first."""
    return [row for row in await stage.recall(Schedule) if row.removed_at is None]


async def due(stage: Play) -> list[str]:
    """When each schedule asks next, in Oslo."""
    return [f"{row.next_due_at.astimezone(OSLO):%m-%d %H:%M}" for row in await schedules(stage) if row.next_due_at]


@in_both_languages
@on_both_databases
async def test_a_new_schedule_step_by_step_is_shown_before_it_is_saved_and_then_asks(
    stage: Play, petter: Person, anne: Person, backend: str
) -> None:
    preview = await proposes(anne, anne.tongue("mandag-fredag kl 14 og 19", "weekdays at 14 and 7pm"))
    assert anne.tongue("mandag 23. november kl. 14:00", "Monday 23 November at 14:00") in preview.text
    assert "25. november" in preview.text or "25 November" in preview.text
    assert len(await schedules(stage)) == 1, "nothing is saved before Save"
    await preview.taps(anne.tongue("Lagre", "Save"))
    anne.expects(Kind.SCHEDULE_SAVED, "14:00")
    petter.expects(Kind.SCHEDULE_NEWS, "14:00", "19:00")
    assert await due(stage) == ["11-23 10:00", "11-23 14:00"]
    assert (await schedules(stage))[1].skips_holidays
    await stage.at("10:00")
    petter.expects_check_in()
    await petter.says("ok")
    petter.reads_all()
    await stage.at("14:00")
    petter.expects_check_in()
    assert "schedule.saved" in [row.action for row in await stage.recall(Audit)]


@pytest.mark.parametrize(
    ("language", "text", "shown"),
    [
        ("nb", "mandag-fredag kl 10 og 19", "Mandag–fredag kl. 10:00 og 19:00"),
        ("nb", "hver dag 0930", "Hver dag kl. 09:30"),
        ("nb", "man, ons og fre kl. 11.00", "Mandag, onsdag og fredag kl. 11:00"),
        ("nb", "annenhver tirsdag kl 12", "Tirsdag kl. 12:00, annenhver uke"),
        ("nb", "kvar dag klokka 11, ikkje heilagdagar", "Hver dag kl. 11:00"),
        ("nb", "monday-friday at 10 and 19", "Mandag–fredag kl. 10:00 og 19:00"),
        ("en", "monday-friday at 10 and 19", "Monday–Friday at 10:00 and 19:00"),
        ("en", "every day 9:30am", "Every day at 09:30"),
        ("en", "Mon, Wed & Fri at 11.00", "Monday, Wednesday and Friday at 11:00"),
        ("en", "every other Tuesday at 12", "Tuesday at 12:00, every other week"),
        ("en", "mandag-fredag kl 10 og 19", "Monday–Friday at 10:00 and 19:00"),
    ],
)
@plan(times=("12:45",))
async def test_what_a_nurse_types_is_understood(
    stage: Play, petter: Person, anne: Person, text: str, shown: str
) -> None:
    await (await opens(anne)).taps(anne.tongue("+ Ny plan", "+ New schedule"))
    anne.expects(Kind.SCHEDULE_TIMES)
    await anne.says(text)
    await anne.expects(Kind.SCHEDULE_WINDOW).taps(anne.tongue("1 time", "1 hour"))
    await anne.expects(Kind.SCHEDULE_REMINDER).taps(anne.tongue("Ingen påminnelse", "No reminder"))
    await anne.says(anne.tongue("ikke helligdager", "not on holidays"))
    anne.reads_all()
    await anne.says(anne.tongue("uten slutt", "no end"))
    preview = anne.expects(
        Kind.SCHEDULE_PREVIEW,
        shown,
        anne.tongue("ikke på helligdager", "not on public holidays"),
        anne.tongue("ingen påminnelse", "no reminder"),
    )
    await preview.taps(anne.tongue("Lagre", "Save"))
    anne.expects(Kind.SCHEDULE_SAVED, shown)
    petter.expects(Kind.SCHEDULE_NEWS)


PAST = {
    "22.11.2026 til 1.12.2026, hver dag kl 11": ("22.11.2026", "er over"),
    "from 2026-11-22, every day at 11": ("2026-11-22", "is over"),
}


@in_both_languages
async def test_a_date_that_is_past_is_said_with_what_to_write(stage: Play, petter: Person, anne: Person) -> None:
    typed, (part, over) = list(PAST.items())[anne.language == "en"]
    await (await opens(anne)).taps(anne.tongue("+ Ny plan", "+ New schedule"))
    anne.expects(Kind.SCHEDULE_TIMES)
    await anne.says(typed)
    anne.expects(Kind.SCHEDULE_UNCLEAR, part, over, anne.tongue("en dato som kommer", "a date to come"))
    await anne.says(anne.tongue("hver dag kl 11", "every day at 11"))
    await anne.expects(Kind.SCHEDULE_WINDOW).taps(anne.tongue("1 time", "1 hour"))
    await anne.expects(Kind.SCHEDULE_REMINDER).taps(anne.tongue("Ingen påminnelse", "No reminder"))
    await anne.expects(Kind.SCHEDULE_HOLIDAYS).taps(anne.tongue("Spør også da", "Ask then too"))
    await anne.expects(Kind.SCHEDULE_PERIOD).taps(anne.tongue("Til en dato", "Until a date"))
    anne.expects(Kind.SCHEDULE_UNTIL)
    await anne.says(anne.tongue("22. november 2026", "22 November 2026"))
    anne.expects(Kind.SCHEDULE_UNCLEAR, over)
    await anne.says(anne.tongue("15. januar", "15 January"))
    anne.expects(Kind.SCHEDULE_PREVIEW, "11:00", anne.tongue("til og med 15. januar", "through 15 January"))
    assert len(await schedules(stage)) == 1


@in_both_languages
async def test_what_is_not_understood_is_said_with_how_to_write_it_and_never_guessed(
    stage: Play, petter: Person, anne: Person
) -> None:
    await (await opens(anne)).taps(anne.tongue("+ Ny plan", "+ New schedule"))
    anne.expects(Kind.SCHEDULE_TIMES)
    for text in (
        "blåbær", "kl 25", "hver dag 10.10", "man 10 og tir 12", "annenhver dag kl 10", "hver dag kl 10 til 1.3.2025",
        "hver dag kl 10 til 12", "hver kveld kl 7", "22. november til 1. desember, hver dag kl 10", "👍", "x" * 4000,
    ):  # fmt: skip
        await anne.says(text)
        anne.expects(Kind.SCHEDULE_UNCLEAR)
    await anne.says(anne.tongue("hver dag", "every day"))
    anne.expects(Kind.SCHEDULE_TIMES)
    await anne.says("kl 11")
    anne.expects(Kind.SCHEDULE_WINDOW)
    await anne.says(anne.tongue("en stund", "a while"))
    anne.expects(Kind.SCHEDULE_UNCLEAR, anne.tongue("3 timer", "3 hours"))
    await anne.says(anne.tongue("90 min", "90 min"))
    anne.expects(Kind.SCHEDULE_REMINDER)
    assert len(await schedules(stage)) == 1


@in_both_languages
async def test_the_talk_goes_on_after_a_restart_anywhere(stage: Play, petter: Person, anne: Person) -> None:
    await (await opens(anne)).taps(anne.tongue("+ Ny plan", "+ New schedule"))
    await stage.restart()
    anne.expects(Kind.SCHEDULE_TIMES)
    await anne.says("kl 14 man-fre")
    await stage.restart()
    await anne.expects(Kind.SCHEDULE_WINDOW).taps(anne.tongue("Til kvelden", "Until the evening"))
    await stage.restart()
    await anne.expects(Kind.SCHEDULE_REMINDER).taps(anne.tongue("Ingen påminnelse", "No reminder"))
    await stage.restart()
    await anne.expects(Kind.SCHEDULE_HOLIDAYS).taps(anne.tongue("Spør også da", "Ask then too"))
    await stage.restart()
    await anne.expects(Kind.SCHEDULE_PERIOD).taps(anne.tongue("Til en dato", "Until a date"))
    await stage.restart()
    anne.expects(Kind.SCHEDULE_UNTIL)
    await anne.says(anne.tongue("15. januar", "15 January"))
    await stage.restart()
    preview = anne.expects(Kind.SCHEDULE_PREVIEW, anne.tongue("til og med 15. januar", "through 15 January"))
    assert anne.tongue("Svarfrist 7 timer", "7 hours to answer") in preview.text
    await preview.taps(anne.tongue("Lagre", "Save"))
    anne.expects(Kind.SCHEDULE_SAVED)
    petter.expects(Kind.SCHEDULE_NEWS)


async def test_after_an_hour_the_talk_is_over_and_its_buttons_do_nothing(
    stage: Play, petter: Person, anne: Person
) -> None:
    preview = await proposes(anne, "hver dag kl 14")
    await stage.advance(minutes=61)
    assert await preview.taps("Lagre") == "Denne knappen gjelder ikke lenger."
    assert len(await schedules(stage)) == 1
    await anne.says("kl 15")
    anne.expects(Kind.STAFF_UNROUTED)
    stage.ignores_the_rest()


async def test_a_button_under_an_older_proposal_saves_nothing(stage: Play, petter: Person, anne: Person) -> None:
    old = await proposes(anne, "hver dag kl 14")
    save = anne.data_of(old, "Lagre")
    await anne.says("kl 15")
    new = anne.expects(Kind.SCHEDULE_PREVIEW, "15:00")
    assert await anne.forges(old, save) == "Denne knappen gjelder ikke lenger."
    assert len(await schedules(stage)) == 1
    await new.taps("Lagre")
    anne.expects(Kind.SCHEDULE_SAVED, "15:00")
    petter.expects(Kind.SCHEDULE_NEWS)


@in_both_languages
async def test_a_schedule_is_changed_and_what_is_open_stays_open(stage: Play, petter: Person, anne: Person) -> None:
    await stage.at("10:00")
    petter.expects_check_in()
    await (await opens(anne)).taps(anne.tongue("Endre", "Change"))
    await anne.expects(Kind.SCHEDULE_CHANGE, "10:00").taps(anne.tongue("Dager og tider", "Days and times"))
    anne.expects(Kind.SCHEDULE_TIMES)
    await anne.says(anne.tongue("hverdager kl 12", "weekdays at 12"))
    await anne.expects(Kind.SCHEDULE_PREVIEW, "12:00").taps(anne.tongue("Lagre", "Save"))
    anne.expects(Kind.SCHEDULE_SAVED)
    petter.expects(Kind.SCHEDULE_NEWS, "12:00")
    assert await due(stage) == ["11-23 12:00"]
    assert await stage.check_ins() == ["open"]
    await stage.at("11:00")
    petter.expects_reminder()
    await stage.at("12:00")
    petter.expects_check_in()
    anne.expects_alert("Petter")
    stage.ignores_the_rest()


@pytest.mark.parametrize(("step", "text"), [("Svarfrist", "3 timer"), ("Påminnelse", "")])
async def test_the_patient_hears_nothing_of_what_concerns_only_staff(
    stage: Play, petter: Person, anne: Person, step: str, text: str
) -> None:
    await (await opens(anne)).taps("Endre")
    await anne.expects(Kind.SCHEDULE_CHANGE).taps(step)
    question = anne.reads_all()[0]
    await (anne.says(text) if text else question.taps("Ingen påminnelse"))
    await anne.expects(Kind.SCHEDULE_PREVIEW).taps("Lagre")
    anne.expects(Kind.SCHEDULE_SAVED)
    petter.expects_nothing()
    assert await due(stage) == ["11-23 10:00"]


@in_both_languages
async def test_a_time_in_quiet_hours_and_a_clash_are_said_and_cannot_be_saved(
    stage: Play, petter: Person, anne: Person
) -> None:
    quiet = await proposes(anne, anne.tongue("hver dag kl 23", "every day at 23"))
    assert anne.tongue("i stilletiden", "in quiet hours") in quiet.text
    assert anne.tongue("Lagre", "Save") not in quiet.buttons
    await anne.says("kl 10")
    clash = anne.expects(Kind.SCHEDULE_PREVIEW, anne.tongue("En annen plan spør allerede", "Another schedule already"))
    assert anne.tongue("Lagre", "Save") not in clash.buttons
    await anne.says(anne.tongue("kl 11, 25.12.2026 til 25.12.2026", "at 11, 2026-12-25 to 2026-12-25"))
    never = anne.expects(Kind.SCHEDULE_PREVIEW, anne.tongue("senere slutt", "later end"))
    assert anne.tongue("Lagre", "Save") not in never.buttons
    await never.taps(anne.tongue("Avbryt", "Cancel"))
    anne.expects(Kind.SCHEDULE_LEFT)
    assert not await stage.recall(Dialogue)
    assert len(await schedules(stage)) == 1


@in_both_languages
@plan(start="2026-12-23T12:00")
async def test_the_preview_shows_days_off(stage: Play, petter: Person, anne: Person) -> None:
    await (await opens(anne)).taps(anne.tongue("+ Ny plan", "+ New schedule"))
    anne.expects(Kind.SCHEDULE_TIMES)
    typed = anne.tongue(
        "hver dag kl 14, ikke 24.12, ikke helligdager, uten slutt",
        "every day at 14, not 24 December, not on holidays, no end",
    )
    await anne.says(typed)
    await anne.expects(Kind.SCHEDULE_WINDOW).taps(anne.tongue("1 time", "1 hour"))
    await anne.expects(Kind.SCHEDULE_REMINDER).taps(anne.tongue("Ingen påminnelse", "No reminder"))
    shown = anne.expects(Kind.SCHEDULE_PREVIEW)
    skipped = anne.tongue(
        "torsdag 24. desember kl. 14:00 – fridag, hoppes over|fredag 25. desember kl. 14:00 – helligdag, hoppes over",
        "Thursday 24 December at 14:00 – day off, skipped|Friday 25 December at 14:00 – public holiday, skipped",
    ).split("|")
    asked = anne.tongue("søndag 27. desember kl. 14:00\n", "Sunday 27 December at 14:00\n")
    for line in (*skipped, asked):
        assert line in shown.text
    coming = [line for line in shown.text.split("\n\n")[1].split("\n") if line.endswith("14:00")]
    assert len(coming) == 5, "five that will be asked, however many are skipped"
    await shown.taps(anne.tongue("Lagre", "Save"))
    anne.expects(Kind.SCHEDULE_SAVED)
    petter.expects(Kind.SCHEDULE_NEWS)
    listed = await opens(anne)
    for line in skipped:
        assert line in listed.text, "it stands in the list of what is agreed, too"


@in_both_languages
@plan(start="2026-12-23T12:00", holidays="skip", except_days=("2026-12-24", "2026-12-28"))
async def test_days_off_of_the_plan_file_are_shown_with_what_comes_next(
    stage: Play, petter: Person, anne: Person
) -> None:
    text = (await opens(anne)).text
    words = "ikke på helligdager|unntatt 24. desember og 28. desember|" + (
        "torsdag 24. desember kl. 10:00 – fridag, hoppes over|lørdag 26. desember kl. 10:00 – helligdag, hoppes over"
    )
    english = "not on public holidays|except 24 December and 28 December|" + (
        "Thursday 24 December at 10:00 – day off, skipped|Saturday 26 December at 10:00 – public holiday, skipped"
    )
    for line in anne.tongue(words, english).split("|"):
        assert line in text, text
    assert await due(stage) == ["12-27 10:00"]


@in_both_languages
@on_both_databases
@plan(second_admin=True)
async def test_two_who_change_one_schedule_at_once_lose_nothing(
    stage: Play, petter: Person, lise: Person, per: Person, backend: str
) -> None:
    for admin in (lise, per):
        await (await opens(admin)).taps(admin.tongue("Endre", "Change"))
        admin.expects(Kind.SCHEDULE_CHANGE)
    await lise.says(lise.tongue("kl 11", "at 11"))
    await per.says(per.tongue("kl 12", "at 12"))
    hers, his = lise.expects(Kind.SCHEDULE_PREVIEW), per.expects(Kind.SCHEDULE_PREVIEW)
    await hers.taps(lise.tongue("Lagre", "Save"))
    lise.expects(Kind.SCHEDULE_SAVED, "11:00")
    petter.expects(Kind.SCHEDULE_NEWS, "11:00")
    await his.taps(per.tongue("Lagre", "Save"))
    told = per.expects(Kind.SCHEDULE_MEANWHILE, "Lise", "11:00", "12:00")
    assert await due(stage) == ["11-23 11:00"]
    await told.taps(per.tongue("Lagre mitt", "Save mine"))
    per.expects(Kind.SCHEDULE_SAVED, "12:00")
    petter.expects(Kind.SCHEDULE_NEWS, "12:00")
    assert await due(stage) == ["11-23 12:00"]


@in_both_languages
@plan(second_admin=True)
async def test_one_who_changes_what_another_removed_is_told_so(
    stage: Play, petter: Person, lise: Person, per: Person
) -> None:
    await (await opens(per)).taps(per.tongue("Endre", "Change"))
    per.expects(Kind.SCHEDULE_CHANGE)
    remove = lise.tongue("Ta bort planen", "Remove schedule")
    await (await opens(lise)).taps(remove)
    await lise.expects(Kind.SCHEDULE_ASK_REMOVE).taps(remove)
    lise.expects(Kind.SCHEDULE_REMOVED)
    petter.expects(Kind.SCHEDULE_NEWS_GONE, "10:00")
    await per.says(per.tongue("kl 12", "at 12"))
    await per.expects(Kind.SCHEDULE_PREVIEW).taps(per.tongue("Lagre", "Save"))
    told = per.expects(Kind.SCHEDULE_MEANWHILE, per.tongue("Lise har tatt bort", "Lise has removed"), "12:00")
    await told.taps(per.tongue("Lagre mitt", "Save mine"))
    per.expects(Kind.SCHEDULE_SAVED)
    petter.expects(Kind.SCHEDULE_NEWS, "12:00")
    assert await due(stage) == ["11-23 12:00"]


@in_both_languages
async def test_a_removed_schedule_asks_no_more_and_what_it_asked_is_followed_up(
    stage: Play, petter: Person, anne: Person
) -> None:
    await stage.at("10:00")
    petter.expects_check_in()
    shown = await opens(anne)
    await shown.taps(anne.tongue("Ta bort planen", "Remove schedule"))
    sure = anne.expects(Kind.SCHEDULE_ASK_REMOVE)
    assert len(await schedules(stage)) == 1
    data = anne.data_of(sure, anne.tongue("Ta bort planen", "Remove schedule"))
    await sure.taps(anne.tongue("Ta bort planen", "Remove schedule"))
    anne.expects(Kind.SCHEDULE_REMOVED)
    petter.expects(Kind.SCHEDULE_NEWS_GONE)
    await anne.forges(sure, data)
    anne.expects_nothing()
    await stage.at("12:00")
    petter.expects_reminder()
    anne.expects_alert("Petter")
    await stage.at("10:00", days=1)
    assert len(await stage.recall(CheckIn)) == 1
    stage.ignores_the_rest()


@plan(quiet="22:00-08:00")
async def test_the_patient_is_told_in_the_morning_and_only_the_last_word(
    stage: Play, petter: Person, lise: Person
) -> None:
    await stage.at("12:30")
    await petter.says("ok")
    await stage.at("23:00")
    stage.ignores_the_rest()
    petter.reads_all()
    lise.reads_all()
    for clock in ("13", "14"):
        await (await opens(lise)).taps("Endre")
        lise.expects(Kind.SCHEDULE_CHANGE)
        await lise.says(f"kl {clock}")
        await lise.expects(Kind.SCHEDULE_PREVIEW).taps("Lagre")
        lise.expects(Kind.SCHEDULE_SAVED)
    petter.expects_nothing()
    await stage.at("08:00", days=1)
    petter.expects(Kind.SCHEDULE_NEWS, "14:00")
    petter.expects_nothing()


@in_both_languages
@plan(neighbour=True, relative=True, chain=(("anne", "30m"), ("mona", "30m")))
async def test_others_get_no_hint(
    stage: Play, petter: Person, nora: Person, anne: Person, kari: Person, mona: Person, ola: Person, lise: Person
) -> None:
    """Anne has Petter, Kari has Nora; Mona is a relative, Ola a stranger, Lise the admin."""
    own = await opens(anne)
    for who, name in ((kari, "Petter"), (anne, "Nora"), (anne, "Nobody"), (anne, "petter og nora")):
        await who.says(f"/plan {name}")
        who.expects(Kind.NO_SUCH_PERSON)
    await anne.says("/schedule")
    anne.expects(Kind.SCHEDULE_LIST, "Petter")
    await lise.says("/plan")
    assert lise.expects(Kind.WHICH_PERSON).buttons == ["Nora", "Petter"]
    for who in (petter, nora):
        await who.says("/plan Petter")
        who.expects(Kind.ANSWER_UNKNOWN_COMMAND)
    for who in (mona, ola):
        await who.says("/plan Petter")
        who.expects("113")
    change = anne.data_of(own, anne.tongue("Endre", "Change"))
    new = anne.data_of(own, anne.tongue("+ Ny plan", "+ New schedule"))
    remove = anne.data_of(own, anne.tongue("Ta bort planen", "Remove schedule")).replace("scd", "scr")
    await kari.says("/plan Nora")
    noras = kari.expects(Kind.SCHEDULE_LIST, "Nora")
    for data in (change, new, remove, "scs:1"):
        toast = await kari.forges(noras, data)
        assert toast
        assert "Petter" not in toast
    kari.expects_nothing()
    assert len(await schedules(stage)) == 2
    assert "Petter" not in re.sub('[«"]Petter[»"]', "", kari.everything), "but for the name as she wrote it"
    assert "Nora" not in re.sub('[«"]Nora[»"]', "", anne.everything)


@plan(chain=(("anne", "30m"),))
async def test_who_loses_the_right_in_the_middle_saves_nothing(
    stage: Play, petter: Person, anne: Person, lise: Person
) -> None:
    preview = await proposes(anne, "hver dag kl 14")
    await stage.apply(replace(stage.script, chain=(("kari", "30m"),)))
    await preview.taps("Lagre")
    anne.expects_nothing()
    assert len(await schedules(stage)) == 1
    await anne.says("kl 15")
    anne.expects(Kind.NO_SUCH_PERSON)

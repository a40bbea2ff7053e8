"""A patient comes on board by a link: asked first, told what it is, and free to say no at every point."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from care.invite import Part
from rules.kinds import Kind
from rules.plan import MOST_STEPS
from rules.words import OutboxState
from storage.tables import Audit, Consent, OutboxMessage, Patient, Schedule, Step
from storage.tables import Person as Row
from tests.behaviour.agreement import in_both_languages, plan
from tests.behaviour.boarding import done, is_adult, link_for, opens, says_yes, to_the_question
from tests.behaviour.cast import Person
from tests.behaviour.play import Play


@in_both_languages
@plan(no_enrolment=True, steps=())
async def test_from_the_link_to_the_first_answered_check_in(
    stage: Play, petter: Person, anne: Person, lise: Person
) -> None:
    about = await to_the_question(stage, petter)
    for words in petter.tongue(
        "automatisk|Anne|mandag–fredag|08:00–15:30|Anne og Kari|113|slutte når du vil|Telegrams|Pårørende",
        "automatic|Anne|Monday–Friday|08:00–15:30|Anne and Kari|113|stop whenever|Telegram's|Relatives",
    ).split("|"):
        assert words in about.text
    anne.expects_nothing()
    await says_yes(petter, about)
    for told in (anne, lise):
        told.expects(Kind.ENROLLED, "Petter", "10:00")
    times = petter.expects(Kind.ENROL_TIMES, "10:00")
    assert times.buttons == ["08:00", "09:00", "10:00", "11:00", "12:00"]
    await times.taps("09:00")
    for told in (anne, lise):
        told.expects_edit("Petter", "09:00")
    steps = petter.expects(Kind.ENROL_STEPS)
    await steps.taps(petter.tongue("Ute", "Outside"))
    await steps.taps(petter.tongue("Gikk ut", "Went out"))
    assert petter.tongue("✓ Gikk ut", "✓ Went out") in steps.buttons
    await petter.says(petter.tongue("Spilte gitar", "Played guitar"))
    added = petter.expects(Kind.ENROL_STEP_ADDED)
    end = await done(petter, added)
    assert "09:00" in end.text
    await stage.at("09:00")
    question = petter.expects_check_in()
    assert petter.tongue("Gikk ut", "Went out") in question.buttons
    assert petter.tongue("Spilte gitar", "Played guitar") in question.buttons
    await question.taps(petter.tongue("Bra", "Good"))
    petter.expects(Kind.ANSWER_BUTTON)
    await stage.at("10:30")
    petter.expects_nothing()
    (consent,) = await stage.recall(Consent)
    assert (consent.purpose, consent.how, consent.text) == ("check_ins", "chat", f"3/{petter.language}")
    assert consent.shown == about.read, "word for word"
    assert await stage.check_ins() == ["answered"]


@in_both_languages
@plan(no_enrolment=True)
async def test_no_thanks_is_the_end_of_it_and_can_be_asked_again_later(
    stage: Play, petter: Person, anne: Person, lise: Person
) -> None:
    about = await to_the_question(stage, petter)
    await about.taps(petter.tongue("Nei takk", "No thanks"))
    petter.expects(Kind.ENROL_NO, "113", "116 123", "Anne")
    for told in (anne, lise):
        told.expects(Kind.DECLINED, "Petter")
    assert not about.buttons
    assert not await stage.recall(Consent)
    assert not await stage.replies()
    assert 2001 not in {row.telegram_id for row in await stage.recall(Row)}, "the chat is nobody's again"
    await petter.says("hei")
    petter.expects(Kind.STRANGER)
    await stage.at("21:00")
    petter.expects_nothing()
    await says_yes(petter, await to_the_question(stage, petter))
    petter.expects(Kind.ENROL_TIMES)
    assert len(await stage.recall(Consent)) == 1
    stage.ignores_the_rest()


@plan(no_enrolment=True)
async def test_a_no_with_telegram_away_is_said_when_it_is_back(
    stage: Play, petter: Person, anne: Person, lise: Person
) -> None:
    about = await to_the_question(stage, petter)
    async with stage.crash_at_sending(Kind.ENROL_NO, sent=False):
        await about.taps("Nei takk")
    await stage.start_bot()
    await stage.advance(minutes=2)
    petter.expects(Kind.ENROL_NO)
    for told in (anne, lise):
        told.expects(Kind.DECLINED)
    assert 2001 not in {row.telegram_id for row in await stage.recall(Row)}


@pytest.mark.parametrize(("language", "backend"), [("nb", "postgres"), ("en", "sqlite")])
@plan(no_enrolment=True, steps=())
async def test_the_program_may_end_at_every_place(stage: Play, petter: Person, anne: Person, lise: Person) -> None:
    token = await link_for(stage, Part.PATIENT, "petter")
    await stage.restart()
    await opens(petter, token)
    language = petter.expects(Kind.ENROL_LANGUAGE)
    await stage.restart()
    await language.taps(petter.tongue("Norsk", "English"))
    await stage.restart()
    await is_adult(petter)
    about = petter.expects(Kind.ENROL_ABOUT)
    await stage.restart()
    await says_yes(petter, about)
    times = petter.expects(Kind.ENROL_TIMES)
    await stage.restart()
    await times.taps("11:00")
    steps = petter.expects(Kind.ENROL_STEPS)
    await stage.restart()
    await steps.taps(petter.tongue("Hjemme", "At home"))
    await stage.restart()
    suggested, own = petter.tongue("Gikk ut med søpla", "Took out the rubbish"), petter.tongue("Plantene", "Plants")
    await steps.taps(suggested)
    await stage.restart()
    await petter.says(own)
    added = petter.expects(Kind.ENROL_STEP_ADDED, own)
    await stage.restart()
    assert "11:00" in (await done(petter, added)).text
    await stage.restart()
    await stage.at("11:00")
    assert {suggested, own} <= set(petter.expects_check_in().buttons)
    for told in (anne, lise):
        told.expects(Kind.ENROLLED)


PLANNED = (
    (Kind.ENROL_LANGUAGE, "Norsk|English"),
    (Kind.ENROL_ADULT, "Ja, jeg er 18 eller eldre|Yes, I am 18 or older"),
    (Kind.ENROL_ABOUT, "Ja, jeg vil være med|Yes, I'd like to"),
    (Kind.ENROL_TIMES, "11:00|11:00"),
    (Kind.ENROL_STEPS, "Ferdig|Done"),
)
UNPLANNED = (
    *PLANNED[:3],
    (Kind.ENROL_DAYS, "Hver dag|Every day"),
    (Kind.ENROL_HOUR, "12:00|12:00"),
    PLANNED[-1],
)
"""The places of the way in and the tap that leads on, where the team planned times, and where it did not."""


@in_both_languages
@pytest.mark.parametrize(("name", "places"), [("petter", PLANNED), ("Åse Bø", UNPLANNED)], ids=["planned", "unplanned"])
@plan(no_enrolment=True, steps=())
async def test_left_at_any_place_it_goes_on_there_and_start_does_no_harm(
    stage: Play, ola: Person, name: str, places: tuple[tuple[Kind, str], ...]
) -> None:
    """The phone is put away, the program ends and comes back; until the yes even for days."""
    await opens(ola, await link_for(stage, Part.PATIENT, name, contact="kari"))
    for kind, buttons in places:
        ola.expects(kind)
        ola.expects_nothing()
        before = len(await stage.recall(Audit)), len(await stage.recall(Consent))
        await stage.stop_bot()
        if kind in {Kind.ENROL_LANGUAGE, Kind.ENROL_ADULT, Kind.ENROL_ABOUT}:
            await stage.advance(days=3)
        await stage.start_bot()
        ola.expects_nothing()
        for _ in range(2):
            await ola.presses_start()
            here = ola.expects(kind)
            ola.expects_nothing()
        assert (len(await stage.recall(Audit)), len(await stage.recall(Consent))) == before
        await here.taps(ola.tongue(*buttons.split("|")))
    chosen = ola.expects(Kind.ENROL_DONE).text
    assert places[-2][1].split("|")[0] in chosen
    await ola.presses_start()
    ola.expects(Kind.START_PATIENT)
    ola.expects_nothing()
    assert len(await stage.recall(Consent)) == 1
    stage.ignores_the_rest()


TOO_MANY = tuple(f"Skritt {number}" for number in range(1, MOST_STEPS + 1))


@in_both_languages
@plan(no_enrolment=True, steps=TOO_MANY)
async def test_more_steps_than_there_is_room_for_are_said_and_none_is_lost(stage: Play, petter: Person) -> None:
    await says_yes(petter, await to_the_question(stage, petter))
    await petter.expects(Kind.ENROL_TIMES).taps("10:00")
    steps = petter.expects(Kind.ENROL_STEPS)
    await petter.says(petter.tongue("Spilte gitar", "Played guitar"))
    petter.expects(Kind.STEP_TOO_MANY, str(MOST_STEPS))
    await steps.taps(petter.tongue("Ute", "Outside"))
    await steps.taps(petter.tongue("Tok bussen", "Took the bus"))
    petter.expects(Kind.STEP_TOO_MANY, str(MOST_STEPS))
    await petter.says("\n".join(f"{number} ting" for number in range(300)))
    petter.expects(Kind.STEP_BAD_NAME)
    assert [step.label for step in await stage.recall(Step) if step.dropped_at is None] == list(TOO_MANY)
    await done(petter, steps)
    stage.ignores_the_rest()


@pytest.mark.parametrize("committed", [False, True])
@plan(no_enrolment=True)
async def test_around_the_commit_of_the_yes(
    stage: Play, petter: Person, anne: Person, lise: Person, committed: bool
) -> None:
    about = await to_the_question(stage, petter)
    async with stage.crash_at_hearing(committed=committed):
        await says_yes(petter, about)
    await stage.start_bot()
    petter.expects(Kind.ENROL_TIMES)
    petter.expects_nothing()
    for told in (anne, lise):
        told.expects(Kind.ENROLLED)
        told.expects_nothing()
    assert len(await stage.recall(Consent)) == 1


@plan(no_enrolment=True, steps=())
async def test_a_yes_that_is_quicker_than_our_note_of_what_was_sent_counts(stage: Play, petter: Person) -> None:
    about = await to_the_question(stage, petter)
    async with stage.program.database.work() as work:
        asked = select(OutboxMessage).where(col(OutboxMessage.kind) == Kind.ENROL_ABOUT)
        for row in await work.all(asked):
            row.state, row.message_id, row.attempt, row.claimed_by = OutboxState.DUE, None, 1, "in hand"
            row.next_attempt_at = stage.now() + timedelta(minutes=1)
        await work.commit(stage.now())
    await says_yes(petter, about)
    petter.expects(Kind.ENROL_TIMES)
    assert len(await stage.recall(Consent)) == 1
    stage.ignores_the_rest()


@in_both_languages
@plan(no_enrolment=True)
async def test_start_shows_the_present_place_again_and_nothing_else(stage: Play, petter: Person) -> None:
    await opens(petter, await link_for(stage, Part.PATIENT, "petter"))
    language = petter.expects(Kind.ENROL_LANGUAGE)
    await petter.presses_start()
    petter.expects(Kind.ENROL_LANGUAGE)
    await language.taps(petter.tongue("Norsk", "English"))
    await is_adult(petter)
    about = petter.expects(Kind.ENROL_ABOUT)
    await petter.presses_start()
    petter.expects(Kind.ENROL_ABOUT)
    await says_yes(petter, about)
    times = petter.expects(Kind.ENROL_TIMES)
    await petter.presses_start()
    petter.expects(Kind.ENROL_TIMES)
    await times.taps("10:00")
    steps = petter.expects(Kind.ENROL_STEPS)
    await petter.says("/hjelp")
    petter.expects(Kind.HELP_PATIENT)
    await petter.presses_start()
    petter.expects(Kind.ENROL_STEPS)
    await done(petter, steps)
    await petter.presses_start()
    petter.expects(Kind.START_PATIENT)
    petter.expects_nothing()
    stage.ignores_the_rest()


@plan(no_enrolment=True)
async def test_two_taps_do_no_more_than_one(stage: Play, petter: Person, anne: Person, lise: Person) -> None:
    await opens(petter, await link_for(stage, Part.PATIENT, "petter"))
    language = petter.expects(Kind.ENROL_LANGUAGE)
    nb = petter.data_of(language, "Norsk")
    await language.taps("Norsk")
    adult = petter.expects(Kind.ENROL_ADULT)
    older = petter.data_of(adult, "Ja, jeg er 18 eller eldre")
    await adult.taps("Ja, jeg er 18 eller eldre")
    about = petter.expects(Kind.ENROL_ABOUT)
    await petter.forges(adult, older)
    petter.expects_nothing()
    yes, no = petter.data_of(about, "Ja, jeg vil være med"), petter.data_of(about, "Nei takk")
    await petter.forges(language, nb)
    petter.expects(Kind.ENROL_ABOUT)
    await says_yes(petter, about)
    times = petter.expects(Kind.ENROL_TIMES)
    later = petter.data_of(times, "12:00")
    await petter.forges(about, yes)
    await petter.forges(about, no)
    petter.expects_nothing()
    await times.taps("12:00")
    steps = petter.expects(Kind.ENROL_STEPS)
    await petter.forges(times, later)
    petter.expects_nothing()
    end = petter.data_of(steps, "Ferdig")
    assert "12:00" in (await done(petter, steps)).text, "moved once, not twice"
    await petter.forges(steps, end)
    petter.expects_nothing()
    assert len(await stage.recall(Consent)) == 1
    assert [row.state for row in await stage.recall(Patient)] == ["active"]
    for told in (anne, lise):
        told.expects(Kind.ENROLLED)
        told.expects_nothing()


@in_both_languages
@plan(no_enrolment=True)
async def test_what_is_written_before_the_yes_counts_as_nothing_and_is_answered_with_the_question(
    stage: Play, petter: Person, anne: Person
) -> None:
    await to_the_question(stage, petter)
    await petter.says("hei, hva er dette")
    petter.expects(Kind.ENROL_ABOUT)
    await petter.sends("voice")
    petter.expects(Kind.ENROL_ABOUT)
    await petter.says("/steg")
    petter.expects(Kind.ENROL_ABOUT)
    assert not await stage.replies()
    await stage.at("21:00")
    petter.expects_nothing()
    anne.expects_nothing()
    assert await stage.check_ins() == []


@in_both_languages
@pytest.mark.parametrize("words", ["Kan noen ringe meg?", "/ring"])
@plan(no_enrolment=True)
async def test_a_call_for_help_before_the_yes_is_told(
    stage: Play, petter: Person, anne: Person, kari: Person, words: str
) -> None:
    about = await to_the_question(stage, petter)
    await petter.says(words)
    petter.expects(Kind.CALL_SENT, "Anne", "113")
    told = anne.expects_alert("Petter")
    await petter.says(words)
    petter.expects(Kind.CALL_ALREADY, "113", "116 117")
    await stage.at("08:31")
    kari.expects_alert("Petter")
    await told.taps(anne.tongue("Jeg tar kontakt", "I'll make contact"))
    petter.expects(Kind.CALL_TAKEN)
    await says_yes(petter, about)
    petter.expects(Kind.ENROL_TIMES)
    stage.ignores_the_rest()


@in_both_languages
@plan(no_enrolment=True, steps=())
async def test_in_the_middle_of_the_way_a_check_in_is_answered_as_ever(
    stage: Play, petter: Person, anne: Person, lise: Person
) -> None:
    await stage.at("09:58")
    await says_yes(petter, await to_the_question(stage, petter))
    await petter.expects(Kind.ENROL_TIMES).taps("10:00")
    steps = petter.expects(Kind.ENROL_STEPS)
    await stage.at("10:00")
    petter.expects_check_in()
    await petter.says("ok")
    petter.expects(Kind.ANSWER_TEXT)
    assert await stage.check_ins() == ["answered"]
    assert not await stage.recall(Step)
    await petter.says(petter.tongue("Hva er et skritt?", "What is a step?"))
    petter.expects(Kind.ANSWER_TEXT)
    petter.expects(Kind.ENROL_STEPS)
    assert not await stage.recall(Step)
    await done(petter, steps)
    stage.ignores_the_rest()


@plan(no_enrolment=True, steps=())
async def test_a_way_left_in_the_middle_takes_no_later_text_for_a_step(stage: Play, petter: Person) -> None:
    await says_yes(petter, await to_the_question(stage, petter))
    await petter.expects(Kind.ENROL_TIMES).taps("10:00")
    petter.expects(Kind.ENROL_STEPS)
    await stage.at("09:30")
    await petter.says("fin dag")
    petter.expects(Kind.ANSWER_TEXT)
    assert not await stage.recall(Step)
    stage.ignores_the_rest()


@in_both_languages
async def test_somebody_new_chooses_days_and_hour_where_the_team_planned_nothing(
    stage: Play, ola: Person, kari: Person, lise: Person
) -> None:
    about = await to_the_question(stage, ola, "Åse Bø", contact="kari")
    assert "Kari" in about.text
    assert "Anne" not in about.text
    await says_yes(ola, about)
    for told in (kari, lise):
        told.expects(Kind.ENROLLED, "Åse Bø")
    await ola.expects(Kind.ENROL_DAYS).taps(ola.tongue("Mandag–fredag", "Monday–Friday"))
    await ola.expects(Kind.ENROL_HOUR).taps("09:00")
    for told in (kari, lise):
        told.expects_edit("09:00")
    assert "09:00" in (await done(ola, ola.expects(Kind.ENROL_STEPS))).text
    await stage.at("09:00")
    ola.expects_check_in()
    await stage.at("11:00")
    ola.expects_reminder()
    kari.expects_alert("Åse Bø")
    (key,) = {row.key for row in await stage.recall(Row) if row.name == "Åse Bø"}
    assert re.fullmatch(r"p-[0-9a-f]{8}", key), "a key stands in clear"
    stage.ignores_the_rest()


@plan(no_enrolment=True)
async def test_a_plan_applied_later_keeps_what_the_patient_chose(stage: Play, petter: Person) -> None:
    await opens(petter, await link_for(stage, Part.PATIENT, "petter"))
    await petter.expects(Kind.ENROL_LANGUAGE).taps("Norsk")
    await is_adult(petter)
    await says_yes(petter, petter.expects(Kind.ENROL_ABOUT))
    await petter.expects(Kind.ENROL_TIMES).taps("12:00")
    await done(petter, petter.expects(Kind.ENROL_STEPS))
    await stage.apply()
    (schedule,) = await stage.recall(Schedule)
    assert "BYHOUR=12" in schedule.recurrence
    await stage.at("10:30")
    petter.expects_nothing()
    await stage.at("12:00")
    petter.expects_check_in()
    stage.ignores_the_rest()


@plan(no_enrolment=True, quiet="22:00-09:30")
async def test_no_time_is_offered_in_quiet_hours(stage: Play, petter: Person) -> None:
    await says_yes(petter, await to_the_question(stage, petter))
    assert petter.expects(Kind.ENROL_TIMES).buttons == ["10:00", "11:00", "12:00"]
    stage.ignores_the_rest()


@plan(no_enrolment=True, chain=(("mona", "30m"), ("anne", "30m")), relative=True)
async def test_a_relative_hears_nothing_of_a_yes_and_is_not_named_as_told(
    stage: Play, petter: Person, mona: Person, anne: Person
) -> None:
    about = await to_the_question(stage, petter)
    assert "Mona" not in about.text
    await says_yes(petter, about)
    anne.expects(Kind.ENROLLED)
    mona.expects_nothing()
    stage.ignores_the_rest()


@in_both_languages
@plan(no_enrolment=True)
async def test_the_language_is_the_patients_own_choice(stage: Play, petter: Person) -> None:
    other = Kind.LANGUAGE_SET
    await opens(petter, await link_for(stage, Part.PATIENT, "petter"))
    await petter.expects(Kind.ENROL_LANGUAGE).taps(petter.tongue("English", "Norsk"))
    other_words = petter.tongue("Are you 18 or older?", "Er du 18 år eller eldre?")
    await petter.expects(other_words).taps(petter.tongue("Yes, I am 18 or older", "Ja, jeg er 18 eller eldre"))
    petter.expects(petter.tongue("Would you like to take part?", "Vil du være med?"))
    await petter.says("/language")
    await petter.expects(Kind.LANGUAGE_MENU).taps(petter.tongue("Norsk", "English"))
    about = petter.expects(Kind.ENROL_ABOUT)
    await says_yes(petter, about)
    petter.expects(Kind.ENROL_TIMES)
    await petter.says("/sprak")
    await petter.expects(Kind.LANGUAGE_MENU).taps(petter.tongue("Norsk", "English"))
    petter.expects(other)
    offered = stage.sandbox.state.first_account.commands
    assert any(petter.tongue("sprak", "language") in {one["command"] for one in menu} for menu in offered.values())
    stage.ignores_the_rest()


@in_both_languages
@plan(no_enrolment=True)
async def test_who_is_not_18_is_let_go_of_kindly_and_the_team_hears_it(
    stage: Play, petter: Person, anne: Person, lise: Person
) -> None:
    await opens(petter, await link_for(stage, Part.PATIENT, "petter"))
    await petter.expects(Kind.ENROL_LANGUAGE).taps(petter.tongue("Norsk", "English"))
    asked = petter.expects(Kind.ENROL_ADULT)
    await asked.taps(petter.tongue("Nei", "No"))
    petter.expects(Kind.ENROL_TOO_YOUNG, "113", "Anne")
    for told in (anne, lise):
        told.expects(Kind.TOO_YOUNG, "Petter")
    assert not asked.buttons
    assert not await stage.recall(Consent)
    assert 2001 not in {row.telegram_id for row in await stage.recall(Row)}, "the chat is nobody's again"
    await petter.says("hei")
    petter.expects(Kind.STRANGER)
    await stage.at("21:00")
    petter.expects_nothing()
    await says_yes(petter, await to_the_question(stage, petter))
    petter.expects(Kind.ENROL_TIMES)
    stage.ignores_the_rest()


@in_both_languages
@plan(no_enrolment=True)
async def test_a_yes_below_words_that_are_not_the_present_ones_shows_the_present_ones(
    stage: Play, petter: Person, anne: Person
) -> None:
    about = await to_the_question(stage, petter)
    async with stage.program.database.work() as work:
        for row in await work.all(select(OutboxMessage).where(col(OutboxMessage.kind) == Kind.ENROL_ABOUT)):
            row.args = '{"version": "1"}'
        await work.commit(stage.now())
    await says_yes(petter, about)
    assert not await stage.recall(Consent)
    await says_yes(petter, petter.expects(Kind.ENROL_ABOUT))
    petter.expects(Kind.ENROL_TIMES)
    assert len(await stage.recall(Consent)) == 1
    stage.ignores_the_rest()

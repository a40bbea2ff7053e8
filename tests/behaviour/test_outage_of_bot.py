"""We were down: nobody is called silent for it, nobody without having been asked again, and the team is told."""

from rules.kinds import Kind
from tests.behaviour.agreement import in_both_languages, in_both_modes, on_both_databases, plan
from tests.behaviour.cast import Person
from tests.behaviour.play import Play, in_oslo
from tests.behaviour.scenes import alert


async def down(stage: Play, since: str, until: str, *, days: int = 0) -> None:
    """The program is gone from one time of day to another."""
    await stage.at(since)
    await stage.stop_bot()
    await stage.at(until, days=days)
    await stage.start_bot()


# over the question


@in_both_modes
async def test_a_question_that_fell_into_it_is_asked_late_and_then_all_goes_its_way(
    stage: Play, petter: Person, anne: Person, lise: Person
) -> None:
    await down(stage, "09:50", "10:30")
    question = petter.expects_check_in()
    assert in_oslo(question.at) == "10:30"
    await stage.at("10:33")
    lise.expects(Kind.OUTAGE, "09:50–10:30", "1 innsjekk ble berørt: 1 er spurt på nytt, 0 falt bort")
    await stage.at("11:30")
    petter.expects_reminder("12:30")
    await stage.at("12:29")
    anne.expects_nothing()
    await stage.at("12:30")
    anne.expects_alert("Petter")


async def test_a_question_whose_window_is_over_is_not_asked_and_not_held_against_anybody(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    await down(stage, "09:50", "12:10")
    petter.expects_nothing()
    assert await stage.check_ins() == ["void"]
    await stage.at("12:13")
    lise.expects(Kind.OUTAGE, "1 innsjekk ble berørt: 0 er spurt på nytt, 1 falt bort")
    await stage.at("08:00", days=1)
    for staff in (anne, kari, lise):
        staff.expects(Kind.DIGEST, "Falt bort", "Petter")
    await stage.at("10:00")
    petter.expects_check_in()
    assert await stage.check_ins() == ["void", "open"]
    assert not await stage.alerts()


async def test_after_days_of_it_nobody_is_asked_one_question_after_the_other(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    await down(stage, "09:50", "10:15", days=2)
    petter.expects_check_in()
    petter.expects_nothing()
    assert await stage.check_ins() == ["void", "void", "open"]
    await stage.at("10:20")
    lise.expects(Kind.OUTAGE, "3 innsjekker ble berørt: 1 er spurt på nytt, 2 falt bort")
    for staff in (anne, kari, lise):
        staff.expects(Kind.DIGEST)
    assert not await stage.alerts()


@plan(times=("21:00",), window="3h")
async def test_nobody_is_asked_in_quiet_hours_because_we_were_late(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    await down(stage, "20:50", "22:30")
    await stage.at("22:33")
    lise.expects(Kind.OUTAGE, "0 er spurt på nytt, 1 falt bort")
    await stage.at("07:59", days=1)
    petter.expects_nothing()
    anne.expects_nothing()
    assert await stage.check_ins() == ["void"]


@plan(neighbour=True, second_admin=True)
async def test_the_team_gets_one_digest_with_the_right_counts(
    stage: Play, petter: Person, nora: Person, lise: Person, per: Person, anne: Person, kari: Person
) -> None:
    await stage.at("10:00")
    petter.expects_check_in()
    nora.expects_check_in()
    await petter.says("hei")
    petter.expects(Kind.ANSWER_TEXT)
    await stage.at("11:00")
    nora.expects_reminder()
    await down(stage, "11:50", "12:30")
    nora.expects(Kind.ASK_AGAIN)
    await stage.at("13:00")
    for admin in (lise, per):
        admin.expects(Kind.OUTAGE, "11:50–12:30", "1 innsjekk ble berørt: 1 er spurt på nytt, 0 falt bort")
        admin.expects_nothing()
    anne.expects_nothing()
    kari.expects_nothing()


@in_both_languages
async def test_a_short_restart_is_no_outage(stage: Play, petter: Person, lise: Person, anne: Person) -> None:
    await down(stage, "09:58", "10:02")
    petter.expects_check_in()
    await stage.at("11:02")
    petter.expects_reminder()
    await down(stage, "11:58", "12:01")
    petter.expects_nothing()
    lise.expects_nothing()
    anne.expects_nothing()
    await stage.at("12:02")
    anne.expects_alert()
    await stage.at("12:10")
    lise.expects_nothing()


# over the reminder


async def test_a_reminder_that_fell_into_it_asks_again_and_leaves_the_agreed_time(
    stage: Play, petter: Person, anne: Person, lise: Person
) -> None:
    await stage.at("10:00")
    petter.expects_check_in()
    await down(stage, "10:50", "11:40")
    petter.expects(Kind.ASK_AGAIN, "12:40", "Anne")
    lise.expects_nothing()
    await stage.at("11:43")
    lise.expects(Kind.OUTAGE, "1 er spurt på nytt")
    await stage.at("12:39")
    anne.expects_nothing()
    await stage.at("12:40")
    anne.expects_alert("Petter")


# over the end of the window


@in_both_modes
@on_both_databases
async def test_nobody_is_called_silent_whose_answer_was_waiting(
    stage: Play, petter: Person, anne: Person, lise: Person
) -> None:
    await stage.at("11:00")
    petter.expects_check_in()
    petter.expects_reminder()
    await stage.at("11:50")
    await stage.stop_bot()
    await stage.at("11:55")
    await petter.says("hei, alt bra")
    await stage.at("12:30")
    await stage.start_bot()
    petter.expects(Kind.ANSWER_TEXT)
    assert await stage.check_ins() == ["answered"]
    await stage.at("12:40")
    lise.expects(Kind.OUTAGE, "Ingen innsjekker ble berørt")
    await stage.at("20:00")
    anne.expects_nothing()
    petter.expects_nothing()


@in_both_modes
async def test_a_tap_that_was_waiting_is_in_time(stage: Play, petter: Person, anne: Person, lise: Person) -> None:
    await stage.at("11:00")
    question = petter.expects_check_in()
    petter.expects_reminder()
    await stage.at("11:50")
    await stage.stop_bot()
    await question.taps("Bra")
    await stage.at("12:30")
    await stage.start_bot()
    petter.expects(Kind.ANSWER_BUTTON)
    assert await stage.check_ins() == ["answered"]
    await stage.at("20:00")
    lise.expects(Kind.OUTAGE)
    anne.expects_nothing()


@on_both_databases
async def test_nobody_is_called_silent_without_having_been_asked_again_and_who_then_is_silent_is_told_of(
    stage: Play, petter: Person, anne: Person, lise: Person
) -> None:
    await stage.at("11:00")
    petter.expects_check_in()
    petter.expects_reminder()
    await down(stage, "11:50", "12:30")
    anne.expects_nothing()
    again = petter.expects(Kind.ASK_AGAIN, "13:30")
    assert in_oslo(again.at) == "12:30"
    await stage.at("13:29")
    lise.expects(Kind.OUTAGE, "1 er spurt på nytt")
    anne.expects_nothing()
    petter.expects_nothing()
    await stage.at("13:30")
    anne.expects_alert("Petter")


async def test_an_answer_to_the_second_question_ends_it(
    stage: Play, petter: Person, anne: Person, lise: Person
) -> None:
    await stage.at("11:00")
    petter.expects_check_in()
    petter.expects_reminder()
    await down(stage, "11:50", "12:30")
    await petter.expects(Kind.ASK_AGAIN).taps("Sånn passe")
    petter.expects(Kind.ANSWER_BUTTON)
    await stage.at("20:00")
    lise.expects(Kind.OUTAGE)
    anne.expects_nothing()


async def test_who_would_have_just_minutes_left_is_asked_again_too(
    stage: Play, petter: Person, anne: Person, lise: Person
) -> None:
    await stage.at("11:00")
    petter.expects_check_in()
    petter.expects_reminder()
    await down(stage, "11:20", "11:52")
    await stage.at("12:00")
    petter.expects(Kind.ASK_AGAIN, "13:00")
    lise.expects(Kind.OUTAGE)
    anne.expects_nothing()
    await stage.at("13:00")
    anne.expects_alert()


async def test_an_outage_that_left_time_enough_changes_nothing(
    stage: Play, petter: Person, anne: Person, lise: Person
) -> None:
    await stage.at("11:00")
    petter.expects_check_in()
    petter.expects_reminder()
    await down(stage, "11:10", "11:30")
    await stage.at("12:00")
    lise.expects(Kind.OUTAGE, "Ingen innsjekker ble berørt")
    petter.expects_nothing()
    anne.expects_alert()


async def test_a_second_outage_asks_again_once_more_and_holds_nothing_against_anybody(
    stage: Play, petter: Person, anne: Person, lise: Person
) -> None:
    await stage.at("11:00")
    petter.expects_check_in()
    petter.expects_reminder()
    await down(stage, "11:50", "12:30")
    petter.expects(Kind.ASK_AGAIN, "13:30")
    await down(stage, "13:20", "14:00")
    anne.expects_nothing()
    petter.expects(Kind.ASK_AGAIN, "15:00")
    await stage.at("15:00")
    lise.expects(Kind.OUTAGE)
    lise.expects(Kind.OUTAGE)
    anne.expects_alert()


@plan(times=("20:00",))
async def test_nobody_is_asked_again_in_quiet_hours(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    await stage.at("20:00")
    petter.expects_check_in()
    await stage.at("21:00")
    petter.expects_reminder()
    await down(stage, "21:50", "22:20")
    petter.expects_nothing()
    assert await stage.check_ins() == ["void"]
    await stage.at("22:25")
    lise.expects(Kind.OUTAGE, "0 er spurt på nytt, 1 falt bort")
    await stage.at("07:59", days=1)
    anne.expects_nothing()
    kari.expects_nothing()


@in_both_modes
async def test_a_backlog_of_more_than_one_call_is_read_to_its_end_before_anybody_is_called_silent(
    stage: Play, petter: Person, anne: Person, ola: Person, lise: Person
) -> None:
    await stage.at("11:00")
    petter.expects_check_in()
    petter.expects_reminder()
    await stage.at("11:58")
    await stage.stop_bot()
    for number in range(120):
        await ola.says(f"hallo {number}")
    await petter.says("hei")
    await stage.at("12:02")
    await stage.start_bot()
    petter.expects(Kind.ANSWER_TEXT)
    ola.expects(Kind.STRANGER)
    ola.expects_nothing()
    await stage.at("12:20")
    anne.expects_nothing()
    lise.expects_nothing()


# over an alert's chain


@in_both_modes
async def test_a_take_that_was_waiting_keeps_the_chain_from_going_on(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    told = await alert(stage, petter, anne)
    await stage.at("12:10")
    await stage.stop_bot()
    await told.taps("Jeg tar kontakt")
    await stage.at("13:20")
    await stage.start_bot()
    assert "Anne tar kontakt" in told.text
    await stage.at("13:50")
    kari.expects_nothing()
    lise.expects(Kind.OUTAGE)
    lise.expects_nothing()


async def test_a_chain_that_nobody_stopped_goes_on_as_soon_as_we_are_back(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    await alert(stage, petter, anne)
    await down(stage, "12:10", "13:20")
    told = kari.expects_alert("Petter")
    assert in_oslo(told.at) == "13:20"
    await stage.at("13:49")
    lise.expects(Kind.OUTAGE)
    lise.expects_nothing()
    await stage.at("13:50")
    lise.expects_alert_again()


async def test_an_answer_that_was_waiting_ends_the_alert_before_the_next_is_told(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    await alert(stage, petter, anne)
    await stage.at("12:10")
    await stage.stop_bot()
    await stage.at("12:20")
    await petter.says("her er jeg")
    await stage.at("13:20")
    await stage.start_bot()
    petter.expects(Kind.ANSWER_SILENCE)
    anne.expects_all_clear("12:20")
    kari.expects_nothing()
    await stage.at("14:00")
    lise.expects(Kind.OUTAGE)
    lise.expects_nothing()
    kari.expects_nothing()


# longer than Telegram remembers


@in_both_modes
async def test_after_more_than_a_day_an_open_question_is_void_because_its_answer_may_be_lost(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    await stage.at("10:00")
    petter.expects_check_in()
    await stage.at("10:05")
    await stage.stop_bot()
    await stage.at("10:10")
    await petter.says("hei")  # Telegram has forgotten it by the time we are back
    await stage.at("10:45", days=1)
    await stage.start_bot()
    assert await stage.check_ins() == ["void", "open"]
    petter.expects_check_in()
    await stage.at("10:50")
    lise.expects(Kind.OUTAGE, "2 innsjekker ble berørt: 1 er spurt på nytt, 1 falt bort")
    assert not await stage.alerts()
    for staff in (anne, kari, lise):
        staff.expects(Kind.DIGEST)


# deaf, while the rest works


async def test_the_admins_are_told_that_we_are_deaf_and_nobody_is_called_silent_meanwhile(
    stage: Play, petter: Person, anne: Person, lise: Person
) -> None:
    await stage.at("11:00")
    petter.expects_check_in()
    petter.expects_reminder()
    await stage.at("11:40")
    stage.ears_down()
    await stage.at("11:45")
    lise.expects_nothing()
    await stage.at("11:47")
    lise.expects(Kind.DEAF, "11:40")
    await petter.says("hei", unheard=True)
    await stage.at("13:00")
    anne.expects_nothing()
    lise.expects_nothing()
    await stage.ears_up()
    petter.expects(Kind.ANSWER_TEXT)
    await stage.at("13:05")
    lise.expects(Kind.OUTAGE, "11:40–13:00")
    await stage.at("20:00")
    anne.expects_nothing()


async def test_while_we_are_deaf_an_alert_goes_on_to_the_next_all_the_same(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    await alert(stage, petter, anne)
    await stage.at("12:10")
    stage.ears_down()
    await stage.at("12:31")
    lise.expects(Kind.DEAF)
    kari.expects_alert("Petter")
    await stage.ears_up()
    stage.ignores_the_rest()


async def test_what_was_written_before_the_question_and_read_after_it_does_not_answer_it(
    stage: Play, petter: Person, anne: Person, lise: Person
) -> None:
    await stage.at("09:50")
    stage.ears_down()
    await petter.says("god morgen", unheard=True)
    await stage.at("10:01")
    petter.expects_check_in()
    await stage.ears_up()
    petter.expects(Kind.ANSWER_TEXT)
    assert await stage.check_ins() == ["open"]
    await stage.at("11:01")
    petter.expects_reminder()
    await stage.at("12:01")
    anne.expects_alert()
    lise.expects(Kind.DEAF)
    lise.expects(Kind.OUTAGE)

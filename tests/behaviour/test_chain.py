"""An alert goes from one to the next until somebody has it."""

from dataclasses import replace
from datetime import timedelta

from rules.kinds import Kind
from tests.behaviour.agreement import in_both_languages, on_both_databases, plan
from tests.behaviour.cast import Person
from tests.behaviour.play import Play, in_oslo
from tests.behaviour.scenes import alert, silence


@on_both_databases
async def test_silence_tells_the_first_then_the_second_then_the_admin(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    await stage.at("10:00")
    petter.expects_check_in()
    await stage.at("11:00")
    petter.expects_reminder("12:00", "Anne")
    await stage.at("11:59")
    anne.expects_nothing()
    await stage.at("12:00")
    anne.expects_alert("Petter", "10:00", "11:00")
    await stage.at("12:29")
    kari.expects_nothing()
    await stage.at("12:30")
    kari.expects_alert("Petter")
    await stage.at("12:59")
    lise.expects_nothing()
    await stage.at("13:00")
    lise.expects_alert_again("Petter")


@in_both_languages
async def test_an_alert_says_what_is_true_and_offers_four_ways(stage: Play, petter: Person, anne: Person) -> None:
    told = await alert(stage, petter, anne)
    assert anne.tongue("har ikke svart", "hasn't answered") in told.text
    assert "+47 900 00 000" in told.text
    assert told.buttons == [
        anne.tongue("Jeg tar kontakt", "I'll make contact"),
        anne.tongue("Har fått kontakt", "Reached them"),
        anne.tongue("Får ikke tak i", "Can't reach them"),
        anne.tongue("Slipp", "Let go"),
    ]


@in_both_languages
async def test_whoever_takes_it_stops_the_chain_and_everybody_told_sees_who_has_it(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    first = await alert(stage, petter, anne)
    await stage.at("12:30")
    second = kari.expects_alert()
    await stage.at("12:40")
    toast = await second.taps(kari.tongue("Jeg tar kontakt", "I'll make contact"))
    assert toast
    said = kari.tongue("Kari tar kontakt (12:40)", "Kari is making contact (12:40)")
    anne.expects_edit(said)
    kari.expects_edit(said)
    assert kari.tongue("Jeg tar kontakt", "I'll make contact") not in first.buttons
    await stage.at("13:30")
    lise.expects_nothing()


async def test_a_second_tap_by_another_says_who_has_it_and_changes_nothing(
    stage: Play, petter: Person, anne: Person, kari: Person
) -> None:
    await alert(stage, petter, anne)
    await stage.at("12:30")
    second = kari.expects_alert()
    take, release = kari.data_of(second, "Jeg tar kontakt"), kari.data_of(second, "Slipp")
    await anne.taps("Jeg tar kontakt")
    assert "Anne" in await kari.forges(second, take)
    assert "Anne" in await kari.forges(second, release)
    assert "Anne tar kontakt" in second.text
    assert "Kari tar kontakt" not in second.text
    (row,) = await stage.alerts()
    assert row.state == "taken"


async def test_taking_twice_does_no_harm(stage: Play, petter: Person, anne: Person, kari: Person) -> None:
    told = await alert(stage, petter, anne)
    take = anne.data_of(told, "Jeg tar kontakt")
    await anne.forges(told, take)
    before = told.text
    await stage.advance(minutes=5)
    await anne.forges(told, take)
    assert told.text == before
    await stage.at("12:45")
    kari.expects_nothing()


async def test_a_double_tap_before_the_program_heard_the_first_is_one_tap(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    told = await alert(stage, petter, anne)
    await anne.taps("Får ikke tak i", on=told, unheard=True)
    await anne.taps("Får ikke tak i", on=told, unheard=True)
    await stage.settle()
    kari.expects_alert()
    lise.expects_nothing()


async def test_cannot_reach_goes_on_to_the_next_at_once(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    told = await alert(stage, petter, anne)
    await stage.at("12:05")
    await told.taps("Får ikke tak i")
    second = kari.expects_alert("Anne fikk ikke tak i Petter (12:05)")
    assert second.at - stage.now() < timedelta(minutes=1)
    anne.expects_edit("Anne fikk ikke tak i Petter", "Kari 12:05")
    await second.taps("Får ikke tak i")
    lise.expects_alert_again("Kari fikk ikke tak i Petter")


async def test_letting_go_before_taking_goes_on_at_once(
    stage: Play, petter: Person, anne: Person, kari: Person
) -> None:
    told = await alert(stage, petter, anne)
    await told.taps("Slipp")
    kari.expects_alert("Anne slapp varselet (12:00)")


async def test_letting_go_after_taking_asks_the_next_at_once(
    stage: Play, petter: Person, anne: Person, kari: Person
) -> None:
    told = await alert(stage, petter, anne)
    await told.taps("Jeg tar kontakt")
    await stage.at("12:50")
    kari.expects_nothing()
    await told.taps("Slipp")
    kari.expects_alert("Anne slapp varselet (12:50)")
    assert "Jeg tar kontakt" in told.buttons


@in_both_languages
async def test_having_reached_the_patient_closes_it_and_a_note_is_asked_for_and_kept(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    await alert(stage, petter, anne)
    await stage.at("12:30")
    second = kari.expects_alert()
    await second.taps(kari.tongue("Jeg tar kontakt", "I'll make contact"))
    await stage.at("12:50")
    await second.taps(kari.tongue("Har fått kontakt", "Reached them"))
    anne.expects_edit("Kari", "12:50")
    assert not second.buttons
    await kari.expects(Kind.ASK_NOTE, "Petter").says("Var hjemme, slått av telefonen.")
    kari.expects(Kind.NOTE_SAVED)
    (row,) = await stage.alerts()
    assert (row.state, row.outcome, row.note) == ("closed", "reached", "Var hjemme, slått av telefonen.")
    await stage.at("18:00")
    lise.expects_nothing()


async def test_a_note_may_be_left_out(stage: Play, petter: Person, anne: Person) -> None:
    told = await alert(stage, petter, anne)
    await told.taps("Har fått kontakt")
    asked = anne.expects(Kind.ASK_NOTE)
    await asked.taps("Ikke nå")
    assert not asked.buttons
    await anne.says("Er du der?")
    anne.expects(Kind.STAFF_UNROUTED)
    (row,) = await stage.alerts()
    assert row.note is None


async def test_what_is_written_long_after_closing_is_no_note(stage: Play, petter: Person, anne: Person) -> None:
    told = await alert(stage, petter, anne)
    await told.taps("Har fått kontakt")
    anne.expects(Kind.ASK_NOTE)
    await stage.advance(minutes=31)
    await anne.says("Hei?")
    anne.expects(Kind.STAFF_UNROUTED)
    (row,) = await stage.alerts()
    assert row.note is None


async def test_a_closed_alert_cannot_be_taken_or_closed_again(stage: Play, petter: Person, anne: Person) -> None:
    told = await alert(stage, petter, anne)
    take, reached = anne.data_of(told, "Jeg tar kontakt"), anne.data_of(told, "Har fått kontakt")
    await told.taps("Har fått kontakt")
    anne.expects(Kind.ASK_NOTE)
    closed = told.text
    assert "lukket" in await anne.forges(told, take)
    assert "lukket" in await anne.forges(told, reached)
    assert told.text == closed


async def test_one_who_has_blocked_the_bot_is_skipped_at_once(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    await anne.blocks()
    lise.expects(Kind.STAFF_LOST, "Anne")
    await silence(stage, petter)
    told = kari.expects_alert("Petter", "Anne er ikke spurt")
    assert in_oslo(told.at) == "12:00"


async def test_one_whose_block_shows_only_when_we_write_is_skipped_at_once(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    stage.sandbox.faults.forbidden.add(3001)
    await silence(stage, petter)
    told = kari.expects_alert("Petter", "Anne er ikke spurt")
    assert in_oslo(told.at) == "12:00"
    lise.expects(Kind.STAFF_LOST, "Anne")
    anne.expects_nothing()


async def test_one_who_never_pressed_start_is_skipped_at_once(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    stage.sandbox.state.first_account.chats[3001].started = False
    await silence(stage, petter)
    kari.expects_alert("Petter", "Anne er ikke spurt")
    lise.expects(Kind.STAFF_LOST, "Anne")
    anne.expects_nothing()


@plan(chain=(("anne", "30m"),))
async def test_one_who_is_put_before_the_first_while_an_alert_is_open_is_the_next(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    await alert(stage, petter, anne)
    await stage.apply(replace(stage.script, chain=(("kari", "20m"), ("anne", "30m"))))
    await stage.at("12:29")
    kari.expects_nothing()
    await stage.at("12:30")
    told = kari.expects_alert("Petter")
    anne.expects_nothing()
    await told.taps("Får ikke tak i")
    lise.expects_alert_again("Kari fikk ikke tak i Petter")
    anne.expects_nothing()


async def test_a_chain_turned_round_while_an_alert_is_open_asks_each_once(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    await alert(stage, petter, anne)
    await stage.apply(replace(stage.script, chain=(("kari", "20m"), ("anne", "30m"))))
    await stage.at("12:30")
    told = kari.expects_alert("Petter")
    # the chain waits for Kari now, so Anne's tap asks nobody further
    await anne.taps("Får ikke tak i")
    lise.expects_nothing()
    await stage.at("12:49")
    lise.expects_nothing()
    await stage.at("12:50")
    lise.expects_alert_again("Petter")
    anne.expects_nothing()
    assert "Lise" in told.text


@plan(chain=(("anne", "30m"), ("mona", "30m"), ("kari", "30m")), relative=True)
async def test_a_relative_in_the_chain_is_never_told_and_everybody_sees_that(
    stage: Play, petter: Person, anne: Person, mona: Person, kari: Person
) -> None:
    await alert(stage, petter, anne)
    await stage.at("12:30")
    kari.expects_alert("Mona er ikke spurt: pårørende")
    assert not mona.everything


@plan(chain=(("mona", "30m"), ("anne", "30m")), relative=True)
async def test_where_no_staff_of_the_chain_can_be_reached_the_admins_are_told_at_once(
    stage: Play, petter: Person, anne: Person, mona: Person, lise: Person
) -> None:
    await anne.blocks()
    lise.expects(Kind.STAFF_LOST, "Anne")
    await silence(stage, petter)
    told = lise.expects_alert_again("Petter", "Mona er ikke spurt", "Anne er ikke spurt")
    assert in_oslo(told.at) == "12:00"
    assert not mona.everything


@plan(days="mon", second_admin=True)
async def test_at_the_end_of_the_chain_all_admins_are_asked_with_growing_gaps_and_not_for_ever(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person, per: Person
) -> None:
    await alert(stage, petter, anne)
    await stage.at("12:30")
    kari.expects_alert()
    await stage.at("13:00")
    await stage.advance(days=2)
    rounds = [
        f"{message.at:%d} {in_oslo(message.at)}"
        for message in lise.reads_all()
        if message.read.startswith("Ingen har tatt")  # and no summary of a morning
    ]
    asked = ["23 13:00", "23 13:15", "23 13:45", "23 14:45", "23 16:45", "23 20:45", "24 04:45", "24 16:45"]
    assert rounds == asked
    alerts_to_per = [message for message in per.reads_all() if message.read.startswith("Ingen har tatt")]
    assert len(alerts_to_per) == len(asked)
    (row,) = await stage.alerts()
    assert row.state == "raised"
    assert row.look_at is None
    stage.ignores_the_rest()


@plan(days="mon,wed")
async def test_after_the_last_round_another_miss_asks_the_chain_afresh(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    await silence(stage, petter)
    await stage.at("11:59", days=2)
    for staff in (anne, kari, lise):
        staff.reads_all()
    await stage.at("12:00")
    anne.expects_alert("2 innsjekker på rad")
    await stage.at("12:31")
    kari.expects_alert("2 innsjekker på rad")
    await stage.at("13:02")
    lise.expects_alert_again("2 innsjekker på rad")
    assert len(await stage.alerts()) == 1
    stage.ignores_the_rest()


async def test_an_admin_of_the_last_round_can_take_it_and_give_it_back(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    await alert(stage, petter, anne)
    await stage.at("13:00")
    kari.expects_alert()
    asked = lise.expects_alert_again()
    await asked.taps("Jeg tar kontakt")
    anne.expects_edit("Lise tar kontakt")
    await stage.at("13:20")
    lise.expects_nothing()
    await asked.taps("Slipp")
    anne.expects_edit("Lise slapp varselet")
    lise.expects_alert_again("Lise slapp varselet")


@plan(misses_before_alert=2)
async def test_a_first_miss_below_the_number_agreed_stands_in_the_mornings_summary(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    await stage.at("10:00")
    petter.expects_check_in()
    await stage.at("11:00")
    reminder = petter.expects_reminder()
    assert "Anne" not in reminder.text, "nobody is told of the first miss, and nothing else is said"
    await stage.at("12:00")
    await stage.at("23:00")
    anne.expects_nothing()
    await stage.at("08:00", days=1)
    for staff in (anne, kari, lise):
        staff.expects(Kind.DIGEST, "Uten svar", "Petter")
    await stage.at("10:00")
    petter.expects_check_in()
    await stage.at("11:00")
    assert "Anne" in petter.expects_reminder().text
    await stage.at("12:00")
    anne.expects_alert("2 innsjekker på rad er uten svar")


@in_both_languages
async def test_the_mornings_summary_says_of_each_open_alert_what_it_is_about(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    await silence(stage, petter)
    await petter.blocks()
    await stage.at("08:00", days=1)
    summary = anne.expects(Kind.DIGEST, anne.tongue("Petter: har ikke svart.", "Petter: hasn't answered."))
    assert anne.tongue("kom ikke frem", "did not arrive") not in summary.text
    await stage.at("08:00", days=1)
    anne.expects(Kind.DIGEST, anne.tongue("Petter: meldingen kom ikke frem.", "Petter: the message did not arrive."))
    stage.ignores_the_rest()


@in_both_languages
async def test_a_call_that_nobody_saw_to_stands_in_the_mornings_summary_as_one(
    stage: Play, petter: Person, anne: Person
) -> None:
    await petter.says("/ring")
    await petter.says("/pause")
    await petter.taps(petter.tongue("3 dager", "3 days"))
    await stage.at("08:00", days=1)
    anne.expects(Kind.DIGEST, anne.tongue("Petter: ber om å bli ringt.", "Petter: asks for a call."))
    stage.ignores_the_rest()


@plan(misses_before_alert=2)
async def test_an_answer_in_between_begins_the_count_anew(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    await silence(stage, petter)
    await petter.says("hei")
    petter.expects(Kind.ANSWER_SILENCE)
    await stage.at("10:00", days=1)
    petter.expects_check_in()
    await stage.at("11:00")
    petter.expects_reminder()
    await stage.at("12:00")
    anne.expects(Kind.DIGEST)
    anne.expects_nothing()
    stage.ignores_the_rest()


@plan(times=("10:00", "13:00"), window="1h", remind_after=None, outcome_within="12h")
async def test_further_misses_join_the_one_open_alert(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    await stage.at("10:00")
    petter.expects_check_in()
    await stage.at("11:00")
    told = anne.expects_alert()
    assert "på rad" not in told.text
    await told.taps("Jeg tar kontakt")
    anne.expects_edit("Anne tar kontakt")
    await stage.at("13:00")
    petter.expects_check_in()
    await stage.at("14:00")
    anne.expects_edit("2 innsjekker på rad er uten svar", "Anne tar kontakt")
    anne.expects_nothing()
    assert len(await stage.alerts()) == 1


async def test_the_half_hour_of_a_rank_counts_from_when_the_alert_arrived(
    stage: Play, petter: Person, anne: Person, kari: Person
) -> None:
    await stage.at("11:00")
    petter.expects_check_in()
    petter.expects_reminder()
    stage.sandbox.faults.retry_after = 600
    await stage.at("12:15")
    assert in_oslo(anne.expects_alert().at) == "12:10"
    await stage.at("12:39")
    kari.expects_nothing()
    await stage.at("12:40")
    kari.expects_alert()


@plan(times=("20:00",), staffed="mon-fri 08:00-15:30")
async def test_quiet_hours_and_closed_doors_hold_back_no_alert(
    stage: Play, petter: Person, anne: Person, kari: Person
) -> None:
    await stage.at("20:00")
    petter.expects_check_in()
    await stage.at("21:00")
    petter.expects_reminder()
    await stage.at("22:00")
    anne.expects_alert()
    await stage.at("22:30")
    kari.expects_alert()


@plan(chain=(("anne", "30m"),), no_admin=True)
async def test_an_alert_that_nobody_can_be_told_is_an_error_for_the_operator(
    stage: Play, petter: Person, anne: Person
) -> None:
    stage.expects_error("alert cannot be told to anybody")
    await anne.blocks()
    await silence(stage, petter)
    (row,) = await stage.alerts()
    assert row.state == "raised"
    await anne.unblocks()
    await stage.at("12:15")
    anne.expects_alert_again("Petter")

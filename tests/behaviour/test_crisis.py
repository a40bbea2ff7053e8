"""A possible crisis: the fixed text and an alert at once, told again and again until a person closes it."""

from sqlalchemy import text

from rules.kinds import Kind
from rules.words import AlertKind, AlertState, OutboxState, Priority, Stop
from storage.tables import Audit, OutboxMessage, Patient
from storage.tables import Person as Row
from tests.behaviour.agreement import in_both_languages, on_both_databases, plan
from tests.behaviour.cast import Message, Person
from tests.behaviour.play import Play
from tests.behaviour.scenes import silence
from tests.behaviour.test_schedules_by_chat import proposes

SIGN = "orker ikke leve mer"


async def crisis(petter: Person, anne: Person, kari: Person) -> Message:
    """Petter writes of not wanting to live, and those at work are told. Gives Anne's alert."""
    await petter.says(petter.tongue(SIGN, "I want to die"))
    petter.expects(Kind.CRISIS)
    kari.expects_alert("Petter")
    return anne.expects_alert("Petter")


async def closed(anne: Person, alert: Message, choice: str, how: str = "") -> None:
    """Anne closes it with a note and a choice."""
    await alert.taps(how or anne.tongue("Har fått kontakt", "Reached them"))
    anne.expects(Kind.CRISIS_ASK_NOTE)
    await anne.says("Snakket med ham en time.")
    await anne.expects(Kind.CRISIS_CHOICE).taps(choice)


@in_both_languages
@on_both_databases
async def test_the_fixed_text_comes_at_once_and_everybody_at_work_is_told(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    words = petter.tongue(SIGN, "I want to die")
    await petter.says(words)
    fixed = petter.expects(Kind.CRISIS, "113", "112", "116 117", "116 123")
    assert fixed.buttons == [petter.tongue("📞 Ring meg", "📞 Call me")]
    for staff in (anne, kari):
        alert = staff.expects_alert("Petter", words)
        assert petter.tongue("ordliste", "word list") in alert.text
    lise.expects_nothing()
    assert [alert.kind for alert in await stage.alerts()] == [AlertKind.CRISIS]
    petter.expects_nothing()


@in_both_languages
async def test_where_it_reaches_nobody_nothing_is_said_of_whom_it_was_sent_to(
    stage: Play, petter: Person, anne: Person, kari: Person
) -> None:
    stage.expects_error("alert cannot be told to anybody")
    stage.sandbox.faults.forbidden |= {3001, 3002, 4001}
    await petter.says(petter.tongue(SIGN, "I want to die"))
    fixed = petter.expects(Kind.CRISIS)
    assert "Anne" not in fixed.now.text
    assert "Lise" not in fixed.now.text


async def test_the_sentence_of_whom_it_was_sent_to_is_edited_in(
    stage: Play, petter: Person, anne: Person, kari: Person
) -> None:
    await crisis(petter, anne, kari)
    shown = petter.phone.from_bot()[-1].text
    assert "Sendt til Anne, som er på jobb nå." in shown


async def test_it_goes_before_all_else_in_the_outbox(stage: Play, petter: Person, anne: Person, kari: Person) -> None:
    await crisis(petter, anne, kari)
    rows = [row for row in await stage.recall(OutboxMessage) if row.kind in {Kind.ALERT, Kind.CRISIS}]
    assert len(rows) >= 3
    assert all(row.priority == Priority.CRISIS for row in rows if row.verb == "say")


@in_both_languages
async def test_where_something_was_taken_113_stands_first(
    stage: Play, petter: Person, anne: Person, kari: Person
) -> None:
    await petter.says(petter.tongue("tok hele brettet med paracet", "I took the whole bottle of pills"))
    said = petter.expects(Kind.CRISIS)
    assert said.text.startswith(petter.tongue("Har du tatt noe: ring 113 nå", "If you have taken something: call 113"))
    anne.expects_alert()
    kari.expects_alert()


@on_both_databases
async def test_nobody_takes_it_so_the_admins_are_told_and_it_never_ends(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    await crisis(petter, anne, kari)
    await stage.at("08:04")
    lise.expects_nothing()
    await stage.at("08:06")
    lise.expects_alert_again("Petter", SIGN)
    anne.expects_alert_again()
    kari.expects_alert_again()
    await stage.at("08:16")
    lise.expects_alert_again()
    for days in (1, 3, 7):
        await stage.at("09:30", days=days)
        lise.reads_all()
        await stage.at("10:45")
        lise.expects_alert_again("Petter")
    stage.ignores_the_rest()


@plan(chain=(("anne", "30m"),))
async def test_new_times_are_told_once_it_is_closed(stage: Play, petter: Person, anne: Person) -> None:
    stage.ignores_the_rest()
    await petter.says(SIGN)
    petter.expects(Kind.CRISIS)
    alert = anne.expects_alert("Petter")
    await (await proposes(anne, "hver dag kl 14")).taps("Lagre")
    await stage.advance(minutes=40)
    petter.expects_nothing()
    await closed(anne, alert, "Fortsett som før")
    petter.expects(Kind.CRISIS_OVER)
    await stage.advance(minutes=20)
    petter.expects(Kind.SCHEDULE_NEWS, "14:00")


WITH_MONA = {
    "relative": True,
    "chain": (("anne", "30m"), ("mona", "30m"), ("kari", "30m")),
    "numbers": (("anne", "900 00 001"), ("kari", "900 00 002")),
    "agreed": (("mona", "automatic", None),),
}


@plan(**WITH_MONA)
async def test_a_relative_never_hears_of_it(
    stage: Play, petter: Person, anne: Person, kari: Person, mona: Person
) -> None:
    """Though she stands in the chain, and is asked by itself about a silence."""
    petter.expects(Kind.CONTACT_RECORDED, "Mona")
    await crisis(petter, anne, kari)
    await petter.says("hører dere meg")
    await stage.at("09:30")
    assert mona.everything == ""
    stage.ignores_the_rest()


@plan(**WITH_MONA)
async def test_a_relative_is_barred_by_the_second_look_too(
    stage: Play, petter: Person, anne: Person, kari: Person, mona: Person
) -> None:
    """A row for her, made past every act, and past the database's own refusal."""
    petter.expects(Kind.CONTACT_RECORDED, "Mona")
    await crisis(petter, anne, kari)
    alert = (await stage.alerts())[0]
    async with stage.program.database.work() as work:
        someone = next(row for row in await stage.recall(Row) if row.name == "Mona")
        for name in await work.session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")):
            await work.session.execute(text(f"DROP TRIGGER {name}"))
        for kind in (Kind.ALERT, Kind.ALERT_WROTE, Kind.CRISIS_CHOICE):
            await work.say(
                someone, kind, stage.now(), priority=Priority.CRISIS, about=alert.id, patient_id=alert.patient_id
            )
        await work.commit(stage.now())
    await stage.settle()
    assert mona.everything == ""
    rows = [row for row in await stage.recall(OutboxMessage) if row.person_id == someone.id]
    assert {row.state for row in rows} == {OutboxState.DROPPED}
    assert len(rows) == 3


async def test_taking_it_stops_the_chain_and_is_shown_to_all(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    alert = await crisis(petter, anne, kari)
    await alert.taps("Jeg tar kontakt")
    kari.expects_edit("Anne tar kontakt")
    await stage.at("08:30")
    lise.expects_nothing()
    # forgotten: first asked, then everybody again
    await stage.at("11:30")
    anne.expects(Kind.ASK_OUTCOME)
    lise.expects_alert_again()
    stage.ignores_the_rest()


@in_both_languages
async def test_each_message_gets_the_line_and_is_told_again(
    stage: Play, petter: Person, anne: Person, kari: Person
) -> None:
    await crisis(petter, anne, kari)
    await stage.advance(seconds=30)
    await petter.says(petter.tongue("hører dere meg", "are you there"))
    petter.expects(Kind.CRISIS_MORE, "113", "116 117")
    for staff in (anne, kari):
        staff.expects(Kind.ALERT_WROTE, "Petter", petter.tongue("hører dere meg", "are you there"))
    await petter.says("ok")
    await petter.says("ja")
    petter.expects(Kind.CRISIS_MORE)
    petter.expects(Kind.CRISIS_MORE)
    anne.expects_nothing()
    await stage.advance(minutes=1.5)
    anne.expects(Kind.ALERT_WROTE, "ok", "ja")
    anne.expects_nothing()
    kari.expects(Kind.ALERT_WROTE)


async def test_who_has_it_hears_of_each_new_message_and_the_others_do_not(
    stage: Play, petter: Person, anne: Person, kari: Person
) -> None:
    alert = await crisis(petter, anne, kari)
    await alert.taps("Jeg tar kontakt")
    kari.expects_edit("Anne tar kontakt")
    await petter.says("hører dere meg")
    petter.expects(Kind.CRISIS_MORE)
    anne.expects(Kind.ALERT_WROTE)
    kari.expects_nothing()


async def test_a_new_message_shortens_a_long_wait(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    await crisis(petter, anne, kari)
    await stage.at("13:10")
    for staff in (anne, kari, lise):
        staff.reads_all()
    await petter.says("hører dere meg")
    for staff in (anne, kari, lise):
        staff.expects(Kind.ALERT_WROTE)
    await stage.advance(minutes=6)
    lise.expects_alert_again()
    stage.ignores_the_rest()


async def test_nothing_is_asked_while_it_is_open_and_nothing_is_missed(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    alert = await crisis(petter, anne, kari)
    await alert.taps("Jeg tar kontakt")
    await stage.at("09:00")
    await anne.says("/hilsen Petter God tur")
    anne.expects("ikke sendt")
    await anne.says("/innsjekk Petter")
    anne.expects(Kind.CHECK_IN_HELD, "Petter")
    await stage.at("12:30", days=1)
    petter.expects_nothing()
    assert await stage.check_ins() == []
    assert [one.kind for one in await stage.alerts()] == [AlertKind.CRISIS]
    stage.ignores_the_rest()


async def test_a_question_on_its_way_is_not_sent(stage: Play, petter: Person, anne: Person, kari: Person) -> None:
    await silence_until_asked(stage, petter)
    await petter.says(SIGN)
    petter.expects(Kind.CRISIS)
    await stage.at("11:30")
    petter.expects_nothing()
    assert await stage.check_ins() == ["answered"]
    stage.ignores_the_rest()


async def silence_until_asked(stage: Play, petter: Person) -> None:
    await stage.at("10:05")
    petter.expects_check_in()


async def test_a_call_may_be_asked_for_all_the_same(stage: Play, petter: Person, anne: Person, kari: Person) -> None:
    await crisis(petter, anne, kari)
    await petter.taps("📞 Ring meg")
    petter.expects(Kind.CALL_SENT, "Anne")
    anne.expects_alert("ber om å bli ringt")
    anne.expects(Kind.ALERT_WROTE)
    kari.expects(Kind.ALERT_WROTE)


async def test_who_was_told_of_a_silence_is_pointed_to_the_new_alert(
    stage: Play, petter: Person, anne: Person, kari: Person
) -> None:
    await silence(stage, petter)
    anne.expects_alert("har ikke svart")
    await petter.says(SIGN)
    petter.expects(Kind.CRISIS)
    anne.expects(Kind.ALL_CLEAR_SEE_NEW, "Petter")
    anne.expects_alert("Mulig krise")
    kari.expects_alert("Mulig krise")


@in_both_languages
@on_both_databases
async def test_it_is_closed_with_outcome_note_and_choice_only_and_the_patient_is_told(
    stage: Play, petter: Person, anne: Person, kari: Person
) -> None:
    alert = await crisis(petter, anne, kari)
    await alert.taps(anne.tongue("Har fått kontakt", "Reached them"))
    asked = anne.expects(Kind.CRISIS_ASK_NOTE)
    assert (await stage.alerts())[0].state is AlertState.TAKEN
    await anne.forges(asked, f"zr:{(await stage.alerts())[0].id}")
    anne.expects(Kind.CRISIS_ASK_NOTE)
    assert (await stage.alerts())[0].state is AlertState.TAKEN, "without a note nothing is closed"
    await anne.says("Snakket med ham.")
    choice = anne.expects(Kind.CRISIS_CHOICE)
    assert (await stage.alerts())[0].state is AlertState.TAKEN
    await choice.taps(anne.tongue("Fortsett som før", "Go on as before"))
    row = (await stage.alerts())[0]
    assert (row.state, row.outcome, row.note) == (AlertState.CLOSED, "reached", "Snakket med ham.")
    petter.expects("Anne", "10:00", "113")
    kari.expects_edit("Anne")
    await stage.at("10:05")
    petter.expects_check_in()


async def test_the_plan_is_to_change_so_nothing_comes_until_somebody_starts_it(
    stage: Play, petter: Person, anne: Person, kari: Person
) -> None:
    await closed(anne, await crisis(petter, anne, kari), "Stans til planen er endret")
    told = anne.expects(Kind.STOPPED_ALL, "Petter")
    petter.expects("Ingen spørsmål kommer før Anne har startet dem igjen")
    await stage.at("12:30", days=1)
    petter.expects_nothing()
    await told.taps("Start igjen")
    anne.expects(Kind.STARTED_TOLD)
    petter.expects(Kind.STARTED_AGAIN, "Anne")
    await stage.at("10:05", days=1)
    petter.expects_check_in()
    stage.ignores_the_rest()


async def test_closing_may_end_the_patients_part(stage: Play, petter: Person, anne: Person, kari: Person) -> None:
    await closed(anne, await crisis(petter, anne, kari), "Ikke med lenger")
    petter.expects("Det kommer ingen flere spørsmål")
    petter.expects(Kind.GOODBYE)
    anne.expects(Kind.ENDED_TOLD)
    await stage.at("10:30")
    petter.expects_nothing()


async def test_it_may_be_closed_without_contact(stage: Play, petter: Person, anne: Person, kari: Person) -> None:
    await closed(anne, await crisis(petter, anne, kari), "Fortsett som før", "Lukk uten kontakt")
    row = (await stage.alerts())[0]
    assert row.outcome == "settled"
    kari.expects_edit("Lukket uten kontakt av Anne")
    petter.expects("Anne har lest det du skrev")


async def test_pause_and_stop_leave_it_open(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    alert = await crisis(petter, anne, kari)
    await petter.says("/pause")
    await petter.expects(Kind.PAUSE_MENU).taps("3 dager")
    petter.expects(Kind.PAUSE_SET)
    await petter.says("/stopp")
    await petter.expects(Kind.STOP_ASK).taps("Ja, slutt")
    petter.expects(Kind.GOODBYE)
    assert (await stage.alerts())[0].state is AlertState.RAISED
    for staff in (anne, kari, lise):
        staff.reads_all()
    await petter.says("hører noen")
    petter.expects(Kind.CRISIS_MORE)
    anne.expects(Kind.ALERT_WROTE, "hører noen")
    kari.expects(Kind.ALERT_WROTE)
    await petter.taps("📞 Ring meg")
    petter.expects(Kind.CALL_SENT)
    await stage.at("08:06")
    lise.expects_alert_again()
    for staff in (anne, kari, lise):
        staff.reads_all()
    await closed(anne, alert, "Fortsett som før")
    petter.expects("Anne har lest det du skrev")
    await petter.says("hei")
    petter.expects(Kind.STRANGER)
    stage.ignores_the_rest()


async def test_staff_who_end_a_part_and_a_blocked_bot_leave_it_open(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    await crisis(petter, anne, kari)
    await petter.blocks()
    await anne.says("/avslutt Petter")
    await anne.expects(Kind.END_ASK).taps("Ja, avslutt")
    assert (await stage.alerts())[0].state is AlertState.RAISED
    await stage.at("08:06")
    lise.expects_alert_again("Petter")
    stage.ignores_the_rest()


async def test_who_was_shown_the_words_is_written_down(stage: Play, petter: Person, anne: Person, kari: Person) -> None:
    await crisis(petter, anne, kari)
    looks = [row for row in await stage.recall(Audit) if row.action in {"alert.delivered", "replies.read"}]
    assert [row.action for row in looks] == ["alert.delivered"] * 2, "on a phone is not read"
    await petter.says("/innsyn")
    shown = petter.expects(Kind.WHO_LOOKED).text
    assert "Anne (primærkontakten din) fikk varsel med det du skrev" in shown
    assert "leste svar" not in shown


async def test_after_a_restart_it_goes_on(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    await crisis(petter, anne, kari)
    await stage.restart()
    await petter.says("er noen der")
    petter.expects(Kind.CRISIS_MORE)
    await stage.at("08:10")
    lise.expects_alert_again()
    stage.ignores_the_rest()


async def test_stopped_for_a_patient_who_died_an_open_one_stays(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    await crisis(petter, anne, kari)
    await anne.says("/stans Petter")
    await anne.expects(Kind.STOPPED_ALL).taps("Dødsfall")
    anne.expects(Kind.STOPPED_ALL, "dødsfall")
    assert [row.stop for row in await stage.recall(Patient)] == [Stop.DEATH]
    assert (await stage.alerts())[0].state is AlertState.RAISED
    await stage.at("08:06")
    lise.expects_alert_again()
    stage.ignores_the_rest()

"""Every free text of a patient is read by the phrase list in the act that records it."""

from sqlalchemy import update
from sqlmodel import col

from care.crisis import TOGETHER_LETTERS, _last_of
from rules.kinds import Kind
from rules.words import AlertKind
from storage.tables import Audit, Dialogue, Patient
from storage.tables import Person as Row
from tests.behaviour.agreement import in_both_languages, on_both_databases, plan
from tests.behaviour.cast import Person
from tests.behaviour.play import Play
from tests.behaviour.scenes import silence

SIGN = "orker ikke leve"


async def told(petter: Person, anne: Person, kari: Person, text: str = SIGN) -> None:
    petter.expects(Kind.CRISIS)
    anne.expects_alert("Mulig krise", text)
    kari.expects_alert("Mulig krise", text)
    petter.expects_nothing()


async def kinds(stage: Play) -> list[AlertKind]:
    return [alert.kind for alert in await stage.alerts()]


async def test_an_ordinary_text_raises_nothing(stage: Play, petter: Person) -> None:
    for text in ("bra i dag", "orker ikke", "dør av latter", "👍"):
        await petter.says(text)
        petter.expects(Kind.ANSWER_TEXT)
    assert await stage.alerts() == []


@on_both_databases
async def test_what_comes_within_three_minutes_is_read_together(
    stage: Play, petter: Person, anne: Person, kari: Person
) -> None:
    await petter.says("orker ikke")
    petter.expects(Kind.ANSWER_TEXT)
    await stage.advance(minutes=2)
    await petter.says("leve mer")
    await told(petter, anne, kari, "leve mer")


async def test_what_comes_later_is_not(stage: Play, petter: Person) -> None:
    await petter.says("orker ikke")
    await stage.advance(minutes=4)
    await petter.says("leve mer")
    petter.expects(Kind.ANSWER_TEXT)
    petter.expects(Kind.ANSWER_TEXT)
    assert await stage.alerts() == []


async def test_what_was_closed_is_not_raised_by_the_next_word(
    stage: Play, petter: Person, anne: Person, kari: Person
) -> None:
    await petter.says(SIGN)
    petter.expects(Kind.CRISIS)
    kari.expects_alert()
    alert = anne.expects_alert()
    await alert.taps("Lukk uten kontakt")
    anne.expects(Kind.CRISIS_ASK_NOTE)
    await anne.says("Det var en sangtekst.")
    await anne.expects(Kind.CRISIS_CHOICE).taps("Fortsett som før")
    petter.expects("Anne har lest")
    await petter.says("takk")
    petter.expects(Kind.ANSWER_TEXT)
    assert len(await stage.alerts()) == 1


async def test_an_edit_is_read(stage: Play, petter: Person, anne: Person, kari: Person) -> None:
    number = await petter.says("orker ikke")
    petter.expects(Kind.ANSWER_TEXT)
    await stage.advance(minutes=10)
    await petter.edits(number, SIGN)
    await told(petter, anne, kari)


async def test_a_caption_is_read(stage: Play, petter: Person, anne: Person, kari: Person) -> None:
    await petter.sends("photo", SIGN)
    await told(petter, anne, kari)


async def test_forwarded_words_are_read(stage: Play, petter: Person, anne: Person, kari: Person) -> None:
    await petter.says(SIGN, forwarded_from="Ola")
    await told(petter, anne, kari)


async def test_what_stands_after_a_command_is_read(stage: Play, petter: Person, anne: Person, kari: Person) -> None:
    await petter.says(f"/hjelp {SIGN}")
    await told(petter, anne, kari)


async def test_a_call_with_such_words_is_both(stage: Play, petter: Person, anne: Person, kari: Person) -> None:
    await petter.says("/ring")
    petter.expects(Kind.CALL_SENT)
    anne.expects_alert("ber om å bli ringt")
    await petter.says(f"ring meg, {SIGN}")
    petter.expects(Kind.CRISIS)
    kari.expects_alert("Mulig krise")
    anne.expects_alert("Mulig krise")
    stage.ignores_the_rest()


async def test_the_name_of_a_step_is_read_and_is_none(stage: Play, petter: Person, anne: Person, kari: Person) -> None:
    await petter.says("/steg")
    await petter.expects(Kind.STEPS_LIST).taps("Nytt skritt")
    petter.expects(Kind.STEP_ASK_NAME)
    await petter.says(SIGN)
    await told(petter, anne, kari)
    assert await stage.recall(Dialogue) == []
    await petter.says("/steg")
    assert SIGN not in "".join(petter.expects(Kind.STEPS_LIST).buttons)


async def test_a_date_that_was_asked_for_is_read(stage: Play, petter: Person, anne: Person, kari: Person) -> None:
    await petter.says("/pause")
    await petter.expects(Kind.PAUSE_MENU).taps("Til en dato")
    petter.expects(Kind.PAUSE_ASK_DATE)
    await petter.says(SIGN)
    await told(petter, anne, kari)


async def test_an_answer_to_staff_is_read_and_goes_to_its_writer_too(
    stage: Play, petter: Person, anne: Person, kari: Person
) -> None:
    await anne.says("/skriv Petter Hvordan går det?")
    anne.expects(Kind.WRITTEN)
    asked = petter.expects("Hvordan går det?")
    await petter.says(SIGN, to=asked)
    await told(petter, anne, kari)
    anne.expects(Kind.TEAM_ANSWER, SIGN)
    stage.ignores_the_rest()


@in_both_languages
async def test_a_flagged_text_is_never_taken_for_a_step(
    stage: Play, petter: Person, anne: Person, kari: Person
) -> None:
    await petter.says(petter.tongue("gikk ut med søpla. orker ikke leve", "took out the rubbish. I want to die"))
    petter.expects(Kind.CRISIS)
    assert await stage.done() == []
    stage.ignores_the_rest()


@plan(steps=("Sluttet å tenke på døden",))
async def test_nor_one_to_be_read(stage: Play, petter: Person, anne: Person) -> None:
    await petter.says("skal ikke ta livet av meg. gikk ut")
    petter.expects(Kind.REVIEW)
    anne.expects_alert()
    assert await stage.done() == []


async def test_a_flood_hides_no_crisis(stage: Play, petter: Person, anne: Person, kari: Person) -> None:
    for number in range(31):
        await petter.says(f"melding {number}", unheard=True)
    await petter.says(SIGN, unheard=True)
    await stage.settle()
    petter.expects(Kind.CRISIS)
    anne.expects_alert("Mulig krise", SIGN)
    kari.expects_alert("Mulig krise", SIGN)
    stage.ignores_the_rest()


@plan(no_enrolment=True)
async def test_before_the_yes_too(stage: Play, petter: Person, anne: Person, kari: Person) -> None:
    async with stage.program.database.work() as work:
        await work.session.execute(update(Row).where(col(Row.key) == "petter").values(telegram_id=2001))
        await work.commit(stage.now())
    await petter.says("hei")
    petter.reads_all()
    assert await stage.replies() == [], "nothing is recorded of one who has not said yes"
    await petter.says(SIGN)
    fixed = petter.expects(Kind.CRISIS)
    anne.expects_alert("Mulig krise", SIGN)
    kari.expects_alert("Mulig krise", SIGN)
    await petter.says("er noen der")
    petter.expects(Kind.CRISIS_MORE)
    anne.expects(Kind.ALERT_WROTE)
    kari.expects(Kind.ALERT_WROTE)
    await fixed.taps("📞 Ring meg")
    petter.expects(Kind.CALL_SENT)
    anne.expects_alert("ber om å bli ringt")
    assert [row.state for row in await stage.recall(Patient)] == ["invited"]


@in_both_languages
async def test_to_be_read_goes_to_staff_now(stage: Play, petter: Person, anne: Person, kari: Person) -> None:
    words = petter.tongue("orker ikke mer", "can't take it anymore")
    await petter.says(words)
    petter.expects(Kind.REVIEW, "Anne")
    anne.expects_alert("Petter", words)
    kari.expects_nothing()
    await stage.at("08:31")
    kari.expects_alert("Petter", words)


@plan(start="2026-11-27T20:00", days="mon-fri")
async def test_outside_of_hours_it_waits_for_the_next_staffed_hour(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    await petter.says("orker ikke mer")
    petter.expects(Kind.REVIEW, "Anne", "mandag kl. 08:00", "113")
    await stage.at("07:59", days=3)
    for staff in (anne, kari, lise):
        staff.expects_only_summaries()
    await stage.at("08:01")
    anne.expects_alert("orker ikke mer")
    stage.ignores_the_rest()


@plan(start="2026-11-27T20:00", days="mon-fri", hours=(("kari", "mon-sun 16:00-22:00"),))
async def test_outside_of_hours_it_goes_to_whoever_is_on_duty(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    await petter.says("orker ikke mer")
    petter.expects(Kind.REVIEW, "Kari")
    kari.expects_alert("orker ikke mer")
    await stage.at("21:30")
    anne.expects_nothing()
    lise.expects_nothing()
    await stage.at("08:01", days=3)
    anne.expects_alert("orker ikke mer")
    stage.ignores_the_rest()


async def test_one_to_be_read_is_closed_like_any_other(stage: Play, petter: Person, anne: Person) -> None:
    await petter.says("orker ikke mer")
    petter.expects(Kind.REVIEW)
    await anne.expects_alert().taps("Har fått kontakt")
    anne.expects(Kind.ASK_NOTE)
    assert [alert.state for alert in await stage.alerts()] == ["closed"]
    await stage.at("10:05")
    petter.expects_check_in()
    await petter.says("fint")
    petter.expects(Kind.ANSWER_TEXT)


async def test_who_was_told_of_a_silence_is_not_told_that_all_is_well(
    stage: Play, petter: Person, anne: Person
) -> None:
    await silence(stage, petter)
    anne.expects_alert("har ikke svart")
    await petter.says("orker ikke mer")
    petter.expects(Kind.REVIEW)
    anne.expects(Kind.ALL_CLEAR_SEE_NEW)
    anne.expects_alert("bør leses")


async def test_in_a_language_without_a_list_every_text_is_to_be_read(stage: Play, petter: Person, anne: Person) -> None:
    async with stage.program.database.work() as work:
        await work.session.execute(update(Row).where(col(Row.key) == "petter").values(language="se"))
        await work.commit(stage.now())
    await petter.says("bures")
    petter.expects(Kind.REVIEW)
    anne.expects_alert("bures")


async def test_a_second_text_to_be_read_is_told_too(stage: Play, petter: Person, anne: Person, kari: Person) -> None:
    await petter.says("orker ikke mer")
    petter.expects(Kind.REVIEW, "Anne")
    anne.expects_alert("orker ikke mer")
    await stage.at("08:31")
    await kari.expects_alert("orker ikke mer").taps("Jeg tar kontakt")
    anne.expects_edit("Kari tar kontakt")
    await petter.says("klarer ikke mer nå")
    petter.expects(Kind.REVIEW, "Kari")
    kari.expects(Kind.ALERT_WROTE, "klarer ikke mer nå")
    anne.expects_nothing()
    looks = [row for row in await stage.recall(Audit) if row.action == "alert.delivered"]
    assert len(looks) == 3


@plan(staffed="mon-fri 08:00-09:00")
async def test_a_second_one_after_hours_is_told_when_they_are_back(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    await petter.says("orker ikke mer")
    await anne.expects_alert("orker ikke mer").taps("Jeg tar kontakt")
    await stage.at("09:30")
    petter.expects(Kind.REVIEW, "Anne")
    await petter.says("klarer ikke mer nå")
    petter.expects(Kind.REVIEW, "Anne", "i morgen kl. 08:00")
    await stage.at("07:59", days=1)
    assert not any("klarer ikke mer nå" in said.text for said in anne.unread())
    await stage.at("08:01", days=1)
    anne.expects(Kind.ALERT_WROTE, "klarer ikke mer nå")
    stage.ignores_the_rest()


async def test_long_texts_before_are_read_by_their_end_alone(
    stage: Play, petter: Person, anne: Person, kari: Person
) -> None:
    """They must not hold up what everybody else writes, nor hide what is said across two."""
    long = "handlet på butikken og ryddet litt etterpå " * 90
    for _ in range(3):
        await petter.says(long)
    await petter.says(f"{long} jeg orker ikke")
    await petter.says("leve mer")
    petter.expects(Kind.CRISIS)
    anne.expects_alert("Petter")
    kari.expects_alert("Petter")
    stage.ignores_the_rest()


def test_of_what_came_before_little_is_read_again() -> None:
    assert _last_of(["x" * 4000] * 19 + ["y" * 10]) == ["x" * (TOGETHER_LETTERS - 10), "y" * 10]
    assert _last_of(["a", "b"]) == ["a", "b"]

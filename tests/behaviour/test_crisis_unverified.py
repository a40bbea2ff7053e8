"""A possible crisis from a phone that was cut off: told as the patient's own would be, and marked as not certain."""

from rules.kinds import Kind
from rules.words import AlertKind, AlertState, Priority
from storage.tables import OutboxMessage, Reply
from tests.behaviour.agreement import in_both_languages, on_both_databases
from tests.behaviour.cast import Message, Person
from tests.behaviour.play import Play

SIGN = "orker ikke leve mer"
NOT_CERTAIN = "Det er ikke sikkert hvem som skrev"


async def cut_off(anne: Person) -> None:
    """Anne taps it on his page."""
    await anne.says("/person Petter")
    await anne.expects(Kind.PERSON).taps("Telefonen er borte")
    await anne.expects(Kind.DETACH_ASK).taps("Ja, koble fra")
    anne.expects(Kind.DETACHED)


async def crisis(petter: Person, anne: Person, kari: Person, words: str = SIGN) -> Message:
    """From the phone that was cut off comes a sign of one. Gives Anne's alert."""
    await petter.says(words)
    petter.expects(Kind.UNVERIFIED, "113")
    kari.expects_alert("Mulig krise", NOT_CERTAIN)
    return anne.expects_alert("Mulig krise", NOT_CERTAIN, words)


async def kinds(stage: Play) -> list[AlertKind]:
    return [alert.kind for alert in await stage.alerts()]


@on_both_databases
async def test_it_goes_before_all_else_and_is_told_until_a_person_closes_it(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    stage.ignores_the_rest()
    await cut_off(anne)
    await crisis(petter, anne, kari)
    rows = [row for row in await stage.recall(OutboxMessage) if row.kind is Kind.ALERT]
    assert {row.priority for row in rows} == {Priority.CRISIS}
    await stage.at("08:06")
    lise.expects_alert_again("Petter", SIGN)
    await stage.at("09:30", days=7)
    lise.reads_all()
    await stage.at("10:45")
    lise.expects_alert_again("Petter")


async def test_each_further_text_is_told_again(stage: Play, petter: Person, anne: Person, kari: Person) -> None:
    await cut_off(anne)
    await crisis(petter, anne, kari)
    await stage.advance(minutes=2)
    await petter.says("står her ute nå")
    petter.expects(Kind.UNVERIFIED)
    for staff in (anne, kari):
        again = staff.expects(
            Kind.ALERT_WROTE, "Det kom mer fra en konto som ikke lenger er koblet til", "står her ute nå"
        )
        assert "Petter har skrevet igjen" not in again.text
        assert "Petter skrev igjen" not in again.text
    await stage.advance(minutes=2)
    await petter.sends("voice")
    petter.expects(Kind.UNVERIFIED)
    for staff in (anne, kari):
        staff.expects(Kind.ALERT_WROTE)


async def test_one_that_was_open_before_goes_on_with_the_words_marked(
    stage: Play, petter: Person, anne: Person, kari: Person
) -> None:
    await petter.says(SIGN)
    petter.expects(Kind.CRISIS)
    for staff in (anne, kari):
        staff.expects_alert("Mulig krise: Petter har skrevet", f"08:00: «{SIGN}»")
    await cut_off(anne)
    await stage.advance(minutes=2)
    await petter.says("hører noen meg")
    petter.expects(Kind.UNVERIFIED)
    for staff in (anne, kari):
        told = staff.expects(Kind.ALERT_WROTE, "fra en frakoblet konto: «hører noen meg»")
        assert f"08:00: «{SIGN}»" in told.text
    assert await kinds(stage) == [AlertKind.CRISIS]


async def test_nothing_but_a_person_ends_it(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    stage.ignores_the_rest()
    await cut_off(anne)
    alert = await crisis(petter, anne, kari)
    await anne.says("/avslutt Petter")
    await anne.expects(Kind.END_ASK).taps("Ja, avslutt")
    assert [row.state for row in await stage.alerts()] == [AlertState.RAISED]
    await petter.says("hører noen meg")
    anne.expects(Kind.ALERT_WROTE, "hører noen meg")
    await alert.taps("Har fått kontakt")
    anne.expects(Kind.CRISIS_ASK_NOTE)
    await anne.says("Ringte ham.")
    await anne.expects(Kind.CRISIS_CHOICE).taps("Fortsett som før")
    assert [row.state for row in await stage.alerts()] == [AlertState.CLOSED]


async def test_one_to_be_read_is_told_again_too_and_stays_open_after_the_end(
    stage: Play, petter: Person, anne: Person
) -> None:
    stage.ignores_the_rest()
    await cut_off(anne)
    await petter.says("kan noen ringe meg")
    anne.expects_alert("ikke lenger er koblet til Petter")
    await stage.advance(minutes=2)
    await petter.says("orker ikke mer")
    anne.expects(Kind.ALERT_WROTE, "Det kom mer fra en konto som ikke lenger er koblet til Petter")
    await anne.says("/avslutt Petter")
    await anne.expects(Kind.END_ASK).taps("Ja, avslutt")
    assert await kinds(stage) == [AlertKind.UNVERIFIED]
    assert [row.state for row in await stage.alerts()] == [AlertState.RAISED]


@in_both_languages
async def test_what_comes_within_three_minutes_is_read_together(
    stage: Play, petter: Person, anne: Person, kari: Person
) -> None:
    stage.ignores_the_rest()
    first, second = ("orker ikke", "leve mer") if petter.language == "nb" else ("i want to", "die")
    await anne.says("/person Petter")
    await anne.expects(Kind.PERSON).taps(anne.tongue("Telefonen er borte", "The phone is gone"))
    await anne.expects(Kind.DETACH_ASK).taps(anne.tongue("Ja, koble fra", "Yes, cut it off"))
    await petter.says(first)
    assert await stage.words() == [], "what nobody has to read is not kept"
    await stage.advance(minutes=2)
    await petter.says(second)
    anne.expects_alert("Petter", first, second)
    assert await kinds(stage) == [AlertKind.CRISIS]
    await stage.advance(minutes=10)
    await petter.says("ok")
    assert await stage.words() == [first, second, "ok"]


async def test_what_comes_later_is_not(stage: Play, petter: Person, anne: Person) -> None:
    await cut_off(anne)
    await petter.says("orker ikke")
    petter.expects(Kind.UNVERIFIED)
    await stage.advance(minutes=4)
    await petter.says("leve mer")
    assert await stage.alerts() == []


async def test_a_finder_s_words_are_not_read_together_with_the_patient_s(
    stage: Play, petter: Person, anne: Person
) -> None:
    await petter.says("hei")
    petter.expects(Kind.ANSWER_TEXT)
    async with stage.program.database.work() as work:
        (mine,) = await stage.recall(Reply)
        work.session.add(
            Reply(
                patient_id=mine.patient_id,
                kind=mine.kind,
                text="orker ikke",
                sent_at=stage.now(),
                heard_at=stage.now(),
                unverified=True,
            )
        )
        await work.commit(stage.now())
    await petter.says("leve mer")
    petter.expects(Kind.ANSWER_TEXT)
    assert await stage.alerts() == []

"""Staff write to their own patients under their own name; the answer comes back to the writer, and is an answer."""

import json

from rules.kinds import Kind
from storage.tables import TeamMessage
from tests.behaviour.agreement import in_both_languages, on_both_databases, plan
from tests.behaviour.cast import Message, Person
from tests.behaviour.play import Play
from tests.behaviour.scenes import alert

WORDS = "Passer det at jeg ringer i morgen?"


async def written(petter: Person, anne: Person, text: str = WORDS) -> Message:
    """Anne has written to Petter, and both know it. Gives his message."""
    await anne.says(f"/skriv Petter {text}")
    anne.expects(Kind.WRITTEN, "Petter")
    return petter.expects(Kind.TEAM_MESSAGE, "Anne", text)


@in_both_languages
async def test_a_message_comes_under_the_writers_name_and_its_answer_goes_back(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    await anne.says(anne.tongue(f"/skriv Petter {WORDS}\n\nHilsen meg", f"/write petter {WORDS}\n\nHilsen meg"))
    confirmed = anne.expects(Kind.WRITTEN, "Petter")
    assert "08:00" in confirmed.text, "it says when it arrived"
    got = petter.expects(Kind.TEAM_MESSAGE, "Anne", WORDS)
    assert got.text.endswith("\n\nHilsen meg")
    await petter.says("ja, det går fint")
    petter.expects(Kind.ANSWER_PASSED_ON, "Anne")
    anne.expects(Kind.TEAM_ANSWER, "Petter", "ja, det går fint")
    (reply,) = await stage.replies()
    (message,) = await stage.recall(TeamMessage)
    assert reply.answers_id == message.id
    assert reply.read_by == message.writer_id
    assert reply.read_at
    for other in (kari, lise):
        other.expects_nothing()


async def test_the_outbox_holds_no_word_of_it(stage: Play, petter: Person, anne: Person) -> None:
    await written(petter, anne)
    await petter.says("ja takk")
    stage.ignores_the_rest()
    for row in await stage.outbox():
        assert WORDS not in (row.args or "")
        assert "ja takk" not in (row.args or "")
        assert "text" not in json.loads(row.args or "{}")


async def test_the_answer_ends_a_silence_and_marks_a_step(stage: Play, petter: Person, anne: Person) -> None:
    await alert(stage, petter, anne)
    await written(petter, anne)
    await petter.says("gikk ut med søpla")
    petter.expects("Du gikk ut med søpla", "Anne")
    anne.expects_all_clear()
    anne.expects(Kind.TEAM_ANSWER, "søpla")
    assert await stage.done() == ["Gikk ut med søpla"]
    assert await stage.check_ins() == ["missed"]


async def test_it_answers_the_open_check_in(stage: Play, petter: Person, anne: Person) -> None:
    await stage.at("10:00")
    petter.expects_check_in()
    await written(petter, anne)
    await petter.says("ja")
    petter.expects(Kind.ANSWER_PASSED_ON)
    anne.expects(Kind.TEAM_ANSWER)
    assert await stage.check_ins() == ["answered"]


@on_both_databases
async def test_only_the_next_text_within_a_day_is_the_answer_but_a_marked_reply_always_is(
    stage: Play, petter: Person, anne: Person
) -> None:
    got = await written(petter, anne)
    await petter.says("ja")
    petter.expects(Kind.ANSWER_PASSED_ON)
    anne.expects(Kind.TEAM_ANSWER, "ja")
    await petter.says("sola skinner")
    petter.expects(Kind.ANSWER_TEXT)
    anne.expects_nothing()
    await petter.says("helst før ti", to=got)
    petter.expects(Kind.ANSWER_PASSED_ON)
    anne.expects(Kind.TEAM_ANSWER, "helst før ti")


@plan(times=("20:00",))
async def test_a_day_later_a_text_is_no_answer_any_more(stage: Play, petter: Person, anne: Person) -> None:
    await written(petter, anne)
    await stage.advance(hours=24, minutes=1)
    petter.reads_all()
    await petter.says("sola skinner")
    assert "Anne" not in petter.reads_all()[-1].text
    assert "sola skinner" not in anne.everything
    stage.ignores_the_rest()


async def test_asking_to_be_called_is_an_answer_and_an_alert(stage: Play, petter: Person, anne: Person) -> None:
    await written(petter, anne)
    await petter.says("ja, ring meg")
    petter.expects(Kind.CALL_SENT)
    anne.expects_alert("Petter")
    anne.expects(Kind.TEAM_ANSWER, "ja, ring meg")


async def test_the_text_may_be_asked_for(stage: Play, petter: Person, anne: Person) -> None:
    await anne.says("/skriv petter")
    anne.expects(Kind.WRITE_ASK, "Petter")
    await anne.says(WORDS)
    anne.expects(Kind.WRITTEN, "Petter")
    petter.expects(Kind.TEAM_MESSAGE, WORDS)
    await anne.says("og enda noe")
    anne.expects(Kind.STAFF_UNROUTED)
    petter.expects_nothing()


async def test_another_command_forgets_that_a_text_was_asked_for(stage: Play, petter: Person, anne: Person) -> None:
    await anne.says("/skriv petter")
    anne.expects(Kind.WRITE_ASK)
    await anne.says("/pause petter")
    anne.expects(Kind.PAUSE_FOR_MENU)
    await anne.says(WORDS)
    anne.expects(Kind.STAFF_UNROUTED)
    petter.expects_nothing()


@in_both_languages
async def test_quiet_hours_bind_and_the_writer_hears_when_it_is_sent(stage: Play, petter: Person, anne: Person) -> None:
    await petter.says("hei")
    petter.expects(Kind.ANSWER_TEXT)
    await stage.at("22:30")
    petter.reads_all()
    stage.ignores_the_rest()
    await anne.says(f"/skriv Petter {WORDS}")
    waits = anne.expects(Kind.WRITTEN, "08:00")
    await stage.at("07:59", days=1)
    assert WORDS not in petter.everything
    await stage.at("08:00")
    petter.expects(Kind.TEAM_MESSAGE, WORDS)
    assert anne.tongue("kom frem", "arrived") in waits.text


async def test_what_was_held_up_until_the_night_waits_for_the_morning(
    stage: Play, petter: Person, anne: Person
) -> None:
    await stage.at("10:00")
    await petter.taps("Bra")
    await stage.at("21:58")
    petter.reads_all()
    stage.sandbox.faults.retry_after = 600
    await anne.says(f"/skriv Petter {WORDS}")
    await stage.at("07:59", days=1)
    petter.expects_nothing()
    await stage.at("08:00")
    petter.expects(Kind.TEAM_MESSAGE, WORDS)
    stage.ignores_the_rest()


@in_both_languages
async def test_what_cannot_arrive_is_told_to_the_writer(stage: Play, petter: Person, anne: Person) -> None:
    await petter.blocks()
    await anne.says(f"/skriv Petter {WORDS}")
    told = anne.reads_all()
    assert told
    for said in told:
        assert anne.tongue("Meldingen til Petter kom ikke frem", "The message to Petter did not arrive") in said.text


@plan(neighbour=True, chain=(("anne", "30m"),))
async def test_others_get_no_hint_that_there_is_such_a_patient(
    stage: Play, petter: Person, nora: Person, anne: Person, kari: Person, mona: Person, ola: Person
) -> None:
    await kari.says("/skriv Petter hei")
    there = kari.expects(Kind.NO_SUCH_PERSON, "Petter").text
    await kari.says("/skriv Jonas hei")
    nobody = kari.expects(Kind.NO_SUCH_PERSON, "Jonas").text
    assert there.replace("Petter", "Jonas") == nobody
    for command in ("/innsjekk", "/pause", "/avslutt", "/hilsen"):
        await kari.says(f"{command} Petter")
        kari.expects(Kind.NO_SUCH_PERSON)
    await anne.says("/pause petter")
    menu = anne.expects(Kind.PAUSE_FOR_MENU)
    await kari.says("/pause nora")
    own = kari.expects(Kind.PAUSE_FOR_MENU)
    for data in (anne.data_of(menu, "1 dag"), anne.data_of(menu, "Til en dato")):
        toast = await kari.forges(own, data)
        assert "Petter" not in toast
    patient_id = anne.data_of(menu, "1 dag").split(":")[1]
    for press in ("w", "wg", "wc", "wp", "we", "wx", "wy"):
        assert "Petter" not in await kari.forges(own, f"{press}:{patient_id}")
        await petter.says("hei")
    for outsider in (kari, nora, ola):
        assert "Anne" not in outsider.everything
    assert "Petter" not in kari.everything.replace("«Petter»", "")
    assert not await stage.recall(TeamMessage)
    stage.ignores_the_rest()


@plan(neighbour=True, namesake=True, chain=(("kari", "30m"),))
async def test_two_of_one_name_are_told_apart_by_buttons_and_the_text_waits(
    stage: Play, petter: Person, nora: Person, kari: Person
) -> None:
    await kari.says(f"/skriv Petter {WORDS}")
    which = kari.expects(Kind.WHICH_PERSON)
    assert which.buttons == ["Petter (nora)", "Petter (petter)"]
    data = kari.data_of(which, "Petter (nora)")
    await which.taps("Petter (nora)")
    kari.expects(Kind.WRITTEN)
    nora.expects(Kind.TEAM_MESSAGE, WORDS)
    petter.expects_nothing()
    assert which.buttons == []
    await kari.forges(which, data)
    kari.expects(Kind.WRITE_ASK)
    nora.expects_nothing()


async def test_a_name_that_is_only_guessed_is_asked_after(stage: Play, petter: Person, anne: Person) -> None:
    await anne.says("/skriv ter hei hei")
    which = anne.expects(Kind.WHICH_PERSON)
    petter.expects_nothing()
    await which.taps("Petter")
    anne.expects(Kind.WRITTEN)
    petter.expects(Kind.TEAM_MESSAGE, "hei hei")


@in_both_languages
async def test_a_text_that_is_too_long_is_not_cut_but_asked_for_again(
    stage: Play, petter: Person, anne: Person
) -> None:
    await anne.says("/skriv Petter " + "å" * 3600)
    anne.expects(Kind.WRITE_TOO_LONG, "3500")
    petter.expects_nothing()
    await anne.says("kort")
    anne.expects(Kind.WRITTEN)
    petter.expects(Kind.TEAM_MESSAGE, "kort")


@in_both_languages
async def test_the_answer_goes_to_the_primary_contact_when_the_writer_may_not_know_any_more(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    await kari.says(f"/skriv Petter {WORDS}")
    kari.expects(Kind.WRITTEN)
    petter.expects(Kind.TEAM_MESSAGE, "Kari")
    await lise.says("/slutter Kari")
    await lise.expects(Kind.LEAVE_ASK, "Petter").taps(lise.tongue("Anne tar over", "Anne takes over"))
    lise.expects(Kind.LEFT, "Kari")
    await petter.says("ja")
    petter.expects(Kind.ANSWER_PASSED_ON, "Anne")
    anne.expects(Kind.TEAM_ANSWER, "Kari", "ja")
    kari.expects_nothing()


@in_both_languages
async def test_a_command_alone_says_how_it_is_written(stage: Play, anne: Person) -> None:
    for words in ("/skriv /write", "/hilsen /greeting", "/innsjekk /checkin", "/avslutt /end"):
        own, other = words.split() if anne.language == "nb" else words.split()[::-1]
        for command in (own, other):
            await anne.says(command)
            assert f"{own} Petter" in anne.expects(Kind.USAGE).text, "in one's own language, whichever was typed"

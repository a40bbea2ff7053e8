"""A greeting needs no answer and never escalates; a check-in may be sent now."""

from rules.kinds import Kind
from tests.behaviour.agreement import in_both_languages, plan
from tests.behaviour.cast import Person
from tests.behaviour.play import Play


@in_both_languages
@plan(times=("20:00",))
async def test_a_greeting_asks_nothing_and_its_silence_is_no_silence(stage: Play, petter: Person, anne: Person) -> None:
    await anne.says(anne.tongue("/hilsen Petter", "/greeting Petter"))
    anne.expects(Kind.WRITTEN, "Petter")
    said = petter.expects(Kind.GREETING, "Anne")
    assert said.buttons == []
    assert petter.tongue("Du trenger ikke svare", "No need to answer") in said.text
    await anne.says(anne.tongue("/hilsen Petter God tur i helgen", "/greeting Petter God tur i helgen"))
    anne.expects(Kind.WRITTEN, "Petter")
    petter.expects(Kind.GREETING, "God tur i helgen")
    await stage.at("19:59")
    anne.expects_nothing()
    petter.expects_nothing()
    assert not await stage.alerts()
    assert not await stage.check_ins()


async def test_a_text_after_it_is_no_answer_to_it_but_a_marked_reply_is(
    stage: Play, petter: Person, anne: Person
) -> None:
    await anne.says("/hilsen Petter")
    anne.expects(Kind.WRITTEN)
    said = petter.expects(Kind.GREETING)
    await petter.says("sola skinner")
    petter.expects(Kind.ANSWER_TEXT)
    anne.expects_nothing()
    await petter.says("takk for den", to=said)
    petter.expects(Kind.ANSWER_PASSED_ON)
    anne.expects(Kind.TEAM_ANSWER, "takk for den")


async def test_a_greeting_comes_in_a_pause_but_not_in_quiet_hours(stage: Play, petter: Person, anne: Person) -> None:
    await anne.says("/pause petter")
    await anne.taps("1 dag")
    petter.expects(Kind.PAUSE_SET_BY)
    await anne.says("/hilsen petter")
    petter.expects(Kind.GREETING)
    await stage.at("23:00")
    await anne.says("/hilsen petter")
    await stage.at("07:59", days=1)
    petter.expects_nothing()
    await stage.at("08:00")
    petter.expects(Kind.GREETING)
    stage.ignores_the_rest()


@in_both_languages
async def test_a_check_in_may_be_sent_now(stage: Play, petter: Person, anne: Person) -> None:
    await anne.says(anne.tongue("/innsjekk Petter", "/checkin Petter"))
    anne.expects(Kind.CHECK_IN_SENT, "Petter")
    petter.expects_check_in()
    await anne.says("/innsjekk petter")
    anne.expects(Kind.CHECK_IN_ALREADY, "Petter", "08:00")
    petter.expects_nothing()
    await petter.taps(petter.tongue("Bra", "Good"))
    petter.reads_all()
    assert await stage.check_ins() == ["answered"]


@in_both_languages
async def test_not_in_quiet_hours_nor_in_a_pause(stage: Play, petter: Person, anne: Person) -> None:
    await anne.says("/pause petter")
    await anne.taps(anne.tongue("3 dager", "3 days"))
    anne.expects(Kind.PAUSE_TOLD)
    petter.expects(Kind.PAUSE_SET_BY)
    await anne.says("/innsjekk petter")
    anne.expects(Kind.CHECK_IN_PAUSED, anne.tongue("26. november", "26 November"))
    await anne.says("/pause petter")
    await anne.taps(anne.tongue("Avslutt pausen", "End the pause"))
    anne.reads_all()
    petter.reads_all()
    await stage.at("10:00")
    await petter.taps(petter.tongue("Bra", "Good"))
    petter.reads_all()
    await stage.at("22:30")
    await anne.says("/innsjekk petter")
    anne.expects(Kind.CHECK_IN_QUIET, "08:00")
    petter.expects_nothing()

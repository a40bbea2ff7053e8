"""A patient comes on board by a link: asked first, told what it is, and free to say no at every point."""


from rules.sayings import Kind
from storage.tables import Consent
from tests.behaviour.agreement import in_both_languages, plan
from tests.behaviour.boarding import done, says_yes, to_the_question
from tests.behaviour.cast import Person
from tests.behaviour.play import Play


@in_both_languages
@plan(no_enrolment=True, steps=())
async def test_from_the_link_to_the_first_answered_check_in(
    stage: Play, petter: Person, anne: Person, lise: Person
) -> None:
    about = await to_the_question(stage, petter)
    for words in petter.tongue(
        "automatisk|Anne|mandag–fredag|08:00–15:30|Anne og Kari|113|slutte når du vil",
        "automatic|Anne|Monday–Friday|08:00–15:30|Anne and Kari|113|stop whenever",
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
    assert (consent.purpose, consent.how, consent.text) == ("check_ins", "chat", f"1/{petter.language}")
    assert await stage.check_ins() == ["answered"]

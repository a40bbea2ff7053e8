"""Any answer counts, at any time; it is recorded whole and acknowledged in one short line that fits it."""

from datetime import timedelta
from itertools import pairwise

import pytest

from rules.kinds import Kind
from rules.words import Mood
from storage.tables import CheckIn
from tests.behaviour.agreement import in_both_languages, in_both_modes, on_both_databases, plan
from tests.behaviour.cast import Person
from tests.behaviour.play import Play


@in_both_languages
@pytest.mark.parametrize(
    ("nb", "en", "mood", "kind"),
    [
        ("Bra", "Good", Mood.GOOD, Kind.ANSWER_BUTTON),
        ("Sånn passe", "So-so", Mood.SO_SO, Kind.ANSWER_BUTTON),
        ("Tung dag", "Hard day", Mood.HARD, Kind.ANSWER_HARD),
    ],
)
async def test_each_button_for_the_day_is_an_answer(
    stage: Play, petter: Person, anne: Person, nb: str, en: str, mood: Mood, kind: Kind
) -> None:
    await stage.at("10:00")
    question = petter.expects_check_in()
    button = petter.tongue(nb, en)
    assert await question.taps(button)
    petter.expects(kind)
    assert any(label.startswith("✓") and button in label for label in question.buttons)
    (row,) = await stage.recall(CheckIn)
    assert (row.state, row.mood) == ("answered", mood)
    await stage.at("20:00")
    petter.expects_nothing()
    anne.expects_nothing()


@in_both_languages
async def test_a_question_has_buttons_for_the_day_for_a_call_and_for_the_patients_own_steps(
    stage: Play, petter: Person
) -> None:
    await stage.at("10:00")
    labels = petter.expects_check_in().buttons
    assert labels == (
        ["🙂 Bra", "😐 Sånn passe", "🌧 Tung dag", "📞 Ring meg", "Gikk ut", "Gikk ut med søpla", "Var på butikken"]
        if petter.language == "nb"
        else ["🙂 Good", "😐 So-so", "🌧 Hard day", "📞 Call me", "Went out", "Took out the rubbish", "Went to the shop"]
    )


@on_both_databases
async def test_any_text_is_an_answer_and_kept_as_it_was_written(stage: Play, petter: Person, anne: Person) -> None:
    texts = ["👍", "sånn midt på treet", "❤️", "🙂🙂🙂", "x", "…", "<b>hei</b> & *hei* _hei_"]
    await stage.at("10:00")
    petter.expects_check_in()
    for text in texts:
        await petter.says(text)
        petter.expects(Kind.ANSWER_TEXT)
        assert await stage.check_ins() == ["answered"]
    assert await stage.words() == texts
    await stage.at("20:00")
    petter.expects_nothing()
    anne.expects_nothing()


async def test_a_text_of_the_greatest_length_is_kept_whole(stage: Play, petter: Person) -> None:
    text = ("Æ gikk ikke ut i dag heller. 🌧 " * 200)[:4090].strip()
    await petter.says(text)
    petter.expects(Kind.ANSWER_TEXT)
    assert await stage.words() == [text]


@in_both_languages
async def test_a_message_with_no_question_open_is_recorded_and_answered_too(
    stage: Play, petter: Person, anne: Person
) -> None:
    await stage.at("22:40")
    stage.ignores_the_rest()
    petter.reads_all()
    await petter.says("får ikke sove")
    petter.expects(Kind.ANSWER_SILENCE if anne.unread() else Kind.ANSWER_TEXT)
    assert await stage.words() == ["får ikke sove"]


async def test_what_was_written_before_the_question_does_not_answer_it(
    stage: Play, petter: Person, anne: Person
) -> None:
    await stage.at("09:59")
    await petter.says("god morgen")
    petter.expects(Kind.ANSWER_TEXT)
    await stage.at("10:00")
    petter.expects_check_in()
    assert await stage.check_ins() == ["open"]
    await stage.at("11:00")
    petter.expects_reminder()
    await stage.at("12:00")
    anne.expects_alert()


async def test_somebody_may_change_their_mind(stage: Play, petter: Person, anne: Person) -> None:
    await stage.at("10:00")
    question = petter.expects_check_in()
    await question.taps("Bra")
    petter.expects(Kind.ANSWER_BUTTON)
    await stage.advance(minutes=5)
    await question.taps("Tung dag")
    petter.expects(Kind.ANSWER_HARD)
    assert [label for label in question.buttons if label.startswith("✓")] == ["✓ 🌧 Tung dag"]
    (row,) = await stage.recall(CheckIn)
    assert row.mood == Mood.HARD
    anne.expects_nothing()


async def test_the_same_button_twice_is_said_once(stage: Play, petter: Person) -> None:
    await stage.at("10:00")
    question = petter.expects_check_in()
    data = petter.data_of(question, "Bra")
    await question.taps("Bra")
    petter.expects(Kind.ANSWER_BUTTON)
    assert await petter.forges(question, data), "a tap always gets its toast, or the button seems dead"
    petter.expects_nothing()
    assert len(await stage.replies()) == 1


@in_both_modes
async def test_two_taps_before_the_first_was_heard_are_said_once(stage: Play, petter: Person) -> None:
    await stage.at("10:00")
    question = petter.expects_check_in()
    await petter.taps("Bra", on=question, unheard=True)
    await petter.taps("Bra", on=question, unheard=True)
    await stage.settle()
    petter.expects(Kind.ANSWER_BUTTON)
    petter.expects_nothing()


async def test_a_late_tap_on_yesterdays_question_answers_todays(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    await stage.at("10:00")
    yesterdays = petter.expects_check_in()
    await petter.says("hei")
    petter.expects(Kind.ANSWER_TEXT)
    await stage.at("10:00", days=1)
    petter.expects_check_in()
    await yesterdays.taps("Bra")
    petter.expects(Kind.ANSWER_BUTTON)
    assert await stage.check_ins() == ["answered", "answered"]
    await stage.at("20:00")
    petter.expects_nothing()
    for staff in (anne, kari, lise):
        staff.expects(Kind.DIGEST, "Har svart", "Petter")


@in_both_modes
@in_both_languages
async def test_a_hard_day_is_offered_a_call(stage: Play, petter: Person, anne: Person) -> None:
    await stage.at("10:00")
    await petter.expects_check_in().taps(petter.tongue("Tung dag", "Hard day"))
    said = petter.expects(Kind.ANSWER_HARD, "Anne")
    assert said.buttons == [petter.tongue("📞 Ring meg", "📞 Call me")]
    await said.taps(petter.tongue("Ring meg", "Call me"))
    petter.expects(Kind.CALL_SENT)
    anne.expects_alert("Petter")


@in_both_modes
async def test_the_button_of_a_reminder_answers(stage: Play, petter: Person, anne: Person) -> None:
    await stage.at("11:00")
    petter.expects_check_in()
    await petter.expects_reminder().taps("Sånn passe")
    petter.expects(Kind.ANSWER_BUTTON)
    assert await stage.check_ins() == ["answered"]
    await stage.at("20:00")
    anne.expects_nothing()


async def test_the_first_word_after_a_silence_needs_no_explanation(stage: Play, petter: Person, anne: Person) -> None:
    await stage.at("12:00")
    petter.reads_all()
    anne.expects_alert()
    await petter.says("sov")
    petter.expects(Kind.ANSWER_SILENCE)
    anne.expects_all_clear()
    await petter.says("er oppe nå")
    petter.expects(Kind.ANSWER_TEXT)


@plan(crowd=6)
async def test_no_day_sounds_like_the_last(stage: Play, petter: Person) -> None:
    team = [petter, *(stage.player(10_000 + number) for number in range(6))]
    questions = []
    for day in range(3):
        await stage.at("10:01", days=min(day, 1))
        questions.append(petter.expects_check_in().text)
        for person in team:
            person.reads_all()
            await person.says("👍", unheard=True)
        await stage.settle()
        petter.expects(Kind.ANSWER_TEXT)
    stage.ignores_the_rest()
    assert all(today != yesterday for yesterday, today in pairwise(questions))


async def test_an_acknowledgement_comes_at_once(stage: Play, petter: Person) -> None:
    before = stage.now()
    await petter.says("hei")
    assert petter.expects(Kind.ANSWER_TEXT).at - before <= timedelta(seconds=2)

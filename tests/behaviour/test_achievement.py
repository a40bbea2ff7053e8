"""Small everyday things, in the patient's own words: tapped or written, undone with one tap, once a day."""

import pytest

from rules.kinds import Kind
from rules.plan import MOST_STEPS
from storage.tables import Step
from tests.behaviour.agreement import in_both_languages, on_both_databases, plan
from tests.behaviour.cast import Message, Person
from tests.behaviour.play import Play


async def asked(stage: Play, petter: Person) -> Message:
    """It is 10:00, and Petter is asked."""
    await stage.at("10:00")
    return petter.expects_check_in()


def edits(stage: Play) -> int:
    """How often the bot has redrawn buttons."""
    return sum(call.method == "editMessageReplyMarkup" for call in stage.sandbox.calls)


# tapped


@in_both_languages
async def test_a_tap_marks_a_step_and_another_takes_it_back(stage: Play, petter: Person, anne: Person) -> None:
    question = await asked(stage, petter)
    step = petter.tongue("Gikk ut", "Went out")
    assert step in await question.taps(step)
    petter.expects(Kind.ANSWER_STEPS, petter.tongue("u gikk ut", "ou went out"))
    assert f"✓ {step}" in question.buttons
    assert await stage.done() == [step]
    assert step in await question.taps(f"✓ {step}")
    petter.expects_nothing()
    assert step in question.buttons
    assert not await stage.done()
    await stage.at("20:00")
    anne.expects_nothing()


async def test_a_step_alone_is_an_answer(stage: Play, petter: Person, anne: Person) -> None:
    await (await asked(stage, petter)).taps("Var på butikken")
    petter.expects(Kind.ANSWER_STEPS)
    assert await stage.check_ins() == ["answered"]
    await stage.at("20:00")
    petter.expects_nothing()
    anne.expects_nothing()


async def test_a_second_step_gets_its_mark_and_no_second_message(stage: Play, petter: Person) -> None:
    question = await asked(stage, petter)
    await question.taps("Gikk ut")
    petter.expects(Kind.ANSWER_STEPS)
    await question.taps("Var på butikken")
    petter.expects_nothing()
    assert {"✓ Gikk ut", "✓ Var på butikken"} <= set(question.buttons)
    assert await stage.done() == ["Gikk ut", "Var på butikken"]


async def test_a_step_on_yesterdays_question_counts_for_yesterday(stage: Play, petter: Person) -> None:
    yesterdays = await asked(stage, petter)
    await petter.says("hei")
    petter.expects(Kind.ANSWER_TEXT)
    await stage.at("09:00", days=1)
    await yesterdays.taps("Gikk ut")
    await stage.at("10:00")
    todays = petter.expects_check_in()
    assert "✓ Gikk ut" in yesterdays.buttons
    assert "Gikk ut" in todays.buttons
    stage.ignores_the_rest()


# written


@on_both_databases
async def test_a_step_named_in_a_text_is_recognised(stage: Play, petter: Person) -> None:
    await asked(stage, petter)
    for text in ("gikk ut med søpla", "Jeg gikk ut med søpla!", "hei, gikk ut med sopla i dag"):
        await petter.says(text)
        said = petter.expects(Kind.ANSWER_STEPS, "u gikk ut med søpla")
        assert await stage.done() == ["Gikk ut med søpla"], "and not also the shorter step within it"
        await said.taps("Angre")
    assert len(await stage.words()) == 3
    assert await stage.check_ins() == ["answered"]


@on_both_databases
async def test_a_step_named_in_a_text_is_ticked_below_the_days_question_until_it_is_undone(
    stage: Play, petter: Person
) -> None:
    question = await asked(stage, petter)
    words = question.text
    await stage.at("19:00")
    petter.reads_all()
    await petter.says("gikk ut med søpla, og var på butikken")
    said = petter.expects(Kind.ANSWER_STEPS)
    await stage.advance(seconds=2)
    assert "✓ Gikk ut med søpla" in question.buttons
    assert "✓ Var på butikken" in question.buttons
    assert question.text == words, "and not those of an evening"
    assert edits(stage) == 1
    await said.taps("Angre «Gikk ut med søpla»")
    await stage.advance(seconds=2)
    assert "Gikk ut med søpla" in question.buttons
    assert "✓ Var på butikken" in question.buttons
    petter.expects_nothing()
    stage.ignores_the_rest()


async def test_a_changed_text_ticks_the_step_that_it_names_now(stage: Play, petter: Person) -> None:
    question = await asked(stage, petter)
    message = await petter.says("gikk u")
    petter.expects(Kind.ANSWER_TEXT)
    await petter.edits(message, "gikk ut")
    await stage.advance(seconds=2)
    assert "✓ Gikk ut" in question.buttons


async def test_a_question_that_was_deleted_is_not_asked_again_for_a_tick(stage: Play, petter: Person) -> None:
    question = await asked(stage, petter)
    await stage.program.bot.delete_message(petter.chat_id, question.message_id)
    await petter.says("gikk ut med søpla")
    petter.expects(Kind.ANSWER_STEPS)
    await stage.advance(seconds=2)
    petter.expects_nothing()
    assert await stage.done() == ["Gikk ut med søpla"]


async def test_a_tick_that_cannot_be_shown_is_no_question_that_cannot_be_delivered(
    stage: Play, petter: Person, anne: Person
) -> None:
    """What was written before the question is no answer to it, so it is still open."""
    await stage.at("09:54")
    stage.ears_down()
    await petter.says("gikk ut med søpla", unheard=True)
    await stage.at("10:00")
    question = petter.expects_check_in()
    stage.sandbox.faults.planned.clear()
    stage.sandbox.fail_next("editMessageReplyMarkup", 403, "Forbidden: bot was blocked by the user")
    await stage.settle()
    petter.expects(Kind.ANSWER_STEPS)
    await stage.advance(seconds=2)
    assert "Gikk ut med søpla" in question.buttons
    assert await stage.check_ins() == ["open"]
    anne.expects_nothing()
    stage.ignores_the_rest()


async def test_a_step_that_was_not_done_is_not_marked(stage: Play, petter: Person) -> None:
    await asked(stage, petter)
    for text in ("klarte ikke å gå ut", "gikk ikke ut", "skal gå ut i morgen", "mamma gikk ut med søpla"):
        await petter.says(text)
        petter.expects(Kind.ANSWER_TEXT)
    assert not await stage.done()


async def test_several_steps_in_one_text_are_all_marked(stage: Play, petter: Person) -> None:
    await petter.says("Gikk ut med søpla og var på butikken")
    said = petter.expects(Kind.ANSWER_STEPS, "gikk ut med søpla", "var på butikken")
    assert await stage.done() == ["Gikk ut med søpla", "Var på butikken"]
    assert len(said.buttons) == 2


@in_both_languages
async def test_a_recognised_step_is_undone_with_one_tap(stage: Play, petter: Person) -> None:
    await petter.says(petter.tongue("gikk ut med søpla", "took out the rubbish"))
    said = petter.expects(Kind.ANSWER_STEPS)
    assert said.buttons == [petter.tongue("Angre", "Undo")]
    assert await said.taps(petter.tongue("Angre", "Undo"))
    assert not said.buttons
    assert not await stage.done()
    petter.expects_nothing()


async def test_a_step_counts_once_a_day_however_often_it_is_said(stage: Play, petter: Person) -> None:
    await petter.says("gikk ut med søpla")
    petter.expects(Kind.ANSWER_STEPS)
    await petter.says("gikk ut med søpla")
    petter.expects(Kind.ANSWER_TEXT)
    question = await asked(stage, petter)
    assert "✓ Gikk ut med søpla" in question.buttons
    assert await stage.done() == ["Gikk ut med søpla"]


async def test_the_next_day_it_counts_again(stage: Play, petter: Person) -> None:
    await petter.says("gikk ut med søpla")
    petter.expects(Kind.ANSWER_STEPS)
    await stage.at("09:00", days=1)
    petter.reads_all()
    await petter.says("gikk ut med søpla")
    petter.expects(Kind.ANSWER_STEPS)
    assert await stage.done() == ["Gikk ut med søpla", "Gikk ut med søpla"]
    stage.ignores_the_rest()


async def test_a_step_that_was_taken_back_may_be_done_after_all(stage: Play, petter: Person) -> None:
    await petter.says("var på butikken")
    await petter.expects(Kind.ANSWER_STEPS).taps("Angre")
    await petter.says("var på butikken")
    petter.expects(Kind.ANSWER_STEPS)
    assert await stage.done() == ["Var på butikken"]


async def test_on_a_hard_day_a_step_is_answered_as_what_it_is(stage: Play, petter: Person) -> None:
    await (await asked(stage, petter)).taps("Tung dag")
    petter.expects(Kind.ANSWER_HARD)
    await petter.says("gikk ut med søpla")
    petter.expects(Kind.ANSWER_STEPS_HARD, "gikk ut med søpla")


# the list


@in_both_languages
async def test_the_list_shows_adds_renames_and_drops(stage: Play, petter: Person) -> None:
    await petter.says("/steg" if petter.language == "nb" else "/steps")
    listed = petter.expects(Kind.STEPS_LIST)
    assert listed.buttons[:-1] == (
        ["Gikk ut", "Gikk ut med søpla", "Var på butikken"]
        if petter.language == "nb"
        else ["Went out", "Took out the rubbish", "Went to the shop"]
    )
    await listed.taps(petter.tongue("Nytt skritt", "New step"))
    petter.expects(Kind.STEP_ASK_NAME)
    await petter.says("Laget kaffe")
    petter.expects(Kind.STEP_ADDED, "Laget kaffe")
    await petter.says("/steg")
    await petter.expects(Kind.STEPS_LIST).taps("Laget kaffe")
    await petter.expects(Kind.STEP_MENU).taps(petter.tongue("Endre navn", "Rename"))
    petter.expects(Kind.STEP_ASK_RENAME, "Laget kaffe")
    await petter.says("Kokte te")
    petter.expects(Kind.STEP_RENAMED, "Kokte te")
    await petter.says("/steg")
    again = petter.expects(Kind.STEPS_LIST)
    assert "Kokte te" in again.buttons
    await again.taps("Kokte te")
    await petter.expects(Kind.STEP_MENU).taps(petter.tongue("Ta bort", "Remove"))
    petter.expects(Kind.STEP_DROPPED, "Kokte te")
    await stage.at("10:00")
    assert "Kokte te" not in petter.expects_check_in().buttons


async def test_a_new_step_stands_below_the_next_question_and_can_be_written(stage: Play, petter: Person) -> None:
    await petter.says("/steg")
    await petter.expects(Kind.STEPS_LIST).taps("Nytt skritt")
    petter.expects(Kind.STEP_ASK_NAME)
    await petter.says("Vannet plantene")
    petter.expects(Kind.STEP_ADDED)
    assert "Vannet plantene" in (await asked(stage, petter)).buttons
    await petter.says("vannet plantene")
    petter.expects(Kind.ANSWER_STEPS, "vannet plantene")


@pytest.mark.parametrize("name", ["x" * 61, "Jeg vet ikke helt. " * 200, "\u200b\u200d"])
async def test_a_name_that_cannot_be_one_is_asked_for_again(stage: Play, petter: Person, name: str) -> None:
    await petter.says("/steg")
    await petter.expects(Kind.STEPS_LIST).taps("Nytt skritt")
    petter.expects(Kind.STEP_ASK_NAME)
    await petter.says(name)
    petter.expects(Kind.STEP_BAD_NAME)
    await petter.says("Kokte te")
    petter.expects(Kind.STEP_ADDED, "Kokte te")


@in_both_languages
@plan(steps=tuple(f"Skritt {number}" for number in range(1, MOST_STEPS)))
async def test_five_thousand_steps_are_met_with_how_many_there_is_room_for(stage: Play, petter: Person) -> None:
    await petter.says(petter.tongue("/steg", "/steps"))
    listed = petter.expects(Kind.STEPS_LIST)
    new = petter.tongue("Nytt skritt", "New step")
    await listed.taps(new)
    petter.expects(Kind.STEP_ASK_NAME)
    pasted = "\n".join(f"{number} x" for number in range(1, 5001))
    await petter.says(pasted[:4090])
    petter.expects(Kind.STEP_BAD_NAME, "60")
    await petter.says(petter.tongue("Det siste", "The last one"))
    petter.expects(Kind.STEP_ADDED)
    await listed.taps(new)
    petter.expects(Kind.STEP_TOO_MANY, str(MOST_STEPS))
    await petter.says(petter.tongue("Ett til", "One more"))
    petter.expects(Kind.ANSWER_TEXT)
    assert len([step for step in await stage.recall(Step) if step.dropped_at is None]) == MOST_STEPS
    assert pasted[:4090].strip() in await stage.words(), "what was written is kept as a reply"


async def test_a_step_that_is_on_the_list_is_not_added_twice(stage: Play, petter: Person) -> None:
    await petter.says("/steg")
    listed = petter.expects(Kind.STEPS_LIST)
    await listed.taps("Nytt skritt")
    petter.expects(Kind.STEP_ASK_NAME)
    await petter.says("gikk UT")
    petter.expects(Kind.STEP_KNOWN, "Gikk ut")
    await petter.says("/steg")
    assert petter.expects(Kind.STEPS_LIST).buttons == listed.buttons


async def test_one_may_leave_it_be(stage: Play, petter: Person) -> None:
    await petter.says("/steg")
    listed = petter.expects(Kind.STEPS_LIST)
    await listed.taps("Gikk ut")
    await petter.expects(Kind.STEP_MENU).taps("La det stå")
    await listed.taps("Nytt skritt")
    await petter.expects(Kind.STEP_ASK_NAME).taps("Avbryt")
    petter.expects(Kind.NOT_NOW)
    await petter.says("bare en melding")
    petter.expects(Kind.ANSWER_TEXT)


async def test_a_command_leaves_the_question_for_a_name(stage: Play, petter: Person) -> None:
    await petter.says("/steg")
    await petter.expects(Kind.STEPS_LIST).taps("Nytt skritt")
    petter.expects(Kind.STEP_ASK_NAME)
    await petter.says("/hjelp")
    petter.expects(Kind.HELP_PATIENT)
    await petter.says("bare en melding")
    petter.expects(Kind.ANSWER_TEXT)


async def test_a_question_for_a_name_is_forgotten_after_a_while(stage: Play, petter: Person) -> None:
    await petter.says("/steg")
    await petter.expects(Kind.STEPS_LIST).taps("Nytt skritt")
    petter.expects(Kind.STEP_ASK_NAME)
    await stage.advance(minutes=61)
    await petter.says("hei igjen")
    petter.expects(Kind.ANSWER_TEXT)


async def test_what_was_done_stays_done_when_the_step_is_dropped(stage: Play, petter: Person) -> None:
    await petter.says("gikk ut med søpla")
    petter.expects(Kind.ANSWER_STEPS)
    await petter.says("/steg")
    await petter.expects(Kind.STEPS_LIST).taps("Gikk ut med søpla")
    await petter.expects(Kind.STEP_MENU).taps("Ta bort")
    petter.expects(Kind.STEP_DROPPED)
    assert await stage.done() == ["Gikk ut med søpla"]


async def test_the_list_is_the_patients_own_whatever_the_plan_says_later(stage: Play, petter: Person) -> None:
    await petter.says("/steg")
    await petter.expects(Kind.STEPS_LIST).taps("Gikk ut")
    await petter.expects(Kind.STEP_MENU).taps("Ta bort")
    petter.expects(Kind.STEP_DROPPED)
    await stage.apply()
    await petter.says("/steg")
    assert petter.expects(Kind.STEPS_LIST).buttons[:-1] == ["Gikk ut med søpla", "Var på butikken"]


async def test_a_dropped_step_on_an_old_question_does_no_harm(stage: Play, petter: Person) -> None:
    question = await asked(stage, petter)
    await petter.says("/steg")
    await petter.expects(Kind.STEPS_LIST).taps("Gikk ut")
    await petter.expects(Kind.STEP_MENU).taps("Ta bort")
    petter.expects(Kind.STEP_DROPPED)
    assert await question.taps("Gikk ut")
    petter.reads_all()

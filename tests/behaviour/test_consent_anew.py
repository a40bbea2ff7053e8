"""The text that patients agreed to has changed: they are asked anew, and without a yes in time nobody asks more."""

from sqlalchemy import select

from rules.kinds import Kind
from storage.tables import Consent, Schedule
from tests.behaviour.agreement import in_both_languages, on_both_databases, plan
from tests.behaviour.boarding import done, says_yes, to_the_question
from tests.behaviour.cast import Message, Person
from tests.behaviour.play import Play


async def agreed_to_an_older_text(stage: Play, petter: Person) -> None:
    """Petter said yes in the chat, to words that are not the present ones any more."""
    await says_yes(petter, await to_the_question(stage, petter))
    await petter.expects(Kind.ENROL_TIMES).taps("10:00")
    await done(petter, petter.expects(Kind.ENROL_STEPS))
    async with stage.program.database.work() as work:
        for row in await work.all(select(Consent)):
            row.text = f"1/{petter.language}"
        await work.commit(stage.now())
    for player in (3001, 4001):
        stage.player(player).reads_all()


async def asked_anew(stage: Play, petter: Person) -> Message:
    """The next check-in comes, and with it the new text."""
    await stage.at("10:00")
    petter.expects_check_in()
    return petter.expects(Kind.CONSENT_AGAIN)


@in_both_languages
@on_both_databases
@plan(no_enrolment=True, steps=())
async def test_with_the_next_check_in_the_new_text_is_shown_once_and_staff_are_told(
    stage: Play, petter: Person, anne: Person, lise: Person
) -> None:
    await agreed_to_an_older_text(stage, petter)
    anew = await asked_anew(stage, petter)
    for words in petter.tongue("7. desember|Telegrams|Vil du være med?", "7 December|Telegram's|take part?").split("|"):
        assert words in anew.text
    for told in (anne, lise):
        told.expects(Kind.CONSENT_ASKED_AGAIN, "Petter", petter.tongue("7. desember", "7 December"))
    await petter.says("ok")
    petter.reads_all()
    await stage.at("10:00", days=1)
    petter.expects_check_in()
    assert Kind.CONSENT_AGAIN not in {row.kind for row in await stage.outbox() if row.created_at > anew.at}
    await anew.taps(petter.tongue("Ja, jeg vil være med", "Yes, I'd like to"))
    petter.expects(Kind.ANSWER_BUTTON)
    for told in (anne, lise):
        told.expects(Kind.CONSENT_RENEWED, "Petter")
    older, newer = await stage.recall(Consent)
    assert (newer.text, newer.shown) == (f"3/{petter.language}", anew.read)
    assert older.withdrawn_at is None
    await stage.at("10:00", days=1)
    petter.expects_check_in()
    stage.ignores_the_rest()


@plan(no_enrolment=True, steps=(), window="30m", remind_after=None, misses_before_alert=14)
async def test_without_a_yes_in_time_nobody_asks_any_more_until_there_is_one(
    stage: Play, petter: Person, anne: Person, lise: Person
) -> None:
    await agreed_to_an_older_text(stage, petter)
    await asked_anew(stage, petter)
    await stage.advance(days=13)
    petter.reads_all()
    for told in (anne, lise):
        told.reads_all()
    await stage.advance(days=1, minutes=1)
    # the last day counts to its end
    petter.expects_check_in()
    petter.expects_nothing()
    await stage.advance(days=1)
    last = petter.expects(Kind.CONSENT_AGAIN)
    assert "spør vi ikke lenger" in last.text
    for told in (anne, lise):
        told.expects(Kind.CONSENT_LAPSED, "Petter")
    await stage.advance(days=3)
    petter.expects_nothing()
    assert [row.next_due_at for row in await stage.recall(Schedule)] == [None]
    await anne.says("/innsjekk petter")
    anne.expects(Kind.CHECK_IN_NO_CONSENT, "Petter")
    await last.taps("Ja, jeg vil være med")
    petter.expects(Kind.ANSWER_BUTTON)
    anne.expects(Kind.CONSENT_RENEWED)
    await stage.advance(days=1)
    petter.expects_check_in()
    stage.ignores_the_rest()


@plan(no_enrolment=True, steps=())
async def test_no_thanks_says_what_stopping_means_and_one_tap_more_does_it(
    stage: Play, petter: Person, anne: Person
) -> None:
    await agreed_to_an_older_text(stage, petter)
    await (await asked_anew(stage, petter)).taps("Nei takk")
    await petter.expects(Kind.STOP_ASK).taps("Ja, slutt")
    petter.expects(Kind.GOODBYE)
    assert all(row.withdrawn_at for row in await stage.recall(Consent))
    await stage.advance(days=2)
    petter.expects_nothing()
    stage.ignores_the_rest()


@plan(no_enrolment=True, steps=())
async def test_in_a_pause_nobody_is_asked_anew(stage: Play, petter: Person) -> None:
    await agreed_to_an_older_text(stage, petter)
    await petter.says("/pause")
    await petter.taps("3 dager")
    petter.reads_all()
    await stage.advance(days=2)
    petter.expects_nothing()
    stage.ignores_the_rest()


async def test_what_was_agreed_on_paper_has_no_version_and_is_the_teams_to_renew(stage: Play, petter: Person) -> None:
    await stage.at("10:00")
    petter.expects_check_in()
    petter.expects_nothing()

"""The words of replies are kept for so long and no longer, and never go before what matters stands in the record."""

from datetime import timedelta

from sqlalchemy import select

from care.retention import kept
from rules.kinds import Kind
from storage.tables import Audit, Bot, Reply
from tests.behaviour.agreement import in_both_languages, on_both_databases, plan
from tests.behaviour.boarding import to_the_question
from tests.behaviour.cast import Person
from tests.behaviour.play import Play


async def later(stage: Play, days: int) -> None:
    """As if everything that was written was written so many days earlier; and it is time to tidy."""
    async with stage.program.database.work() as work:
        for reply in await work.all(select(Reply)):
            reply.sent_at -= timedelta(days=days)
            if reply.record_asked_at:
                reply.record_asked_at -= timedelta(days=days)
        for bot in await work.all(select(Bot)):
            bot.tidy_at = stage.now()
        await work.commit(stage.now())
    await stage.advance(seconds=10)


async def reads(anne: Person) -> str:
    """Anne reads what waits, and marks it; gives the toast."""
    await anne.says(anne.tongue("/svar", "/replies"))
    return await anne.expects(Kind.REPLIES).taps(anne.tongue("Ført i journalen", "Entered in the record"))


@in_both_languages
@on_both_databases
async def test_after_the_agreed_days_only_the_fact_is_left_of_what_was_entered(
    stage: Play, petter: Person, anne: Person
) -> None:
    stage.ignores_the_rest()
    await petter.says("det var tungt i går")
    assert await reads(anne) == anne.tongue("Merket som ført.", "Marked as entered.")
    await later(stage, 89)
    assert await stage.words() == ["det var tungt i går"]
    await later(stage, 2)
    (reply,) = await stage.replies()
    assert (reply.text, reply.kind.value) == (None, "text")
    assert reply.read_at
    assert petter.tongue("Teksten er slettet", "The text was erased") in await _page(petter)


async def _page(petter: Person) -> str:
    await petter.says("/mine_data")
    page = petter.expects(Kind.MY_DATA_PAGE)
    return petter.phone.media(page.message_id)[1].decode()


async def test_what_was_read_but_not_entered_stays_and_staff_are_reminded_before_it_goes(
    stage: Play, petter: Person, anne: Person, lise: Person
) -> None:
    await stage.at("09:00")
    stage.ignores_the_rest()
    await petter.says("det var tungt i går")
    await anne.says("/svar")
    anne.expects(Kind.REPLIES)
    await later(stage, 300)
    assert await stage.words() == ["det var tungt i går"]
    await later(stage, 40)
    asked = anne.expects(Kind.RECORD_ASK, "Petter", "1 svar")
    lise.expects(Kind.RECORD_ASK)
    await later(stage, 28)
    assert await stage.words() == ["det var tungt i går"]
    assert len([row for row in await stage.outbox() if row.kind is Kind.RECORD_ASK]) == 2
    await later(stage, 3)
    assert await stage.words() == []
    await asked.taps("Ført i journalen")


async def test_the_reminder_s_button_marks_it_too(stage: Play, petter: Person, anne: Person) -> None:
    await stage.at("09:00")
    stage.ignores_the_rest()
    await petter.says("det var tungt i går")
    await anne.says("/svar")
    await later(stage, 340)
    await anne.expects(Kind.RECORD_ASK).taps("Ført i journalen")
    await later(stage, 1)
    assert await stage.words() == []


async def test_the_reminder_shows_the_words_and_that_they_were_read_is_written_down(
    stage: Play, petter: Person, anne: Person
) -> None:
    await stage.at("09:00")
    stage.ignores_the_rest()
    await petter.says("det var tungt i går")
    long = "gåtur " * 600
    await petter.says(long)
    await petter.says("bedre i dag")
    await reads_without_marking(anne)
    await later(stage, 340)
    asked = anne.expects(Kind.RECORD_ASK, "Petter", "3 svar")
    looks = await _reads(stage)
    await asked.taps("Les svarene")
    pages = [anne.expects(Kind.REPLIES) for _ in range(4)]
    assert "det var tungt i går" in pages[0].text
    assert "gåtur" in pages[1].text
    assert "gåtur" in pages[2].text
    assert "bedre i dag" in pages[3].text
    assert await _reads(stage) > looks
    for page in (pages[0], pages[2], pages[3]):
        assert await page.taps("Ført i journalen") == "Merket som ført."
    await later(stage, 1)
    assert await stage.words() == []


async def test_the_words_behind_a_reminder_are_for_its_reader_alone_and_as_long_as_they_may(
    stage: Play, petter: Person, anne: Person, lise: Person
) -> None:
    await stage.at("09:00")
    stage.ignores_the_rest()
    await petter.says("det var tungt i går")
    await reads_without_marking(anne)
    await later(stage, 340)
    asked = anne.expects(Kind.RECORD_ASK)
    hers = lise.expects(Kind.RECORD_ASK)
    await lise.forges(hers, anne.data_of(asked, "Les svarene"))
    assert "det var tungt" not in lise.everything
    await later(stage, 31)
    assert await stage.words() == []
    await asked.taps("Les svarene")
    anne.expects(Kind.REPLIES_NONE)


async def reads_without_marking(anne: Person) -> None:
    """Anne reads all that waits."""
    for _ in range(4):
        await anne.says("/svar")
    anne.reads_all()


async def _reads(stage: Play) -> int:
    return len([row for row in await stage.recall(Audit) if row.action == "replies.read"])


async def test_without_a_reminder_that_arrived_nothing_goes(stage: Play, petter: Person, anne: Person) -> None:
    await stage.at("09:00")
    stage.ignores_the_rest()
    await petter.says("det var tungt i går")
    await anne.says("/svar")
    stage.telegram_down()
    await later(stage, 340)
    await later(stage, 100)
    assert await stage.words() == ["det var tungt i går"]
    await stage.telegram_up()


async def test_what_nobody_has_read_stays_however_old_it_is(stage: Play, petter: Person) -> None:
    stage.ignores_the_rest()
    await petter.says("det var tungt i går")
    await later(stage, 2000)
    await later(stage, 2000)
    assert await stage.words() == ["det var tungt i går"]


@plan(neighbour=True, chain=(("anne", "30m"),))
async def test_nobody_marks_what_they_may_not_read(
    stage: Play, petter: Person, nora: Person, anne: Person, kari: Person
) -> None:
    stage.ignores_the_rest()
    await petter.says("om petter")
    await nora.says("om nora")
    await anne.says("/svar")
    page = anne.expects(Kind.REPLIES)
    await kari.says("/svar")
    other = kari.expects(Kind.REPLIES)
    assert await kari.forges(other, anne.data_of(page, "Ført i journalen")) != "Merket som ført."
    assert [reply.entered_at for reply in await stage.replies()] == [None, None]
    assert await kari.forges(other, "je:999999") != "Merket som ført."


async def test_who_entered_and_what_went_stands_in_the_trail_and_in_the_status(
    stage: Play, petter: Person, anne: Person
) -> None:
    stage.ignores_the_rest()
    await petter.says("det var tungt i går")
    await petter.says("og i dag")
    async with stage.program.database.reading() as work:
        assert (await kept(work, None)).not_entered == 2
    await reads(anne)
    async with stage.program.database.reading() as work:
        found = await kept(work, None)
        assert (found.texts, found.not_entered) == (2, 0)
    await later(stage, 91)
    said = {row.action: row.detail for row in await stage.recall(Audit)}
    assert said["replies.entered"] == said["replies.forgotten"] == "2 replies"


@in_both_languages
async def test_it_is_told_before_the_yes(stage: Play, nora: Person) -> None:
    stage.ignores_the_rest()
    about = await to_the_question(stage, nora, "nora")
    assert nora.tongue("slettes herfra etter 90 dager", "erased here after 90 days") in about.text


async def test_nothing_goes_while_a_possible_crisis_is_open(stage: Play, petter: Person, anne: Person) -> None:
    stage.ignores_the_rest()
    await petter.says("orker ikke leve mer")
    await reads(anne)
    await later(stage, 91)
    assert await stage.words() == ["orker ikke leve mer"]

"""The summary at the start of staffed hours: who answered and who did not, what is open, what waits for a reader."""

from datetime import timedelta

from sqlalchemy import select

from rules.kinds import Kind
from rules.words import ReplyKind
from storage.tables import Person as Row
from storage.tables import Reply, Schedule
from tests.behaviour.agreement import in_both_languages, on_both_databases, plan
from tests.behaviour.cast import Message, Person
from tests.behaviour.play import Play
from tests.behaviour.scenes import silence

APART = {"neighbour": True, "chain": (("anne", "30m"),)}


def section(message: Message, nb: str, en: str) -> list[str]:
    """The lines under a heading of the summary."""
    lines = message.text.split("\n")
    start = lines.index(message.person.tongue(nb, en))
    end = lines.index("", start) if "" in lines[start:] else len(lines)
    return lines[start + 1 : end]


async def next_morning(stage: Play, staff: Person) -> Message:
    await stage.at("08:01", days=1)
    return staff.expects(Kind.DIGEST)


@in_both_languages
@on_both_databases
@plan(**APART)
async def test_it_says_who_answered_who_did_not_and_which_steps_were_reached(
    stage: Play, petter: Person, nora: Person, lise: Person
) -> None:
    await stage.at("10:05")
    question = petter.expects_check_in()
    await question.taps(petter.tongue("Tung dag", "Hard day"))
    await question.taps(petter.tongue("Gikk ut", "Went out"))
    for _ in range(2):  # done, and after all not
        await question.taps(petter.tongue("Var på butikken", "Went to the shop"))
    await petter.says(petter.tongue("gikk ut med søpla", "took out the rubbish"))
    stage.ignores_the_rest()
    summary = await next_morning(stage, lise)
    assert section(summary, "Har svart (1)", "Answered (1)") == [lise.tongue("Petter (tung dag)", "Petter (hard day)")]
    assert section(summary, "Uten svar (1)", "Without an answer (1)") == [
        lise.tongue("Nora: innsjekken i går kl. 10:00.", "Nora: the check-in yesterday at 10:00.")
    ]
    assert section(summary, "Skritt (1)", "Steps (1)") == [
        lise.tongue("Petter: Gikk ut, Gikk ut med søpla", "Petter: Went out, Took out the rubbish")
    ]
    assert section(summary, "Åpne varsler (1)", "Open alerts (1)")[0].startswith("Nora: ")


@in_both_languages
async def test_it_says_how_many_are_unread_and_since_when_the_oldest_waits(
    stage: Play, petter: Person, anne: Person
) -> None:
    await stage.at("14:10", days=1)
    petter.reads_all()
    await petter.says("en")
    await stage.at("23:10")
    await petter.says("to")
    await petter.says("tre")
    stage.ignores_the_rest()
    await stage.at("08:01", days=1)
    summary = anne.reads_all()[-1]
    assert summary.text.split("\n")[1] == anne.tongue(
        "3 uleste svar, det eldste fra i går kl. 14:10.", "3 unread replies, the oldest from yesterday at 14:10."
    )
    assert "tre" not in summary.text.split("\n", 2)[2], "the summary says that they wait, not what they say"


@in_both_languages
async def test_its_button_reads_them(stage: Play, petter: Person, anne: Person) -> None:
    await stage.at("20:00")
    await petter.says("hei der")
    stage.ignores_the_rest()
    await stage.at("08:01", days=1)
    summary = anne.reads_all()[-1]
    assert summary.buttons == [anne.tongue("Les svarene", "Read the replies")]
    await summary.taps(summary.buttons[0])
    anne.expects(Kind.REPLIES, "hei der")
    assert all(reply.read_at for reply in await stage.replies() if reply.kind is ReplyKind.TEXT)


@in_both_languages
@plan(times=("21:00",), window="1h", remind_after=None)
async def test_what_nobody_reads_stands_in_it_each_morning_until_somebody_does(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    await stage.at("09:00")
    await petter.says("les meg")
    petter.expects(Kind.ANSWER_TEXT)
    await petter.says("/pause")
    await petter.taps(petter.tongue("En uke", "A week"))
    petter.reads_all()
    anne.reads_all()
    for _ in range(4):
        summary = await next_morning(stage, anne)
        assert anne.tongue("1 ulest svar, fra ", "1 unread reply, from ") in summary.text
    since = anne.tongue("1 ulest svar, fra mandag kl. 09:00.", "1 unread reply, from Monday at 09:00.")
    assert since in summary.text
    await anne.says("/svar")
    anne.expects(Kind.REPLIES)
    await stage.at("08:01", days=3)
    summary = anne.reads_all()[-1]
    assert anne.tongue("ulest", "unread") not in summary.text
    assert summary.buttons == []
    stage.ignores_the_rest()


async def test_after_a_week_it_gives_the_date(stage: Play, petter: Person, anne: Person) -> None:
    async with stage.program.database.work() as work:
        who = next(row.id for row in await stage.recall(Row) if row.name == "Petter")
        at = stage.now() - timedelta(days=30)
        work.session.add(Reply(patient_id=who, kind=ReplyKind.TEXT, text="gammelt", sent_at=at, heard_at=at))
        await work.commit(stage.now())
    stage.ignores_the_rest()
    assert "fra 24. oktober kl. " in (await next_morning(stage, anne)).text


@plan(**APART)
async def test_it_counts_only_what_one_may_read(
    stage: Play, petter: Person, nora: Person, anne: Person, kari: Person, lise: Person
) -> None:
    await stage.at("09:00")
    await petter.says("/pause")
    await petter.taps("3 dager")
    await nora.says("/pause")
    await nora.taps("3 dager")
    for _ in range(3):
        await nora.says("hei")
    await petter.says("hei")
    stage.ignores_the_rest()
    await stage.at("08:01", days=1)
    assert "1 ulest svar, " in anne.reads_all()[-1].text
    assert "3 uleste svar, " in kari.reads_all()[-1].text
    assert "4 uleste svar, " in lise.reads_all()[-1].text
    assert "Nora" not in anne.everything
    assert "Petter" not in kari.everything


@plan(relative=True, chain=(("anne", "30m"), ("mona", "30m")))
async def test_a_relative_a_patient_and_a_stranger_get_none(
    stage: Play, petter: Person, mona: Person, ola: Person
) -> None:
    await silence(stage, petter)
    await petter.says("hei")
    petter.reads_all()
    await stage.at("08:30", days=1)
    for outsider in (petter, mona, ola):
        assert "Oppsummering" not in outsider.everything
    stage.ignores_the_rest()


@plan(**APART, times=("21:00",), window="1h", remind_after=None)
async def test_who_has_nothing_in_it_gets_none(
    stage: Play, petter: Person, nora: Person, anne: Person, kari: Person, lise: Person
) -> None:
    await stage.at("08:10")
    await petter.says("hei")
    petter.reads_all()
    await petter.says("/pause")
    await petter.taps("1 dag")
    petter.reads_all()
    await nora.says("/start")
    nora.reads_all()
    await stage.at("20:59")
    kari.expects_nothing()
    anne.expects(Kind.PAUSE_TOLD)
    async with stage.program.database.work() as work:
        for schedule in await work.all(select(Schedule)):
            schedule.next_due_at = None
        await work.commit(stage.now())
    await stage.at("08:01", days=1)
    anne.expects(Kind.DIGEST, "1 ulest svar")
    lise.expects(Kind.DIGEST, "1 ulest svar")
    kari.expects_nothing()
    petter.reads_all()


@in_both_languages
@plan(outcome_within="48h")
async def test_it_says_who_has_an_open_alert(stage: Play, petter: Person, anne: Person, lise: Person) -> None:
    await silence(stage, petter)
    await anne.expects_alert().taps(anne.tongue("Jeg tar kontakt", "I'll make contact"))
    stage.ignores_the_rest()
    summary = await next_morning(stage, lise)
    assert section(summary, "Åpne varsler (1)", "Open alerts (1)") == [
        lise.tongue(
            "Petter: har ikke svart. Varsel fra i går kl. 12:00. Anne tar kontakt.",
            "Petter: hasn't answered. Alert from yesterday at 12:00. Anne is making contact.",
        )
    ]

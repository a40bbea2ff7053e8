"""`/i_dag`: how today stands with one's own patients, in one message; for anybody else there is no such command."""

from dataclasses import replace

from rules.kinds import Kind
from storage.tables import Audit
from storage.tables import Person as Row
from tests.behaviour.agreement import in_both_languages, on_both_databases, plan
from tests.behaviour.cast import Message, Person
from tests.behaviour.play import Play
from tests.behaviour.scenes import silence

APART = {"neighbour": True, "chain": (("anne", "30m"),)}


async def looks(staff: Person) -> Message:
    await staff.says(staff.tongue("/i_dag", "/today"))
    return staff.expects(Kind.TODAY)


async def lines(staff: Person) -> list[str]:
    """What stands there of each patient."""
    return (await looks(staff)).text.split("\n\n", 1)[1].split("\n")


@in_both_languages
@on_both_databases
async def test_through_a_day(stage: Play, petter: Person, anne: Person, kari: Person, lise: Person) -> None:
    title = anne.tongue("I dag, mandag 23. november", "Today, Monday 23 November")
    assert (await looks(anne)).text == title + anne.tongue(
        "\n\nPetter: spørres kl. 10:00", "\n\nPetter: asked at 10:00"
    )
    await stage.at("10:01")
    assert await lines(anne) == [anne.tongue("Petter: svar ventes innen kl. 12:00", "Petter: answer awaited by 12:00")]
    await stage.at("10:12")
    question = petter.expects_check_in()
    await question.taps(petter.tongue("Bra", "Good"))
    await question.taps(petter.tongue("Gikk ut", "Went out"))
    await question.taps(petter.tongue("Var på butikken", "Went to the shop"))
    for _ in range(2):  # done, and after all not
        await question.taps(petter.tongue("Gikk ut med søpla", "Took out the rubbish"))
    petter.reads_all()
    assert await lines(anne) == [
        anne.tongue(
            "Petter: svarte kl. 10:12 (bra) · Gikk ut, Var på butikken",
            "Petter: answered at 10:12 (good) · Went out, Went to the shop",
        )
    ]
    await stage.at("10:00", days=1)
    stage.ignores_the_rest()
    assert await lines(lise) == [lise.tongue("Petter: svar ventes innen kl. 12:00", "Petter: answer awaited by 12:00")]


@in_both_languages
async def test_a_miss_and_who_has_the_alert(stage: Play, petter: Person, anne: Person, kari: Person) -> None:
    await silence(stage, petter)
    told = anne.expects_alert()
    assert await lines(kari) == [
        kari.tongue(
            "Petter: uten svar kl. 10:00 · varsel om manglende svar, ingen har tatt det",
            "Petter: no answer at 10:00 · alert about no answer, nobody has taken it",
        )
    ]
    await told.taps(anne.tongue("Jeg tar kontakt", "I'll make contact"))
    assert (await lines(kari))[0].endswith(kari.tongue(", Anne tar kontakt", ", Anne is making contact"))
    await petter.says(petter.tongue("/ring", "/call"))
    petter.reads_all()
    stage.ignores_the_rest()
    assert kari.tongue("ber om å bli ringt", "asks to be called") in (await lines(kari))[0]


@in_both_languages
async def test_who_is_stopped_and_why(stage: Play, petter: Person, anne: Person, kari: Person) -> None:
    await anne.says(anne.tongue("/stans Petter", "/halt Petter"))
    await anne.expects(Kind.STOPPED_ALL).taps(anne.tongue("Innlagt", "Admitted"))
    stage.ignores_the_rest()
    (line,) = await lines(kari)
    assert line.startswith(kari.tongue("Petter: stanset: innlagt", "Petter: stopped: admitted"))
    assert "10:00" not in line, "nothing comes"


@in_both_languages
async def test_a_pause_and_who_is_not_reached(stage: Play, petter: Person, anne: Person) -> None:
    await petter.says("/pause")
    await petter.taps(petter.tongue("3 dager", "3 days"))
    petter.reads_all()
    anne.reads_all()
    assert await lines(anne) == [
        anne.tongue(
            "Petter: pause til torsdag 26. november kl. 08:00", "Petter: paused until Thursday 26 November at 08:00"
        )
    ]
    await petter.says("/pause")
    await petter.taps(petter.tongue("Avslutt pausen", "End the pause"))
    petter.reads_all()
    anne.reads_all()
    await petter.blocks()
    await stage.at("10:01")
    anne.reads_all()
    assert await lines(anne) == [
        anne.tongue(
            "Petter: spørsmålet kl. 10:00 kom ikke frem · kan ikke nås (har blokkert boten) · "
            "varsel om at en melding ikke kom frem, ingen har tatt det",
            "Petter: the 10:00 question did not arrive · can't be reached (has blocked the bot) · "
            "alert about a message that did not arrive, nobody has taken it",
        )
    ]


@in_both_languages
async def test_what_our_outage_spoiled(stage: Play, petter: Person, anne: Person, lise: Person) -> None:
    await stage.at("09:50")
    await stage.stop_bot()
    await stage.at("12:30")
    await stage.start_bot()
    stage.ignores_the_rest()
    assert await lines(anne) == [
        anne.tongue("Petter: kl. 10:00 falt bort, tjenesten var nede", "Petter: 10:00 dropped, the service was down")
    ]


@plan(times=("10:00", "13:00", "19:00"), window="1h", remind_after=None)
async def test_several_questions_in_a_day_stand_in_their_order(stage: Play, petter: Person, anne: Person) -> None:
    await stage.at("10:20")
    await petter.expects_check_in().taps("Tung dag")
    petter.reads_all()
    await stage.at("13:05")
    petter.expects_check_in()
    assert await lines(anne) == [
        "Petter: svarte kl. 10:20 (tung dag) · svar ventes innen kl. 14:00 · spørres kl. 19:00"
    ]


@plan(times=("23:00",), window="3h", remind_after=None, quiet=None)
async def test_after_midnight_last_nights_question_is_still_awaited(stage: Play, petter: Person, anne: Person) -> None:
    await stage.at("00:30", days=1)
    petter.expects_check_in()
    assert await lines(anne) == ["Petter: svar ventes innen kl. 02:00 · spørres kl. 23:00"]
    await petter.says("våken")
    petter.reads_all()
    assert await lines(anne) == ["Petter: spørres kl. 23:00"]


@in_both_languages
@plan(days="tue")
async def test_a_day_without_a_question(stage: Play, anne: Person) -> None:
    assert await lines(anne) == [anne.tongue("Petter: ingen innsjekk i dag", "Petter: no check-in today")]


@in_both_languages
@plan(**APART)
async def test_ones_own_patients_by_the_alphabet_and_counted(
    stage: Play, petter: Person, nora: Person, anne: Person, kari: Person, lise: Person
) -> None:
    await stage.at("10:05")
    nora.expects_check_in()
    petter.expects_check_in()
    await petter.says("hei")
    petter.reads_all()
    whole = await looks(lise)
    assert whole.text.split("\n")[1] == lise.tongue(
        "Har svart: 1 · Venter: 1 · Uten svar: 0", "Answered: 1 · Awaited: 1 · No answer: 0"
    )
    assert [line.split(":")[0] for line in whole.text.split("\n")[3:]] == ["Nora", "Petter"]
    assert [line.split(":")[0] for line in await lines(anne)] == ["Petter"]
    assert [line.split(":")[0] for line in await lines(kari)] == ["Nora"]
    assert "Nora" not in anne.everything
    audit = [line for line in await stage.recall(Audit) if line.action == "today.seen"]
    names = {row.ref: row.name for row in await stage.recall(Row)}
    assert [(names[line.actor], names[line.subject or ""]) for line in audit] == [
        ("Lise", "Petter"),
        ("Lise", "Nora"),
        ("Anne", "Petter"),
        ("Kari", "Nora"),
    ]


@in_both_languages
@plan(**APART, relative=True)
async def test_for_anybody_else_there_is_no_such_command(
    stage: Play, petter: Person, nora: Person, mona: Person, ola: Person
) -> None:
    for command in ("/i_dag", "/idag", "/today"):
        await nora.says(command)
        nora.expects(Kind.ANSWER_UNKNOWN_COMMAND)
        for outsider in (mona, ola):
            await outsider.says(command)
    for outsider in (mona, ola):
        outsider.expects("113")
        outsider.expects_nothing()
    for outsider in (nora, mona, ola):
        assert "Petter" not in outsider.everything
    assert not [row for row in await stage.outbox() if row.kind is Kind.TODAY]


@in_both_languages
@plan(no_enrolment=True)
async def test_with_nobody_to_follow_up_it_says_so(stage: Play, anne: Person) -> None:
    assert anne.tongue("Du følger ikke opp noen her nå.", "nobody here whom you follow up") in (await looks(anne)).text


async def test_the_command_is_known_without_its_line_too(stage: Play, petter: Person, anne: Person) -> None:
    await anne.says("/idag")
    anne.expects(Kind.TODAY, "Petter")


async def test_who_is_no_contact_any_more_is_told_of_nobody(stage: Play, anne: Person) -> None:
    async with stage.crash_at_sending(Kind.TODAY, sent=False):
        await anne.says("/i_dag")
    await stage.apply(replace(stage.script, chain=(("kari", "30m"),)))
    await stage.start_bot()
    await stage.advance(minutes=2)
    assert "Petter" not in anne.expects(Kind.TODAY).text


@plan(crowd=60, window="1h", remind_after=None, chain=(("kari", "30m"),))
async def test_sixty_patients_fit_into_one_message_and_into_the_summary(
    stage: Play, petter: Person, kari: Person
) -> None:
    stage.ignores_the_rest()
    await stage.at("10:30")
    for number in range(0, 60, 2):
        await stage.player(10_000 + number).says("gikk ut")
    today = await looks(kari)
    shown = today.text.split("\n")
    assert shown[1] == "Har svart: 30 · Venter: 31 · Uten svar: 0"
    assert len(shown[3:]) == 61
    assert len(today.text) <= 4096
    await stage.at("08:05", days=1)
    summary = [message for message in kari.reads_all() if message.text.startswith("Oppsummering")][-1]
    assert len(summary.text) <= 4096
    assert summary.text.split("\n")[1].startswith("30 uleste svar, det eldste fra i går kl. 10:")
    for heading in ("Åpne varsler (31)", "Uten svar (31)", "Har svart (30)", "Skritt (30)"):
        assert heading in summary.text

"""What a patient writes is for somebody: staff read it, and it counts as read only once it was shown."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from rules.kinds import Kind
from rules.words import PatientState, ReplyKind
from storage.tables import Audit, Patient, Reply
from storage.tables import Person as Row
from tests.behaviour.agreement import in_both_languages, on_both_databases, plan
from tests.behaviour.cast import Message, Person
from tests.behaviour.play import Play
from tests.behaviour.scenes import silence

APART = {"neighbour": True, "chain": (("anne", "30m"),)}
"""Anne is Petter's only contact, Kari is Nora's; Lise is the team's admin."""


async def reads(staff: Person) -> Message:
    """Ask for unread replies, in the person's own language. Gives the page."""
    await staff.says(staff.tongue("/svar", "/replies"))
    return staff.expects(Kind.REPLIES)


async def nothing_is_unread(staff: Person) -> None:
    await staff.says(staff.tongue("/svar", "/replies"))
    staff.expects(Kind.REPLIES_NONE)


async def writes(patient: Person, *texts: str) -> None:
    for text in texts:
        await patient.says(text)
    patient.reads_all()


async def are_read(stage: Play) -> list[bool]:
    return [reply.read_at is not None for reply in await stage.replies()]


async def looks(stage: Play) -> list[tuple[str, str, str]]:
    """The audit's lines about reading: who, whom, how much."""
    names = {row.ref: row.name for row in await stage.recall(Row)}
    lines = [line for line in await stage.recall(Audit) if line.action == "replies.read"]
    return [(names[line.actor], names[line.subject or ""], line.detail) for line in lines]


async def many_replies(stage: Play, count: int, text: str) -> None:
    """So many texts of Petter's, a minute apart, the newest just now."""
    async with stage.program.database.work() as work:
        who = next(row.id for row in await stage.recall(Row) if row.name == "Petter")
        for number in range(count):
            at = stage.now() - timedelta(minutes=count - number)
            work.session.add(
                Reply(patient_id=who, kind=ReplyKind.TEXT, text=f"{text} {number:04}", sent_at=at, heard_at=at)
            )
        await work.commit(stage.now())


@on_both_databases
@in_both_languages
async def test_what_a_patient_wrote_is_shown_to_the_contact_and_then_read(
    stage: Play, petter: Person, anne: Person
) -> None:
    await stage.at("08:10")
    await writes(petter, "gikk ut med søpla", "men orker lite")
    await stage.at("09:00")
    page = await reads(anne)
    assert (
        page.text.splitlines()
        == anne.tongue(
            "Uleste svar\n\n👤 Petter\n– i dag kl. 08:10: gikk ut med søpla\n– i dag kl. 08:10: men orker lite",
            "Unread replies\n\n👤 Petter\n– today at 08:10: gikk ut med søpla\n– today at 08:10: men orker lite",
        ).splitlines()
    )
    assert page.buttons == [anne.tongue("Ført i journalen", "Entered in the record")]
    first, second = await stage.replies()
    names = {row.id: row.name for row in await stage.recall(Row)}
    assert first.read_at == second.read_at == stage.now()
    assert names[first.read_by or 0] == names[second.read_by or 0] == "Anne"
    assert await looks(stage) == [("Anne", "Petter", "2 replies")]
    await nothing_is_unread(anne)


@in_both_languages
async def test_buttons_calls_and_what_is_not_kept_are_shown_and_steps_and_commands_are_not(
    stage: Play, petter: Person, anne: Person
) -> None:
    await stage.at("10:00")
    question = petter.expects_check_in()
    await question.taps(petter.tongue("Tung dag", "Hard day"))
    await question.taps(petter.tongue("Gikk ut", "Went out"))
    await petter.sends("voice")
    await petter.sends("photo", "en tur i skogen")
    await petter.says("/ring")
    await petter.says("ring meg, jeg er redd")
    await petter.says(petter.tongue("/steg", "/steps"))
    petter.reads_all()
    anne.reads_all()
    page = await reads(anne)
    said = [line.split(": ", 1)[1] for line in page.text.splitlines()[3:]]
    assert said == anne.tongue(
        "🌧 Tung dag\nlyd, bilde eller lignende. Innholdet er ikke tatt vare på.\nen tur i skogen\n📞 Ring meg\n"
        "📞 Ring meg: ring meg, jeg er redd",
        "🌧 Hard day\nvoice, a picture or the like. What was in it is not kept.\nen tur i skogen\n📞 Call me\n"
        "📞 Call me: ring meg, jeg er redd",
    ).split("\n")
    await nothing_is_unread(anne)


@in_both_languages
async def test_with_nothing_unread_there_is_a_kind_line(stage: Play, anne: Person) -> None:
    await nothing_is_unread(anne)


@plan(**APART)
async def test_one_reads_only_ones_own_patients_and_an_admin_all_of_them_who_waited_longest_first(
    stage: Play, petter: Person, nora: Person, anne: Person, kari: Person, lise: Person
) -> None:
    await stage.at("08:10")
    await writes(nora, "noras første")
    await stage.at("08:20")
    await writes(petter, "petters ord")
    await stage.at("08:30")
    await writes(nora, "noras andre")
    whole = await reads(lise)
    lines = whole.text.splitlines()
    assert [line for line in lines if line.startswith("👤")] == ["👤 Nora", "👤 Petter"]
    order = ["noras første", "noras andre", "petters ord"]
    assert [next(word for word in order if word in line) for line in lines if line.startswith("–")] == order
    await writes(nora, "noras tredje")
    await writes(petter, "petters andre")
    assert "noras" not in (await reads(anne)).text
    assert "petters" not in (await reads(kari)).text
    assert await looks(stage) == [
        ("Lise", "Nora", "2 replies"),
        ("Lise", "Petter", "1 replies"),
        ("Anne", "Petter", "1 replies"),
        ("Kari", "Nora", "1 replies"),
    ]
    await nothing_is_unread(lise)
    assert "noras" not in anne.everything
    assert "Nora" not in anne.everything


@in_both_languages
@plan(neighbour=True, relative=True, chain=(("anne", "30m"), ("mona", "30m")))
async def test_nobody_else_gets_a_hint_that_replies_can_be_read(
    stage: Play, petter: Person, nora: Person, kari: Person, mona: Person, ola: Person
) -> None:
    await writes(petter, "hemmelige ord")
    for command in ("/svar", "/replies"):
        await petter.says(command)
        petter.expects(Kind.ANSWER_UNKNOWN_COMMAND)
    await petter.says("/noe_annet")
    petter.expects(Kind.ANSWER_UNKNOWN_COMMAND)
    await nothing_is_unread(kari)
    for outsider in (mona, ola):
        await outsider.says("/svar")
        await outsider.says("/replies")
        outsider.expects("113")
        outsider.expects_nothing()
    for outsider in (nora, kari, mona, ola):
        assert "hemmelige ord" not in outsider.everything
        assert "Petter" not in outsider.everything
    assert not any(await are_read(stage))


@plan(**APART, relative=True)
async def test_a_forged_tap_on_show_more_shows_nothing(
    stage: Play, petter: Person, nora: Person, kari: Person, mona: Person
) -> None:
    await writes(petter, "hemmelige ord")
    await mona.says("hei")
    await nora.says("hei")
    for outsider, line in ((mona, mona.expects("113")), (nora, nora.expects(Kind.ANSWER_TEXT))):
        assert await outsider.forges(line, "r")
        outsider.expects_nothing()
    assert not any(await are_read(stage))


async def test_who_is_no_contact_any_more_when_the_page_would_be_sent_gets_nothing(
    stage: Play, petter: Person, anne: Person
) -> None:
    await writes(petter, "hemmelige ord")
    async with stage.crash_at_sending(Kind.REPLIES, sent=False):
        await anne.says("/svar")
    await stage.apply(replace(stage.script, chain=(("kari", "30m"),)))
    await stage.start_bot()
    await stage.advance(minutes=5)
    assert "hemmelige ord" not in anne.everything
    assert await are_read(stage) == [False]
    assert await looks(stage) == []


@on_both_databases
@pytest.mark.parametrize("sent", [False, True])
async def test_a_crash_around_sending_shows_it_again_rather_than_losing_it(
    stage: Play, petter: Person, anne: Person, sent: bool
) -> None:
    await writes(petter, "viktige ord")
    async with stage.crash_at_sending(Kind.REPLIES, sent=sent):
        await anne.says("/svar")
    if sent:
        anne.expects(Kind.REPLIES, "viktige ord")
    await stage.start_bot()
    assert await are_read(stage) == [False], "nobody knows yet that it arrived"
    await stage.advance(minutes=2)
    anne.expects(Kind.REPLIES, "viktige ord")
    assert await are_read(stage) == [True]
    assert len(await looks(stage)) == 1


async def test_what_never_reached_the_reader_stays_unread(
    stage: Play, petter: Person, anne: Person, lise: Person
) -> None:
    await writes(petter, "viktige ord")
    await stage.stop_bot()
    await anne.says("/svar", unheard=True)
    anne.phone.block()
    await stage.start_bot()
    assert await are_read(stage) == [False]
    anne.phone.block(False)
    await stage.settle()
    anne.expects_nothing()
    assert "viktige ord" in (await reads(anne)).text
    lise.expects(Kind.STAFF_LOST, "Anne")
    lise.expects(Kind.STAFF_BACK, "Anne")


@in_both_languages
async def test_a_reply_that_was_changed_after_it_was_read_is_unread_again(
    stage: Play, petter: Person, anne: Person
) -> None:
    await stage.at("08:10")
    message = await petter.says("har det greit")
    petter.reads_all()
    await reads(anne)
    await stage.at("08:20")
    await petter.edits(message, "har det ikke greit")
    page = await reads(anne)
    assert page.text.splitlines()[3:] == [
        anne.tongue("– i dag kl. 08:20, endret: har det ikke greit", "– today at 08:20, edited: har det ikke greit")
    ]
    await nothing_is_unread(anne)


async def test_changed_before_it_was_read_both_are_shown(stage: Play, petter: Person, anne: Person) -> None:
    message = await petter.says("først")
    petter.reads_all()
    await petter.edits(message, "siden")
    assert [line.split(": ")[1] for line in (await reads(anne)).text.splitlines()[3:]] == ["først", "siden"]


@plan(chain=(("anne", "30m"), ("kari", "30m")))
async def test_a_second_reader_sees_only_what_is_still_unread(
    stage: Play, petter: Person, anne: Person, kari: Person
) -> None:
    await writes(petter, "det første")
    await reads(anne)
    await writes(petter, "det andre")
    page = await reads(kari)
    assert "det andre" in page.text
    assert "det første" not in page.text
    await nothing_is_unread(anne)


@in_both_languages
async def test_five_thousand_unread_come_page_by_page(stage: Play, petter: Person, anne: Person) -> None:
    await many_replies(stage, 5000, "ord nummer")
    page = await reads(anne)
    seen = [line[-4:] for line in page.text.splitlines()[3:]]
    for _ in range(3):
        left = sum(not read for read in await are_read(stage))
        assert f" {left} " in page.text.splitlines()[0]
        assert page.buttons[1:] == [anne.tongue("Vis flere", "Show more")]
        await page.taps(page.buttons[1])
        page = anne.expects(Kind.REPLIES)
        seen += [line[-4:] for line in page.text.splitlines()[3:]]
        assert len(page.text) <= 4096
    assert seen == [f"{number:04}" for number in range(len(seen))]
    assert len(seen) > 60
    assert sum(await are_read(stage)) == len(seen)


async def test_the_last_page_offers_no_more(stage: Play, petter: Person, anne: Person) -> None:
    await many_replies(stage, 40, "x" * 200)
    page = await reads(anne)
    pages = 1
    while "Vis flere" in page.buttons:
        await page.taps("Vis flere")
        page = anne.expects(Kind.REPLIES)
        pages += 1
    assert pages == 4
    assert "0039" in page.text
    assert all(await are_read(stage))
    await nothing_is_unread(anne)


async def test_an_old_button_shows_what_is_unread_now(stage: Play, petter: Person, anne: Person) -> None:
    await many_replies(stage, 40, "x" * 200)
    page = await reads(anne)
    await page.taps("Vis flere")
    first = anne.expects(Kind.REPLIES)
    await page.taps("Vis flere")
    second = anne.expects(Kind.REPLIES)
    assert not set(first.text.splitlines()[3:]) & set(second.text.splitlines()[3:])


@in_both_languages
@pytest.mark.parametrize(
    ("text", "messages"),
    [("ord " * 1022 + "slutt", 2), ("linje\n" * 681 + "slutt", 2), ("🙂" * 4091 + "slutt", 3)],
)
async def test_a_reply_as_long_as_telegram_allows_comes_whole_in_several_messages(
    stage: Play, petter: Person, anne: Person, text: str, messages: int
) -> None:
    await writes(petter, text, "kort")
    await anne.says("/svar")
    await stage.advance(seconds=5)
    parts = [anne.expects(Kind.REPLIES) for _ in range(messages)]
    shown = "".join(part.text.split("👤 Petter\n", 1)[1].split(": ", 1)[1] for part in parts)
    assert shown.replace(" ", "").replace("\n", "") == text.replace(" ", "").replace("\n", "")
    for number, part in enumerate(parts, 1):
        assert anne.tongue(f"del {number} av {messages}", f"part {number} of {messages}") in part.text
        assert bool(part.buttons) == (part is parts[-1])
    await parts[-1].taps(anne.tongue("Vis flere", "Show more"))
    anne.expects(Kind.REPLIES, "kort")
    assert all(await are_read(stage))


async def test_the_parts_of_a_long_reply_come_in_their_order_though_the_first_is_held_up(
    stage: Play, petter: Person, anne: Person
) -> None:
    await writes(petter, "ord " * 1000)
    stage.sandbox.fail_next("sendMessage", 429, "Too Many Requests: retry after 20", times=1)
    await anne.says("/svar")
    await stage.advance(minutes=2)
    assert ["del 1 av 2" in message.text for message in anne.reads_all()] == [True, False]


async def test_a_long_reply_is_read_only_when_its_last_part_arrived(stage: Play, petter: Person, anne: Person) -> None:
    await writes(petter, "ord " * 1000)
    await anne.says("/svar", unheard=True)
    stage.program.database.wake = lambda: None
    await stage.settle()
    await stage.advance(seconds=5)
    first, second = anne.reads_all()
    rows = [row for row in await stage.outbox() if row.kind is Kind.REPLIES]
    assert [row.message_id for row in rows] == [first.message_id, second.message_id]
    (reply,) = await stage.replies()
    assert reply.read_at == rows[1].settled_at
    assert rows[0].settled_at != rows[1].settled_at


@in_both_languages
async def test_what_was_written_is_shown_as_it_is_and_passes_for_nobody_else(
    stage: Play, petter: Person, anne: Person
) -> None:
    odd = "*fet* _kursiv_ <b>&amp;</b> [lenke](http://x.no) `kode` {who} 👩‍🚒"
    await writes(petter, odd, "hei\n\n👤 Nora\n– i dag kl. 08:00: alt er bra\n\n\n\u202eslutt")
    text = (await reads(anne)).text
    assert odd in text
    _title, whole = text.split("\n\n")
    assert whole.startswith("👤 Petter\n"), "a blank line stands only before a name that is ours"
    assert whole.endswith("hei\n👤 Nora\n– i dag kl. 08:00: alt er bra\nslutt")


async def test_a_patient_named_in_markup_is_named_so(stage: Play, petter: Person, anne: Person) -> None:
    async with stage.program.database.work() as work:
        who = next(row for row in await work.all(select(Row)) if row.name == "Petter")
        who.name = "<b>Pet*ter*</b> &amp; _O_\n\nNora"
        await work.commit(stage.now())
    await writes(petter, "hei")
    assert "👤 <b>Pet*ter*</b> &amp; _O_ Nora\n" in (await reads(anne)).text


async def test_what_a_patient_said_after_a_silence_is_read_as_well(stage: Play, petter: Person, anne: Person) -> None:
    await silence(stage, petter)
    await petter.says("sov lenge")
    stage.ignores_the_rest()
    assert "sov lenge" in (await reads(anne)).text


@in_both_languages
@plan(**APART)
async def test_what_one_who_has_ended_wrote_is_still_read_by_the_chain_alone(
    stage: Play, petter: Person, anne: Person, kari: Person
) -> None:
    await writes(petter, "hemmelige ord")
    async with stage.program.database.work() as work:
        for row in await work.all(select(Patient)):
            row.state = PatientState.ENDED
        await work.commit(stage.now())
    await nothing_is_unread(kari)
    assert "hemmelige ord" in (await reads(anne)).text
    await nothing_is_unread(anne)

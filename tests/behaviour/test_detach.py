"""A lost or sold phone: cut off at once, with nothing to be had from it, and still heard where it may matter."""

from datetime import timedelta

from sqlalchemy import select

from care.apply import Sign, apply_plan
from care.detach import detach
from care.invite import Part
from care.people import known
from rules.kinds import Kind
from rules.plan import read_plan
from rules.words import AlertKind, ReplyKind
from storage.tables import Audit, Bot, Consent, Disclosure, Patient, Reply
from storage.tables import Person as Row
from tests.behaviour.agreement import in_both_languages, on_both_databases, plan
from tests.behaviour.boarding import link_for, offered, opens
from tests.behaviour.cast import Person
from tests.behaviour.play import Play
from tests.behaviour.scenes import alert, call_me


async def cut_off(anne: Person) -> None:
    """Anne taps it on his page."""
    await anne.says("/person Petter")
    await anne.expects(Kind.PERSON).taps(anne.tongue("Telefonen er borte", "The phone is gone"))
    await anne.expects(Kind.DETACH_ASK, "Petter").taps(anne.tongue("Ja, koble fra", "Yes, cut it off"))
    anne.expects(Kind.DETACHED, "Petter")


async def silent_for_long(stage: Play) -> None:
    """Petter was last heard from 31 days ago, and it is time to tidy."""
    async with stage.program.database.work() as work:
        for patient in await work.all(select(Patient)):
            patient.heard_at = stage.now() - timedelta(days=31)
        for bot in await work.all(select(Bot)):
            bot.tidy_at = stage.now()
        await work.commit(stage.now())
    await stage.advance(minutes=1)


@in_both_languages
@on_both_databases
async def test_the_phone_is_cut_off_at_once_and_gets_only_the_help_numbers(
    stage: Play, petter: Person, anne: Person
) -> None:
    await petter.says("/hjelp")
    petter.expects(Kind.HELP_PATIENT)
    assert offered(stage, petter.chat_id)
    await cut_off(anne)
    assert offered(stage, petter.chat_id) == {}
    await petter.says("/mine_data")
    petter.expects(Kind.UNVERIFIED, "113", "116 117", "116 123")
    for words in ("/slett", "/innsyn", "/hjelp", "/steg", "hei"):
        await petter.says(words)
    petter.expects_nothing()
    assert "Petter" not in petter.phone.from_bot()[-1].text
    assert await stage.words() == []


async def test_old_buttons_do_nothing(stage: Play, petter: Person, anne: Person) -> None:
    await stage.at("10:00")
    question = petter.expects_check_in()
    await cut_off(anne)
    await question.taps("Bra")
    assert await stage.replies() == []
    assert [row.state.value for row in await stage.recall(Patient)] == ["active"]


async def test_the_question_on_that_phone_is_called_off_and_the_next_one_is_told_as_not_delivered(
    stage: Play, petter: Person, anne: Person
) -> None:
    await stage.at("10:00")
    petter.expects_check_in()
    await cut_off(anne)
    await stage.at("10:05", days=1)
    (told,) = await stage.alerts()
    assert told.kind is AlertKind.UNDELIVERABLE
    anne.expects_alert("Petter")
    stage.ignores_the_rest()
    petter.expects_nothing()


async def test_open_alerts_stay_open(stage: Play, petter: Person, anne: Person) -> None:
    await call_me(stage, petter, anne)
    await cut_off(anne)
    assert [row.closed_at for row in await stage.alerts()] == [None]


async def test_a_possible_crisis_stays_open_and_is_told_on(
    stage: Play, petter: Person, anne: Person, kari: Person
) -> None:
    stage.ignores_the_rest()
    await petter.says("orker ikke leve mer")
    for staff in (anne, kari):
        staff.expects_alert("Mulig krise")
    await cut_off(anne)
    assert [row.closed_at for row in await stage.alerts()] == [None]
    await petter.says("hører noen meg")
    for staff in (anne, kari):
        staff.expects(Kind.ALERT_WROTE, "hører noen meg")


async def test_a_silence_that_was_told_stays_told(stage: Play, petter: Person, anne: Person) -> None:
    await alert(stage, petter, anne)
    await cut_off(anne)
    await petter.says("hei")
    petter.expects(Kind.UNVERIFIED)
    anne.expects_nothing()
    assert [row.closed_at for row in await stage.alerts()] == [None]
    stage.ignores_the_rest()


@in_both_languages
async def test_what_may_matter_is_told_as_from_an_unverified_account(
    stage: Play, petter: Person, anne: Person, kari: Person
) -> None:
    words = petter.tongue("jeg orker ikke leve mer", "i want to die")
    await cut_off(anne)
    await petter.says(words)
    petter.expects(Kind.UNVERIFIED)
    for staff in (anne, kari):
        staff.expects_alert("Petter", anne.tongue("ikke sikkert hvem", "not certain who"), words)
    await anne.says(anne.tongue("/svar", "/replies"))
    anne.expects(Kind.REPLIES, anne.tongue("ikke sikkert hvem", "not certain who"), petter.tongue("leve", "die"))
    (reply,) = await stage.recall(Reply)
    assert (reply.unverified, reply.kind) == (True, ReplyKind.TEXT)
    who = next(row for row in await stage.recall(Patient))
    assert who.heard_at is None


async def test_so_is_a_wish_to_be_called_by_words_and_by_an_old_button(
    stage: Play, petter: Person, anne: Person
) -> None:
    await stage.at("10:00")
    question = petter.expects_check_in()
    await cut_off(anne)
    await question.taps("Ring meg")
    petter.expects(Kind.STRANGER)
    anne.expects_alert("Petter")
    await petter.says("kan noen ringe meg")
    petter.expects(Kind.UNVERIFIED)
    assert [row.kind for row in await stage.alerts()] == [AlertKind.UNVERIFIED]
    stage.ignores_the_rest()


async def test_an_edit_and_a_caption_are_heard_too(stage: Play, petter: Person, anne: Person) -> None:
    await cut_off(anne)
    said = await petter.says("hei")
    petter.expects(Kind.UNVERIFIED)
    await petter.edits(said, "jeg vil dø")
    anne.expects_alert("Petter")
    await petter.sends("photo", "farvel alle sammen, jeg tar livet mitt")
    assert len(await stage.words()) == 2
    stage.ignores_the_rest()


async def test_a_new_link_is_needed_and_with_it_all_is_there_again(stage: Play, petter: Person, anne: Person) -> None:
    await cut_off(anne)
    await petter.presses_start()
    petter.expects(Kind.UNVERIFIED)
    await opens(petter, await link_for(stage, Part.PATIENT, "petter"))
    petter.reads_all()
    await petter.says("gikk ut")
    petter.reads_all()
    assert await stage.words() == ["gikk ut"]
    await petter.says("/mine_data")
    petter.expects(Kind.MY_DATA_PAGE)
    petter.expects(Kind.MY_DATA_FILE)
    assert [row.detached_chat for row in await stage.recall(Row) if row.name == "Petter"] == [None]


async def test_erasing_that_was_asked_for_by_that_phone_is_undone(stage: Play, petter: Person, anne: Person) -> None:
    stage.ignores_the_rest()
    await petter.says("/slett")
    await petter.taps("Ja, slett alt")
    anne.reads_all()
    await anne.says("/person Petter")
    await anne.expects(Kind.PERSON).taps("Telefonen er borte")
    await anne.expects(Kind.DETACH_ASK).taps("Ja, koble fra")
    anne.expects(Kind.ERASE_UNDONE_TOLD)
    await stage.advance(hours=25)
    assert [row.name for row in await stage.recall(Row) if row.name == "Petter"]


@plan(neighbour=True, chain=(("anne", "30m"),))
async def test_only_their_own_staff_can_cut_it_off(
    stage: Play, petter: Person, anne: Person, kari: Person, ola: Person
) -> None:
    await anne.says("/person Petter")
    await anne.expects(Kind.PERSON).taps("Telefonen er borte")
    data = anne.data_of(anne.expects(Kind.DETACH_ASK), "Ja, koble fra")
    await petter.says("hei")
    await kari.says("/hjelp")
    await ola.says("hei")
    for other in (petter, kari, ola):
        await other.forges(other.reads_all()[-1], data)
        other.reads_all()
    assert [row.telegram_id for row in await stage.recall(Row) if row.name == "Petter"] == [petter.chat_id]


@in_both_languages
async def test_after_a_long_silence_staff_are_asked_once_and_meanwhile_nothing_is_handed_out(
    stage: Play, petter: Person, anne: Person, lise: Person
) -> None:
    stage.ignores_the_rest()
    await silent_for_long(stage)
    petter.reads_all()
    ask = anne.expects(Kind.VERIFY_ASK, "Petter")
    lise.expects(Kind.VERIFY_ASK, "Petter")
    await petter.says(petter.tongue("/mine_data", "/my_data"))
    petter.expects(Kind.MY_DATA_NOT_NOW, "Anne")
    await petter.says(petter.tongue("/slett", "/erase"))
    petter.expects(Kind.MY_DATA_NOT_NOW)
    for command in (("/innsyn", "/access"), ("/steg", "/steps"), ("/kontakter", "/contacts")):
        await petter.says(petter.tongue(*command))
        petter.expects(Kind.MY_DATA_NOT_NOW)
        petter.expects_nothing()
    await stage.advance(hours=7)
    assert len([row for row in await stage.outbox() if row.kind is Kind.VERIFY_ASK]) == 2
    await ask.taps(anne.tongue("Det er Petter", "It is Petter"))
    await petter.says(petter.tongue("/mine_data", "/my_data"))
    petter.expects(Kind.MY_DATA_FILE)
    actions = [row.action for row in await stage.recall(Audit)]
    assert actions.count("phone.doubted") == actions.count("phone.verified") == 1


async def test_a_yes_to_erasing_that_comes_while_it_is_in_doubt_is_answered(
    stage: Play, petter: Person, anne: Person
) -> None:
    stage.ignores_the_rest()
    await petter.says("/slett")
    ask = petter.expects(Kind.ERASE_ASK)
    await silent_for_long(stage)
    petter.reads_all()
    await ask.taps("Ja, slett alt")
    petter.expects(Kind.MY_DATA_NOT_NOW)
    petter.expects_nothing()
    assert [row.erase_at for row in await stage.recall(Patient)] == [None]


@in_both_languages
async def test_what_they_write_meanwhile_is_heard_and_the_alert_says_that_it_is_in_doubt(
    stage: Play, petter: Person, anne: Person
) -> None:
    stage.ignores_the_rest()
    await silent_for_long(stage)
    await petter.says(petter.tongue("jeg orker ikke leve mer", "i want to die"))
    petter.expects(Kind.CRISIS)
    anne.expects_alert(anne.tongue("ikke sikkert at det er Petter", "not certain that it is Petter"))


@plan(relative=True, chain=(("anne", "30m"), ("mona", "30m")), numbers=(("anne", "900 00 001"),))
async def test_nothing_new_is_agreed_meanwhile(stage: Play, petter: Person, anne: Person) -> None:
    stage.ignores_the_rest()
    await petter.says("/kontakter")
    petter.expects(Kind.CONTACTS)
    await petter.taps("Mona: si ja")
    period = petter.expects(Kind.CONTACT_PERIOD)
    await period.taps(period.buttons[0])
    offer = petter.expects(Kind.CONTACT_OFFER)
    await silent_for_long(stage)
    await offer.taps(offer.buttons[0])
    petter.expects(Kind.MY_DATA_NOT_NOW)
    await petter.taps("Mona: si ja")
    petter.expects(Kind.MY_DATA_NOT_NOW)
    assert await stage.recall(Disclosure) == []


async def test_nobody_is_asked_about_a_phone_where_everything_is_stopped(
    stage: Play, petter: Person, anne: Person
) -> None:
    await anne.says("/stans Petter")
    anne.expects(Kind.STOPPED_ALL)
    await silent_for_long(stage)
    anne.expects_nothing()


async def test_who_never_wrote_is_asked_about_too(stage: Play, petter: Person, anne: Person) -> None:
    stage.ignores_the_rest()
    async with stage.program.database.work() as work:
        for bot in await work.all(select(Bot)):
            bot.tidy_at = stage.now()
        for consent in await work.all(select(Consent)):
            consent.recorded_at = stage.now() - timedelta(days=40)
        await work.commit(stage.now())
    await stage.advance(minutes=1)
    anne.expects(Kind.VERIFY_ASK, "Petter", "40 dager")


async def test_the_answer_can_be_that_it_is_somebody_else(stage: Play, petter: Person, anne: Person) -> None:
    stage.ignores_the_rest()
    await silent_for_long(stage)
    await anne.expects(Kind.VERIFY_ASK).taps("Telefonen er borte")
    await anne.expects(Kind.DETACH_ASK).taps("Ja, koble fra")
    assert [row.telegram_id for row in await stage.recall(Row) if row.name == "Petter"] == [None]


async def test_detaching_twice_finds_no_phone(stage: Play, petter: Person, anne: Person) -> None:
    async with stage.program.database.work() as work:
        who = next(row for row in await stage.recall(Row) if row.name == "Petter")
        assert await detach(work, await known(work, who.id), stage.now(), actor="cli") == petter.chat_id
        assert await detach(work, await known(work, who.id), stage.now(), actor="cli") is None
        await work.commit(stage.now())


async def test_a_plan_that_still_names_the_phone_does_not_bind_it_again(
    stage: Play, petter: Person, anne: Person
) -> None:
    await cut_off(anne)
    await stage.apply()
    assert [row.telegram_id for row in await stage.recall(Row) if row.name == "Petter"] == [None]
    await petter.says("/mine_data")
    petter.expects(Kind.UNVERIFIED)
    petter.expects_nothing()


@plan(neighbour=True)
async def test_nor_does_a_plan_give_it_to_somebody_else(
    stage: Play, petter: Person, nora: Person, anne: Person
) -> None:
    await cut_off(anne)
    text = stage.script.toml().replace("telegram_id = 2001\n", "").replace("telegram_id = 2002", "telegram_id = 2001")
    async with stage.program.database.work() as work:
        changes = await apply_plan(
            work, read_plan(text), stage.program.bot_id, stage.now(), language="nb", new_ref=lambda: "r1"
        )
        await work.commit(stage.now())
    assert [line.what for line in changes.lines if line.sign is Sign.CONFLICT] == ["patient nora"]
    assert [row.telegram_id for row in await stage.recall(Row) if row.name == "Nora"] == [nora.chat_id]

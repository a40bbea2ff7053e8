"""Contacts, members and relatives come on board, show that our messages reach them, and are offered their commands."""

import pytest

from care.invite import Part
from rules.kinds import Kind
from storage.tables import Contact, Member, Patient, Rank
from storage.tables import Person as Row
from tests.behaviour.agreement import in_both_languages, plan
from tests.behaviour.boarding import is_adult, link_for, offered, opens, says_yes
from tests.behaviour.cast import Person
from tests.behaviour.play import Play


async def confirmed(stage: Play, chat_id: int) -> bool:
    """Whether somebody has shown that messages arrive."""
    return any(row.confirmed_at for row in await stage.recall(Row) if row.telegram_id == chat_id)


@in_both_languages
@pytest.mark.parametrize("part", [Part.CONTACT, Part.MEMBER, Part.ADMIN])
async def test_staff_are_told_what_they_will_get_and_show_that_it_arrived(stage: Play, ola: Person, part: Part) -> None:
    plain = part is Part.MEMBER
    await opens(ola, await link_for(stage, part, "Eva"))
    test = ola.expects(Kind.CONFIRM_MEMBER if plain else Kind.CONFIRM_STAFF, "Eva")
    assert (ola.tongue("ingen varsler", "no alerts") in test.text) is plain, "what is said is what will be"
    assert not await confirmed(stage, 9001)
    await ola.presses_start()
    ola.expects(Kind.CONFIRM_MEMBER if plain else Kind.CONFIRM_STAFF)
    await stage.restart()
    await test.taps(ola.tongue("Det kom frem", "It arrived"))
    ola.expects(Kind.CONFIRMED)
    assert await confirmed(stage, 9001)
    await ola.presses_start()
    ola.expects(Kind.START_MEMBER if plain else Kind.START_STAFF)
    assert ola.tongue("svar", "replies") in offered(stage, 9001)
    assert (ola.tongue("inviter", "invite") in offered(stage, 9001)) == (part is Part.ADMIN)


@in_both_languages
async def test_who_was_bound_by_the_plan_confirms_at_the_first_start(stage: Play, anne: Person) -> None:
    assert not await confirmed(stage, 3001)
    await anne.presses_start()
    test = anne.expects(Kind.CONFIRM_STAFF, "Anne")
    data = anne.data_of(test, anne.tongue("Det kom frem", "It arrived"))
    await anne.forges(test, data)
    anne.expects(Kind.CONFIRMED)
    await anne.forges(test, data)
    anne.expects_nothing()
    assert await confirmed(stage, 3001)


@in_both_languages
@plan(relative=True)
async def test_a_relative_learns_nothing_of_anybody(stage: Play, petter: Person, mona: Person) -> None:
    await mona.presses_start()
    test = mona.expects(Kind.CONFIRM_RELATIVE, "Mona")
    await test.taps(mona.tongue("Det kom frem", "It arrived"))
    mona.expects(Kind.CONFIRMED)
    assert await confirmed(stage, 3003)
    for word in ("Petter", "Anne", "varsl", "alert", "følger opp", "follow", "team"):
        assert word not in mona.everything
    assert not offered(stage, 3003)


@in_both_languages
async def test_staff_change_their_language_and_with_it_their_menu(stage: Play, anne: Person) -> None:
    await anne.says("/language")
    await anne.expects(Kind.LANGUAGE_MENU).taps(anne.tongue("English", "Norsk"))
    anne.expects(anne.tongue("We'll write in English", "Da skriver vi norsk"))
    assert anne.tongue("today", "i_dag") in offered(stage, 3001)
    await stage.apply()
    await anne.says("/help")
    assert len(anne.reads_all()) == 1


# inviting from the chat


async def link_on_screen(person: Person) -> str:
    """The token of the link that an admin was given."""
    message = person.expects(Kind.INVITE_LINK)
    return message.text.split("?start=")[1].split()[0]


@in_both_languages
async def test_an_admin_invites_a_patient_from_the_chat(stage: Play, lise: Person, ola: Person) -> None:
    await lise.says(lise.tongue("/inviter", "/invite"))
    menu = lise.expects(Kind.INVITE_PART)
    await stage.restart()
    await menu.taps(lise.tongue("Bruker", "Patient"))
    lise.expects(Kind.INVITE_ASK_NAME)
    await stage.restart()
    await lise.says("Ola\nNordmann")
    lise.expects(Kind.INVITE_BAD_NAME)
    await lise.says("Ola Nordmann")
    asks = lise.expects(Kind.INVITE_NOBODY, "Ola Nordmann")
    token = await link_on_screen(lise)
    await asks.taps("Kari")
    lise.expects(Kind.INVITE_CONTACTS, "Ola Nordmann", "Kari")
    await asks.taps("Anne")
    lise.expects(Kind.INVITE_CONTACTS, "Kari", "Anne")
    await asks.taps("Anne")
    lise.expects(Kind.INVITE_CONTACTS)
    await opens(ola, token)
    await ola.expects(Kind.ENROL_LANGUAGE).taps(ola.tongue("Norsk", "English"))
    await is_adult(ola)
    about = ola.expects(Kind.ENROL_ABOUT, "Kari", "Anne")
    await says_yes(ola, about)
    ola.expects(Kind.ENROL_DAYS)
    lise.expects(Kind.ENROLLED, "Ola Nordmann")
    stage.player(3002).expects(Kind.ENROLLED, "Ola Nordmann")
    await lise.says("hei")
    lise.expects(Kind.STAFF_UNROUTED)


@plan(chain=(("anne", "30m"),))
async def test_an_inviter_who_is_a_contact_is_whom_the_patient_gets(stage: Play, lise: Person, ola: Person) -> None:
    await link_for(stage, Part.CONTACT, "lise")
    await lise.says("/inviter")
    await lise.expects(Kind.INVITE_PART).taps("Bruker")
    lise.expects(Kind.INVITE_ASK_NAME)
    await lise.says("Ola")
    lise.expects(Kind.INVITE_LINK, "Ola")
    people = {row.id: row.name for row in await stage.recall(Row)}
    assert [people[rank.contact_id] for rank in await stage.recall(Rank) if people[rank.patient_id] == "Ola"] == [
        "Lise"
    ]


@in_both_languages
async def test_a_known_name_is_asked_about_and_can_get_a_new_link(
    stage: Play, lise: Person, anne: Person, ola: Person
) -> None:
    await lise.says("/inviter")
    await lise.expects(Kind.INVITE_PART).taps(lise.tongue("Kontakt", "Contact"))
    lise.expects(Kind.INVITE_ASK_NAME)
    await lise.says("petter\u202e")  # a sign that nobody sees makes nobody else of him
    lise.expects(Kind.INVITE_OTHER_PART, "Petter")
    await lise.says("Anne")
    known = lise.expects(Kind.INVITE_BOUND, "Anne")
    await known.taps(lise.tongue("Lag ny lenke", "Make a new link"))
    await opens(ola, await link_on_screen(lise))
    ola.expects(Kind.CONFIRM_STAFF, "Anne")
    await anne.says("hei")
    anne.expects(Kind.STRANGER)
    assert len(await stage.recall(Contact)) == 2


@in_both_languages
async def test_several_are_invited_one_after_the_other_and_each_link_is_for_one(
    stage: Play, petter: Person, lise: Person, language: str
) -> None:
    """A contact, a member, an admin and a patient; all four links hold at the same time."""
    guests = {9001: "Kontakt|Contact", 4002: "Ansatt|Member", 3003: "Administrator|Admin", 2002: "Bruker|Patient"}
    links = {}
    for chat_id, buttons in guests.items():
        await lise.says(lise.tongue("/inviter", "/invite"))
        await lise.expects(Kind.INVITE_PART).taps(lise.tongue(*buttons.split("|")))
        lise.expects(Kind.INVITE_ASK_NAME)
        await lise.says(f"Gjest {chat_id}")
        links[chat_id] = await link_on_screen(lise)
        lise.reads_all()
    assert len(set(links.values())) == len(guests)
    for chat_id, token in reversed(links.items()):
        guest = stage.player(chat_id)
        await opens(guest, token)
        if chat_id == 2002:
            guest.expects(Kind.ENROL_LANGUAGE)
        else:
            guest.expects(f"Gjest {chat_id}")
        guest.expects_nothing()
    assert lise.tongue("inviter", "invite") in offered(stage, 3003)
    for chat_id in (9001, 4002):
        assert lise.tongue("inviter", "invite") not in offered(stage, chat_id)
    for chat_id, token in links.items():
        await opens(petter, token)
        petter.expects(Kind.INVITE_VOID) if chat_id == 9001 else petter.reads_all()
    assert "Gjest" not in petter.everything


@in_both_languages
@plan(neighbour=True, namesake=True)
async def test_a_name_that_several_have_is_asked_to_be_told_apart(stage: Play, lise: Person, ola: Person) -> None:
    await lise.says(lise.tongue("/inviter", "/invite"))
    await lise.expects(Kind.INVITE_PART).taps(lise.tongue("Bruker", "Patient"))
    lise.expects(Kind.INVITE_ASK_NAME)
    before = len(await stage.recall(Row))
    await lise.says("Petter")
    lise.expects(Kind.INVITE_SEVERAL, "Petter", lise.tongue("etternavn", "surname"))
    assert len(await stage.recall(Row)) == before
    await lise.says("Petter Bø")
    token = await link_on_screen(lise)
    lise.expects(Kind.INVITE_NOBODY, "Petter Bø")
    await opens(ola, token)
    ola.expects(Kind.ENROL_LANGUAGE)
    assert len(await stage.recall(Row)) == before + 1


@in_both_languages
async def test_an_admin_moves_a_patient_to_a_new_phone_and_the_open_question_is_answered_there(
    stage: Play, petter: Person, lise: Person, anne: Person, ola: Person
) -> None:
    await stage.at("10:00")
    question = petter.expects_check_in()
    await lise.says(lise.tongue("/inviter", "/invite"))
    await lise.expects(Kind.INVITE_PART).taps(lise.tongue("Bruker", "Patient"))
    lise.expects(Kind.INVITE_ASK_NAME)
    await lise.says("petter")
    await lise.expects(Kind.INVITE_BOUND, "Petter").taps(lise.tongue("Lag ny lenke", "Make a new link"))
    token = await link_on_screen(lise)
    assert await stage.check_ins() == ["open"], "the old phone is Petter's until the new one is there"
    await opens(ola, token)
    ola.expects(Kind.START_PATIENT)
    assert not offered(stage, petter.chat_id)
    assert ola.tongue("steg", "steps") in offered(stage, ola.chat_id)
    await question.taps(petter.tongue("Bra", "Good"))
    await ola.says("hei")
    ola.expects(Kind.ANSWER_TEXT)
    assert await stage.words() == ["hei"]
    assert await stage.check_ins(ola.chat_id) == ["answered"]
    await stage.at("10:00", days=1)
    ola.expects_check_in()
    petter.expects_nothing()
    stage.ignores_the_rest()


@in_both_languages
async def test_a_link_that_is_still_good_is_not_taken_out_of_a_hand_unasked(
    stage: Play, lise: Person, ola: Person
) -> None:
    """The second of the name may be somebody else."""
    await lise.says("/inviter")
    menu = lise.expects(Kind.INVITE_PART)
    await menu.taps(lise.tongue("Kontakt", "Contact"))
    lise.expects(Kind.INVITE_ASK_NAME)
    await lise.says("Eva")
    first = await link_on_screen(lise)
    await lise.says("/inviter")
    await lise.expects(Kind.INVITE_PART).taps(lise.tongue("Kontakt", "Contact"))
    lise.expects(Kind.INVITE_ASK_NAME)
    await lise.says("eva")
    asked = lise.expects(Kind.INVITE_WAITING, "Eva")
    await lise.says("Eva Dahl")
    await link_on_screen(lise)
    await opens(ola, first)
    ola.expects(Kind.CONFIRM_STAFF, "Eva")
    assert {row.name for row in await stage.recall(Row)} >= {"Eva", "Eva Dahl"}
    await asked.taps(lise.tongue("Lag ny lenke", "Make a new link"))
    await link_on_screen(lise)


@in_both_languages
async def test_for_all_but_admins_inviting_does_not_exist(
    stage: Play, petter: Person, anne: Person, lise: Person, ola: Person
) -> None:
    await lise.says("/inviter")
    menu = lise.expects(Kind.INVITE_PART)
    data = lise.data_of(menu, lise.tongue("Kontakt", "Contact"))
    await anne.says("/inviter")
    helped = anne.expects(Kind.HELP_STAFF)
    assert anne.tongue("/inviter", "/invite") not in helped.text
    await petter.says("/inviter")
    petter.expects(Kind.ANSWER_UNKNOWN_COMMAND)
    await ola.says("/inviter")
    ola.expects(Kind.STRANGER)
    await anne.forges(helped, data)
    await petter.says("/hjelp")
    await petter.forges(petter.expects(Kind.HELP_PATIENT), data)
    anne.expects_nothing()
    petter.expects_nothing()
    assert len(await stage.recall(Member)) + len(await stage.recall(Contact)) + len(await stage.recall(Patient)) == 4


async def test_without_an_answer_from_telegram_there_is_a_sentence_and_no_link(stage: Play, lise: Person) -> None:
    await lise.says("/inviter")
    await lise.expects(Kind.INVITE_PART).taps("Kontakt")
    lise.expects(Kind.INVITE_ASK_NAME)
    stage.sandbox.fail_next("getMe", 500, "Internal Server Error")
    await lise.says("Eva")
    lise.expects(Kind.INVITE_NO_LINK)
    await lise.says("/inviter")
    await lise.expects(Kind.INVITE_PART).taps("Kontakt")
    lise.expects(Kind.INVITE_ASK_NAME)
    await lise.says("Eva")
    await lise.expects(Kind.INVITE_WAITING, "Eva").taps("Lag ny lenke")
    lise.expects(Kind.INVITE_LINK, "Eva")

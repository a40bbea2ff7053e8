"""A link lets one person in, once, within 48 hours. Whoever else opens one learns nothing, whatever the reason."""

import secrets

import pytest

from care.invite import Part
from rules.invitations import TOKEN_BYTES, token_hash
from rules.kinds import Kind
from storage.tables import Audit, Invitation, OutboxMessage
from storage.tables import Person as Row
from tests.behaviour.agreement import in_both_languages, on_both_databases, plan
from tests.behaviour.boarding import link_for, opens, says_yes, to_the_question
from tests.behaviour.cast import Person
from tests.behaviour.play import Play


@plan(no_enrolment=True)
async def test_the_token_itself_is_kept_nowhere(stage: Play, petter: Person) -> None:
    token = await link_for(stage, Part.PATIENT, "petter")
    await opens(petter, token)
    petter.expects(Kind.ENROL_LANGUAGE)
    (row,) = await stage.recall(Invitation)
    assert row.token_hash == token_hash(token)
    assert len(token) >= 22, "128 bits at least"
    assert not any(token in (said.args or "") for said in await stage.recall(OutboxMessage))
    assert not any(token in line.detail for line in await stage.recall(Audit))


@in_both_languages
@plan(no_enrolment=True)
async def test_every_link_that_cannot_be_used_gets_the_same_sentence(
    stage: Play, petter: Person, nora: Person, ola: Person
) -> None:
    withdrawn = await link_for(stage, Part.PATIENT, "petter")
    expired = await link_for(stage, Part.PATIENT, "petter")
    said = []
    await opens(ola, withdrawn)
    said.append(ola.expects(Kind.INVITE_VOID).text)
    await opens(ola, secrets.token_urlsafe(TOKEN_BYTES))
    said.append(ola.expects(Kind.INVITE_VOID).text)
    await opens(ola, "æ nonsense")
    said.append(ola.expects(Kind.INVITE_VOID).text)
    await stage.at("08:00", days=2)
    await opens(ola, expired)
    said.append(ola.expects(Kind.INVITE_VOID).text)
    used = await link_for(stage, Part.PATIENT, "petter")
    await opens(petter, used)
    petter.expects(Kind.ENROL_LANGUAGE)
    await opens(nora, used)
    said.append(nora.expects(Kind.INVITE_VOID).text)
    assert len(set(said)) == 1
    assert "Petter" not in ola.everything + nora.everything
    stage.ignores_the_rest()


@plan(no_enrolment=True)
async def test_a_link_holds_until_its_last_minute(stage: Play, petter: Person) -> None:
    token = await link_for(stage, Part.PATIENT, "petter")
    await stage.at("07:59", days=2)
    await opens(petter, token)
    petter.expects(Kind.ENROL_LANGUAGE)
    stage.ignores_the_rest()


@on_both_databases
@plan(no_enrolment=True)
async def test_two_people_with_one_link_the_first_is_let_in(stage: Play, petter: Person, ola: Person) -> None:
    token = await link_for(stage, Part.PATIENT, "petter")
    petter.phone.press_start(token)
    ola.phone.press_start(token)
    await stage.settle()
    petter.expects(Kind.ENROL_LANGUAGE)
    ola.expects(Kind.INVITE_VOID)
    assert 9001 not in {row.telegram_id for row in await stage.recall(Row)}


@in_both_languages
@plan(no_enrolment=True)
async def test_ones_own_link_may_be_opened_again(stage: Play, petter: Person) -> None:
    token = await link_for(stage, Part.PATIENT, "petter")
    for _ in range(3):
        await opens(petter, token)
        petter.expects(Kind.ENROL_LANGUAGE)
        petter.expects_nothing()
    renewed = await link_for(stage, Part.PATIENT, "petter")
    await opens(petter, renewed)
    petter.expects(Kind.ENROL_LANGUAGE)


@plan(neighbour=True)
async def test_who_is_somebody_else_already_stays_that_and_the_link_stays_good(
    stage: Play, petter: Person, nora: Person, anne: Person, ola: Person
) -> None:
    token = await link_for(stage, Part.CONTACT, "Eva")
    for bound in (nora, anne):
        await opens(bound, token)
        bound.expects(Kind.INVITE_VOID)
        assert "Eva" not in bound.everything
    await opens(ola, token)
    ola.expects(Kind.CONFIRM_STAFF, "Eva")


async def test_a_useless_link_from_a_patient_is_a_sign_of_life_all_the_same(stage: Play, petter: Person) -> None:
    await stage.at("10:00")
    petter.expects_check_in()
    await opens(petter, secrets.token_urlsafe(TOKEN_BYTES))
    petter.expects(Kind.INVITE_VOID)
    assert await stage.check_ins() == ["answered"]


async def test_after_five_wrong_links_in_an_hour_there_is_silence(stage: Play, ola: Person, anne: Person) -> None:
    for _ in range(5):
        await opens(ola, secrets.token_urlsafe(TOKEN_BYTES))
        ola.expects(Kind.INVITE_VOID)
    for _ in range(3):
        await opens(ola, secrets.token_urlsafe(TOKEN_BYTES))
    ola.expects_nothing()
    token = await link_for(stage, Part.CONTACT, "Eva")
    await stage.at("09:05")
    await opens(ola, secrets.token_urlsafe(TOKEN_BYTES))
    ola.expects(Kind.INVITE_VOID)
    await opens(ola, token)
    ola.expects(Kind.CONFIRM_STAFF)


@pytest.mark.parametrize(
    "pasted",
    [
        '/start "{}"',
        "/start   «{}» ",
        "/start {}.",
        "/start https://t.me/mellom_bot?start={}",
        "t.me/mellom_bot?start={}",
    ],
)
@plan(no_enrolment=True)
async def test_a_link_pasted_with_something_around_it_works(stage: Play, petter: Person, pasted: str) -> None:
    token = await link_for(stage, Part.PATIENT, "petter")
    await petter.says(pasted.format(token))
    petter.expects(Kind.ENROL_LANGUAGE)


@in_both_languages
@plan(no_enrolment=True)
async def test_a_new_phone_takes_over_and_the_old_one_gets_nothing_more(
    stage: Play, petter: Person, ola: Person, anne: Person
) -> None:
    await says_yes(petter, await to_the_question(stage, petter))
    times = petter.expects(Kind.ENROL_TIMES)
    anne.reads_all()
    token = await link_for(stage, Part.PATIENT, "petter")
    await opens(ola, token)
    await ola.expects(Kind.ENROL_TIMES).taps("10:00")
    ola.expects(Kind.ENROL_STEPS)
    await petter.forges(times, petter.data_of(times, "12:00"))
    await stage.at("10:00")
    question = ola.expects_check_in()
    await question.taps(ola.tongue("Bra", "Good"))
    ola.expects(Kind.ANSWER_BUTTON)
    petter.expects_nothing()
    assert "person.moved" in {line.action for line in await stage.recall(Audit)}
    await petter.says("hei")
    petter.expects(Kind.UNVERIFIED)
    assert [reply.text for reply in await stage.replies() if reply.text] == []
    stage.ignores_the_rest()


@in_both_languages
async def test_a_contact_with_a_new_phone_confirms_there_and_sees_open_alerts_go_on(
    stage: Play, petter: Person, anne: Person, ola: Person
) -> None:
    await anne.presses_start()
    await anne.expects(Kind.CONFIRM_STAFF).taps(anne.tongue("Det kom frem", "It arrived"))
    anne.expects(Kind.CONFIRMED)
    await petter.says("/ring")
    petter.expects(Kind.CALL_SENT)
    old = anne.expects_alert("Petter")
    await opens(ola, await link_for(stage, Part.CONTACT, "anne"))
    ola.expects(Kind.CONFIRM_STAFF)
    told = [row for row in await stage.outbox() if row.kind is Kind.ALERT]
    assert [row.message_id for row in told] == [None], "nothing on the new phone is taken for a message of the old one"
    before = old.text
    await stage.at("08:31")
    assert old.text == before, "the old phone is not written to any more"
    assert "Petter" in ola.everything, "what happens to the alert is said on the new one"
    stage.ignores_the_rest()

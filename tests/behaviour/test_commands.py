"""Each role is offered its own commands in its own language; for all others there are no such commands."""

from dataclasses import replace

import pytest

from care.invite import Part
from rules.kinds import Kind
from tests.behaviour.agreement import in_both_languages, plan
from tests.behaviour.boarding import link_for, offered, opens, to_the_question
from tests.behaviour.cast import Person
from tests.behaviour.play import Play

PATIENT = {
    "nb": "steg pause ring innsyn kontakter mine_data sprak stopp slett hjelp",
    "en": "steps pause call access contacts my_data language stop erase help",
}
STAFF = {
    "nb": "svar i_dag person plan skriv hilsen innsjekk pause avslutt stans borte sprak hjelp",
    "en": "replies today person schedule write greeting checkin pause end halt away language help",
}
ADMIN = {"nb": "inviter slutter kanal", "en": "invite leaving channel"}
"""What an admin has beside that."""

FOR_PATIENTS = {*" ".join(PATIENT.values()).split()}
FOR_STAFF = sorted({*" ".join([*STAFF.values(), *ADMIN.values()]).split()} - FOR_PATIENTS)
FOR_ADMINS = sorted(" ".join(ADMIN.values()).split())


async def answer(who: Person, text: str) -> list[str]:
    """All that comes when somebody writes this."""
    await who.says(text)
    return [said.text for said in who.reads_all()]


# what is offered


@in_both_languages
@plan(relative=True)
async def test_the_menu_of_each_role(
    stage: Play, petter: Person, anne: Person, mona: Person, lise: Person, ola: Person, language: str
) -> None:
    for person in (petter, anne, mona, lise, ola):
        await person.presses_start()
    assert list(offered(stage, petter.chat_id)) == PATIENT[language].split()
    assert list(offered(stage, anne.chat_id)) == STAFF[language].split()
    *rest, tongue, help_ = STAFF[language].split()
    assert list(offered(stage, lise.chat_id)) == [*rest, *ADMIN[language].split(), tongue, help_]
    assert not offered(stage, mona.chat_id), "a relative has none"
    assert not offered(stage, ola.chat_id), "nor has a stranger"
    said = offered(stage, lise.chat_id)[lise.tongue("i_dag", "today")]
    assert said == lise.tongue("Slik står det til i dag", "How things stand today")
    stage.ignores_the_rest()
    await opens(ola, await link_for(stage, Part.MEMBER, "Eva"))
    assert list(offered(stage, ola.chat_id)) == STAFF[language].split(), "of the staff, and no admin"


@in_both_languages
async def test_everything_offered_is_known_and_in_the_help(
    stage: Play, petter: Person, lise: Person, language: str
) -> None:
    stage.ignores_the_rest()
    for who, words in ((petter, PATIENT[language]), (lise, f"{STAFF[language]} {ADMIN[language]}")):
        told = "\n".join(await answer(who, who.tongue("/hjelp", "/help")))
        nothing = await answer(who, "/xyzzy")
        for word in words.split():
            assert f"/{word} – " in told
            if word not in {"hjelp", "help"}:
                assert await answer(who, f"/{word}") != nothing, word


@in_both_languages
@plan(neighbour=True)
async def test_who_has_no_part_any_more_is_offered_nothing(
    stage: Play, petter: Person, nora: Person, anne: Person, lise: Person
) -> None:
    everybody = (petter, nora, anne)
    stage.ignores_the_rest()
    for person in everybody:
        await person.presses_start()
        assert offered(stage, person.chat_id)
    await petter.says(petter.tongue("/stopp", "/stop"))
    await petter.expects(Kind.STOP_ASK).taps(petter.tongue("Ja, slutt", "Yes, stop"))
    await lise.says(lise.tongue("/avslutt Nora", "/end Nora"))
    await lise.expects(Kind.END_ASK).taps(lise.tongue("Ja, avslutt", "Yes, end it"))
    await lise.says(lise.tongue("/slutter Anne", "/leaving Anne"))
    await lise.expects(Kind.LEAVE_ASK).taps(lise.tongue("Ja, slutter", "Yes, leaving"))
    assert [offered(stage, person.chat_id) for person in everybody] == [{}, {}, {}]


@in_both_languages
async def test_a_part_given_or_taken_by_the_plan_shows_in_the_menu_at_the_next_help(
    stage: Play, per: Person, lise: Person
) -> None:
    help_ = per.tongue("/hjelp", "/help")
    await stage.apply(replace(stage.script, second_admin=True))
    await per.says(help_)
    per.expects(Kind.HELP_ADMIN)
    assert per.tongue("inviter", "invite") in offered(stage, per.chat_id)
    await stage.apply(replace(stage.script, second_admin=False))
    await per.says(help_)
    per.expects(Kind.STRANGER)
    assert not offered(stage, per.chat_id)


# what others learn of them


@in_both_languages
@plan(neighbour=True, relative=True, chain=(("anne", "30m"), ("mona", "30m")))
@pytest.mark.parametrize("part", ["patient", "relative", "stranger"])
async def test_for_all_but_staff_no_command_of_theirs_exists(
    stage: Play, nora: Person, mona: Person, ola: Person, part: str
) -> None:
    """Whatever is written, and whomever it names: the answer is that to a word that means nothing."""
    who, kind = {
        "patient": (nora, Kind.ANSWER_UNKNOWN_COMMAND),
        "relative": (mona, Kind.NOBODY_READS),
        "stranger": (ola, Kind.STRANGER),
    }[part]
    await who.says("/xyzzy Petter")
    nothing = who.expects(kind).text
    tries = [f"/{word}{name}" for word in FOR_STAFF for name in ("", " Petter")]
    for number, text in enumerate(tries, 1):
        if number % 20 == 0:
            await stage.advance(minutes=1)  # thirty a minute is a flood
        # the line for strangers is said once an hour
        assert await answer(who, text) == ([] if kind in {Kind.STRANGER, Kind.NOBODY_READS} else [nothing]), text
    await stage.advance(minutes=61)
    assert await answer(who, "/i_dag") == [nothing]
    await who.says("/hjelp")
    assert not [word for word in FOR_STAFF if f"/{word}" in who.everything]
    who.reads_all()
    assert "Petter" not in who.everything


@in_both_languages
@pytest.mark.parametrize("part", [Part.CONTACT, Part.MEMBER])
async def test_for_all_but_admins_no_command_of_theirs_exists(
    stage: Play, anne: Person, ola: Person, part: Part
) -> None:
    who = anne
    if part is Part.MEMBER:
        who = ola
        await opens(who, await link_for(stage, part, "Eva"))
        who.expects("Eva")
    await who.says("/xyzzy Anne")
    nothing = who.expects(Kind.HELP_STAFF).text
    for word in FOR_ADMINS:
        assert await answer(who, f"/{word} Anne") == [nothing], word
        assert await answer(who, f"/{word}") == [nothing], word
    assert not [word for word in FOR_ADMINS if f"/{word}" in who.everything]


@in_both_languages
@plan(no_enrolment=True)
async def test_who_has_not_agreed_gets_the_question_whatever_they_write(stage: Play, petter: Person) -> None:
    about = await to_the_question(stage, petter)
    for word in FOR_STAFF:
        assert await answer(petter, f"/{word} Petter") == [about.text], word
    assert not offered(stage, petter.chat_id)

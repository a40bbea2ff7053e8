"""What a patient is told of who reads: somebody who can, in the hours that they have; else nobody is named."""

from sqlalchemy import select

from rules.kinds import Kind
from storage.tables import Contact
from tests.behaviour.agreement import in_both_languages, plan
from tests.behaviour.cast import Person
from tests.behaviour.play import Play


async def told(petter: Person) -> list[str]:
    """What `/start` and `/hjelp` say."""
    await petter.says("/start")
    await petter.says(petter.tongue("/hjelp", "/help"))
    return [petter.expects(Kind.START_PATIENT).text, petter.expects(Kind.HELP_PATIENT).text]


@in_both_languages
async def test_the_contact_is_named_with_the_teams_hours(stage: Play, petter: Person) -> None:
    for text in await told(petter):
        assert (
            petter.tongue(
                "Anne kan lese svarene i arbeidstiden (mandag–fredag 08:00–15:30, ikke på helligdager), "
                "men ikke regn med at noen leser dem med en gang.",
                "Anne can read the answers in working hours (Monday–Friday 08:00–15:30, not on public holidays), "
                "but don't count on anyone reading them right away.",
            )
            in text
        )


@in_both_languages
@plan(staffed="")
async def test_a_team_without_hours_promises_none(stage: Play, petter: Person) -> None:
    for text in await told(petter):
        assert petter.tongue("Anne kan lese svarene, men", "Anne can read the answers, but") in text
        assert petter.tongue("arbeidstiden", "working hours") not in text
    await stage.at("10:00")
    for _ in range(6):  # every way of saying it
        await petter.taps(petter.tongue("Tung dag", "Hard day"))
        await petter.taps(petter.tongue("Bra", "Good"))
    assert petter.tongue("arbeidstiden", "working hours") not in petter.everything
    stage.ignores_the_rest()


async def test_a_contact_with_hours_of_their_own_reads_in_those(stage: Play, petter: Person) -> None:
    async with stage.program.database.work() as work:
        for row in await work.all(select(Contact)):
            row.hours = "mon 09:00-12:00; thu 00:00-24:00"
        await work.commit(stage.now())
    for text in await told(petter):
        assert (
            "Anne kan lese svarene i arbeidstiden (mandag 09:00–12:00, torsdag hele døgnet, ikke på helligdager)"
            in text
        )


@in_both_languages
async def test_who_cannot_be_reached_is_not_named_and_without_anybody_nobody_is(
    stage: Play, petter: Person, anne: Person, kari: Person
) -> None:
    await anne.blocks()
    for text in await told(petter):
        assert petter.tongue("Kari kan lese svarene", "Kari can read the answers") in text
    await kari.blocks()
    for text in await told(petter):
        assert petter.tongue("kan lese", "can read") not in text
        assert (
            petter.tongue(
                "Det du skriver, blir tatt vare på, men ikke regn med at noen leser det med en gang.",
                "What you write is saved, but don't count on anyone reading it right away.",
            )
            in text
        )
    await stage.at("10:00")
    for _ in range(6):
        await petter.taps(petter.tongue("Tung dag", "Hard day"))
        await petter.taps(petter.tongue("Bra", "Good"))
    assert petter.tongue("Anne kan lese", "Anne can read") not in petter.everything
    stage.ignores_the_rest()


@in_both_languages
async def test_on_a_hard_day_one_of_the_answers_says_who_can_read(stage: Play, petter: Person) -> None:
    await stage.at("10:00")
    for _ in range(6):
        await petter.taps(petter.tongue("Tung dag", "Hard day"))
        await petter.taps(petter.tongue("Bra", "Good"))
    assert petter.tongue("Anne kan lese svarene. Vil du", "Anne can read the answers. Would you") in petter.everything
    stage.ignores_the_rest()

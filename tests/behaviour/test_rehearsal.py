"""A rehearsal of the alerts: everybody who would be told confirms it, no patient hears of it, no alert is touched."""

from care.rehearse import rehearse
from rules.kinds import Kind
from storage.tables import Patient, Rehearsal, Rehearsed
from tests.behaviour.agreement import in_both_languages, on_both_databases, plan
from tests.behaviour.cast import Person
from tests.behaviour.play import Play
from tests.behaviour.scenes import alert


async def begin(stage: Play) -> None:
    """As `mellom rehearse petter` does."""
    patient = (await stage.recall(Patient))[0]
    async with stage.program.database.work() as work:
        await rehearse(work, patient.person_id, stage.now(), actor="cli")
    await stage.settle()


def button(who: Person) -> str:
    return who.tongue("Jeg har sett det", "Seen")


@in_both_languages
@on_both_databases
async def test_everybody_of_the_chain_and_the_admins_confirm_it_and_the_admins_see_after_how_long(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    await begin(stage)
    message = anne.expects(Kind.REHEARSAL, anne.tongue("Øvelse: ", "Rehearsal: "))
    assert message.buttons == [button(anne)]
    assert "Petter" not in message.text
    kari.expects(Kind.REHEARSAL)
    lise.expects(Kind.REHEARSAL)
    await stage.advance(minutes=3)
    await anne.taps(button(anne))
    assert message.buttons == []
    await lise.taps(button(lise))
    lise.expects_nothing()
    await stage.advance(minutes=7)
    await kari.taps(button(kari))
    await stage.advance(seconds=5)
    lise.expects(
        lise.tongue("3 av 3 har sett den", "3 of 3 have seen it"),
        lise.tongue("Anne: sett etter 3 minutter", "Anne: seen after 3 minutes"),
        lise.tongue("Kari: sett etter 10 minutter", "Kari: seen after 10 minutes"),
    )
    petter.expects_nothing()
    assert not await stage.alerts()


async def test_it_ends_by_itself_and_says_who_has_not_seen_it(
    stage: Play, anne: Person, kari: Person, lise: Person
) -> None:
    await begin(stage)
    for who in (anne, kari, lise):
        who.expects(Kind.REHEARSAL)
    await anne.taps(button(anne))
    await stage.advance(minutes=59)
    lise.expects_nothing()
    await stage.advance(minutes=2)
    lise.expects("1 av 3 har sett den", "Kari: ikke sett")
    await kari.taps(button(kari))
    await stage.advance(hours=0.5)
    lise.expects_nothing()


@plan(
    relative=True, chain=(("anne", "30m"), ("mona", "30m"), ("kari", "30m")), hours=(("kari", "mon-fri 12:00-16:00"),)
)
async def test_whom_an_alert_would_pass_over_is_not_asked_and_that_is_said(
    stage: Play, anne: Person, kari: Person, mona: Person, lise: Person
) -> None:
    await anne.blocks()
    lise.expects(Kind.STAFF_LOST)
    await begin(stage)
    await stage.advance(seconds=5)
    lise.expects(Kind.REHEARSAL)
    mona.expects_nothing()
    kari.expects_nothing()
    await lise.taps(button(lise))
    await stage.advance(seconds=5)
    lise.expects(
        "1 av 1 har sett den",
        "Anne: ikke spurt, har blokkert boten",
        "Mona: ikke spurt, pårørende",
        "Kari: ikke spurt, ikke på jobb nå",
    )


async def test_a_real_alert_meanwhile_goes_its_own_way(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    await stage.at("11:55")
    petter.reads_all()
    await begin(stage)
    for who in (anne, kari, lise):
        who.expects(Kind.REHEARSAL)
    await anne.taps(button(anne))
    await stage.at("12:00")
    told = anne.expects_alert("Petter")
    assert "Øvelse" not in told.text
    await stage.at("12:30")
    kari.expects_alert("Petter")
    await kari.taps(button(kari))
    assert [row.state.value for row in await stage.alerts()] == ["raised"], "what is seen in a rehearsal takes no alert"
    await anne.taps("Jeg tar kontakt", on=told)
    assert [row.state.value for row in await stage.alerts()] == ["taken"]
    stage.ignores_the_rest()


async def test_a_rehearsal_over_an_open_alert_leaves_it_as_it_is(
    stage: Play, petter: Person, anne: Person, kari: Person
) -> None:
    told = await alert(stage, petter, anne)
    before = [(row.state, row.turn, row.look_at) for row in await stage.alerts()]
    await begin(stage)
    await stage.advance(seconds=5)
    anne.expects(Kind.REHEARSAL)
    await anne.taps(button(anne))
    assert [(row.state, row.turn, row.look_at) for row in await stage.alerts()] == before
    assert told.now.text == told.read
    stage.ignores_the_rest()


async def test_while_one_lasts_no_other_begins(stage: Play, anne: Person, kari: Person, lise: Person) -> None:
    await begin(stage)
    await begin(stage)
    for who in (anne, kari, lise):
        who.expects(Kind.REHEARSAL)
        who.expects_nothing()
    stage.ignores_the_rest()


async def test_who_was_not_asked_can_confirm_nothing(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    await stage.at("10:00")
    await begin(stage)
    data = anne.data_of(anne.expects(Kind.REHEARSAL), button(anne))
    await petter.forges(petter.expects_check_in(), data)
    assert "Petter" not in lise.everything
    assert [row.seen_at for row in await stage.recall(Rehearsed)] == [None] * 3
    stage.ignores_the_rest()


@plan(rehearse="monthly")
async def test_a_team_that_has_agreed_on_it_rehearses_once_a_month_at_the_first_summary(
    stage: Play, anne: Person, kari: Person, lise: Person
) -> None:
    await stage.at("08:01", days=1)
    anne.expects(Kind.REHEARSAL)
    await anne.taps(button(anne))
    await stage.at("23:00", days=6)
    assert len(await stage.recall(Rehearsal)) == 1, "once in November"
    await stage.at("08:01", days=2)
    rehearsals = await stage.recall(Rehearsal)
    assert [row.begun_at.month for row in rehearsals] == [11, 12]
    stage.ignores_the_rest()


@plan(rehearse="monthly")
async def test_the_summary_of_an_admin_says_how_many_have_seen_it(stage: Play, anne: Person, lise: Person) -> None:
    await stage.at("08:01", days=1)
    await anne.taps(button(anne))
    await stage.at("08:01", days=2)
    assert "1 av 3 har sett den." in lise.expects("Øvelse i går kl. 08:00").text
    assert all("Øvelse i går" not in said.read for said in anne.reads_all())
    stage.ignores_the_rest()


async def test_who_has_not_agreed_on_it_rehearses_nothing(stage: Play) -> None:
    await stage.at("09:00", days=4)
    assert not await stage.recall(Rehearsal)
    stage.ignores_the_rest()

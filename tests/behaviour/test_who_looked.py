"""A patient can see who has looked: `/innsyn` lists day, name, part and what, as the audit trail has it."""

from datetime import timedelta

from sqlalchemy import select

from care.people import known
from care.who_looked import operator_saw_schedule, operator_took_plan
from rules.kinds import Kind
from storage.tables import Audit, Contact, Rank
from storage.tables import Person as Row
from tests.behaviour.agreement import in_both_languages, on_both_databases, plan
from tests.behaviour.cast import Person
from tests.behaviour.play import Play

APART = {"neighbour": True, "chain": (("anne", "30m"),)}


async def lines(patient: Person) -> list[str]:
    """What `/innsyn` shows."""
    await patient.says(patient.tongue("/innsyn", "/access"))
    return patient.expects(Kind.WHO_LOOKED).text.split("\n")


@in_both_languages
@on_both_databases
async def test_who_looked_stands_there_with_day_name_part_and_what_newest_first(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    assert await lines(petter) == [
        petter.tongue("Ingen har sett på opplysninger om deg ennå.", "Nobody has looked at information about you yet.")
    ]
    await stage.at("08:10")
    await petter.says("gikk ut")
    petter.reads_all()
    await anne.says(anne.tongue("/svar", "/replies"))
    await anne.says("/person petter")
    await kari.says(kari.tongue("/plan petter", "/schedule petter"))
    await lise.says(lise.tongue("/i_dag", "/today"))
    await stage.at("08:00", days=1)
    await anne.says("/person petter")
    await anne.says("/person petter")
    stage.ignores_the_rest()
    petter.reads_all()
    shown = await lines(petter)
    summaries = [
        line
        for line in shown
        if line.endswith(petter.tongue("oppsummeringen, der du er med", "summary, which you are in"))
    ]
    rest = [line for line in shown if line not in summaries]
    assert rest == petter.tongue(
        "Disse har sett på opplysninger om deg. Det nyeste står først.\n"
        "\n"
        "tirsdag 24. november: Anne (primærkontakten din) så på siden om deg\n"
        "mandag 23. november: Lise (ansatt) så på oversikten for dagen, der du er med\n"
        "mandag 23. november: Kari (en av kontaktene dine) så på når du blir spurt\n"
        "mandag 23. november: Anne (primærkontakten din) så på siden om deg\n"
        "mandag 23. november: Anne (primærkontakten din) leste svar fra deg",
        "These people have looked at information about you. The newest comes first.\n"
        "\n"
        "Tuesday 24 November: Anne (your primary contact) looked at the page about you\n"
        "Monday 23 November: Lise (staff) looked at the overview of the day, which you are in\n"
        "Monday 23 November: Kari (one of your contacts) looked at when you are asked\n"
        "Monday 23 November: Anne (your primary contact) looked at the page about you\n"
        "Monday 23 November: Anne (your primary contact) looked at answers from you",
    ).split("\n")


@plan(**APART)
async def test_nobody_sees_who_looked_at_somebody_else(stage: Play, petter: Person, nora: Person, anne: Person) -> None:
    await anne.says("/person petter")
    anne.reads_all()
    assert len(await lines(petter)) == 3
    assert len(await lines(nora)) == 1


@plan(**APART)
async def test_the_summary_is_a_look_at_all_of_ones_own_patients(
    stage: Play, petter: Person, nora: Person, anne: Person, kari: Person, lise: Person
) -> None:
    await petter.says("hei")
    await nora.says("hei")
    await stage.at("08:05", days=1)
    stage.ignores_the_rest()
    names = {row.ref: row.name for row in await stage.recall(Row)}
    seen = {
        (names[row.actor], names[row.subject or ""])
        for row in await stage.recall(Audit)
        if row.action == "summary.seen"
    }
    assert seen == {("Anne", "Petter"), ("Kari", "Nora"), ("Lise", "Petter"), ("Lise", "Nora")}


async def test_the_operator_s_looks_stand_there_too_and_who_is_gone_has_no_name(
    stage: Play, petter: Person, anne: Person, kari: Person
) -> None:
    await stage.at("08:10")
    await kari.says("/person petter")
    kari.reads_all()
    async with stage.program.database.work() as work:
        who = next(row for row in await work.all(select(Row)) if row.name == "Petter")
        await operator_saw_schedule(work, await known(work, who.id), stage.now())
        await operator_took_plan(work, stage.stage.settings.telegram_id, stage.now())
        work.audit(stage.now(), "person.seen", actor="a ref of nobody", subject=who.ref)
        await work.commit(stage.now())
    async with stage.program.database.work() as work:
        gone = next(row for row in await work.all(select(Row)) if row.name == "Kari")
        for table, column in ((Rank, Rank.contact_id), (Contact, Contact.person_id)):
            for row in await work.all(select(table).where(column == gone.id)):  # type: ignore[arg-type]  # a column
                await work.session.delete(row)
        await work.commit(stage.now())
    assert (await lines(petter))[2:] == [
        "mandag 23. november: en som ikke er her lenger, så på siden om deg",
        "mandag 23. november: den som drifter tjenesten, hentet ut planen, med navn og tider",
        "mandag 23. november: den som drifter tjenesten, så på når du blir spurt",
        "mandag 23. november: Kari (ikke ansatt her lenger) så på siden om deg",
    ]


async def test_a_long_list_shows_the_latest_and_says_that_there_is_more(
    stage: Play, petter: Person, anne: Person
) -> None:
    async with stage.program.database.work() as work:
        names = {row.name: row.ref for row in await work.all(select(Row))}
        for day in range(40):
            at = stage.now() - timedelta(days=40 - day)
            work.audit(at, "person.seen", actor=names["Anne"], subject=names["Petter"])
        await work.commit(stage.now())
    shown = await lines(petter)
    assert len(shown) == 2 + 30 + 2
    assert shown[2].startswith("søndag 22. november: Anne")
    assert shown[-1] == "Det er flere, fra tidligere."


async def test_it_is_a_sign_of_life_as_any_command_and_for_staff_there_is_no_such_one(
    stage: Play, petter: Person, anne: Person
) -> None:
    await stage.at("10:05")
    petter.expects_check_in()
    await lines(petter)
    assert await stage.check_ins() == ["answered"]
    await anne.says("/innsyn")
    anne.expects(Kind.HELP_STAFF)

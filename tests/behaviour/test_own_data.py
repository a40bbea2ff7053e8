"""A patient gets all that is stored about them, when they ask: `/mine_data` sends a page to read, and every row."""

import json
from typing import Any

from sqlalchemy import inspect, select

from bot.wording.own_data import as_json
from care.own_data import operator_took_data, own_data
from care.own_rows import own_rows
from care.people import known
from rules.disclosures import Telling
from rules.kinds import Kind
from rules.own_data import LEFT_OUT
from storage.tables import Audit, Disclosure, Invitation, Rehearsal, Rehearsed, metadata
from storage.tables import Person as Row
from tests.behaviour.agreement import in_both_languages, on_both_databases, plan
from tests.behaviour.cast import Message, Person
from tests.behaviour.play import Play
from tests.behaviour.scenes import alert
from tests.behaviour.test_contacts import WITH_MONA, agrees, list_of, offered

NOT_THEIRS = {
    "absence": "days off of the staff",
    "at_work": "machines",
    "audit_chain": "the heads of the trail",
    "bot": "the bot",
    "contact": "the part of staff and relatives",
    "heard_update": "numbers of updates, which say nothing of whom",
    "member": "the part of staff",
    "outage": "when we were down",
    "team": "the team",
}


async def asks(person: Person) -> tuple[str, dict[str, Any]]:
    """Ask for everything; gives the page and the data."""
    await person.says(person.tongue("/mine_data", "/my_data"))
    page, data = person.expects(Kind.MY_DATA_PAGE), person.expects(Kind.MY_DATA_FILE)
    return content(page), json.loads(content(data))


def content(message: Message) -> str:
    """What is in the file of a message."""
    return message.person.phone.media(message.message_id)[1].decode()


async def a_rich_life(stage: Play, petter: Person, anne: Person, lise: Person) -> None:
    """So that there is something in every table."""
    await petter.says("gikk ut med søpla, og <b>hjem</b> & inn igjen")
    await alert(stage, petter, anne)
    await anne.taps("Jeg tar kontakt")
    await petter.says("/ring")
    await petter.says("/pause")
    await petter.taps("1 dag")
    await anne.says("/skriv petter Skal vi ta en tur i morgen?")
    await lise.says("/svar")
    await petter.says("/steg")
    await petter.taps("Nytt skritt")
    stage.ignores_the_rest()
    petter.reads_all()


@in_both_languages
async def test_the_page_says_in_words_what_is_stored(stage: Play, petter: Person, anne: Person) -> None:
    await petter.says("gikk ut med søpla, og <b>hjem</b> & inn igjen")
    petter.reads_all()
    page, _ = await asks(petter)
    assert page.startswith("<!doctype html>")
    assert f'<html lang="{petter.language}">' in page
    assert petter.tongue("Alt som er lagret om Petter", "All that is stored about Petter") in page
    assert "gikk ut med søpla, og &lt;b&gt;hjem&lt;/b&gt; &amp; inn igjen" in page
    assert "1. Anne" in page
    assert "10:00" in page
    # nothing is fetched from anywhere, and nothing runs
    assert "http" not in page
    assert "<script" not in page


@on_both_databases
async def test_every_column_of_every_row_of_theirs_is_there_or_it_is_said_why_not(
    stage: Play, petter: Person, anne: Person, lise: Person
) -> None:
    await a_rich_life(stage, petter, anne, lise)
    now = stage.now()
    async with stage.program.database.work() as work:
        mine = next(row for row in await work.all(select(Row)) if row.name == "Petter")
        rehearsal = await work.add(Rehearsal(team_id=mine.team_id, patient_id=mine.id, begun_at=now))
        await work.add(Rehearsed(rehearsal_id=rehearsal.id, person_id=mine.id))
        await work.add(Invitation(person_id=mine.id, token_hash="x", made_at=now, expires_at=now))
        contact = next(row for row in await work.all(select(Row)) if row.name == "Anne")
        await work.add(
            Disclosure(patient_id=mine.id, contact_id=contact.id, telling=Telling.ASKED, how="chat", given_at=now)
        )
        await work.commit(now)
    async with stage.program.database.work() as work:
        who = await known(work, mine.id)
        data = json.loads(as_json(await own_data(work, who, now)))
        for table, theirs in own_rows(who.person).items():
            name = str(table.__tablename__)
            told = {one.name for one in inspect(table).columns if f"{name}.{one.name}" not in LEFT_OUT}
            rows = await work.all(select(table).where(theirs))
            assert rows, name
            assert len(data[name]) == len(rows), name
            assert all(set(row) == told for row in data[name]), name
    assert data["left_out"] == dict(LEFT_OUT)
    there = {f"{table.name}.{column.name}" for table in metadata.sorted_tables for column in table.columns}
    assert set(LEFT_OUT) <= there


def test_every_table_is_a_patient_s_or_it_is_said_why_not() -> None:
    theirs = {
        str(table.__tablename__)
        for table in own_rows(Row(id=1, ref="r", bot_id=1, team_id=1, key="p", name="Petter", language="nb"))
    }
    assert theirs | set(NOT_THEIRS) == set(metadata.tables)
    assert not theirs & set(NOT_THEIRS)


@plan(neighbour=True)
async def test_nothing_of_another_patient_s_is_in_it(stage: Play, petter: Person, nora: Person, anne: Person) -> None:
    await nora.says("noraene er slitne")
    nora.reads_all()
    page, data = await asks(petter)
    assert "noraene" not in page
    assert "noraene" not in json.dumps(data)
    assert data["person"][0]["name"] == "Petter"
    assert "Nora" not in json.dumps({name: rows for name, rows in data.items() if name != "outbox"})


async def test_people_are_names_and_moments_are_iso(stage: Play, petter: Person, anne: Person) -> None:
    await petter.says("hei")
    petter.reads_all()
    await anne.says("/svar")
    anne.reads_all()
    _, data = await asks(petter)
    (reply,) = [row for row in data["reply"] if row["text"] == "hei"]
    assert reply["read_by"] == "Anne"
    assert reply["sent_at"].endswith("+00:00")
    assert {row["actor"] for row in data["audit"]} >= {"Anne"}


async def test_the_files_are_made_when_they_are_sent_and_never_stored(stage: Play, petter: Person) -> None:
    stage.telegram_down()
    await stage.telegram_up()
    await petter.says("/mine_data")
    petter.reads_all()
    rows = [row for row in await stage.outbox() if row.verb == "document"]
    assert [row.kind for row in rows] == [Kind.MY_DATA_PAGE, Kind.MY_DATA_FILE]
    assert [row.args for row in rows] == [None, None]


async def test_that_it_was_handed_out_stands_in_the_trail_and_the_operator_s_is_a_look(
    stage: Play, petter: Person
) -> None:
    await asks(petter)
    ref = next(row.ref for row in await stage.recall(Row) if row.name == "Petter")
    said = [row for row in await stage.recall(Audit) if row.action == "data.exported"]
    assert [(row.actor, row.subject) for row in said] == [(ref, ref), (ref, ref)]
    async with stage.program.database.work() as work:
        who = next(row for row in await work.all(select(Row)) if row.name == "Petter")
        await operator_took_data(work, await known(work, who.id), stage.now())
    await petter.says("/innsyn")
    shown = petter.expects(Kind.WHO_LOOKED).text
    assert shown.endswith("mandag 23. november: den som drifter tjenesten, hentet ut alt som er lagret om deg")


async def test_who_has_stopped_gets_it_too_and_it_is_a_sign_of_life_of_who_takes_part(
    stage: Play, petter: Person, anne: Person
) -> None:
    await stage.at("10:05")
    petter.expects_check_in()
    await asks(petter)
    assert await stage.check_ins() == ["answered"]
    await petter.says("/stopp")
    await petter.taps("Ja, slutt")
    petter.reads_all()
    anne.reads_all()
    page, _ = await asks(petter)
    assert "Avsluttet" in page


@plan(**WITH_MONA)
async def test_the_page_says_until_which_day_an_agreement_about_a_relative_counts(
    stage: Play, petter: Person, anne: Person
) -> None:
    stage.ignores_the_rest()
    await agrees(petter, await offered(petter))
    petter.reads_all()
    page, _ = await asks(petter)
    assert "når en ansatt vil det.\nTil og med 22. desember<" in page
    assert "Avsluttet" not in page
    assert "Kontaktene dine, i rekkefølge" in page, "Mona stands there too, and is told nothing without a yes"
    await (await list_of(petter)).taps("Mona: trekk tilbake")
    petter.reads_all()
    await agrees(petter, await offered(petter, "Til jeg sier stopp"))
    petter.reads_all()
    page, _ = await asks(petter)
    assert page.count("Avsluttet 23. november") == 1
    assert "når en ansatt vil det.\nDet gjelder til det blir trukket tilbake.<" in page


async def test_staff_have_no_such_command(stage: Play, anne: Person) -> None:
    await anne.says("/mine_data")
    anne.expects(Kind.HELP_STAFF)

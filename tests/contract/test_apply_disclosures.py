"""What a plan says was agreed about relatives: recorded, changed, exported, and weaker than the patient's own word."""

from collections.abc import Iterable
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlmodel import col

from care.apply import Changes
from care.disclosures import CHAT, end, give
from care.export import current_plan
from care.people import known
from rules.disclosures import Telling
from rules.kinds import Kind
from rules.plan import read_plan
from rules.plan_text import write_plan
from storage.database import Database
from storage.tables import Disclosure, OutboxMessage, Person
from tests.contract.test_apply import NOON, PLAN, apply

RELATIVE = '[[contacts]]\nkey = "mona"\nname = "Mona"\nkind = "relative"\ntelegram_id = 3003\n'
BASE = PLAN.replace("[[patients]]\n", f"{RELATIVE}[[patients]]\n", 1).replace(
    '{ contact = "kari", within = "45m" }]',
    '{ contact = "kari", within = "45m" }, { contact = "mona", within = "5m" }]',
)
AGREED = BASE + '[[patients.disclosures]]\ncontact = "mona"\nconsent = "asked"\nuntil = 2026-12-31\n'
WHAT = "patient petter, relative mona"


async def rows(database: Database) -> list[tuple[str, str, bool]]:
    """All agreements: when, how, and whether each stands."""
    async with database.reading() as work:
        found = await work.all(select(Disclosure).order_by(col(Disclosure.id)))
    return [(row.telling.value, row.how, row.ended_at is None) for row in found]


def lines(changes: Changes) -> list[str]:
    """What is said of the relative."""
    return [str(line) for line in changes.lines if "relative mona" in str(line)]


async def by_the_patient(database: Database, telling: Telling | None) -> None:
    """Petter agrees in the chat, or (None) takes it back there."""
    async with database.work() as work:
        people = {row.key: row for row in await work.all(select(Person))}
        who, mona = await known(work, people["petter"].id), people["mona"].id
        if telling:
            await give(work, who, mona, telling, None, NOON, how=CHAT, actor=who.person.ref, shown="words")
        else:
            await end(work, who, mona, NOON, by=who.id)
        await work.commit(NOON)


async def told(database: Database, kind: Kind) -> int:
    """How often the patient is told."""
    async with database.reading() as work:
        return len(await work.all(select(OutboxMessage).where(col(OutboxMessage.kind) == kind)))


async def test_it_is_recorded_once_and_the_patient_hears_of_it(database: Database) -> None:
    assert lines(await apply(database, AGREED)) == [f"+ {WHAT}: asked until 2026-12-31"]
    assert not (await apply(database, AGREED)).any
    assert await rows(database) == [("asked", "plan", True)]
    assert await told(database, Kind.CONTACT_RECORDED) == 1
    async with database.reading() as work:
        (row,) = await work.all(select(Disclosure))
    assert row.expires_at == datetime(2026, 12, 31, 23, tzinfo=UTC)
    assert row.tell_at == datetime(2027, 1, 1, 7, tzinfo=UTC)


async def test_what_is_written_otherwise_is_a_new_agreement(database: Database) -> None:
    await apply(database, AGREED)
    other = AGREED.replace('"asked"', '"automatic"').replace("until = 2026-12-31\n", "")
    assert lines(await apply(database, other)) == [f"~ {WHAT}: asked until 2026-12-31 -> automatic"]
    assert await rows(database) == [("asked", "plan", False), ("automatic", "plan", True)]


async def test_what_the_patient_took_back_stays_taken_back(database: Database) -> None:
    await apply(database, AGREED)
    await by_the_patient(database, None)
    for text in (AGREED, AGREED.replace('"asked"', '"automatic"')):
        changes = await apply(database, text)
        assert not changes.any
        assert lines(changes) == [f"! {WHAT}: taken back by the patient on 2026-11-23; nothing is told"]
    assert await rows(database) == [("asked", "plan", False)]


async def test_what_the_patient_gave_in_the_chat_is_kept_whatever_the_plan_says(database: Database) -> None:
    await apply(database, AGREED)
    await by_the_patient(database, None)
    await by_the_patient(database, Telling.AUTOMATIC)
    changes = await apply(database, AGREED)
    assert not changes.any
    assert lines(changes) == [f"! {WHAT}: agreed in chat since; automatic is kept"]
    assert lines(await apply(database, BASE, prune=True)) == [
        f"? {WHAT}: agreed in chat; the patient takes it back there"
    ]
    assert (await rows(database))[-1] == ("automatic", "chat", True)


async def test_left_out_it_goes_on_until_it_is_pruned(database: Database) -> None:
    await apply(database, AGREED)
    assert lines(await apply(database, BASE)) == [f"? {WHAT}: not in the plan; goes on (--prune removes)"]
    assert lines(await apply(database, BASE, prune=True)) == [f"- {WHAT}: nothing is told"]
    assert await rows(database) == [("asked", "plan", False)]
    await apply(database, AGREED)
    assert (await rows(database))[-1] == ("asked", "plan", True), "the team took it out, not the patient"


async def test_a_day_that_is_past_is_said_and_records_nothing(database: Database) -> None:
    past = AGREED.replace("2026-12-31", "2026-11-22")
    assert lines(await apply(database, past)) == [f"! {WHAT}: asked until 2026-11-22 is past; nothing is told"]
    assert await rows(database) == []


@pytest.mark.parametrize("text", [AGREED, AGREED.replace("until = 2026-12-31\n", ""), BASE])
async def test_it_is_exported_and_applying_that_changes_nothing(database: Database, text: str) -> None:
    await apply(database, text)
    async with database.reading() as work:
        plan = await current_plan(work, 900)
    assert plan
    assert plan.patients[0].disclosures == read_plan(text).patients[0].disclosures
    assert not (await apply(database, write_plan(plan))).any


async def test_a_number_to_call_is_changed_and_never_shown(database: Database) -> None:
    await apply(database, BASE)
    with_number = BASE.replace('name = "Anne"\n', 'name = "Anne"\nphone = "900 00 001"\n')
    said: Iterable[str] = [str(line) for line in (await apply(database, with_number)).lines]
    assert list(said) == ["~ contact anne: phone"]
    async with database.reading() as work:
        plan = await current_plan(work, 900)
    assert plan
    assert plan.contacts[0].phone == "900 00 001"

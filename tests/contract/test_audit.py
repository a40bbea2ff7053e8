"""The audit trail shows every change and every cut, on both databases, whoever writes at the same time."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import col

from storage.audit import HOUSE, PRUNED, RESTORED, Head, heads, prune
from storage.copying import copy_all
from storage.database import Database
from storage.resealing import reseal
from storage.tables import Audit, AuditChain, Person, Team
from storage.vault import Vault
from storage.verifying import verify
from storage.work import OPERATOR, SYSTEM, Work
from tests.conftest import TEST_KEY
from tests.contract.rows import NOW, a_bot, a_patient, a_team, another

DAY = timedelta(days=1)


async def a_trail(database: Database, rows: int = 6) -> str:
    """A team with so many rows, a transaction each; gives its ref."""
    async with database.work() as work:
        team = await a_team(work, await a_bot(work))
        await a_patient(work, team)
        await work.commit(NOW)
    for number in range(rows):
        await write(database, team.ref, number)
    return team.ref


async def write(database: Database, team: str, number: int, at: datetime | None = None) -> None:
    async with database.work() as work:
        work.audit(at or NOW + number * DAY, f"deed.{number}", actor="b", subject="c", detail="d", team=team)
        await work.commit(NOW)


async def faults(database: Database, *kept: Head) -> list[str]:
    """What verifying says."""
    return [fault.says for fault in (await verify(database.engine, kept, lambda _done, _total: None)).faults]


async def behind_our_back(database: Database, *statements: str) -> None:
    """What somebody does who may write to the database, and takes the triggers away first."""
    drop = (
        [f"DROP TRIGGER {name}" for name in ("audit_no_update", "audit_no_delete", "audit_chain_no_delete")]
        if database.engine.dialect.name == "sqlite"
        else ["DROP TRIGGER audit_only_grows ON audit", "DROP TRIGGER audit_chain_stays ON audit_chain"]
    )
    async with database.engine.begin() as connection:
        for statement in (*drop, *statements):
            await connection.execute(text(statement))


def changing_row_3(change: str) -> str:
    return f"UPDATE audit SET {change} WHERE number = 3"  # noqa: S608  our own change


async def heads_of(database: Database, at: datetime = NOW) -> list[Head]:
    async with database.reading() as work:
        return await heads(
            work.session, list((await work.session.execute(select(col(AuditChain.chain)))).scalars()), at
        )


async def test_an_untouched_trail_is_whole(database: Database) -> None:
    await a_trail(database)
    assert await faults(database, *await heads_of(database)) == []
    result = await verify(database.engine, await heads_of(database), lambda _done, _total: None)
    assert (result.rows, result.chains, result.heads) == (6, 1, 1)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("chain = 'tX'", "row 3 is missing after row 2"),
        ("number = 33", "row 3 is missing after row 2"),
        ("number = -3", "row -3 stands where none can be"),
        ("at = '2026-11-25 09:00:00.000001+00:00'", "row 3 (2026-11-25 09:00 UTC) was changed, or put in"),
        ("actor = 'a'", "row 3 (2026-11-25 09:00 UTC) was changed, or put in"),
        ("action = 'deed.9'", "row 3 (2026-11-25 09:00 UTC) was changed, or put in"),
        ("subject = 'd'", "row 3 (2026-11-25 09:00 UTC) was changed, or put in"),
        ("subject = NULL", "row 3 (2026-11-25 09:00 UTC) was changed, or put in"),
        ("detail = 'e'", "row 3 (2026-11-25 09:00 UTC) was changed, or put in"),
        ("detail = ''", "row 3 (2026-11-25 09:00 UTC) was changed, or put in"),
        ("mac = '0' || substr(mac, 2, 62) || 'g'", "row 3 (2026-11-25 09:00 UTC) was changed, or put in"),
    ],
)
async def test_a_byte_that_is_changed_in_any_column_is_found(database: Database, change: str, says: str) -> None:
    await a_trail(database)
    if database.engine.dialect.name == "sqlite":
        change = change.replace("+00:00", "")
    await behind_our_back(database, changing_row_3(change))
    assert says in await faults(database)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("change", ["at = 'soon'", "at = ''", "number = 'x'", "actor = x'00ff'", "detail = 7"])
async def test_what_sqlite_takes_and_no_row_of_ours_has_is_found_as_well(database: Database, change: str) -> None:
    await a_trail(database)
    await behind_our_back(database, changing_row_3(change))
    assert len(await faults(database)) == 1


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("DELETE FROM audit WHERE number = 1", "row 1 is missing at the beginning"),
        ("DELETE FROM audit WHERE number < 4", "rows 1 to 3 are missing at the beginning"),
        ("DELETE FROM audit WHERE number = 4", "row 4 is missing after row 3"),
        ("DELETE FROM audit WHERE number = 6", "row 6 is missing at the end"),
        ("DELETE FROM audit WHERE number > 2", "rows 3 to 6 are missing at the end"),
        ("DELETE FROM audit", "rows 1 to 6 are missing at the end"),
        ("DELETE FROM audit_chain", "6 rows stand without the head of the chain"),
        ("UPDATE audit_chain SET newest = 4", "rows 5 to 6 are behind the head of the chain"),
        ("UPDATE audit_chain SET pruned = 2", "the head says it was pruned up to row 2, the trail up to row 0"),
        ("UPDATE audit_chain SET key = 'x'", "ENCRYPTION_KEYS does not open its key, or that was changed"),
    ],
)
async def test_a_cut_is_found_wherever_it_is(database: Database, statement: str, says: str) -> None:
    await a_trail(database)
    await behind_our_back(database, statement)
    assert await faults(database) == [says]


async def test_two_rows_that_changed_places_are_found(database: Database) -> None:
    await a_trail(database)
    swap = ("UPDATE audit SET number = 99 WHERE number = 3", "UPDATE audit SET number = 3 WHERE number = 4")
    await behind_our_back(database, *swap, "UPDATE audit SET number = 4 WHERE number = 99")
    assert await faults(database) == ["row 3 (2026-11-26 09:00 UTC) was changed, or put in"]


async def test_a_row_that_was_put_in_is_found(database: Database) -> None:
    await a_trail(database)
    copy = "INSERT INTO audit SELECT chain, 7, at, actor, action, subject, detail, mac FROM audit WHERE number = 6"
    await behind_our_back(database, copy, "UPDATE audit_chain SET newest = 7")
    assert await faults(database) == ["row 7 (2026-11-28 09:00 UTC) was changed, or put in"]


async def test_a_tail_that_was_cut_with_its_head_is_seen_by_a_head_that_was_kept_elsewhere(database: Database) -> None:
    await a_trail(database)
    (kept,) = await heads_of(database)
    cut = ("DELETE FROM audit WHERE number > 4", "UPDATE audit_chain SET newest = 4")
    await behind_our_back(database, *cut)
    assert await faults(database) == []
    gone = ["rows 5 to 6 are missing at the end, of which the last was kept as the head on 2026-11-23"]
    assert await faults(database, kept) == gone
    await write(database, kept.chain, 4)
    await write(database, kept.chain, 5, NOW)
    assert await faults(database) == []
    assert await faults(database, kept) == ["row 6 is not the one that was kept as the head on 2026-11-23"]


async def test_a_trail_that_was_removed_whole_is_seen_in_the_same_way(database: Database) -> None:
    await a_trail(database)
    (kept,) = await heads_of(database)
    await behind_our_back(database, "DELETE FROM audit", "DELETE FROM audit_chain")
    assert await faults(database) == []
    says = "rows 1 to 6 are missing at the end, of which the last was kept as the head on 2026-11-23"
    assert await faults(database, kept) == [says]


async def test_what_an_older_copy_took_away_is_not_called_cut_but_later_cuts_are(database: Database) -> None:
    team = await a_trail(database)
    (kept,) = await heads_of(database)
    cut = ("DELETE FROM audit WHERE number > 4", "UPDATE audit_chain SET newest = 4")
    await behind_our_back(database, *cut)
    async with database.work() as work:
        work.audit(NOW + DAY, RESTORED, actor=SYSTEM, team=team)
        await work.commit(NOW)
    assert await faults(database, kept) == []
    later = Head(team, 6, kept.mac, NOW + 2 * DAY)
    assert len(await faults(database, later)) == 1
    assert len(await faults(database, Head(team, 3, kept.mac, NOW))) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET detail = 'x' WHERE number = 2",
        "DELETE FROM audit WHERE number = 6",
        "DELETE FROM audit WHERE number = 1",
        "DELETE FROM audit_chain",
    ],
)
async def test_the_database_itself_refuses_to_change_or_delete_a_row(database: Database, statement: str) -> None:
    await a_trail(database)
    async with database.engine.connect() as connection:
        with pytest.raises(DBAPIError, match="the audit trail is only added to"):
            await connection.execute(text(statement))
    assert await faults(database) == []


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_nor_can_it_be_emptied_at_once(database: Database) -> None:
    await a_trail(database)
    async with database.engine.connect() as connection:
        with pytest.raises(DBAPIError, match="the audit trail is only added to"):
            await connection.execute(text("TRUNCATE audit"))


async def pruned(database: Database, chain: str, before: datetime) -> str | None:
    """As housekeeping does it."""
    async with database.work() as work:
        anchor = await prune(work.session, chain, before)
        if anchor:
            work.audit(NOW + 9 * DAY, PRUNED, actor=SYSTEM, team=chain, detail=anchor)
        await work.commit(NOW)
        return anchor


async def test_pruning_leaves_an_anchor_and_the_trail_whole(database: Database) -> None:
    team = await a_trail(database)
    kept = await heads_of(database)
    assert await pruned(database, team, NOW + 2 * DAY)
    assert await faults(database, *kept) == []
    assert await pruned(database, team, NOW + 2 * DAY) is None
    async with database.reading() as work:
        numbers = [row.number for row in await work.all(select(Audit).order_by(col(Audit.number)))]
    assert numbers == [3, 4, 5, 6, 7]
    assert await pruned(database, team, NOW + 4 * DAY)
    assert await faults(database, *kept) == []


async def test_of_a_trail_that_is_old_as_a_whole_the_newest_row_stays(database: Database) -> None:
    team = await a_trail(database)
    assert await pruned(database, team, NOW + 99 * DAY)
    async with database.reading() as work:
        assert [row.number for row in await work.all(select(Audit))] == [6, 7]
    assert await faults(database) == []


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("DELETE FROM audit WHERE number = 3", "row 3 is missing at the beginning"),
        (
            "UPDATE audit SET detail = '3' || substr(detail, 2) WHERE number = 7",
            "the head says it was pruned up to row 2",
        ),
        ("UPDATE audit SET detail = '?' WHERE number = 7", "the row that says how far it was pruned was changed"),
        ("DELETE FROM audit WHERE number = 7", "the head says it was pruned up to row 2, the trail up to row 0"),
    ],
)
async def test_a_cut_at_the_beginning_can_not_be_passed_off_as_pruning(
    database: Database, statement: str, says: str
) -> None:
    team = await a_trail(database)
    await pruned(database, team, NOW + 2 * DAY)
    await behind_our_back(database, statement)
    (said,) = await faults(database)
    assert said.startswith(says)


async def test_two_workers_that_write_at_once_make_one_chain(database: Database, database_url: str) -> None:
    team = await a_trail(database, 0)
    async with another(database_url) as second, asyncio.timeout(60):

        async def many(worker: Database, name: str) -> None:
            for number in range(15):
                async with worker.work() as work:
                    for part in range(number % 3 + 1):
                        work.audit(NOW, f"{name}.{number}.{part}", actor="a", team=team)
                        work.audit(NOW, f"{name}.{number}.{part}", actor=OPERATOR)
                    await work.commit(NOW)

        await asyncio.gather(many(database, "a"), many(database, "b"), many(second, "c"), many(second, "d"))
    assert await faults(database) == []
    async with database.reading() as work:
        rows = await work.all(select(Audit).order_by(col(Audit.chain), col(Audit.number)))
    assert {chain: sum(row.chain == chain for row in rows) for chain in (HOUSE, team)} == {HOUSE: 120, team: 120}


async def test_after_new_keys_the_trail_is_whole_and_the_old_ones_can_go(database: Database, database_url: str) -> None:
    team = await a_trail(database)
    new = Vault.new_key()
    async with another(database_url, f"{new},{TEST_KEY}") as both:
        assert (await reseal(both.engine, Vault(f"{new},{TEST_KEY}"), lambda _done, _total: None)).locked == []
    async with another(database_url, new) as later:
        await write(later, team, 6)
        assert await faults(later) == []


async def test_a_trail_that_was_damaged_holds_nothing_up_and_stays_to_be_seen(database: Database) -> None:
    team = await a_trail(database)
    await behind_our_back(database, "UPDATE audit_chain SET newest = 2")
    await write(database, team, 6)
    assert await faults(database) == []
    await behind_our_back_again(database, "DELETE FROM audit WHERE number > 5")
    await write(database, team, 7)
    assert await faults(database) == ["rows 6 to 7 are missing after row 5"]


async def behind_our_back_again(database: Database, statement: str) -> None:
    async with database.engine.begin() as connection:
        await connection.execute(text(statement))


async def test_each_team_has_its_own_chain_and_the_house_one_for_the_rest(database: Database) -> None:
    async with database.work() as work:
        bot = await a_bot(work)
        nord, sor = await a_team(work, bot), await a_team(work, bot)
        petter, ida = await a_patient(work, nord, "petter"), await a_patient(work, sor, "ida")
        work.audit(NOW, "of.subject", actor=SYSTEM, subject=petter.ref)
        work.audit(NOW, "of.actor", actor=ida.ref)
        work.audit(NOW, "of.team", actor=OPERATOR, team=nord.ref)
        work.audit(NOW, "of.nobody", actor=OPERATOR)
        await work.commit(NOW)
    async with database.reading() as work:
        rows = await work.all(select(Audit))
    assert {(row.action, row.chain, row.number) for row in rows} == {
        ("of.subject", nord.ref, 1),
        ("of.team", nord.ref, 2),
        ("of.actor", sor.ref, 1),
        ("of.nobody", HOUSE, 1),
    }


async def test_a_person_can_be_deleted_and_the_trail_stays_whole(database: Database) -> None:
    async with database.work() as work:
        team = await a_team(work, await a_bot(work))
        ida = await work.add(Person(ref="r", bot_id=team.bot_id, team_id=team.id, key="ida", name="Ida", language="nb"))
        work.audit(NOW, "person.invited", actor=OPERATOR, subject=ida.ref)
        await work.commit(NOW)
    async with database.work() as work:
        await work.session.delete(await work.get(Person, ida.id))
        work.audit(NOW, "person.gone", actor=OPERATOR, subject=ida.ref)
        await work.commit(NOW)
    assert await faults(database) == []
    async with database.reading() as work:
        assert [row.chain for row in await work.all(select(Audit))] == [team.ref] * 2


async def test_what_is_undone_in_a_part_of_a_transaction_is_not_written_down(database: Database) -> None:
    async def breaks(work: Work) -> None:
        async with work.apart():
            work.audit(NOW, "undone", actor="a")
            raise RuntimeError

    async with database.work() as work:
        work.audit(NOW, "before", actor="a")
        with pytest.raises(RuntimeError):
            await breaks(work)
        async with work.apart():
            work.audit(NOW, "after", actor="a")
        await work.commit(NOW)
    async with database.reading() as work:
        assert [row.action for row in await work.all(select(Audit))] == ["before", "after"]


async def statements(database: Database, act: Callable[[Work], None]) -> int:
    """How many statements a transaction takes, of which the act only leaves deeds."""
    count: list[str] = []

    def seen(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "SELECT 1")):
            count.append(statement)

    engine = database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", seen)
    try:
        async with database.work() as work:
            act(work)
            await work.commit(NOW)
    finally:
        event.remove(engine, "before_cursor_execute", seen)
    return len(count)


async def test_however_many_deeds_a_transaction_takes_two_statements_for_them(database: Database) -> None:
    async with database.work() as work:
        people = [await a_patient(work, await a_team(work, await a_bot(work)), "ida")]
        team = await work.get(Team, people[0].team_id)
        assert team is not None
        people += [await a_patient(work, team, f"p{number}") for number in range(5)]
        await work.commit(NOW)

    def one(work: Work) -> None:
        work.audit(NOW, "one", actor=SYSTEM, subject=people[0].ref)

    def many(work: Work) -> None:
        for who in people:
            work.audit(NOW, "many", actor=people[0].ref, subject=who.ref)

    await statements(database, many)
    assert await statements(database, one) == 2
    assert await statements(database, many) == 2
    assert await faults(database) == []


async def test_a_long_trail_is_read_in_batches_and_progress_is_told(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.verifying.BATCH", 2)
    await a_trail(database, 5)
    told: list[tuple[int, int]] = []
    assert (await verify(database.engine, [], lambda done, total: told.append((done, total)))).faults == []
    assert told == [(0, 5), (2, 5), (4, 5), (5, 5), (5, 5)]


@pytest.fixture
async def other(database: Database, request: pytest.FixtureRequest) -> AsyncIterator[Database]:
    """A database of the other kind, empty."""
    kind = "sqlite" if database.engine.dialect.name == "postgresql" else "postgres"
    async with another(request.getfixturevalue(f"{kind}_url")) as found:
        yield found


async def test_a_copy_of_the_database_has_the_whole_trail_and_goes_on_with_it(
    database: Database, other: Database
) -> None:
    team = await a_trail(database)
    await pruned(database, team, NOW + 2 * DAY)
    kept = await heads_of(database)
    await copy_all(database.engine, other.engine, lambda _done, _total: None)
    await write(other, team, 8)
    assert await faults(other, *kept) == []
    async with other.engine.connect() as connection:
        with pytest.raises(DBAPIError, match="the audit trail is only added to"):
            await connection.execute(text("DELETE FROM audit"))


async def test_a_copy_that_goes_on_after_pruning_takes_that_over(
    database: Database, other: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    team = await a_trail(database)

    async def breaks(*_: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr("storage.copying._finish", breaks)
        with pytest.raises(RuntimeError):
            await copy_all(database.engine, other.engine, lambda _done, _total: None)
    await pruned(database, team, NOW + 2 * DAY)
    await copy_all(database.engine, other.engine, lambda _done, _total: None)
    assert await faults(other) == []
    async with other.reading() as work:
        assert await work.count(select(Audit)) == 5

"""The audit trail is looked after while the program runs: its heads are kept elsewhere, and what is old goes."""

import logging
from pathlib import Path

import pytest
from sqlalchemy import make_url

from bot.audit_heads import keep_heads, read_heads
from storage.audit import HOUSE, Head
from storage.tables import Audit, Team
from storage.verifying import Verified, verify
from tests.behaviour.agreement import on_both_databases
from tests.behaviour.cast import Person
from tests.behaviour.play import Play


async def verified(stage: Play, kept: list[Head]) -> Verified:
    return await verify(stage.program.database.engine, kept, lambda _done, _total: None)


def kept_beside(stage: Play) -> list[Head]:
    file = Path(f"{make_url(stage.stage.settings.database_url).database}.audit-heads")
    assert file.stat().st_mode & 0o777 == 0o600
    with file.open(encoding="utf-8") as lines:
        return list(read_heads(lines))


async def test_each_day_the_heads_of_all_chains_are_written_into_a_file_beside_the_database(
    stage: Play, petter: Person, anne: Person, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="bot.audit_heads")
    for _ in range(3):
        await stage.advance(days=1)
    stage.ignores_the_rest()
    (team,) = await stage.recall(Team)
    kept = kept_beside(stage)
    assert {head.at.date() for head in kept if head.chain == team.ref} >= {
        (stage.now()).date(),
    }
    assert {head.chain for head in kept} <= {team.ref, HOUSE}
    newest = max(head.number for head in kept)
    assert newest > 3
    result = await verified(stage, kept)
    assert (result.faults, result.heads) == ([], len(kept))
    logged = [line for line in caplog.records if getattr(line, "action", "") == "audit.head"]
    assert [vars(line)["number"] for line in logged] == [head.number for head in kept][-len(logged) :]
    assert len(logged) > 6


@on_both_databases
async def test_what_is_older_than_it_is_kept_goes_and_the_trail_stays_whole(
    stage: Play, petter: Person, anne: Person
) -> None:
    await stage.advance(days=2)
    before = len(await stage.recall(Audit))
    stage.sleep_until("09:00", days=5 * 365)
    await stage.advance(minutes=10)
    stage.ignores_the_rest()
    rows = await stage.recall(Audit)
    assert "audit.pruned" in [row.action for row in rows]
    assert min(row.number for row in rows) >= before
    assert (await verified(stage, [])).faults == []


def test_a_disk_that_takes_no_more_holds_nothing_up_and_is_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    keep_heads(tmp_path / "no folder" / "heads", [])
    assert [getattr(line, "action", "") for line in caplog.records] == ["audit.heads_lost"]

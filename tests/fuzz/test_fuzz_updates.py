"""Whatever Telegram may send: no error that is not foreseen, each update heard, nothing told to who may not know.

The updates go the real way: over HTTP to the real poller, handlers, acts and database, and the answers back.
"""

import asyncio
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from sandbox import RecordedCall, Validator
from storage.tables import HeardUpdate
from tests.behaviour.play import STAFF, Play
from tests.behaviour.script import Script
from tests.fuzz.conftest import EXAMPLES
from tests.fuzz.updates import KINDS, PATIENTS, Sent, secret, some

A_PLAY = 50
"""So many updates come in one play, before the next begins on a fresh database."""
AT_ONCE = 5
KNOWN = {"hear.unreadable", "hear.put_aside", "hear.failed", "hear.lost"}
"""Errors that are logged of what the Bot API does not allow, which is put aside."""
NAMES = {*PATIENTS.values(), "Anne", "Kari", "Lise"}
WORDED = {"sendMessage", "editMessageText", "answerCallbackQuery", "sendDocument", "setMyCommands"}


class Records(logging.Handler):
    """Keeps what is logged as an error, with its action."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.seen: list[tuple[str, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it; what the library itself says of an update that it can't read, we say too."""
        if record.name.startswith("telegram"):
            return
        self.seen.append((getattr(record, "action", ""), logging.Formatter().format(record)[-2000:]))


@pytest.fixture
def records() -> Iterator[Records]:
    """The errors of this test."""
    records = Records()
    logging.getLogger().addHandler(records)
    yield records
    logging.getLogger().removeHandler(records)


def leaks(calls: list[RecordedCall], tapped: dict[str, int]) -> list[str]:
    """What was said to somebody who may not know it."""
    found = []
    for call in calls:
        if call.method not in WORDED:
            continue
        chat = tapped.get(str(call.params.get("callback_query_id")), call.params.get("chat_id"))
        if chat in STAFF:
            continue
        said = str(call.params)
        others = {secret(other) for other in PATIENTS if other != chat}
        names = NAMES if chat not in PATIENTS else {name for other, name in PATIENTS.items() if other != chat}
        found += [f"{word} to {chat}: {said[:300]}" for word in (*others, *names) if word in said]
    return found


async def play_through(play: Play, sent: list[Sent], records: Records) -> None:
    """Let updates come, a few at once, and look after each few."""
    queue = play.sandbox.state.first_account.updates
    tapped: dict[str, int] = {}
    for begin in range(0, len(sent), AT_ONCE):
        few = sent[begin : begin + AT_ONCE]
        heard, calls = len(await play.recall(HeardUpdate)), len(play.sandbox.calls)
        ids = []
        for number, one in enumerate(few, begin):
            if isinstance(one.body, dict) and "data" in one.body:
                one.body["id"] = f"q{number}"
                tapped[f"q{number}"] = one.chat
            queue.allowed = frozenset(KINDS)
            ids.append(queue.put(one.kind, one.body))
        await play.settle()
        rows = (await play.recall(HeardUpdate))[heard:]
        if len(rows) < len(ids):
            await play.program.poller.round(0)  # raises what the settling passes over
        assert [row.update_id for row in rows] == ids, f"lost: {few}"
        for row, one in zip(rows, few, strict=True):
            lost = one.allowed and row.put_aside and one.kind in {"message", "edited_message", "callback_query"}
            assert not lost, f"put aside: {one.body} {records.seen}"
        expected = KNOWN - {"hear.failed", "hear.lost"} if all(one.allowed for one in few) else KNOWN
        assert {action for action, _ in records.seen} <= expected, f"{records.seen} {[one.body for one in few]}"
        records.seen.clear()
        await play.advance(minutes=7)
        found = leaks(list(play.sandbox.calls)[calls:], tapped)
        assert not found, f"{found} after {[one.body for one in few]}"


@pytest.mark.parametrize("script", [Script(neighbour=True, misses_before_alert=1)], ids=["two patients"])
def test_no_update_falls_over_leaks_or_is_lost(
    script: Script, records: Records, validator: Validator | None, shelf: Path, tmp_path: Path
) -> None:
    played = 0

    @settings(settings.get_profile("fuzz"), max_examples=max(1, EXAMPLES // A_PLAY))
    @given(some(A_PLAY))
    def one(sent: list[Sent]) -> None:
        nonlocal played
        played += 1
        file = tmp_path / f"{played}.db"
        asyncio.run(whole(file, sent))
        for left in tmp_path.glob(f"{played}.db*"):
            left.unlink()

    async def whole(file: Path, sent: list[Sent]) -> None:
        play = await Play.open(script, f"sqlite:///{file}", validator, shelf)
        try:
            await play.at("10:01")
            await play_through(play, sent, records)
            violations: list[Any] = list(play.sandbox.violations)
            assert violations == []
        finally:
            await play.close()
            records.seen.clear()

    one()
    assert played * A_PLAY >= min(EXAMPLES, A_PLAY)

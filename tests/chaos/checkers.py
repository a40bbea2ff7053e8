"""Whether the promises held: what people did, what the phones saw, and, at the end, the bare tables.

Nothing here asks the program's own code what is right.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from rules.kinds import Kind
from sandbox import Sandbox
from storage.engine import database_url
from storage.vault import Vault
from tests.behaviour.words import fits
from tests.chaos.people import AT_WORK, NAMES, PATIENTS, Story, check_ins_on, data_of
from tests.conftest import TEST_KEY

ASKING = (Kind.PROMPT, Kind.REMINDER, Kind.ASK_AGAIN)


@dataclass(frozen=True)
class Break:
    """When, by the simulated clock, a message could have gone out without the program knowing it, and how often."""

    begin: datetime
    end: datetime
    copies: int = 1

    def touches(self, begin: datetime, end: datetime) -> bool:
        """Whether any of it lies between these."""
        return self.begin <= end and self.end >= begin


async def rows(url: str, query: str) -> list[tuple[Any, ...]]:
    """What a query of the tables gives."""
    engine = create_async_engine(database_url(url))
    try:
        async with engine.connect() as connection:
            return [tuple(row) for row in await connection.execute(text(query))]
    finally:
        await engine.dispose()


async def everything_was_kept(url: str, story: Story) -> None:
    """What Telegram got from people stands in the database, once; no alert is left, and nothing waits unsaid."""
    vault = Vault(TEST_KEY)
    replies = await rows(
        url,
        "SELECT person.telegram_id, reply.message_id, reply.text FROM reply"
        " JOIN person ON person.id = reply.patient_id WHERE reply.kind = 'text'",
    )
    answered = await rows(
        url,
        "SELECT person.telegram_id, check_in.id FROM check_in JOIN person ON person.id = check_in.patient_id"
        " WHERE check_in.state = 'answered'",
    )
    taken = await rows(
        url,
        "SELECT person.telegram_id, alert_moment.alert_id FROM alert_moment"
        " JOIN person ON person.id = alert_moment.person_id WHERE alert_moment.deed = 'taken'",
    )
    alerts = await rows(url, "SELECT id, state FROM alert")
    assert sorted((chat, message, vault.open(words)) for chat, message, words in replies) == sorted(story.written)
    assert {(chat, int(data.split(":")[1])) for chat, data in story.tapped} <= set(answered)
    assert set(story.taken) <= set(taken)
    assert {alert for _, alert in story.taken} == {alert for alert, state in alerts if state == "closed"}
    assert [alert for alert, state in alerts if state != "closed"] == []


async def nothing_is_stuck(url: str) -> None:
    """After a clean stop nothing that could be said is in hand, and nobody holds the lease."""
    assert await rows(url, "SELECT id FROM outbox WHERE state = 'due' AND claimed_by IS NOT NULL") == []
    assert await rows(url, "SELECT lease_holder FROM bot WHERE lease_holder IS NOT NULL") == []


def nobody_was_alarmed_without_reason(box: Sandbox, story: Story) -> None:
    """Each silence led to an alert of its own, and there is no alert without one."""
    alerts: dict[int, str] = {}
    for chat in AT_WORK:
        for said in box.phone(chat).from_bot():
            names = [name for name in NAMES if name in said.text]
            for data in data_of(said):
                if data.startswith(("at:", "ar:", "ax:")) and names:
                    alerts[int(data[3:])] = names[0]
    assert Counter(alerts.values()) == story.silent


def nobody_was_asked_too_often(box: Sandbox, breaks: list[Break], on_its_way: timedelta) -> int:
    """A question, a reminder, a question asked again comes once, and once more for each break while it was sent,
    or as often as Telegram's answer to it was lost.

    `on_its_way`: what was sent before a break may arrive so much after it. Gives how many copies came.
    """
    extra = 0
    for chat in PATIENTS:
        sent: dict[tuple[int, Kind], list[datetime]] = {}
        for said in box.phone(chat).from_bot():
            kind = next((kind for kind in ASKING if fits(kind, said.text, "nb")), None)
            if kind:
                for check_in in check_ins_on(said):
                    sent.setdefault((check_in, kind), []).append(said.date)
        assert {kind for _, kind in sent} >= {Kind.PROMPT}
        for copies in sent.values():
            begin, end = min(copies) - on_its_way, max(copies) + on_its_way
            assert len(copies) <= 1 + sum(one.copies for one in breaks if one.touches(begin, end))
            extra += len(copies) - 1
    return extra

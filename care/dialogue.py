"""The question that somebody's next text answers: a row, so that a restart in the middle forgets nothing."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from storage.prepared import PerKey
from storage.tables import Dialogue
from storage.work import Work


class Topic(StrEnum):
    """What was asked."""

    STEP_NAME = "step_name"
    STEP_RENAME = "step_rename"
    PAUSE_DATE = "pause_date"
    NOTE = "note"
    WRITE = "write"
    WRITE_TO = "write_to"  # a text waits for whom it is meant: about is its number, data holds it
    GREET_TO = "greet_to"
    PAUSE_FOR_DATE = "pause_for_date"
    AWAY = "away"
    SCHEDULE = "schedule"
    ENROL = "enrol"
    INVITE_NAME = "invite_name"
    CRISIS_NOTE = "crisis_note"


DIALOGUE = PerKey(select(Dialogue), col(Dialogue.person_id))


@dataclass(frozen=True)
class Question:
    """What a person was asked, about which row, and what they said in this dialogue so far."""

    topic: Topic
    about: int = 0
    data: Mapping[str, Any] = field(default_factory=dict)


async def ask(
    work: Work,
    person_id: int,
    topic: Topic,
    about: int,
    expires_at: datetime,
    data: Mapping[str, Any] | None = None,
) -> None:
    """Take the person's next text as the answer to `topic`, until `expires_at`. `data` must fit into JSON."""
    sealed = json.dumps(dict(data), ensure_ascii=False) if data else None
    row = await _row(work, person_id)
    if row is None:
        await work.add(Dialogue(person_id=person_id, topic=topic, about=about, data=sealed, expires_at=expires_at))
    else:
        row.topic, row.about, row.data, row.expires_at = topic, about, sealed, expires_at


async def asked(work: Work, person_id: int, now: datetime) -> Question | None:
    """What the person was asked; None where nothing waits for an answer."""
    row = await _row(work, person_id)
    if row is None or row.expires_at <= now:
        return None
    return Question(Topic(row.topic), row.about, json.loads(row.data) if row.data else {})


async def leave(work: Work, person_id: int) -> bool:
    """Wait for no answer any more; True if there was a question."""
    row = await _row(work, person_id)
    if row is None:
        return False
    work.forget_ahead_of(row)
    await work.session.delete(row)
    return True


async def _row(work: Work, person_id: int) -> Dialogue | None:
    rows = await work.rows(DIALOGUE, person_id)
    return rows[0][0] if rows else None

"""The question that somebody's next text answers: a row, so that a restart in the middle forgets nothing."""

from datetime import datetime
from enum import StrEnum

from storage.tables import Dialogue
from storage.work import Work


class Topic(StrEnum):
    """What was asked."""

    STEP_NAME = "step_name"
    STEP_RENAME = "step_rename"
    PAUSE_DATE = "pause_date"
    NOTE = "note"


async def ask(work: Work, person_id: int, topic: Topic, about: int, expires_at: datetime) -> None:
    """Take the person's next text as the answer to `topic`, until `expires_at`."""
    row = await work.get(Dialogue, person_id)
    if row is None:
        await work.add(Dialogue(person_id=person_id, topic=topic, about=about, expires_at=expires_at))
    else:
        row.topic, row.about, row.expires_at = topic, about, expires_at


async def asked(work: Work, person_id: int, now: datetime) -> tuple[Topic, int] | None:
    """What the person was asked, and about which row; None where nothing waits for an answer."""
    row = await work.get(Dialogue, person_id)
    return (Topic(row.topic), row.about) if row and row.expires_at > now else None


async def leave(work: Work, person_id: int) -> bool:
    """Wait for no answer any more; True if there was a question."""
    row = await work.get(Dialogue, person_id)
    if row is None:
        return False
    await work.session.delete(row)
    return True

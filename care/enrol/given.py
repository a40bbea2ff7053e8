"""An agreement given in the chat: with the exact words that stood above the button. Parts of acts."""

import json
from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from care.people import Known
from rules.enrolment import TEXT_VERSION
from rules.kinds import Kind
from rules.words import CHECK_INS, OutboxState
from storage.tables import Consent, OutboxMessage
from storage.work import Work

HOW = "chat"


async def agreed_message(work: Work, who: Known, kind: Kind, message_id: int) -> bool:
    """Whether the message under which a patient tapped is one that asked for an agreement to the present text."""
    row = await tapped_message(work, who, kind, message_id)
    return row is not None and json.loads(row.args or "{}").get("version") == TEXT_VERSION


async def tapped_message(
    work: Work, who: Known, kind: Kind, message_id: int, about: int | None = None
) -> OutboxMessage | None:
    """The message of a kind under which a patient tapped.

    Who taps at once is quicker than the mark of what was sent: then it is the one that is in hand.
    """
    asked = select(OutboxMessage).where(col(OutboxMessage.person_id) == who.id, col(OutboxMessage.kind) == kind)
    if about is not None:
        asked = asked.where(col(OutboxMessage.about) == about)
    return await work.first(asked.where(col(OutboxMessage.message_id) == message_id)) or await work.first(
        asked.where(col(OutboxMessage.state) == OutboxState.DUE, col(OutboxMessage.attempt) > 0)
    )


async def record(work: Work, who: Known, shown: str, now: datetime) -> str:
    """Write down what they said yes to; gives the version and language of it."""
    who.patient.renew_by = None
    text = f"{TEXT_VERSION}/{who.person.language}"
    await work.add(Consent(patient_id=who.id, purpose=CHECK_INS, how=HOW, text=text, shown=shown, recorded_at=now))
    return text

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
    row = await work.first(
        select(OutboxMessage).where(
            col(OutboxMessage.person_id) == who.id,
            col(OutboxMessage.kind) == kind,
            col(OutboxMessage.state) == OutboxState.SENT,
            col(OutboxMessage.message_id) == message_id,
        )
    )
    return row is not None and json.loads(row.args or "{}").get("version") == TEXT_VERSION


async def record(work: Work, who: Known, shown: str, now: datetime) -> str:
    """Write down what they said yes to; gives the version and language of it."""
    who.patient.renew_by = None
    text = f"{TEXT_VERSION}/{who.person.language}"
    await work.add(Consent(patient_id=who.id, purpose=CHECK_INS, how=HOW, text=text, shown=shown, recorded_at=now))
    return text

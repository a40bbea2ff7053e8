"""What comes from a phone that was cut off: it gets nothing, but where it may matter a person hears of it.

The one place where a text from an account that is not surely the patient's is looked at.
"""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from care.alert import raise_alert
from care.people import known
from rules.crisis import Label, assess, own_list
from rules.requests import asks_for_call
from rules.words import AlertKind, ReplyKind
from storage.tables import Patient, Person, Reply
from storage.work import SYSTEM, Work


async def hear_unverified(
    work: Work, bot_id: int, chat_id: int, text: str, message_id: int | None, sent_at: datetime, now: datetime
) -> bool:
    """Whether this chat was cut off. A sign of a possible crisis in the text, or a wish to be called, raises an alert.

    Only then the text is kept, for staff to read, as one that is not surely the patient's; it is no sign of life of
    theirs and answers nothing. Part of an act; commits nothing.
    """
    found = await work.first(
        select(Person)
        .join(Patient, col(Patient.person_id) == col(Person.id))
        .where(col(Person.bot_id) == bot_id, col(Person.detached_chat) == chat_id)
        .order_by(col(Person.id).desc())
    )
    if found is None:
        return False
    who = await known(work, found.id, lock=True)
    sign = assess(text, found.language, own_list(who.team.phrases))
    if sign.label is Label.NONE and not asks_for_call(text):
        return True
    await work.add(
        Reply(
            patient_id=who.id,
            kind=ReplyKind.TEXT,
            text=text,
            message_id=message_id,
            sent_at=sent_at,
            heard_at=now,
            unverified=True,
        )
    )
    await raise_alert(work, who, AlertKind.UNVERIFIED, now)
    work.audit(now, "phone.unverified", actor=SYSTEM, subject=who.person.ref)
    return True

"""What comes from a phone that was cut off: it gets nothing, but where it may matter a person hears of it.

The one place where a text from an account that is not surely the patient's is looked at.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from care.crisis import assess_with, raise_crisis, raise_or_tell_again, tell_again
from care.people import Known, known
from rules.crisis import Label
from rules.requests import asks_for_call
from rules.words import AlertKind, ReplyKind
from storage.queries import open_crisis
from storage.tables import Patient, Person, Reply
from storage.work import SYSTEM, Work


@dataclass(frozen=True)
class Text:
    """What came from a chat, with its number there; no words where it was a picture or a voice."""

    words: str
    message_id: int | None
    sent_at: datetime


async def hear_unverified(
    work: Work,
    bot_id: int,
    chat_id: int,
    text: Text,
    now: datetime,
    *,
    before: Sequence[Text] = (),
    in_flood: bool = False,
) -> bool | None:
    """Whether a person hears of what came from a chat that was cut off; None where it was not. Part of an act.

    A possible crisis is raised and told as the patient's own would be, and while one is open everything is told again;
    for a text to be read, or a wish to be called, there is an alert of its own kind. `before` came from there just
    before, and is read together with it. Only then words are kept, for staff to read, as ones that are not surely the
    patient's; they are no sign of life of theirs and answer nothing. `in_flood`: only a possible crisis is, and once.
    """
    found = await work.first(
        select(Person)
        .join(Patient, col(Patient.person_id) == col(Person.id))
        .where(col(Person.bot_id) == bot_id, col(Person.detached_chat) == chat_id)
        .order_by(col(Person.id).desc())
    )
    if found is None:
        return None
    who = await known(work, found.id, lock=True)
    label = assess_with(who, text.words, [one.words for one in before]).label
    alert = await open_crisis(work, who.id, lock=True)
    if alert is None and label is Label.NONE and not asks_for_call(text.words):
        return False
    if in_flood and (alert or label is not Label.CRISIS):
        return False
    for one in await _not_kept(work, who, before):
        await _keep(work, who, one, now)
    reply = await _keep(work, who, text, now)
    if alert:
        await tell_again(work, alert, who, now, unverified=True)
    elif label is Label.CRISIS:
        await raise_crisis(work, who, reply, now)
    else:
        await raise_or_tell_again(work, who, AlertKind.UNVERIFIED, reply, now)
    work.audit(now, "phone.unverified", actor=SYSTEM, subject=who.person.ref)
    return True


async def _not_kept(work: Work, who: Known, texts: Sequence[Text]) -> list[Text]:
    mine = select(Reply).where(
        col(Reply.patient_id) == who.id,
        col(Reply.unverified).is_(True),
        col(Reply.message_id).in_([one.message_id for one in texts]),
    )
    there = {row.message_id for row in await work.all(mine)}
    return [one for one in texts if one.message_id not in there]


async def _keep(work: Work, who: Known, text: Text, now: datetime) -> Reply:
    kind = ReplyKind.TEXT if text.words else ReplyKind.UNSEEN
    return await work.add(
        Reply(
            patient_id=who.id,
            kind=kind,
            text=text.words or None,
            message_id=text.message_id,
            sent_at=text.sent_at,
            heard_at=now,
            unverified=True,
        )
    )

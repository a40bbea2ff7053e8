"""Who was erased is not brought back by a file: what is left of them serves to recognise, and says nothing by itself.

In the trail, with the erasure, stand keyed hashes of the plan's key and of the chat, each with an agreement of theirs.
The key is the sealed one of the team's trail. A new agreement is another hash, so whoever wants to can come back.
"""

import hmac

from sqlalchemy import select
from sqlmodel import col

from care.people import Known
from rules.plan import PatientPlan
from rules.words import CHECK_INS
from storage.audit import ERASED
from storage.tables import Audit, AuditChain, Consent, Person, Team
from storage.work import Work

_MOST, _DIGITS = 15, 12
"""So many fit into the detail of a row of the trail."""


async def marks_of(work: Work, who: Known) -> str:
    """What is left of a patient who is about to be erased."""
    secret = await _secret(work, who.team)
    hows = list(dict.fromkeys([None, *reversed(await _agreed(work, who.id))]))
    chat = who.person.telegram_id or who.person.detached_chat
    pairs = [(key, how) for how in hows for key in (who.person.key, str(chat)) if how or key == who.person.key]
    return " ".join([_mark(secret, key, how) for key, how in pairs[:_MOST]]) if secret else ""


async def is_erased(work: Work, team: Team, there: Person | None, entry: PatientPlan) -> bool:
    """Whether a patient of a plan is somebody who was erased, with nothing agreed since. `there`: their row, if any."""
    if there and (entry.consent is None or entry.consent in await _agreed(work, there.id)):
        return False
    secret = await _secret(work, team)
    if secret is None:
        return False
    rows = await work.all(select(Audit).where(col(Audit.chain) == team.ref, col(Audit.action) == ERASED))
    left = {mark for row in rows for mark in row.detail.split()}
    return bool(left & {_mark(secret, key, entry.consent) for key in (entry.key, str(entry.telegram_id))})


async def _agreed(work: Work, patient_id: int) -> list[str]:
    mine = select(Consent).where(col(Consent.patient_id) == patient_id, col(Consent.purpose) == CHECK_INS)
    return [row.how for row in await work.all(mine.order_by(col(Consent.id)))]


async def _secret(work: Work, team: Team) -> str | None:
    chain = await work.get(AuditChain, team.ref)
    return chain.key if chain else None


def _mark(secret: str, key: str, how: str | None) -> str:
    text = f"erased\n{key}\n{how or ''}"
    return hmac.new(bytes.fromhex(secret), text.encode(), "sha256").hexdigest()[:_DIGITS]

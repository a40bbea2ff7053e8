"""The text that patients agree to has changed: who agreed to an older one is asked anew, and for how long it serves.

They are asked with the next check-in. For RENEW_WITHIN nothing else changes; then nobody is asked any more until they
have said yes, and staff are told. What was agreed past the chat has no version: there the team sees to it.
"""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import col

from care.answer import Tapped, acknowledge, patient_of
from care.enrol.given import agreed_message, record
from care.enrol.told import whom_to_tell
from care.holidays import days_off
from care.people import Known
from care.sign_of_life import sign_of_life
from rules.actors import Actor
from rules.enrolment import TEXT_VERSION
from rules.kinds import Kind
from rules.pauses import end_of_day
from rules.recurrence import from_rfc5545, next_after
from rules.words import CHECK_INS, Priority, ReplyKind
from storage.prepared import PerKey
from storage.tables import Consent, Schedule
from storage.work import SYSTEM, Work

RENEW_WITHIN = timedelta(days=14)
"""So long the old agreement serves, once the patient was asked about the new text."""
ASKED, LAPSED = "asked", "lapsed"
STALE = Tapped(Kind.TOAST_STALE, no_buttons=True)
DONE = Tapped(Kind.TOAST_OK, no_buttons=True)


CONSENT = PerKey(
    select(col(Consent.text))
    .where(col(Consent.purpose) == CHECK_INS, col(Consent.withdrawn_at).is_(None))
    .order_by(col(Consent.id).desc()),
    col(Consent.patient_id),
)
"""Which text a patient agreed to, the newest first: not its words, which are long, and sealed."""


async def may_ask(work: Work, who: Known, now: datetime) -> bool:
    """Whether a patient may still be asked; where the text is another one by now, they are asked about that first.

    Part of an act; commits nothing.
    """
    if not await _is_outdated(work, who):
        return True
    if who.patient.renew_by is None:
        # the text names the day, and it counts to its end
        who.patient.renew_by = end_of_day((now + RENEW_WITHIN).astimezone(who.zone).date(), who.zone)
        await _ask(work, who, ASKED, now)
        await _tell(work, who, Kind.CONSENT_ASKED_AGAIN, now, {"until": _last_moment(who.patient.renew_by)})
        work.audit(now, "consent.asked_again", actor=SYSTEM, subject=who.person.ref, detail=TEXT_VERSION)
    return now < who.patient.renew_by


async def lapse(work: Work, who: Known, now: datetime) -> None:
    """No yes came in time: no schedule asks any more. Part of an act; commits nothing."""
    for schedule in await _schedules(work, who):
        schedule.next_due_at, schedule.try_at = None, None
    await _ask(work, who, LAPSED, now)
    await _tell(work, who, Kind.CONSENT_LAPSED, now)
    work.audit(now, "consent.lapsed", actor=SYSTEM, subject=who.person.ref, detail=TEXT_VERSION)


async def renew(work: Work, actor: Actor, message_id: int, shown: str, now: datetime) -> Tapped:
    """Yes to the new text: it is recorded, and where nothing was asked any more, that begins again."""
    who = await patient_of(work, actor)
    await sign_of_life(work, who, ReplyKind.COMMAND, now, now)
    if not await _is_outdated(work, who):
        await work.commit(now)
        return STALE
    if not await agreed_message(work, who, Kind.CONSENT_AGAIN, message_id) or not shown:
        await _ask(work, who, ASKED if who.patient.renew_by and now < who.patient.renew_by else LAPSED, now)
        await work.commit(now)
        return STALE
    await record(work, who, shown, now)
    for schedule in await _schedules(work, who):
        if schedule.next_due_at is None:
            schedule.next_due_at = next_after(from_rfc5545(schedule.recurrence), now, days_off(schedule))
    work.audit(now, "consent.renewed", actor=actor.ref, subject=actor.ref, detail=TEXT_VERSION)
    await acknowledge(work, who, Kind.ANSWER_BUTTON, now)
    await _tell(work, who, Kind.CONSENT_RENEWED, now)
    await work.commit(now)
    return DONE


async def refuse_anew(work: Work, actor: Actor, now: datetime) -> Tapped:
    """No to the new text: what stopping means is said, and one more tap does it."""
    who = await patient_of(work, actor)
    await sign_of_life(work, who, ReplyKind.COMMAND, now, now)
    await acknowledge(work, who, Kind.STOP_ASK, now)
    await work.commit(now)
    # they may still change their mind
    return Tapped(Kind.TOAST_OK)


async def _is_outdated(work: Work, who: Known) -> bool:
    rows = await work.rows(CONSENT, who.id)
    text = rows[0][0] if rows else None
    return text is not None and text.partition("/")[0] != TEXT_VERSION


async def _ask(work: Work, who: Known, case: str, now: datetime) -> None:
    args: dict[str, object] = {"case": case, "version": TEXT_VERSION}
    if case == ASKED and who.patient.renew_by:
        args["until"] = _last_moment(who.patient.renew_by)
    await acknowledge(work, who, Kind.CONSENT_AGAIN, now, args=args)


def _last_moment(renew_by: datetime) -> str:
    """A moment of the last day, which is what the texts name."""
    return (renew_by - timedelta(seconds=1)).isoformat()


async def _tell(work: Work, who: Known, kind: Kind, now: datetime, args: dict[str, object] | None = None) -> None:
    for to in await whom_to_tell(work, who):
        await work.say(to, kind, now, priority=Priority.SUMMARY, patient_id=who.id, args=args)


async def _schedules(work: Work, who: Known) -> list[Schedule]:
    return await work.all(
        select(Schedule).where(col(Schedule.patient_id) == who.id, col(Schedule.removed_at).is_(None))
    )

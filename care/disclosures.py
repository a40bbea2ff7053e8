"""What a patient agreed that a relative may be asked: whether it counts now, given, taken back, run out.

These are parts of acts: they write into the work in hand and leave the commit to the act.
"""

from datetime import date, datetime, time

from sqlalchemy import ColumnElement, select, update
from sqlmodel import col

from care.enrol.told import whom_to_tell
from care.people import Known, known, person
from rules.disclosures import TEXT_VERSION, Telling, end_of, last_day, told_at
from rules.kinds import Kind
from rules.local_time import to_utc
from rules.words import ContactKind, PatientState, Priority
from storage.tables import Contact, Disclosure, Member, Person
from storage.work import SYSTEM, Work

CHAT, PLAN = "chat", "plan"


async def standing(work: Work, patient_id: int, contact_id: int) -> Disclosure | None:
    """The agreement that has not ended; it may have run out."""
    return await work.first(
        select(Disclosure).where(
            col(Disclosure.patient_id) == patient_id,
            col(Disclosure.contact_id) == contact_id,
            col(Disclosure.ended_at).is_(None),
        )
    )


async def newest(work: Work, patient_id: int, contact_id: int) -> Disclosure | None:
    """The last agreement, ended or not."""
    return await work.first(
        select(Disclosure)
        .where(col(Disclosure.patient_id) == patient_id, col(Disclosure.contact_id) == contact_id)
        .order_by(col(Disclosure.id).desc())
    )


async def consent_for(work: Work, patient_id: int, contact_id: int, now: datetime) -> Disclosure | None:
    """The consent under which a relative may be asked at this moment; None is no.

    It must be for the present words, and for a relative: one who has become staff is told otherwise.
    """
    row = await standing(work, patient_id, contact_id)
    contact = await work.get(Contact, contact_id)
    if row is None or contact is None or contact.kind is not ContactKind.RELATIVE:
        return None
    if await work.get(Member, contact_id) or (row.expires_at and row.expires_at <= now):
        return None
    return row if row.text is None or row.text.partition("/")[0] == TEXT_VERSION else None


async def give(
    work: Work,
    who: Known,
    contact_id: int,
    telling: Telling,
    last: date | None,
    now: datetime,
    *,
    how: str,
    actor: str,
    shown: str | None = None,
) -> Disclosure:
    """Write an agreement down, in place of one that stood."""
    await end(work, who, contact_id, now)
    expires_at = end_of(last, who.zone)
    row = await work.add(
        Disclosure(
            patient_id=who.id,
            contact_id=contact_id,
            telling=telling,
            how=how,
            text=f"{TEXT_VERSION}/{who.person.language}" if shown else None,
            shown=shown,
            given_at=now,
            expires_at=expires_at,
            tell_at=told_at(expires_at, who.zone),
        )
    )
    work.audit(now, "disclosure.given", actor=actor, subject=who.person.ref, detail=f"{how} {telling}")
    return row


async def end(work: Work, who: Known, contact_id: int, now: datetime, *, by: int | None = None) -> bool:
    """From now on it counts no more; `by`: the patient, where they took it back. False where nothing stood."""
    row = await standing(work, who.id, contact_id)
    if row is None:
        return False
    row.ended_at, row.ended_by, row.tell_at = now, by, None
    await work.session.flush()
    return True


async def end_all_of(work: Work, patient_id: int, now: datetime, *, by: int | None = None) -> None:
    """A patient takes part no more: nobody is asked anything about them."""
    await _end(work, now, by, col(Disclosure.patient_id) == patient_id)


async def end_all_for(work: Work, contact_id: int, now: datetime) -> None:
    """Somebody is no contact any more."""
    await _end(work, now, None, col(Disclosure.contact_id) == contact_id)


async def _end(work: Work, now: datetime, by: int | None, which: ColumnElement[bool]) -> None:
    await work.session.execute(
        update(Disclosure)
        .where(which, col(Disclosure.ended_at).is_(None))
        .values(ended_at=now, ended_by=by, tell_at=None)
    )


async def tell_staff(
    work: Work, who: Known, relative: Person, kind: Kind, now: datetime, row: Disclosure | None = None
) -> None:
    """The admins and the primary contact hear what was agreed about a relative, or that it is over."""
    args: dict[str, object] = {"relative": relative.name}
    if row:
        args |= {"case": row.telling.value, **until(row, who)}
    for to in await whom_to_tell(work, who):
        await work.say(to, kind, now, priority=Priority.SUMMARY, patient_id=who.id, args=args)


async def tell_recorded(work: Work, who: Known, now: datetime) -> None:
    """Who begins to take part hears what the team wrote down before: nothing of it holds behind their back."""
    for contact_id in await relatives_agreed(work, who.id):
        row = await consent_for(work, who.id, contact_id, now)
        if row and row.how == PLAN:
            await say_recorded(work, who, row, now)


async def say_recorded(work: Work, who: Known, row: Disclosure, now: datetime) -> None:
    """The patient hears what the team wrote down about a relative."""
    relative = await person(work, row.contact_id)
    args = {"relative": relative.name, "case": row.telling.value, **until(row, who)}
    await work.say(who.person, Kind.CONTACT_RECORDED, now, priority=Priority.SUMMARY, patient_id=who.id, args=args)


def until(row: Disclosure, who: Known) -> dict[str, object]:
    """The last day as an argument of a message; nothing where there is none."""
    noon = noon_of(last_day(row.expires_at, who.zone), who)
    return {"until": noon.isoformat()} if noon else {}


def noon_of(day: date | None, who: Known) -> datetime | None:
    """A day as a moment that lies on it where the patient is."""
    return to_utc(datetime.combine(day, time(12)), who.zone) if day else None


async def relatives_agreed(work: Work, patient_id: int) -> list[int]:
    """Of whom something was agreed that has not ended."""
    rows = await work.all(
        select(Disclosure)
        .where(col(Disclosure.patient_id) == patient_id, col(Disclosure.ended_at).is_(None))
        .order_by(col(Disclosure.id))
    )
    return [row.contact_id for row in rows]


async def ran_out(work: Work, row: Disclosure, now: datetime) -> None:
    """Its time is over: staff are told, once."""
    row.tell_at = None
    who = await known(work, row.patient_id)
    if who.patient.state is not PatientState.ENDED:
        await tell_staff(work, who, await person(work, row.contact_id), Kind.CONSENT_RAN_OUT, now)
        work.audit(now, "disclosure.ran_out", actor=SYSTEM, subject=who.person.ref)

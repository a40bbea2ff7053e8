"""One patient's page for staff: found by a part of the name, looked at, and that it was looked at."""

from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlmodel import col

from care.disclosures import consent_for, noon_of
from care.naming import by_name
from care.overview import occurrences
from care.people import Known, person
from care.replies import EXPIRES, unread
from care.right_to_know import known_to
from care.schedule_view import schedules_of, terms_of
from care.staff import of_staff
from care.today import check_ins_between, marks_of, open_alerts, paused_until, steps_done
from rules.actors import Actor, NotAllowed
from rules.disclosures import last_day
from rules.escalation import Link
from rules.kinds import Kind
from rules.taps import Press
from rules.views import ConsentView, PersonView, RankView, WeekDay
from rules.words import Priority
from storage.queries import chain_of
from storage.tables import Consent, OutboxMessage, Patient, Person
from storage.work import Work

_WEEK = 7
_JUST_BEFORE = timedelta(seconds=1)
"""What is due at the end of a pause is asked."""


async def find_person(work: Work, actor: Actor, name: str, now: datetime) -> None:
    """`/person NAME`: the page, a choice where several could be meant, or that there is nobody."""
    patient_id = await by_name(work, actor, Press.PERSON, name, now)
    if patient_id is not None:
        await _show(work, await person(work, actor.person_id), patient_id, now)
    await work.commit(now)


async def show_person(work: Work, actor: Actor, patient_id: int, now: datetime) -> None:
    """One of the choices. Raises NotAllowed where this is no patient of theirs, as if there were nobody."""
    staff = await of_staff(work, actor)
    if await known_to(work, staff, patient_id) is None:
        raise NotAllowed
    await _show(work, staff, patient_id, now)
    await work.commit(now)


async def _show(work: Work, staff: Person, patient_id: int, now: datetime) -> None:
    await work.say(staff, Kind.PERSON, now, priority=Priority.ANSWER, patient_id=patient_id, expires_at=now + EXPIRES)


async def person_view(work: Work, row: OutboxMessage, to: Person, now: datetime) -> PersonView | None:
    """The page as it is now; None where the reader may not be told any more."""
    who = await known_to(work, to, row.patient_id) if row.patient_id else None
    if who is None:
        return None
    only = select(col(Patient.person_id)).where(col(Patient.person_id) == who.id)
    waiting = await unread(work, only)
    pause_end = (await paused_until(work, only, now)).get(who.id)
    coming = await occurrences(work, who, pause_end - _JUST_BEFORE if pause_end else now, 1)
    return PersonView(
        id=who.id,
        name=who.person.name,
        phone=who.patient.phone,
        reach=who.person.reach,
        schedules=tuple([terms_of(row) for row in await schedules_of(work, who.id)]),
        next_at=coming[0].at if coming and who.patient.stop is None else None,
        paused_until=pause_end,
        heard_at=who.patient.heard_at,
        week=await _week(work, who, only, now),
        chain=await _chain(work, who, now),
        alerts=(await open_alerts(work, only)).get(who.id, ()),
        consent=await _consent(work, who),
        unread=waiting.count,
        unread_since=waiting.since,
        stop=who.patient.stop,
    )


async def person_was_shown(work: Work, row: OutboxMessage, now: datetime) -> None:
    """Who looked at whom. Part of an act; commits nothing."""
    if row.patient_id is not None:
        reader, subject = await person(work, row.person_id), await person(work, row.patient_id)
        work.audit(now, "person.seen", actor=reader.ref, subject=subject.ref)


async def _week(work: Work, who: Known, only: Select[int], now: datetime) -> tuple[WeekDay, ...]:
    """The last seven days where the patient is, today last."""
    today = who.today(now)
    days = [today - timedelta(days=back) for back in reversed(range(_WEEK))]
    rows = await check_ins_between(work, only, now - timedelta(days=_WEEK + 1), now)
    steps = await steps_done(work, only, days[0])
    return tuple(
        WeekDay(day, marks_of(row for row in rows if who.today(row.due_at) == day), steps.get((who.id, day), ()))
        for day in days
    )


async def _chain(work: Work, who: Known, now: datetime) -> tuple[RankView, ...]:
    return tuple([await _rank(work, who, link, now) for link in await chain_of(work, who.id)])


async def _rank(work: Work, who: Known, link: Link, now: datetime) -> RankView:
    name = (await person(work, link.person_id)).name
    consent = await consent_for(work, who.id, link.person_id, now)
    if consent is None:
        return RankView(name, link.kind, link.reach, link.within)
    until = noon_of(last_day(consent.expires_at, who.zone), who)
    return RankView(name, link.kind, link.reach, link.within, consent.telling, until)


async def _consent(work: Work, who: Known) -> ConsentView | None:
    """The newest consent that was not withdrawn."""
    row = await work.first(
        select(Consent)
        .where(col(Consent.patient_id) == who.id, col(Consent.withdrawn_at).is_(None))
        .order_by(col(Consent.id).desc())
    )
    return ConsentView(row.how, row.recorded_at) if row else None

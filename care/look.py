"""Looking at an open check-in whose time is up: remind, call it missed, or ask again after our own outage."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import col

from care.alert import raise_alert
from care.check_ins import life_of, move
from care.people import Known, known
from rules.check_in import CheckInEvent
from rules.kinds import Kind
from rules.outage import Gap, Verdict, judge
from rules.words import AlertKind, CheckInState, Priority
from storage.tables import CheckIn, Outage
from storage.work import SYSTEM, Work

ASK_FOR = timedelta(hours=12)
"""How long a reminder is tried at least; after that the check-in is void."""


async def look_at(work: Work, row: CheckIn, now: datetime) -> None:
    """Do what an open check-in asks for now. Part of an act; commits nothing."""
    if row.state is not CheckInState.OPEN or row.look_at is None:
        row.look_at = None
        return
    who = await known(work, row.patient_id, lock=True)
    life = life_of(row)
    verdict, outage_id = judge(life, await _gaps(work, who.person.bot_id, row))
    if outage_id is not None:
        row.outage_id = outage_id
    if verdict is Verdict.VOID or (verdict is Verdict.ASK_AGAIN and who.is_quiet(now)):
        move(row, CheckInEvent.EXPIRED, now)
    elif verdict is Verdict.ASK_AGAIN:
        move(row, CheckInEvent.ASK_AGAIN_QUEUED, now)
        await _ask(work, who, row, Kind.ASK_AGAIN, now)
    elif not life.to_remind:
        await _missed(work, who, row, now)
    elif who.is_quiet(now):
        move(row, CheckInEvent.REMINDER_DROPPED, now)
    else:
        move(row, CheckInEvent.REMINDER_QUEUED, now)
        await _ask(work, who, row, Kind.REMINDER, now)


async def _ask(work: Work, who: Known, row: CheckIn, kind: Kind, now: datetime) -> None:
    await work.say(
        who.person,
        kind,
        now,
        priority=Priority.REMINDER,
        about=row.id,
        patient_id=who.id,
        expires_at=now + max(row.window, ASK_FOR),
    )


async def _missed(work: Work, who: Known, row: CheckIn, now: datetime) -> None:
    """Nothing came. Below the number agreed with the patient it stands in the staff's summary only."""
    move(row, CheckInEvent.OVERDUE, now)
    who.patient.misses_in_row += 1
    work.audit(now, "check_in.missed", actor=SYSTEM, subject=who.person.ref)
    if who.patient.misses_in_row >= who.patient.misses_before_alert:
        await raise_alert(work, who, AlertKind.NO_RESPONSE, now, check_in=row)


async def _gaps(work: Work, bot_id: int, row: CheckIn) -> list[Gap]:
    outages = await work.all(
        select(Outage).where(col(Outage.bot_id) == bot_id, col(Outage.end) > (row.asked_at or row.due_at))
    )
    return [Gap(outage.id, outage.begin, outage.end, outage.lost) for outage in outages]

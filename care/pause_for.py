"""A pause that staff set for one of their patients: the patient is told by whom and until when."""

from datetime import datetime

from care.dialogue import Topic, ask, leave
from care.naming import own
from care.pause import ANSWER_WITHIN, begin_pause, days_on, stop_pauses, tell_primary
from care.people import Known, person
from rules.actors import Actor
from rules.kinds import Kind
from rules.pauses import PAUSE_DAYS_MAX, end_of_day, read_date
from rules.words import Priority
from storage.queries import current_pause, next_check_in
from storage.tables import Pause
from storage.work import Work


async def show_pause_for(work: Work, actor: Actor, patient_id: int, now: datetime) -> None:
    """What there is to choose, or the pause that is running."""
    who = await own(work, actor, patient_id)
    running = await current_pause(work, who.id, now)
    kind = Kind.PAUSE_FOR_NOW if running else Kind.PAUSE_FOR_MENU
    await _say(work, actor, who, kind, now, until=running.until if running else None)
    await work.commit(now)


async def pause_for_days(work: Work, actor: Actor, patient_id: int, days: int, now: datetime) -> None:
    """A pause of so many times 24 hours from now."""
    who = await own(work, actor, patient_id)
    await _begin(work, actor, who, days_on(who, days, now), now)
    await work.commit(now)


async def ask_pause_date_for(work: Work, actor: Actor, patient_id: int, now: datetime) -> None:
    """The button "until a date": the next text is the date."""
    who = await own(work, actor, patient_id)
    await ask(work, actor.person_id, Topic.PAUSE_FOR_DATE, who.id, now + ANSWER_WITHIN)
    await _say(work, actor, who, Kind.PAUSE_FOR_ASK_DATE, now)
    await work.commit(now)


async def pause_for_until(work: Work, actor: Actor, patient_id: int, text: str, now: datetime) -> None:
    """The date that was asked for. What is no coming date is asked for again."""
    who = await own(work, actor, patient_id)
    today = who.today(now)
    day = read_date(text, today)
    if day is None or not 0 <= (day - today).days <= PAUSE_DAYS_MAX:
        await _say(work, actor, who, Kind.PAUSE_FOR_BAD_DATE, now)
    else:
        await leave(work, actor.person_id)
        await _begin(work, actor, who, end_of_day(day, who.zone), now)
    await work.commit(now)


async def end_pause_for(work: Work, actor: Actor, patient_id: int, now: datetime) -> None:
    """Staff end the pause; so they may with one that the patient took."""
    who = await own(work, actor, patient_id)
    if await stop_pauses(work, who, now):
        upcoming = await next_check_in(work, who.id)
        args = {"who": (await person(work, actor.person_id)).name}
        if upcoming:
            args["next"] = upcoming.isoformat()
        await _tell_patient(work, who, Kind.PAUSE_ENDED_BY, now, args, None)
        await tell_primary(work, who, Kind.PAUSE_TOLD_ENDED, now, None, but=actor.person_id)
        work.audit(now, "pause.ended", actor=actor.ref, subject=who.person.ref)
    await _say(work, actor, who, Kind.PAUSE_TOLD_ENDED, now)
    await work.commit(now)


async def _begin(work: Work, actor: Actor, who: Known, until: datetime, now: datetime) -> None:
    begun = await begin_pause(work, who, actor, until, now)
    await _say(work, actor, who, Kind.PAUSE_TOLD, now, until=until)
    if begun:
        args = {"who": (await person(work, actor.person_id)).name, "until": until.isoformat()}
        await _tell_patient(work, who, Kind.PAUSE_SET_BY, now, args, begun)
        await tell_primary(work, who, Kind.PAUSE_TOLD, now, until, but=actor.person_id)


async def _tell_patient(
    work: Work, who: Known, kind: Kind, now: datetime, args: dict[str, str], pause: Pause | None
) -> None:
    """Not in quiet hours; and not if it is no longer true by then."""
    await work.say(
        who.person,
        kind,
        now,
        priority=Priority.SUMMARY,
        about=pause.id if pause else None,
        patient_id=who.id,
        args=args,
        at=who.quiet.ends_after(now, who.zone) if who.quiet else now,
    )


async def _say(
    work: Work, actor: Actor, who: Known, kind: Kind, now: datetime, *, until: datetime | None = None
) -> None:
    await work.say(
        await person(work, actor.person_id),
        kind,
        now,
        priority=Priority.ANSWER,
        about=who.id,
        patient_id=who.id,
        args={"until": until.isoformat()} if until else None,
    )

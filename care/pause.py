"""A pause: the patient's own choice, ends by itself, and a stray message does not end it."""

from datetime import datetime, timedelta

from care.answer import acknowledge, patient_of
from care.check_ins import move
from care.dialogue import Topic, ask, leave
from care.people import Known, known
from care.sign_of_life import sign_of_life
from rules.actors import Actor
from rules.check_in import CheckInEvent
from rules.kinds import Kind
from rules.local_time import to_utc
from rules.pauses import PAUSE_DAYS_MAX, end_of_day, read_date, say_end_at
from rules.words import Priority, ReplyKind
from storage.queries import current_pause, live_check_ins, next_check_in, primary_of
from storage.tables import Pause
from storage.work import SYSTEM, Work

ANSWER_WITHIN = timedelta(hours=1)


async def show_pause(work: Work, actor: Actor, sent_at: datetime, now: datetime) -> None:
    """`/pause`: what there is to choose, or the pause that is running. The patient's own `/pause` answers."""
    who = await patient_of(work, actor)
    await sign_of_life(work, who, ReplyKind.COMMAND, sent_at, now)
    await leave(work, who.id)
    running = await current_pause(work, who.id, now)
    if running:
        await acknowledge(work, who, Kind.PAUSE_NOW, now, args={"until": running.until.isoformat()})
    else:
        await acknowledge(work, who, Kind.PAUSE_MENU, now)
    await work.commit(now)


async def pause_days(work: Work, actor: Actor, days: int, now: datetime) -> None:
    """A pause of so many times 24 hours from now."""
    who = await patient_of(work, actor)
    await sign_of_life(work, who, ReplyKind.COMMAND, now, now)
    until = days_on(who, days, now)
    await _take(work, who, actor, until, now)
    await work.commit(now)


async def ask_pause_date(work: Work, actor: Actor, now: datetime) -> None:
    """The button "until a date": the next text is the date."""
    who = await patient_of(work, actor)
    await sign_of_life(work, who, ReplyKind.COMMAND, now, now)
    await ask(work, who.id, Topic.PAUSE_DATE, 0, now + ANSWER_WITHIN)
    await acknowledge(work, who, Kind.PAUSE_ASK_DATE, now)
    await work.commit(now)


async def pause_until(work: Work, actor: Actor, text: str, message_id: int, sent_at: datetime, now: datetime) -> None:
    """The date that was asked for. What is no coming date stays a reply, and is asked for again."""
    who = await patient_of(work, actor)
    heard = await sign_of_life(work, who, ReplyKind.TEXT, sent_at, now, text=text, message_id=message_id)
    if heard.needs_reader:
        await leave(work, who.id)
        await work.commit(now)
        return
    today = who.today(now)
    day = read_date(text, today)
    if day is None or not today <= day <= today + timedelta(days=PAUSE_DAYS_MAX):
        await acknowledge(work, who, Kind.PAUSE_BAD_DATE, now)
    else:
        await leave(work, who.id)
        await _take(work, who, actor, end_of_day(day, who.zone), now)
    await work.commit(now)


async def end_pause(work: Work, actor: Actor, now: datetime) -> None:
    """The patient ends the pause."""
    who = await patient_of(work, actor)
    await sign_of_life(work, who, ReplyKind.COMMAND, now, now)
    await stop_pauses(work, who, now)
    upcoming = await next_check_in(work, who.id)
    args: dict[str, object] = {"next": upcoming.isoformat()} if upcoming else {}
    await acknowledge(work, who, Kind.PAUSE_ENDED, now, args=args)
    await tell_primary(work, who, Kind.PAUSE_TOLD_ENDED, now, None)
    work.audit(now, "pause.ended", actor=actor.ref, subject=actor.ref)
    await work.commit(now)


async def pause_over(work: Work, pause: Pause, now: datetime) -> None:
    """A pause ended by itself: one line to the patient. Part of an act; commits nothing."""
    pause.tell_at = None
    who = await known(work, pause.patient_id)
    if not who.active or await current_pause(work, who.id, now):
        return
    upcoming = await next_check_in(work, who.id)
    await work.say(
        who.person,
        Kind.PAUSE_OVER,
        now,
        priority=Priority.SUMMARY,
        patient_id=who.id,
        expires_at=now + timedelta(hours=12),
        args={"next": upcoming.isoformat()} if upcoming else None,
    )
    work.audit(now, "pause.over", actor=SYSTEM, subject=who.person.ref)


async def _take(work: Work, who: Known, actor: Actor, until: datetime, now: datetime) -> None:
    begun = await begin_pause(work, who, actor, until, now)
    await acknowledge(work, who, Kind.PAUSE_SET, now, args={"until": until.isoformat()})
    if begun:
        await tell_primary(work, who, Kind.PAUSE_TOLD, now, until)


def days_on(who: Known, days: int, now: datetime) -> datetime:
    """The same time of the patient's day, so many days on."""
    return to_utc(now.astimezone(who.zone).replace(tzinfo=None) + timedelta(days=days), who.zone)


async def begin_pause(work: Work, who: Known, actor: Actor, until: datetime, now: datetime) -> Pause | None:
    """No check-ins until then: what was on its way is cancelled. A second pause takes the place of the first.

    None where just this one is running. Part of an act; commits nothing.
    """
    running = await current_pause(work, who.id, now)
    if running and running.until == until:
        return None
    if running:
        running.ended_at, running.tell_at = now, None
    for check_in in await live_check_ins(work, who.id):
        move(check_in, CheckInEvent.CANCEL, now)
    work.audit(now, "pause.begun", actor=actor.ref, subject=who.person.ref)
    return await work.add(
        Pause(
            patient_id=who.id,
            begin=now,
            until=until,
            set_by=actor.person_id,
            tell_at=say_end_at(until, who.quiet, who.zone),
        )
    )


async def stop_pauses(work: Work, who: Known, now: datetime) -> bool:
    """End what is running; True if there was a pause. Part of an act; commits nothing."""
    found = False
    while running := await current_pause(work, who.id, now):
        running.ended_at, running.tell_at = now, None
        await work.session.flush()
        found = True
    return found


async def tell_primary(
    work: Work, who: Known, kind: Kind, now: datetime, until: datetime | None, *, but: int | None = None
) -> None:
    """Staff must know that nobody asks meanwhile. `but`: somebody who knows already."""
    primary = await primary_of(work, who.id)
    if primary is None or primary.telegram_id is None or primary.id == but:
        return
    await work.say(
        primary,
        kind,
        now,
        priority=Priority.SUMMARY,
        patient_id=who.id,
        args={"until": until.isoformat()} if until else None,
    )

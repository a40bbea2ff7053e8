"""A patient's way in: the present place is shown, a tap leads on. Interrupted anywhere, it goes on where it was.

With the yes the patient takes part; what comes after it (times, steps) is theirs to finish or to leave.
"""

from datetime import datetime, timedelta

from care.answer import acknowledge
from care.dialogue import Topic, ask, leave
from care.people import Known, known
from care.sign_of_life import sign_of_life
from rules.actors import Actor, NotAllowed
from rules.enrolment import TEXT_VERSION, Place, Stage, hours_to_choose, read_place, shifted, shifts
from rules.kinds import Kind
from rules.recurrence import from_rfc5545, spell_days
from rules.words import PatientState, ReplyKind
from storage.queries import next_check_in, steps_of
from storage.tables import Schedule
from storage.work import Work

ANSWER_WITHIN = timedelta(hours=1)
"""How long a text is taken as the answer to the present question; a tap on its buttons never grows old."""


async def on_the_way(work: Work, actor: Actor, now: datetime, sent_at: datetime | None = None) -> Known:
    """The acting patient, invited or taking part; who takes part shows a sign of life. Raises NotAllowed for others."""
    if actor.patient not in {PatientState.INVITED, PatientState.ACTIVE}:
        raise NotAllowed
    who = await known(work, actor.person_id, lock=True)
    if who.active:
        await sign_of_life(work, who, ReplyKind.COMMAND, sent_at or now, now)
    return who


def place_of(who: Known) -> Place | None:
    """Where the patient is; None for one who takes part and has finished."""
    if who.patient.enrolling:
        return read_place(who.patient.enrolling)
    return None if who.active else Place(Stage.LANGUAGE)


async def go_to(work: Work, who: Known, place: Place | None, now: datetime) -> None:
    """Lead a patient to a place and show it; None is the end of the way. Part of an act; commits nothing."""
    who.patient.enrolling = str(place) if place else None
    if place is None:
        await leave(work, who.id)
        first = await next_check_in(work, who.id)
        await acknowledge(work, who, Kind.ENROL_DONE, now, args={"first": first.isoformat()} if first else None)
    else:
        await show(work, who, place, now)


async def show_place(work: Work, actor: Actor, sent_at: datetime, now: datetime) -> None:
    """`/start`, and all that is written before the yes: the present question once more. It counts as nothing else."""
    who = await on_the_way(work, actor, now, sent_at)
    place = place_of(who)
    if place:
        await show(work, who, place, now)
    await work.commit(now)


async def show_languages(work: Work, actor: Actor, sent_at: datetime, now: datetime) -> None:
    """`/sprak` of a patient: the languages to choose from."""
    who = await on_the_way(work, actor, now, sent_at)
    await acknowledge(work, who, Kind.LANGUAGE_MENU, now)
    await work.commit(now)


async def show(work: Work, who: Known, place: Place, now: datetime) -> None:
    """The question of a place. Part of an act; commits nothing."""
    if who.active:
        await ask(work, who.id, Topic.ENROL, 0, now + ANSWER_WITHIN)
    match place.stage:
        case Stage.LANGUAGE:
            await acknowledge(work, who, Kind.ENROL_LANGUAGE, now)
        case Stage.ADULT:
            await acknowledge(work, who, Kind.ENROL_ADULT, now)
        case Stage.ABOUT:
            await acknowledge(work, who, Kind.ENROL_ABOUT, now, args={"version": TEXT_VERSION})
        case Stage.DECLINED:
            await acknowledge(work, who, Kind.ENROL_TOO_YOUNG if place.about else Kind.ENROL_NO, now)
        case Stage.TIMES:
            await _show_times(work, who, place.about, now)
        case Stage.DAYS:
            await acknowledge(work, who, Kind.ENROL_DAYS, now)
        case Stage.CLOCK:
            choices = [f"{hour:02}:00" for hour in hours_to_choose(who.quiet)]
            await acknowledge(work, who, Kind.ENROL_HOUR, now, args={"choices": choices})
        case Stage.STEPS:
            steps = [step.id for step in await steps_of(work, who.id)]
            await acknowledge(work, who, Kind.ENROL_STEPS, now, args={"steps": steps})


async def _show_times(work: Work, who: Known, schedule_id: int, now: datetime) -> None:
    schedule = await work.get(Schedule, schedule_id)
    if schedule is None or schedule.removed_at is not None:
        # the team took it away meanwhile
        await go_to(work, who, Place(Stage.STEPS), now)
        return
    rule = from_rfc5545(schedule.recurrence)
    moved = [shifted(rule.times, hours) or rule.times for hours in shifts(rule.times, who.quiet)]
    choices = [" ".join(f"{wall:%H:%M}" for wall in times) for times in moved]
    args = {
        "schedule": schedule_id,
        "days": spell_days(rule.days),
        "planned": [f"{wall:%H:%M}" for wall in rule.times],
        "choices": choices,
    }
    await acknowledge(work, who, Kind.ENROL_TIMES, now, args=args)

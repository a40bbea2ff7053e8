"""The story of the check-ins: asked, answered, missed; steps, pauses, and times when we could not hear."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import or_, select
from sqlmodel import col

from bot.demo.news import Happening, Look
from rules.kinds import Kind
from rules.words import CheckInState, Mood, OutboxState, Reach, ReplyKind, Verb
from storage.tables import Achievement, CheckIn, Outage, OutboxMessage, Patient, Pause, Reply, Step
from storage.work import Work

_MOODS = {Mood.GOOD: "a good day", Mood.SO_SO: "a so-so day", Mood.HARD: "a hard day"}
_ASKING = (Kind.PROMPT, Kind.REMINDER, Kind.ASK_AGAIN)
_SAID = {
    Kind.DIGEST: ("the morning’s summary goes to {}", "contact"),
    Kind.OUTAGE: ("how long we could not hear, and whom that touched, is told to {}", "contact"),
    Kind.DEAF: ("that we can’t hear just now is told to {}", "trouble"),
    Kind.FAULT: ("that something could not be seen to is told to {}", "trouble"),
    Kind.REPLIES: ("{} reads what was written; that it was read is written down", "contact"),
    Kind.TODAY: ("{} looks at how today stands", "contact"),
    Kind.PERSON: ("{} looks at a patient’s page; that, too, is written down", "contact"),
    Kind.TEAM_MESSAGE: ("what the team wrote reaches {}, under the writer’s own name", "contact"),
    Kind.GREETING: ("{} gets a greeting that needs no answer", "contact"),
    Kind.TEAM_ANSWER: ("the answer goes to {}, who wrote", "good"),
    Kind.PAUSE_SET_BY: ("{} hears of the pause, and from whom", "time"),
    Kind.SCHEDULE_NEWS: ("{} hears of other times", "time"),
    Kind.ENROLLED: ("a yes to taking part is told to {}", "good"),
    Kind.STAFF_LOST: ("that alerts don’t reach somebody of the staff is told to {}", "trouble"),
    Kind.GOODBYE: ("{} gets the last text; nobody asks any more", "time"),
    Kind.PAUSE_OVER: ("the pause is over by itself; {} gets one line", "time"),
    Kind.CRISIS: (
        "{} gets the fixed text at once: whom to call, and that nobody can know how it is. Nothing is asked until a "
        "person has closed the alert; visits and “call me” go on",
        "patient",
    ),
    Kind.CRISIS_MORE: ("{} hears that the message is received, and whom to call", "patient"),
    Kind.CRISIS_OVER: ("{} is told that it was read and closed, and how it goes on", "good"),
    Kind.REVIEW: ("{} hears who of the staff reads what was written, and when", "patient"),
    Kind.STOPPED_ALL: ("everything is stopped for a patient until a person starts it again; {} did it", "time"),
    Kind.CALL_TAKEN: ("{} hears who has taken the call", "good"),
    Kind.CALL_SENT_CLOSED: ("nobody is at work now: {} hears when it is seen, and whom to call until then", "time"),
}


async def care_news(look: Look, work: Work) -> list[Happening]:
    """What is new about check-ins, replies, steps, pauses and outages; causes first."""
    return [
        *_reach(look),
        *await _outages(look, work),
        *await _replies(look, work),
        *await _steps(look, work),
        *await _pauses(look, work),
        *await _over(look, work),
        *await _asked(look, work),
        *await _said(look, work),
    ]


async def _asked(look: Look, work: Work) -> list[Happening]:
    rows = await work.session.execute(
        select(OutboxMessage, CheckIn)
        .join(CheckIn, col(CheckIn.id) == col(OutboxMessage.about))
        .where(
            col(OutboxMessage.kind).in_(_ASKING),
            col(OutboxMessage.verb) == Verb.SAY,
            col(OutboxMessage.state) == OutboxState.SENT,
            col(OutboxMessage.settled_at) >= look.since,
        )
        .order_by(col(OutboxMessage.id))
    )
    return [
        Happening(row.settled_at, _asking(look, row, check_in, row.settled_at), "time")
        for row, check_in in rows
        if row.settled_at and look.is_new("asked", row.id)
    ]


def _asking(look: Look, row: OutboxMessage, check_in: CheckIn, at: datetime) -> str:
    """The time to answer by is reckoned as of this message: later ones may move it (rules.check_in)."""
    who, due = look.name(row.person_id), look.clock(check_in.due_at, at)
    if row.kind is Kind.PROMPT:
        return f"{due} check-in sent to {who}; answer by {look.clock(at + check_in.window, at)}"
    after = check_in.window - check_in.remind_after if check_in.remind_after else check_in.window
    until = look.clock(max((check_in.asked_at or at) + check_in.window, at + after), at)
    if row.kind is Kind.REMINDER:
        return f"no answer yet: reminder sent to {who}; answer by {until}"
    return f"{who} is asked again, as we were away; answer by {until}"


async def _replies(look: Look, work: Work) -> list[Happening]:
    rows = await work.session.execute(
        select(Reply, CheckIn)
        .outerjoin(CheckIn, col(CheckIn.id) == col(Reply.check_in_id))
        .where(col(Reply.heard_at) >= look.since)
        .order_by(col(Reply.id))
    )
    return [
        Happening(reply.heard_at, _reply(look, reply, check_in), "patient")
        for reply, check_in in rows
        if look.is_new("reply", reply.id)
    ]


def _reply(look: Look, reply: Reply, check_in: CheckIn | None) -> str:
    who = look.name(reply.patient_id)
    did = {
        ReplyKind.TEXT: "writes; any text counts",
        ReplyKind.MOOD: f"answers: {_MOODS.get(reply.mood or Mood.GOOD)}",
        ReplyKind.STEP: "taps a step; that counts as a sign of life",
        ReplyKind.CALL_ME: "asks for a call",
        ReplyKind.COMMAND: "uses the menu; that counts as a sign of life",
        ReplyKind.UNSEEN: "sends what nobody hears or sees: a sign of life, and its content is not kept",
        ReplyKind.BARE: "gives a sign of life",
    }[reply.kind]
    answered = f". The {look.clock(check_in.due_at, reply.heard_at)} check-in is answered" if check_in else ""
    return f"{who} {did}{answered}"


async def _steps(look: Look, work: Work) -> list[Happening]:
    rows = await work.session.execute(
        select(Achievement, Step)
        .join(Step, col(Step.id) == col(Achievement.step_id))
        .where(or_(col(Achievement.done_at) >= look.since, col(Achievement.undone_at) >= look.since))
        .order_by(col(Achievement.id))
    )
    news = []
    for mark, step in rows:
        if mark.undone_at is None and look.is_new("done", mark.id, mark.done_at):
            text = f"noted as done today: “{step.label}”. One tap takes it back"
            news.append(Happening(mark.done_at, text, "good"))
        elif mark.undone_at and look.is_new("undone", mark.id, mark.undone_at):
            news.append(Happening(mark.undone_at, f"“{step.label}” is taken back", "patient"))
    return news


async def _over(look: Look, work: Work) -> list[Happening]:
    rows = await work.session.execute(
        select(CheckIn, Patient)
        .join(Patient, col(Patient.person_id) == col(CheckIn.patient_id))
        .where(col(CheckIn.settled_at) >= look.since)
        .order_by(col(CheckIn.id))
    )
    return [
        happening
        for check_in, patient in rows
        if check_in.settled_at and look.is_new("over", check_in.id)
        for happening in _end_of(look, check_in, patient, check_in.settled_at)
    ]


def _end_of(look: Look, row: CheckIn, patient: Patient, at: datetime) -> Iterator[Happening]:
    """How a check-in ended, where that is not said by what ended it."""
    who, due = look.name(row.patient_id), look.clock(row.due_at, at)
    match row.state:
        case CheckInState.MISSED:
            needed = patient.misses_before_alert
            why = f". An alert comes after {needed} in a row" if needed > 1 else ""
            yield Happening(at, f"no answer came: {who}’s {due} check-in is missed{why}", "time")
        case CheckInState.VOID:
            yield Happening(at, f"{who}’s {due} check-in is void: we were away, so it counts for nothing", "trouble")
        case CheckInState.CANCELLED:
            yield Happening(at, f"{who}’s {due} check-in is cancelled", "time")
        case CheckInState.UNDELIVERABLE:
            yield Happening(at, f"our message did not reach {who}; that is not the same as silence", "trouble")


async def _pauses(look: Look, work: Work) -> list[Happening]:
    rows = await work.all(
        select(Pause)
        .where(or_(col(Pause.begin) >= look.since, col(Pause.ended_at) >= look.since))
        .order_by(col(Pause.id))
    )
    news = []
    for row in rows:
        who, until = look.name(row.patient_id), row.until.astimezone(look.zone)
        if look.is_new("pause", row.id):
            text = f"{who} has a pause until {until:%a %-d %b %H:%M}. Nobody is asked meanwhile; staff are told"
            news.append(Happening(row.begin, text, "patient"))
        if row.ended_at and look.is_new("pause ended", row.id):
            news.append(Happening(row.ended_at, f"{who}’s pause is ended", "patient"))
    return news


async def _outages(look: Look, work: Work) -> list[Happening]:
    rows = await work.all(select(Outage).where(or_(col(Outage.end).is_(None), col(Outage.end) >= look.since)))
    return [
        Happening(
            row.end,
            f"we could not hear from {look.clock(row.begin, row.end)} to {look.clock(row.end, row.end)}. What was "
            "written meanwhile is read first, and nobody is called silent for it",
            "trouble",
        )
        for row in rows
        if row.end and look.is_new("outage", row.id)
    ]


async def _said(look: Look, work: Work) -> list[Happening]:
    """What is told because it was said; the same thing to several people is one line."""
    rows = await work.all(
        select(OutboxMessage)
        .where(
            col(OutboxMessage.kind).in_(_SAID),
            col(OutboxMessage.verb) == Verb.SAY,
            col(OutboxMessage.state) == OutboxState.SENT,
            col(OutboxMessage.settled_at) >= look.since,
        )
        .order_by(col(OutboxMessage.id))
    )
    told: dict[tuple[Kind, datetime], list[int]] = {}
    for row in rows:
        if row.settled_at and look.is_new("said", row.id):
            told.setdefault((row.kind, row.settled_at), []).append(row.person_id)
    return [Happening(at, _SAID[kind][0].format(look.names(who)), _SAID[kind][1]) for (kind, at), who in told.items()]


def _reach(look: Look) -> Iterator[Happening]:
    for number, person in look.people.items():
        before = look.reach.get(number, person.reach)
        if before is person.reach:
            continue
        if person.reach is Reach.BLOCKED:
            yield Happening(look.since, f"{person.name} has blocked the bot: nothing can be sent there", "trouble")
        elif person.reach is Reach.OPEN:
            yield Happening(look.since, f"{person.name} can be written to again", "good")

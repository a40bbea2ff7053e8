"""What staff do about one of their own patients from the chat: write, greet, ask now."""

from datetime import datetime, timedelta

from care.ask import ConsentLapsed, HeldNow, PausedNow, QuietNow, ask_now
from care.dialogue import Question, Topic, ask, asked, leave
from care.naming import ask_which, is_plain, own, split_name
from care.people import Known, person
from care.team_message import TEXT_MAX, send
from rules.actors import Actor
from rules.kinds import Kind
from rules.taps import Press
from rules.words import Priority
from storage.queries import live_check_ins
from storage.work import Work

TEXT_WITHIN = timedelta(minutes=30)
"""How long the next text of staff is taken as what they want to write."""
_WAITS = {Kind.TEAM_MESSAGE: Topic.WRITE_TO, Kind.GREETING: Topic.GREET_TO}
_PRESS = {Kind.TEAM_MESSAGE: Press.WRITE, Kind.GREETING: Press.GREET}


async def write_by_name(work: Work, actor: Actor, kind: Kind, said: str, message_id: int, now: datetime) -> None:
    """`/skriv NAME text`, `/hilsen NAME text`. Where the name is not sure, the text waits for whom it is meant."""
    found, name, text = await split_name(work, actor, said)
    if len(found) == 1 and (not text or is_plain(found[0], name)):
        await leave(work, actor.person_id)
        await _write(work, actor, await own(work, actor, found[0].id), kind, text, now)
    else:
        if found and text:
            among = [row.id for row in found]
            data = {"text": text, "among": among}
            await ask(work, actor.person_id, _WAITS[kind], message_id, now + TEXT_WITHIN, data)
        await ask_which(work, actor, _PRESS[kind], found, name, now, message_id if text else 0)
    await work.commit(now)


async def write_pressed(work: Work, actor: Actor, kind: Kind, patient_id: int, number: int, now: datetime) -> None:
    """A button with the patient on it. `number`: of the text that waits for its receiver; 0 asks for a text."""
    who = await own(work, actor, patient_id)
    question = await asked(work, actor.person_id, now)
    text = ""
    if question and question.topic is _WAITS[kind] and question.about == number and who.id in question.data["among"]:
        text = str(question.data["text"])
        await leave(work, actor.person_id)
    if text or not number:
        await _write(work, actor, who, kind, text, now)
    else:
        # the text was sent already, or forgotten
        await _say(work, actor, who, Kind.WRITE_ASK, now)
        await ask(work, actor.person_id, Topic.WRITE, who.id, now + TEXT_WITHIN, {"kind": kind.value})
    await work.commit(now)


async def write_text(work: Work, actor: Actor, question: Question, text: str, now: datetime) -> None:
    """The text that was asked for."""
    await leave(work, actor.person_id)
    who = await own(work, actor, question.about)
    await _write(work, actor, who, Kind(question.data["kind"]), text, now)
    await work.commit(now)


async def check_in_pressed(work: Work, actor: Actor, patient_id: int, now: datetime) -> None:
    """Ask now. In quiet hours or a pause, or while the patient is asked already, say so instead."""
    who = await own(work, actor, patient_id)
    live = await live_check_ins(work, who.id)
    if live:
        await _say(work, actor, who, Kind.CHECK_IN_ALREADY, now, since=live[-1].asked_at or live[-1].due_at)
    else:
        try:
            await ask_now(work, who, now, actor=actor.ref)
            await _say(work, actor, who, Kind.CHECK_IN_SENT, now)
        except HeldNow:
            await _say(work, actor, who, Kind.CHECK_IN_HELD, now)
        except ConsentLapsed:
            await _say(work, actor, who, Kind.CHECK_IN_NO_CONSENT, now)
        except PausedNow as pause:
            await _say(work, actor, who, Kind.CHECK_IN_PAUSED, now, until=pause.args[0])
        except QuietNow as quiet:
            await _say(work, actor, who, Kind.CHECK_IN_QUIET, now, until=quiet.args[0])
    await work.commit(now)


async def _write(work: Work, actor: Actor, who: Known, kind: Kind, text: str, now: datetime) -> None:
    text = text.strip()
    if len(text) > TEXT_MAX:
        await ask(work, actor.person_id, Topic.WRITE, who.id, now + TEXT_WITHIN, {"kind": kind.value})
        await _say(work, actor, who, Kind.WRITE_TOO_LONG, now, limit=TEXT_MAX)
    elif not text and kind is Kind.TEAM_MESSAGE:
        await ask(work, actor.person_id, Topic.WRITE, who.id, now + TEXT_WITHIN, {"kind": kind.value})
        await _say(work, actor, who, Kind.WRITE_ASK, now)
    else:
        await send(work, who, await person(work, actor.person_id), kind, text, now)


async def _say(work: Work, actor: Actor, who: Known, kind: Kind, now: datetime, **args: datetime | int) -> None:
    given = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in args.items()}
    to = await person(work, actor.person_id)
    await work.say(to, kind, now, priority=Priority.ANSWER, patient_id=who.id, args=given or None)

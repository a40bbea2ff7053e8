"""The story line beside the phones: what just happened and why, in plain words.

It reads the facts after each step and tells what is new; the program itself knows nothing of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import col

from bot.bootstrap import Program
from rules.sayings import Kind
from rules.words import AlertDeed, AlertKind, CheckInState, Mood, OutboxState, ReplyKind, Verb
from sandbox import StoryLine
from storage.tables import (
    Achievement,
    Alert,
    AlertMoment,
    CheckIn,
    Outage,
    OutboxMessage,
    Patient,
    Pause,
    Person,
    Reply,
    Step,
    Team,
)
from storage.work import Work

LINES_MAX = 500
_MOODS = {Mood.GOOD: "a good day", Mood.SO_SO: "a so-so day", Mood.HARD: "a hard day"}
_REPLIES = {
    ReplyKind.TEXT: "wrote something",
    ReplyKind.STEP: "tapped a step",
    ReplyKind.CALL_ME: "asked to be called",
    ReplyKind.COMMAND: "used the menu",
    ReplyKind.UNSEEN: "sent something that nobody reads or hears (its content is not kept)",
    ReplyKind.BARE: "gave a sign of life",
}
_ALERTS = {
    AlertKind.NO_RESPONSE: "no answer",
    AlertKind.UNDELIVERABLE: "our message did not arrive",
    AlertKind.CALL_ME: "asks for a call",
}


@dataclass
class _New:
    """A line to be told, with the moment by which it is sorted in."""

    at: datetime
    text: str
    tone: str


@dataclass
class Story:
    """Tells what is new since it last looked, in the order in which it happened."""

    _lines: list[StoryLine] = field(default_factory=list)
    _seen: set[tuple[Any, ...]] = field(default_factory=set)
    _count: int = 0
    _names: dict[int, str] = field(default_factory=dict)
    _zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/Oslo"))

    def lines(self) -> list[StoryLine]:
        """The newest lines, oldest first."""
        return self._lines

    def switched(self, what: str, now: datetime) -> None:
        """A visitor turned a switch."""
        self._add(_New(now, what, "trouble"))

    async def tell(self, program: Program, now: datetime) -> None:
        """Look at what is new."""
        async with program.database.reading() as work:
            self._names = {row.id: row.name for row in await work.all(select(Person))}
            team = await work.first(select(Team))
            if team:
                self._zone = ZoneInfo(team.timezone)
            new = [
                *await self._check_ins(work),
                *await self._asked(work),
                *await self._replies(work),
                *await self._alerts(work),
                *await self._pauses(work),
                *await self._outages(work),
            ]
        for line in sorted(new, key=lambda line: line.at):
            self._add(line)

    def _add(self, line: _New) -> None:
        self._count += 1
        self._lines.append(StoryLine(self._count, line.at.astimezone(self._zone), line.text, line.tone))
        del self._lines[:-LINES_MAX]

    def _is_new(self, *key: Any) -> bool:
        if key in self._seen:
            return False
        self._seen.add(key)
        return True

    def _clock(self, at: datetime | None) -> str:
        return at.astimezone(self._zone).strftime("%H:%M") if at else "?"

    def _name(self, person_id: int | None) -> str:
        return self._names.get(person_id or 0, "somebody")

    async def _check_ins(self, work: Work) -> list[_New]:
        return [
            line
            for row in await work.all(select(CheckIn).order_by(col(CheckIn.id)))
            if row.settled_at and self._is_new("over", row.id)
            for line in self._over(row, row.settled_at)
        ]

    def _over(self, row: CheckIn, at: datetime) -> Iterator[_New]:
        name, due = self._name(row.patient_id), self._clock(row.due_at)
        match row.state:
            case CheckInState.ANSWERED:
                yield _New(at, f"{name}'s {due} check-in is answered", "good")
            case CheckInState.MISSED:
                yield _New(
                    at,
                    f"No answer by {self._clock(row.respond_by)}: {name}'s {due} check-in is missed",
                    "time",
                )
            case CheckInState.VOID:
                yield _New(at, f"{name}'s {due} check-in is void: we were down, so nobody is blamed", "trouble")
            case CheckInState.CANCELLED:
                yield _New(at, f"{name}'s {due} check-in is cancelled", "time")
            case CheckInState.UNDELIVERABLE:
                yield _New(at, f"Our message did not reach {name}", "trouble")

    async def _asked(self, work: Work) -> list[_New]:
        kinds = {Kind.PROMPT: "check-in sent", Kind.REMINDER: "reminder sent", Kind.ASK_AGAIN: "asked again"}
        rows = await work.session.execute(
            select(OutboxMessage, CheckIn)
            .join(CheckIn, col(CheckIn.id) == col(OutboxMessage.about))
            .where(
                col(OutboxMessage.kind).in_(list(kinds)),
                col(OutboxMessage.verb) == Verb.SAY,
                col(OutboxMessage.state) == OutboxState.SENT,
            )
        )
        lines = []
        for row, check_in in rows:
            if row.settled_at and self._is_new("asked", row.id):
                text = f"{kinds[row.kind]} to {self._name(row.person_id)}; answer by {self._clock(check_in.respond_by)}"
                lines.append(_New(row.settled_at, text[0].upper() + text[1:], "time"))
        return lines

    async def _replies(self, work: Work) -> list[_New]:
        lines = []
        for row in await work.all(select(Reply).order_by(col(Reply.id))):
            if self._is_new("reply", row.id):
                what = f"answered: {_MOODS[row.mood]}" if row.mood else _REPLIES[row.kind]
                lines.append(_New(row.heard_at, f"{self._name(row.patient_id)} {what}", "patient"))
        done = await work.session.execute(
            select(Achievement, Step).join(Step, col(Step.id) == col(Achievement.step_id))
        )
        for mark, step in done:
            if mark.undone_at is None and self._is_new("done", mark.id, mark.done_at):
                lines.append(_New(mark.done_at, f"A step of {self._name(mark.patient_id)}: “{step.label}”", "good"))
            elif mark.undone_at and self._is_new("undone", mark.id, mark.undone_at):
                lines.append(_New(mark.undone_at, f"“{step.label}” is taken back", "patient"))
        return lines

    async def _alerts(self, work: Work) -> list[_New]:
        lines = []
        rows = await work.session.execute(
            select(AlertMoment, Alert, Patient)
            .join(Alert, col(Alert.id) == col(AlertMoment.alert_id))
            .join(Patient, col(Patient.person_id) == col(Alert.patient_id))
            .order_by(col(AlertMoment.id))
        )
        for moment, alert, patient in rows:
            if self._is_new("moment", moment.id):
                text, tone = self._moment(moment, alert, patient)
                lines.append(
                    _New(
                        moment.at if moment.deed is not AlertDeed.ANSWERED else alert.closed_at or moment.at,
                        text,
                        tone,
                    )
                )
        return lines

    def _moment(self, moment: AlertMoment, alert: Alert, patient: Patient) -> tuple[str, str]:
        who, about = self._name(moment.person_id), self._name(alert.patient_id)
        match moment.deed:
            case AlertDeed.TOLD:
                return f"Alert to {who}: {about}, {_ALERTS[alert.kind]}", "contact"
            case AlertDeed.TAKEN:
                hours = int(patient.outcome_within.total_seconds() // 60)
                return (
                    f"{who} makes contact; if no outcome comes within {hours} min, {who} is asked",
                    "contact",
                )
            case AlertDeed.RELEASED:
                return f"{who} let go; the next one is asked at once", "contact"
            case AlertDeed.UNREACHED:
                return f"{who} did not reach {about}; the next one is asked at once", "contact"
            case AlertDeed.FORGOTTEN:
                return f"{who} said no more; the chain goes on", "trouble"
            case AlertDeed.SKIPPED:
                return f"{who} is skipped ({moment.why})", "trouble"
            case AlertDeed.REACHED:
                return f"{who} reached {about}; the alert is closed", "good"
            case AlertDeed.ANSWERED:
                return f"All clear: {about} has answered; everyone who was told is told", "good"
        return f"{who}: {moment.deed}", "contact"

    async def _pauses(self, work: Work) -> list[_New]:
        lines = []
        for row in await work.all(select(Pause).order_by(col(Pause.id))):
            name, until = self._name(row.patient_id), row.until.astimezone(self._zone)
            if self._is_new("pause", row.id):
                lines.append(
                    _New(
                        row.begin,
                        f"{name} takes a pause until {until:%a %d %b %H:%M}; staff are told",
                        "patient",
                    )
                )
            if row.ended_at and self._is_new("pause ended", row.id):
                lines.append(_New(row.ended_at, f"{name} ended the pause", "patient"))
        return lines

    async def _outages(self, work: Work) -> list[_New]:
        return [
            _New(
                row.end,
                f"We could not hear from {self._clock(row.begin)} to {self._clock(row.end)}: "
                "what was written meanwhile is read first, then people are asked again",
                "trouble",
            )
            for row in await work.all(select(Outage).where(col(Outage.end).is_not(None)))
            if row.end and self._is_new("outage", row.id)
        ]

"""Rows to begin with: a bot, its team, people, schedules, check-ins, alerts."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, time, timedelta
from itertools import count

from care.hearing import bot_by_telegram_id
from rules.kinds import Kind
from rules.recurrence import Recurrence, to_rfc5545
from rules.words import AlertKind, AlertState, CheckInState, OutboxState, PatientState, Priority, Reach
from storage.database import Database
from storage.engine import open_engine
from storage.tables import Alert, Bot, CheckIn, OutboxMessage, Patient, Pause, Person, Schedule, Team
from storage.vault import Vault
from storage.work import Work
from tests.conftest import TEST_KEY

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
FAR = NOW + timedelta(days=400)
WINDOW = timedelta(hours=2)
DAILY = to_rfc5545(
    Recurrence(days=frozenset(range(7)), times=(time(10),), start=date(2026, 11, 1), end=None, zone="Europe/Oslo")
)
"""Every day at ten in Oslo, which in November is NOW."""

_numbers = count(1)


@asynccontextmanager
async def another(url: str, keys: str = TEST_KEY) -> AsyncIterator[Database]:
    """A second worker's own way to a database."""
    engine = open_engine(url, Vault(keys))
    try:
        yield Database(engine)
    finally:
        await engine.dispose()


async def a_bot(work: Work, telegram_id: int = 900) -> Bot:
    """A bot that asks for no tidying up for a long time."""
    bot = await bot_by_telegram_id(work, telegram_id, NOW)
    bot.tidy_at = FAR
    return bot


async def a_team(work: Work, bot: Bot) -> Team:
    """A team without hours."""
    return await work.add(
        Team(ref=f"t{next(_numbers)}", bot_id=bot.id, name="Team Nord", timezone="Europe/Oslo", language="nb")
    )


async def a_person(
    work: Work, team: Team, key: str, telegram_id: int | None = None, reach: Reach = Reach.OPEN
) -> Person:
    """Somebody of a team, without any part yet."""
    return await work.add(
        Person(
            ref=f"p{next(_numbers)}",
            bot_id=team.bot_id,
            team_id=team.id,
            key=key,
            name=key.title(),
            language="nb",
            telegram_id=telegram_id,
            reach=reach,
        )
    )


async def a_patient(
    work: Work,
    team: Team,
    key: str = "petter",
    telegram_id: int | None = None,
    state: PatientState = PatientState.ACTIVE,
) -> Person:
    """A patient who takes part."""
    person = await a_person(work, team, key, telegram_id)
    await work.add(Patient(person_id=person.id, state=state, outcome_within=WINDOW))
    return person


async def a_house(work: Work, telegram_id: int = 900) -> tuple[Bot, Person]:
    """A bot with a team and one patient in it."""
    bot = await a_bot(work, telegram_id)
    return bot, await a_patient(work, await a_team(work, bot), telegram_id=2001)


async def a_schedule(
    work: Work, patient: Person, due: datetime | None = NOW, key: str = "morgen", recurrence: str = DAILY
) -> Schedule:
    """A schedule that is due."""
    return await work.add(
        Schedule(patient_id=patient.id, key=key, recurrence=recurrence, window=WINDOW, next_due_at=due)
    )


async def a_check_in(work: Work, patient: Person, look_at: datetime | None = NOW) -> CheckIn:
    """An open check-in whose time is up at `look_at`."""
    return await work.add(
        CheckIn(
            patient_id=patient.id,
            due_at=NOW - WINDOW,
            window=WINDOW,
            state=CheckInState.OPEN,
            asked_at=NOW - WINDOW,
            respond_by=look_at,
            look_at=look_at,
        )
    )


async def an_alert(
    work: Work,
    patient: Person,
    look_at: datetime | None = NOW,
    kind: AlertKind = AlertKind.NO_RESPONSE,
    state: AlertState = AlertState.RAISED,
) -> Alert:
    """An alert that is to go on at `look_at`."""
    return await work.add(Alert(patient_id=patient.id, kind=kind, state=state, raised_at=NOW, look_at=look_at))


async def a_pause(work: Work, patient: Person, tell_at: datetime | None = NOW) -> Pause:
    """A pause whose end is to be said at `tell_at`."""
    return await work.add(
        Pause(patient_id=patient.id, begin=NOW - WINDOW, until=NOW, set_by=patient.id, tell_at=tell_at)
    )


async def a_message(
    work: Work,
    to: Person,
    at: datetime = NOW,
    priority: Priority = Priority.ANSWER,
    state: OutboxState = OutboxState.DUE,
) -> OutboxMessage:
    """Something to say."""
    row = await work.say(to, Kind.HELP_PATIENT, NOW, priority=priority, at=at, patient_id=to.id)
    row.state = state
    return row

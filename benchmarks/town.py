"""People by the thousand, made by the database itself: a million are there in a minute or two.

A sealed text is sealed once, and all have the same. Each patient has agreed, has a step, a contact and a schedule.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Integer, String, Subquery, cast, func, insert, literal, select, update
from sqlalchemy.sql.expression import Select
from sqlmodel import SQLModel, col

from rules.kinds import Kind
from rules.recurrence import Recurrence, to_rfc5545
from rules.words import CHECK_INS, CheckInState, ContactKind, MemberRole, OutboxState, PatientState, Priority
from storage.database import Database
from storage.tables import (
    Bot,
    CheckIn,
    Consent,
    Contact,
    Member,
    OutboxMessage,
    Patient,
    Person,
    Rank,
    Schedule,
    Step,
    Team,
)
from storage.types import Moment, Sealed, Seconds, Word
from storage.work import Work

KEY = "bWVsbG9tLWlzLWJldHdlZW4tb25seS1mb3ItdGVzdHM="
"""For databases that live as long as a measurement."""
CONTACT_CHAT, ADMIN_CHAT = 500_000, 600_000
FIRST_CHAT = 1_000_001
"""Of the patients of the first bot; all chats of all bots differ."""
WINDOW = timedelta(hours=2)
FAR = timedelta(days=400)
DAILY = to_rfc5545(Recurrence(frozenset(range(7)), (time(10),), date(2026, 11, 1), None, zone="Europe/Oslo"))


@dataclass(frozen=True)
class Town:
    """A team with its patients. `first`: the chat of the first of them."""

    bot_id: int
    team_id: int
    number: int
    first: int
    contact_chat: int


async def build_town(database: Database, bot_id: int, number: int, place: int = 0, first: int = FIRST_CHAT) -> Town:
    """So many patients who take part, each with a schedule that is not due yet. `place`: the how manyeth town it is."""
    now = datetime.now(UTC)
    async with database.work() as work:
        bot = await work.get(Bot, bot_id)
        assert bot is not None
        bot.tidy_at = now + FAR
        team = await work.add(
            Team(ref=f"team{place}", bot_id=bot_id, name="Nord", timezone="Europe/Oslo", language="nb")
        )
        contact = await _staff(work, team, "anne", CONTACT_CHAT + place)
        await work.add(Contact(person_id=contact.id, kind=ContactKind.STAFF))
        admin = await _staff(work, team, "lise", ADMIN_CHAT + place)
        await work.add(Member(person_id=admin.id, role=MemberRole.ADMIN))
        if number:
            await _patients(work, team, number, first, contact.id, now)
        await work.commit(now)
        return Town(bot_id, team.id, number, first, CONTACT_CHAT + place)


async def _staff(work: Work, team: Team, key: str, chat: int) -> Person:
    return await work.add(
        Person(
            ref=f"{key}{chat}",
            bot_id=team.bot_id,
            team_id=team.id,
            key=key,
            name=key.capitalize(),
            language="nb",
            telegram_id=chat,
        )
    )


async def _patients(work: Work, team: Team, number: int, first: int, contact_id: int, now: datetime) -> None:
    which = _count_to(number).c.i + first
    name = literal("p") + cast(which, String)
    await fill(
        work,
        Person,
        select(
            *named(
                ref=name,
                bot_id=literal(team.bot_id, BigInteger),
                team_id=literal(team.id, BigInteger),
                key=name,
                name=literal("Petter", Sealed()),
                language=literal("nb"),
                telegram_id=cast(which, BigInteger),
                confirmed_at=literal(now, Moment()),
            )
        ),
    )
    each = select(col(Person.id)).where(col(Person.team_id) == team.id, col(Person.telegram_id) >= first)
    more: dict[type[SQLModel], dict[str, ColumnElement[Any]]] = {
        Patient: {
            "state": literal(PatientState.ACTIVE, Word(PatientState)),
            "outcome_within": literal(WINDOW, Seconds()),
        },
        Consent: {
            "purpose": literal(CHECK_INS),
            "how": literal("on paper 2026-11-20", Sealed()),
            "recorded_at": literal(now, Moment()),
        },
        Step: {"label": literal("Gikk ut", Sealed())},
        Rank: {
            "rank": literal(1, Integer),
            "contact_id": literal(contact_id, BigInteger),
            "within": literal(WINDOW, Seconds()),
        },
        Schedule: {
            "key": literal("m"),
            "recurrence": literal(DAILY),
            "window": literal(WINDOW, Seconds()),
            "next_due_at": literal(now + FAR, Moment()),
        },
    }
    for table, given in more.items():
        whose = "person_id" if table is Patient else "patient_id"
        await fill(work, table, each.with_only_columns(*named(**{whose: col(Person.id)}, **given)))


async def ask_all(database: Database, town: Town) -> None:
    """Everybody has been asked a moment ago, and may answer."""
    now = datetime.now(UTC)
    each = select(col(Schedule.patient_id)).join(Person, col(Person.id) == col(Schedule.patient_id))
    async with database.work() as work:
        await fill(
            work,
            CheckIn,
            each.where(col(Person.team_id) == town.team_id).with_only_columns(
                *named(
                    patient_id=col(Schedule.patient_id),
                    schedule_id=col(Schedule.id),
                    due_at=literal(now, Moment()),
                    window=literal(WINDOW, Seconds()),
                    state=literal(CheckInState.OPEN, Word(CheckInState)),
                    asked_at=literal(now, Moment()),
                    respond_by=literal(now + WINDOW, Moment()),
                    look_at=literal(now + WINDOW, Moment()),
                )
            ),
        )
        asked = select(col(CheckIn.id)).join(Person, col(Person.id) == col(CheckIn.patient_id))
        await fill(
            work,
            OutboxMessage,
            asked.where(col(Person.team_id) == town.team_id).with_only_columns(
                *named(
                    bot_id=literal(town.bot_id, BigInteger),
                    person_id=col(CheckIn.patient_id),
                    patient_id=col(CheckIn.patient_id),
                    kind=literal(Kind.PROMPT, Word(Kind)),
                    about=col(CheckIn.id),
                    priority=literal(Priority.PROMPT.value, Integer),
                    state=literal(OutboxState.SENT, Word(OutboxState)),
                    created_at=literal(now, Moment()),
                    next_attempt_at=literal(now, Moment()),
                    settled_at=literal(now, Moment()),
                    attempt=literal(1, Integer),
                    message_id=col(CheckIn.id),
                )
            ),
        )
        await work.commit(now)


async def all_due(database: Database, at: datetime, chats: tuple[int, int] | None = None) -> None:
    """Everybody is to be asked at `at`; `chats`: only who has one of these, the first and the one after the last."""
    due = update(Schedule).values(next_due_at=at)
    if chats:
        of_these = col(Person.telegram_id).between(chats[0], chats[1] - 1)
        due = due.where(col(Schedule.patient_id).in_(select(col(Person.id)).where(of_these)))
    async with database.work() as work:
        await work.session.execute(due, execution_options={"synchronize_session": False})
        await work.commit(at)


async def know_each_other(database: Database) -> None:
    """What PostgreSQL's autovacuum would do by and by: statistics on what was just put in."""
    async with database.engine.connect() as line:
        plain = await line.execution_options(isolation_level="AUTOCOMMIT")
        await plain.exec_driver_sql("VACUUM ANALYZE" if line.dialect.name == "postgresql" else "PRAGMA optimize")


async def fill(work: Work, table: type[SQLModel], rows: Select[*tuple[object, ...]]) -> None:
    """Put in what a query finds; columns that it does not name have what they have without."""
    names = [str(column.key) for column in rows.selected_columns]
    await work.session.execute(insert(table).from_select(names, rows))


def named(**columns: Any) -> list[ColumnElement[Any]]:
    """Columns of a query under the names of those that they go into."""
    return [column.label(name) for name, column in columns.items()]


def _count_to(number: int) -> Subquery:
    """Rows with the numbers from 0 on; the same words for both databases."""
    counted = select(literal(0, Integer).label("i")).cte("counted", recursive=True)
    counted = counted.union_all(select(counted.c.i + 1).where(counted.c.i < number - 1))
    return select(counted.c.i).subquery()


async def count(work: Work, table: type[SQLModel], *where: ColumnElement[bool]) -> int:
    """How many rows there are."""
    found: int = (await work.session.execute(select(func.count()).select_from(table).where(*where))).scalar_one()
    return found

"""A year of history: what stays of everybody's check-ins and answers, made by PostgreSQL itself at three sizes.

Messages are kept for 30 days after they were settled and the numbers of updates for 7; check-ins and replies stay.
A million patients are 365 million check-ins, which no disk of ours holds, so their bytes are extrapolated from these.
"""

import asyncio
from datetime import UTC, datetime

from sqlalchemy import BigInteger, Integer, cast, func, literal, select, text
from sqlmodel import col

from benchmarks.mellom import settings_for
from benchmarks.part import Row
from benchmarks.town import build_town, fill, named
from bot.bootstrap import open_database, try_out
from rules.kinds import Kind
from rules.words import CheckInState, OutboxState, Priority, ReplyKind
from scheduler.tidying import MESSAGES_KEPT, UPDATES_KEPT
from storage.database import Database
from storage.tables import CheckIn, HeardUpdate, OutboxMessage, Reply, Schedule
from storage.types import Moment, Sealed, Word
from storage.work import Work

DAYS = 365
WORDS = "Det går fint i dag, jeg har vært ute en tur og ringt søsteren min"


def year(patients: int, database_url: str) -> Row:
    """A year of so many patients, who answer each day in some words."""
    return asyncio.run(_year(patients, database_url))


async def _year(patients: int, database_url: str) -> Row:
    settings = settings_for("http://127.0.0.1:9", database_url)
    database = await open_database(settings)
    try:
        now = datetime.now(UTC)
        row = await try_out(database, settings, now)
        await build_town(database, row.id, patients)
        before = await _bytes(database)
        async with database.work() as work:
            await _asked_and_answered(work, now)
            for kind, priority in ((Kind.PROMPT, Priority.PROMPT), (Kind.ANSWER_TEXT, Priority.ANSWER)):
                await _said(work, row.id, kind, priority, now)
            await _heard(work, row.id, now)
            await work.commit(now)
        after = await _bytes(database)
    finally:
        await database.close()
    grown = {name: size - before.get(name, 0) for name, size in after.items()}
    stays = grown["check_in"] + grown["reply"]
    return {
        "what": "history",
        "number": patients,
        "days": DAYS,
        "bytes_check_in": stays / patients / DAYS,
        "bytes_for_a_while": (sum(grown.values()) - stays) / patients,
        "bytes_patient": sum(before.values()) / patients,
        "bytes_year": sum(after.values()) / patients,
    }


async def _asked_and_answered(work: Work, now: datetime) -> None:
    """In the order in which the days went by."""
    days = func.generate_series(1, DAYS).table_valued("back").render_derived()
    due = literal(now, Moment()) - func.make_interval(0, 0, 0, DAYS - cast(days.c.back, Integer))
    await fill(
        work,
        CheckIn,
        select(
            *named(
                patient_id=col(Schedule.patient_id),
                schedule_id=col(Schedule.id),
                due_at=due,
                window=col(Schedule.window),
                state=literal(CheckInState.ANSWERED, Word(CheckInState)),
                asked_at=due,
                respond_by=due + func.make_interval(0, 0, 0, 0, 2),
                settled_at=due + func.make_interval(0, 0, 0, 0, 1),
            )
        )
        .select_from(Schedule)
        .join(days, literal(value=True))
        .order_by(days.c.back, col(Schedule.id)),
    )
    await fill(
        work,
        Reply,
        select(
            *named(
                patient_id=col(CheckIn.patient_id),
                check_in_id=col(CheckIn.id),
                kind=literal(ReplyKind.TEXT, Word(ReplyKind)),
                text=literal(WORDS, Sealed()),
                message_id=col(CheckIn.id),
                sent_at=col(CheckIn.settled_at),
                heard_at=col(CheckIn.settled_at),
            )
        ).order_by(col(CheckIn.id)),
    )


async def _said(work: Work, bot_id: int, kind: Kind, priority: Priority, now: datetime) -> None:
    await fill(
        work,
        OutboxMessage,
        select(
            *named(
                bot_id=literal(bot_id, BigInteger),
                person_id=col(CheckIn.patient_id),
                patient_id=col(CheckIn.patient_id),
                kind=literal(kind, Word(Kind)),
                about=col(CheckIn.id),
                priority=literal(priority.value, Integer),
                state=literal(OutboxState.SENT, Word(OutboxState)),
                created_at=col(CheckIn.due_at),
                next_attempt_at=col(CheckIn.due_at),
                settled_at=col(CheckIn.due_at),
                attempt=literal(1, Integer),
                claimed_by=literal("0123456789abcdef"),
                message_id=col(CheckIn.id),
            )
        )
        .where(col(CheckIn.due_at) > now - MESSAGES_KEPT)
        .order_by(col(CheckIn.id)),
    )


async def _heard(work: Work, bot_id: int, now: datetime) -> None:
    await fill(
        work,
        HeardUpdate,
        select(
            *named(
                bot_id=literal(bot_id, BigInteger),
                update_id=col(CheckIn.id),
                heard_at=col(CheckIn.due_at),
            )
        )
        .where(col(CheckIn.due_at) > now - UPDATES_KEPT)
        .order_by(col(CheckIn.id)),
    )


async def _bytes(database: Database) -> dict[str, int]:
    """Of each table with its indexes."""
    query = text("SELECT relname, pg_total_relation_size(relid) FROM pg_catalog.pg_statio_user_tables")
    async with database.engine.connect() as line:
        return {str(name): int(size) for name, size in await line.execute(query)}

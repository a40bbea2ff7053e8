"""A patient gets all that is stored about them: asked for in the chat, or handed out by the operator."""

from datetime import datetime, timedelta

from sqlalchemy import Column, inspect, select
from sqlmodel import SQLModel, col

from care.answer import acknowledge
from care.dialogue import leave
from care.own_rows import own_rows
from care.people import Known, known, person
from care.sign_of_life import sign_of_life
from rules.actors import Actor, NotAllowed
from rules.kinds import Kind
from rules.own_data import LEFT_OUT, OwnData, Row, Value
from rules.words import Priority, ReplyKind, Verb
from storage.tables import Audit, OutboxMessage, Person, Reply
from storage.work import OPERATOR, Work

FILES = (Kind.MY_DATA_PAGE, Kind.MY_DATA_FILE)
EXPIRES = timedelta(hours=12)
"""What was asked for serves nobody the day after, and somebody else may hold the phone by then."""


async def of_patient(work: Work, actor: Actor, sent_at: datetime, now: datetime) -> Known:
    """The patient who writes, whether they take part or not; of one who does, it is a sign of life.

    Raises NotAllowed for anybody else. Part of an act.
    """
    if actor.patient is None:
        raise NotAllowed
    who = await known(work, actor.person_id, lock=True)
    if who.active:
        await sign_of_life(work, who, ReplyKind.COMMAND, sent_at, now)
    await leave(work, who.id)
    return who


async def ask_for_data(work: Work, actor: Actor, sent_at: datetime, now: datetime) -> None:
    """`/mine_data`: two files, made when they are sent. Not while it is in doubt who has the phone."""
    who = await of_patient(work, actor, sent_at, now)
    if who.patient.doubted_at:
        await acknowledge(work, who, Kind.MY_DATA_NOT_NOW, now)
    else:
        for kind in FILES:
            await work.say(
                who.person,
                kind,
                now,
                priority=Priority.ANSWER,
                verb=Verb.DOCUMENT,
                patient_id=who.id,
                expires_at=now + EXPIRES,
            )
    await work.commit(now)


async def data_arrived(work: Work, row: OutboxMessage, now: datetime) -> None:
    """The patient has it. Part of an act; commits nothing."""
    who = await person(work, row.person_id)
    work.audit(now, "data.exported", actor=who.ref, subject=who.ref, detail=row.kind.value)


async def operator_took_data(work: Work, who: Known, now: datetime) -> None:
    """`mellom data`: that it was handed out."""
    work.audit(now, "data.exported", actor=OPERATOR, subject=who.person.ref)
    await work.commit(now)


async def own_data(work: Work, who: Known, now: datetime) -> OwnData:
    """Every row that is theirs. Only reads."""
    parts: dict[str, list[SQLModel]] = {}
    for table, mine in own_rows(who.person).items():
        rows = select(table).where(mine).order_by(*inspect(table).primary_key)
        parts[str(table.__tablename__)] = list(await work.all(rows))
    parts["reply"] = [row for row in parts["reply"] if isinstance(row, Reply) and not row.unverified]
    names = await _names(work, who)
    return OwnData(
        now,
        who.person.name,
        {name: tuple(_facts(row, names) for row in rows) for name, rows in parts.items()},
    )


async def _names(work: Work, who: Known) -> dict[int | str, str]:
    """The names of everybody in the team, by id and by the ref under which the audit trail knows them."""
    found: dict[int | str, str] = {}
    for one in await work.all(select(Person).where(col(Person.team_id) == who.team.id)):
        found[one.id] = found[one.ref] = one.name
    return found


def _facts(row: SQLModel, names: dict[int | str, str]) -> Row:
    facts: dict[str, Value] = {}
    for column in inspect(type(row)).columns:
        if f"{column.table.name}.{column.name}" not in LEFT_OUT:
            value = getattr(row, column.name)
            facts[column.name] = names.get(value, value) if _is_person(column) else value
    return facts


def _is_person(column: Column[object]) -> bool:
    """Whether it says who somebody is."""
    refs = {f"{Audit.__tablename__}.actor", f"{Audit.__tablename__}.subject"}
    to = {key.column.table.name for key in column.foreign_keys}
    return bool(to & {"person", "patient", "contact", "member"}) or f"{column.table.name}.{column.name}" in refs

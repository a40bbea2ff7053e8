"""What the database itself does not let happen."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError, IntegrityError

from rules.disclosures import Telling
from rules.kinds import Kind
from rules.words import AlertKind, AlertState, ContactKind, MemberRole, Priority
from storage.database import Database
from storage.tables import (
    Achievement,
    Alert,
    AlertTold,
    Bot,
    CheckIn,
    Contact,
    Disclosure,
    HeardUpdate,
    Member,
    Person,
    Schedule,
    Step,
    Team,
)
from storage.work import Work
from tests.contract.rows import NOW, WINDOW, a_house, a_person, a_schedule, a_team, an_alert


def check_in_of(patient: Person, schedule: Schedule | None) -> CheckIn:
    return CheckIn(patient_id=patient.id, schedule_id=schedule.id if schedule else None, due_at=NOW, window=WINDOW)


async def test_a_schedule_asks_once_at_a_moment(database: Database) -> None:
    async with database.work() as work:
        _, patient = await a_house(work)
        schedule = await a_schedule(work, patient)
        await work.add(check_in_of(patient, schedule))
        with pytest.raises(IntegrityError):
            await work.add(check_in_of(patient, schedule))


async def test_two_schedules_and_a_hand_may_ask_at_the_same_moment(database: Database) -> None:
    async with database.work() as work:
        _, patient = await a_house(work)
        for key in ("morgen", "kveld"):
            await work.add(check_in_of(patient, await a_schedule(work, patient, key=key)))
        await work.add(check_in_of(patient, None))
        await work.add(check_in_of(patient, None))
        await work.commit(NOW)


@pytest.mark.parametrize("state", [AlertState.RAISED, AlertState.TAKEN])
@pytest.mark.parametrize("kind", list(AlertKind))
async def test_one_alert_of_a_kind_is_open_for_a_patient(
    database: Database, kind: AlertKind, state: AlertState
) -> None:
    async with database.work() as work:
        _, patient = await a_house(work)
        await an_alert(work, patient, kind=kind, state=state)
        with pytest.raises(IntegrityError):
            await an_alert(work, patient, kind=kind)


async def test_closed_alerts_other_kinds_and_other_patients_are_no_hindrance(database: Database) -> None:
    async with database.work() as work:
        _, petter = await a_house(work)
        _, nora = await a_house(work, telegram_id=901)
        for kind in AlertKind:
            for patient in (petter, nora):
                for _ in range(2):
                    await an_alert(work, patient, kind=kind, state=AlertState.CLOSED)
                await an_alert(work, patient, kind=kind)
        await work.commit(NOW)


async def _same_chat(work: Work) -> None:
    bot, _ = await a_house(work)
    await a_person(work, await a_team(work, bot), "anne", telegram_id=2001)


async def _same_key(work: Work) -> None:
    bot, _ = await a_house(work)
    team = await a_team(work, bot)
    for _ in range(2):
        await a_person(work, team, "anne")


async def _same_bot(work: Work) -> None:
    for _ in range(2):
        await work.add(Bot(telegram_id=900))


async def _same_update(work: Work) -> None:
    bot, _ = await a_house(work)
    for _ in range(2):
        await work.add(HeardUpdate(bot_id=bot.id, update_id=1, heard_at=NOW))


async def _same_step_on_a_day(work: Work) -> None:
    _, patient = await a_house(work)
    step = await work.add(Step(patient_id=patient.id, label="Gikk ut"))
    for _ in range(2):
        await work.add(Achievement(patient_id=patient.id, step_id=step.id, day=NOW.date(), done_at=NOW))


async def _same_schedule_key(work: Work) -> None:
    _, patient = await a_house(work)
    for _ in range(2):
        await a_schedule(work, patient)


@pytest.mark.parametrize(
    "twice", [_same_chat, _same_key, _same_bot, _same_update, _same_step_on_a_day, _same_schedule_key]
)
async def test_what_there_can_be_only_once_is_refused_twice(
    database: Database, twice: Callable[[Work], Awaitable[None]]
) -> None:
    async with database.work() as work:
        with pytest.raises(IntegrityError):
            await twice(work)


async def test_people_without_a_chat_and_one_chat_at_two_bots_are_fine(database: Database) -> None:
    async with database.work() as work:
        bot, _ = await a_house(work)
        await a_house(work, telegram_id=901)  # the same patient's chat at another bot
        team = await a_team(work, bot)
        for key in ("anne", "kari"):
            await a_person(work, team, key)
        await work.commit(NOW)


# Control 3: without a live consent the database takes no message to a relative.


async def _a_relative(work: Work) -> tuple[Person, Person, Alert]:
    bot, patient = await a_house(work)
    mona = await a_person(work, await work.first(select(Team)) or await a_team(work, bot), "mona", telegram_id=3003)
    await work.add(Contact(person_id=mona.id, kind=ContactKind.RELATIVE))
    return patient, mona, await an_alert(work, patient)


async def _agree(
    work: Work,
    patient: Person,
    mona: Person,
    *,
    ended_at: datetime | None = None,
    expires_at: datetime | None = None,
) -> None:
    await work.add(
        Disclosure(
            patient_id=patient.id,
            contact_id=mona.id,
            telling=Telling.ASKED,
            how="chat",
            given_at=NOW,
            ended_at=ended_at,
            expires_at=expires_at,
        )
    )


async def _tell(work: Work, mona: Person, kind: Kind, patient: Person | None, about: int | None = None) -> None:
    patient_id = patient.id if patient else None
    await work.say(mona, kind, NOW, priority=Priority.ALERT, patient_id=patient_id, about=about)


@pytest.mark.parametrize("kind", [Kind.RELATIVE_ASK, Kind.RELATIVE_THANKS])
@pytest.mark.parametrize(
    "ends", [None, {"ended_at": NOW}, {"expires_at": NOW}, {"expires_at": NOW - timedelta(days=1)}]
)
async def test_without_a_live_consent_no_message_to_a_relative_comes_in(
    database: Database, kind: Kind, ends: dict[str, datetime] | None
) -> None:
    async with database.work() as work:
        patient, mona, alert = await _a_relative(work)
        if ends is not None:
            await _agree(work, patient, mona, **ends)
        with pytest.raises(DBAPIError, match="without consent"):
            await _tell(work, mona, kind, patient, alert.id)


@pytest.mark.parametrize("kind", [Kind.RELATIVE_ASK, Kind.RELATIVE_THANKS])
async def test_with_one_just_the_two_texts_come_in(database: Database, kind: Kind) -> None:
    async with database.work() as work:
        patient, mona, alert = await _a_relative(work)
        await _agree(work, patient, mona, expires_at=NOW + timedelta(seconds=1))
        await _tell(work, mona, kind, patient, alert.id)
        await work.commit(NOW)


@pytest.mark.parametrize("kind", [Kind.ALERT, Kind.ALERT_AGAIN, Kind.ALL_CLEAR, Kind.PERSON, Kind.DIGEST, Kind.REPLIES])
@pytest.mark.parametrize("about_somebody", [True, False])
async def test_nothing_else_comes_in_with_consent_or_without(
    database: Database, kind: Kind, about_somebody: bool
) -> None:
    async with database.work() as work:
        patient, mona, alert = await _a_relative(work)
        await _agree(work, patient, mona)
        with pytest.raises(DBAPIError, match="without consent"):
            await _tell(work, mona, kind, patient if about_somebody else None, alert.id if about_somebody else None)


async def test_no_row_is_turned_into_one_to_a_relative(database: Database) -> None:
    async with database.work() as work:
        patient, mona, alert = await _a_relative(work)
        row = await work.say(patient, Kind.PROMPT, NOW, priority=Priority.PROMPT, patient_id=patient.id)
        row.person_id = mona.id
        with pytest.raises(DBAPIError, match="without consent"):
            await work.session.flush()
    async with database.work() as work:
        patient, mona, alert = await _a_relative(work)
        await _tell(work, mona, Kind.CONFIRM_RELATIVE, None)
        told = AlertTold(alert_id=alert.id, person_id=mona.id, outbox_id=1)
        with pytest.raises(DBAPIError, match="without consent"):
            await work.add(told)


async def test_a_consent_about_another_patient_is_none(database: Database) -> None:
    async with database.work() as work:
        patient, mona, alert = await _a_relative(work)
        _, nora = await a_house(work, telegram_id=901)
        await _agree(work, nora, mona)
        with pytest.raises(DBAPIError, match="without consent"):
            await _tell(work, mona, Kind.RELATIVE_ASK, patient, alert.id)


async def test_test_messages_to_a_relative_and_all_to_one_who_is_also_staff_come_in(database: Database) -> None:
    async with database.work() as work:
        patient, mona, alert = await _a_relative(work)
        for kind in (Kind.CONFIRM_RELATIVE, Kind.CONFIRMED, Kind.LANGUAGE_SET):
            await _tell(work, mona, kind, None)
        await work.add(Member(person_id=mona.id, role=MemberRole.MEMBER))
        await _tell(work, mona, Kind.ALERT, patient, alert.id)
        await work.commit(NOW)


async def test_one_agreement_about_a_relative_stands(database: Database) -> None:
    async with database.work() as work:
        patient, mona, _alert = await _a_relative(work)
        await _agree(work, patient, mona, ended_at=NOW)
        await _agree(work, patient, mona)
        with pytest.raises(IntegrityError):
            await _agree(work, patient, mona)

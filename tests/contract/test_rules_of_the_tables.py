"""What the database itself does not let happen."""

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy.exc import IntegrityError

from rules.words import AlertKind, AlertState
from storage.tables import Achievement, Bot, CheckIn, HeardUpdate, Person, Schedule, Step
from storage.work import Database, Work
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

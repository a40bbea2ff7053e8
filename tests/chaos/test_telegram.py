"""Telegram refuses, hangs, answers rubbish, does not know the token: nothing is lost, and it is said once."""

from collections.abc import Awaitable, Callable

from sandbox.faults import WRONG
from tests.chaos.people import WAIT_SECONDS
from tests.chaos.town import Town
from tests.plans import TOKEN

REFUSALS = [(500, "Internal Server Error"), (502, "Bad Gateway"), (503, "Service Unavailable")]


async def test_refusals_of_all_kinds_in_the_middle_of_a_morning(town: Town) -> None:
    async def fault() -> None:
        faults = town.box.faults
        await town.first_question()
        with town.broken():
            faults.retry_after = 1
            for status, description in REFUSALS:
                town.box.fail_next("sendMessage", status, description, times=2)
                town.box.fail_next("getUpdates", status, description)
            await town.box.wait_for(lambda: faults.retry_after is None and not faults.planned, WAIT_SECONDS)
        await town.program.says("it works again action=hear.down", WAIT_SECONDS)

    await went_on(town, fault)


async def test_lost_answers_html_and_cut_json(town: Town) -> None:
    async def fault() -> None:
        faults = town.box.faults
        with town.broken(copies=4 + 12 // 2):
            faults.lose_answers, faults.rubbish = 4, 12
            await town.box.wait_for(lambda: not faults.lose_answers and not faults.rubbish, WAIT_SECONDS)

    await went_on(town, fault)


async def test_answers_of_wrong_types(town: Town) -> None:
    async def fault() -> None:
        with town.broken():
            town.box.faults.wrong_types = 4 * len(WRONG)
            await town.box.wait_for(lambda: not town.box.faults.wrong_types, WAIT_SECONDS)

    await went_on(town, fault)


async def test_telegram_hangs_for_longer_than_we_wait(town: Town) -> None:
    async def fault() -> None:
        with town.broken(copies=3):
            town.box.faults.slow, town.box.faults.slow_updates = 11.0, 30.0
            await town.first_question()
            await town.log("hear.down")
            town.box.faults.slow = town.box.faults.slow_updates = 0.0
        await town.program.says("it works again action=hear.down", WAIT_SECONDS)

    await went_on(town, fault)


async def test_a_token_that_is_revoked_and_renewed(town: Town) -> None:
    async def fault() -> None:
        await town.first_question()
        town.box.revoke(TOKEN)
        await town.log("hear.refused")
        town.box.renew(TOKEN)
        await town.program.says("it works again action=hear.refused", WAIT_SECONDS)

    await went_on(town, fault)


async def went_on(town: Town, fault: Callable[[], Awaitable[None]]) -> None:
    """A day with the fault; nothing is lost, doubled, or falsely alarmed about, and nothing is a riddle to the log."""
    await town.up()
    await town.morning_with(fault)
    await town.story.rest_of_the_day()
    await town.stop()
    await town.promises_held()
    assert "Traceback" not in "\n".join(town.output)

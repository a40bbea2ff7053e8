"""Telegram refuses, hangs, answers rubbish, does not know the token: nothing is lost, and it is said once."""

from collections.abc import Awaitable, Callable

from sandbox.faults import WRONG, Faults
from tests.chaos.people import WAIT_SECONDS
from tests.chaos.town import Town
from tests.plans import TOKEN

REFUSALS = [(500, "Internal Server Error"), (502, "Bad Gateway"), (503, "Service Unavailable")]
LOST, RUBBISH, WRONG_TYPES = 4, 8, 2 * len(WRONG)


async def test_refusals_lost_answers_and_rubbish_in_the_middle_of_a_morning(town: Town) -> None:
    """429, 5xx, connections that drop, HTML, cut JSON, and JSON of wrong types, all at once."""

    async def fault() -> None:
        faults = town.box.faults
        with town.broken(copies=LOST + RUBBISH // 2):
            faults.retry_after, faults.lose_answers, faults.rubbish, faults.wrong_types = 1, LOST, RUBBISH, WRONG_TYPES
            for status, description in REFUSALS:
                town.box.fail_next("sendMessage", status, description, times=2)
                town.box.fail_next("getUpdates", status, description)
            await town.box.wait_for(lambda: not still_to_come(faults), WAIT_SECONDS)
        await town.program.says("it works again action=hear.down", WAIT_SECONDS)

    await went_on(town, fault)


def still_to_come(faults: Faults) -> bool:
    """Whether something of it is left."""
    counted = faults.lose_answers + faults.rubbish + faults.wrong_types
    return bool(counted or faults.planned or faults.retry_after is not None)


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
    assert "Traceback" not in "\n".join(town.output), "\n".join(town.output)[-6000:]

"""A clock that is set while people are asked and answer, forwards and back, by minutes."""

from functools import partial

from tests.chaos.people import WAIT_SECONDS, is_another_poll
from tests.chaos.town import Town

STEPS = (240, -240, 170, -300, 60, 130)
"""Seconds."""


async def test_a_clock_that_is_set_makes_no_answer_early_or_late(town: Town) -> None:
    """What the machine's clock is against Telegram's, tests/behaviour/test_wrong_clock.py shows."""
    await town.up()

    async def fault() -> None:
        await town.first_question()
        account = town.box.state.first_account
        for seconds in STEPS:
            await town.box.listened_to(seconds=WAIT_SECONDS)
            call = account.poll
            town.clock.move(seconds)
            await account.updates.bell.wait_for(partial(is_another_poll, account, call), WAIT_SECONDS)

    await town.morning_with(fault)
    await town.story.rest_of_the_day()
    await town.stop()
    await town.promises_held()
    assert [line for line in town.output if " error " in line] == []

"""The judge of these plays: each call is compared with the Bot API as data, where that is at hand."""

import pytest

from sandbox import Validator
from tests.behaviour.cast import Person
from tests.behaviour.play import Play


def test_calls_are_judged_by_the_bot_api(validator: Validator | None) -> None:
    if validator is None:
        pytest.skip("bot-api.json is not here, so no call of the behaviour tests is compared with it")
    assert validator("sendMessage", {"chat_id": 1}) == ["missing field text"]
    assert validator("sendMessage", {"chat_id": 1, "text": "hei", "colour": "red"}) == ["unknown field colour"]


async def test_a_whole_day_breaks_no_rule_of_it(stage: Play, petter: Person) -> None:
    await petter.presses_start()
    await petter.says("/steg")
    await petter.says("/pause")
    await stage.at("13:30")
    await petter.says("/ring")
    assert len(stage.sandbox.calls) > 10
    assert not stage.sandbox.violations
    stage.ignores_the_rest()

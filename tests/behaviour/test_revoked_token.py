"""The token is revoked while the bot runs: nothing is given up for it, and nobody is taken for unreachable."""

from dataclasses import replace

import pytest

from bot.bootstrap import WrongBot, build
from rules.kinds import Kind
from rules.words import Reach
from storage.tables import Bot
from storage.tables import Person as Row
from tests.behaviour.agreement import in_both_languages, plan
from tests.behaviour.cast import Person
from tests.behaviour.play import TOKEN, Play, in_oslo
from tests.behaviour.scenes import alert

OTHER = "7000000002:the-token-of-another-bot-altogether"


async def revoked(stage: Play) -> None:
    """Somebody revokes the token at @BotFather."""
    stage.sandbox.revoke(TOKEN)
    await stage.settle()


async def renewed(stage: Play) -> None:
    """The token is good again."""
    stage.sandbox.renew(TOKEN)
    await stage.settle()


@in_both_languages
async def test_nobody_is_called_unreachable_or_silent_for_it(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    await stage.at("09:50")
    await revoked(stage)
    await stage.at("10:40")
    assert {row.reach for row in await stage.recall(Row)} == {Reach.OPEN}
    assert await stage.check_ins() == ["pending"]
    assert not await stage.alerts()
    await renewed(stage)
    question = petter.expects_check_in()
    assert in_oslo(question.at) == "10:40"
    await stage.at("10:45")
    lise.expects(Kind.OUTAGE)
    await stage.at("12:39")
    petter.expects_reminder()
    anne.expects_nothing()
    await stage.at("12:41")
    anne.expects_alert()


@in_both_languages
async def test_an_alert_under_way_waits_and_goes_on(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    await alert(stage, petter, anne)
    await revoked(stage)
    await stage.at("12:50")
    kari.expects_nothing()
    await renewed(stage)
    kari.expects_alert("Petter")
    assert {row.state.value for row in await stage.outbox()} <= {"sent", "due", "dropped"}
    assert not [row for row in await stage.outbox() if row.kind is Kind.ALERT and row.state.value != "sent"]
    stage.ignores_the_rest()


@plan(neighbour=True)
async def test_no_message_is_given_up(stage: Play, petter: Person, nora: Person, anne: Person) -> None:
    await revoked(stage)
    await stage.at("11:00")
    assert {row.state.value for row in await stage.outbox()} == {"due"}
    await renewed(stage)
    for patient in (petter, nora):
        patient.expects_check_in()
    stage.ignores_the_rest()


async def test_the_token_of_another_bot_is_refused_at_the_start_with_a_sentence(stage: Play, petter: Person) -> None:
    await stage.stop_bot()
    other = replace(stage.stage.settings, bot_token=OTHER)
    with pytest.raises(WrongBot, match=r"7000000002.*7000000001.*mellom bot add"):
        await build(other, stage.stage.clock)
    await stage.start_bot()
    assert [row.telegram_id for row in await stage.recall(Bot)] == [7000000001]
    await stage.at("10:00")
    petter.expects_check_in()

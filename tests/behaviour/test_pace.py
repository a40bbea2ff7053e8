"""As fast as Telegram lets a bot speak, and what matters first."""

import time
from collections import Counter
from datetime import timedelta
from itertools import pairwise

from rules.kinds import Kind
from sandbox import RecordedCall
from scheduler.pace import APART
from tests.behaviour.agreement import plan
from tests.behaviour.cast import Person
from tests.behaviour.play import Play
from tests.behaviour.scenes import alert

SENDING = {"sendMessage", "editMessageText"}


async def test_one_message_a_second_in_one_chat(stage: Play, petter: Person) -> None:
    for _ in range(5):
        await petter.says("/hjelp", unheard=True)
    await stage.settle()
    moments = [message.at for message in petter.reads_all()]
    assert len(moments) == 5
    assert all(later - earlier >= timedelta(seconds=1) for earlier, later in pairwise(moments))


async def in_the_middle_of_a_mornings_questions(stage: Play) -> list[RecordedCall]:
    """It is 10:00, a hundred questions wait in the outbox, and the first of them are sent. Gives these."""
    stage.sandbox.calls.clear()
    stage.sleep_until("10:00")
    await stage.stage.stepper.settle()
    begun = sent(stage)
    assert 0 < len(begun) < 30
    return begun


def sent(stage: Play) -> list[RecordedCall]:
    """What the bot has said in any chat, in its order."""
    return [call for call in stage.sandbox.calls if call.method in SENDING and call.ok]


@plan(crowd=100, start="2026-11-23T09:59")
async def test_an_alert_does_not_wait_behind_a_mornings_questions(stage: Play, petter: Person, anne: Person) -> None:
    begun = await in_the_middle_of_a_mornings_questions(stage)
    await petter.says("/ring", unheard=True)
    await stage.settle()
    await stage.advance(seconds=10)
    later = sent(stage)[len(begun) :]
    assert len(later) > 40
    told = next(call.at for call in later if call.chat_id == 3001)
    # what leaves in one moment is in flight together, and comes in any order
    assert told == later[0].at, "the alert is among the next that are said"
    assert sent(stage)[-1].at - sent(stage)[0].at <= timedelta(seconds=10)
    anne.expects_alert()
    stage.ignores_the_rest()


@plan(crowd=100, start="2026-11-23T09:59")
async def test_an_answer_to_somebody_who_just_wrote_does_not_wait_behind_questions(stage: Play, petter: Person) -> None:
    begun = await in_the_middle_of_a_mornings_questions(stage)
    await petter.says("hei", unheard=True)
    await stage.settle()
    later = [call.chat_id for call in sent(stage)[len(begun) :]]
    assert later.index(2001) < 35, "a second may have to pass in this chat, and no more"
    petter.expects(Kind.ANSWER_TEXT)
    stage.ignores_the_rest()


@plan(crowd=100, start="2026-11-23T09:59")
async def test_no_second_holds_many_more_than_thirty_messages(stage: Play, petter: Person) -> None:
    stage.sandbox.calls.clear()
    await stage.at("10:00")
    await stage.advance(seconds=15)
    each_second = Counter(call.at.replace(microsecond=0) for call in sent(stage))
    assert max(each_second.values()) <= 31
    stage.ignores_the_rest()


async def test_copies_of_old_messages_do_not_hold_back_a_new_alert(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    """After some rounds Lise has many messages, which all change with each round."""
    await alert(stage, petter, anne)
    await stage.at("16:46")
    lise.reads_all()
    before = stage.now()
    await petter.says("/ring")
    await anne.taps("Får ikke tak i")
    await kari.taps("Får ikke tak i")
    told = lise.expects("ber om å bli ringt")
    assert told.at - before <= timedelta(seconds=10)
    stage.ignores_the_rest()


@plan(crowd=100, start="2026-11-23T09:59")
async def test_what_is_claimed_ahead_leaves_when_it_may(stage: Play, petter: Person) -> None:
    first = await in_the_middle_of_a_mornings_questions(stage)
    dispatcher = stage.program.dispatcher
    assert await dispatcher.round(APART / 2) == 0
    begun = time.monotonic()
    assert await dispatcher.round(2 * APART) > 0
    assert time.monotonic() - begun >= APART.total_seconds()
    assert len(sent(stage)) > len(first)
    stage.ignores_the_rest()


async def test_who_is_told_to_wait_while_redrawing_buttons_sends_nothing_either(stage: Play, petter: Person) -> None:
    await stage.at("10:00")
    asked = petter.expects_check_in()
    stage.sandbox.faults.retry_after = 30
    await petter.taps("Bra", on=asked)
    assert stage.sandbox.faults.retry_after is None, "the redrawing was refused"
    await stage.advance(seconds=35)
    assert petter.expects(Kind.ANSWER_BUTTON).at - asked.at >= timedelta(seconds=30)


@plan(crowd=30)
async def test_a_possible_crisis_goes_before_all_that_waits_for_the_same_phone(
    stage: Play, petter: Person, kari: Person
) -> None:
    await stage.at("11:59")
    kari.reads_all()
    stage.sleep_until("12:00")
    await stage.stage.stepper.settle()
    assert len(kari.unread()) < 5, "the others wait for their turn"
    await petter.says("jeg vil ikke leve mer", unheard=True)
    wrote = stage.now()
    await stage.settle()
    await stage.advance(seconds=60)
    alerts = kari.reads_all()
    assert len(alerts) > 30
    told = next(said for said in alerts if "leve mer" in said.text)
    assert told.at - wrote <= timedelta(seconds=3)
    stage.ignores_the_rest()

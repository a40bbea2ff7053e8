"""More comes from one chat than anybody types: kept up to a bound, answered once, and nobody else waits for it."""

from datetime import timedelta

from handlers.flood import PER_MINUTE
from rules.kinds import Kind
from storage.tables import HeardUpdate
from tests.behaviour.agreement import in_both_languages, plan
from tests.behaviour.cast import Person
from tests.behaviour.play import Play
from tests.behaviour.scenes import alert
from tests.behaviour.words import fits


async def floods(stage: Play, who: Person, count: int, text: str = "ord") -> None:
    """Somebody writes so often within the same second."""
    for number in range(count):
        await who.says(f"{text} {number}" if text == "ord" else text, unheard=True)
    await stage.settle()


def said(who: Person, kind: Kind) -> int:
    return sum(fits(kind, message.text, who.language) for message in who.reads_all())


@in_both_languages
async def test_a_flood_is_kept_up_to_a_bound_and_answered_once(stage: Play, petter: Person) -> None:
    await floods(stage, petter, 150)
    await stage.advance(minutes=3)
    assert len(await stage.words()) == PER_MINUTE
    assert len(await stage.recall(HeardUpdate)) == 150, "every one is heard, so Telegram brings none again"
    assert said(petter, Kind.FLOOD) == 1


async def test_thirty_in_a_minute_are_all_kept(stage: Play, petter: Person) -> None:
    await floods(stage, petter, PER_MINUTE)
    await stage.advance(minutes=2)
    assert len(await stage.words()) == PER_MINUTE
    assert said(petter, Kind.FLOOD) == 0


async def test_after_a_flood_everything_is_kept_again(stage: Play, petter: Person) -> None:
    await floods(stage, petter, 100)
    await stage.advance(minutes=2)
    petter.reads_all()
    await petter.says("nå er det rolig")
    petter.expects(Kind.ANSWER_TEXT)
    assert (await stage.words())[-1] == "nå er det rolig"


async def test_a_flood_is_a_sign_of_life(stage: Play, petter: Person, anne: Person) -> None:
    await stage.at("09:59:30")
    await floods(stage, petter, 60)
    await stage.at("10:00")
    await floods(stage, petter, 5)
    assert len(await stage.words()) == PER_MINUTE
    assert await stage.check_ins() == ["answered"], "what is too much to be kept answers all the same"
    await stage.at("12:01")
    anne.expects_nothing()
    stage.ignores_the_rest()


async def test_a_call_for_help_is_not_drowned_by_a_flood(stage: Play, petter: Person, anne: Person) -> None:
    await floods(stage, petter, 60)
    await petter.says("kan du ringe meg")
    anne.expects_alert("ber om å bli ringt")
    stage.ignores_the_rest()


async def test_calls_for_help_are_bounded_too(stage: Play, petter: Person, anne: Person) -> None:
    await floods(stage, petter, 100, "/ring")
    anne.expects_alert("ber om å bli ringt")
    await stage.advance(minutes=2)
    assert len(await stage.replies()) == PER_MINUTE
    assert said(petter, Kind.FLOOD) == 1
    anne.expects_nothing()


async def test_an_alert_can_be_taken_in_a_flood_of_ones_own(stage: Play, petter: Person, anne: Person) -> None:
    await alert(stage, petter, anne)
    await floods(stage, anne, 60)
    assert await anne.taps("Jeg tar kontakt")
    assert [row.state.value for row in await stage.alerts()] == ["taken"]
    await stage.advance(minutes=2)
    assert said(anne, Kind.FLOOD) == 1


@plan(neighbour=True)
async def test_nobody_else_waits_for_it(stage: Play, petter: Person, nora: Person) -> None:
    for number in range(300):
        await petter.says(f"ord {number}", unheard=True)
    await nora.says("hei fra Nora", unheard=True)
    before = stage.now()
    await stage.settle()
    answer = nora.expects(Kind.ANSWER_TEXT)
    assert answer.at - before < timedelta(seconds=5)
    stage.ignores_the_rest()


async def test_what_was_written_over_hours_and_is_heard_at_once_is_no_flood(stage: Play, petter: Person) -> None:
    stage.ears_down()
    for number in range(60):
        await petter.says(f"ord {number}", unheard=True)
        await stage.advance(minutes=1)
    await stage.ears_up()
    assert len(await stage.words()) == 60
    stage.ignores_the_rest()


async def test_a_flood_of_taps_is_answered_by_a_toast_and_leaves_the_step_as_the_last_that_counted(
    stage: Play, petter: Person
) -> None:
    await stage.at("10:00")
    question = petter.expects_check_in()
    data = petter.data_of(question, "🙂 Bra")
    for _ in range(50):
        petter.phone.tap_forged(question.message_id, data)
    await stage.settle()
    assert petter.toasts.count("Det kom mye på en gang. Prøv igjen om et minutt.") == 50 - PER_MINUTE
    await stage.advance(minutes=2)
    assert said(petter, Kind.FLOOD) == 1


async def test_a_stranger_s_flood_gets_the_one_line(stage: Play, ola: Person) -> None:
    await floods(stage, ola, 100)
    ola.expects(Kind.STRANGER)
    ola.expects_nothing()
    assert not await stage.replies()

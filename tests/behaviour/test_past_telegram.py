"""Where Telegram can't deliver an alert within five minutes, staff are told by mail, and of nobody by name."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from rules.kinds import Kind
from tests.behaviour.agreement import in_both_languages, on_both_databases, plan
from tests.behaviour.cast import Person
from tests.behaviour.play import Play
from tests.behaviour.postbox import Mail, Postbox, open_postbox
from tests.behaviour.scenes import alert, silence

EVERYBODY = ("anne", "kari", "lise")


@pytest.fixture
async def box() -> AsyncIterator[Postbox]:
    """Where mail comes in."""
    async with open_postbox() as box:
        yield box


async def with_mail(stage: Play, box: Postbox, *names: str) -> None:
    """These people of the staff have a mail address beside Telegram."""
    also = tuple((name, (box.address(name),)) for name in names)
    await stage.apply(replace(stage.script, also=also))


def to(mails: list[Mail]) -> list[str]:
    return [mail.to.split("@")[0] for mail in mails]


@in_both_languages
@on_both_databases
async def test_an_alert_that_telegram_holds_up_comes_by_mail_after_five_minutes(
    stage: Play, petter: Person, anne: Person, kari: Person, box: Postbox
) -> None:
    await with_mail(stage, box, "anne")
    await stage.at("11:59")
    petter.reads_all()
    stage.sandbox.fail_next("sendMessage", 502, "Bad Gateway", times=10**6)
    await stage.at("12:04")
    assert box.collect() == []
    await stage.at("12:06")
    (mail,) = box.collect()
    wanted = anne.tongue(
        "Det venter et varsel i Mellom. Se i Telegram, eller ring teamet.",
        "An alert is waiting in Mellom. Look in Telegram, or phone the team.",
    )
    assert (mail.to, mail.subject, mail.text) == ("anne@example.org", "Mellom", wanted)
    await stage.at("12:20")
    assert box.collect() == [], "once for each alert"
    stage.sandbox.faults.planned.clear()
    await stage.at("12:25")
    anne.expects_alert("Petter")


async def test_what_telegram_delivers_in_time_comes_by_no_mail(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person, box: Postbox
) -> None:
    await with_mail(stage, box, *EVERYBODY)
    await alert(stage, petter, anne)
    await stage.at("13:30")
    kari.expects_alert()
    lise.expects_alert_again()
    lise.reads_all()
    assert box.collect() == []


async def test_who_has_blocked_the_bot_is_passed_over_and_told_by_mail_at_once(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person, box: Postbox
) -> None:
    await with_mail(stage, box, "anne")
    await anne.blocks()
    lise.expects(Kind.STAFF_LOST)
    await silence(stage, petter)
    kari.expects_alert("Petter")
    assert to(box.collect()) == ["anne"]


async def test_whose_block_shows_at_the_alert_is_told_by_mail_at_once(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person, box: Postbox
) -> None:
    await with_mail(stage, box, "anne")
    await stage.at("11:59")
    petter.reads_all()
    stage.sandbox.fail_next("sendMessage", 403, "Forbidden: bot was blocked by the user", times=1)
    await stage.at("12:01")
    kari.expects_alert("Petter")
    lise.expects(Kind.STAFF_LOST)
    assert to(box.collect()) == ["anne"]


async def test_a_server_that_refuses_is_tried_again_until_it_takes_the_mail(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person, box: Postbox
) -> None:
    await with_mail(stage, box, "anne")
    await anne.blocks()
    lise.expects(Kind.STAFF_LOST)
    box.refuses = True
    await silence(stage, petter)
    kari.expects_alert("Petter")
    assert box.collect() == []
    box.refuses = False
    await stage.advance(minutes=2)
    assert to(box.collect()) == ["anne"]
    await stage.advance(minutes=10)
    assert box.collect() == []


async def test_nobody_is_told_by_mail_once_somebody_has_the_alert(
    stage: Play, petter: Person, anne: Person, kari: Person, box: Postbox
) -> None:
    await with_mail(stage, box, "anne", "kari")
    await alert(stage, petter, anne)
    await stage.at("12:29")
    await anne.taps("Jeg tar kontakt")
    await stage.at("12:40")
    assert box.collect() == []
    kari.expects_nothing()


@plan(second_admin=True)
async def test_admins_are_told_by_mail_as_often_as_they_are_asked(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person, per: Person, box: Postbox
) -> None:
    await with_mail(stage, box, "per")
    await per.blocks()
    lise.expects(Kind.STAFF_LOST)
    await alert(stage, petter, anne)
    await stage.at("13:16")
    kari.expects_alert()
    lise.reads_all()
    assert to(box.collect()) == ["per", "per"], "at 13:00 and at 13:15"


async def test_an_alert_that_nobody_took_in_all_rounds_is_told_by_every_address(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person, box: Postbox
) -> None:
    await stage.apply(replace(stage.script, also=(("lise", (box.address("lise"), box.address("hjemme"))),)))
    await alert(stage, petter, anne)
    await stage.at("20:00", days=1)
    stage.ignores_the_rest()
    mails = box.collect()
    assert to(mails) == ["lise", "hjemme"]
    assert all("har ventet lenge, og ingen har tatt det" in mail.text for mail in mails)


async def test_an_alert_that_could_not_be_delivered_to_anybody_is_told_to_admins_as_soon_as_it_is_their_turn(
    stage: Play, petter: Person, lise: Person, box: Postbox
) -> None:
    await with_mail(stage, box, "lise")
    await stage.at("11:59")
    petter.reads_all()
    stage.sandbox.fail_next("sendMessage", 502, "Bad Gateway", times=10**6)
    await stage.at("13:01")
    (mail,) = box.collect()
    assert "ingen har tatt det" in mail.text
    stage.sandbox.faults.planned.clear()
    await stage.at("13:05")
    stage.ignores_the_rest()


async def test_what_is_said_past_telegram_survives_the_end_of_the_process(
    stage: Play, petter: Person, kari: Person, anne: Person, lise: Person, box: Postbox
) -> None:
    await with_mail(stage, box, "anne")
    await anne.blocks()
    lise.expects(Kind.STAFF_LOST)
    box.refuses = True
    await silence(stage, petter)
    kari.expects_alert("Petter")
    await stage.stop_bot()
    box.refuses = False
    await stage.start_bot()
    await stage.advance(minutes=2)
    assert to(box.collect()) == ["anne"]


async def test_an_address_that_nobody_can_read_holds_nothing_up_and_stands_in_no_log(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person, caplog: pytest.LogCaptureFixture
) -> None:
    await stage.apply(replace(stage.script, also=(("anne", ("nonsense://hemmelig",)),)))
    await anne.blocks()
    lise.expects(Kind.STAFF_LOST)
    await silence(stage, petter)
    kari.expects_alert("Petter")
    assert "message can't be delivered" in caplog.text
    assert "hemmelig" not in caplog.text


async def test_who_is_no_staff_any_more_gets_no_mail(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person, box: Postbox
) -> None:
    await with_mail(stage, box, "anne")
    await anne.blocks()
    lise.expects(Kind.STAFF_LOST)
    box.refuses = True
    await silence(stage, petter)
    kari.expects_alert("Petter")
    await stage.apply(replace(stage.script, chain=(("kari", "30m"),), no_anne=True, also=()))
    box.refuses = False
    await stage.advance(minutes=5)
    assert box.collect() == []


async def test_an_address_is_given_up_after_a_day(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person, box: Postbox
) -> None:
    await with_mail(stage, box, "anne")
    await anne.blocks()
    lise.expects(Kind.STAFF_LOST)
    box.refuses = True
    await silence(stage, petter)
    kari.expects_alert("Petter")
    await stage.stop_bot()
    await stage.at("12:01", days=1)
    box.refuses = False
    await stage.start_bot()
    await stage.advance(minutes=5)
    assert box.collect() == []
    assert [row.state.value for row in await stage.outbox() if row.kind is Kind.ALERT_WAITS] == ["expired"]
    stage.ignores_the_rest()


async def test_a_possible_crisis_that_telegram_holds_up_comes_by_mail_after_a_minute(
    stage: Play, petter: Person, box: Postbox
) -> None:
    await with_mail(stage, box, "anne")
    stage.ignores_the_rest()
    stage.sandbox.fail_next("sendMessage", 502, "Bad Gateway", times=10**6)
    await petter.says("orker ikke leve mer")
    await stage.advance(seconds=10)
    assert box.collect() == []
    await stage.advance(seconds=70)
    assert to(box.collect()) == ["anne"]

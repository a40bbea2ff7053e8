"""Each alert says which of three is true: no answer, our message did not arrive, or our service was down."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from sqlalchemy import make_url
from sqlalchemy.exc import OperationalError

from rules.kinds import Kind
from tests.behaviour.agreement import in_both_languages, plan
from tests.behaviour.cast import Person
from tests.behaviour.play import Play
from tests.behaviour.scenes import alert

SHORT = {"window": "40m", "remind_after": "20m", "chain": (("anne", "10m"), ("kari", "10m"))}


@contextmanager
def nothing_can_be_noted(stage: Play) -> Iterator[None]:
    """The database refuses what hearing has to write."""
    path = make_url(stage.stage.settings.database_url).database or ""
    with closing(sqlite3.connect(path)) as disk:
        disk.execute("ALTER TABLE bot RENAME TO away")
    try:
        yield
    finally:
        with closing(sqlite3.connect(path)) as disk:
            disk.execute("ALTER TABLE away RENAME TO bot")


@in_both_languages
async def test_a_silence_speaks_of_no_outage_and_of_no_message_that_was_lost(
    stage: Play, petter: Person, anne: Person
) -> None:
    told = await alert(stage, petter, anne)
    assert anne.tongue("har ikke svart", "hasn't answered") in told.text
    assert anne.tongue("kom ikke frem", "did not arrive") not in told.text
    assert anne.tongue("var nede", "was down") not in told.text


@in_both_languages
@pytest.mark.parametrize(
    ("refusal", "nb", "en"),
    [
        ((403, "Forbidden: bot was blocked by the user"), "boten er blokkert", "the bot is blocked"),
        ((403, "Forbidden: user is deactivated"), "kontoen er slettet", "the account is deleted"),
        (
            (403, "Forbidden: bot can't initiate conversation with a user"),
            "samtalen med boten er ikke startet",
            "the chat with the bot was never started",
        ),
        ((400, "Bad Request: chat not found"), "Telegram finner ikke samtalen", "Telegram cannot find the chat"),
    ],
)
async def test_a_message_that_did_not_arrive_is_no_silence_and_says_what_telegram_says(
    stage: Play, anne: Person, refusal: tuple[int, str], nb: str, en: str
) -> None:
    await stage.at("09:59")
    stage.sandbox.fail_next("sendMessage", *refusal)
    await stage.at("10:00")
    told = anne.expects_alert(anne.tongue("kom ikke frem", "did not arrive"), anne.tongue(nb, en))
    assert anne.tongue("har ikke svart", "hasn't answered") not in told.text
    assert await stage.check_ins() == ["undeliverable"]


@in_both_languages
@plan(**SHORT)
async def test_a_silence_after_an_outage_says_when_our_service_was_down_and_when_was_asked_again(
    stage: Play, petter: Person, anne: Person, lise: Person
) -> None:
    await stage.at("10:15")
    petter.expects_check_in()
    stage.telegram_down()
    await stage.at("10:30")
    await stage.telegram_up()
    await stage.advance(minutes=1)
    petter.expects(Kind.ASK_AGAIN)
    await stage.at("10:52")
    told = anne.expects_alert(
        anne.tongue("har ikke svart", "hasn't answered"),
        anne.tongue("Tjenesten var nede 10:15–10:30.", "The service was down"),
        anne.tongue("Spurt på nytt kl. 10:3", "Asked again"),
    )
    assert anne.tongue("Påminnelse", "Reminder") not in told.text
    lise.expects(Kind.OUTAGE)


@plan(**SHORT)
async def test_an_outage_of_the_database_gives_the_one_digest_and_calls_nobody_silent(
    stage: Play, petter: Person, anne: Person, lise: Person
) -> None:
    await stage.at("10:15")
    petter.expects_check_in()
    with nothing_can_be_noted(stage):
        stage.sleep_until("10:41")
        with pytest.raises(OperationalError):
            await stage.settle()
    await stage.advance(minutes=1)
    petter.expects(Kind.ASK_AGAIN)
    anne.expects_nothing()
    await stage.advance(minutes=3)
    lise.expects(Kind.OUTAGE, "1 innsjekk ble berørt: 1 er spurt på nytt, 0 falt bort")
    lise.expects_nothing()
    await stage.at("11:05")
    anne.expects_alert("Tjenesten var nede", "Spurt på nytt")


async def test_who_has_no_chat_is_told_as_never_started(stage: Play, petter: Person, anne: Person) -> None:
    path = make_url(stage.stage.settings.database_url).database or ""
    with closing(sqlite3.connect(path)) as disk:
        disk.execute("UPDATE person SET telegram_id = NULL WHERE telegram_id = 2001")
        disk.commit()
    await stage.at("10:00")
    anne.expects_alert("samtalen med boten er ikke startet")

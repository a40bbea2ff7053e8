"""Strangers get one neutral line with the help numbers. It tells of nobody, and nothing of them is kept."""

import logging
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import make_url

from bot.wording.help_lines import read_help_lines
from care.invite import Part
from rules.kinds import Kind
from storage.tables import HeardUpdate
from tests.behaviour.agreement import in_both_languages, plan
from tests.behaviour.boarding import link_for, opens
from tests.behaviour.cast import Person
from tests.behaviour.play import Play

NUMBERS = ("113", "116 117", "116 123")
CHAT = 0x5A5B5C5D5E5F
"""An id whose bytes stand nowhere by chance."""


def writes(stage: Play, words: str, message_id: int) -> None:
    """Somebody writes whom nobody has ever heard of."""
    chat = {"id": CHAT, "type": "private", "first_name": "Hilmar", "username": "hilmar_kvist"}
    who = {"id": CHAT, "is_bot": False, "first_name": "Hilmar", "username": "hilmar_kvist"}
    seconds = int(stage.now().timestamp())
    body = {"message_id": message_id, "date": seconds, "chat": chat, "from": who, "text": words}
    stage.sandbox.state.first_account.updates.put("message", body)


async def test_of_a_stranger_nothing_stands_in_the_raw_database_or_in_the_log(
    stage: Play, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="bot")
    before = len(await stage.recall(HeardUpdate))
    for number, words in enumerate(["kjenner dere Gunvor Kvist?", "/start Gunvor-Kvist-0123456789", "/ring Gunvor"]):
        writes(stage, words, 1 + number)
        await stage.settle()
    assert len(await stage.recall(HeardUpdate)) == before + 3, "that something came is counted"
    file = make_url(stage.stage.settings.database_url).database or ""
    raw = b"".join(part.read_bytes() for part in Path(file).parent.glob(f"{Path(file).name}*"))
    for trace in ("Gunvor", "Hilmar", "hilmar_kvist", str(CHAT)):
        assert trace.encode() not in raw, trace
        assert trace not in caplog.text, trace
    assert CHAT.to_bytes(6, "big") not in raw
    assert b"Petter" not in raw, "and names of those who are known are sealed"


@plan(no_enrolment=True)
@in_both_languages
async def test_who_is_known_and_who_is_not_get_the_same_line(stage: Play, petter: Person, ola: Person) -> None:
    """Petter is in the plan and has not said yes."""
    await petter.says("hei")
    await ola.says("kjenner dere Petter?")
    one, other = petter.expects(*NUMBERS), ola.expects(*NUMBERS)
    assert one.text == other.text
    assert one.buttons == other.buttons == []
    assert "Petter" not in other.text


async def test_a_hundred_messages_of_a_stranger_are_answered_once_an_hour(
    stage: Play, ola: Person, anne: Person
) -> None:
    for number in range(50):
        await ola.says(f"hallo {number}")
    ola.expects(*NUMBERS)
    ola.expects_nothing()
    await stage.advance(minutes=61)
    for number in range(50):
        await ola.says(f"hallo igjen {number}")
    ola.expects(*NUMBERS)
    ola.expects_nothing()
    anne.expects_nothing()
    assert not await stage.outbox()


@plan(no_enrolment=True)
async def test_a_good_link_of_somebody_else_s_and_a_bad_one_sound_alike_once_used(
    stage: Play, petter: Person, ola: Person
) -> None:
    token = await link_for(stage, Part.PATIENT, "petter")
    await opens(petter, token)
    petter.expects(Kind.ENROL_LANGUAGE)
    await opens(ola, token)
    used = ola.expects(Kind.INVITE_VOID)
    await opens(ola, "A" * 32)
    assert ola.expects(Kind.INVITE_VOID).text == used.text
    assert "Petter" not in ola.everything
    stage.ignores_the_rest()


async def test_the_numbers_of_the_operator_s_own_file_are_said_after_the_next_start(
    stage: Play, petter: Person, tmp_path: Path
) -> None:
    own = tmp_path / "numbers.toml"
    own.write_text(
        '[[lines]]\nkey = "n116117"\nnumber = "55 55 55 55"\nsource = "https://example.org"\nchecked = 2026-11-20\n',
        encoding="utf-8",
    )
    stage.stage.settings = replace(stage.stage.settings, help_lines=read_help_lines(own))
    stage.stage._edges = replace(stage.stage._edges, wording=None)
    await stage.restart()
    await petter.says("/hjelp")
    said = petter.expects(Kind.HELP_PATIENT, "113", "55 55 55 55").text
    assert "116 117" not in said

"""`mellom invite` as an operator meets it: a link, a QR code, and sentences where there can be none."""

import asyncio
import re
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import closing
from datetime import datetime

import pytest

from rules.invitations import token_hash
from sandbox import FreeConductor, Phone, Sandbox
from tests.plans import TOKEN
from tests.program.operator_room import Room, Said

LINK = re.compile(r"^https://t\.me/mellom_900_bot\?start=([A-Za-z0-9_-]{22,64})$", re.MULTILINE)
OTHER = TOKEN.replace("900:", "901:")
PNG = b"\x89PNG\r\n\x1a\n"
Invite = Callable[..., Awaitable[Said]]


@pytest.fixture
async def telegram() -> AsyncIterator[Sandbox]:
    """A simulated Telegram whose clock stands still."""
    box = Sandbox(
        [TOKEN, OTHER], [Phone(2001, "Petter")], FreeConductor(datetime.fromisoformat("2026-11-23T09:00+01:00"))
    )
    yield box
    await box.stop()


@pytest.fixture
async def settings(telegram: Sandbox) -> dict[str, str]:
    """What a room needs to know of it."""
    url = await telegram.start()
    return {"TELEGRAM_API_URL": url, "CLOCK_URL": f"{url}/sandbox/api/clock"}


async def call(room: Room, settings: dict[str, str], *arguments: str) -> Said:
    """Call the command beside Telegram."""
    return await asyncio.to_thread(room.mellom, "invite", *arguments, **settings)


def hashes(room: Room) -> list[tuple[str, bool]]:
    """The invitations of a room: the hash of each token, and whether it was withdrawn."""
    with closing(sqlite3.connect(room.database)) as connection:
        found = connection.execute("SELECT token_hash, withdrawn_at FROM invitation ORDER BY id").fetchall()
    return [(kept, withdrawn is not None) for kept, withdrawn in found]


def refused(said: Said, sentence: str) -> None:
    """It ended with exit code 1 and this one line."""
    assert (said.code, said.out) == (1, "")
    (line,) = said.err.splitlines()
    assert line.startswith("mellom: ")
    assert sentence in line, line


async def test_from_nothing_an_admin_a_contact_and_a_patient(room: Room, settings: dict[str, str]) -> None:
    refused(
        await call(room, settings, "admin", "Lise"), 'there is no team yet; apply a plan, or add --team "Team Nord"'
    )
    admin = await call(room, settings, "admin", "Lise", "--team", "Team Nord", "--png", "lise.png")
    assert (admin.code, admin.err) == (0, "")
    token = LINK.search(admin.out)
    assert token
    assert re.search(r"^Lise \(p-[0-9a-f]{8}\) is invited as admin\.$", admin.out, re.MULTILINE)
    assert "The link works once, until Wednesday 2026-11-25 09:00 (Europe/Oslo):" in admin.lines
    assert "█" in admin.out, "the QR code"
    assert (room.folder / "lise.png").read_bytes().startswith(PNG)
    assert hashes(room) == [(token_hash(token[1]), False)]
    assert (await call(room, settings, "contact", "Anne")).code == 0
    patient = await call(room, settings, "patient", "Petter", "--contact", "anne")
    assert patient.code == 0
    assert "Nobody is in their chain" not in patient.out
    alone = await call(room, settings, "patient", "Nora")
    assert "Nobody is in their chain yet, so the admins get their alerts; --contact names somebody." in alone.lines


async def test_a_second_invitation_withdraws_the_first(room: Room, settings: dict[str, str]) -> None:
    assert (await call(room, settings, "admin", "Lise", "--team", "Team Nord")).code == 0
    refused(
        await call(room, settings, "admin", "lise"), "lise has a link already; --again makes a new one in its place"
    )
    assert [withdrawn for _, withdrawn in hashes(room)] == [False]
    assert (await call(room, settings, "admin", "lise", "--again")).code == 0
    assert [withdrawn for _, withdrawn in hashes(room)] == [True, False]


async def test_who_has_a_chat_or_another_part_is_said_in_a_line(applied: Room, settings: dict[str, str]) -> None:
    refused(await call(applied, settings, "contact", "Anne"), "Anne has a chat already; --again makes a link")
    refused(await call(applied, settings, "patient", "Anne", "--again"), "Anne is in the team in another role")
    refused(await call(applied, settings, "patient", "Ola", "--contact", "petter"), "there is no contact of the staff")
    refused(await call(applied, settings, "patient", "a\nb"), "can't be a name")
    applied.write("there.png", "mine")
    refused(await call(applied, settings, "member", "Ola", "--png", "there.png"), "there.png is there already")
    assert hashes(applied) == []
    assert (await call(applied, settings, "contact", "Anne", "--again")).code == 0


async def test_several_of_one_name_are_told_apart_by_key(applied: Room, settings: dict[str, str]) -> None:
    plan = (applied.folder / "plan.toml").read_text(encoding="utf-8").replace('name = "Kari"', 'name = "anne"')
    applied.write("plan.toml", plan)
    said = await asyncio.to_thread(applied.mellom, "apply", "plan.toml", "--yes", **settings)
    assert said.code == 0
    assert said.err == (
        'plan.toml, line 17: "kari" and "anne" have the same name: anne. '
        "Write names that tell them apart, for example with a surname.\n"
    )
    refused(await call(applied, settings, "contact", "ANNE"), "ANNE has a chat already")  # that is a key
    with closing(sqlite3.connect(applied.database)) as connection:
        connection.execute("UPDATE person SET key = 'a1' WHERE key = 'anne'")
        connection.commit()
    refused(await call(applied, settings, "contact", "Anne"), "several people are called Anne; use the key")
    refused(await call(applied, settings, "patient", "Ola", "--contact", "Anne"), "several people are called Anne")
    assert hashes(applied) == []


async def test_with_the_token_of_another_bot_nobody_is_invited(
    applied: Room, settings: dict[str, str], telegram: Sandbox
) -> None:

    said = await call(applied, {**settings, "BOT_TOKEN": OTHER}, "admin", "Eva", "--team", "Team Sør")
    refused(said, "BOT_TOKEN is of the bot 901, but the people in the database are those of the bot 900")
    with closing(sqlite3.connect(applied.database)) as connection:
        assert connection.execute("SELECT count(*) FROM team").fetchone() == (1,)


async def test_a_picture_that_cannot_be_written_loses_no_link(applied: Room, settings: dict[str, str]) -> None:
    said = await call(applied, settings, "member", "Ola", "--png", "nowhere/ola.png")
    assert said.code == 1
    assert LINK.search(said.out)
    assert "nowhere/ola.png can't be written (No such file or directory); the link above holds" in said.err
    assert "Traceback" not in said.err


async def test_without_telegram_or_a_username_nobody_is_invited(
    applied: Room, settings: dict[str, str], telegram: Sandbox
) -> None:
    away = {**settings, "TELEGRAM_API_URL": "http://127.0.0.1:9"}
    refused(await call(applied, away, "member", "Ola"), "Telegram can't be reached")
    wrong = {**settings, "BOT_TOKEN": TOKEN.replace("AA", "BB")}
    refused(await call(applied, wrong, "member", "Ola"), "Telegram does not know BOT_TOKEN")
    del telegram.state.first_account.user["username"]
    refused(await call(applied, settings, "member", "Ola"), "the bot has no username")
    assert hashes(applied) == []

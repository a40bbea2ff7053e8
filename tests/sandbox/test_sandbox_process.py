"""The sandbox as a process of its own."""

from __future__ import annotations

import asyncio
import signal
import sys

import aiohttp
import pytest
from telegram import Bot

from sandbox.__main__ import main


async def test_it_serves_until_it_is_ended(http: aiohttp.ClientSession) -> None:
    arguments = ["--token", "1:a", "--phone", "2001:Petter", "--start", "2026-10-25T02:30", "--speed", "60"]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox", *arguments, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    url = (await process.stdout.readline()).decode().strip()
    async with Bot("1:a", base_url=f"{url}/bot") as bot:
        await bot.send_message(2001, "Hei")
    async with http.get(f"{url}/sandbox/api/clock") as answer:
        clock = await answer.json()
    assert clock["now"].startswith("2026-10-25T02:3")
    assert clock["speed"] == 60
    process.send_signal(signal.SIGTERM)
    assert await process.wait() == 0


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--token", "1:a", "--phone", "Petter"],
        ["--token", "1:a", "--zone", "Mars"],
        ["--token", "1:a", "--start", "x"],
    ],
)
def test_arguments_that_do_not_fit(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2


def test_a_token_that_does_not_fit(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--token", "letmein"]) == 1
    assert "A token is digits" in capsys.readouterr().err

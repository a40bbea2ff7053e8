"""A sandbox on a free port, the real client library on it, and the bare wire."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from telegram import Bot

from sandbox import Phone, Sandbox, Validator
from sandbox.schema import load

TOKEN = "900:letmein"
SPEC = Path(__file__).parents[3] / "shared" / "telegram" / "bot-api.json"

Call = Callable[..., Coroutine[Any, Any, tuple[int, dict[str, Any]]]]


def four_phones() -> list[Phone]:
    return [
        Phone(2001, "Petter", "patient"),
        Phone(3001, "Anne", "primary"),
        Phone(3002, "Kari", "backup"),
        Phone(5001, "Ola", "stranger", started=False),
    ]


@pytest.fixture
def validator() -> Validator | None:
    return load(SPEC) if SPEC.exists() else None


@pytest.fixture
async def box(validator: Validator | None) -> AsyncIterator[Sandbox]:
    sandbox = Sandbox([TOKEN], four_phones(), validator=validator)
    yield sandbox
    await sandbox.stop()


@pytest.fixture
async def url(box: Sandbox) -> str:
    return await box.start()


@pytest.fixture
async def bot(url: str) -> AsyncIterator[Bot]:
    async with Bot(TOKEN, base_url=f"{url}/bot") as bot:
        yield bot


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20)) as session:
        yield session


@pytest.fixture
def call(url: str, http: aiohttp.ClientSession) -> Call:
    """call("sendMessage", chat_id=2001, text="Hei") -> (status, body)"""

    async def calling(method: str, token: str = TOKEN, **params: Any) -> tuple[int, dict[str, Any]]:
        async with http.post(f"{url}/bot{token}/{method}", json=params) as answer:
            body: dict[str, Any] = json.loads(await answer.text())
            return answer.status, body

    return calling


@pytest.fixture
def ask(url: str, http: aiohttp.ClientSession) -> Callable[..., Coroutine[Any, Any, tuple[int, Any]]]:
    """ask("phones/2001/say", {"text": "Hei"}) -> (status, body); without a body it is a GET."""

    async def asking(path: str, body: Any = None, **more: Any) -> tuple[int, Any]:
        method = "GET" if body is None and not more else "POST"
        if body is not None:
            more["json"] = body
        async with http.request(method, f"{url}/sandbox/api/{path}", **more) as answer:
            return answer.status, await answer.json()

    return asking


def keys(*rows: list[str]) -> dict[str, Any]:
    """An inline keyboard whose data is the text."""
    return {"inline_keyboard": [[{"text": text, "callback_data": text} for text in row] for row in rows]}

"""The way to the Bot API: through the proxy that the environment names, and past it where that is asked."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import unused_port
from telegram.error import TimedOut

from bot.careful_request import CarefulRequest

ME = {"ok": True, "result": {"id": 900, "is_bot": True, "first_name": "Mellom"}}


class Proxy:
    """A proxy that answers in Telegram's place, and keeps what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.address = f"http://127.0.0.1:{unused_port()}"

    async def answer(self, request: web.BaseRequest) -> web.Response:
        self.asked.append(str(request.url))
        return web.json_response(ME)


@pytest.fixture
async def proxy() -> AsyncIterator[Proxy]:
    one = Proxy()
    runner = web.ServerRunner(web.Server(one.answer))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", int(one.address.rpartition(":")[2])).start()
    yield one
    await runner.cleanup()


async def get_me(address: str) -> tuple[int, bytes]:
    request = CarefulRequest(1, 5.0)
    async with request:
        return await request.do_request(f"{address}/bot900:x/getMe", "POST")


async def test_calls_go_through_the_proxy_of_the_environment(proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", proxy.address)
    monkeypatch.delenv("no_proxy", raising=False)
    assert (await get_me("http://telegram.invalid"))[0] == 200
    assert proxy.asked == ["http://telegram.invalid/bot900:x/getMe"]


async def test_and_past_it_where_that_is_asked(proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    assert (await get_me(proxy.address))[0] == 200
    assert proxy.asked == [f"{proxy.address}/bot900:x/getMe"]


async def test_an_answer_that_only_trickles_ends_in_time() -> None:
    """A byte now and then keeps a line alive; whoever waits for the whole batch is not held up by it for ever."""

    ended = asyncio.Event()

    async def trickle(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        with contextlib.suppress(ConnectionError):
            while not writer.is_closing():
                writer.write(b"{")
                await writer.drain()
                await asyncio.sleep(0.02)
        writer.close()
        ended.set()

    server = await asyncio.start_server(trickle, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with CarefulRequest(1, 0.1) as request:
        with pytest.raises(TimedOut):
            await asyncio.wait_for(request.do_request(f"http://127.0.0.1:{port}/bot900:x/sendMessage", "POST"), 5)
    await asyncio.wait_for(ended.wait(), 5)
    server.close()

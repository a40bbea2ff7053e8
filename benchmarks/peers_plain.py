"""No library at all: what the simulated Bot API can take, and what a client in Python can do at best."""

import asyncio
import json
from urllib.parse import urlsplit

import aiohttp

from benchmarks.measuring import Measured
from benchmarks.said import TEXT, TOKEN, chats

IN_FLIGHT = 50
LINES, PIPELINED = 4, 100


async def raw_sockets(number: int, url: str, run: Measured) -> None:
    """What the simulated Bot API can take: finished requests, a hundred at a time on each of some lines."""
    where = urlsplit(url)
    head = f"POST /bot{TOKEN}/sendMessage HTTP/1.1\r\nHost: {where.netloc}\r\nContent-Type: application/json\r\n"
    bodies = [json.dumps({"chat_id": chat, "text": TEXT}) for chat in chats(number)]
    wanted = [f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode() for body in bodies]

    async def say(some: list[bytes]) -> None:
        reader, writer = await asyncio.open_connection(where.hostname, where.port)
        for first in range(0, len(some), PIPELINED):
            part = some[first : first + PIPELINED]
            writer.write(b"".join(part))
            for _ in part:
                answer = await reader.readuntil(b"\r\n\r\n")
                await reader.readexactly(int(answer.rpartition(b": ")[2]))
        writer.close()

    run.begin()
    await asyncio.gather(*(say(wanted[line::LINES]) for line in range(LINES)))
    run.end()


async def plain_aiohttp(number: int, url: str, run: Measured) -> None:
    """The ceiling of a client in Python: bare calls, so many in flight."""
    places = asyncio.Semaphore(IN_FLIGHT)
    async with aiohttp.ClientSession() as session:

        async def say(chat: int) -> None:
            body = {"chat_id": chat, "text": TEXT}
            async with places, session.post(f"{url}/bot{TOKEN}/sendMessage", json=body) as answer:
                await answer.json()

        run.begin()
        await asyncio.gather(*(say(chat) for chat in chats(number)))
        run.end()

"""A Bot API that is no bottleneck: it reads a request, counts it, and gives a fixed answer.

    .venv-bench/bin/python -m benchmarks.stand_in [--limits] [--refuse-every N]

Prints its port, then serves until its standard input closes, and then prints what it saw as JSON. It checks nothing:
what the real one refuses is for `sandbox`, which is slower by far. `--limits`: it keeps to Telegram's limits and
answers 429 where they are broken. What people write is given to it beforehand (`/control/updates`, a JSON list), and
let go at one moment (`/control/go`); it is fetched, or brought to whoever set a webhook.
"""

import argparse
import asyncio
import json
import re
import resource
import sys
import time
from array import array
from collections import deque
from urllib.parse import parse_qs, urlsplit

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_CHAT = re.compile(rb"chat_id[^-0-9]{1,40}(-?\d+)")
_OFFSET = re.compile(rb"offset[^-0-9]{1,40}(\d+)")
_ME = b'{"ok":true,"result":{"id":%d,"is_bot":true,"first_name":"Mellom","username":"mellom_%d_bot"}}'
_TRUE = b'{"ok":true,"result":true}'
_UPDATES = b'{"ok":true,"result":[%b]}'
_MESSAGE = (
    b'{"ok":true,"result":{"message_id":%d,"date":1795424400,"chat":{"id":%d,"type":"private","first_name":"P"},'
    b'"text":"x"}}'
)
_TOO_MANY = (
    b'{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 1","parameters":{"retry_after":1}}'
)
_HEAD = b"HTTP/1.1 %b\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"
_CHUNKED = b"transfer-encoding: chunked"
_HELD_SECONDS = 1.0
AT_ONCE = 100
"""So many updates Telegram gives to one call."""
PER_SECOND = 30
SLACK_SECONDS = 0.02
"""How much two messages may come nearer to each other on their way than they were when they left."""


class Limits:
    """Telegram's limits, kept by whoever is written to: in no second more than 30, and one in a chat.

    `refuse_every`: beyond that, every so manyeth message is refused as well, as Telegram does when it has much to do.
    """

    def __init__(self, refuse_every: int = 0) -> None:
        self.broken = self.at_will = 0
        self._refuse_every = refuse_every
        self._came = 0
        self._lately: deque[float] = deque()
        self._last: dict[int, float] = {}

    def lets(self, chat: int, at: float) -> bool:
        """Whether a message gets through."""
        self._came += 1
        since = at - 1.0 + SLACK_SECONDS
        while self._lately and self._lately[0] <= since:
            self._lately.popleft()
        if len(self._lately) >= PER_SECOND or self._last.get(chat, 0.0) > since:
            self.broken += 1
            return False
        if self._refuse_every and self._came % self._refuse_every == 0:
            self.at_will += 1
            return False
        self._lately.append(at)
        self._last[chat] = at
        return True


class Letters:
    """What people wrote: fetched or brought, and gone once it is said to be heard."""

    def __init__(self) -> None:
        self._all: list[bytes] = []
        self._first = 1
        self._heard = 0
        self._is_free = False
        self._came = asyncio.Event()
        self._secret = ""
        self._bringing: asyncio.Task[None] | None = None
        self.url = ""
        self.freed_at = self.heard_at = 0.0

    @property
    def waiting(self) -> int:
        """How many were let go, and are not heard."""
        return len(self._all) - self._heard if self._is_free else 0

    def add(self, body: bytes) -> None:
        """Some more; their numbers follow each other."""
        some = json.loads(body)
        if not self._all and some:
            self._first = some[0]["update_id"]
        self._all += [json.dumps(one).encode() for one in some]
        self._came.set()

    def go(self) -> None:
        """From now on they can be had."""
        self._is_free, self.freed_at = True, time.monotonic()
        self._came.set()

    async def fetched(self, offset: int) -> bytes:
        """The next ones from this number on, as soon as there are some."""
        if offset:
            self._are_heard(offset - self._first)
        if not self.waiting:
            self._came.clear()
            try:
                await asyncio.wait_for(self._came.wait(), _HELD_SECONDS)
            except TimeoutError:
                return b""
        return b",".join(self._all[self._heard : self._heard + AT_ONCE]) if self.waiting else b""

    def bring_to(self, url: str, secret: str) -> None:
        """Somebody has set a webhook."""
        self.url, self._secret = url, secret
        if self._bringing is None:
            self._bringing = asyncio.get_running_loop().create_task(self._bring())

    async def _bring(self) -> None:
        """One after the other, as with max_connections=1."""
        where = urlsplit(self.url)
        reader, writer = await asyncio.open_connection(where.hostname, where.port)
        head = f"POST {where.path} HTTP/1.1\r\nHost: {where.netloc}\r\nContent-Type: application/json\r\n"
        head += f"X-Telegram-Bot-Api-Secret-Token: {self._secret}\r\n"
        while True:
            if not self.waiting:
                self._came.clear()
                await self._came.wait()
                continue
            body = self._all[self._heard]
            writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
            answer = await reader.readuntil(b"\r\n\r\n")
            length = _LENGTH.search(answer)
            await reader.readexactly(int(length[1]) if length else 0)
            if answer.split(b" ")[1] == b"200":
                self._are_heard(self._heard + 1)
            else:
                await asyncio.sleep(0.05)

    def _are_heard(self, number: int) -> None:
        if self._heard < number:
            self._heard, self.heard_at = number, time.monotonic()


class Seen:
    """When messages came and for whom, by the clock that all processes of a machine share."""

    def __init__(self, limits: Limits | None) -> None:
        self.at = array("d")
        self.chats = array("q")
        self.edits = 0
        self.limits = limits
        self.letters = Letters()

    def told(self) -> dict[str, object]:
        """What the harness wants to know; `at` in seconds of CLOCK_MONOTONIC, in order."""
        used = resource.getrusage(resource.RUSAGE_SELF)
        return {
            "at": list(self.at),
            "chats": list(self.chats),
            "edits": self.edits,
            "broken": self.limits.broken if self.limits else 0,
            "at_will": self.limits.at_will if self.limits else 0,
            "freed_at": self.letters.freed_at,
            "heard_at": self.letters.heard_at,
            "cpu_seconds": used.ru_utime + used.ru_stime,
        }


class StandIn(asyncio.Protocol):
    """One line; requests on it are answered in their order, and a call for updates is the only one on its line."""

    def __init__(self, seen: Seen) -> None:
        self._seen = seen
        self._buffer = bytearray()
        self._transport: asyncio.Transport | None = None
        self._fetching: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Somebody opened a line."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """A part of a request, or several requests."""
        self._buffer += data
        while (ends := self._ends()) is not None:
            head, end = ends
            first, body = bytes(self._buffer[: self._buffer.index(b"\r\n")]), bytes(self._buffer[head:end])
            del self._buffer[:end]
            self._answer(first.split(b" ")[1], body)

    def _ends(self) -> tuple[int, int] | None:
        """Where the head of the first request in the buffer ends, and where its body; None while it is not whole."""
        head = self._buffer.find(b"\r\n\r\n") + 4
        if head < 4:
            return None
        lines = bytes(self._buffer[:head])
        found = _LENGTH.search(lines)
        if found:
            end = head + int(found[1])
            return (head, end) if len(self._buffer) >= end else None
        if _CHUNKED in lines.lower():
            last = self._buffer.find(b"0\r\n\r\n", head)
            return None if last < 0 else (head, last + 5)
        return head, head

    def _answer(self, path: bytes, body: bytes) -> None:
        method = path.rpartition(b"/")[2].partition(b"?")[0]
        if method.startswith((b"send", b"edit")):
            self._say(method, body)
        elif method == b"getUpdates":
            found = _OFFSET.search(body) or _OFFSET.search(path)
            self._fetching = asyncio.get_running_loop().create_task(self._fetch(int(found[1]) if found else 0))
        elif method == b"getMe":
            number = int(path.partition(b"/bot")[2].partition(b":")[0])
            self._write(_ME % (number, number))
        else:
            self._write(self._other(path, method, body))

    def _say(self, method: bytes, body: bytes) -> None:
        seen, now = self._seen, time.monotonic()
        found = _CHAT.search(body)
        chat = int(found[1]) if found else 0
        if seen.limits and not seen.limits.lets(chat, now):
            self._write(_TOO_MANY, b"429 Too Many Requests")
            return
        if method.startswith(b"send"):
            seen.at.append(now)
            seen.chats.append(chat)
        else:
            seen.edits += 1
        self._write(_MESSAGE % (len(seen.at), chat))

    def _other(self, path: bytes, method: bytes, body: bytes) -> bytes:
        letters = self._seen.letters
        if path.startswith(b"/control/"):
            if method == b"updates":
                letters.add(body)
            elif method == b"go":
                letters.go()
            return b'{"waiting":%d}' % letters.waiting
        if method == b"setWebhook":
            asked = parse_qs(body.decode())
            letters.bring_to(asked["url"][0], asked["secret_token"][0])
        if method == b"getWebhookInfo":
            info = {"url": letters.url, "has_custom_certificate": False, "pending_update_count": letters.waiting}
            return json.dumps({"ok": True, "result": info}).encode()
        return _TRUE

    async def _fetch(self, offset: int) -> None:
        self._write(_UPDATES % await self._seen.letters.fetched(offset))

    def _write(self, body: bytes, status: bytes = b"200 OK") -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(_HEAD % (status, len(body), body))


async def serve(limits: Limits | None) -> None:
    """Serve on a free port of this machine until nobody wants us any more."""
    loop = asyncio.get_running_loop()
    seen = Seen(limits)
    server = await loop.create_server(lambda: StandIn(seen), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()
    print(json.dumps(seen.told()), flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.stand_in")
    parser.add_argument("--limits", action="store_true")
    parser.add_argument("--refuse-every", type=int, default=0)
    given = parser.parse_args()
    asyncio.run(serve(Limits(given.refuse_every) if given.limits else None))

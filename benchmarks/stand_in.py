"""A Bot API that is no bottleneck: it reads a request, counts it, and gives a fixed answer.

    .venv/bin/python -m benchmarks.stand_in

Prints its port, then serves until its standard input closes, and then prints what it saw as JSON. It checks nothing:
what the real one refuses is for `sandbox`, which is slower by far.
"""

import asyncio
import json
import re
import resource
import sys
import time
from array import array

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_ME = b'{"ok":true,"result":{"id":900,"is_bot":true,"first_name":"Mellom","username":"mellom_bot"}}'
_NONE = b'{"ok":true,"result":[]}'
_TRUE = b'{"ok":true,"result":true}'
_HELD_SECONDS = 1.0
_MESSAGE = (
    b'{"ok":true,"result":{"message_id":%d,"date":1795424400,"chat":{"id":1,"type":"private","first_name":"P"},'
    b'"text":"x"}}'
)
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"
_CHUNKED = b"transfer-encoding: chunked"


class Seen:
    """When messages came, by the clock that all processes of a machine share."""

    def __init__(self) -> None:
        self.at = array("d")

    def told(self) -> dict[str, object]:
        """What the harness wants to know; `at` in seconds of CLOCK_MONOTONIC, in order."""
        used = resource.getrusage(resource.RUSAGE_SELF)
        return {"at": list(self.at), "cpu_seconds": used.ru_utime + used.ru_stime}


class StandIn(asyncio.Protocol):
    """One line; requests on it are answered in their order."""

    def __init__(self, seen: Seen) -> None:
        self._seen = seen
        self._buffer = bytearray()
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Somebody opened a line."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """A part of a request, or several requests."""
        self._buffer += data
        while (end := self._end()) is not None:
            first = bytes(self._buffer[: self._buffer.index(b"\r\n")])
            del self._buffer[:end]
            self._answer(first)

    def _end(self) -> int | None:
        """Where the first request in the buffer ends; None while it is not whole."""
        head = self._buffer.find(b"\r\n\r\n")
        if head < 0:
            return None
        lines = bytes(self._buffer[:head])
        found = _LENGTH.search(lines)
        if found:
            end = head + 4 + int(found[1])
            return end if len(self._buffer) >= end else None
        if _CHUNKED in lines.lower():
            last = self._buffer.find(b"0\r\n\r\n", head + 4)
            return None if last < 0 else last + 5
        return head + 4

    def _answer(self, first: bytes) -> None:
        assert self._transport is not None
        method = first.split(b" ")[1].rpartition(b"/")[2].partition(b"?")[0]
        if method.startswith((b"send", b"edit")):
            self._seen.at.append(time.monotonic())
            body = _MESSAGE % len(self._seen.at)
        elif method == b"getUpdates":
            # nobody writes; the line is held for a while, as the real one does
            asyncio.get_running_loop().call_later(_HELD_SECONDS, self._write, _NONE)
            return
        else:
            body = _ME if method == b"getMe" else _TRUE
        self._write(body)

    def _write(self, body: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(_HEAD % (len(body), body))


async def serve() -> None:
    """Serve on a free port of this machine until nobody wants us any more."""
    loop = asyncio.get_running_loop()
    seen = Seen()
    server = await loop.create_server(lambda: StandIn(seen), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()
    print(json.dumps(seen.told()), flush=True)


if __name__ == "__main__":
    asyncio.run(serve())

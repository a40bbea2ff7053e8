"""The server's life: it listens from start to stop, in the program's own loop."""

import asyncio
import contextlib
import socket
from collections.abc import Iterator

import uvicorn
from fastapi import FastAPI

from web.ports import PortTaken

CONNECTIONS_MAX = 50
SECONDS_TO_FINISH = 3


class Server:
    """Serves a site at an address; port 0 takes a free one."""

    def __init__(self, site: FastAPI, host: str, port: int) -> None:
        self._site = site
        self._host, self.port = host, port
        self._uvicorn: _Uvicorn | None = None
        self._serving: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Listen. Raises PortTaken with a sentence."""
        try:
            family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
            listener = socket.create_server((self._host, self.port), family=family)
        except (OSError, UnicodeError) as error:
            reason = getattr(error, "strerror", None) or error
            raise PortTaken(f"nothing can listen at HTTP_HOST {self._host}, HTTP_PORT {self.port}: {reason}") from None
        self.port = listener.getsockname()[1]
        config = uvicorn.Config(
            self._site,
            log_config=None,
            access_log=False,
            lifespan="off",
            ws="none",
            server_header=False,
            limit_concurrency=CONNECTIONS_MAX,
            timeout_graceful_shutdown=SECONDS_TO_FINISH,
        )
        self._uvicorn = _Uvicorn(config)
        self._serving = asyncio.create_task(self._uvicorn.serve(sockets=[listener]))

    async def stop(self) -> None:
        """What is being answered is answered; nothing else is."""
        if self._uvicorn and self._serving:
            self._uvicorn.should_exit = True
            await asyncio.gather(self._serving, return_exceptions=True)


class _Uvicorn(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are for `mellom run`, which stops us."""
        yield

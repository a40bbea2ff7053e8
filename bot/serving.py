"""The server as `mellom run` needs it: who asks how we are is told, and Telegram finds its postbox."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot.settings import Settings
from bot.watch import CrewWatch, Watch
from bot.worker import Worker
from web.ports import Postbox, Taken, path_of
from web.postbox import postbox_route
from web.server import Server
from web.site import site


def server_for(settings: Settings, worker: Worker, watch: Watch) -> Server | None:
    """The server that the settings ask for; None where they ask for none."""
    if settings.http_port is None:
        return None
    postbox = None
    if settings.webhook_url:
        postbox = Postbox(path_of(settings.webhook_url), settings.webhook_secret, worker.take)
    return Server(site(watch, postbox), settings.http_host, settings.http_port)


class Reception:
    """The server of a process that serves several bots: one look at all of them, and a postbox for each."""

    def __init__(
        self, settings: Settings, watch: CrewWatch, take: Callable[[str, Mapping[str, Any]], Awaitable[Taken]]
    ) -> None:
        self._settings = settings
        self._take = take
        self._paths: set[str] = set()
        self._site = site(watch, None)
        self._server = Server(self._site, settings.http_host, settings.http_port or 0)

    async def start(self) -> int:
        """Listen; gives at which port. Raises PortTaken with a sentence."""
        await self._server.start()
        return self._server.port

    def open_postbox(self, url: str) -> None:
        """From now on what is brought to this address is handed on, with its path."""
        path = path_of(url)
        if path in self._paths:
            return
        self._paths.add(path)

        async def take(item: Mapping[str, Any]) -> Taken:
            return await self._take(path, item)

        self._site.include_router(postbox_route(Postbox(path, self._settings.webhook_secret, take)))

    async def stop(self) -> None:
        """What is being answered is answered; nothing else is."""
        await self._server.stop()

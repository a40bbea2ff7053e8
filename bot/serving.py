"""The server as `mellom run` needs it: who asks how we are is told, and Telegram finds its postbox."""

from urllib.parse import urlsplit

from bot.settings import Settings
from bot.watch import Watch
from bot.worker import Worker
from web.ports import Postbox
from web.server import Server
from web.site import site


def server_for(settings: Settings, worker: Worker, watch: Watch) -> Server | None:
    """The server that the settings ask for; None where they ask for none."""
    if settings.http_port is None:
        return None
    postbox = None
    if settings.webhook_url:
        postbox = Postbox(urlsplit(settings.webhook_url).path or "/", settings.webhook_secret, worker.take)
    return Server(site(watch, postbox), settings.http_host, settings.http_port)
